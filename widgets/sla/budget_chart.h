#pragma once
#include "models/values.h"
#include "widgets/charts/metric_chart.h"

namespace bulkhead {

/// The error budget over the period as a chart: empty at 0 %, what happened as marks.
[[nodiscard]] chart::Data budgetChart(const ObjectiveDetail &detail);

} // namespace bulkhead
