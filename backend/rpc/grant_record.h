#pragma once
// Grants of time-boxed access as the store keeps them, and what stands against a person.
#include "backend/domain/store.h"
#include "backend/engine/grants.h"

#include <absl/status/statusor.h>

namespace bulkhead {

inline constexpr char kGrantRecord[] = "grant";              ///< Id: the grant's. Of no tenant where there is none.
inline constexpr char kStandingRecord[] = "grant-standing";  ///< Id: the person's. Of no tenant.
inline constexpr char kRoleLockRecord[] = "grant-role-lock"; ///< Id: the role's number. Of no tenant.

/// What keeps a person from being given access. A person without a record has nothing against them.
struct GrantStanding
{
    std::string person;
    std::string lockedBy, lockReason; ///< By empty: they are not locked, unless it is unreadable.
    std::int64_t lockedMs = 0;
    std::string review; ///< The broken glass whose after-action review is open; empty: none is.
    std::uint64_t revision = 0;
    bool unreadable = false; ///< Locked, by nobody known: its record holds something else.
    bool operator==(const GrantStanding &) const = default;

    [[nodiscard]] bool locked() const { return unreadable || !lockedBy.empty(); }
};

/// What keeps everybody of a role from it. A role without a record is not locked.
struct GrantRoleLock
{
    Role role = Role::Unspecified;
    std::string by{}, reason{}; ///< By empty: it is not locked, unless it is unreadable.
    std::int64_t lockedMs = 0;  ///< The last time, also once it is unlocked; 0: never.
    std::uint64_t revision = 0;
    bool unreadable = false; ///< Locked, by nobody known: its record holds something else.
    bool operator==(const GrantRoleLock &) const = default;

    [[nodiscard]] bool locked() const { return unreadable || !by.empty(); }
    /// Whether a grant of somebody who has the role is over by it, by a lock that has been lifted as well.
    [[nodiscard]] bool ends(const grants::Grant &grant) const { return locked() || grant.startedMs < lockedMs; }
    [[nodiscard]] std::string key() const { return std::to_string(static_cast<int>(role)); } ///< Of its record.
};

/// `known`: the tenant is one of the platform's.
[[nodiscard]] Record recordOf(const grants::Grant &grant, bool known);
[[nodiscard]] Record recordOf(const GrantStanding &standing, std::int64_t nowMs);
[[nodiscard]] Record recordOf(const GrantRoleLock &lock, std::int64_t nowMs);
/// How a grant stands, for audit.
[[nodiscard]] std::string auditTextOf(const grants::Grant &grant);
/// DATA_LOSS: the record holds something else.
[[nodiscard]] absl::StatusOr<grants::Grant> grantOf(const Record &record);
/// One that holds something else locks its person, and no other.
[[nodiscard]] GrantStanding standingOf(const Record &record);
/// One that holds something else locks its role, and no other. NOT_FOUND: its id is no role's number.
[[nodiscard]] absl::StatusOr<GrantRoleLock> roleLockOf(const Record &record);
/// As this transaction sees it.
[[nodiscard]] absl::StatusOr<GrantStanding> standingOf(StoreTxn &txn, const std::string &person);
[[nodiscard]] absl::StatusOr<GrantRoleLock> roleLockOf(StoreTxn &txn, Role role);

} // namespace bulkhead
