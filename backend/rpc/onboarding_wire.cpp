#include "backend/rpc/onboarding_wire.h"

#include "backend/room/onboarding_standard.h"
#include "backend/rpc/case_variance.h"
#include "backend/rpc/wire.h"

namespace bulkhead {

static_assert(static_cast<int>(StepState::Failed) == v1::STEP_STATE_FAILED);
static_assert(static_cast<int>(casework::Mark::Overridden) == v1::CHECKPOINT_STATE_OVERRIDDEN);
static_assert(static_cast<int>(StepState::Waiting) == v1::STEP_STATE_WAITING);

std::string withoutPool(const TenantFacts &facts, std::string text)
{
    if (facts.pool.empty())
        return text;
    for (std::size_t at = 0; (at = text.find(facts.pool, at)) != std::string::npos;)
        text.replace(at, facts.pool.size(), "its pool");
    return text;
}

namespace {

/// What a step says to this role.
std::string toldText(bool pool, const TenantFacts &facts, std::string text)
{
    return pool ? std::move(text) : withoutPool(facts, std::move(text));
}

void fillCheckpoint(const casework::Checkpoint &one, v1::Checkpoint &told)
{
    told.set_id(one.id);
    told.set_title(one.title);
    told.set_stage(toWire(one.stage));
    told.set_state(static_cast<v1::CheckpointState>(one.mark));
    told.set_owner(one.owner);
    told.set_due_ms(one.dueMs);
    told.set_needs_document(one.document);
    told.set_holds(one.holds);
    told.set_non_negotiable(one.nonNegotiable);
    told.set_by(one.by);
    told.set_at_ms(one.atMs);
    told.set_note(one.note);
    told.set_asked_by(one.askedBy);
    told.set_until_ms(one.untilMs);
    if (one.paper == casework::Document())
        return;
    told.mutable_document()->set_name(one.paper.name);
    told.mutable_document()->set_reference(one.paper.reference);
    told.mutable_document()->set_sha256(one.paper.sha256);
}

void fillWork(const casework::CaseWork &work, v1::OnboardingCase &message)
{
    message.set_standard(work.standard);
    message.set_brand(work.brand);
    message.set_work_revision(work.revision);
    for (const casework::Checkpoint &one : work.checkpoints)
        fillCheckpoint(one, *message.add_checkpoints());
    if (work.waits) {
        message.mutable_waits()->set_text(work.waits->text);
        message.mutable_waits()->set_by(work.waits->by);
        message.mutable_waits()->set_since_ms(work.waits->sinceMs);
    }
    for (auto deed = work.deeds.rbegin(); deed != work.deeds.rend(); ++deed) {
        v1::CaseDeed &told = *message.add_deeds();
        told.set_kind(deed->kind);
        told.set_text(deed->text);
        told.set_by(deed->by);
        told.set_at_ms(deed->atMs);
    }
}

} // namespace

v1::OnboardingCase caseMessage(const Call &call, const OnboardingCase &item, const casework::CaseWork *work,
                               const TenantFacts &facts, std::int64_t nowMs)
{
    v1::OnboardingCase message;
    message.set_id(item.id);
    message.set_tenant_id(item.tenantId);
    message.set_tenant_name(facts.name);
    message.set_profile(toWire(facts.profile));
    message.set_tier(toWire(facts.tier));
    message.set_stage(toWire(item.stage));
    message.set_started_ms(item.startedMs);
    message.set_due_ms(item.dueMs);
    message.set_live_ms(item.liveMs);
    message.set_days_late(room::daysLate(item, nowMs));
    message.set_owner(casework::ownerOf(item, work));
    const bool pool = call.sees("pool");
    message.set_blocker(toldText(pool, facts, item.blocker));
    message.set_revision(item.revision);
    if (call.sees("arr"))
        message.set_arr(facts.arr);
    for (const StoredStep &step : item.steps) {
        v1::Step *told = message.add_steps();
        told->set_id(step.id);
        told->set_title(step.title);
        told->set_stage(toWire(step.stage));
        told->set_state(static_cast<v1::StepState>(step.state));
        told->set_reason(toldText(pool, facts, step.reason));
        told->set_evidence(toldText(pool, facts, step.evidence));
        told->set_started_ms(step.startedMs);
        told->set_ended_ms(step.endedMs);
        told->set_attempts(step.attempts);
    }
    for (Stage stage = Stage::Contract; stage < Stage::Live; stage = static_cast<Stage>(static_cast<int>(stage) + 1))
        message.add_stage_due_ms(casework::stageDueMs(item, stage));
    message.set_channel(facts.parent);
    TenantFacts known = facts;
    known.recommended = call.recommended(facts); // What a hidden worth would recommend tells the worth.
    fillVariance(casework::variance(item, work, known, nowMs), *message.mutable_variance());
    if (work != nullptr)
        fillWork(*work, message);
    return message;
}

v1::Draft draftMessage(const Draft &draft)
{
    v1::Draft message;
    message.set_id(draft.id);
    message.set_revision(draft.revision);
    message.set_title(draft.title);
    message.set_step(draft.step);
    message.set_saved_ms(draft.savedMs);
    for (const auto &[name, value] : draft.fields)
        (*message.mutable_fields())[name] = value;
    return message;
}

policy::Organisation organisationOf(const v1::Organisation &organisation)
{
    policy::Organisation given;
    given.name = organisation.name();
    given.profile = static_cast<Profile>(organisation.profile());
    given.sites = organisation.sites();
    given.arr = organisation.arr();
    given.compliance.assign(organisation.compliance().begin(), organisation.compliance().end());
    given.region = organisation.region();
    given.highRisk = organisation.high_risk();
    given.parent = organisation.parent();
    return given;
}

void fillAdvice(const Call &call, const policy::Advice &advice, v1::AdviseTierResponse &answer)
{
    answer.set_recommended(toWire(advice.recommended));
    answer.set_policy_version(advice.version);
    for (const policy::TierOption &option : advice.options) {
        v1::TierOption *told = answer.add_options();
        told->set_tier(toWire(option.tier));
        told->set_meets_policy(option.meetsPolicy);
        told->set_days_to_live(option.daysToLive);
        if (call.sees("margin")) {
            told->set_margin(option.marginBp);
            told->set_cost(option.cost);
        }
        for (const policy::RuleVerdict &rule : option.rules) {
            v1::RuleVerdict *verdict = told->add_rules();
            verdict->set_rule(rule.rule);
            verdict->set_passes(rule.passes);
            verdict->set_text(rule.text);
            verdict->set_fix(rule.fix);
        }
        for (const policy::Control &control : option.controls) {
            v1::LayerControl *layer = told->add_controls();
            layer->set_layer(control.layer);
            layer->set_control(control.control);
            layer->set_from(control.from);
        }
    }
}

} // namespace bulkhead
