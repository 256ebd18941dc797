#pragma once
// A move between tiers on the simulated platform: the steps of a real one, with nothing behind them.
#include "backend/domain/tier_mover.h"

#include <functional>

namespace bulkhead::sim {

/// Each step takes `work` and says that it is simulated. `switched`: told of a tenant whose place is set up anew.
[[nodiscard]] std::unique_ptr<TierMover> makeSimulatedMover(std::function<void(const std::string &key)> work,
                                                            std::function<void(const std::string &tenant)> switched);

} // namespace bulkhead::sim
