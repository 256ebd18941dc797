#pragma once
// Locks of time-boxed access, of a person or of everybody who has a role: who is locked loses every access at once and
// is given none until another person unlocks.
#include "backend/domain/identity.h"
#include "backend/rpc/call.h"
#include "backend/rpc/grant_record.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/access.pb.h"

#include <functional>
#include <initializer_list>

namespace bulkhead {

/// What stands against giving a person anything, locks before an open review. `roles`: every role in which it would
/// count, Unspecified for one that is not known; `own`: it is told to the person. ACCESS_LOCKED, REVIEW_OPEN; OK:
/// nothing does.
[[nodiscard]] absl::Status standsAgainst(StoreTxn &txn, const std::string &person, std::initializer_list<Role> roles,
                                         bool own);
/// As this gateway knows it.
[[nodiscard]] absl::Status standsAgainst(GrantKeeper &keeper, const std::string &person,
                                         std::initializer_list<Role> roles, bool own);
/// ACCESS_LOCKED: the consent of who calls counts as little as their access.
[[nodiscard]] absl::Status consentLocked(StoreTxn &txn, const Person &caller);
[[nodiscard]] absl::Status consentLocked(GrantKeeper &keeper, const Person &caller);
/// The role that a person has now; Unspecified: `identity` (null: none) does not know them.
[[nodiscard]] Role roleNow(const Identity *identity, const std::string &person);

/// Ends a grant in force, in this transaction and with its audit, whose person has a role that is or has been locked
/// since it began; whoever locked it did not know that they have. `known`: its tenant is one of the platform's.
[[nodiscard]] absl::Status endByRoleLock(StoreTxn &txn, grants::Grant &grant, const GrantRoleLock &lock,
                                         std::int64_t nowMs, bool known);

/// Each is one transaction with its audit, once per request id. Errors of each as access.proto says them.
class GrantLocks
{
public:
    explicit GrantLocks(ServiceParts parts);

    absl::Status lock(const Call &call, const v1::LockPersonRequest &asked, v1::LockPersonResponse &answer);
    absl::Status unlock(const Call &call, const v1::UnlockPersonRequest &asked, v1::UnlockPersonResponse &answer);
    absl::Status lockRole(const Call &call, const v1::LockRoleRequest &asked, v1::LockRoleResponse &answer);
    absl::Status unlockRole(const Call &call, const v1::UnlockRoleRequest &asked, v1::UnlockRoleResponse &answer);

private:
    using Theirs = std::function<bool(const grants::Grant &)>;
    /// What ends by a lock, and in which words.
    struct Ending
    {
        Theirs theirs;
        std::string reason, told; ///< `told`: for the tenant's timeline, behind the person.
        std::int64_t nowMs = 0;
    };
    /// Ends every open grant that is theirs, requests too, in this transaction; `ended` are those.
    absl::Status endAll(const Call &call, StoreTxn &txn, const Ending &ending, std::vector<grants::Grant> &ended);

    ServiceParts m_parts;
};

} // namespace bulkhead
