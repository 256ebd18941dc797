#include "backend/rpc/listen_address.h"

#include <arpa/inet.h>

#include <charconv>

namespace bulkhead {

namespace {

struct ListenPlace
{
    std::string address; ///< IP:PORT, IPv6 in brackets.
    bool loopback = false;
};

absl::StatusOr<ListenPlace> placeOf(const std::string &listen)
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
        return absl::InvalidArgumentError("\"" + listen + "\" is not HOST:PORT; write 127.0.0.1:7443.");
    // A name is looked up by whoever runs the resolver: only "localhost" is taken, and as the address it stands for.
    if (host == "localhost")
        host = "127.0.0.1";
    in_addr v4{};
    in6_addr v6{};
    if (inet_pton(AF_INET, host.c_str(), &v4) == 1)
        return ListenPlace{host + ":" + std::to_string(port), ntohl(v4.s_addr) >> 24U == 127U};
    if (inet_pton(AF_INET6, host.c_str(), &v6) == 1)
        return ListenPlace{"[" + host + "]:" + std::to_string(port), IN6_IS_ADDR_LOOPBACK(&v6)};
    return absl::InvalidArgumentError("\"" + listen
                                      + "\" names no IP address, and a name is whatever the resolver says; "
                                      + "write the address itself.");
}

} // namespace

absl::StatusOr<std::string> loopbackAddress(const std::string &listen)
{
    auto place = placeOf(listen);
    if (!place.ok())
        return place.status();
    if (!place->loopback)
        return absl::FailedPreconditionError(listen + " could be reached from other machines; use 127.0.0.1 or ::1.");
    return std::move(place->address);
}

absl::StatusOr<std::string> servingAddress(const std::string &listen, PortGuard guard)
{
    auto place = placeOf(listen);
    if (!place.ok())
        return absl::Status(place.status().code(), "--listen " + std::string(place.status().message()));
    if (place->loopback || (guard.tls && guard.signIn))
        return std::move(place->address);
    const char *missing = guard.tls      ? "sign-in; give --sign-in FILE.toml"
                          : guard.signIn ? "TLS; give --tls-cert and --tls-key"
                                         : "TLS and sign-in; give --tls-cert, --tls-key and --sign-in";
    return absl::FailedPreconditionError("--listen " + listen + " could be reached from other machines, which needs "
                                         + missing + ", or listen on 127.0.0.1 or ::1.");
}

absl::StatusOr<std::string> lockboxAddress(const std::string &listen, bool tls)
{
    auto place = placeOf(listen);
    if (!place.ok())
        return absl::Status(place.status().code(), "--lockbox " + std::string(place.status().message()));
    if (place->loopback || tls)
        return std::move(place->address);
    return absl::FailedPreconditionError("--lockbox " + listen + " could be reached from other machines, which needs "
                                         + "TLS; give --lockbox-tls-cert and --lockbox-tls-key, or listen on "
                                         + "127.0.0.1 behind a proxy that has them.");
}

absl::StatusOr<std::string> opsAddress(const std::string &listen, const std::string &exposedBecause)
{
    auto place = placeOf(listen);
    if (!place.ok())
        return absl::Status(place.status().code(), "--ops " + std::string(place.status().message()));
    if (place->loopback || !exposedBecause.empty())
        return std::move(place->address);
    return absl::FailedPreconditionError("--ops " + listen + " could be read by other machines, and nobody is asked "
                                         + "who they are there; use 127.0.0.1, or say by --ops-exposed-because "
                                         + "why that is safe.");
}

} // namespace bulkhead
