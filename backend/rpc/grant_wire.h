#pragma once
// Grants on the wire, as their reader may know them.
#include "backend/rpc/call.h"
#include "backend/rpc/grant_record.h"

#include "bulkhead/v1/access.pb.h"

#include <absl/status/statusor.h>

namespace bulkhead {

/// Whether the caller's own scope holds the grant's tenant; the same for one that does not exist.
[[nodiscard]] bool holdsTenantOf(const Call &call, const grants::Grant &grant);
/// Own ones; those of tenants within scope for who consents, and for who only reads.
[[nodiscard]] bool mayKnow(const Call &call, const grants::Grant &grant);
/// As the caller may know it; `nowMs`: of the database.
void fill(const Call &call, const grants::Grant &grant, std::int64_t nowMs, v1::AccessGrant &message);
void fill(const GrantStanding &standing, v1::PersonLock &message);
void fill(const GrantRoleLock &lock, v1::RoleLock &message);
/// INVALID_ARGUMENT: GRANT_INCOMPLETE (a text is too long).
[[nodiscard]] absl::StatusOr<grants::Ask> askOf(const v1::GrantAsk &message);
/// What a grant lets the role see, and what it does not, as sentences.
struct GrantDifference
{
    std::vector<std::string> opens, staysShut;
};
[[nodiscard]] GrantDifference differenceOf(const AccessPolicy &access, Role role, const grants::Ask &ask);
/// Permissions of which the role has a part to be given. `records`: there are tenants' records that could be asked.
[[nodiscard]] std::vector<grants::Permission> permissionsFor(const AccessPolicy &access, Role role, bool records);

} // namespace bulkhead
