#include "widgets/review/period_name.h"

#include <QDate>
#include <QLocale>

namespace bulkhead {

QString periodName(const QString &period)
{
    if (const QDate month = QDate::fromString(period, QStringLiteral("yyyy-MM")); month.isValid())
        return QLocale(QLocale::English).toString(month, QStringLiteral("MMMM yyyy"));
    const qsizetype dash = period.indexOf(QLatin1String("-Q"));
    return dash == 4 ? period.mid(5) + QLatin1Char(' ') + period.left(4) : period;
}

} // namespace bulkhead
