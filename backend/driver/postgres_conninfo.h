#pragma once
#include <absl/status/statusor.h>
#include <map>
#include <string>

namespace bulkhead {

/// The settings that a libpq connection string or URI gives, by name; what it leaves to defaults is not there.
/// INVALID_ARGUMENT with libpq's reason in one line.
[[nodiscard]] absl::StatusOr<std::map<std::string, std::string>> readConninfo(const std::string &conninfo);
/// The connection string of these settings.
[[nodiscard]] std::string writeConninfo(const std::map<std::string, std::string> &settings);

} // namespace bulkhead
