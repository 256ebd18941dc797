#include "widgets/review/chart_axes.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace bulkhead::sheet {
namespace {

bool isPercent(const PackChart &chart)
{
    return chart.unit.startsWith(QLatin1Char('%'));
}

qint64 startOf(const QDate &day, const QTimeZone &zone)
{
    return day.startOfDay(zone).toMSecsSinceEpoch();
}

QString number(double value, int decimals)
{
    QString text = QString::number(value, 'f', decimals);
    if (text.startsWith(QLatin1Char('-')))
        text.replace(0, 1, QStringLiteral("−"));
    return text;
}

QList<chart::Tick> monthTicks(const QDate &from, qint64 fromMs, qint64 toMs, const QTimeZone &zone, int wanted)
{
    int months = 0;
    for (QDate at(from.year(), from.month(), 1); startOf(at, zone) < toMs; at = at.addMonths(1))
        ++months;
    int step = 1;
    for (const int candidate : {1, 2, 3, 4, 6, 12, 24}) {
        step = candidate;
        if (months / candidate <= wanted)
            break;
    }
    QList<chart::Tick> ticks;
    const QLocale english(QLocale::English);
    for (QDate at(from.year(), from.month(), 1); startOf(at, zone) < toMs; at = at.addMonths(step)) {
        const qint64 ms = startOf(at, zone);
        if (ms < fromMs)
            continue;
        const bool year = ticks.isEmpty() || at.month() == 1;
        ticks.append({double(ms), english.toString(at, year ? QStringLiteral("MMM yyyy") : QStringLiteral("MMM"))});
    }
    return ticks;
}

} // namespace

QList<chart::Tick> calendarTicks(qint64 fromMs, qint64 toMs, const QTimeZone &zone, int wanted)
{
    if (toMs <= fromMs || wanted < 1)
        return {};
    const QDate from = QDateTime::fromMSecsSinceEpoch(fromMs, zone).date();
    const auto days = int((toMs - fromMs) / 86'400'000);
    if (days > 100)
        return monthTicks(from, fromMs, toMs, zone, wanted);
    int step = 1;
    for (const int candidate : {1, 2, 5, 7, 10, 14, 21, 28}) {
        step = candidate;
        if (days / candidate < wanted)
            break;
    }
    QList<chart::Tick> ticks;
    const QLocale english(QLocale::English);
    for (QDate at = from; startOf(at, zone) < toMs; at = at.addDays(step))
        if (startOf(at, zone) >= fromMs)
            ticks.append({double(startOf(at, zone)), english.toString(at, QStringLiteral("d MMM"))});
    return ticks;
}

std::pair<double, double> scaleOf(const PackChart &chart)
{
    if (chart.high > chart.low)
        return {chart.low, chart.high};
    double low = 0, high = 0;
    for (const PackSeries &series : chart.series)
        for (const PackPoint &point : series.points)
            if (std::isfinite(point.value))
                low = std::min(low, point.value), high = std::max(high, point.value);
    return {low, high > low ? high : low + 1};
}

QList<chart::Tick> valueTicks(const PackChart &chart, int wanted)
{
    const auto [low, high] = scaleOf(chart);
    const QList<double> values = chart::niceTicks(low, high, wanted);
    const double step = values.size() > 1 ? values[1] - values[0] : high - low;
    const int decimals = std::clamp(int(std::ceil(-std::log10(step) - 1e-9)), 0, 4);
    QList<chart::Tick> ticks;
    for (const double value : values)
        ticks.append({value, number(value, decimals) + (isPercent(chart) ? QStringLiteral("%") : QString())});
    return ticks;
}

QString unitLine(const PackChart &chart)
{
    const double low = scaleOf(chart).first;
    if (low <= 0)
        return chart.unit;
    // One decimal more than the axis may have: it must be the very value the axis begins with.
    QString begin = number(low, 3);
    while (begin.endsWith(QLatin1Char('0')))
        begin.chop(1);
    if (begin.endsWith(QLatin1Char('.')))
        begin.chop(1);
    if (isPercent(chart))
        begin += QLatin1Char('%');
    return QCoreApplication::translate("PackPage", "%1, axis begins at %2").arg(chart.unit, begin);
}

QString valueText(const PackChart &chart, double value)
{
    // Computed from whole counts far from here: the tiny addition keeps 99.9 from becoming 99.89.
    return number(std::floor(value * 100 + 1e-7) / 100, 2) + (isPercent(chart) ? QStringLiteral("%") : QString());
}

const PackSeries *seriesOf(const PackChart &chart, QLatin1String role)
{
    const auto found = std::ranges::find_if(chart.series, [role](const PackSeries &one) { return one.role == role; });
    return found == chart.series.end() ? nullptr : &*found;
}

} // namespace bulkhead::sheet
