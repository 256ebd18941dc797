#include "backend/rpc/listen_address.h"

#include <arpa/inet.h>

#include <charconv>

namespace bulkhead {

absl::StatusOr<std::string> loopbackAddress(const std::string &listen)
{
    const std::size_t colon = listen.rfind(':');
    std::string host = colon == std::string::npos ? std::string() : listen.substr(0, colon);
    unsigned port = 65'536;
    if (colon != std::string::npos) {
        const char *end = listen.data() + listen.size();
        const auto read = std::from_chars(listen.data() + colon + 1, end, port);
        if (read.ptr != end || read.ec != std::errc())
            port = 65'536;
    }
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    if (host.empty() || port > 65'535)
        return absl::InvalidArgumentError("--listen \"" + listen + "\" is not HOST:PORT; write 127.0.0.1:7443.");
    // A name is looked up by whoever runs the resolver: only "localhost" is taken, and as the address it stands for.
    if (host == "localhost")
        host = "127.0.0.1";
    in_addr v4{};
    in6_addr v6{};
    if (inet_pton(AF_INET, host.c_str(), &v4) == 1) {
        if ((ntohl(v4.s_addr) >> 24U) == 127U)
            return host + ":" + std::to_string(port);
    } else if (inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6)) {
        return "[::1]:" + std::to_string(port);
    }
    return absl::FailedPreconditionError(
        "--listen " + listen + " could be reached from other machines, which needs TLS and sign-in, and this "
        + "version has no sign-in; listen on 127.0.0.1 or ::1.");
}

} // namespace bulkhead
