#include "backend/rpc/grant_rights.h"

#include "backend/rpc/lockbox_record.h"

#include <algorithm>

namespace bulkhead {

namespace {

/// Who has consented on another gateway may be unknown here: whoever signs in is known where they have done so. Their
/// right was proven at the time, and a sign-in lasts longer than this.
constexpr std::int64_t kProvenMs = 10 * 60'000;

absl::Status strike(StoreTxn &txn, grants::Consent &consent)
{
    if (consent.by.empty())
        return absl::OkStatus();
    const auto pass = passOf(txn, consent.link);
    if (!pass.ok() && !absl::IsNotFound(pass.status()) && !absl::IsDataLoss(pass.status()))
        return pass.status();
    if (!pass.ok() || !pass->revokedBy.empty())
        consent = {};
    return absl::OkStatus();
}

} // namespace

bool holdsApproval(const ApprovalGround &ground, StoreTxn &txn, const grants::Vote &vote, const grants::Grant &grant,
                   std::int64_t nowMs)
{
    const auto standing = standingOf(txn, vote.by);
    if (!standing.ok() || standing->locked())
        return false;
    const auto locked = [&txn](Role role) {
        const auto lock = roleLockOf(txn, role);
        return !lock.ok() || lock->locked();
    };
    const auto fleet = ground.board.current();
    const auto index = ground.board.find(grant.ask.tenantId);
    if (!ground.identity || !index || *index >= fleet->size)
        return false;
    const auto known = ground.identity->known();
    const auto found = std::ranges::find(known, vote.by, &Person::id);
    if (found == known.end()) // In one of the roles that consent, so none of them may be locked.
        return nowMs - vote.atMs <= kProvenMs && std::ranges::none_of(allRoles(), [&](Role role) {
                   return ground.access.allows(role, "grants.approve") && locked(role);
               });
    const auto scope = ground.access.admitted(found->role, found->scope);
    return !locked(found->role) && ground.access.allows(found->role, "grants.approve") && scope.ok()
           && scope->holds(fleet->factsOf(*index));
}

absl::Status seeLockbox(StoreTxn &txn, grants::Grant &grant, std::int64_t nowMs)
{
    if (grants::stateAt(grant, nowMs) != grants::State::Requested && !grants::asksForMore(grant, nowMs))
        return absl::OkStatus();
    const auto lockbox = lockboxOf(txn, grant.ask.tenantId);
    if (!lockbox.ok())
        return lockbox.status();
    grant.lockbox = lockbox->on();
    return strike(txn, grants::consentOf(grant, nowMs));
}

} // namespace bulkhead
