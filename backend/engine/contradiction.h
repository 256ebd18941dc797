#pragma once
// Layers of one tenant that do not go together, by the baselines' rules. Pure.
#include "backend/engine/posture.h"

#include <array>
#include <span>
#include <vector>

namespace bulkhead::isolation {

/// What a rule is held against.
struct Standing
{
    Tier tier = Tier::Unspecified;
    std::array<LayerState, kLayers> states{}; ///< As they are now, see stateAt().
    bool sharesCredential = false;
};

/// Rules that hold, in their order.
[[nodiscard]] std::vector<const policy::Contradiction *> contradictions(std::span<const policy::Contradiction> rules,
                                                                        const Standing &standing);

} // namespace bulkhead::isolation
