#pragma once
#include <absl/status/statusor.h>
#include <string>

namespace bulkhead {

/// HOST:PORT made safe to listen on: the host must be a loopback address or "localhost"; port 0 takes a free one.
/// INVALID_ARGUMENT: not HOST:PORT. FAILED_PRECONDITION: reachable by others, which needs TLS and sign-in.
[[nodiscard]] absl::StatusOr<std::string> loopbackAddress(const std::string &listen);

} // namespace bulkhead
