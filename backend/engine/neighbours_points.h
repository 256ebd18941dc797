#pragma once
// The picture of an incident over time: points, and the tenants' past that they are drawn from.
#include "backend/engine/neighbours_pool.h"

namespace bulkhead::neighbours {

/// Keeps this tick of every tenant and the tick's books, for points that may be drawn later.
void keepTick(PoolUse &pool, const Books &books, std::uint64_t tick, std::int64_t nowMs);
/// Adds a point that lies at `tick`, at most kBack ticks ago.
void addPoint(const PoolUse &pool, Incident &incident, const Point &point, std::uint64_t tick);
/// Who the antagonist is, and on what, becomes known seconds after the onset: draws its share of the past again.
void fillShares(const PoolUse &pool, Incident &incident, std::uint64_t tick);
/// Share that a tenant had of a resource `tick`, at most kBack ticks ago: of the slots, of the slots by what stands
/// behind its locks, or of the host's cores.
[[nodiscard]] double shareAt(const TenantUse &use, Contended resource, std::uint64_t tick);

} // namespace bulkhead::neighbours
