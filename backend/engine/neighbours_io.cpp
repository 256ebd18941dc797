// Who floods the disk and the write-ahead log: judged by bytes over everyone's own usual, as CPU is by cores; where
// nobody counts bytes, by who waits for the disk out of step with all others that do.
#include "backend/engine/neighbours_pool.h"
#include "backend/engine/neighbours_rises.h"

#include <algorithm>

namespace bulkhead::neighbours {
namespace {

constexpr double kWrittenAgain = 3;   ///< Times that a byte reaches the disk at most: log, page, page in the log.
constexpr double kForeignPart = 0.25; ///< Of what there is, that a host may do more than usual without a word.
constexpr double kMoreInAll = 1.3;    ///< Growth of all tenants' use from which a slow disk is their doing.

double foreignIo(const PoolUse &pool, double tenants, double all)
{
    if (pool.ioBy != IoSight::Bytes || pool.lateHostIo <= 0)
        return 0;
    const double margin = std::max(kForeignPart * all, kLeastIo);
    return std::max(0.0, pool.lateHostIo - kWrittenAgain * tenants - pool.overheadIo.value - margin);
}

/// Slots that wait for the disk, more than usual, without the tenant's own doing: what others' part of the disk makes
/// of it, and where nobody takes more than usual, what the wait of all others that need the disk grew by.
void findStalled(PoolUse &pool, const IoHeld &held)
{
    std::vector<Rise> waits;
    for (const TenantUse &use : pool.tenants)
        waits.push_back({use.recent.ioWait, use.ioWait.value, 0});
    static_cast<void>(judgeRises(waits, pool.slots(), Crowd::Others));
    const double small = kSmall * pool.slots(), sum = held.tenants + held.foreign;
    for (std::size_t i = 0; i < pool.tenants.size(); ++i) {
        TenantUse &use = pool.tenants[i];
        const double over = use.overIoWait(use.recent);
        use.stalled = held.contended ? over * (1 - use.ioExcess / sum)
                                     : std::min(over, (waits[i].common - 1) * (use.ioWait.value + small));
    }
}

} // namespace

void watchIo(PoolUse &pool, double seconds)
{
    pool.lateHostIo += smoothing(seconds) * (pool.state.hostIo - pool.lateHostIo);
    if (pool.state.ioSeen == IoSight::Nothing || pool.state.ioSeen == pool.ioBy)
        return;
    pool.ioBy = pool.state.ioSeen; // What was usual is of another measure.
    pool.lateIo = 0;
    pool.overheadIo = {};
    pool.quiet.forgetIo();
    for (TenantUse &use : pool.tenants) {
        use.io = use.ioSpread = {};
        use.ioHours = {};
        use.past.io.clear();
        use.ioRiseSinceMs = 0;
    }
}

IoHeld measureIo(PoolUse &pool, bool starved, std::int64_t nowMs)
{
    IoHeld held;
    if (pool.ioBy == IoSight::Nothing)
        return held;
    std::vector<Rise> rises;
    double used = 0, usual = 0;
    for (const TenantUse &use : pool.tenants) {
        rises.push_back({pool.ioOf(use.recent), use.usualIo(), use.ioSpread.value});
        used += rises.back().recent;
        usual += rises.back().usual;
    }
    pool.lateIo = used;
    held.all = pool.allIo();
    const bool bytes = pool.ioBy == IoSight::Bytes;
    pool.commonIoGrowth = judgeRises(rises, held.all, bytes ? Crowd::Pool : Crowd::Others);
    for (std::size_t i = 0; i < pool.tenants.size(); ++i) {
        TenantUse &use = pool.tenants[i];
        use.stalled = 0;
        use.ioGrowth = rises[i].growth;
        use.ioExcess = use.io.ageS > 30 ? rises[i].excess : 0;
        followRise(use.ioRiseSinceMs, use.ioGrowth, nowMs);
        held.tenants += use.ioExcess;
    }
    held.foreign = foreignIo(pool, used, held.all);
    held.contended = held.tenants + held.foreign >= kContended * held.all;
    held.booked = held.contended || (bytes && !starved);
    held.grew = used + kSmall * held.all >= kMoreInAll * (usual + kSmall * held.all);
    if (held.booked)
        findStalled(pool, held);
    for (const TenantUse &use : pool.tenants)
        held.stalled += use.stalled;
    return held;
}

void learnIo(PoolUse &pool, double io, double seconds)
{
    if (pool.ioBy == IoSight::Bytes && pool.state.hostIo > 0)
        pool.overheadIo.learn(std::max(0.0, pool.state.hostIo - kWrittenAgain * io), seconds);
}

std::int64_t riseOf(const TenantUse &use, Contended resource)
{
    return resource == Contended::Io    ? use.ioRiseSinceMs
           : resource == Contended::Cpu ? use.cpuRiseSinceMs
                                        : use.riseSinceMs;
}

} // namespace bulkhead::neighbours
