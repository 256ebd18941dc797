#include "models/coverage_words.h"

#include "models/words.h"

#include <QCoreApplication>

namespace bulkhead::words {
namespace {

struct Coverage
{
    Q_DECLARE_TR_FUNCTIONS(Coverage)
};

/// "12.4 M", for sums that nobody counts by hand.
QString roughly(quint64 value)
{
    if (value < 100'000)
        return count(qint64(value));
    const bool millions = value >= 1'000'000;
    const quint64 tenths = value / (millions ? 100'000 : 100);
    return QStringLiteral("%1.%2 %3")
        .arg(count(qint64(tenths / 10)))
        .arg(tenths % 10)
        .arg(millions ? QStringLiteral("M") : QStringLiteral("k"));
}

QString partyName(const AttributionParty &party)
{
    return party.outsideScope ? Coverage::tr("another tenant, outside your scope") : party.tenantName;
}

/// One of a kind, to begin a sentence with.
QString oneOf(SignalKind kind)
{
    switch (kind) {
    case SignalKind::Subscription:
        return Coverage::tr("A subscription event");
    case SignalKind::Invoice:
        return Coverage::tr("An invoice");
    case SignalKind::Procurement:
        return Coverage::tr("A procurement event");
    case SignalKind::PartnerRevenue:
        return Coverage::tr("A partner’s commission");
    default:
        return Coverage::tr("An event");
    }
}

} // namespace

QString signalKind(SignalKind kind)
{
    switch (kind) {
    case SignalKind::Request:
        return Coverage::tr("Requests");
    case SignalKind::Job:
        return Coverage::tr("Jobs");
    case SignalKind::Event:
        return Coverage::tr("Events");
    case SignalKind::Log:
        return Coverage::tr("Log lines");
    case SignalKind::Series:
        return Coverage::tr("Metric series");
    case SignalKind::Subscription:
        return Coverage::tr("Subscription events");
    case SignalKind::Invoice:
        return Coverage::tr("Invoices");
    case SignalKind::Procurement:
        return Coverage::tr("Procurement events");
    case SignalKind::PartnerRevenue:
        return Coverage::tr("Partner revenue");
    case SignalKind::Unspecified:
        break;
    }
    return Coverage::tr("Unknown (%1)").arg(int(kind));
}

QString signalShare(const SignalCount &count)
{
    const int share = count.share();
    if (share < 0)
        return Coverage::tr("no data");
    if (share == 10'000)
        return QStringLiteral("100%");
    return QStringLiteral("%1.%2%").arg(share / 100).arg(share % 100, 2, 10, QLatin1Char('0'));
}

QString serviceName(const QString &service, const QString &workflow)
{
    const QString name = service.isEmpty() ? Coverage::tr("unnamed service") : service;
    return workflow.isEmpty() ? name : name + QStringLiteral(" / ") + workflow;
}

QString dropSentence(const KindCoverage &kind, qint64 nowMs)
{
    if (!kind.drop)
        return {};
    const CoverageDrop &drop = *kind.drop;
    const QString before =
        drop.days == 1 ? Coverage::tr("the day before") : Coverage::tr("the %1 days before").arg(drop.days);
    return Coverage::tr(
               "%1 fell %2 ago from %3 to %4: %5 of %6 in the last hour lack a tenant or environment. Usual is "
               "what %7 had at these hours.")
        .arg(signalKind(kind.kind), duration(std::max<qint64>(0, nowMs - drop.sinceMs) / 1000), signalShare(drop.usual),
             signalShare(drop.now), count(qint64(drop.now.untagged())), count(qint64(drop.now.seen)), before);
}

QString findingSentence(const AttributionFinding &finding)
{
    const QString belongs = finding.owner.outsideScope
                                ? Coverage::tr("it belongs to another tenant, outside your scope")
                                : Coverage::tr("it belongs to %1").arg(finding.owner.tenantName);
    const QString text = Coverage::tr("%1 names %2; %3.").arg(oneOf(finding.kind), partyName(finding.named), belongs);
    return finding.events > 1 ? text + QLatin1Char(' ') + Coverage::tr("%1 times.").arg(count(qint64(finding.events)))
                              : text;
}

QString coverage(const CoverageTally &tally)
{
    if (tally.day.seen == 0)
        return Coverage::tr("no data in the last 24 h");
    QStringList parts{Coverage::tr("%1 of %2 signals carry a tenant and environment, last 24 h")
                          .arg(signalShare(tally.day), roughly(tally.day.seen))};
    parts << (tally.drops == 0 ? Coverage::tr("none fell") : Coverage::tr("%1 fell").arg(tally.drops));
    return parts.join(QStringLiteral(" · "));
}

QString coverageOrigin(const CoverageOrigin &origin, qint64 nowMs)
{
    QStringList parts;
    if (!origin.source.isEmpty())
        parts << (origin.simulated ? Coverage::tr("%1: a rehearsal, no real figures").arg(origin.source)
                                   : origin.source);
    parts << (origin.asOfMs > 0
                  ? Coverage::tr("counted up to %1 (%2)").arg(dateTime(origin.asOfMs), ago(origin.asOfMs, nowMs))
                  : Coverage::tr("nothing is counted yet"));
    if (origin.loadingFromMs > 0)
        parts << Coverage::tr("the past is being read, now %1").arg(dateTime(origin.loadingFromMs));
    return parts.join(QStringLiteral(" · "));
}

} // namespace bulkhead::words
