#pragma once
// What a limit is and would do, in sentences, and which limits are none.
#include "backend/engine/containment_plan.h"
#include "backend/rpc/containment_policy.h"
#include "backend/rpc/containment_record.h"

#include <absl/status/status.h>
#include <string>
#include <utility>
#include <vector>

namespace bulkhead {

/// INVALID_ARGUMENT (CONTAINMENT_INVALID) with `what` wrong.
[[nodiscard]] absl::Status invalidContainment(const std::string &what);
/// INVALID_ARGUMENT (CONTAINMENT_INVALID) with the range. `mostSlots`: that a pool may get; 0: no bound but the
/// general.
[[nodiscard]] absl::Status checkRange(const neighbours::Plan &plan, std::int64_t mostSlots);

/// Sentences, and whether each is a warning. `who`: null where nobody can say what the measure frees.
[[nodiscard]] std::vector<std::pair<std::string, bool>>
effectsOf(const ContainmentTerms &terms, const neighbours::Antagonist *who, const ScaleOutRule &cost);

/// Of a limit that no incident asks for: nobody is to blame, and nothing is rolled back.
[[nodiscard]] std::vector<std::pair<std::string, bool>>
quotaEffects(const ContainmentTerms &terms, const neighbours::TenantShare &share, const ScaleOutRule &cost);

/// Why a tenant that holds no more than its plan entitles it to is not throttled, and what is done instead.
[[nodiscard]] std::string withinEntitlement(const std::string &pool, bool mayScaleOut);

} // namespace bulkhead
