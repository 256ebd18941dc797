#include "backend/engine/calendar_budget.h"

#include <algorithm>
#include <array>
#include <limits>

namespace bulkhead::slo {

namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t kHour = 60;
constexpr std::int64_t kWeekHours = 168;
constexpr std::int64_t kWeeks = 4;

/// Requests of an hour as sums over the weeks that were measured; divided only when the hours are added up.
struct Slot
{
    std::int64_t valid = 0;
    std::int64_t coveredS = 0;
};

} // namespace

std::int32_t consumedShare(std::int64_t bad, std::int64_t valid, std::int64_t targetE7)
{
    const Wide budget = Wide{kWhole - targetE7} * valid;
    if (budget <= 0)
        return -1;
    return static_cast<std::int32_t>(
        std::min<Wide>(Wide{bad} * kWhole * 10'000 / budget, std::numeric_limits<std::int32_t>::max()));
}

CalendarBudget calendarBudget(const Engine &engine, SeriesIndex series, CalendarPeriod period)
{
    CalendarBudget result;
    const std::int64_t target = engine.objectives()[series].targetE7;
    const std::int64_t now = std::min(engine.boundaryMinute(), period.toMinute);
    if (now > period.fromMinute)
        result.toDate = engine.range(series, period.fromMinute, now);
    result.toDate.countedS = std::max<std::int64_t>(0, now - period.fromMinute) * 60;
    result.consumedToDate = consumedShare(result.toDate.bad, result.toDate.valid(), target);
    const std::int64_t first = engine.firstMinute(series);
    if (first < 0)
        return result;
    // The last 28 days by hour of the week, counted back from the running hour.
    const std::int64_t hourNow = engine.boundaryMinute() / kHour;
    std::array<Slot, kWeekHours> week{};
    Slot all;
    for (std::int64_t hour = hourNow - kWeeks * kWeekHours; hour < hourNow; ++hour) {
        if ((hour + 1) * kHour <= first)
            continue;
        const Sums sums = engine.range(series, hour * kHour, (hour + 1) * kHour);
        Slot &slot = week[static_cast<std::size_t>(hour % kWeekHours)];
        slot.valid += sums.valid();
        slot.coveredS += sums.coveredS;
        all.valid += sums.valid();
        all.coveredS += sums.coveredS;
    }
    if (all.coveredS == 0)
        return result;
    Wide forecast = result.toDate.valid();
    for (std::int64_t minute = now; minute < period.toMinute;) {
        const std::int64_t end = std::min(period.toMinute, (minute / kHour + 1) * kHour);
        const Slot &known = week[static_cast<std::size_t>(minute / kHour % kWeekHours)];
        const Slot &slot = known.coveredS > 0 ? known : all;
        forecast += Wide{slot.valid} * (end - minute) * 60 / slot.coveredS;
        minute = end;
    }
    result.validForecast =
        static_cast<std::int64_t>(std::min<Wide>(forecast, std::numeric_limits<std::int64_t>::max()));
    result.consumedOfPeriod = consumedShare(result.toDate.bad, result.validForecast, target);
    return result;
}

} // namespace bulkhead::slo
