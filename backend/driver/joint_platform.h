#pragma once
// Several systems as one platform: a database, a broker, a company's own.
#include "backend/domain/platform.h"

#include <memory>
#include <vector>

namespace bulkhead {

/// Steps of all parts in the order of their stages, each done by the part that planned it. What stands and what came of
/// attempts is told together; a part that does not answer makes the answer an error, so that half a look is never taken
/// for a whole one. Removing goes the other way round, as far as it gets.
[[nodiscard]] std::unique_ptr<Platform> joinPlatforms(std::vector<std::unique_ptr<Platform>> parts);

} // namespace bulkhead
