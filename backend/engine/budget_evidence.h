#pragma once
// How far a budget's figure can be trusted: what was not measured, how little traffic there is, how few events.
#include "backend/engine/slo_math.h"

namespace bulkhead::slo {

/// The same window if every second that was not measured had failed, at the rate of requests that was measured: the
/// bound that a partly measured period is told with. Without measured seconds or requests: as given.
[[nodiscard]] Sums worstCase(const Sums &sums);

/// Hundredths of a percent of the budget that one failure costs, 1 / ((1 - target) · valid), floored; 0 without traffic
/// or budget.
[[nodiscard]] std::int32_t failureCost(const Sums &sums, std::int64_t targetE7);
/// One failure costs more than 5 % of the budget.
[[nodiscard]] bool lowTraffic(const Sums &sums, std::int64_t targetE7);

/// The two-sided 95 % Wilson interval of bad/valid holds 1 - target: the verdict could as well be the other one.
[[nodiscard]] bool weakEvidence(const Sums &sums, std::int64_t targetE7);

} // namespace bulkhead::slo
