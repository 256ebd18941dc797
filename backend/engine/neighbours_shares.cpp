#include "backend/engine/neighbours_shares.h"

#include "backend/engine/neighbours_points.h"

namespace bulkhead::neighbours {
namespace {

constexpr double kSeen = 1e-3; ///< Slots held, waited for or usual, below which a tenant is no tenant of this pool.

/// A tick's parts of what was held over the last seconds, and of what is usual. A workflow's own mean is that of the
/// ticks in which it is at work, so it tells parts only.
void addWork(const TenantUse &use, TenantShare &share)
{
    double now = 0, usual = 0;
    for (const CellUse &cell : use.cells) {
        now += cell.heldNow;
        usual += cell.held.value;
    }
    for (const CellUse &cell : use.cells) {
        const double part = now > 0 ? cell.heldNow / now : usual > 0 ? cell.held.value / usual : 0;
        if (part > 0 || cell.held.value > 0)
            share.work.push_back(
                {cell.workflow, share.held * part, usual > 0 ? share.usualHeld * cell.held.value / usual : 0});
    }
}

TenantShare shareOf(const PoolUse &pool, const TenantUse &use, const LastTick &tick)
{
    TenantShare share;
    share.tenant = use.tenant;
    share.held = use.recent.held;
    share.usualHeld = use.usualSlots();
    share.waiting = use.recent.waitPoolS / tick.seconds;
    const double small = kSmall * pool.slots();
    share.growth = (share.held + small) / (share.usualHeld + small);
    share.cores = use.recent.cpu;
    share.io = use.recent.ioBytes;
    share.latencyMs = use.recent.done > 0 ? use.recent.latencyS / use.recent.done * 1e3 : 0;
    addWork(use, share);
    share.sufferedS = use.delayS / tick.seconds;
    for (const Booking &booking : pool.ledger)
        if (booking.kind == AccountKind::Tenant && booking.tenant == use.tenant)
            share.causedS += booking.seconds / tick.seconds;
    return share;
}

void addPast(const PoolUse &pool, const TenantUse &use, std::uint64_t tick, TenantShare &share)
{
    const std::uint64_t known = std::min<std::uint64_t>({kBack - 1, pool.recent.size(), tick});
    if (use.past.held.empty())
        return;
    for (std::uint64_t back = known / kPastStepTicks * kPastStepTicks;; back -= kPastStepTicks) {
        share.past.push_back(static_cast<float>(shareAt(use, Contended::Slots, tick - back) * pool.slots()));
        if (back == 0)
            return;
    }
}

} // namespace

PoolFairness sharesOf(const PoolUse &pool, const LastTick &tick)
{
    PoolFairness shares;
    shares.state = pool.state;
    shares.atMs = tick.endMs;
    shares.stepMs = static_cast<std::int64_t>(static_cast<double>(kPastStepTicks) * tick.seconds * 1e3);
    double held = 0, finished = 0;
    for (const TenantUse &use : pool.tenants) {
        held += use.recent.held * tick.seconds;
        finished += use.recent.holdDone;
        // Who only waits is at work, too: a hog that takes every slot is not alone in the pool, and entitled to all of
        // it.
        if (std::max({use.recent.held, use.recent.waitPoolS / tick.seconds, use.usualSlots()}) < kSeen)
            continue;
        shares.tenants.push_back(shareOf(pool, use, tick));
        addPast(pool, use, tick.number, shares.tenants.back());
    }
    shares.holdS = finished > 0 ? held / finished : 0;
    return shares;
}

} // namespace bulkhead::neighbours
