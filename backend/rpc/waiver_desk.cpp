#include "backend/rpc/waiver_desk.h"

#include "backend/domain/governed_act.h"
#include "backend/engine/baseline.h"
#include "backend/review/words.h"
#include "backend/rpc/act_proposal.h"
#include "backend/rpc/act_steps.h"
#include "backend/rpc/act_wire.h"
#include "backend/rpc/contract_act.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/isolation_keeper.h"
#include "backend/rpc/once.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

WaiverTerms termsOf(const v1::WaiveControl &asked)
{
    return {asked.control(), asked.until_ms()};
}

absl::Status unseen()
{
    return fault(absl::StatusCode::kPermissionDenied, "ACTION_NOT_ALLOWED",
                 "Your role sees no isolation postures (posture.read), so it waives nothing of them.",
                 "Ask somebody whose role may, or platform operations for the role.");
}

absl::Status refused(const std::string &why)
{
    return fault(absl::StatusCode::kFailedPrecondition, "ACT_REFUSED", why, "Simulate it to see why.");
}

/// What the tenant's tier demands by this id; null: nothing.
const policy::BaselineControl *demanded(const policy::Baselines &baselines, Tier tier, const std::string &id)
{
    for (const policy::BaselineControl *control : baselines.demandedOf(tier))
        if (control->id == id)
            return control;
    return nullptr;
}

} // namespace

WaiverDesk::WaiverDesk(ServiceParts parts)
    : m_parts(std::move(parts))
{
}

std::string WaiverDesk::obstacle(const Call &call, const WaiverTerms &asked) const
{
    if (m_parts.isolation == nullptr)
        return "No platform is attached to this gateway: nothing is looked at that could be waived.";
    const auto *control = demanded(*m_parts.isolation->baselines(), call.facts().tier, asked.control);
    if (control == nullptr)
        return "The tenant's tier demands no control of this name.";
    if (control->nonNegotiable || control->waiverDays == 0)
        return absl::StrCat("The control ", control->id, " is not negotiable: no waiver leaves it out.");
    if (asked.untilMs <= call.nowMs)
        return "A waiver ends after now: say until when.";
    if (asked.untilMs > call.nowMs + control->waiverDays * kDayMs)
        return absl::StrCat("The baselines let ", control->id, " be waived for ", control->waiverDays,
                            control->waiverDays == 1 ? " day" : " days", " at most, until ",
                            review::utcText(call.nowMs + control->waiverDays * kDayMs), ".");
    return {};
}

absl::StatusOr<WaiverDesk::Simulation> WaiverDesk::simulation(const Call &call, const WaiverTerms &asked)
{
    if (!call.may("posture.read"))
        return unseen();
    Simulation made;
    made.refusal = obstacle(call, asked);
    if (!made.refusal.empty())
        return made;
    const TenantFacts &tenant = call.facts();
    const auto known = m_parts.isolation->known(tenant.id);
    if (!known.ok())
        return known.status();
    const auto posture =
        isolation::judge(*m_parts.isolation->baselines(), tenant.tier, tenant.recommended, *known, call.nowMs);
    const auto told = std::ranges::find_if(
        posture.controls, [&asked](const isolation::ControlPosture &one) { return one.control->id == asked.control; });
    if (told == posture.controls.end() || !told->observed || told->stands) {
        made.refusal = absl::StrCat("By the last look ", asked.control, " is not off: there is nothing to waive.");
        return made;
    }
    const std::string layer = std::string(policy::layerWord(told->control->layer));
    made.effects.emplace_back(
        absl::StrCat(layer, " (", asked.control, ") may be off: ", told->control->text, ". Now: ", told->seen, "."),
        true);
    made.effects.emplace_back(absl::StrCat("Until ", review::utcText(asked.untilMs),
                                           " it reads as waived by whoever approves, not as demanded, and is no "
                                           "finding. Then it ends by itself."),
                              false);
    made.effects.emplace_back("An attempt that gets through stays a crossing: no waiver covers it.", false);
    const bool crossed = std::ranges::any_of(known->round.attempts, [&told](const ProbeAttempt &attempt) {
        return attempt.crossed && attempt.layer == told->control->layer;
    });
    if (crossed)
        made.effects.emplace_back(absl::StrCat(layer, ": an attempt gets through now."), true);
    if (told->waiver != nullptr)
        made.effects.emplace_back(absl::StrCat("Takes the place of the waiver by ", told->waiver->by, " until ",
                                               review::utcText(told->waiver->untilMs), "."),
                                  false);
    return made;
}

absl::Status WaiverDesk::simulate(const Call &call, const v1::SimulateActRequest &asked,
                                  v1::SimulateActResponse &answer)
{
    const auto made = simulation(call, termsOf(asked.waiver()));
    if (!made.ok())
        return made.status();
    fillPreview(made->effects, made->refusal, answer);
    return absl::OkStatus();
}

absl::Status WaiverDesk::propose(const Call &call, const v1::ProposeActRequest &asked, v1::ProposeActResponse &answer)
{
    if (absl::Status status = purposeGiven(call); !status.ok())
        return status;
    const absl::Status room = roomForProposal(m_parts.store, call);
    const WaiverTerms terms = termsOf(asked.waiver());
    const auto made = simulation(call, terms);
    if (!made.ok())
        return made.status();
    StoredAct act = act::propose("act-" + hex(randomBytes(8)), call.facts(), std::string(act::kWaiverKind),
                                 encode(terms), call.purpose, call.person, call.nowMs);
    act.effects = made->effects;
    return keepProposal(m_parts.store, call, asked, answer, room, std::move(act), made->refusal);
}

absl::Status WaiverDesk::approve(const Call &call, const v1::ApproveActRequest &asked, v1::ApproveActResponse &answer)
{
    if (!call.may("posture.read"))
        return unseen(); // Nobody consents to what they may not read.
    const auto work = [&](StoreTxn &txn, v1::ApproveActResponse &kept) -> absl::Status {
        auto act = actOf(txn, call, asked.act_id());
        if (!act.ok())
            return act.status();
        if (act->revision != asked.expected_revision())
            return actChanged();
        const auto terms = decodeWaiver(act->change);
        if (!terms.ok())
            return terms.status();
        if (absl::Status status = refusedAct(act::approve(*act, call.person, call.nowMs)); !status.ok())
            return status;
        if (const std::string why = obstacle(call, *terms); !why.empty())
            return refused(why); // Another tier or other baselines by now.
        if (absl::Status status = staying(txn, act->tenantId); !status.ok())
            return status;
        const isolation::Waiver waiver{terms->control, act->proposedBy, call.person.id,
                                       act->purpose,   terms->untilMs,  act->id};
        absl::Status status = putWaiver(txn, act->tenantId, waiver, call.nowMs);
        const std::string what = absl::StrCat(terms->control, " is waived until ", review::utcText(terms->untilMs));
        if (status.ok())
            status = refusedAct(act::applied(*act, what + "."));
        if (status.ok())
            status = refusedAct(act::verified(*act));
        if (status.ok())
            status = txn.addTimeline({act->tenantId, call.nowMs, "isolation", what, call.person.id});
        if (status.ok())
            status = txn.putAct(*act);
        if (status.ok())
            status = recordAct(txn, call, *act, "waived");
        if (status.ok())
            fill(call, *act, call.facts(), *kept.mutable_act());
        return status;
    };
    bool ran = false;
    const absl::Status status = once(m_parts.store, call, asked, answer, work, &ran);
    if (ran)
        judgeAnew(call);
    return status;
}

absl::Status WaiverDesk::end(const Call &call, const v1::WithdrawActRequest &asked, v1::WithdrawActResponse &answer)
{
    const auto work = [&](StoreTxn &txn, v1::WithdrawActResponse &kept) -> absl::Status {
        auto act = actOf(txn, call, asked.act_id());
        if (!act.ok())
            return act.status();
        if (act->revision != asked.expected_revision())
            return actChanged();
        const auto terms = decodeWaiver(act->change);
        if (!terms.ok())
            return terms.status();
        if (call.nowMs >= terms->untilMs)
            return refusedAct(act::Refusal::WrongState); // It has ended by itself.
        absl::Status status = refusedAct(act::revert(*act, call.person, "Ended by " + call.person.id + "."));
        if (status.ok())
            status = endWaiver(txn, act->tenantId, terms->control, act->id, call.nowMs);
        if (status.ok())
            status = txn.addTimeline(
                {act->tenantId, call.nowMs, "isolation", terms->control + " is waived no more", call.person.id});
        if (status.ok())
            status = txn.putAct(*act);
        if (status.ok())
            status = recordAct(txn, call, *act, "ended");
        if (status.ok())
            fill(call, *act, call.facts(), *kept.mutable_act());
        return status;
    };
    bool ran = false;
    const absl::Status status = once(m_parts.store, call, asked, answer, work, &ran);
    if (ran)
        judgeAnew(call);
    return status;
}

void WaiverDesk::judgeAnew(const Call &call)
{
    if (m_parts.isolation != nullptr)
        static_cast<void>(m_parts.isolation->judgeAnew(call.facts())); // Else the next round does.
}

} // namespace bulkhead
