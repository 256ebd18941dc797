#pragma once
// Connectors as the console shows them. Numbers equal those of integrations.proto; Qt Core only.
#include "models/posture_values.h"

namespace bulkhead {

enum class ConnectorKind : int { Unspecified, Ehr, Payer, Pharmacy, Crm, Erp, Other };
enum class ConnectorState : int { Unspecified, Healthy, AtRisk, Failing, Flooded, NotMeasured };
/// Whether a flood stays within its tenant.
enum class FloodVerdict : int { None, Stays, Spills, NotProven };
enum class SharedKind : int { Unspecified, Credential, Channel, Webhook };

inline constexpr qint64 kConnectorStaleMs = 5 * 60'000LL; ///< What was seen longer ago says nothing of now.
inline constexpr qint64 kNotMeasured = -1;

struct Connector
{
    QString id; ///< "tenant/connector"
    QString tenantId, tenantName;
    ConnectorKind kind = ConnectorKind::Unspecified;
    QString name, environment, account;
    ConnectorState state = ConnectorState::Unspecified;
    QString why;            ///< When it is not healthy.
    qint64 secretSetMs = 0; ///< 0: not known.
    qint64 secretExpiresMs = 0;
    int secretDays = 0; ///< Allowed; 0: nothing is demanded.
    qint64 depth = kNotMeasured, depthLimit = 0;
    qint64 consumers = kNotMeasured;
    qint64 retries = kNotMeasured, failures = kNotMeasured; ///< In the last hour.
    qint64 deadLetters = kNotMeasured;
    qint64 lastSuccessMs = 0, lookedMs = 0;
    uint sharing = 0; ///< Other tenants that use something of it.
    FloodVerdict flood = FloodVerdict::None;
    uint touched = 0; ///< Environments that its misconfiguration touches.
    bool simulated = false;
    bool operator==(const Connector &) const = default;
};

struct ConnectorPlace
{
    QString tenantId, tenantName, connectorId, connector, environment;
    bool operator==(const ConnectorPlace &) const = default;
};
struct ConnectorCredential
{
    QString account, fingerprint; ///< Fingerprint is empty where the role does not see it.
    qint64 setMs = 0, expiresMs = 0;
    bool operator==(const ConnectorCredential &) const = default;
};
struct ConnectorWebhook
{
    QString host, fingerprint;
    bool operator==(const ConnectorWebhook &) const = default;
};
struct SharedThing
{
    SharedKind kind = SharedKind::Unspecified;
    QString what, fingerprint;
    uint tenants = 0;           ///< Others that use it, whether in scope or not.
    QList<ConnectorPlace> with; ///< Those that may be named.
    bool operator==(const SharedThing &) const = default;
};
struct FloodEvidence
{
    QString text;
    bool holds = false, known = false;
    bool operator==(const FloodEvidence &) const = default;
};
struct DepthPoint
{
    qint64 atMs = 0, depth = 0;
    bool operator==(const DepthPoint &) const = default;
};
struct ConnectorDetail
{
    Connector connector;
    QList<ConnectorCredential> credentials;
    QList<ConnectorWebhook> webhooks;
    bool webhooksKnown = false;
    QList<SharedThing> shared;
    QList<FloodEvidence> evidence;
    QString misconfigured;
    QList<ConnectorPlace> touched; ///< Its own place first.
    uint touchedOutside = 0;
    QList<DepthPoint> history;
    qint64 stepMs = 0;
    QString broker; ///< Empty: the role does not see pools.
    bool operator==(const ConnectorDetail &) const = default;
};
struct IntegrationsDetail
{
    QString tenantId, tenantName;
    QList<ConnectorDetail> connectors;
    QList<PostureFinding> findings;
    QString source;
    bool simulated = false;
    QString unreachable; ///< Why the last look failed; empty: it did not.
    qint64 lookedMs = 0;
    bool operator==(const IntegrationsDetail &) const = default;
};

/// The state as it is at `nowMs`: a connector that nobody looked at for minutes is not measured, whatever it was.
[[nodiscard]] constexpr ConnectorState stateAt(const Connector &connector, qint64 nowMs)
{
    return nowMs - connector.lookedMs > kConnectorStaleMs ? ConnectorState::NotMeasured : connector.state;
}
/// 0 healthy … 5 flooded. What this console does not know is no better than what is not measured.
[[nodiscard]] constexpr int severity(ConnectorState state)
{
    switch (state) {
    case ConnectorState::Healthy:
        return 0;
    case ConnectorState::AtRisk:
        return 1;
    case ConnectorState::NotMeasured:
        return 2;
    case ConnectorState::Failing:
        return 4;
    case ConnectorState::Flooded:
        return 5;
    case ConnectorState::Unspecified:
        break;
    }
    return 3;
}
/// Days since its secret was set; −1: not known.
[[nodiscard]] constexpr qint64 secretAgeDays(const Connector &connector, qint64 nowMs)
{
    return connector.secretSetMs > 0 ? (nowMs - connector.secretSetMs) / 86'400'000LL : -1;
}

/// Counts over a list of connectors.
struct ConnectorTally
{
    qint64 connectors = 0, flooded = 0, failing = 0, notMeasured = 0, shared = 0, oldSecrets = 0;
};
[[nodiscard]] inline ConnectorTally tallyOf(const QList<Connector> &connectors, qint64 nowMs)
{
    ConnectorTally tally;
    for (const Connector &one : connectors) {
        const ConnectorState state = stateAt(one, nowMs);
        ++tally.connectors;
        tally.flooded += state == ConnectorState::Flooded;
        tally.failing += state == ConnectorState::Failing;
        tally.notMeasured += state == ConnectorState::NotMeasured;
        tally.shared += one.sharing > 0;
        tally.oldSecrets += one.secretDays > 0 && secretAgeDays(one, nowMs) > one.secretDays;
    }
    return tally;
}

} // namespace bulkhead
