#pragma once
#include <absl/status/statusor.h>
#include <string>

namespace bulkhead {

/// HOST:PORT made safe to listen on: the host must be a loopback address or "localhost"; port 0 takes a free one.
/// INVALID_ARGUMENT: not HOST:PORT. FAILED_PRECONDITION: reachable by others.
[[nodiscard]] absl::StatusOr<std::string> loopbackAddress(const std::string &listen);

/// What a gateway's own port is guarded by.
struct PortGuard
{
    bool tls = false, signIn = false;
};
/// As loopbackAddress(), and any other IP address where both guards are there. FAILED_PRECONDITION names what is
/// missing.
[[nodiscard]] absl::StatusOr<std::string> servingAddress(const std::string &listen, PortGuard guard);

/// As loopbackAddress() for the door of metrics and readiness, which asks nobody who they are: another IP address only
/// where whoever runs the gateway says why that is safe. FAILED_PRECONDITION: no reason is given.
[[nodiscard]] absl::StatusOr<std::string> opsAddress(const std::string &listen, const std::string &exposedBecause);

/// As servingAddress() for the page of the customer lockbox, where links are the sign-in: another IP address needs TLS.
[[nodiscard]] absl::StatusOr<std::string> lockboxAddress(const std::string &listen, bool tls);

} // namespace bulkhead
