#pragma once
// Freeze windows as the access policy writes them: [[freeze]] with a name, a reason, when, and for whom.
#include "backend/engine/freeze_windows.h"

#include <absl/status/status.h>
#include <toml++/toml.h>

#include <string>

namespace bulkhead {

/// Reads one table; `name` stands for the file in errors. INVALID_ARGUMENT "NAME:LINE: …".
[[nodiscard]] absl::Status readFreeze(const std::string &name, const toml::table &table, freezes::Rule &rule);
/// When, for whom and why: "each month, its last 2 days and the first day of the next (UTC), for tiers shared: …".
[[nodiscard]] std::string freezeText(const freezes::Rule &rule);

} // namespace bulkhead
