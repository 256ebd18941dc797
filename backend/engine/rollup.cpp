#include "backend/engine/rollup.h"

#include "backend/engine/sli_tally.h"

#include <algorithm>

namespace bulkhead::sla {

Pooled pooled(std::span<const Attainment> members)
{
    Pooled result;
    for (const Attainment &member : members) {
        if (member.unit != SliUnit::Events)
            continue;
        result.good += member.share.good;
        result.valid += member.share.valid;
        if (member.share.valid == 0)
            ++result.noTraffic;
        else
            ++(member.share.met ? result.met : result.missed);
    }
    result.attained = reduced({result.good, result.valid});
    return result;
}

AllUp allUp(std::span<const MinuteSeries> required, const Measure &measure, std::int64_t fromMs, std::int64_t toMs)
{
    AllUp result;
    const std::int64_t from = fromMs / kMinuteMs;
    const std::int64_t to = std::max(from, toMs / kMinuteMs);
    std::vector<bool> down(static_cast<std::size_t>(to - from));
    for (const MinuteSeries &series : required)
        for (const DownRun &run : downRuns(measure, series, from, to))
            std::fill(down.begin() + (run.from - from), down.begin() + (run.to - from), true);
    result.minutes = to - from;
    for (std::int64_t minute = from; minute < to; ++minute) {
        if (!down[static_cast<std::size_t>(minute - from)]) {
            const bool unmeasured = std::ranges::any_of(
                required, [minute](const MinuteSeries &series) { return series.at(minute).coveredS == 0; });
            result.unmeasuredMinutes += unmeasured ? 1 : 0;
            continue;
        }
        ++result.downMinutes;
        if (result.down.empty() || result.down.back().toMs != minute * kMinuteMs)
            result.down.push_back({minute * kMinuteMs, minute * kMinuteMs});
        result.down.back().toMs += kMinuteMs;
    }
    result.attained = reduced({result.minutes - result.downMinutes, result.minutes});
    return result;
}

Rational compositeBurn(std::span<const WeightedBurn> members)
{
    constexpr std::int64_t kWholeE7 = 10'000'000;
    Rational sum{0, 1};
    std::int64_t weights = 0;
    for (const WeightedBurn &member : members) {
        weights += member.weight;
        const Wide budget = Wide{kWholeE7 - member.targetE7} * member.valid;
        if (budget > 0)
            sum = sumOf(sum, reduced({Wide{member.bad} * kWholeE7 * member.weight, budget}));
    }
    return weights > 0 ? reduced({sum.num, sum.den * weights}) : Rational{};
}

} // namespace bulkhead::sla
