#include "backend/domain/governed_act.h"

#include <array>

namespace bulkhead::act {

namespace {

constexpr std::array<std::string_view, 5> kTiers{"", "shared", "segmented", "dedicated", "channel"};

Tier tierOf(std::string_view word)
{
    for (std::size_t i = 1; i < kTiers.size(); ++i) {
        if (kTiers[i] == word)
            return static_cast<Tier>(i);
    }
    return Tier::Unspecified;
}

bool may(const StoredAct &act, const Person &by)
{
    return by.id == act.proposedBy || decides(by.role, act.kind);
}

} // namespace

bool decides(Role role, std::string_view kind)
{
    return role == Role::PlatformOperations
           || (role == Role::CustomerSuccess && (kind == kContractKind || kind == kExclusionKind));
}

StoredAct propose(std::string id, const TenantFacts &tenant, std::string kind, std::string change, std::string purpose,
                  const Person &by, std::int64_t nowMs)
{
    StoredAct act;
    act.id = std::move(id);
    act.tenantId = tenant.id;
    act.state = ActState::Proposed;
    act.kind = std::move(kind);
    act.change = std::move(change);
    act.purpose = std::move(purpose);
    act.proposedBy = by.id;
    act.proposedMs = nowMs;
    act.expiresMs = nowMs + kProposalMs;
    return act;
}

ActState stateAt(const StoredAct &act, std::int64_t nowMs)
{
    return act.state == ActState::Proposed && nowMs >= act.expiresMs ? ActState::Expired : act.state;
}

Refusal approve(StoredAct &act, const Person &by, std::int64_t nowMs)
{
    const ActState state = stateAt(act, nowMs);
    if (state == ActState::Expired)
        return Refusal::Expired;
    if (state != ActState::Proposed)
        return Refusal::WrongState;
    if (by.id == act.proposedBy)
        return Refusal::SelfApproval;
    if (!decides(by.role, act.kind))
        return Refusal::NotYours;
    act.state = ActState::Approved;
    act.approvedBy = by.id;
    act.approvedMs = nowMs;
    return Refusal::None;
}

Refusal approveByPolicy(StoredAct &act, std::string policy, std::int64_t nowMs)
{
    if (stateAt(act, nowMs) != ActState::Proposed)
        return Refusal::WrongState;
    act.state = ActState::Approved;
    act.approvedBy = std::move(policy);
    act.approvedMs = nowMs;
    return Refusal::None;
}

Refusal applied(StoredAct &act, std::string evidence)
{
    if (act.state != ActState::Approved)
        return Refusal::WrongState;
    act.state = ActState::Applied;
    act.outcome = std::move(evidence);
    return Refusal::None;
}

Refusal verified(StoredAct &act)
{
    if (act.state != ActState::Applied)
        return Refusal::WrongState;
    act.state = ActState::Verified;
    return Refusal::None;
}

Refusal failed(StoredAct &act, std::string reason)
{
    if (act.state != ActState::Approved && act.state != ActState::Applied)
        return Refusal::WrongState;
    act.state = ActState::Failed;
    act.outcome = std::move(reason);
    return Refusal::None;
}

Refusal withdraw(StoredAct &act, const Person &by, std::int64_t nowMs)
{
    const ActState state = stateAt(act, nowMs);
    if (state == ActState::Expired)
        return Refusal::Expired;
    if (state != ActState::Proposed)
        return Refusal::WrongState;
    if (!may(act, by))
        return Refusal::NotYours;
    act.state = ActState::Withdrawn;
    act.outcome = "Withdrawn by " + by.id + ".";
    return Refusal::None;
}

Refusal revert(StoredAct &act, const Person &by, std::string evidence)
{
    if (act.state != ActState::Applied && act.state != ActState::Verified)
        return Refusal::WrongState;
    if (!decides(by.role, act.kind))
        return Refusal::NotYours;
    act.state = ActState::Reverted;
    act.outcome = std::move(evidence);
    return Refusal::None;
}

Refusal expired(StoredAct &act, std::string outcome)
{
    if (act.state != ActState::Applied && act.state != ActState::Verified)
        return Refusal::WrongState;
    act.state = ActState::Expired;
    act.outcome = std::move(outcome);
    return Refusal::None;
}

Refusal rolledBack(StoredAct &act, std::string outcome)
{
    if (act.state != ActState::Applied && act.state != ActState::Verified)
        return Refusal::WrongState;
    act.state = ActState::Reverted;
    act.outcome = std::move(outcome);
    return Refusal::None;
}

std::string tierChange(Tier from, Tier to)
{
    std::string change = "tier:";
    change += kTiers[static_cast<std::size_t>(from)];
    change += '>';
    change += kTiers[static_cast<std::size_t>(to)];
    return change;
}

TierChange tierChangeOf(std::string_view change)
{
    const std::size_t arrow = change.find('>');
    if (!change.starts_with("tier:") || arrow == std::string_view::npos)
        return {};
    return {tierOf(change.substr(5, arrow - 5)), tierOf(change.substr(arrow + 1))};
}

} // namespace bulkhead::act
