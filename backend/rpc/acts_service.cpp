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
#include "backend/rpc/waiver_desk.h"
#include "backend/rpc/wire.h"

#include "bulkhead/v1/acts.grpc.pb.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>

namespace bulkhead {

namespace {

constexpr std::chrono::milliseconds kForATurn(30'000);

absl::Status movedSince()
{
    return fault(absl::StatusCode::kFailedPrecondition, "ACT_STATE",
                 "The tenant has moved to another tier since; nothing was changed.",
                 "Reload the tenant, and propose the change from the tier it is in now.");
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
    /// Moves the tenant in the store: tenant, timeline, act and audit together.
    absl::Status settle(StoreTxn &txn, const Call &call, StoredAct &act, TenantFacts &moved, const std::string &what);
    /// Fleet and engine after a move: a contract that nobody signed follows the tier, and its targets with it.
    void follow(const TenantFacts &moved)
    {
        m_parts.room.tenantChanged(moved);
        m_parts.room.contractChanged(moved.id);
    }
    absl::StatusOr<std::string> move(const TenantFacts &tenant, Tier to);

    ServiceParts m_parts;
    ContainmentDesk m_containment;
    RestoreDesk m_restoration;
    WaiverDesk m_waivers;
    OffboardDesk m_offboarding;
    std::mutex m_moving; ///< One move at a time: the platform and the store see the same order of moves.
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
    if (asked.has_containment())
        return m_containment.propose(call, asked, answer);
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

absl::StatusOr<std::string> ActsService::move(const TenantFacts &tenant, Tier to)
{
    if (!m_parts.platform)
        return absl::FailedPreconditionError("No platform is attached to this gateway.");
    std::optional<IsolationKeeper::Hold> held; // Never two about one tenant.
    if (m_parts.isolation) {
        auto turn = m_parts.isolation->hold(tenant.id, kForATurn);
        if (!turn.ok())
            return turn.status();
        held.emplace(*std::move(turn));
    }
    std::string evidence;
    if (absl::Status status = m_parts.platform->setTier(tenant, to, evidence); !status.ok())
        return status;
    return evidence;
}

absl::Status ActsService::settle(StoreTxn &txn, const Call &call, StoredAct &act, TenantFacts &moved,
                                 const std::string &what)
{
    auto tenant = txn.tenant(act.tenantId);
    if (!tenant.ok())
        return tenant.status();
    const Tier was = std::exchange(tenant->tier, moved.tier);
    moved = *std::move(tenant);
    if (absl::Status status = txn.updateTenant(moved); !status.ok())
        return status;
    if (absl::Status status = recordTierMove(txn, act, was, moved.tier, call.nowMs); !status.ok())
        return status;
    if (absl::Status status = txn.addTimeline({act.tenantId, call.nowMs, "tier", what, call.person.id}); !status.ok())
        return status;
    if (absl::Status status = txn.putAct(act); !status.ok())
        return status;
    return recordAct(txn, call, act, what);
}

absl::Status ActsService::approve(const Call &call, const v1::ApproveActRequest &asked, v1::ApproveActResponse &answer)
{
    if (m_parts.entry.singleUser())
        return fault(absl::StatusCode::kFailedPrecondition, "SINGLE_USER",
                     "This gateway has one user, and nobody approves what they proposed themselves.",
                     "Use a gateway with people to approve acts.");
    std::unique_lock moving(m_moving);
    // Before consent and platform: neither can be taken back with the transaction that keeps the answer.
    if (const auto kept = served(m_parts.store, call, asked, answer); !kept.ok() || *kept)
        return kept.status();
    const auto seen = look(call, asked.act_id());
    if (!seen.ok())
        return seen.status();
    if (isContractAct(seen->kind))
        return approveContract(call, asked, answer);
    if (seen->kind == act::kContainmentKind)
        return m_containment.approve(call, asked, answer);
    if (seen->kind == act::kWaiverKind)
        return m_waivers.approve(call, asked, answer);
    if (seen->kind == act::kOffboardKind) {
        moving.unlock(); // It looks at every system first.
        return m_offboarding.approve(call, asked, answer);
    }
    if (seen->kind == act::kRestoreKind) {
        moving.unlock(); // It takes as long as a round of probes, and a limit may be urgent; the tenant itself is held.
        return m_restoration.approve(call, asked, answer);
    }
    StoredAct act;
    if (absl::Status status =
            consentTo(m_parts.store, call, asked.act_id(), asked.expected_revision(), act, stillThere);
        !status.ok())
        return status;
    TenantFacts moved = call.facts();
    moved.tier = act::tierChangeOf(act.change).to;
    absl::StatusOr<std::string> evidence = std::string();
    if (act.state == ActState::Approved)
        evidence = move(call.facts(), moved.tier);
    bool ran = false;
    const absl::Status status = once(
        m_parts.store, call, asked, answer,
        [&](StoreTxn &txn, v1::ApproveActResponse &kept) -> absl::Status {
            if (act.state != ActState::Approved)
                return refusedAct(act::Refusal::WrongState);
            absl::Status done;
            if (evidence.ok()) {
                static_cast<void>(act::applied(act, *evidence));
                static_cast<void>(act::verified(act));
                done = settle(txn, call, act, moved, "Tier changed by " + act.id);
            } else {
                static_cast<void>(act::failed(act, std::string(evidence.status().message())));
                done = txn.putAct(act);
                if (done.ok())
                    done = recordAct(txn, call, act, "failed");
            }
            if (done.ok())
                fill(call, act, call.facts(), *kept.mutable_act());
            return done;
        },
        &ran);
    if (ran && act.state == ActState::Verified)
        follow(moved); // Outside the transaction: the engine thread may be waiting for the store.
    return status;
}

absl::Status ActsService::withdraw(const Call &call, const v1::WithdrawActRequest &asked,
                                   v1::WithdrawActResponse &answer)
{
    const std::scoped_lock moving(m_moving);
    if (const auto kept = served(m_parts.store, call, asked, answer); !kept.ok() || *kept)
        return kept.status();
    StoredAct act;
    Tier tier = Tier::Unspecified; // Now; the fleet of the call may be older.
    const absl::Status seen = m_parts.store.write(call.rows(), [&](StoreTxn &txn) -> absl::Status {
        auto stored = actOf(txn, call, asked.act_id());
        if (!stored.ok())
            return stored.status();
        act = *stored;
        const auto tenant = txn.tenant(act.tenantId);
        if (tenant.ok())
            tier = tenant->tier;
        return tenant.status();
    });
    if (!seen.ok())
        return seen;
    const bool applied = act.state == ActState::Applied || act.state == ActState::Verified;
    if (applied && isContractAct(act.kind))
        return revertContract(call, asked, answer);
    if (applied && act.kind == act::kContainmentKind)
        return m_containment.lift(call, asked, answer);
    if (applied && act.kind == act::kWaiverKind)
        return m_waivers.end(call, asked, answer);
    if (applied && act.kind == act::kRestoreKind)
        return fault(absl::StatusCode::kFailedPrecondition, "BASELINE_STAYS",
                     "What a restoration has put right is never taken back.",
                     "Propose a change of tier where the tenant needs another baseline.");
    if (act.kind == act::kOffboardKind && act.state != ActState::Proposed)
        return m_offboarding.callOff(call, asked, answer);
    TenantFacts moved = call.facts();
    moved.tier = act::tierChangeOf(act.change).from;
    absl::Status status = absl::OkStatus();
    if (applied && act.revision == asked.expected_revision()) {
        // Back is the safe direction: one person of operations is enough, and it is audited.
        status = refusedAct(act::revert(act, call.person, "Reverted by " + call.person.id + "."));
        if (status.ok() && tier != act::tierChangeOf(act.change).to)
            status = movedSince();
        if (status.ok())
            status = move(call.facts(), moved.tier).status();
    } else if (act.revision == asked.expected_revision()) {
        status = refusedAct(act::withdraw(act, call.person, call.nowMs));
    } else {
        status = actChanged();
    }
    bool ran = false;
    const absl::Status stored = once(
        m_parts.store, call, asked, answer,
        [&](StoreTxn &txn, v1::WithdrawActResponse &kept) -> absl::Status {
            if (!status.ok())
                return status; // Only a repeat passes: its answer is kept.
            absl::Status done =
                applied ? settle(txn, call, act, moved, "Tier change " + act.id + " reverted") : txn.putAct(act);
            if (done.ok() && !applied)
                done = recordAct(txn, call, act, "withdrawn");
            if (done.ok())
                fill(call, act, call.facts(), *kept.mutable_act());
            return done;
        },
        &ran);
    if (ran && applied)
        follow(moved);
    return stored;
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
