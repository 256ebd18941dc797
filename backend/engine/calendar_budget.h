#pragma once
// A running calendar period in two figures: consumed of the budget of the requests so far, and of the budget that the
// whole period will have as far as the last four weeks tell.
#include "backend/engine/slo_engine.h"

namespace bulkhead::slo {

struct CalendarBudget
{
    Sums toDate;                        ///< countedS: of the whole period to date, also before history begins.
    std::int64_t validForecast = -1;    ///< -1: no week to forecast from.
    std::int32_t consumedToDate = -1;   ///< Hundredths of a percent, floored; -1 without traffic or budget.
    std::int32_t consumedOfPeriod = -1; ///< The same; also -1 without a forecast.
};

/// Hundredths of a percent of the budget of `valid` requests that `bad` ones consume, floored; -1 without a budget.
[[nodiscard]] std::int32_t consumedShare(std::int64_t bad, std::int64_t valid, std::int64_t targetE7);

/// The rest of the period is forecast hour by hour: the mean of the same hours of the week in the last 28 days, of
/// those that were measured. An hour of the week that never was has the mean of all.
[[nodiscard]] CalendarBudget calendarBudget(const Engine &engine, SeriesIndex series, CalendarPeriod period);

} // namespace bulkhead::slo
