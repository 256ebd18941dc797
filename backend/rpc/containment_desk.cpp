#include "backend/rpc/containment_desk.h"

#include "backend/domain/governed_act.h"
#include "backend/engine_room.h"
#include "backend/rpc/act_steps.h"
#include "backend/rpc/act_wire.h"
#include "backend/rpc/containment_keeper.h"
#include "backend/rpc/containment_wire.h"
#include "backend/rpc/contract_act.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/folded.h"
#include "backend/rpc/once.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <cmath>

namespace bulkhead {

namespace {

constexpr std::int32_t kMostMinutes = 240;
constexpr std::int32_t kUsualMinutes = 5;

std::int32_t basisPoints(double share)
{
    return static_cast<std::int32_t>(std::lround(std::clamp(share, 0.0, 1.0) * 10'000));
}

absl::Status invalid(const std::string &what)
{
    return fault(absl::StatusCode::kInvalidArgument, "CONTAINMENT_INVALID", what, "Choose a limit within the range.");
}

absl::Status checkRange(Measure measure, std::int64_t value, std::int32_t minutes)
{
    if (minutes < 1 || minutes > kMostMinutes)
        return invalid("A limit lasts from 1 to 240 minutes.");
    switch (measure) {
    case Measure::ConnectionLimit:
        return value < 1 || value > 10'000 ? invalid("A connection limit is from 1 to 10,000.") : absl::OkStatus();
    case Measure::StatementTimeout:
    case Measure::IdleTimeout:
        return value < 50 || value > 600'000 ? invalid("A timeout is from 50 ms to 10 minutes.") : absl::OkStatus();
    case Measure::EndTransaction:
        return absl::OkStatus();
    case Measure::Unspecified:
        break;
    }
    return invalid("There is no such measure.");
}

std::string limitInWords(const ContainmentTerms &terms)
{
    switch (terms.measure) {
    case Measure::ConnectionLimit:
        return terms.value == 1 ? std::string("Holds at most 1 connection of the pool.")
                                : absl::StrCat("Holds at most ", terms.value, " connections of the pool.");
    case Measure::StatementTimeout:
        return absl::StrCat("No statement of it, and no pause within a transaction, lasts longer than ", terms.value,
                            " ms.");
    case Measure::IdleTimeout:
        return absl::StrCat("No pause within a transaction of it lasts longer than ", terms.value, " ms.");
    case Measure::EndTransaction:
        return "Ends the transaction of it that blocks most now.";
    case Measure::Unspecified:
        break;
    }
    return "No limit.";
}

std::vector<std::pair<std::string, bool>> effectsOf(const ContainmentTerms &terms, const neighbours::Antagonist &who)
{
    std::vector<std::pair<std::string, bool>> effects;
    effects.emplace_back(limitInWords(terms), false);
    effects.emplace_back(absl::StrCat("About ", terms.reliefBp / 100, "% of the extra waiting of ",
                                      terms.victims.size(), terms.victims.size() == 1 ? " tenant" : " tenants",
                                      " goes, by the incident's own ticks."),
                         terms.reliefBp < 1'000);
    if (terms.measure == Measure::ConnectionLimit) {
        effects.emplace_back(absl::StrFormat("It holds %.1f connections now; %.1f is usual.", who.held, who.usualHeld),
                             false);
        effects.emplace_back(absl::StrCat("About ", terms.ownCostBp / 100, "% of its own work waits for the limit."),
                             terms.ownCostBp > 0);
    }
    effects.emplace_back(terms.measure == Measure::EndTransaction
                             ? "What that transaction has not committed is rolled back."
                             : "Its sessions above the limit are ended; what they have not committed is rolled back.",
                         true);
    if (terms.measure != Measure::EndTransaction)
        effects.emplace_back(
            absl::StrCat("Ends by itself after ", terms.minutes, terms.minutes == 1 ? " minute." : " minutes."), false);
    effects.emplace_back("Rolled back after 20 s if less than half of the relief comes.", false);
    return effects;
}

absl::Status over()
{
    return fault(absl::StatusCode::kFailedPrecondition, "INCIDENT_OVER",
                 "The incident does not name this tenant any more; nothing was limited.",
                 "Look at the incident again; propose anew where it came back.");
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

absl::StatusOr<ContainmentDesk::Simulation> ContainmentDesk::simulation(const Call &call,
                                                                        const v1::Containment &asked) const
{
    Simulation result;
    result.terms.incident = asked.incident_id();
    const auto board = m_parts.room.services();
    const neighbours::Incident *incident = nullptr;
    const neighbours::Antagonist *antagonist = nullptr;
    for (const neighbours::Incident &known : *board->incidents)
        if (incidentId(known.number) == asked.incident_id() && known.state != IncidentState::Closed) {
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
    neighbours::Plan plan{static_cast<Measure>(asked.measure()), asked.limit(), asked.minutes()};
    if (asked.measure() == v1::CONTAIN_MEASURE_UNSPECIFIED) {
        plan = neighbours::propose(*antagonist, result.possible, endedBefore(call, asked.incident_id()));
        plan.minutes = asked.minutes() > 0 ? asked.minutes() : kUsualMinutes;
        if (plan.measure == Measure::Unspecified) {
            result.refusal = "None of the measures that can be taken here fits what the tenant is named for.";
            return result;
        }
    }
    if (absl::Status status = checkRange(plan.measure, plan.value, plan.minutes); !status.ok())
        return status;
    if (std::ranges::find(result.possible, plan.measure) == result.possible.end())
        return invalid("The pool's executor cannot take this measure.");
    const neighbours::Prediction prediction = neighbours::predict(*incident, *antagonist, plan);
    result.terms.measure = plan.measure;
    result.terms.value = plan.measure == Measure::EndTransaction ? 0 : plan.value;
    result.terms.minutes = plan.minutes;
    result.terms.reliefBp = basisPoints(prediction.relief);
    result.terms.ownCostBp = basisPoints(prediction.ownCost);
    for (const neighbours::Victim &victim : prediction.victims)
        result.terms.victims.push_back({call.fleet->factsOf(victim.tenant).id, victim.expectedMs, victim.latencyMs});
    result.effects = effectsOf(result.terms, *antagonist);
    return result;
}

absl::Status ContainmentDesk::simulate(const Call &call, const v1::SimulateActRequest &asked,
                                       v1::SimulateActResponse &answer)
{
    const auto made = simulation(call, asked.containment());
    if (!made.ok())
        return made.status();
    for (const auto &[text, warning] : made->effects) {
        v1::ActEffect &effect = *answer.add_effects();
        effect.set_text(text);
        effect.set_warning(warning);
    }
    for (const Measure measure : made->possible)
        answer.add_measures(static_cast<v1::ContainMeasure>(measure));
    fill(call, made->terms, *answer.mutable_containment());
    answer.set_allowed(made->refusal.empty());
    answer.set_refusal(made->refusal);
    return absl::OkStatus();
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
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::ProposeActResponse &kept) -> absl::Status {
        if (!room.ok())
            return room;
        if (!made->refusal.empty())
            return fault(absl::StatusCode::kFailedPrecondition, "ACT_REFUSED", made->refusal,
                         "Simulate it to see why.");
        if (absl::Status status = txn.putAct(act); !status.ok())
            return status;
        if (absl::Status status = recordAct(txn, call, act, "proposed"); !status.ok())
            return status;
        fill(call, act, call.facts(), *kept.mutable_act());
        return absl::OkStatus();
    });
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
        return fault(absl::StatusCode::kFailedPrecondition, "ACT_REFUSED",
                     "No executor is attached to this gateway any more.", "Attach it, or withdraw the proposal.");
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
    if (act.state == ActState::Proposed && (!delay || *delay <= 0))
        return over();
    if (absl::Status status = consentTo(m_parts.store, call, asked.act_id(), asked.expected_revision(), act);
        !status.ok())
        return status;
    ContainmentState state;
    state.appliedMs = m_parts.clock.nowMs();
    state.liftsMs = state.appliedMs + terms->minutes * 60'000LL;
    state.delayBefore = delay.value_or(0);
    absl::StatusOr<std::string> evidence = std::string();
    if (act.state == ActState::Approved) {
        std::string told;
        const absl::Status status = m_parts.containment->apply(limitOf(act, *terms, state.liftsMs), told);
        evidence = status.ok() ? absl::StatusOr<std::string>(told) : status;
    }
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
    return noted;
}

absl::Status ContainmentDesk::lift(const Call &call, const v1::WithdrawActRequest &asked,
                                   v1::WithdrawActResponse &answer)
{
    StoredAct act;
    ContainmentState state;
    absl::Status status = m_parts.store.write([&](StoreTxn &txn) -> absl::Status {
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
    if (status.ok() && m_parts.containment != nullptr) {
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
