#include "models/connector_words.h"

#include "models/words.h"

#include <QCoreApplication>

namespace bulkhead::words {
namespace {

struct Connectors
{
    Q_DECLARE_TR_FUNCTIONS(Connectors)
};

/// What a counted text is chosen by: one, or another number. The figure itself is grouped, and set by hand.
int form(qint64 number)
{
    return number == 1 ? 1 : 2;
}

} // namespace

QString connectorKind(ConnectorKind value)
{
    switch (value) {
    case ConnectorKind::Ehr:
        return Connectors::tr("EHR");
    case ConnectorKind::Payer:
        return Connectors::tr("Payer");
    case ConnectorKind::Pharmacy:
        return Connectors::tr("Pharmacy");
    case ConnectorKind::Crm:
        return Connectors::tr("CRM");
    case ConnectorKind::Erp:
        return Connectors::tr("ERP");
    case ConnectorKind::Other:
        return Connectors::tr("Other");
    case ConnectorKind::Unspecified:
        break;
    }
    return Connectors::tr("Unknown (%1)").arg(int(value));
}

QString connectorState(ConnectorState value)
{
    switch (value) {
    case ConnectorState::Healthy:
        return Connectors::tr("healthy");
    case ConnectorState::AtRisk:
        return Connectors::tr("at risk");
    case ConnectorState::Failing:
        return Connectors::tr("failing");
    case ConnectorState::Flooded:
        return Connectors::tr("flooded");
    case ConnectorState::NotMeasured:
        return Connectors::tr("not measured");
    case ConnectorState::Unspecified:
        break;
    }
    return Connectors::tr("unknown (%1)").arg(int(value));
}

QString floodVerdict(FloodVerdict value)
{
    switch (value) {
    case FloodVerdict::None:
        return {};
    case FloodVerdict::Stays:
        return Connectors::tr("stays inside");
    case FloodVerdict::Spills:
        return Connectors::tr("spills over");
    case FloodVerdict::NotProven:
        return Connectors::tr("not proven to stay inside");
    }
    return Connectors::tr("unknown (%1)").arg(int(value));
}

QString measured(qint64 value)
{
    return value < 0 ? QStringLiteral("—") : count(value);
}

QString secretAge(const Connector &connector, qint64 nowMs)
{
    const qint64 days = secretAgeDays(connector, nowMs);
    return days < 0 ? Connectors::tr("not known") : Connectors::tr("%1 d").arg(count(days));
}

QString secretInFull(const Connector &connector, qint64 nowMs)
{
    const qint64 days = secretAgeDays(connector, nowMs);
    if (days < 0)
        return Connectors::tr("The age of its secret is not known.");
    if (connector.secretDays == 0)
        return Connectors::tr("Its secret is %1 day(s) old.", nullptr, form(days)).arg(count(days));
    const QString text =
        days > connector.secretDays
            ? Connectors::tr("Its secret is %1 day(s) old; the baseline allows %2.", nullptr, form(days))
            : Connectors::tr("Its secret is %1 day(s) old, of %2 allowed.", nullptr, form(days));
    return text.arg(count(days), count(connector.secretDays));
}

QString depthInFull(const Connector &connector)
{
    if (connector.depth < 0)
        return Connectors::tr("The depth of its channel is not measured.");
    if (connector.depthLimit == 0)
        return Connectors::tr("%1 messages wait; no limit is known", nullptr, form(connector.depth))
            .arg(count(connector.depth));
    return Connectors::tr("%1 of at most %2 messages wait", nullptr, form(connector.depth))
        .arg(count(connector.depth), count(connector.depthLimit));
}

QString retriesInFull(const Connector &connector)
{
    if (connector.retries < 0)
        return Connectors::tr("Retries are not measured.");
    return Connectors::tr("%1 retries in the last hour", nullptr, form(connector.retries))
        .arg(count(connector.retries));
}

QString failuresInFull(const Connector &connector)
{
    if (connector.failures < 0)
        return Connectors::tr("Failures are not measured.");
    return Connectors::tr("%1 message(s) given up in the last hour", nullptr, form(connector.failures))
        .arg(count(connector.failures));
}

QString consumers(qint64 value)
{
    return Connectors::tr("%1 consumer(s)", nullptr, form(value)).arg(count(value));
}

QString deadLetters(qint64 value)
{
    return Connectors::tr("%1 dead letter(s)", nullptr, form(value)).arg(count(value));
}

QString sharedWith(uint tenants)
{
    if (tenants == 0)
        return {};
    return tenants == 1 ? Connectors::tr("shared with 1 other tenant")
                        : Connectors::tr("shared with %1 other tenants").arg(count(tenants));
}

QString sentence(QString reason)
{
    if (!reason.isEmpty())
        reason[0] = reason[0].toUpper();
    return reason.isEmpty() || reason.endsWith(QLatin1Char('.')) ? reason : reason + QLatin1Char('.');
}

QString connectors(const ConnectorTally &tally)
{
    QStringList parts{tally.connectors == 1 ? Connectors::tr("1 connector")
                                            : Connectors::tr("%1 connectors").arg(count(tally.connectors))};
    const auto add = [&parts](qint64 number, const QString &text) {
        if (number > 0)
            parts << text.arg(count(number));
    };
    add(tally.flooded, Connectors::tr("%1 flooded"));
    add(tally.failing, Connectors::tr("%1 failing"));
    add(tally.notMeasured, Connectors::tr("%1 not measured"));
    add(tally.oldSecrets, Connectors::tr("%1 with an old secret"));
    return parts.join(QStringLiteral(" · "));
}

} // namespace bulkhead::words
