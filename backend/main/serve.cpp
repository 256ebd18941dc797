#include "backend/main/command_line.h"

#include "backend/rpc/digest.h"

#include <csignal>
#include <iostream>

namespace bulkhead {

Exit explain(const absl::Status &status)
{
    std::cerr << "bulkhead-gateway: " << status.message() << '\n';
    return status.code() == absl::StatusCode::kUnavailable ? Exit::Unavailable : Exit::Config;
}

Exit serve(const GatewayOptions &options)
{
    // Blocked before any thread starts, so that every thread inherits it and only sigwait sees them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    auto gateway = Gateway::start(options);
    if (!gateway.ok())
        return explain(gateway.status());
    std::cout << "bulkhead-gateway: serving on port " << (*gateway)->port() << std::endl;

    if ((*gateway)->eventsPort() > 0)
        std::cout << "bulkhead-gateway: taking events on port " << (*gateway)->eventsPort() << std::endl;

    int signal = 0;
    sigwait(&signals, &signal);
    std::cout << "bulkhead-gateway: stopping" << std::endl;
    (*gateway)->shutdown(3000);
    return Exit::Ok;
}

Exit hashToken()
{
    std::string token;
    std::getline(std::cin, token);
    if (!token.empty() && token.back() == '\r')
        token.pop_back();
    if (token.size() < 16 || token.size() > 500) {
        std::cerr << "bulkhead-gateway: a token has 16 to 500 characters; make one with: openssl rand -hex 32\n";
        return Exit::Usage;
    }
    std::cout << hex(sha256(token)) << '\n';
    return Exit::Ok;
}

} // namespace bulkhead
