#include "backend/engine/neighbours_points.h"

#include <algorithm>

namespace bulkhead::neighbours {
namespace {

constexpr std::size_t kMostPoints = 1'800;
constexpr std::int64_t kBeforeMs = 300'000;

void put(std::vector<float> &ring, std::size_t slot, double value, float nothing)
{
    if (ring.empty() && static_cast<float>(value) == nothing)
        return;
    if (ring.empty())
        ring.assign(kBack, nothing);
    ring[slot] = static_cast<float>(value);
}

double sharesAt(const PoolUse &pool, const Incident &incident, std::uint64_t tick)
{
    double share = 0;
    for (const Antagonist &antagonist : incident.antagonists)
        share += shareAt(pool.tenants[pool.byTenant.at(antagonist.tenant)], antagonist.resource, tick);
    return std::min(share, 1.0);
}

} // namespace

void keepTick(PoolUse &pool, const Books &books, std::uint64_t tick, std::int64_t nowMs)
{
    const std::size_t slot = tick % kBack;
    const double cores = pool.state.cores;
    double io = 0;
    for (const TenantUse &use : pool.tenants)
        io += pool.ioOf(use.now);
    for (TenantUse &use : pool.tenants) {
        if (!use.drawn)
            continue;
        const Flow &now = use.now;
        put(use.past.latencyMs, slot, now.done > 0 ? now.latencyS / now.done * 1e3 : -1, -1);
        put(use.past.held, slot, now.held / pool.slots(), 0);
        put(use.past.blocks, slot, now.blocks / pool.slots(), 0);
        put(use.past.cores, slot, cores > 0 ? now.cpu / cores : 0, 0);
        put(use.past.io, slot, io > 0 ? pool.ioOf(now) / io : 0, 0);
    }
    Point point;
    point.atMs = nowMs;
    point.poolBusy = std::clamp(pool.state.busySlots / pool.slots(), 0.0, 1.0);
    point.ledger = books.bookings;
    pool.recent.push_back(std::move(point));
    const auto kept =
        std::ranges::find_if(pool.recent.end() - std::ptrdiff_t(std::min(pool.recent.size(), kBack)), pool.recent.end(),
                             [nowMs](const Point &old) { return nowMs - old.atMs <= kBeforeMs; });
    pool.recent.erase(pool.recent.begin(), kept);
}

void addPoint(const PoolUse &pool, Incident &incident, const Point &point, std::uint64_t tick)
{
    Point drawn = point;
    for (const std::size_t i : pool.drawn) {
        const TenantUse &use = pool.tenants[i];
        const double ms = use.past.latencyMs.empty() ? -1 : use.past.latencyMs[tick % kBack];
        drawn.victimLatencyMs.emplace_back(use.tenant, ms);
    }
    drawn.antagonistShare = sharesAt(pool, incident, tick);
    if (incident.points.size() >= kMostPoints)
        incident.points.erase(incident.points.begin());
    incident.points.push_back(std::move(drawn));
}

void fillShares(const PoolUse &pool, Incident &incident, std::uint64_t tick)
{
    const std::size_t size = incident.points.size();
    const std::size_t known = std::min({size, kBack, pool.recent.size()});
    for (std::size_t i = 0; i < known; ++i)
        incident.points[size - 1 - i].antagonistShare = sharesAt(pool, incident, tick - i);
}

double shareAt(const TenantUse &use, Contended resource, std::uint64_t tick)
{
    const std::vector<float> &ring = resource == Contended::Lock  ? use.past.blocks
                                     : resource == Contended::Cpu ? use.past.cores
                                     : resource == Contended::Io  ? use.past.io
                                                                  : use.past.held;
    return ring.empty() ? 0 : ring[tick % kBack];
}

} // namespace bulkhead::neighbours
