#pragma once
// What objectives and a contract would have said of recorded minutes: the live engine and the contract's rules,
// replayed.
#include "backend/backtest/recorded_series.h"
#include "backend/engine/credit.h"

#include <array>
#include <functional>
#include <optional>

namespace bulkhead {

/// Boundaries of minutes, [first firing, first clear); a toMinute of -1 was still firing at the end.
struct FiringInterval
{
    std::int64_t fromMinute = 0;
    std::int64_t toMinute = -1;
    bool operator==(const FiringInterval &) const = default;
};
using FiringIntervals = std::vector<FiringInterval>;

struct ObjectiveBacktest
{
    std::array<FiringIntervals, 4> byRule; ///< As slo::standardRules().
    FiringIntervals page, ticket;          ///< Rules of a level together.
    slo::Sums rolling;                     ///< The 30 days before the end.
};

struct PeriodBacktest
{
    sla::Period period;
    std::vector<sla::Attainment> results;       ///< By objective.
    std::optional<sla::CreditStatement> credit; ///< Absent without tiers.
};

struct Backtest
{
    std::int64_t fromMinute = 0, toMinute = 0; ///< Of all recorded minutes.
    std::vector<ObjectiveBacktest> objectives;
    std::vector<PeriodBacktest> periods;
};

/// FailedPrecondition: nothing was recorded for an objective. `each` sees the engine after every minute.
[[nodiscard]] absl::StatusOr<Backtest> runBacktest(const ObjectivesFile &file,
                                                   std::span<const ObjectiveMinutes> minutes,
                                                   const std::function<void(const slo::Engine &)> &each = {});

/// For machines; for people, with budgets and credits in words.
[[nodiscard]] std::string backtestJson(const ObjectivesFile &file, const Backtest &result);
[[nodiscard]] std::string backtestText(const ObjectivesFile &file, const Backtest &result);

} // namespace bulkhead
