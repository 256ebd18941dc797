#pragma once
// What a tenant's last twelve periods and its reviews say about a renewal. Pure.
#include "backend/review/outcome.h"
#include "backend/review/renewal_risk.h"
#include "backend/review/sheet.h"

#include <span>

namespace bulkhead::review {

struct RenewalGround
{
    std::span<const PeriodResult> past;    ///< The last periods, oldest first, without a hole.
    const PeriodResult *running = nullptr; ///< The period in progress as read at `runningAsOfMs`; null: not read.
    std::int64_t runningAsOfMs = 0;
    std::span<const Sheet> sheets; ///< All of the tenant, in any order.
    std::int64_t nowMs = 0;
};

/// One period of the strip. Ok: met; Breached: missed; NoData: not measured.
struct StripCell
{
    std::string period;
    sla::AttainmentState state = sla::AttainmentState::NoData;
    std::int32_t budgetLeft = kUnknownBudget; ///< Of the worst commitment.
    std::int64_t creditMinor = -1;
    bool reviewed = false;
};
struct RenewalRecord
{
    std::vector<StripCell> strip;
    std::uint32_t missed = 0, known = 0; ///< Of the strip.
    std::int32_t trend = kUnknownBudget; ///< Thousandths of a percentage point of budget a month.
    std::int64_t creditsMinor = -1;      ///< Of the strip, in `currency`; -1: none is known.
    std::uint32_t unknownCredits = 0;    ///< Measured periods that are not in the sum.
    std::string currency;
    RiskFacts facts;
};
[[nodiscard]] RenewalRecord renewalRecord(const RenewalGround &ground);

/// How a whole period came out: the worst of its commitments, and never better than what was measured.
[[nodiscard]] sla::AttainmentState stateOf(const PeriodResult &period);

} // namespace bulkhead::review
