#pragma once
// Several executors of limits as one: each answers for its own pools.
#include "backend/domain/containment.h"

#include <memory>
#include <vector>

namespace bulkhead {

/// Null parts are left out; null when nothing is left. A pool that several answer for is the first one's.
[[nodiscard]] std::unique_ptr<LimitExecutor> makeJointLimits(std::vector<std::unique_ptr<LimitExecutor>> parts);

} // namespace bulkhead
