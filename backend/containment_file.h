#pragma once
// The file of a company's decisions about limits.
#include "backend/rpc/containment_policy.h"

#include <absl/status/statusor.h>
#include <string>

namespace bulkhead {

/// Reads a TOML file. INVALID_ARGUMENT names file, line and fix.
[[nodiscard]] absl::StatusOr<ContainmentPolicy> readContainmentPolicy(const std::string &path);

} // namespace bulkhead
