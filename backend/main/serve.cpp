#include "backend/main/command_line.h"
#include "backend/main/serve_command.h"
#include "backend/main/service_manager.h"
#include "backend/ops/log.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/grpc_log.h"

#include <csignal>
#include <iostream>

namespace bulkhead {

namespace {

sigset_t signalsOf(std::initializer_list<int> numbers)
{
    sigset_t set;
    sigemptyset(&set);
    for (const int number : numbers)
        sigaddset(&set, number);
    return set;
}

/// Which of the signals came within the time; 0: none.
int awaited(const sigset_t &set, std::chrono::milliseconds time)
{
    const timespec limit{time.count() / 1'000, time.count() % 1'000 * 1'000'000};
    const int signal = sigtimedwait(&set, nullptr, &limit);
    return signal > 0 ? signal : 0;
}

/// The library's own lines. What it calls an error is mostly a stranger whose handshake failed.
void takeGrpcLog(const std::shared_ptr<Log> &log)
{
    routeGrpcLog([kept = std::weak_ptr<Log>(log)](bool error, const std::string &text) {
        if (const auto open = kept.lock())
            open->write(error ? LogLevel::Warning : LogLevel::Debug, "grpc", {{"text", text}});
    });
}

std::string joined(const std::vector<std::string> &words)
{
    std::string line;
    for (const std::string &word : words)
        line += (line.empty() ? "" : ", ") + word;
    return line;
}

void reload(Gateway &gateway, const ServeCommand &command, GatewayOptions &running, Log &log,
            const ServiceManager &manager)
{
    manager.reloading();
    auto options = command.options();
    const auto report = options.ok() ? gateway.reload(*options) : absl::StatusOr<ReloadReport>(options.status());
    if (!report.ok()) {
        const std::string why(report.status().message());
        log.write(LogLevel::Error, "reload-refused", {{"reason", why}});
        manager.ready("Reload refused, as before: " + why);
        return;
    }
    running.drainS = options->drainS;
    running.graceS = options->graceS;
    log.write(LogLevel::Info, "reloaded",
              {{"changed", joined(report->changed)}, {"needs_restart", joined(report->restart)}});
    manager.ready(report->restart.empty() ? "Serving" : "Serving; needs a restart for " + joined(report->restart));
}

/// The signal that ends it.
int serveUntilAsked(Gateway &gateway, const ServeCommand &command, GatewayOptions &running, Log &log,
                    const ServiceManager &manager)
{
    const sigset_t signals = signalsOf({SIGINT, SIGTERM, SIGHUP});
    const auto step = manager.watchdog().count() > 0 ? manager.watchdog() : std::chrono::milliseconds(3'600'000);
    while (true) {
        const int signal = awaited(signals, step);
        if (signal == SIGHUP)
            reload(gateway, command, running, log, manager);
        else if (signal != 0)
            return signal;
        if (manager.watchdog().count() > 0)
            manager.alive();
    }
}

void stop(Gateway &gateway, const GatewayOptions &options, Log &log, const ServiceManager &manager)
{
    std::cout << "bulkhead-gateway: stopping" << std::endl;
    manager.stopping();
    log.write(LogLevel::Info, "stopping", {{"drain_s", std::int64_t(options.drainS)}});
    const sigset_t again = signalsOf({SIGINT, SIGTERM});
    bool quick = false;
    gateway.drain(options.drainS * 1'000, options.graceS * 1'000, [&](int ms) {
        quick = quick || awaited(again, std::chrono::milliseconds(ms)) != 0;
        manager.alive();
        return quick;
    });
    gateway.shutdown(quick ? 0 : 1'000); // For the last words that are still on their way.
    log.write(LogLevel::Info, "stopped", {{"asked_twice", quick ? "yes" : "no"}});
}

} // namespace

Exit explain(const absl::Status &status)
{
    std::cerr << "bulkhead-gateway: " << status.message() << '\n';
    return status.code() == absl::StatusCode::kUnavailable ? Exit::Unavailable : Exit::Config;
}

Exit serve(const ServeCommand &command)
{
    // Blocked before any thread starts, so that every thread inherits it and only sigtimedwait sees them.
    const sigset_t signals = signalsOf({SIGINT, SIGTERM, SIGHUP});
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    // Whoever hangs up, a client within TLS or the reader of the log, ends no gateway: the write says so where it is
    // made.
    std::signal(SIGPIPE, SIG_IGN);
    const ServiceManager manager;
    auto options = command.options();
    if (!options.ok())
        return explain(options.status());
    const auto log = std::make_shared<Log>(*logLevelOf(options->logLevel), *logFormatOf(options->logFormat));
    options->log = log;
    takeGrpcLog(log);
    auto gateway = Gateway::start(*options);
    if (!gateway.ok())
        return explain(gateway.status());
    std::cout << "bulkhead-gateway: serving on port " << (*gateway)->port() << std::endl;
    if ((*gateway)->eventsPort() > 0)
        std::cout << "bulkhead-gateway: taking events on port " << (*gateway)->eventsPort() << std::endl;
    if ((*gateway)->opsPort() > 0)
        std::cout << "bulkhead-gateway: telling monitoring on port " << (*gateway)->opsPort() << std::endl;
    log->write(LogLevel::Info, "serving",
               {{"version", BULKHEAD_VERSION},
                {"environment", options->environment},
                {"port", std::int64_t((*gateway)->port())},
                {"ops_port", std::int64_t((*gateway)->opsPort())},
                {"ops_exposed_because", options->opsExposedBecause}});
    manager.ready("Serving");
    serveUntilAsked(**gateway, command, *options, *log, manager);
    stop(**gateway, *options, *log, manager);
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
