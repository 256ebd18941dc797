#include "backend/rpc/posture_wire.h"

#include "backend/rpc/connector_wire.h"
#include "backend/rpc/state_stream.h"
#include "backend/rpc/wire.h"

namespace bulkhead {

namespace {

using isolation::LayerState;

static_assert(static_cast<int>(v1::POSTURE_STATE_CROSSED) == static_cast<int>(LayerState::Crossed));
static_assert(static_cast<int>(v1::POSTURE_STATE_WAIVED) == static_cast<int>(LayerState::Waived));
static_assert(static_cast<int>(v1::POSTURE_STATE_NOT_OBSERVED) == static_cast<int>(LayerState::NotObserved));
static_assert(static_cast<int>(v1::LAYER_OPERATIONS) == static_cast<int>(Layer::Operations));
static_assert(static_cast<int>(v1::TIER_FIT_OVER) == static_cast<int>(isolation::TierFit::Over));

void addCell(const isolation::Cell &cell, std::int64_t nowMs, v1::TenantPosture &message)
{
    auto &told = *message.add_layers();
    told.set_state(static_cast<v1::PostureState>(isolation::stateAt(cell, nowMs)));
    told.set_proven_ms(cell.provenMs);
    if (cell.waived == 0)
        return;
    if (nowMs < cell.waivedUntilMs) {
        told.set_waived_until_ms(cell.waivedUntilMs);
        told.set_waived_by(cell.waivedBy);
        message.set_waived(message.waived() + cell.waived);
    } else { // Of several in a layer all count from the end of the first: too much for a moment, never too little.
        message.set_findings(message.findings() + cell.waived);
    }
}

v1::TierFit fitOf(const Call &call, const TenantFacts &facts, const policy::Baselines &baselines)
{
    const isolation::Known nothing;
    return static_cast<v1::TierFit>(isolation::judge(baselines, facts.tier, call.recommended(facts), nothing, 0).fit);
}

} // namespace

std::uint64_t foundPrint(const PostureRow &row, const std::vector<integrations::Finding> &beyond)
{
    const std::hash<std::string> hash;
    std::uint64_t print = row.revision; // The row tells numbers only, and is written whenever they are found anew.
    for (const integrations::Finding &finding : beyond)
        for (const std::string *text : {&finding.rule, &finding.text, &finding.cause, &finding.fix})
            print = mixed(print, hash(*text));
    return print;
}

v1::TenantPosture postureMessage(const Call &call, const TenantFacts &facts, const PostureRow *row,
                                 const PostureGround &ground)
{
    v1::TenantPosture message;
    message.set_id(facts.id);
    message.set_tenant_name(facts.name);
    message.set_tier(toWire(facts.tier));
    message.set_stage(toWire(facts.stage));
    message.set_fit(fitOf(call, facts, ground.baselines));
    static const PostureRow kNone;
    const PostureRow &shown = row ? *row : kNone;
    message.set_findings(shown.findings);
    for (const isolation::Cell &cell : shown.cells)
        addCell(cell, ground.nowMs, message);
    const auto beyond = findingsBeyond(ground.baselines, facts, shown.cells, ground.connectors.get(), ground.nowMs);
    message.set_findings(message.findings() + static_cast<std::uint32_t>(beyond.size()));
    message.set_found(foundPrint(shown, beyond));
    message.set_looked_ms(shown.lookedMs);
    return message;
}

void fillPosture(const Call &call, const isolation::Known &known, const PostureRow *row, const PostureGround &ground,
                 v1::GetPostureResponse &answer)
{
    const auto &[baselines, connectors, nowMs] = ground;
    const TenantFacts &facts = call.facts();
    const isolation::Posture posture = isolation::judge(baselines, facts.tier, call.recommended(facts), known, nowMs);
    *answer.mutable_posture() = postureMessage(call, facts, row, ground);
    answer.mutable_posture()->clear_layers();
    answer.mutable_posture()->clear_waived();
    for (const isolation::Cell &cell : posture.cells)
        addCell(cell, nowMs, *answer.mutable_posture());
    const auto beyond = findingsBeyond(baselines, facts, posture.cells, connectors.get(), nowMs);
    for (const integrations::Finding &finding : beyond)
        fillFinding(finding, *answer.add_beyond());
    answer.mutable_posture()->set_findings(posture.findings + static_cast<std::uint32_t>(beyond.size()));
    answer.mutable_posture()->set_waived(posture.waived);
    answer.mutable_posture()->set_looked_ms(known.lookedMs);
    for (const isolation::ControlPosture &control : posture.controls) {
        auto &told = *answer.add_controls();
        told.set_control(control.control->id);
        told.set_layer(static_cast<v1::Layer>(control.control->layer));
        told.set_demanded(control.control->text);
        told.set_seen(control.seen);
        told.set_observed(control.observed);
        told.set_stands(control.stands);
        told.set_cause(control.cause);
        told.set_non_negotiable(control.control->nonNegotiable);
        told.set_since_ms(control.sinceMs);
        told.set_waivable_days(control.control->nonNegotiable ? 0 : control.control->waiverDays);
        if (control.waiver != nullptr) {
            told.set_waived_by(control.waiver->by);
            told.set_waived_until_ms(control.waiver->untilMs);
            told.set_waiver_reason(control.waiver->reason);
        }
    }
    for (const ProbeAttempt &attempt : known.round.attempts) {
        auto &told = *answer.add_attempts();
        told.set_layer(static_cast<v1::Layer>(attempt.layer));
        told.set_boundary(attempt.boundary);
        told.set_what(attempt.what);
        told.set_crossed(attempt.crossed);
        told.set_evidence(attempt.evidence);
        told.set_cause(attempt.cause);
    }
    answer.set_round_started_ms(known.round.startedMs);
    answer.set_round_ended_ms(known.round.endedMs);
    answer.set_incomplete(known.round.incomplete);
    answer.set_unreachable(known.unreachable);
    answer.set_baseline(baselines.version);
}

} // namespace bulkhead
