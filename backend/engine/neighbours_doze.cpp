#include "backend/engine/neighbours_doze.h"

#include <algorithm>

namespace bulkhead::neighbours {
namespace {

constexpr double kCalmS = 60; ///< Twice what an incident takes to close, in ticks of 2 s.

} // namespace

bool doze(PoolUse &pool, const PoolCells &cells, double done, const QuietTick &tick, QuietScratch &scratch)
{
    if (!pool.doubtful)
        turnHour(pool, tick.nowMs);
    const bool muted = frozen(pool, done);
    QuietLane::Facts facts;
    facts.slots = pool.slots();
    facts.cores = pool.state.cores;
    facts.io = pool.ioBy == IoSight::Nothing ? 0 : pool.allIo();
    facts.ioBytes = pool.ioBy == IoSight::Bytes;
    facts.hourSeenS = pool.hourSeenS;
    facts.warm = pool.seenS >= tick.options.warmTicks;
    facts.learns = !pool.doubtful && !muted;
    facts.keepsHours = !pool.doubtful;
    const QuietLook look = pool.quiet.look(cells, facts, tick.pace, scratch);
    if (!muted && !look.quiet(tick.seconds))
        return false;
    pool.quiet.keep(scratch);
    pool.lateIo += smoothing(tick.seconds) * (look.io - pool.lateIo);
    ++pool.quietTicks;
    if (pool.doubtful)
        return true;
    followPoolSeason(pool, look.held, tick.nowMs, tick.seconds);
    if (!muted)
        learnPool(pool, look.done, look.cores, look.io, tick.seconds);
    return true;
}

void wake(PoolUse &pool, bool drawn, const QuietTick &tick)
{
    const QuietLane lane = std::exchange(pool.quiet, {});
    lane.show(pool, tick.seconds);
    if (!drawn)
        for (TenantUse &use : pool.tenants)
            use.drawn = false;
    pool.asleep = false;
    pool.wokenMs = tick.nowMs;
    pool.calmS = 0;
}

void watchCalm(PoolUse &pool, double seconds)
{
    const bool stirs = std::ranges::any_of(
        pool.tenants, [](const TenantUse &use) { return use.excess > 0 || use.cpuExcess > 0 || use.ioExcess > 0; });
    pool.calmS = stirs || pool.hurtBits != 0 || pool.incident != 0 ? 0 : pool.calmS + seconds;
}

void sleepIfCalm(PoolUse &pool, const QuietTick &tick)
{
    if (pool.asleep || (!pool.tenants.empty() && pool.calmS < kCalmS))
        return;
    pool.quiet.settle(pool, tick.pace.rounding);
    forget(pool);
    pool.tenants = {};
    pool.byTenant = {};
    pool.recent = {};
    pool.waits = {};
    pool.drawn = {};
    pool.asleep = pool.follows = true;
}

PoolUse shownInFull(const PoolUse &asleep, double seconds)
{
    PoolUse shown;
    shown.state = asleep.state;
    shown.hourSeenS = asleep.hourSeenS;
    shown.ioBy = asleep.ioBy;
    asleep.quiet.show(shown, seconds);
    return shown;
}

} // namespace bulkhead::neighbours
