#pragma once
#include "models/pool_values.h"

namespace bulkhead {

[[nodiscard]] QString resourceOf(const PoolUse &pool); ///< "database connections", "queue workers"
/// Why this person cannot ask what a tenant may hold of the pool, as a sentence with whom to ask; empty: they can.
[[nodiscard]] QString limitObstacle(const PoolUse &pool, const SessionInfo &session);
[[nodiscard]] QString poolName(const PoolUse &pool); ///< "pool-a · CPU"

} // namespace bulkhead
