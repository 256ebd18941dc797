#pragma once
// Figures of several series together. Counts are added; percentages are never averaged.
#include "backend/engine/attainment.h"

namespace bulkhead::sla {

struct Pooled
{
    std::int64_t good = 0, valid = 0;
    Rational attained;                ///< No figure without traffic.
    std::int32_t noTraffic = 0;       ///< Members without an event.
    std::int32_t missed = 0, met = 0; ///< Members by their own target; those without a figure in neither.
};
/// Events only: members that count minutes are left to allUp().
[[nodiscard]] Pooled pooled(std::span<const Attainment> members);

/// "Platform available": a minute is down when any required series is down.
struct AllUp
{
    std::int64_t minutes = 0, downMinutes = 0, unmeasuredMinutes = 0; ///< Unmeasured: any of them, and none is down.
    Rational attained;
    std::vector<Interval> down;
};
/// Downtime is judged by the measure (minimum of requests, threshold, shortest run) for each series by itself.
[[nodiscard]] AllUp allUp(std::span<const MinuteSeries> required, const Measure &measure, std::int64_t fromMs,
                          std::int64_t toMs);

/// A journey's burn: each member's burn times its weight over the sum of weights. Members without traffic burn 0.
struct WeightedBurn
{
    std::int64_t bad = 0, valid = 0, targetE7 = 0, weight = 1;
};
[[nodiscard]] Rational compositeBurn(std::span<const WeightedBurn> members);

} // namespace bulkhead::sla
