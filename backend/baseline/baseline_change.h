#pragma once
// What another baselines file would change: of the promises, and of the tenants that are there.
#include "backend/engine/posture.h"
#include "backend/engine/tier_policy.h"

#include <string>
#include <vector>

namespace bulkhead::policy {

/// A tenant as it stands, with what is known of its isolation.
struct StandingTenant
{
    TenantFacts facts;
    isolation::Known known;
};

/// One thing that would be otherwise for a tenant.
struct TenantChange
{
    std::string tenantId;
    std::string text; ///< "would drift: …", "policy would ask for Dedicated instead of Shared"
    bool worse = false;
};

/// The blast radius: who would drift, whose drift would end, and for whom policy would ask for another tier. By tenant
/// id. What nobody has looked at yet is told as such: it is not in order. `nowMs` UTC.
[[nodiscard]] std::vector<TenantChange> blastRadius(const Baselines &before, const Baselines &after,
                                                    const std::vector<StandingTenant> &fleet, std::int64_t nowMs);

/// Lines of what differs between the two files themselves, tiers first; empty: nothing.
[[nodiscard]] std::vector<std::string> baselineChanges(const Baselines &before, const Baselines &after);

} // namespace bulkhead::policy
