#pragma once
#include "widgets/charts/metric_chart.h"

namespace bulkhead::chart {

/// A chart in words: of each series first, last, lowest and highest value, then events. For screen readers.
[[nodiscard]] QString summarise(const Data &data);
/// What the hover says at an instant: time, each series' nearest value (a gap is "no data"), events within `reach`
/// milliseconds, and the source.
[[nodiscard]] QStringList hoverLines(const Data &data, double at, double reach);
/// A dialog with every value; Ctrl+C copies.
void showAsTable(const Data &data, const QString &title, QWidget *parent);

} // namespace bulkhead::chart
