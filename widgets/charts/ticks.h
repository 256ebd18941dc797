#pragma once
#include <QList>
#include <QRectF>
#include <QString>

namespace bulkhead::chart {

struct Tick
{
    double at = 0;
    QString label;
};
/// Round values between low and high, about `wanted` of them; without labels.
[[nodiscard]] QList<double> niceTicks(double low, double high, int wanted);
/// Local times on whole minutes, hours or days; labels "14:30", "12 Nov".
[[nodiscard]] QList<Tick> timeTicks(double fromMs, double toMs, int wanted);
/// Moves labels of `height` at wished centres apart, order kept, inside [top, bottom].
[[nodiscard]] QList<double> spread(QList<double> centres, double height, double top, double bottom);

} // namespace bulkhead::chart
