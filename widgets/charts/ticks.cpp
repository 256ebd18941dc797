#include "widgets/charts/ticks.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace bulkhead::chart {

QList<double> niceTicks(double low, double high, int wanted)
{
    QList<double> ticks;
    if (!(high > low) || wanted < 1)
        return ticks;
    const double raw = (high - low) / wanted;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    double step = power;
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        step = factor * power;
        if (step >= raw)
            break;
    }
    for (double i = std::ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i)
        ticks.append(i * step);
    return ticks;
}

QList<Tick> timeTicks(double fromMs, double toMs, int wanted)
{
    constexpr qint64 minute = 60'000, hour = 60 * minute, day = 24 * hour;
    constexpr std::array<qint64, 20> steps{minute,      2 * minute, 5 * minute, 10 * minute, 15 * minute,
                                           30 * minute, hour,       2 * hour,   3 * hour,    4 * hour,
                                           6 * hour,    12 * hour,  day,        2 * day,     4 * day,
                                           7 * day,     10 * day,   14 * day,   30 * day,    90 * day};
    QList<Tick> ticks;
    if (!(toMs > fromMs) || wanted < 1)
        return ticks;
    qint64 step = steps.back();
    for (const qint64 candidate : steps) {
        if ((toMs - fromMs) / double(candidate) <= wanted) {
            step = candidate;
            break;
        }
    }
    const QDateTime first = QDateTime::fromMSecsSinceEpoch(qint64(fromMs));
    qint64 at = first.date().startOfDay().toMSecsSinceEpoch();
    at += qint64(std::ceil((fromMs - double(at)) / double(step))) * step;
    for (; double(at) <= toMs; at += step) {
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(at);
        const bool dates = step >= day || (time.time() == QTime(0, 0) && toMs - fromMs > double(day));
        ticks.append({double(at), QLocale().toString(time, dates ? QStringLiteral("d MMM") : QStringLiteral("HH:mm"))});
    }
    return ticks;
}

QList<double> spread(QList<double> centres, double height, double top, double bottom)
{
    QList<qsizetype> order(centres.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](qsizetype i) { return centres.at(i); });
    double edge = top;
    for (const qsizetype i : order) {
        centres[i] = std::max(centres.at(i), edge + height / 2);
        edge = centres.at(i) + height / 2;
    }
    double floor = bottom;
    for (auto i = order.crbegin(); i != order.crend(); ++i) {
        centres[*i] = std::min(centres.at(*i), floor - height / 2);
        floor = centres.at(*i) - height / 2;
    }
    return centres;
}

} // namespace bulkhead::chart
