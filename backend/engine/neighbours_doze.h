#pragma once
// Where there are too many tenants to look at each in full, pools in which nobody is delayed sleep: a tick costs them a
// walk through the quiet lane. Inside the neighbours engine only.
#include "backend/engine/neighbours_pool.h"

namespace bulkhead::neighbours {

/// One tick, for pools that may be asleep.
struct QuietTick
{
    const Options &options;
    const QuietPace &pace;
    double seconds = 1;
    std::int64_t nowMs = 0;
};

/// Takes the tick of a pool that is asleep: `done` requests finished in it. False: somebody is delayed or about to be;
/// nothing is taken, and the pool has to be woken and looked at in full.
[[nodiscard]] bool doze(PoolUse &pool, const PoolCells &cells, double done, const QuietTick &tick,
                        QuietScratch &scratch);
/// `drawn`: the pool keeps its tenants' past from now on.
void wake(PoolUse &pool, bool drawn, const QuietTick &tick);
/// After a tick that was looked at in full: counts how long nobody has been delayed or about to be.
void watchCalm(PoolUse &pool, double seconds);
/// Lets a pool that has been calm for a minute, or has no tenants yet, fall asleep; what its incidents were about stays
/// with them.
void sleepIfCalm(PoolUse &pool, const QuietTick &tick);
/// The tenants in full, asleep or not, for a look at them.
[[nodiscard]] PoolUse shownInFull(const PoolUse &asleep, double seconds);

} // namespace bulkhead::neighbours
