#pragma once
#include "backend/driver/web_platform.h"
#include "backend/engine/baseline.h"

#include <absl/status/statusor.h>

#include <string>

namespace bulkhead {

/// Reads the section [web] of a platform's file; the others are left to their readers. `baselines`: what its checks
/// must stand in, of the layer that a boundary is of; null: not compared. INVALID_ARGUMENT names file, line and fix: an
/// address of another machine without TLS or with a login in it, an address that does not say whose it is, a check that
/// no baseline knows.
[[nodiscard]] absl::StatusOr<WebPlatformConfig> readWebSection(const std::string &path,
                                                               const policy::Baselines *baselines);

} // namespace bulkhead
