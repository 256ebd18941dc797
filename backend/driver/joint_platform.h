#pragma once
// Several systems as one platform: a database, a broker, a company's own.
#include "backend/domain/platform.h"

#include <memory>
#include <string>
#include <vector>

namespace bulkhead {

struct PlatformPart
{
    std::unique_ptr<Platform> platform;
    /// What the ids of all its steps begin with, and nobody else's do; empty: its plan says which are its own.
    std::string steps;
};

/// Steps of all parts in the order of their stages, each done by the part that planned it. What stands and what came of
/// attempts is told together; a part that does not answer makes the answer an error, so that half a look is never taken
/// for a whole one. Where two parts look at the same check, it holds only if it holds for both. A tenant that is not
/// live yet must stand on every part, or its round is not whole. Removing goes the other way round, as far as it gets.
[[nodiscard]] std::unique_ptr<Platform> joinPlatforms(std::vector<PlatformPart> parts);

} // namespace bulkhead
