#pragma once
// Finds what a period's failures were about: stretches that burnt budget, joined over workflows, and the alerts that
// told of them.
#include "backend/review/frozen.h"

namespace bulkhead::review {

/// A promised workflow's minutes. They may begin before the period: alerts need an hour to three days of run-up.
struct Burning
{
    std::string workflow;
    std::int64_t targetE7 = 0;
    std::int64_t alertTargetE7 = 0; ///< The tighter one that alerts are judged by.
    sla::MinuteSeries minutes;
};

/// Alerts by the standard burn-rate rules, as they fired or would have fired, that touch [fromMs, toMs).
[[nodiscard]] std::vector<AlertSpan> findAlerts(std::span<const Burning> workflows, std::int64_t fromMs,
                                                std::int64_t toMs);

/// A run of minutes counts when it burns more than twice as fast as the budget allows, and cost 2 % of the period's
/// budget and three failures at least; the rest is background. Runs of workflows that began within half an hour of
/// each other and overlap are one incident. Largest forty, in time order. `alerts` tell when they were noticed.
[[nodiscard]] std::vector<FoundIncident> findIncidents(std::span<const Burning> workflows, std::int64_t fromMs,
                                                       std::int64_t toMs, std::span<const AlertSpan> alerts);

} // namespace bulkhead::review
