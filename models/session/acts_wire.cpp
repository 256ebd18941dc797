#include "models/contract_values.h"
#include "models/session/wire.h"

#include "bulkhead/v1/acts.pb.h"

namespace bulkhead {
namespace {

ActEffect effectFrom(const v1::ActEffect &m)
{
    return {text(m.text()), m.warning()};
}

Relief reliefFrom(const v1::Relief &m)
{
    return {text(m.tenant_id()), text(m.tenant_name()), m.from_ms(), m.to_ms()};
}

Containment containmentFrom(const v1::Containment &m)
{
    Containment c;
    c.incidentId = text(m.incident_id());
    c.pool = text(m.pool());
    c.measure = ContainMeasure(m.measure());
    c.limit = m.limit();
    c.minutes = m.minutes();
    c.predictedRelief = m.predicted_relief();
    c.measuredRelief = m.measured_relief();
    c.ownCost = m.own_cost();
    c.victims = listFrom(m.victims(), reliefFrom);
    c.victimsOutside = m.victims_outside();
    c.liftsMs = m.lifts_ms();
    c.refuted = m.refuted();
    return c;
}

} // namespace

Act actFrom(const v1::Act &m)
{
    Act act;
    act.id = text(m.id());
    act.tenantId = text(m.tenant_id());
    act.tenantName = text(m.tenant_name());
    act.purpose = text(m.purpose());
    act.proposedBy = text(m.proposed_by());
    act.approvedBy = text(m.approved_by());
    act.outcome = text(m.outcome());
    act.state = ActState(m.state());
    switch (m.change_case()) {
    case v1::Act::kChangeTier:
        act.kind = Act::Kind::Tier;
        act.toTier = Tier(m.change_tier().to());
        break;
    case v1::Act::kContract:
        act.kind = Act::Kind::Contract;
        act.contractNumber = m.contract().number();
        act.contract = std::make_shared<const terms::Contract>(contractFrom(m.contract()));
        act.fromMs = m.contract().effective_from_ms();
        break;
    case v1::Act::kExclusion:
        act.kind = Act::Kind::Exclusion;
        act.fromMs = m.exclusion().from_ms();
        act.toMs = m.exclusion().to_ms();
        break;
    case v1::Act::kContainment:
        act.kind = Act::Kind::Containment;
        act.containment = containmentFrom(m.containment());
        break;
    case v1::Act::kRestore:
        act.kind = Act::Kind::Restore;
        act.baseline = text(m.restore().baseline());
        for (const std::string &control : m.restore().controls())
            act.controls << text(control);
        break;
    case v1::Act::kWaiver:
        act.kind = Act::Kind::Waiver;
        act.toMs = m.waiver().until_ms();
        if (!m.waiver().control().empty())
            act.controls << text(m.waiver().control());
        break;
    case v1::Act::kOffboard:
        act.kind = Act::Kind::Offboard;
        act.fromMs = m.offboard().not_before_ms();
        act.toMs = m.offboard().data_until_ms();
        break;
    case v1::Act::CHANGE_NOT_SET: // A kind of a newer gateway.
        break;
    }
    act.proposedMs = m.proposed_ms();
    act.approvedMs = m.approved_ms();
    act.expiresMs = m.expires_ms();
    act.effects = listFrom(m.effects(), effectFrom);
    act.revision = m.revision();
    return act;
}

ActPreview previewFrom(const v1::SimulateActResponse &m)
{
    ActPreview preview{listFrom(m.effects(), effectFrom), m.allowed(), text(m.refusal())};
    preview.containment = containmentFrom(m.containment());
    for (const int measure : m.measures())
        preview.measures << ContainMeasure(measure);
    preview.withinEntitlement = m.within_entitlement();
    preview.atOnce = text(m.at_once());
    return preview;
}

} // namespace bulkhead
