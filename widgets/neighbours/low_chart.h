#pragma once
#include "widgets/charts/metric_chart.h"

namespace bulkhead {

/// A chart that asks for no more than its least height, and takes what is left over: in a page that scrolls, what it
/// asked for beyond would push the next cards off the screen.
class LowChart : public chart::MetricChart
{
public:
    using MetricChart::MetricChart;
    QSize sizeHint() const override { return {320, minimumHeight()}; }
};

} // namespace bulkhead
