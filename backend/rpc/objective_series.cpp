#include "backend/rpc/objective_series.h"

#include "backend/rpc/service_levels_wire.h"

#include <algorithm>
#include <limits>

namespace bulkhead {

namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMinutes = 1440;
constexpr std::int64_t kPeriodMinutes = slo::kWindowMinutes.back();

/// Hundredths of a percent of the whole period's budget that `bad` takes; what is asked of a period without traffic is
/// 0.
std::int64_t consumed(std::int64_t bad, const slo::Sums &period, std::int64_t targetE7)
{
    __extension__ using Wide = __int128;
    const Wide budget = static_cast<Wide>(slo::kWhole - targetE7) * period.valid();
    if (budget <= 0)
        return 0;
    const Wide share = static_cast<Wide>(bad) * slo::kWhole * 10'000 / budget;
    return static_cast<std::int64_t>(std::min<Wide>(share, std::numeric_limits<std::int32_t>::max()));
}

Health monthHealth(const slo::Sums &sums, std::int64_t targetE7)
{
    const bool covered = sums.countedS > 0 && sums.coveredS * 10 >= sums.countedS * 9;
    if (sums.valid() == 0)
        return covered ? Health::NoTraffic : Health::NotMeasured;
    if (!covered)
        return Health::Partial;
    return slo::targetMet(sums, targetE7) ? Health::Healthy : Health::Breaching;
}

} // namespace

ObjectiveSeries objectiveSeries(const slo::Engine &engine, SeriesIndex series, std::int64_t fromMs, std::int64_t toMs,
                                std::uint32_t points)
{
    ObjectiveSeries result;
    result.windows = burnWindows(engine, series);
    const std::int64_t boundary = engine.boundaryMinute();
    const std::int64_t first = engine.firstMinute(series);
    if (first < 0)
        return result;
    const std::int64_t start = std::max(boundary - kPeriodMinutes, first);
    const std::int64_t from = std::max(fromMs > 0 ? fromMs / kMinuteMs : start, first);
    const std::int64_t to = std::min(toMs > 0 ? toMs / kMinuteMs : boundary, boundary);
    if (from >= to)
        return result;
    const std::int64_t target = engine.objectives()[series].targetE7;
    const slo::Sums period = engine.sums(series, slo::Window::D30);
    std::int64_t step = std::max<std::int64_t>(1, (to - from + points - 1) / points);
    if (step > 60) // Whole hours are summed already.
        step = (step + 59) / 60 * 60;
    // Budgets count from the period's start also where the chart begins later.
    std::int64_t bad = from > start ? engine.range(series, start, from).bad : 0;
    const auto budgetPoint = [&](std::int64_t minute) {
        v1::BudgetPoint point;
        point.set_at_ms(minute * kMinuteMs);
        // Of the whole period's budget: the last point is the budget that is left now.
        point.set_budget(slo::budgetLeft({period.valid() - bad, bad, 0, 0}, target));
        result.budget.push_back(point);
    };
    if (period.valid() > 0)
        budgetPoint(from);
    for (std::int64_t at = from; at < to;) {
        const std::int64_t end = std::min(to, (at / step + 1) * step);
        const slo::Sums sums = engine.range(series, at, end);
        if (sums.coveredS > 0) {
            bad += at >= start ? sums.bad : 0;
            if (period.valid() > 0)
                budgetPoint(end);
            if (sums.valid() > 0) {
                v1::SliPoint point;
                point.set_at_ms(at * kMinuteMs);
                point.set_good(sums.good);
                point.set_valid(sums.valid());
                result.sli.push_back(point);
            }
        }
        at = end;
    }
    return result;
}

v1::ReviewLine reviewLine(const slo::Engine &engine, SeriesIndex series, std::int64_t fromMinute, std::int64_t toMinute)
{
    const slo::Objective &objective = engine.objectives()[series];
    const slo::Sums sums = engine.range(series, fromMinute, toMinute);
    v1::ReviewLine line;
    line.set_workflow(objective.key.workflow);
    line.set_target_e7(objective.targetE7);
    line.set_good(sums.good);
    line.set_bad(sums.bad);
    line.set_sli(slo::sliMillionths(sums));
    line.set_budget(slo::budgetLeft(sums, objective.targetE7));
    line.set_health(static_cast<v1::Health>(monthHealth(sums, objective.targetE7)));
    const std::int64_t seconds = (std::min(toMinute, engine.boundaryMinute()) - fromMinute) * 60;
    if (seconds > 0) // Of the month so far, also of the part before history begins.
        line.set_coverage(static_cast<std::int32_t>(sums.coveredS * 10'000 / seconds));
    for (std::int64_t day = fromMinute; day < toMinute; day += kDayMinutes) {
        const slo::Sums part = engine.range(series, day, std::min(day + kDayMinutes, toMinute));
        if (part.valid() == 0)
            continue;
        v1::DayPoint *point = line.add_days();
        point->set_at_ms(day * kMinuteMs);
        point->set_good(part.good);
        point->set_bad(part.bad);
    }
    return line;
}

std::vector<WorstBurn> worstBurns(const slo::Engine &engine, const std::vector<SeriesIndex> &among, std::size_t limit)
{
    std::vector<std::pair<std::int64_t, SeriesIndex>> order;
    for (const SeriesIndex series : among) {
        if (series >= engine.objectives().size())
            continue;
        const std::int64_t bad = engine.sums(series, slo::Window::D1).bad;
        const std::int64_t share =
            bad > 0 ? consumed(bad, engine.sums(series, slo::Window::D30), engine.objectives()[series].targetE7) : 0;
        if (share > 0)
            order.emplace_back(-share, series);
    }
    const std::size_t shown = std::min(limit, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end());
    std::vector<WorstBurn> worst;
    const std::int64_t boundary = engine.boundaryMinute();
    for (std::size_t i = 0; i < shown; ++i) {
        WorstBurn burn;
        burn.series = order[i].second;
        const slo::Sums period = engine.sums(burn.series, slo::Window::D30);
        const std::int64_t target = engine.objectives()[burn.series].targetE7;
        std::int64_t bad = 0;
        for (std::int64_t at = boundary - kDayMinutes; at <= boundary; at += 30) {
            v1::BudgetPoint point;
            point.set_at_ms(at * kMinuteMs);
            point.set_budget(static_cast<std::int32_t>(consumed(bad, period, target)));
            burn.points.push_back(point);
            bad += engine.range(burn.series, at, std::min(at + 30, boundary)).bad;
        }
        worst.push_back(std::move(burn));
    }
    return worst;
}

} // namespace bulkhead
