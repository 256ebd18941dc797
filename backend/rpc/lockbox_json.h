#pragma once
// The lockbox as JSON, for a tenant's own programs.
#include "backend/rpc/lockbox_guest.h"

#include <optional>
#include <string>

namespace bulkhead {

[[nodiscard]] std::string lockboxJson(const LockboxReport &report, const LockboxPass &pass);
[[nodiscard]] std::string lockboxJson(const LockboxRow &row);
[[nodiscard]] std::string lockboxProblem(const std::string &reason, const std::string &error, const std::string &fix);
/// Of {"request_id", "revision", "reason"}: the first is of 1 to 64 letters, digits, '-' or '_'. Nothing: not that.
[[nodiscard]] std::optional<LockboxDeed> lockboxDeedFrom(const std::string &body);

} // namespace bulkhead
