#pragma once
// A move of a tenant that stands on several systems at once.
#include "backend/domain/tier_mover.h"

namespace bulkhead {

/// Steps of all in order of their phases, each done by the one that planned it; back goes the other way round, as far
/// as it gets. Ids of steps differ between movers. They outlive it.
[[nodiscard]] std::unique_ptr<TierMover> joinMovers(std::vector<TierMover *> movers);

} // namespace bulkhead
