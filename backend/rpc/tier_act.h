#pragma once
// A change of tier as a governed act: what it would do, and doing it.
#include "backend/domain/governed_act.h"
#include "backend/engine/baseline.h"
#include "backend/rpc/services.h"
#include "backend/rpc/tier_move_record.h"

#include <string>
#include <utility>
#include <vector>

namespace bulkhead {

struct TierPreview
{
    std::vector<std::pair<std::string, bool>> effects; ///< Text, warning.
    std::string refusal;                               ///< Empty: it may be proposed.
};

/// Pure. Names nothing commercial: a proposal is read by every role.
[[nodiscard]] TierPreview previewTier(const policy::Baselines &baselines, const TenantFacts &tenant, Tier to,
                                      bool platform);
/// What the move does in which order, and from when to when the tenant is stopped.
void addSteps(const TenantMove &move, TierPreview &preview);

} // namespace bulkhead
