#pragma once
#include "backend/engine/baseline.h"
#include "backend/rpc/external_platform.h"

#include <absl/status/statusor.h>

#include <string>

namespace bulkhead {

/// Reads the section [external] of a platform's file; the others are left to their readers. `baselines`: what its
/// checks must stand in, of a layer that it answers for; null: not compared. INVALID_ARGUMENT names file, line and fix:
/// an address of another machine without TLS, a token in the file or one that others can read, a check that no baseline
/// knows. The environment is left to the caller.
[[nodiscard]] absl::StatusOr<ExternalPlatformConfig> readExternalSection(const std::string &path,
                                                                         const policy::Baselines *baselines);

} // namespace bulkhead
