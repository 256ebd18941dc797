#include "models/review_periods.h"

#include <QDateTime>
#include <QTimeZone>

#include <algorithm>

namespace bulkhead {
namespace {

/// The first day of the contract month that begins in this calendar month: an anchor past its end is its last day.
QDate anchored(const QDate &month, int anchorDay)
{
    return {month.year(), month.month(), std::clamp(anchorDay, 1, month.daysInMonth())};
}

} // namespace

QStringList reviewPeriods(const terms::Contract &contract, qint64 nowMs, int past)
{
    QTimeZone zone(contract.zone.toLatin1());
    if (!zone.isValid())
        zone = QTimeZone::utc();
    const QDate today = QDateTime::fromMSecsSinceEpoch(nowMs, zone).date();
    QDate month(today.year(), today.month(), 1);
    if (contract.period == terms::PeriodKind::ContractMonth && anchored(month, contract.anchorDay) > today)
        month = month.addMonths(-1);
    QStringList names;
    for (int i = 0; i <= past; ++i) {
        switch (contract.period) {
        case terms::PeriodKind::Quarter: {
            const QDate then = month.addMonths(-3 * i);
            names << QStringLiteral("%1-Q%2").arg(then.year()).arg((then.month() + 2) / 3);
            break;
        }
        case terms::PeriodKind::Year:
            names << QString::number(month.year() - i);
            break;
        case terms::PeriodKind::ContractMonth:
            names << anchored(month.addMonths(-i), contract.anchorDay).toString(Qt::ISODate);
            break;
        default:
            names << month.addMonths(-i).toString(QStringLiteral("yyyy-MM"));
        }
    }
    return names;
}

} // namespace bulkhead
