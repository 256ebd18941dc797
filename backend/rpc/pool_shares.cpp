#include "backend/rpc/pool_shares.h"

#include "backend/rpc/fault.h"
#include "backend/rpc/incident_suspects.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace bulkhead {

namespace {

using neighbours::PoolFairness;

constexpr int kMostListed = static_cast<int>(neighbours::kMostForeseen);

std::size_t withinScope(const Call &call, const PoolFairness &pool)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(pool.tenants, [&call](const auto &tenant) { return call.inScope(tenant.tenant); }));
}

const PoolInfo &infoOf(const std::vector<PoolInfo> &infos, const PoolFairness &pool)
{
    static const PoolInfo kUnknown;
    return pool.pool < infos.size() ? infos[pool.pool] : kUnknown;
}

std::string idOf(const PoolInfo &info)
{
    return absl::StrCat(info.name, "/", info.resource);
}

double busyOf(const PoolFairness &pool)
{
    double held = 0;
    for (const auto &tenant : pool.tenants)
        held += tenant.held;
    return std::max(held, pool.state.busySlots);
}

double fullness(const PoolFairness &pool)
{
    return busyOf(pool) / std::max(pool.state.slots, 1.0);
}

void fillUse(const Call &call, const PoolInfo &info, const PoolFairness &pool, v1::PoolUse &told)
{
    const std::size_t inside = withinScope(call, pool);
    told.set_id(idOf(info));
    told.set_pool(info.name);
    told.set_resource(info.resource);
    told.set_probed(pool.state.probed);
    told.set_capacity(pool.state.slots);
    told.set_in_service(pool.state.liveSlots);
    told.set_busy(busyOf(pool));
    told.set_queue(pool.state.queue);
    told.set_learning_s(static_cast<std::uint32_t>(std::ceil(pool.learningS)));
    told.set_tenants(static_cast<std::uint32_t>(inside));
    told.set_others(inside < pool.tenants.size());
    if (told.others())
        return;
    told.set_jain(pool.jain);
    told.set_effective_tenants(pool.effective);
}

/// `whole`: all tenants of the pool are within scope. Else an entitlement would tell how many there are beside them.
void fillShare(const Call &call, const neighbours::TenantShare &share, bool whole, v1::TenantShare &told)
{
    nameParty(call, share.tenant, *told.mutable_party());
    told.mutable_party()->set_share(basisPoints(share.share));
    told.mutable_party()->set_latency_ms(share.latencyMs);
    told.set_held(share.held);
    told.set_usual_held(share.usualHeld);
    told.set_waiting(share.waiting);
    if (whole) {
        told.set_entitlement(basisPoints(share.entitlement));
        told.set_satisfaction(basisPoints(share.satisfaction));
    }
    told.set_growth(share.growth);
    told.set_cores(share.cores);
    told.set_caused_s(share.causedS);
    told.set_suffered_s(share.sufferedS);
    told.set_doubled_wait_ms(share.doubledWaitS < 0 ? -1 : share.doubledWaitS * 1e3);
    told.mutable_past()->Add(share.past.begin(), share.past.end());
}

void fillTenants(const Call &call, const PoolFairness &pool, v1::GetPoolsResponse &answer)
{
    const bool whole = withinScope(call, pool) == pool.tenants.size();
    double outside = 0;
    for (const neighbours::TenantShare &share : pool.tenants) {
        if (!call.inScope(share.tenant))
            outside += share.share;
        else if (answer.tenants_size() < kMostListed)
            fillShare(call, share, whole, *answer.add_tenants());
        else
            answer.set_unlisted(answer.unlisted() + 1);
    }
    if (whole)
        return;
    v1::Party &rest = *answer.add_tenants()->mutable_party();
    rest.set_outside_scope(true);
    rest.set_share(basisPoints(outside));
}

/// What the tenants within scope work on: what the others do is theirs.
void fillWork(const Call &call, const PoolFairness &pool, const std::vector<std::string> &names,
              v1::GetPoolsResponse &answer)
{
    std::map<std::uint16_t, v1::WorkUse> sums;
    for (const neighbours::TenantShare &share : pool.tenants) {
        if (!call.inScope(share.tenant))
            continue;
        for (const neighbours::WorkShare &work : share.work) {
            if (work.workflow >= names.size())
                continue;
            v1::WorkUse &sum = sums[work.workflow];
            sum.set_held(sum.held() + work.held);
            sum.set_usual_held(sum.usual_held() + work.usualHeld);
            sum.set_tenants(sum.tenants() + (work.held > 0 ? 1 : 0));
        }
    }
    for (auto &[workflow, sum] : sums) {
        sum.set_workflow(names[workflow]);
        *answer.add_work() = std::move(sum);
    }
    std::ranges::stable_sort(*answer.mutable_work(), [](const auto &a, const auto &b) { return a.held() > b.held(); });
}

} // namespace

absl::Status fillPools(const Call &call, const std::vector<PoolFairness> &pools, const EngineRoom &room,
                       const std::string &wanted, v1::GetPoolsResponse &answer)
{
    const std::vector<PoolInfo> infos = room.pools();
    std::vector<const PoolFairness *> seen;
    // One in which nobody is at work is there all the same; whose it is, is known of those at work alone.
    for (const PoolFairness &pool : pools)
        if (withinScope(call, pool) > 0 || (pool.tenants.empty() && call.person.scope.all))
            seen.push_back(&pool);
    std::ranges::stable_sort(seen, std::greater(), [](const PoolFairness *pool) { return fullness(*pool); });
    const PoolFairness *chosen = nullptr;
    for (const PoolFairness *pool : seen) {
        const PoolInfo &info = infoOf(infos, *pool);
        fillUse(call, info, *pool, *answer.add_pools());
        if (chosen == nullptr && (wanted.empty() || idOf(info) == wanted))
            chosen = pool;
    }
    if (chosen == nullptr)
        return wanted.empty()
                   ? absl::OkStatus()
                   : fault(absl::StatusCode::kNotFound, "POOL_NOT_FOUND",
                           "No pool of that name serves a tenant within your scope.", "Choose a pool of the list.");
    answer.set_pool(idOf(infoOf(infos, *chosen)));
    answer.set_at_ms(chosen->atMs);
    answer.set_step_ms(chosen->stepMs);
    answer.set_hold_ms(chosen->holdS * 1e3);
    fillTenants(call, *chosen, answer);
    fillWork(call, *chosen, room.workflows(), answer);
    return absl::OkStatus();
}

} // namespace bulkhead
