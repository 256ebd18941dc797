#include "models/session/wire.h"

#include "bulkhead/v1/neighbours.pb.h"

namespace bulkhead {
namespace {

Party partyFrom(const v1::Party &m)
{
    return {text(m.tenant_id()), text(m.tenant_name()), m.outside_scope(), m.share(),
            m.latency_ms(),      m.expected_ms(),       text(m.resource())};
}

Account accountFrom(const v1::Account &m)
{
    Party party = partyFrom(m.party());
    party.resource = text(m.resource());
    return {text(m.account()), std::move(party), m.seconds(), m.share()};
}

IncidentPoint pointFrom(const v1::IncidentPoint &m)
{
    return {m.at_ms(), m.antagonist_share(), m.pool_busy(), {m.accounts().begin(), m.accounts().end()}};
}

VictimSeries victimFrom(const v1::VictimSeries &m)
{
    return {partyFrom(m.party()), {m.latency_ms().begin(), m.latency_ms().end()}};
}

Evidence evidenceFrom(const v1::Evidence &m)
{
    return {text(m.kind()), text(m.text()), m.value()};
}

Suspect suspectFrom(const v1::Suspect &m)
{
    return {partyFrom(m.party()), m.held(),   m.usual_held(),      m.cores(),
            m.usual_cores(),      m.blocks(), m.growth(),          m.correlation(),
            m.lead_s(),           m.named(),  text(m.ruled_out()), Entitlement(m.entitlement())};
}

WaitEdge waitFrom(const v1::WaitEdge &m)
{
    return {partyFrom(m.blocked()), partyFrom(m.blocker()), m.waiting()};
}

SimilarIncident similarFrom(const v1::SimilarIncident &m)
{
    return {text(m.id()), Verdict(m.verdict()), m.since_ms(), m.closed_ms(), m.same_antagonist()};
}

PoolUse poolUseFrom(const v1::PoolUse &m)
{
    return {text(m.id()),  text(m.pool()), text(m.resource()), m.probed(), m.capacity(), m.in_service(),
            m.busy(),      m.queue(),      m.tenants(),        m.others(), m.jain(),     m.effective_tenants(),
            m.learning_s()};
}

WorkUse workFrom(const v1::WorkUse &m)
{
    return {text(m.workflow()), m.held(), m.usual_held(), m.tenants()};
}

TenantShare shareFrom(const v1::TenantShare &m)
{
    return {partyFrom(m.party()), m.held(),         m.usual_held(),      m.waiting(),
            m.entitlement(),      m.satisfaction(), m.growth(),          m.cores(),
            m.caused_s(),         m.suffered_s(),   m.doubled_wait_ms(), {m.past().begin(), m.past().end()}};
}

IncidentMark markFrom(const v1::IncidentMark &m)
{
    return {m.at_ms(), text(m.kind()), text(m.text())};
}

} // namespace

Incident incidentFrom(const v1::Incident &m)
{
    Incident incident;
    incident.id = text(m.id());
    incident.pool = text(m.pool());
    incident.resource = text(m.resource());
    incident.workflow = text(m.workflow());
    incident.state = IncidentState(m.state());
    incident.verdict = Verdict(m.verdict());
    incident.antagonists = listFrom(m.antagonists(), partyFrom);
    incident.victims = listFrom(m.victims(), partyFrom);
    incident.victimsOutside = m.victims_outside();
    incident.sinceMs = m.since_ms();
    incident.namedMs = m.named_ms();
    incident.closedMs = m.closed_ms();
    incident.arr = m.arr();
    incident.delayS = m.delay_s();
    return incident;
}

IncidentDetail incidentDetailFrom(const v1::GetIncidentResponse &m)
{
    IncidentDetail detail;
    detail.incident = incidentFrom(m.incident());
    detail.ledger = listFrom(m.ledger(), accountFrom);
    detail.points = listFrom(m.points(), pointFrom);
    detail.victims = listFrom(m.victims(), victimFrom);
    detail.evidence = listFrom(m.evidence(), evidenceFrom);
    detail.ruledOut = listFrom(m.ruled_out(), evidenceFrom);
    detail.source = text(m.source());
    detail.suspects = listFrom(m.suspects(), suspectFrom);
    detail.waits = listFrom(m.waits(), waitFrom);
    detail.confidence = m.confidence();
    for (const std::string &spot : m.blind_spots())
        detail.blindSpots << text(spot);
    detail.similar = listFrom(m.similar(), similarFrom);
    detail.marks = listFrom(m.marks(), markFrom);
    return detail;
}

PoolsDetail poolsFrom(const v1::GetPoolsResponse &m)
{
    return {listFrom(m.pools(), poolUseFrom),
            text(m.pool()),
            listFrom(m.tenants(), shareFrom),
            m.at_ms(),
            m.step_ms(),
            m.hold_ms(),
            m.unlisted(),
            listFrom(m.work(), workFrom)};
}

} // namespace bulkhead
