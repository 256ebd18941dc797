#include "models/pool_values.h"

#include <algorithm>

namespace bulkhead {

const PoolUse *PoolsDetail::chosen() const
{
    const auto found = std::ranges::find(pools, pool, &PoolUse::id);
    return found == pools.end() ? nullptr : &*found;
}

QList<TenantShare> hurtIfDoubled(const PoolsDetail &detail, const QString &tenantId, double ratio)
{
    const auto cause = std::ranges::find_if(
        detail.tenants, [&tenantId](const TenantShare &share) { return share.party.tenantId == tenantId; });
    if (cause == detail.tenants.end() || cause->doubledWaitMs == 0)
        return {};
    QList<TenantShare> hurt;
    for (const TenantShare &share : detail.tenants) {
        const double latency = share.party.latencyMs;
        if (share.party.tenantId == tenantId || share.party.outsideScope || latency <= 0)
            continue;
        if (cause->doubledWaitMs < 0 || latency + cause->doubledWaitMs > ratio * latency)
            hurt << share;
    }
    std::ranges::stable_sort(hurt, {}, [](const TenantShare &share) { return share.party.latencyMs; });
    return hurt;
}

} // namespace bulkhead
