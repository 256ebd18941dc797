// What a probe below the pool adds to the books: locks followed to whoever holds them, and the CPU of the host.
#include "backend/engine/neighbours_pool.h"
#include "backend/engine/neighbours_rises.h"

#include <algorithm>

namespace bulkhead::neighbours {
namespace {

constexpr int kPasses = 4;              ///< A chain of locks longer than this ends where it has come to.
constexpr double kForeignMargin = 0.25; ///< Cores that a host may do more than usual without being called busy.

constexpr std::size_t kMostWaits = 4'096; ///< Pairs of tenants that are followed.
constexpr double kForgotten = 0.005;      ///< Slots; below it a pair is.

using Mass = std::vector<double>; ///< By tenant.

/// Moves what stands at a tenant on to whom that tenant waits for, as far as it waits itself.
Mass movedOn(const PoolUse &pool, const std::vector<std::vector<std::pair<std::size_t, double>>> &waitsFor,
             const Mass &mass)
{
    Mass next(mass.size(), 0);
    for (std::size_t i = 0; i < mass.size(); ++i) {
        if (mass[i] <= 0)
            continue;
        const Flow &now = pool.tenants[i].now;
        const double waits = waitsFor[i].empty() || now.held <= 0 ? 0 : std::min(1.0, now.blocked / now.held);
        next[i] += mass[i] * (1 - waits);
        for (const auto &[to, share] : waitsFor[i])
            next[to] += mass[i] * waits * share;
    }
    return next;
}

} // namespace

void followLocks(PoolUse &pool, std::span<const WaitEdge> edges, double seconds)
{
    for (TenantUse &use : pool.tenants)
        use.roots.clear();
    if (edges.empty())
        return;
    std::vector<std::vector<std::pair<std::size_t, double>>> waitsFor;
    for (const WaitEdge &edge : edges) {
        (void)pool.use(edge.blocked); // Both are known before places are taken.
        (void)pool.use(edge.blocker);
    }
    waitsFor.resize(pool.tenants.size());
    for (const WaitEdge &edge : edges)
        waitsFor[pool.byTenant.at(edge.blocked)].emplace_back(pool.byTenant.at(edge.blocker), edge.seconds);
    for (auto &list : waitsFor) {
        double sum = 0;
        for (const auto &[to, s] : list)
            sum += s;
        for (auto &[to, s] : list)
            s = sum > 0 ? s / sum : 0;
    }
    for (std::size_t i = 0; i < pool.tenants.size(); ++i) {
        if (waitsFor[i].empty())
            continue;
        Mass mass(pool.tenants.size(), 0);
        for (const auto &[to, share] : waitsFor[i])
            mass[to] += share;
        for (int pass = 1; pass < kPasses; ++pass)
            mass = movedOn(pool, waitsFor, mass);
        for (std::size_t j = 0; j < mass.size(); ++j) {
            if (mass[j] <= 0)
                continue;
            pool.tenants[i].roots.emplace_back(j, mass[j]);
            if (j != i)
                pool.tenants[j].now.blocks += pool.tenants[i].now.blocked * mass[j];
        }
    }
    const double share = smoothing(seconds);
    for (TenantUse &use : pool.tenants) // observe() mixed it in as nothing.
        use.recent.blocks += share * use.now.blocks;
}

void smoothWaits(PoolUse &pool, std::span<const WaitEdge> edges, double seconds)
{
    const double share = smoothing(seconds);
    for (WaitLine &line : pool.waits)
        line.waiting *= 1 - share;
    for (const WaitEdge &edge : edges) {
        const double waiting = share * std::min(edge.seconds / seconds, pool.slots());
        const auto same = std::ranges::find_if(pool.waits, [&edge](const WaitLine &line) {
            return line.blocked == edge.blocked && line.blocker == edge.blocker;
        });
        if (same != pool.waits.end())
            same->waiting += waiting;
        else if (pool.waits.size() < kMostWaits)
            pool.waits.push_back({edge.blocked, edge.blocker, waiting});
    }
    std::erase_if(pool.waits, [](const WaitLine &line) { return line.waiting < kForgotten; });
}

double measureCpu(PoolUse &pool, double &foreign, std::int64_t nowMs)
{
    const double cores = pool.state.cores;
    foreign = 0;
    if (cores <= 0)
        return 0;
    std::vector<Rise> rises;
    double used = 0;
    for (const TenantUse &use : pool.tenants) {
        used += use.now.cpu;
        rises.push_back({use.recent.cpu, use.usualCores(), use.cpuSpread.value});
    }
    pool.commonCpuGrowth = judgeRises(rises, cores);
    double sum = 0;
    for (std::size_t i = 0; i < pool.tenants.size(); ++i) {
        TenantUse &use = pool.tenants[i];
        use.cpuGrowth = rises[i].growth;
        use.cpuExcess = rises[i].excess;
        followRise(use.cpuRiseSinceMs, use.cpuGrowth, nowMs);
        sum += use.cpuExcess;
    }
    foreign = std::max(0.0, pool.state.coresBusy - used - pool.state.coresOpening - pool.overheadCores.value
                                - kForeignMargin);
    return sum;
}

} // namespace bulkhead::neighbours
