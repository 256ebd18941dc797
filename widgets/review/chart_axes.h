#pragma once
#include "models/review_values.h"
#include "widgets/charts/ticks.h"

#include <QTimeZone>

namespace bulkhead::sheet {

/// Days or months as the contract's zone has them, at most `wanted` of them: "1 Oct", "Nov".
[[nodiscard]] QList<chart::Tick> calendarTicks(qint64 fromMs, qint64 toMs, const QTimeZone &zone, int wanted);
/// Round values of a chart's scale; "99.5%" where its unit is a percentage.
[[nodiscard]] QList<chart::Tick> valueTicks(const PackChart &chart, int wanted);
/// The chart's scale: as sent, or from its points when it has none.
[[nodiscard]] std::pair<double, double> scaleOf(const PackChart &chart);
/// What stands beside a chart's heading: its unit, and that the axis does not begin at zero when it does not.
[[nodiscard]] QString unitLine(const PackChart &chart);
/// A value of the chart floored to two decimals.
[[nodiscard]] QString valueText(const PackChart &chart, double value);
[[nodiscard]] const PackSeries *seriesOf(const PackChart &chart, QLatin1String role);

} // namespace bulkhead::sheet
