#pragma once
// A change of tier as a governed act: what it would do, and doing it.
#include "backend/domain/governed_act.h"
#include "backend/engine/baseline.h"
#include "backend/rpc/services.h"

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

} // namespace bulkhead
