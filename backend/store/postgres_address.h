#pragma once
#include <absl/status/statusor.h>
#include <string>
#include <utility>
#include <vector>

namespace bulkhead::postgres {

/// Where a store is, and how libpq is to get there.
struct Address
{
    std::vector<std::pair<std::string, std::string>> settings; ///< Keywords of libpq.
    std::string name;                                          ///< For sentences: hosts and database, never a secret.
};

/// Whether the text is meant as such an address.
[[nodiscard]] bool isAddress(std::string_view url);

/// Reads postgresql://[person@]host[:port][,host…]/database[?keyword=value…]; every keyword of libpq may be given. What
/// is not said: three seconds to connect to each host, a server that takes writes, keepalives that notice a dead host
/// within some 15 s. INVALID_ARGUMENT: not to be understood, or with a password, which everybody on the machine could
/// read from the list of processes; the text says where passwords go.
[[nodiscard]] absl::StatusOr<Address> readAddress(const std::string &url);

} // namespace bulkhead::postgres
