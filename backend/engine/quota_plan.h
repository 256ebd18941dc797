#pragma once
// A limit that no incident asks for: what a tenant may hold of a pool for a while, and what that would do to the
// others.
#include "backend/engine/containment_plan.h"
#include "backend/engine/pool_fairness.h"

#include <optional>
#include <span>

namespace bulkhead::neighbours {

/// The tenant's part of the pool; nothing: it is not at work there.
[[nodiscard]] std::optional<TenantShare> shareOf(const PoolFairness &pool, TenantIndex tenant);

/// Slots that its plan entitles it to, at least one: what a limit may not go below.
[[nodiscard]] std::int64_t entitledSlots(const PoolFairness &pool, const TenantShare &share);

/// Mean waits by Erlang's delay formula (meanWaitS) with the tenant held to `plan`, or with the pool's further slots.
/// Where the queue grows without end before, the part of those that wait whom the freed slots serve. Others whose
/// requests wait are in `victims`, worst first: of what they take beyond a slot's own time, the same part goes.
[[nodiscard]] Prediction predictQuota(const PoolFairness &pool, const TenantShare &share, const Plan &plan);

} // namespace bulkhead::neighbours
