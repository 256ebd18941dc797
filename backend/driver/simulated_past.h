#pragma once
#include "backend/domain/past_reader.h"
#include "backend/driver/simulated_telemetry.h"

namespace bulkhead {

/// One tenant of the modelled platform: a model of its own, the same by seed and epoch, counts the minutes of all
/// tenants (each feels the others) and gives out one. `tenants`: as followed, in that order.
[[nodiscard]] std::unique_ptr<PastReader> makeSimulatedPast(SimulationOptions options,
                                                            std::vector<TenantFacts> tenants);

} // namespace bulkhead
