#pragma once
// Findings of a tenant's posture that no look at its platform shows: what its connectors share, secrets past their age,
// and layers that do not go together.
#include "backend/engine/connectors.h"
#include "backend/engine/posture.h"

#include <array>
#include <vector>

namespace bulkhead {

/// `connectors`: null where nothing tells of them.
[[nodiscard]] std::vector<integrations::Finding>
findingsBeyond(const policy::Baselines &baselines, const TenantFacts &facts,
               const std::array<isolation::Cell, isolation::kLayers> &cells, const integrations::Board *connectors,
               std::int64_t nowMs);

} // namespace bulkhead
