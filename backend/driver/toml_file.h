#pragma once
#include <absl/status/statusor.h>
#include <string>
#include <toml++/toml.h>

namespace bulkhead {

/// NOT_FOUND: the file cannot be opened; INVALID_ARGUMENT: not TOML. Both name the file, the line and what to do.
[[nodiscard]] absl::StatusOr<toml::table> readTomlFile(const std::string &path);

} // namespace bulkhead
