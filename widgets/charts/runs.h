#pragma once
#include "widgets/charts/metric_chart.h"

namespace bulkhead::chart {

/// A stretch of a series without a gap; of an area also what it lies on.
struct Run
{
    std::size_t series = 0;
    std::vector<QPointF> points, base;
};
/// Cuts every series where a value is not a number or the time between points exceeds its gap; stacks the areas.
[[nodiscard]] std::vector<Run> runsOf(const Data &data);

} // namespace bulkhead::chart
