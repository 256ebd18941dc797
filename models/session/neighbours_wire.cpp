#include "models/session/wire.h"

#include "bulkhead/v1/neighbours.pb.h"

namespace bulkhead {
namespace {

Party partyFrom(const v1::Party &m)
{
    return {text(m.tenant_id()), text(m.tenant_name()), m.outside_scope(), m.share(), m.latency_ms(), m.expected_ms()};
}

Account accountFrom(const v1::Account &m)
{
    return {text(m.account()), partyFrom(m.party()), m.seconds(), m.share()};
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
    return detail;
}

} // namespace bulkhead
