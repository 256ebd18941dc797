#include "models/session/wire.h"

#include "bulkhead/v1/onboarding.pb.h"

namespace bulkhead {
namespace {

ProvisionStep stepFrom(const v1::Step &m)
{
    ProvisionStep step;
    step.id = text(m.id());
    step.title = text(m.title());
    step.reason = text(m.reason());
    step.evidence = text(m.evidence());
    step.stage = Stage(m.stage());
    step.state = StepState(m.state());
    step.startedMs = m.started_ms();
    step.endedMs = m.ended_ms();
    step.attempts = m.attempts();
    return step;
}

RuleVerdict ruleFrom(const v1::RuleVerdict &m)
{
    return {text(m.rule()), text(m.text()), text(m.fix()), m.passes(), text(m.waived_by()), m.waived_until_ms()};
}

LayerControl controlFrom(const v1::LayerControl &m)
{
    return {text(m.layer()), text(m.control()), text(m.from())};
}

TierOption optionFrom(const v1::TierOption &m)
{
    TierOption option;
    option.tier = Tier(m.tier());
    option.meetsPolicy = m.meets_policy();
    option.daysToLive = m.days_to_live();
    option.margin = m.margin();
    option.cost = m.cost();
    option.rules = listFrom(m.rules(), ruleFrom);
    option.controls = listFrom(m.controls(), controlFrom);
    return option;
}

CaseDeed deedFrom(const v1::CaseDeed &m)
{
    return {text(m.kind()), text(m.text()), text(m.by()), m.at_ms()};
}

} // namespace

Checkpoint checkpointFrom(const v1::Checkpoint &m)
{
    Checkpoint one;
    one.id = text(m.id());
    one.title = text(m.title());
    one.owner = text(m.owner());
    one.by = text(m.by());
    one.note = text(m.note());
    one.askedBy = text(m.asked_by());
    one.untilMs = m.until_ms();
    one.stage = Stage(m.stage());
    one.state = CheckpointState(m.state());
    one.dueMs = m.due_ms();
    one.atMs = m.at_ms();
    one.needsDocument = m.needs_document();
    one.holds = m.holds();
    one.nonNegotiable = m.non_negotiable();
    one.document = {text(m.document().name()), text(m.document().reference()), text(m.document().sha256())};
    return one;
}

CaseVariance varianceFrom(const v1::CaseVariance &m)
{
    return {m.days(), m.manual(), m.overrides(), m.failed()};
}

OnboardingCase caseFrom(const v1::OnboardingCase &m)
{
    OnboardingCase item;
    item.id = text(m.id());
    item.tenantId = text(m.tenant_id());
    item.tenantName = text(m.tenant_name());
    item.owner = text(m.owner());
    item.blocker = text(m.blocker());
    item.profile = Profile(m.profile());
    item.tier = Tier(m.tier());
    item.stage = Stage(m.stage());
    item.startedMs = m.started_ms();
    item.dueMs = m.due_ms();
    item.liveMs = m.live_ms();
    item.arr = m.arr();
    item.daysLate = m.days_late();
    item.steps = listFrom(m.steps(), stepFrom);
    item.revision = m.revision();
    item.checkpoints = listFrom(m.checkpoints(), checkpointFrom);
    if (m.has_waits()) {
        item.waitsFor = text(m.waits().text());
        item.waitsBy = text(m.waits().by());
        item.waitsSinceMs = m.waits().since_ms();
    }
    item.variance = varianceFrom(m.variance());
    item.standard = text(m.standard());
    item.brand = text(m.brand());
    item.channel = text(m.channel());
    item.workRevision = m.work_revision();
    item.deeds = listFrom(m.deeds(), deedFrom);
    item.stageDueMs = QList<qint64>(m.stage_due_ms().begin(), m.stage_due_ms().end());
    return item;
}

TierAdvice adviceFrom(const v1::AdviseTierResponse &m)
{
    return {Tier(m.recommended()), listFrom(m.options(), optionFrom), text(m.policy_version())};
}

Draft draftFrom(const v1::Draft &m)
{
    Draft draft;
    draft.id = text(m.id());
    draft.title = text(m.title());
    draft.step = text(m.step());
    draft.revision = m.revision();
    draft.savedMs = m.saved_ms();
    for (const auto &[key, value] : m.fields())
        draft.fields.insert(text(key), text(value));
    return draft;
}

void toWire(const Organisation &organisation, v1::Organisation *m)
{
    m->set_name(organisation.name.toStdString());
    m->set_region(organisation.region.toStdString());
    m->set_parent(organisation.parent.toStdString());
    m->set_profile(v1::Profile(organisation.profile));
    m->set_sites(organisation.sites);
    m->set_arr(organisation.arr);
    for (const QString &word : organisation.compliance)
        m->add_compliance(word.toStdString());
    m->set_high_risk(organisation.highRisk);
}

void toWire(const Draft &draft, v1::Draft *m)
{
    m->set_id(draft.id.toStdString());
    m->set_title(draft.title.toStdString());
    m->set_step(draft.step.toStdString());
    m->set_revision(draft.revision);
    m->set_saved_ms(draft.savedMs);
    for (auto field = draft.fields.cbegin(); field != draft.fields.cend(); ++field)
        (*m->mutable_fields())[field.key().toStdString()] = field.value().toStdString();
}

} // namespace bulkhead
