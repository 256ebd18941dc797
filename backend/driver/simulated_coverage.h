#pragma once
// Context coverage of the modelled platform: a few services that forget whose work they do, one that forgets it for
// some hours after a deployment, an invoice and a commission that went to the wrong tenant.
#include "backend/domain/coverage.h"
#include "backend/domain/tenant.h"

#include <memory>

namespace bulkhead {

struct SimulatedCoverageOptions
{
    std::uint64_t seed = 0;
    std::int64_t epochMs = 0; ///< First start of the fleet: the drops are written relative to it.
};

/// Any step is a pure function of options, tenants and time.
[[nodiscard]] std::unique_ptr<coverage::Source> makeSimulatedCoverage(SimulatedCoverageOptions options,
                                                                      const std::vector<TenantFacts> &tenants);

} // namespace bulkhead
