#include "backend/rpc/offboard_desk.h"

#include "backend/domain/governed_act.h"
#include "backend/review/words.h"
#include "backend/rpc/act_proposal.h"
#include "backend/rpc/act_steps.h"
#include "backend/rpc/act_wire.h"
#include "backend/rpc/contract_act.h"
#include "backend/rpc/departure_wire.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/once.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::int64_t kFarthestMs = std::int64_t{366} * 86'400'000;
constexpr std::size_t kNamedInEffects = 6;

absl::Status unseen()
{
    return fault(absl::StatusCode::kPermissionDenied, "ACTION_NOT_ALLOWED",
                 "Your role reads no departures (departures.read), so it takes no part in one.",
                 "Ask somebody whose role may, or platform operations for the role.");
}

absl::Status refused(const std::string &why)
{
    return fault(absl::StatusCode::kFailedPrecondition, "ACT_REFUSED", why, "Simulate it to see why.");
}

OffboardTerms termsOf(const v1::OffboardTenant &asked)
{
    return {asked.not_before_ms(), asked.data_until_ms()};
}

/// Why these days will not do; empty: they will.
std::string dayProblem(const OffboardTerms &terms, std::int64_t nowMs)
{
    if (terms.notBeforeMs <= 0 || terms.dataUntilMs <= 0)
        return "Say the earliest day, and until when the customer may fetch its data.";
    if (terms.notBeforeMs > nowMs + kFarthestMs)
        return "The earliest day lies more than a year ahead.";
    if (terms.dataUntilMs > terms.notBeforeMs)
        return "The customer may fetch its data until after the earliest day: nothing is taken away before that is "
               "over.";
    return {};
}

ActEffects effectsOf(const DeparturePlan &plan, const OffboardTerms &terms)
{
    ActEffects effects;
    effects.emplace_back(absl::StrCat("Not before ", review::utcText(terms.notBeforeMs),
                                      ". The customer may fetch its data until ", review::utcText(terms.dataUntilMs),
                                      "."),
                         false);
    for (const GoingSystem &system : plan.systems) {
        std::vector<std::string> named(
            system.objects.begin(),
            system.objects.begin() + static_cast<std::ptrdiff_t>(std::min(system.objects.size(), kNamedInEffects)));
        if (!system.trouble.empty())
            effects.emplace_back(absl::StrCat(system.system, " could not be looked at: ", system.trouble), true);
        else if (named.empty())
            effects.emplace_back(absl::StrCat(system.system, ": nothing of it stands there."), false);
        else
            effects.emplace_back(absl::StrCat("Everything of it goes from ", system.system,
                                              ". Seen there: ", absl::StrJoin(named, "; "),
                                              named.size() < system.objects.size() ? "; and more." : "."),
                                 true);
    }
    effects.emplace_back(absl::StrCat("The gateway deletes ", absl::StrJoin(plan.rows, ", "), "."), true);
    for (const StayingThing &one : plan.stays)
        effects.emplace_back(
            absl::StrCat(one.what, one.untilMs > 0 ? absl::StrCat(": kept until ", review::utcText(one.untilMs), ".")
                                                   : std::string(": kept for good.")),
            false);
    effects.emplace_back("An offboarding that has begun cannot be taken back.", true);
    return effects;
}

std::string refusalOf(const DeparturePlan &plan, const std::string &days)
{
    if (!days.empty())
        return days;
    return plan.blocks.empty() ? std::string() : absl::StrJoin(plan.blocks, " ");
}

} // namespace

OffboardDesk::OffboardDesk(ServiceParts parts)
    : m_parts(std::move(parts))
{
}

absl::Status OffboardDesk::simulate(const Call &call, const v1::SimulateActRequest &asked,
                                    v1::SimulateActResponse &answer)
{
    if (!call.may("departures.read"))
        return unseen();
    const OffboardTerms terms = termsOf(asked.offboard());
    const auto plan = departurePlan(m_parts, call, std::max(terms.notBeforeMs, call.nowMs));
    if (!plan.ok())
        return plan.status();
    fillPreview(effectsOf(*plan, terms), refusalOf(*plan, dayProblem(terms, call.nowMs)), answer);
    fill(*plan, *answer.mutable_departure());
    return absl::OkStatus();
}

absl::Status OffboardDesk::propose(const Call &call, const v1::ProposeActRequest &asked, v1::ProposeActResponse &answer)
{
    if (!call.may("departures.read"))
        return unseen();
    if (absl::Status status = purposeGiven(call); !status.ok())
        return status;
    if (const auto kept = served(m_parts.store, call, asked, answer); !kept.ok() || *kept)
        return kept.status(); // Before the look: a repeat does not ask the platform.
    if (asked.offboard().typed_name() != call.facts().name)
        return fault(absl::StatusCode::kInvalidArgument, "NAME_NOT_TYPED",
                     "The name that was typed is not this tenant's; nothing was proposed.",
                     "Type the tenant's name as it is shown.");
    const absl::Status room = roomForProposal(m_parts.store, call);
    const OffboardTerms terms = termsOf(asked.offboard());
    const auto plan = departurePlan(m_parts, call, std::max(terms.notBeforeMs, call.nowMs));
    if (!plan.ok())
        return plan.status();
    StoredAct act = act::propose("act-" + hex(randomBytes(8)), call.facts(), std::string(act::kOffboardKind),
                                 encode(terms), call.purpose, call.person, call.nowMs);
    act.effects = effectsOf(*plan, terms);
    return keepProposal(m_parts.store, call, asked, answer, room, std::move(act),
                        refusalOf(*plan, dayProblem(terms, call.nowMs)),
                        [&call](StoreTxn &txn) { return notHeld(txn, call.facts().id); });
}

absl::Status OffboardDesk::approve(const Call &call, const v1::ApproveActRequest &asked, v1::ApproveActResponse &answer)
{
    if (!call.may("departures.read"))
        return unseen(); // Nobody consents to what they may not read.
    const auto plan = departurePlan(m_parts, call, call.nowMs, asked.act_id());
    if (!plan.ok())
        return plan.status();
    const auto work = [&](StoreTxn &txn, v1::ApproveActResponse &kept) -> absl::Status {
        auto act = actOf(txn, call, asked.act_id());
        if (!act.ok())
            return act.status();
        if (act->revision != asked.expected_revision())
            return actChanged();
        const auto terms = decodeOffboard(act->change);
        if (!terms.ok())
            return terms.status();
        absl::Status status = staying(txn, act->tenantId);
        if (status.ok())
            status = refusedAct(act::approve(*act, call.person, call.nowMs));
        if (status.ok())
            status = notHeld(txn, act->tenantId);
        if (status.ok() && !plan->blocks.empty())
            status = refused(absl::StrJoin(plan->blocks, " "));
        if (!status.ok())
            return status;
        Departure departure;
        if (auto before = departureOf(txn, act->tenantId); before.ok()) {
            if (before->state != DepartureState::CalledOff)
                return refusedAct(act::Refusal::WrongState);
            departure.revision = before->revision;
        } else if (!absl::IsNotFound(before.status())) {
            return before.status();
        }
        departure.facts = call.facts();
        departure.actId = act->id;
        departure.reason = act->purpose;
        departure.proposedBy = act->proposedBy;
        departure.proposedMs = act->proposedMs;
        departure.approvedBy = act->approvedBy;
        departure.approvedMs = act->approvedMs;
        departure.terms = *terms;
        departure.simulated = m_parts.platform->simulated();
        departure.steps = departureSteps(*m_parts.platform);
        for (const GoingSystem &system : plan->systems)
            for (const std::string &object : system.objects)
                departure.seen.push_back({system.system, object, call.nowMs});
        Record record = recordOf(departure, call.nowMs);
        status = txn.putRecord(record);
        if (status.ok())
            status = txn.putAct(*act);
        if (status.ok())
            status =
                txn.addTimeline({act->tenantId, call.nowMs, "departure",
                                 absl::StrCat("Offboarding approved, not before ", review::utcText(terms->notBeforeMs)),
                                 call.person.id});
        if (status.ok())
            status = recordAct(txn, call, *act, "approved");
        if (status.ok())
            fill(call, *act, call.facts(), *kept.mutable_act());
        return status;
    };
    return once(m_parts.store, call, asked, answer, work);
}

absl::Status OffboardDesk::callOff(const Call &call, const v1::WithdrawActRequest &asked,
                                   v1::WithdrawActResponse &answer)
{
    const auto work = [&](StoreTxn &txn, v1::WithdrawActResponse &kept) -> absl::Status {
        auto act = actOf(txn, call, asked.act_id());
        if (!act.ok())
            return act.status();
        if (act->revision != asked.expected_revision())
            return actChanged();
        if (act->proposedBy != call.person.id && !act::decides(call.person.role, act->kind))
            return refusedAct(act::Refusal::NotYours);
        auto departure = departureOf(txn, act->tenantId);
        if (!departure.ok())
            return departure.status();
        if (departure->actId != act->id || departure->state != DepartureState::Planned)
            return refusedAct(act::Refusal::WrongState); // It has begun, and goes on to its end.
        departure->state = DepartureState::CalledOff;
        Record record = recordOf(*departure, call.nowMs);
        absl::Status status =
            refusedAct(act::failed(*act, absl::StrCat("Called off by ", call.person.id, " before it began.")));
        if (status.ok())
            status = txn.putRecord(record);
        if (status.ok())
            status = txn.putAct(*act);
        if (status.ok())
            status =
                txn.addTimeline({act->tenantId, call.nowMs, "departure", "Offboarding called off", call.person.id});
        if (status.ok())
            status = recordAct(txn, call, *act, "called off");
        if (status.ok())
            fill(call, *act, call.facts(), *kept.mutable_act());
        return status;
    };
    return once(m_parts.store, call, asked, answer, work);
}

} // namespace bulkhead
