// The governed act over the wire; first used for a change of tier.
#include "backend/rpc/act_proposal.h"
#include "backend/rpc/act_steps.h"
#include "backend/rpc/act_wire.h"
#include "backend/rpc/containment_desk.h"
#include "backend/rpc/containment_wire.h"
#include "backend/rpc/contract_ground.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/isolation_keeper.h"
#include "backend/rpc/offboard_desk.h"
#include "backend/rpc/once.h"
#include "backend/rpc/restore_desk.h"
#include "backend/rpc/services.h"
#include "backend/rpc/tier_act.h"
#include "backend/rpc/tier_moves.h"
#include "backend/rpc/waiver_desk.h"
#include "backend/rpc/wire.h"

#include "bulkhead/v1/acts.grpc.pb.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>

namespace bulkhead {

namespace {

constexpr std::chrono::milliseconds kForAMove(5'000); ///< Within the time of a call; it goes on by itself.

absl::Status movedSince()
{
    return fault(absl::StatusCode::kFailedPrecondition, "ACT_STATE",
                 "The tenant has moved to another tier since; nothing was changed.",
                 "Reload the tenant, and propose the change from the tier it is in now.");
}

absl::Status noMover()
{
    return fault(absl::StatusCode::kFailedPrecondition, "ACT_REFUSED",
                 "No platform is attached to this gateway that could move the tenant.",
                 "Attach it, or withdraw the proposal; nothing was moved.");
}

absl::StatusOr<Tier> askedTier(const v1::ChangeTier &change)
{
    if (change.to() < v1::TIER_SHARED || change.to() > v1::TIER_CHANNEL)
        return fault(absl::StatusCode::kInvalidArgument, "TIER_UNKNOWN", "The request names no tier to move to.",
                     "Choose shared, segmented, dedicated or channel.");
    return static_cast<Tier>(change.to());
}

class ActsService final : public v1::ActsService::CallbackService
{
public:
    explicit ActsService(ServiceParts parts)
        : m_parts(parts)
        , m_containment(parts)
        , m_restoration(parts)
        , m_waivers(parts)
        , m_offboarding(std::move(parts))
    {
    }

    grpc::ServerUnaryReactor *SimulateAct(grpc::CallbackServerContext *context, const v1::SimulateActRequest *request,
                                          v1::SimulateActResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return simulate(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *ProposeAct(grpc::CallbackServerContext *context, const v1::ProposeActRequest *request,
                                         v1::ProposeActResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return propose(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *ApproveAct(grpc::CallbackServerContext *context, const v1::ApproveActRequest *request,
                                         v1::ApproveActResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return approve(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *WithdrawAct(grpc::CallbackServerContext *context, const v1::WithdrawActRequest *request,
                                          v1::WithdrawActResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return withdraw(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *ListActs(grpc::CallbackServerContext *context, const v1::ListActsRequest *request,
                                       v1::ListActsResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &, auto &answer) { return list(call, answer); });
    }

private:
    absl::Status simulate(const Call &call, const v1::SimulateActRequest &asked, v1::SimulateActResponse &answer);
    absl::Status propose(const Call &call, const v1::ProposeActRequest &asked, v1::ProposeActResponse &answer);
    absl::Status approve(const Call &call, const v1::ApproveActRequest &asked, v1::ApproveActResponse &answer);
    absl::Status withdraw(const Call &call, const v1::WithdrawActRequest &asked, v1::WithdrawActResponse &answer);
    absl::Status list(const Call &call, v1::ListActsResponse &answer);

    absl::Status addTargets(const Call &call, Tier to, TierPreview &preview);
    /// The act as it is now, whatever kind it is.
    absl::StatusOr<StoredAct> look(const Call &call, const std::string &id);
    absl::Status approveContract(const Call &call, const v1::ApproveActRequest &asked, v1::ApproveActResponse &answer);
    absl::Status revertContract(const Call &call, const v1::WithdrawActRequest &asked, v1::WithdrawActResponse &answer);
    absl::Status approveTier(const Call &call, const v1::ApproveActRequest &asked, v1::ApproveActResponse &answer);
    absl::Status revertTier(const Call &call, const v1::WithdrawActRequest &asked, v1::WithdrawActResponse &answer);
    /// TENANT_MOVING while the tenant moves between tiers, or OK.
    absl::Status standsStill(const Call &call) const;

    ServiceParts m_parts;
    ContainmentDesk m_containment;
    RestoreDesk m_restoration;
    WaiverDesk m_waivers;
    OffboardDesk m_offboarding;
    std::mutex m_deciding; ///< One decision at a time.
};

/// What becomes of the targets belongs to what a move would do.
absl::Status ActsService::addTargets(const Call &call, Tier to, TierPreview &preview)
{
    if (call.facts().tier == to)
        return absl::OkStatus();
    const auto ground = contractGround(m_parts, call);
    if (!ground.ok())
        return ground.status();
    for (auto &effect : tierEffects(*ground, call.facts().tier, to, call.nowMs))
        preview.effects.push_back(std::move(effect));
    if (m_parts.moves != nullptr)
        addSteps(m_parts.moves->planned(call.facts(), to, {}, false, {}), preview);
    if (preview.refusal.empty() && !standsStill(call).ok())
        preview.refusal = "The tenant is being moved to another tier now.";
    return absl::OkStatus();
}

absl::Status ActsService::simulate(const Call &call, const v1::SimulateActRequest &asked,
                                   v1::SimulateActResponse &answer)
{
    if (asked.has_containment())
        return m_containment.simulate(call, asked, answer);
    if (asked.has_restore())
        return m_restoration.simulate(call, asked, answer);
    if (asked.has_waiver())
        return m_waivers.simulate(call, asked, answer);
    if (asked.has_offboard())
        return m_offboarding.simulate(call, asked, answer);
    const auto to = askedTier(asked.change_tier());
    if (!to.ok())
        return to.status();
    TierPreview preview = previewTier(*call.baselines, call.shown(call.facts()), *to, m_parts.platform != nullptr);
    if (absl::Status status = addTargets(call, *to, preview); !status.ok())
        return status;
    fillPreview(preview.effects, preview.refusal, answer);
    return absl::OkStatus();
}

absl::Status ActsService::propose(const Call &call, const v1::ProposeActRequest &asked, v1::ProposeActResponse &answer)
{
    if (asked.has_containment()) {
        // It may be in force at once.
        const absl::Status still = standsStill(call);
        return still.ok() ? m_containment.propose(call, asked, answer) : still;
    }
    if (asked.has_restore())
        return m_restoration.propose(call, asked, answer);
    if (asked.has_waiver())
        return m_waivers.propose(call, asked, answer);
    if (asked.has_offboard())
        return m_offboarding.propose(call, asked, answer);
    const auto to = askedTier(asked.change_tier());
    if (!to.ok())
        return to.status();
    if (absl::Status status = purposeGiven(call); !status.ok())
        return status;
    const absl::Status room = roomForProposal(m_parts.store, call);
    TierPreview preview = previewTier(*call.baselines, call.facts(), *to, m_parts.platform != nullptr);
    if (absl::Status status = addTargets(call, *to, preview); !status.ok())
        return status;
    StoredAct act = act::propose("act-" + hex(randomBytes(8)), call.facts(), std::string(act::kTierKind),
                                 act::tierChange(call.facts().tier, *to), call.purpose, call.person, call.nowMs);
    act.effects = preview.effects;
    return keepProposal(m_parts.store, call, asked, answer, room, std::move(act), preview.refusal);
}

/// What was simulated, and is consented to, begins at the tier of the proposal.
absl::Status stillThere(StoreTxn &txn, const StoredAct &act)
{
    const auto tenant = txn.tenant(act.tenantId);
    if (!tenant.ok())
        return tenant.status();
    return tenant->tier == act::tierChangeOf(act.change).from ? absl::OkStatus() : movedSince();
}

absl::StatusOr<StoredAct> ActsService::look(const Call &call, const std::string &id)
{
    StoredAct act;
    const absl::Status status = m_parts.store.write(call.rows(), [&](StoreTxn &txn) -> absl::Status {
        auto stored = actOf(txn, call, id);
        if (!stored.ok())
            return stored.status();
        act = *std::move(stored);
        return absl::OkStatus();
    });
    if (!status.ok())
        return status;
    return act;
}

/// Nothing outside the store takes part: consent, effect and audit are one transaction.
absl::Status ActsService::approveContract(const Call &call, const v1::ApproveActRequest &asked,
                                          v1::ApproveActResponse &answer)
{
    const auto ground = contractGround(m_parts, call);
    if (!ground.ok())
        return ground.status();
    bool ran = false;
    const absl::Status status = once(
        m_parts.store, call, asked, answer,
        [&](StoreTxn &txn, v1::ApproveActResponse &kept) -> absl::Status {
            auto act = actOf(txn, call, asked.act_id());
            if (!act.ok())
                return act.status();
            if (act->revision != asked.expected_revision())
                return actChanged();
            if (absl::Status leaving = staying(txn, act->tenantId); !leaving.ok())
                return leaving;
            if (absl::Status done = approveContractAct(txn, call, *ground, *act); !done.ok())
                return done;
            fill(call, *act, call.facts(), *kept.mutable_act());
            return absl::OkStatus();
        },
        &ran);
    if (ran)
        m_parts.room.contractChanged(call.facts().id);
    return status;
}

absl::Status ActsService::revertContract(const Call &call, const v1::WithdrawActRequest &asked,
                                         v1::WithdrawActResponse &answer)
{
    const auto ground = contractGround(m_parts, call);
    if (!ground.ok())
        return ground.status();
    bool ran = false;
    const absl::Status status = once(
        m_parts.store, call, asked, answer,
        [&](StoreTxn &txn, v1::WithdrawActResponse &kept) -> absl::Status {
            auto act = actOf(txn, call, asked.act_id());
            if (!act.ok())
                return act.status();
            if (act->revision != asked.expected_revision())
                return actChanged();
            if (absl::Status done = revertContractAct(txn, call, *ground, *act); !done.ok())
                return done;
            fill(call, *act, call.facts(), *kept.mutable_act());
            return absl::OkStatus();
        },
        &ran);
    if (ran)
        m_parts.room.contractChanged(call.facts().id);
    return status;
}

absl::Status ActsService::standsStill(const Call &call) const
{
    if (m_parts.moves == nullptr || !m_parts.moves->moving(call.facts().id))
        return absl::OkStatus();
    return tenantMoving();
}

/// The move goes on by itself, on whatever gateway lives; who approved it is told how far it came in a few seconds.
absl::Status ActsService::approveTier(const Call &call, const v1::ApproveActRequest &asked,
                                      v1::ApproveActResponse &answer)
{
    if (m_parts.moves == nullptr)
        return noMover();
    StoredAct act;
    TenantMove move;
    const auto check = [&](StoreTxn &txn, const StoredAct &stored) -> absl::Status {
        if (absl::Status status = stillThere(txn, stored); !status.ok())
            return status;
        // As the store has it: this gateway may not have heard of the last move yet.
        const auto tenant = txn.tenant(stored.tenantId);
        if (!tenant.ok())
            return tenant.status();
        move = m_parts.moves->planned(*tenant, act::tierChangeOf(stored.change).to, stored, false, call.person.id);
        return m_parts.moves->keep(txn, move);
    };
    if (absl::Status status = consentTo(m_parts.store, call, asked.act_id(), asked.expected_revision(), act, check);
        !status.ok())
        return status;
    if (move.id.empty() && act.state == ActState::Approved) { // Consented to already, maybe before there were moves.
        const absl::Status kept = m_parts.store.write(call.rows(), [&](StoreTxn &txn) -> absl::Status {
            const auto known = txn.record(kTierMove, act.id);
            return absl::IsNotFound(known.status()) ? check(txn, act) : known.status();
        });
        if (!kept.ok())
            return kept;
    }
    if (!move.id.empty())
        m_parts.moves->begin(std::move(move));
    static_cast<void>(m_parts.moves->wait(act.id, kForAMove));
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::ApproveActResponse &kept) -> absl::Status {
        const auto now = actOf(txn, call, act.id);
        if (!now.ok())
            return now.status();
        fill(call, *now, call.facts(), *kept.mutable_act());
        return absl::OkStatus();
    });
}

/// Back is the safe direction: one person of operations is enough, and it is audited. It is a move like any other.
absl::Status ActsService::revertTier(const Call &call, const v1::WithdrawActRequest &asked,
                                     v1::WithdrawActResponse &answer)
{
    if (m_parts.moves == nullptr)
        return noMover();
    TenantMove move;
    bool goesOn = false;
    const absl::Status begun = m_parts.store.write(call.rows(), [&](StoreTxn &txn) -> absl::Status {
        goesOn = false;
        auto act = actOf(txn, call, asked.act_id());
        if (!act.ok())
            return act.status();
        if (act->revision != asked.expected_revision())
            return actChanged();
        StoredAct reverted = *act; // Whether it may be, and by whom; it is once the tenant is back.
        if (absl::Status status = refusedAct(act::revert(reverted, call.person, {})); !status.ok())
            return status;
        if (absl::Status leaving = staying(txn, act->tenantId); !leaving.ok())
            return leaving;
        auto tenant = txn.tenant(act->tenantId);
        if (!tenant.ok())
            return tenant.status();
        const auto change = act::tierChangeOf(act->change);
        if (tenant->tier != change.to)
            return movedSince();
        move = m_parts.moves->planned(*tenant, change.from, *act, true, call.person.id);
        if (const auto before = txn.record(kTierMove, move.id); before.ok()) {
            const auto known = tierMoveOf(*before);
            if (!known.ok())
                return known.status();
            goesOn = !known->ended();
            if (goesOn)
                return absl::OkStatus();      // Asked for twice: it is waited for, not begun anew under its own hands.
            move.revision = before->revision; // One that went back is tried anew.
        } else if (!absl::IsNotFound(before.status())) {
            return before.status();
        }
        if (absl::Status status = m_parts.moves->keep(txn, move); !status.ok())
            return status;
        return recordAct(txn, call, *act, "reverting");
    });
    if (!begun.ok())
        return begun;
    if (!goesOn)
        m_parts.moves->begin(move);
    const TenantMove done = m_parts.moves->wait(move.id, kForAMove);
    if (done.state == MoveState::Failed)
        return fault(absl::StatusCode::kFailedPrecondition, "MOVE_FAILED",
                     "The tenant could not be moved back; it runs where it was. " + done.reason,
                     "Read the steps of the move, mend what it names, then revert again.");
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::WithdrawActResponse &kept) -> absl::Status {
        const auto now = actOf(txn, call, asked.act_id());
        if (!now.ok())
            return now.status();
        fill(call, *now, call.facts(), *kept.mutable_act());
        return absl::OkStatus();
    });
}

absl::Status ActsService::approve(const Call &call, const v1::ApproveActRequest &asked, v1::ApproveActResponse &answer)
{
    if (m_parts.entry.singleUser())
        return fault(absl::StatusCode::kFailedPrecondition, "SINGLE_USER",
                     "This gateway has one user, and nobody approves what they proposed themselves.",
                     "Use a gateway with people to approve acts.");
    std::unique_lock deciding(m_deciding);
    // Before consent and platform: neither can be taken back with the transaction that keeps the answer.
    if (const auto kept = served(m_parts.store, call, asked, answer); !kept.ok() || *kept)
        return kept.status();
    const auto seen = look(call, asked.act_id());
    if (!seen.ok())
        return seen.status();
    if (isContractAct(seen->kind))
        return approveContract(call, asked, answer);
    if (seen->kind != act::kTierKind || seen->state == ActState::Proposed)
        if (absl::Status status = standsStill(call); !status.ok())
            return status;
    if (seen->kind == act::kContainmentKind)
        return m_containment.approve(call, asked, answer);
    if (seen->kind == act::kWaiverKind)
        return m_waivers.approve(call, asked, answer);
    if (seen->kind == act::kOffboardKind) {
        deciding.unlock(); // It looks at every system first.
        return m_offboarding.approve(call, asked, answer);
    }
    if (seen->kind == act::kRestoreKind) {
        deciding
            .unlock(); // It takes as long as a round of probes, and a limit may be urgent; the tenant itself is held.
        return m_restoration.approve(call, asked, answer);
    }
    deciding.unlock(); // It takes as long as its rows; the tenant itself is held.
    return approveTier(call, asked, answer);
}

absl::Status ActsService::withdraw(const Call &call, const v1::WithdrawActRequest &asked,
                                   v1::WithdrawActResponse &answer)
{
    std::unique_lock deciding(m_deciding);
    if (const auto kept = served(m_parts.store, call, asked, answer); !kept.ok() || *kept)
        return kept.status();
    const auto seen = look(call, asked.act_id());
    if (!seen.ok())
        return seen.status();
    const bool applied = seen->state == ActState::Applied || seen->state == ActState::Verified;
    if (applied && isContractAct(seen->kind))
        return revertContract(call, asked, answer);
    if (applied && seen->kind == act::kContainmentKind)
        return m_containment.lift(call, asked, answer);
    if (applied && seen->kind == act::kWaiverKind)
        return m_waivers.end(call, asked, answer);
    if (applied && seen->kind == act::kRestoreKind)
        return fault(absl::StatusCode::kFailedPrecondition, "BASELINE_STAYS",
                     "What a restoration has put right is never taken back.",
                     "Propose a change of tier where the tenant needs another baseline.");
    if (seen->kind == act::kOffboardKind && seen->state != ActState::Proposed)
        return m_offboarding.callOff(call, asked, answer);
    if (applied) {
        deciding.unlock();
        return revertTier(call, asked, answer);
    }
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::WithdrawActResponse &kept) -> absl::Status {
        auto act = actOf(txn, call, asked.act_id());
        if (!act.ok())
            return act.status();
        if (act->revision != asked.expected_revision())
            return actChanged();
        if (absl::Status status = refusedAct(act::withdraw(*act, call.person, call.nowMs)); !status.ok())
            return status;
        if (absl::Status status = txn.putAct(*act); !status.ok())
            return status;
        if (absl::Status status = recordAct(txn, call, *act, "withdrawn"); !status.ok())
            return status;
        fill(call, *act, call.facts(), *kept.mutable_act());
        return absl::OkStatus();
    });
}

absl::Status ActsService::list(const Call &call, v1::ListActsResponse &answer)
{
    const auto states =
        containmentStates(m_parts.store, call.tenant ? std::string_view(call.facts().id) : std::string_view());
    if (!states.ok())
        return states.status();
    const auto acts = m_parts.store.acts(call.tenant ? std::string_view(call.facts().id) : std::string_view(),
                                         call.person.scope.all || call.tenant ? kActsListed : 100'000);
    if (!acts.ok())
        return acts.status();
    for (const StoredAct &act : *acts) {
        const auto tenant = call.find(act.tenantId);
        if (!tenant)
            continue;
        v1::Act &shown = *answer.add_acts();
        fill(call, act, call.fleet->factsOf(*tenant), shown);
        if (const auto state = states->find(act.id); state != states->end())
            fillState(state->second, *shown.mutable_containment());
        if (answer.acts_size() == static_cast<int>(kActsListed))
            break;
    }
    return absl::OkStatus();
}

} // namespace

std::unique_ptr<grpc::Service> makeActsService(ServiceParts parts)
{
    return std::make_unique<ActsService>(std::move(parts));
}

} // namespace bulkhead
