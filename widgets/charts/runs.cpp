#include "widgets/charts/runs.h"

#include <algorithm>
#include <cmath>

namespace bulkhead::chart {

std::vector<Run> runsOf(const Data &data)
{
    std::vector<Run> runs;
    std::vector<double> floor;
    for (std::size_t s = 0; s < data.series.size(); ++s) {
        const Series &series = data.series[s];
        floor.resize(std::max(floor.size(), series.points.size()), 0.0);
        Run run{s, {}, {}};
        const auto close = [&] {
            if (!run.points.empty())
                runs.push_back(std::move(run));
            run = {s, {}, {}};
        };
        for (std::size_t i = 0; i < series.points.size(); ++i) {
            const QPointF &point = series.points[i];
            const bool known = std::isfinite(point.y());
            if (!known || (series.gap > 0 && !run.points.empty() && point.x() - run.points.back().x() > series.gap))
                close();
            if (!known)
                continue;
            if (series.area) {
                run.base.emplace_back(point.x(), floor[i]);
                floor[i] += point.y();
                run.points.emplace_back(point.x(), floor[i]);
            } else {
                run.points.push_back(point);
            }
        }
        close();
    }
    return runs;
}

} // namespace bulkhead::chart
