// Connectors: the messages as values, and the stream that is open while somebody looks.
#include "models/session/gateway_desk.h"
#include "models/session/wire.h"

#include <algorithm>
#include <limits>

namespace bulkhead {
namespace {

using Integrations = v1::IntegrationsService;

qint64 number(bool has, quint64 value)
{
    return has ? qint64(std::min<quint64>(value, std::numeric_limits<qint64>::max())) : kNotMeasured;
}

ConnectorPlace placeFrom(const v1::ConnectorPlace &m)
{
    return {text(m.tenant_id()), text(m.tenant_name()), text(m.connector_id()), text(m.connector()),
            text(m.environment())};
}

ConnectorCredential credentialFrom(const v1::ConnectorCredential &m)
{
    return {text(m.account()), text(m.fingerprint()), m.set_ms(), m.expires_ms()};
}

ConnectorWebhook webhookFrom(const v1::ConnectorWebhook &m)
{
    return {text(m.host()), text(m.fingerprint())};
}

SharedThing sharedFrom(const v1::SharedThing &m)
{
    return {SharedKind(m.kind()), text(m.what()), text(m.fingerprint()), m.tenants(), listFrom(m.with(), placeFrom)};
}

FloodEvidence evidenceFrom(const v1::FloodEvidence &m)
{
    return {text(m.text()), m.holds(), m.known()};
}

DepthPoint pointFrom(const v1::DepthPoint &m)
{
    return {m.at_ms(), number(true, m.depth())};
}

ConnectorDetail detailFrom(const v1::ConnectorDetail &m)
{
    ConnectorDetail detail;
    detail.connector = connectorFrom(m.connector());
    detail.credentials = listFrom(m.credentials(), credentialFrom);
    detail.webhooks = listFrom(m.webhooks(), webhookFrom);
    detail.webhooksKnown = m.webhooks_known();
    detail.shared = listFrom(m.shared(), sharedFrom);
    detail.evidence = listFrom(m.flood_evidence(), evidenceFrom);
    detail.misconfigured = text(m.misconfigured());
    detail.touched = listFrom(m.touched(), placeFrom);
    detail.touchedOutside = m.touched_outside();
    detail.history = listFrom(m.history(), pointFrom);
    detail.stepMs = m.history_step_ms();
    detail.broker = text(m.broker());
    return detail;
}

} // namespace

Connector connectorFrom(const v1::Connector &m)
{
    Connector one;
    one.id = text(m.id());
    one.tenantId = text(m.tenant_id());
    one.tenantName = text(m.tenant_name());
    one.kind = ConnectorKind(m.kind());
    one.name = text(m.name());
    one.environment = text(m.environment());
    one.account = text(m.account());
    one.state = ConnectorState(m.state());
    one.why = text(m.why());
    one.secretSetMs = m.secret_set_ms();
    one.secretExpiresMs = m.secret_expires_ms();
    one.secretDays = int(m.secret_days());
    one.depth = number(m.has_depth(), m.depth());
    one.depthLimit = number(true, m.depth_limit());
    one.consumers = number(m.has_consumers(), m.consumers());
    one.retries = number(m.has_retries(), m.retries());
    one.failures = number(m.has_failures(), m.failures());
    one.deadLetters = number(m.has_dead_letters(), m.dead_letters());
    one.lastSuccessMs = m.last_success_ms();
    one.sharing = m.sharing();
    one.flood = FloodVerdict(m.flood());
    one.touched = m.touched();
    one.simulated = m.simulated();
    return one;
}

IntegrationsDetail integrationsFrom(const v1::GetIntegrationsResponse &m)
{
    IntegrationsDetail detail;
    detail.tenantName = text(m.tenant_name());
    detail.connectors = listFrom(m.connectors(), detailFrom);
    for (ConnectorDetail &one : detail.connectors)
        one.connector.lookedMs = m.looked_ms();
    detail.findings = listFrom(m.findings(), findingFrom);
    detail.source = text(m.source());
    detail.simulated = m.simulated();
    detail.unreachable = text(m.unreachable());
    detail.lookedMs = m.looked_ms();
    return detail;
}

void GatewayDesk::connectorsOf(const QString &tenantId, QObject *guard, Answer<IntegrationsDetail> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetIntegrationsRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    callUnary(m_run->calls, c, c->integrations->async(), &AsyncOf<Integrations>::GetIntegrations, std::move(request),
              integrationsFrom, terms(), guard,
              [tenantId, then = std::move(then)](const Fault &fault, const IntegrationsDetail &told) {
                  IntegrationsDetail detail = told;
                  detail.tenantId = tenantId;
                  then(fault, detail);
              });
}

qint64 GatewayDesk::connectorsLookedMs() const
{
    return m_run ? m_run->connectors.stream().lookedMs() : 0;
}

void GatewayDesk::watchConnectors(bool wanted)
{
    m_connectorsWanted = wanted;
    if (!m_run || !m_run->connection || !m_run->fleet.isOpen())
        return; // Until hello has been said; see openStreams().
    if (wanted)
        openConnectors();
    else
        m_run->connectors.close(); // What it told is not forgotten: the next look goes on from there.
}

void GatewayDesk::openConnectors()
{
    Run *run = m_run.get();
    if (!m_session.may(QStringLiteral("integrations.read"))) {
        run->connectors.forget();
        emit connectorsChanged({}, {}, true);
    } else if (m_connectorsWanted && !run->connectors.isOpen()) {
        m_connectorFault = {};
        run->connectors.open(run->connection);
    }
}

/// Nothing that has connectors is attached, or it was never reached: nobody is to wait for them.
void GatewayDesk::connectorsLost(const Fault &fault)
{
    if (fault.kind != Fault::Kind::Conflict) {
        m_run->reopen(m_run->connectors, fault, this, tr("integrations"));
        return;
    }
    m_connectorFault = fault;
    emit connectorsChanged({}, {}, true);
}

} // namespace bulkhead
