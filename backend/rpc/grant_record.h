#pragma once
// Grants of time-boxed access as the store keeps them, and what stands against a person.
#include "backend/domain/store.h"
#include "backend/engine/grants.h"

#include <absl/status/statusor.h>

namespace bulkhead {

inline constexpr char kGrantRecord[] = "grant";             ///< Id: the grant's. Of no tenant where there is none.
inline constexpr char kStandingRecord[] = "grant-standing"; ///< Id: the person's. Of no tenant.

/// What keeps a person from being given access. A person without a record has nothing against them.
struct GrantStanding
{
    std::string person;
    std::string lockedBy, lockReason; ///< By empty: not locked.
    std::int64_t lockedMs = 0;
    std::string review; ///< The broken glass whose after-action review is open; empty: none is.
    std::uint64_t revision = 0;
    bool operator==(const GrantStanding &) const = default;
};

/// `known`: the tenant is one of the platform's.
[[nodiscard]] Record recordOf(const grants::Grant &grant, bool known);
[[nodiscard]] Record recordOf(const GrantStanding &standing, std::int64_t nowMs);
/// How a grant stands, for audit.
[[nodiscard]] std::string auditTextOf(const grants::Grant &grant);
/// DATA_LOSS: the record holds something else.
[[nodiscard]] absl::StatusOr<grants::Grant> grantOf(const Record &record);
[[nodiscard]] absl::StatusOr<GrantStanding> standingOf(const Record &record);
/// As this transaction sees it.
[[nodiscard]] absl::StatusOr<GrantStanding> standingOf(StoreTxn &txn, const std::string &person);

} // namespace bulkhead
