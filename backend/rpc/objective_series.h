#pragma once
// Series and sums of objectives for charts and reviews. Runs on the engine thread: short, no I/O.
#include "backend/engine/slo_engine.h"

#include "bulkhead/v1/service_levels.pb.h"

#include <vector>

namespace bulkhead {

struct ObjectiveSeries
{
    std::vector<v1::BurnWindow> windows;
    std::vector<v1::BudgetPoint> budget;
    std::vector<v1::SliPoint> sli;
};

/// Instants in ms; 0 for the period's start and for now. At most `points` points of each kind, whole minutes apart.
[[nodiscard]] ObjectiveSeries objectiveSeries(const slo::Engine &engine, SeriesIndex series, std::int64_t fromMs,
                                              std::int64_t toMs, std::uint32_t points);

/// One workflow's line of a review over [fromMinute, toMinute), with a point per UTC day that had traffic.
[[nodiscard]] v1::ReviewLine reviewLine(const slo::Engine &engine, SeriesIndex series, std::int64_t fromMinute,
                                        std::int64_t toMinute);

/// Budget consumed over the last 24 h by the worst `limit` of these series, worst first; hundredths of a percent of
/// the 30-day budget, a point each half hour. Series that consumed nothing are left out.
struct WorstBurn
{
    SeriesIndex series = 0;
    std::vector<v1::BudgetPoint> points;
};
[[nodiscard]] std::vector<WorstBurn> worstBurns(const slo::Engine &engine, const std::vector<SeriesIndex> &among,
                                                std::size_t limit);

} // namespace bulkhead
