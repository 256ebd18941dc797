#include "models/contract_period.h"

#include <QLocale>
#include <QTimeZone>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr qint64 kDayMs = 86'400'000;

QTimeZone zoneOf(const QString &zone)
{
    const QTimeZone found(zone.toUtf8());
    return isContractZone(zone) && found.isValid() ? found : QTimeZone::utc();
}

/// The anchor's date in a month: a day that the month lacks is its last.
QDate anchored(int year, int month, int anchor)
{
    const int days = QDate(year, month, 1).daysInMonth();
    return {year, month, std::clamp(anchor, 1, days)};
}

QDate monthsOn(const QDate &first, int months, int anchor)
{
    const QDate moved = QDate(first.year(), first.month(), 1).addMonths(months);
    return anchored(moved.year(), moved.month(), anchor);
}

QString nameOf(terms::PeriodKind kind, const QDate &first)
{
    switch (kind) {
    case terms::PeriodKind::Quarter:
        return QStringLiteral("%1-Q%2").arg(first.year()).arg((first.month() - 1) / 3 + 1);
    case terms::PeriodKind::Year:
        return QString::number(first.year());
    case terms::PeriodKind::ContractMonth:
        return first.toString(Qt::ISODate);
    default:
        return first.toString(QStringLiteral("yyyy-MM"));
    }
}

} // namespace

std::optional<ContractPeriod> contractPeriodAt(const terms::Contract &contract, qint64 atMs)
{
    if (!isContractZone(contract.zone))
        return std::nullopt;
    const QDate today = dateIn(atMs, contract.zone);
    QDate first, next;
    switch (contract.period) {
    case terms::PeriodKind::Quarter:
        first = QDate(today.year(), (today.month() - 1) / 3 * 3 + 1, 1);
        next = first.addMonths(3);
        break;
    case terms::PeriodKind::Year:
        first = QDate(today.year(), 1, 1);
        next = first.addYears(1);
        break;
    case terms::PeriodKind::ContractMonth:
        first = anchored(today.year(), today.month(), contract.anchorDay);
        if (first > today)
            first = monthsOn(first, -1, contract.anchorDay);
        next = monthsOn(first, 1, contract.anchorDay);
        break;
    default:
        first = QDate(today.year(), today.month(), 1);
        next = first.addMonths(1);
    }
    return ContractPeriod{nameOf(contract.period, first), startOfDay(first, contract.zone),
                          startOfDay(next, contract.zone)};
}

const terms::Contract &versionAt(const QList<terms::Contract> &versions, qint64 atMs)
{
    const auto found = std::ranges::find_if(
        versions, [atMs](const terms::Contract &version) { return version.effectiveFromMs <= atMs; });
    return found == versions.end() ? versions.constLast() : *found;
}

const QStringList &contractZones()
{
    static const QStringList zones = [] {
        QStringList names{QStringLiteral("UTC")};
        static const QStringList places{QStringLiteral("Africa/"),     QStringLiteral("America/"),
                                        QStringLiteral("Antarctica/"), QStringLiteral("Arctic/"),
                                        QStringLiteral("Asia/"),       QStringLiteral("Atlantic/"),
                                        QStringLiteral("Europe/"),     QStringLiteral("Australia/"),
                                        QStringLiteral("Indian/"),     QStringLiteral("Pacific/")};
        for (const QByteArray &id : QTimeZone::availableTimeZoneIds()) {
            const QString name = QString::fromLatin1(id);
            if (std::ranges::any_of(places, [&name](const QString &place) { return name.startsWith(place); }))
                names.append(name);
        }
        names.removeDuplicates();
        std::sort(names.begin() + 1, names.end());
        return names;
    }();
    return zones;
}

bool isContractZone(const QString &zone)
{
    return contractZones().contains(zone)
           || (zone.startsWith(QLatin1String("Etc/GMT")) && QTimeZone(zone.toUtf8()).isValid());
}

qint64 startOfDay(const QDate &date, const QString &zone)
{
    const LocalInstant midnight = fromLocal(date, QTime(0, 0), zone);
    if (midnight.kind != LocalInstant::Kind::Skipped)
        return midnight.ms; // Of a repeated midnight the first; QDate::startOfDay takes the second.
    // The day begins where the clock leaps to.
    const QDateTime before = QDateTime::fromMSecsSinceEpoch(midnight.ms - kDayMs, Qt::UTC);
    return zoneOf(zone).nextTransition(before).atUtc.toMSecsSinceEpoch();
}

QDate dateIn(qint64 ms, const QString &zone)
{
    return localIn(ms, zone).date();
}

QDateTime localIn(qint64 ms, const QString &zone)
{
    return QDateTime::fromMSecsSinceEpoch(ms, zoneOf(zone));
}

LocalInstant fromLocal(const QDate &date, const QTime &time, const QString &zone)
{
    const QTimeZone where = zoneOf(zone);
    const qint64 naive = QDateTime(date, time, Qt::UTC).toMSecsSinceEpoch();
    const auto offset = [&where](qint64 ms) {
        return qint64{where.offsetFromUtc(QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC))} * 1000;
    };
    // No zone changes its clock twice within two days: the time is one of these two or neither.
    const qint64 before = naive - offset(naive - kDayMs), after = naive - offset(naive + kDayMs);
    const bool asBefore = before + offset(before) == naive, asAfter = after + offset(after) == naive;
    if (asBefore)
        return {before, asAfter && before != after ? LocalInstant::Kind::Repeated : LocalInstant::Kind::Plain};
    return asAfter ? LocalInstant{after, LocalInstant::Kind::Plain} : LocalInstant{before, LocalInstant::Kind::Skipped};
}

QString zonedText(qint64 ms, const QString &zone)
{
    return QLocale::c().toString(localIn(ms, zone), QStringLiteral("d MMM yyyy, HH:mm"));
}

QString zonedDate(qint64 ms, const QString &zone)
{
    return QLocale::c().toString(localIn(ms, zone), QStringLiteral("d MMM yyyy"));
}

QString utcText(qint64 ms)
{
    return zonedText(ms, QStringLiteral("UTC")) + QStringLiteral(" UTC");
}

} // namespace bulkhead
