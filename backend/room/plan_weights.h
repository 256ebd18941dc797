#pragma once
#include "backend/domain/tenant.h"

#include <vector>

namespace bulkhead {
struct FleetSnapshot;
}

namespace bulkhead::room {

/// What a tenant of this profile may have of a pool against a clinic's 1.
[[nodiscard]] double planWeight(Profile profile);
/// By tenant.
[[nodiscard]] std::vector<double> planWeights(const FleetSnapshot &fleet);

} // namespace bulkhead::room
