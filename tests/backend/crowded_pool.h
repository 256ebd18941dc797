#pragma once
// A pool that juniper crowds: a story for tests of incidents and of what is done about them.
#include "tests/backend/room_harness.h"

#include <cmath>

namespace bulkhead::test {

/// Six in the east, holly and juniper in the west; all in one pool. Owners as in the scope of success-2 and success-4.
inline Script crowdedPool()
{
    Script told;
    for (const char *id : {"alder-1", "birch-2", "cedar-3", "dogwood-4", "elm-5", "fir-6"})
        told.fleet.push_back(sampleTenant(id, std::string(id) + " brook Clinic", "us-east", "success-2", 700'001));
    told.fleet.push_back(sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 990'003));
    told.fleet.push_back(sampleTenant("juniper", "Junipergate Network", "us-west", "success-9", 990'004));
    told.fleet.push_back(sampleTenant("yew", "Yewtree Hospice", "us-north", "success-9", 990'005));
    return told;
}

/// A second on pool-a. Calm: 20 requests of 10 ms each. Else juniper holds most slots and the others wait for them.
inline UsageTick crowdedSecond(std::int64_t endMs, bool calm)
{
    constexpr TenantIndex kHog = 7, kTenants = 8; // yew uses another pool.
    UsageTick tick;
    tick.endMs = endMs;
    const double jitter = 1 + 0.05 * std::sin(static_cast<double>(endMs / 1000));
    for (TenantIndex i = 0; i < kTenants; ++i) {
        UsageCell cell;
        cell.tenant = i;
        cell.workflow = i == kHog ? 1 : 0;
        cell.arrived = 20;
        cell.done = 20;
        const double waitMs = calm ? 1 : 290;
        cell.waitPoolUs = static_cast<std::uint64_t>(20 * waitMs * 1000 * jitter);
        cell.latencyUs = static_cast<std::uint64_t>(20 * (waitMs + 9) * 1000 * jitter);
        cell.holdUs = static_cast<std::uint64_t>(20 * 9'000 * jitter);
        if (i == kHog && !calm) {
            cell.holdUs = 6'500'000;
            cell.latencyUs = 20 * 600'000;
        }
        tick.cells.push_back(cell);
    }
    tick.pools.push_back(calm ? PoolState{8, 8, 1.5, 0} : PoolState{8, 8, 7.9, 60});
    return tick;
}

} // namespace bulkhead::test
