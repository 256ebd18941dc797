#pragma once
#include "backend/rpc/access_policy.h"

#include <absl/status/status.h>
#include <toml++/toml.h>

#include <string>

namespace bulkhead {

/// Reads one [[branding]]: whose (`partner`, a tenant's id), a name of 1 to 40 plain characters, an accent that stands
/// out from both themes by 3:1 at least, and a PNG of at most 64 KiB and 1024 × 1024 from `folder`. INVALID_ARGUMENT
/// names file, line and fix.
[[nodiscard]] absl::Status readBranding(const std::string &name, const std::string &folder, const toml::table &table,
                                        std::string &partner, Branding &branding);

} // namespace bulkhead
