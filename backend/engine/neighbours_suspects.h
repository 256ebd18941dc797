#pragma once
// Who was looked at in an incident, and the second opinions on each: whether its use moves with the victims' latency,
// and whether its rise came first. They convict nobody and acquit nobody.
#include "backend/engine/neighbours_pool.h"

namespace bulkhead::neighbours {

/// A rise that trails the first delay by more ticks than this is late.
inline constexpr double kLateTicks = 2;
/// Of use and latency: from here on they move together (CPI2's threshold); 0 is "not known".
inline constexpr double kMovesTogether = 0.35;

/// Fills suspects and waits from the pool as it is at `tick`, whose length is `seconds`.
void fillSuspects(Incident &incident, const PoolUse &pool, std::uint64_t tick, double seconds);
/// Seconds by which the tenant's rise on a resource came before the pool's first delay; negative: after; 0: no rise
/// was seen, or both at once.
[[nodiscard]] double leadS(const TenantUse &use, Contended resource, const PoolUse &pool);

} // namespace bulkhead::neighbours
