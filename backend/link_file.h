#pragma once
// The file of whoever runs the gateway that says where logs and traces are looked at.
#include "backend/domain/platform_link.h"

#include <absl/status/statusor.h>

#include <string_view>
#include <vector>

namespace bulkhead {

/// Reads the TOML file. INVALID_ARGUMENT names the file, the line and the fix.
[[nodiscard]] absl::StatusOr<std::vector<PlatformLink>> readLinkFile(const std::string &path);
/// As read, from text; `name` stands for the file in errors.
[[nodiscard]] absl::StatusOr<std::vector<PlatformLink>> parseLinkFile(std::string_view toml, const std::string &name);

} // namespace bulkhead
