#include "backend/engine/quota_plan.h"

#include <algorithm>
#include <cmath>

namespace bulkhead::neighbours {

std::optional<TenantShare> shareOf(const PoolFairness &pool, TenantIndex tenant)
{
    const auto found = std::ranges::find(pool.tenants, tenant, &TenantShare::tenant);
    return found == pool.tenants.end() ? std::nullopt : std::optional(*found);
}

std::int64_t entitledSlots(const PoolFairness &pool, const TenantShare &share)
{
    return std::max<std::int64_t>(1, std::llround(std::ceil(share.entitlement * pool.state.slots)));
}

Prediction predictQuota(const PoolFairness &pool, const TenantShare &share, const Plan &plan)
{
    double held = 0;
    for (const TenantShare &tenant : pool.tenants)
        held += tenant.held;
    const auto value = static_cast<double>(plan.value);
    const bool capped = plan.measure == Measure::ConnectionLimit;
    const double freed = capped ? std::max(0.0, share.held - value) : 0;
    const double added = plan.measure == Measure::ScaleOut ? value : 0;
    const double before = meanWaitS(held, pool.state.slots, pool.holdS);
    const double after = meanWaitS(held - freed, pool.state.slots + added, pool.holdS);
    Prediction prediction;
    if (before > 0 && after >= 0)
        prediction.relief = std::clamp(1 - after / before, 0.0, 1.0);
    else if (before < 0 && pool.state.queue > 0)
        prediction.relief = std::min(1.0, (freed + added) / pool.state.queue);
    prediction.ownCost = share.held > 0 ? std::clamp(freed / share.held, 0.0, 1.0) : 0;
    for (const TenantShare &other : pool.tenants) {
        const double waitMs = std::max(0.0, other.latencyMs - pool.holdS * 1e3);
        if (other.tenant == share.tenant || other.waiting <= 0 || waitMs <= 0)
            continue;
        Victim victim;
        victim.tenant = other.tenant;
        victim.expectedMs = other.latencyMs;
        victim.latencyMs = other.latencyMs - prediction.relief * waitMs;
        victim.delayS = other.waiting;
        prediction.victims.push_back(victim);
    }
    std::ranges::stable_sort(prediction.victims, std::greater(), &Victim::delayS);
    return prediction;
}

} // namespace bulkhead::neighbours
