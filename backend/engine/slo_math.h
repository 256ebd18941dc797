#pragma once
// Error budgets and burn rates in exact integers. Source of the formulas: Google SRE Workbook, chapter 5
// ("Alerting on SLOs"); rules of this product in the manual, "How figures are computed".
#include "backend/domain/words.h"

#include <cstdint>

namespace bulkhead::slo {

inline constexpr std::int64_t kWhole = 10'000'000; ///< 100 % in target units: 99.9 % is 9,990,000.

/// Sums over a window. `coveredS` of `countedS` seconds were really observed.
struct Sums
{
    std::int64_t good = 0;
    std::int64_t bad = 0;
    std::int64_t coveredS = 0;
    std::int64_t countedS = 0;
    [[nodiscard]] std::int64_t valid() const { return good + bad; }
    bool operator==(const Sums &) const = default;
};

/// A burn-rate threshold as a fraction.
struct Factor
{
    std::int64_t num = 1;
    std::int64_t den = 1;
};

/// k = f·P/W for spending the fraction fNum/fDen of the budget of a period of periodS seconds within windowS seconds.
[[nodiscard]] Factor burnFactor(std::int64_t fNum, std::int64_t fDen, std::int64_t periodS, std::int64_t windowS);

/// The factor, or 0.9/(1 - target) where it could never be exceeded because even a total outage burns slower. A target
/// of 100 % keeps it.
[[nodiscard]] Factor reachableFactor(Factor k, std::int64_t targetE7);

/// bad/valid over 1 - target is strictly above the factor; false without traffic or for a target of 100 %.
[[nodiscard]] bool burnAbove(const Sums &sums, std::int64_t targetE7, Factor k);
/// The burn in budget terms: bad over the part of the period's budget that the window may use at an even pace,
/// bad / ((1 - target) · periodValid · windowS / periodS). Exact under day and night traffic; above the factor
/// strictly.
[[nodiscard]] bool volumeBurnAbove(std::int64_t bad, std::int64_t windowS, std::int64_t periodValid,
                                   std::int64_t periodS, std::int64_t targetE7, Factor k);
[[nodiscard]] bool targetMet(const Sums &sums, std::int64_t targetE7);
/// SLI in millionths, floored; -1 without traffic.
[[nodiscard]] std::int32_t sliMillionths(const Sums &sums);
/// Budget left in hundredths of a percent, floored, not clamped below (INT32_MIN+1 is the floor); INT32_MIN when
/// unknown.
[[nodiscard]] std::int32_t budgetLeft(const Sums &sums, std::int64_t targetE7);
/// Burn rate in thousandths, floored; -1 without traffic or budget.
[[nodiscard]] std::int64_t burnThousandths(const Sums &sums, std::int64_t targetE7);
/// Seconds until the budget is gone at this burn: 0 already gone, -1 never or unknown. remaining·P / burn.
[[nodiscard]] std::int64_t secondsToEmpty(const Sums &period, const Sums &burning, std::int64_t targetE7,
                                          std::int64_t periodS);
/// One-sided lower Wilson bound (z = 1.645) of bad/valid.
[[nodiscard]] double wilsonLower(std::int64_t bad, std::int64_t valid);

} // namespace bulkhead::slo
