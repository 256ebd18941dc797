#pragma once
#include "models/pool_values.h"

namespace bulkhead {

[[nodiscard]] QString resourceOf(const PoolUse &pool); ///< "database connections", "queue workers"
[[nodiscard]] QString poolName(const PoolUse &pool);   ///< "pool-a · CPU"

} // namespace bulkhead
