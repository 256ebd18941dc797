#include "backend/engine/neighbours_pool.h"

#include <algorithm>
#include <numeric>

namespace bulkhead::neighbours {
namespace {

constexpr std::int64_t kForgetVictimMs = 5'000;
constexpr std::size_t kMostDrawn = 4'096; ///< Tenants of a pool up to which each has a ring of its past.

constexpr double kGatherS = 20; ///< Half of what is gathered came within it: 58 s in effect.
constexpr double kWaryZ = 2, kMostWaryS = 180;

double gathering(double seconds)
{
    return 1 - std::pow(0.5, seconds / kGatherS);
}

double spreadOf(const TenantUse &use)
{
    return std::max(use.spread.value * 1.25, kLeastSpread);
}

/// Sparse workflows are learnt from every request; one slow request must not become "usual".
void learnCell(CellUse &cell, const UsageCell &tick, double seconds, double keep)
{
    cell.held.learn(cell.heldNow, seconds);
    if (tick.done == 0)
        return;
    const auto done = static_cast<double>(tick.done);
    double latencyS = static_cast<double>(tick.latencyUs) / 1e6;
    double waitS = static_cast<double>(tick.waitPoolUs) / 1e6;
    if (cell.known()) {
        latencyS = std::min(latencyS, done * cell.usualLatencyS() * mostTaught(done));
        waitS = std::min(waitS, latencyS);
    }
    cell.done = cell.done * keep + done;
    cell.latencyS = cell.latencyS * keep + latencyS;
    cell.waitPoolS = cell.waitPoolS * keep + waitS;
    cell.seen += done;
}

void addCell(TenantUse &use, const CellUse &cell, const UsageCell &tick, double seconds)
{
    const auto done = static_cast<double>(tick.done);
    const auto mean = [seconds](std::uint64_t us) { return static_cast<double>(us) / 1e6 / seconds; };
    use.now.held += cell.heldNow;
    use.now.blocked += mean(tick.blockedUs);
    use.now.runq += mean(tick.runqUs);
    use.now.cpu += mean(tick.cpuUs);
    use.now.ioWait += tick.ioWaitMs / 1e3 / seconds;
    use.now.ioBytes += tick.ioKib * 1024.0 / seconds;
    use.now.holdDone += done;
    use.now.arrived += tick.arrived;
    if (!cell.known())
        return;
    const double refused = tick.refusedShared;
    use.now.done += done + refused;
    use.now.latencyS += static_cast<double>(tick.latencyUs) / 1e6 + refused * kRefusedS;
    use.now.expectedS += (done + refused) * cell.usualLatencyS();
    use.now.waitOwnS += static_cast<double>(tick.waitOwnUs) / 1e6;
    use.now.waitPoolS += static_cast<double>(tick.waitPoolUs) / 1e6 + refused * kRefusedS;
    use.now.usualWaitS += (done + refused) * cell.usualWaitS();
}

/// How requests compare with what they should have taken.
struct Slowness
{
    double z = 0, ratio = 0, extraMs = 0;
};

/// Of means of a tick, smoothed by `share`.
Slowness slownessOf(const TenantUse &use, double done, double latencyS, double cellsS, double share)
{
    if (done <= 0 || cellsS <= 0 || use.requests <= 0)
        return {};
    const double requests = done * (2 - share) / share;
    const double expected = use.expectedS(done, cellsS);
    const double ratio = latencyS / expected;
    const double doubt = kWithin * kWithin * (1 / std::max(requests, 0.1) + 1 / use.requests);
    return {std::log(std::max(ratio, 1e-9)) / std::sqrt(spreadOf(use) * spreadOf(use) + doubt), ratio,
            (latencyS - expected) / done * 1e3};
}

Slowness gatheredSlowness(const TenantUse &use, double seconds)
{
    return slownessOf(use, use.gathered.done, use.gathered.latencyS, use.gathered.expectedS, gathering(seconds));
}

bool exceeds(const Slowness &seen, const Options &options)
{
    return seen.z > options.z && seen.ratio > options.ratio && seen.extraMs > options.minExtraMs;
}

bool delayed(const TenantUse &use, const Options &options, double seconds)
{
    const Slowness lately =
        slownessOf(use, use.recent.done, use.recent.latencyS, use.recent.expectedS, smoothing(seconds));
    // Whoever asks rarely is judged by a minute (noisy.md 1.2), which has to go on: the last seconds look slow as well.
    const bool slow = exceeds(lately, options)
                      || (lately.ratio > options.ratio && lately.extraMs > options.minExtraMs
                          && exceeds(gatheredSlowness(use, seconds), options));
    // The smoothed figure stays high for seconds after the cause is gone: the tick itself has to agree.
    return slow && (use.now.done < 3 || use.now.latencyS > options.ratio * use.expectedS(use.now));
}

/// A minute that looks slow is not learnt as usual before it is told whether it is, for some minutes at most.
void beWary(TenantUse &use, const Options &options, double seconds)
{
    const Slowness minute = gatheredSlowness(use, seconds);
    if (minute.z < kWaryZ / 2)
        use.gathered.waryS = 0;
    else if (use.gathered.waryS > 0 || (minute.z > kWaryZ && minute.ratio > options.ratio))
        use.gathered.waryS += seconds;
}

bool wary(const TenantUse &use)
{
    return use.gathered.waryS > 0 && use.gathered.waryS < kMostWaryS;
}

} // namespace

void Flow::mix(const Flow &tick, double share)
{
    const auto toward = [share](double &mean, double x) { mean += share * (x - mean); };
    toward(done, tick.done);
    toward(latencyS, tick.latencyS);
    toward(expectedS, tick.expectedS);
    toward(waitOwnS, tick.waitOwnS);
    toward(waitPoolS, tick.waitPoolS);
    toward(usualWaitS, tick.usualWaitS);
    toward(held, tick.held);
    toward(holdDone, tick.holdDone);
    toward(arrived, tick.arrived);
    toward(blocked, tick.blocked);
    toward(runq, tick.runq);
    toward(blocks, tick.blocks);
    toward(cpu, tick.cpu);
    toward(ioWait, tick.ioWait);
    toward(ioBytes, tick.ioBytes);
}

void Gathered::mix(const Flow &tick, double share)
{
    done += share * (tick.done - done);
    latencyS += share * (tick.latencyS - latencyS);
    expectedS += share * (tick.expectedS - expectedS);
}

CellUse &TenantUse::cell(std::uint16_t workflow)
{
    const auto found = std::ranges::find(cells, workflow, &CellUse::workflow);
    if (found != cells.end())
        return *found;
    cells.push_back({});
    cells.back().workflow = workflow;
    return cells.back();
}

TenantUse &PoolUse::use(TenantIndex tenant)
{
    const auto [at, fresh] = byTenant.try_emplace(tenant, tenants.size());
    if (fresh) {
        tenants.emplace_back();
        tenants.back().tenant = tenant;
        tenants.back().drawn = tenants.size() <= kMostDrawn;
    }
    return tenants[at->second];
}

double mostTaught(double done)
{
    return std::exp(2 * std::sqrt(kLeastSpread * kLeastSpread + kWithin * kWithin / done));
}

double smoothing(double seconds)
{
    return 1 - std::pow(0.5, seconds / 2);
}

void observe(PoolUse &pool, std::span<const UsageCell> cells, double seconds)
{
    for (TenantUse &use : pool.tenants) {
        use.now = {};
        for (CellUse &cell : use.cells)
            cell.heldNow = 0;
    }
    const double keep = std::exp(-seconds / kFollowS);
    for (const UsageCell &tick : cells) {
        TenantUse &use = pool.use(tick.tenant);
        CellUse &cell = use.cell(tick.workflow);
        cell.heldNow = static_cast<double>(tick.holdUs) / 1e6 / seconds;
        addCell(use, cell, tick, seconds); // Before it is learnt: judged by what was usual until now.
        if (pool.follows && !wary(use))
            learnCell(cell, tick, seconds, keep);
    }
    const double share = smoothing(seconds);
    const double slowly = gathering(seconds);
    for (TenantUse &use : pool.tenants) {
        use.recent.mix(use.now, share);
        use.gathered.mix(use.now, slowly);
    }
}

void detect(PoolUse &pool, const Options &options, double seconds, std::int64_t nowMs)
{
    const bool warm = pool.seenS >= options.warmTicks;
    for (TenantUse &use : pool.tenants) {
        // Without a request in this tick nothing new is known of the tenant.
        if (use.now.done > 0 || use.recent.done < 1e-3)
            use.alarmed = warm && delayed(use, options, seconds);
        beWary(use, options, seconds);
        if (use.alarmed) {
            use.lastVictimMs = nowMs;
            if (use.victimSinceMs == 0)
                use.victimSinceMs = nowMs;
        } else if (nowMs - use.lastVictimMs > kForgetVictimMs) {
            use.victimSinceMs = 0;
        }
    }
}

void learn(PoolUse &pool, double seconds)
{
    double done = 0, cores = 0, io = 0;
    const double keep = std::exp(-seconds / kFollowS);
    for (TenantUse &use : pool.tenants) {
        use.requests = use.requests * keep + use.now.done;
        done += use.now.holdDone;
        const double most = use.held.value + std::max(3 * use.heldSpread.value, 0.02 * pool.slots());
        const double held = use.held.ageS > 30 ? std::min(use.now.held, most) : use.now.held;
        use.heldSpread.learn(std::abs(held - use.held.value), seconds);
        use.held.learn(held, seconds);
        use.arrived.learn(use.now.arrived, seconds);
        use.cpuSpread.learn(std::abs(use.now.cpu - use.cpu.value), seconds);
        use.cpu.learn(use.now.cpu, seconds);
        cores += use.now.cpu;
        const double used = pool.ioOf(use.now);
        use.ioSpread.learn(std::abs(used - use.io.value), seconds);
        use.io.learn(used, seconds);
        use.ioWait.learn(use.now.ioWait, seconds);
        io += used;
        if (use.now.holdDone > 0)
            use.holdS.learn(use.now.held * seconds / use.now.holdDone, seconds);
        if (use.recent.done <= 0 || use.recent.expectedS <= 0 || use.now.done <= 0 || wary(use))
            continue;
        const double limit = 2 * spreadOf(use);
        const double e = std::log(std::max(use.recent.latencyS / use.recent.expectedS, 1e-9)) - use.residual.value;
        const double step = std::clamp(e, -limit, limit);
        use.spread.learn(std::abs(step), seconds);
        use.residual.learn(use.residual.value + step, seconds);
    }
    learnPool(pool, done, cores, io, seconds);
}

void learnPool(PoolUse &pool, double done, double cores, double io, double seconds)
{
    pool.seenS += seconds;
    if (pool.state.cores > 0) {
        pool.overheadCores.learn(std::max(0.0, pool.state.coresBusy - pool.state.coresOpening - cores), seconds);
        pool.openingCores.learn(pool.state.coresOpening, seconds);
    }
    learnIo(pool, io, seconds);
    pool.usualDone += (done - pool.usualDone) * std::min(1.0, seconds / std::min(pool.seenS, kFollowS));
}

void forget(PoolUse &pool)
{
    pool.incident = 0;
    pool.verdicts.clear();
    pool.hurtBits = 0;
    pool.ledger.clear();
    pool.story.clear();
    pool.delayS = 0;
    pool.onsetMs = 0;
    for (TenantUse &use : pool.tenants)
        use.delayS = use.debt = 0;
}

bool frozen(const PoolUse &pool)
{
    const double done = std::accumulate(pool.tenants.begin(), pool.tenants.end(), 0.0,
                                        [](double sum, const TenantUse &use) { return sum + use.now.holdDone; });
    return frozen(pool, done);
}

bool frozen(const PoolUse &pool, double done)
{
    return pool.usualDone >= 3 && done == 0;
}

} // namespace bulkhead::neighbours
