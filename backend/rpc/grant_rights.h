#pragma once
// What must still be true of a grant when it takes effect: of who has consented, and of the tenant's lockbox.
#include "backend/domain/fleet_snapshot.h"
#include "backend/domain/identity.h"
#include "backend/rpc/access_policy.h"
#include "backend/rpc/grant_record.h"

namespace bulkhead {

/// By what a right is judged now.
struct ApprovalGround
{
    const AccessPolicy &access;
    const Identity *identity; ///< Null: single user; nobody holds it.
    const FleetBoard &board;
};
/// Whether who has consented, and does not call now, holds the right to: not locked, in a role that may and is not
/// locked either, with the tenant in scope. Somebody who signed in elsewhere is unknown here; what was proven counts
/// for ten minutes, while no role that may consent is locked.
[[nodiscard]] bool holdsApproval(const ApprovalGround &ground, StoreTxn &txn, const grants::Vote &vote,
                                 const grants::Grant &grant, std::int64_t nowMs);

/// Brings what waits for consent up to the tenant's lockbox as this transaction sees it: whether its administrator has
/// to consent, and a consent by a link that was revoked since is struck out. What was given, or is over, stays as it
/// was.
[[nodiscard]] absl::Status seeLockbox(StoreTxn &txn, grants::Grant &grant, std::int64_t nowMs);

} // namespace bulkhead
