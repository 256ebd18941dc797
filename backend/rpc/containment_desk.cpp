#include "backend/rpc/containment_desk.h"

#include "backend/domain/governed_act.h"
#include "backend/engine_room.h"
#include "backend/rpc/act_proposal.h"
#include "backend/rpc/act_steps.h"
#include "backend/rpc/act_wire.h"
#include "backend/rpc/containment_effects.h"
#include "backend/rpc/containment_keeper.h"
#include "backend/rpc/containment_wire.h"
#include "backend/rpc/contract_act.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/once.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <cmath>

namespace bulkhead {

namespace {

constexpr std::int32_t kUsualMinutes = 5;
constexpr char kPolicy[] = "gateway policy"; ///< As the one who approved: no person's id holds a space.

absl::Status over()
{
    return fault(absl::StatusCode::kFailedPrecondition, "INCIDENT_OVER",
                 "The incident does not name this tenant any more; nothing was limited.",
                 "Look at the incident again; propose anew where it came back.");
}

absl::Status withoutExecutor()
{
    return fault(absl::StatusCode::kFailedPrecondition, "ACT_REFUSED",
                 "No executor is attached to this gateway any more.",
                 "Attach it; a limit in force ends by itself, and a proposal can be withdrawn.");
}

} // namespace

ContainmentDesk::ContainmentDesk(ServiceParts parts)
    : m_parts(std::move(parts))
{
}

bool ContainmentDesk::endedBefore(const Call &call, const std::string &incident) const
{
    const auto acts = m_parts.store.acts(call.facts().id, kActsListed);
    if (!acts.ok())
        return false;
    return std::ranges::any_of(*acts, [&](const StoredAct &act) {
        const auto terms = act.kind == act::kContainmentKind
                               ? decodeTerms(act.change)
                               : absl::StatusOr<ContainmentTerms>(absl::NotFoundError(""));
        return terms.ok() && terms->incident == incident && terms->measure == Measure::EndTransaction
               && act.approvedMs > 0;
    });
}

neighbours::Plan ContainmentDesk::advised(const Call &call, const v1::Containment &asked,
                                          const neighbours::Antagonist &antagonist, std::span<const Measure> possible,
                                          const PoolState &pool) const
{
    neighbours::Plan plan = neighbours::propose(antagonist, possible, endedBefore(call, asked.incident_id()), pool);
    plan.minutes = asked.minutes() > 0 ? asked.minutes() : kUsualMinutes;
    if (const std::int64_t most = policy().scaleOut.mostSlots; plan.measure == Measure::ScaleOut && most > 0)
        plan.value = std::min(plan.value, most);
    return plan;
}

absl::StatusOr<ContainmentSimulation> ContainmentDesk::simulation(const Call &call, const v1::Containment &asked) const
{
    if (asked.incident_id().empty())
        return simulateQuota(m_parts, call, asked, policy());
    ContainmentSimulation result;
    result.terms.incident = asked.incident_id();
    const auto board = m_parts.room.services();
    const neighbours::Incident *incident = nullptr;
    const neighbours::Antagonist *antagonist = nullptr;
    for (const neighbours::Incident &known : *board->incidents)
        if (known.id == asked.incident_id() && known.state != IncidentState::Closed) {
            const auto named = std::ranges::find(known.antagonists, *call.tenant, &neighbours::Antagonist::tenant);
            incident = &known;
            antagonist = named == known.antagonists.end() ? nullptr : &*named;
        }
    if (antagonist == nullptr) { // The same whether there is no such incident, or none that names the tenant.
        result.refusal = "No open incident of this name names the tenant: there is nothing to contain.";
        return result;
    }
    const auto pools = m_parts.room.pools();
    if (incident->pool < pools.size())
        result.terms.pool = pools[incident->pool].name;
    if (m_parts.containment != nullptr)
        result.possible = m_parts.containment->measures(result.terms.pool);
    if (result.possible.empty()) {
        result.refusal = absl::StrCat("No executor is attached to this gateway that could limit anybody on ",
                                      result.terms.pool, ".");
        return result;
    }
    const auto shares = m_parts.room.poolShares();
    const auto shared = std::ranges::find(*shares, incident->pool, &neighbours::PoolFairness::pool);
    const neighbours::PoolFairness pool = shared == shares->end() ? neighbours::PoolFairness() : *shared;
    const neighbours::Entitled entitled = neighbours::entitledTo(pool, *antagonist);
    result.within = entitled == neighbours::Entitled::Within;
    const bool throttle = neighbours::throttles(static_cast<Measure>(asked.measure()));
    if (result.within)
        std::erase_if(result.possible, neighbours::throttles);
    // What is held of a queue are messages: how many connections that takes nobody knows.
    const bool messages = incident->pool < pools.size() && pools[incident->pool].resource == "queue";
    neighbours::Plan plan{static_cast<Measure>(asked.measure()), asked.limit(), asked.minutes()};
    if (plan.measure == Measure::Unspecified) {
        std::vector<Measure> advisable = result.possible;
        if (messages)
            std::erase(advisable, Measure::ConnectionLimit);
        plan = advised(call, asked, *antagonist, advisable, pool.state);
    }
    if (result.within && (throttle || plan.measure == Measure::Unspecified)) {
        result.refusal = withinEntitlement(result.terms.pool, !result.possible.empty());
        return result;
    }
    if (plan.measure == Measure::Unspecified) {
        result.refusal = "None of the measures that can be taken here fits what the tenant is named for.";
        return result;
    }
    if (absl::Status status = checkRange(plan, policy().scaleOut.mostSlots); !status.ok())
        return status;
    if (std::ranges::find(result.possible, plan.measure) == result.possible.end())
        return invalidContainment("The pool's executor cannot take this measure.");
    neighbours::Prediction prediction = neighbours::predict(*incident, *antagonist, plan, pool.state);
    const bool unforeseen = messages && plan.measure == Measure::ConnectionLimit;
    if (unforeseen)
        prediction.relief = prediction.ownCost = 0;
    foresee(call, plan, prediction, result.terms);
    result.effects = effectsOf(result.terms, unforeseen ? nullptr : antagonist, policy().scaleOut);
    if (act::decides(call.person.role, act::kContainmentKind))
        result.atOnce =
            atOnceBy(policy().atOnce, {plan.measure, plan.minutes, antagonist->share, incident->victims.size(),
                                       entitled == neighbours::Entitled::Over, call.facts().id});
    return result;
}

absl::Status ContainmentDesk::simulate(const Call &call, const v1::SimulateActRequest &asked,
                                       v1::SimulateActResponse &answer)
{
    const auto made = simulation(call, asked.containment());
    if (!made.ok())
        return made.status();
    fillPreview(made->effects, made->refusal, answer);
    for (const Measure measure : made->possible)
        answer.add_measures(static_cast<v1::ContainMeasure>(measure));
    fill(call, made->terms, *answer.mutable_containment());
    answer.set_within_entitlement(made->within);
    answer.set_at_once(made->atOnce);
    return absl::OkStatus();
}

ContainmentPolicy ContainmentDesk::policy() const
{
    return m_parts.policy != nullptr ? m_parts.policy->get() : ContainmentPolicy();
}

absl::Status ContainmentDesk::propose(const Call &call, const v1::ProposeActRequest &asked,
                                      v1::ProposeActResponse &answer)
{
    if (absl::Status status = purposeGiven(call); !status.ok())
        return status;
    const absl::Status room = roomForProposal(m_parts.store, call);
    const auto made = simulation(call, asked.containment());
    if (!made.ok())
        return made.status();
    StoredAct act = act::propose("act-" + hex(randomBytes(8)), call.facts(), std::string(act::kContainmentKind),
                                 encode(made->terms), call.purpose, call.person, call.nowMs);
    act.effects = made->effects;
    bool ran = false;
    const absl::Status stored = once(
        m_parts.store, call, asked, answer,
        [&](StoreTxn &txn, v1::ProposeActResponse &kept) -> absl::Status {
            if (!room.ok())
                return room;
            if (absl::Status status = staying(txn, act.tenantId); !status.ok())
                return status;
            if (!made->refusal.empty())
                return fault(absl::StatusCode::kFailedPrecondition, "ACT_REFUSED", made->refusal,
                             "Simulate it to see why.");
            if (absl::Status status = txn.putAct(act); !status.ok())
                return status;
            if (absl::Status status = recordAct(txn, call, act, "proposed"); !status.ok())
                return status;
            if (!made->atOnce.empty()) {
                if (absl::Status status = refusedAct(act::approveByPolicy(act, kPolicy, call.nowMs)); !status.ok())
                    return status;
                act.effects.emplace_back(made->atOnce, false);
                if (absl::Status status = txn.putAct(act); !status.ok())
                    return status;
                if (absl::Status status = recordAct(txn, call, act, absl::StrCat("approved by ", kPolicy));
                    !status.ok())
                    return status;
            }
            fill(call, act, call.facts(), *kept.mutable_act());
            return absl::OkStatus();
        },
        &ran);
    if (!stored.ok() || !ran || act.state != ActState::Approved)
        return stored;
    return setAtOnce(call, made->terms, act, *answer.mutable_act());
}

/// Consent is stored; a repeat of the request finds the act as it was then, and the list as it is.
absl::Status ContainmentDesk::setAtOnce(const Call &call, const ContainmentTerms &terms, StoredAct &act, v1::Act &told)
{
    ContainmentState state = begunNow(terms);
    const auto evidence = set(act, terms, state);
    const absl::Status noted = m_parts.store.write(call.rows(), [&](StoreTxn &txn) -> absl::Status {
        if (absl::Status status = noteApplied(txn, call, act, state, evidence); !status.ok())
            return status;
        told.Clear();
        fill(call, act, call.facts(), told);
        if (evidence.ok())
            fillState(state, *told.mutable_containment());
        return absl::OkStatus();
    });
    m_parts.containment->watch();
    if (!noted.ok() && evidence.ok())
        takeBack(act, terms, state);
    return noted;
}

/// What nobody could note must not stand unseen.
void ContainmentDesk::takeBack(const StoredAct &act, const ContainmentTerms &terms, const ContainmentState &state)
{
    std::string evidence;
    static_cast<void>(m_parts.containment->lift(limitOf(act, terms, state.liftsMs), evidence)); // Else its end does.
}

ContainmentState ContainmentDesk::begunNow(const ContainmentTerms &terms) const
{
    ContainmentState state;
    state.appliedMs = m_parts.clock.nowMs();
    state.liftsMs = state.appliedMs + terms.minutes * 60'000LL;
    state.delayBefore = m_parts.containment->delayOf(terms.incident).value_or(0);
    return state;
}

absl::StatusOr<std::string> ContainmentDesk::set(const StoredAct &act, const ContainmentTerms &terms,
                                                 const ContainmentState &state)
{
    std::string told;
    const absl::Status status = m_parts.containment->apply(limitOf(act, terms, state.liftsMs), told);
    return status.ok() ? absl::StatusOr<std::string>(told) : status;
}

absl::Status ContainmentDesk::noteApplied(StoreTxn &txn, const Call &call, StoredAct &act, ContainmentState &state,
                                          const absl::StatusOr<std::string> &evidence)
{
    if (!evidence.ok()) {
        static_cast<void>(act::failed(act, std::string(evidence.status().message())));
        if (absl::Status status = txn.putAct(act); !status.ok())
            return status;
        return recordAct(txn, call, act, "failed");
    }
    static_cast<void>(act::applied(act, *evidence));
    if (absl::Status status = txn.putAct(act); !status.ok())
        return status;
    if (absl::Status status = keep(txn, act, state, call.nowMs); !status.ok())
        return status;
    if (absl::Status status =
            txn.addTimeline({act.tenantId, call.nowMs, "containment", "Limited by " + act.id, call.person.id});
        !status.ok())
        return status;
    return recordAct(txn, call, act, "applied");
}

absl::Status ContainmentDesk::approve(const Call &call, const v1::ApproveActRequest &asked,
                                      v1::ApproveActResponse &answer)
{
    if (m_parts.containment == nullptr)
        return withoutExecutor();
    StoredAct act;
    {
        const auto acts = m_parts.store.acts(call.facts().id, kActsListed);
        if (!acts.ok())
            return acts.status();
        const auto found = std::ranges::find(*acts, asked.act_id(), &StoredAct::id);
        if (found != acts->end())
            act = *found;
    }
    const auto terms = decodeTerms(act.change);
    if (!terms.ok())
        return terms.status();
    const auto delay = m_parts.containment->delayOf(terms->incident);
    if (act.state == ActState::Proposed && !terms->incident.empty() && (!delay || *delay <= 0))
        return over();
    if (absl::Status status = consentTo(m_parts.store, call, asked.act_id(), asked.expected_revision(), act);
        !status.ok())
        return status;
    ContainmentState state = begunNow(*terms);
    absl::StatusOr<std::string> evidence = std::string();
    const bool applied = act.state == ActState::Approved;
    if (applied)
        evidence = set(act, *terms, state);
    const absl::Status noted =
        once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::ApproveActResponse &kept) -> absl::Status {
            if (act.state != ActState::Approved)
                return refusedAct(act::Refusal::WrongState);
            if (absl::Status status = noteApplied(txn, call, act, state, evidence); !status.ok())
                return status;
            fill(call, act, call.facts(), *kept.mutable_act());
            if (evidence.ok())
                fillState(state, *kept.mutable_act()->mutable_containment());
            return absl::OkStatus();
        });
    m_parts.containment->watch();
    if (!noted.ok() && applied && evidence.ok())
        takeBack(act, *terms, state);
    return noted;
}

absl::Status ContainmentDesk::lift(const Call &call, const v1::WithdrawActRequest &asked,
                                   v1::WithdrawActResponse &answer)
{
    if (m_parts.containment == nullptr)
        return withoutExecutor();
    StoredAct act;
    ContainmentState state;
    absl::Status status = m_parts.store.write(call.rows(), [&](StoreTxn &txn) -> absl::Status {
        auto stored = actOf(txn, call, asked.act_id());
        if (!stored.ok())
            return stored.status();
        act = *std::move(stored);
        auto kept = containmentState(txn, act.id);
        if (kept.ok())
            state = *kept;
        return absl::OkStatus();
    });
    if (!status.ok())
        return status;
    status = act.revision != asked.expected_revision()
                 ? actChanged()
                 : refusedAct(act::revert(act, call.person, "Lifted by " + call.person.id + "."));
    if (status.ok()) {
        const auto terms = decodeTerms(act.change);
        std::string evidence;
        status = terms.ok() ? m_parts.containment->lift(limitOf(act, *terms, state.liftsMs), evidence) : terms.status();
    }
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::WithdrawActResponse &kept) -> absl::Status {
        if (!status.ok())
            return status; // Only a repeat passes: its answer is kept.
        if (absl::Status done = txn.putAct(act); !done.ok())
            return done;
        if (absl::Status done = txn.addTimeline({act.tenantId, call.nowMs, "containment", act.outcome, call.person.id});
            !done.ok())
            return done;
        if (absl::Status done = recordAct(txn, call, act, "lifted"); !done.ok())
            return done;
        fill(call, act, call.facts(), *kept.mutable_act());
        fillState(state, *kept.mutable_act()->mutable_containment());
        return absl::OkStatus();
    });
}

} // namespace bulkhead
