#pragma once
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <string>

namespace bulkhead::notify {

/// A checked URL. "localhost" has become 127.0.0.1: a name is looked up by whoever runs the resolver.
struct WebAddress
{
    std::string url;
    std::string place; ///< "host:port", for people and logs; paths may hold secrets.
};

/// Takes https, and http to loopback addresses; other http only when `allowPlaintext`. No user names, no fragments.
/// INVALID_ARGUMENT: half a sentence that says what to change.
[[nodiscard]] absl::StatusOr<WebAddress> checkAddress(const std::string &url, bool allowPlaintext);

} // namespace bulkhead::notify
