// Step B of the method: every second of excess delay goes to exactly one account.
#include "backend/engine/neighbours_pool.h"
#include "backend/engine/neighbours_relief.h"
#include "backend/engine/neighbours_rises.h"

#include <algorithm>
#include <array>

namespace bulkhead::neighbours {
namespace {

constexpr double kMaterialUnknown = 0.25; ///< The same for a tenant without a past.
constexpr double kStretched = 1.3;        ///< Median growth of slot times from which the platform counts as slow.
constexpr double kLostCapacity = 0.05;
constexpr double kHalfExplains = 0.5;   ///< Waits that cover half of the delay explain all of it.
constexpr double kRunqShare = 0.8;      ///< Of the time without a CPU that is taken off a tenant's slots.
constexpr double kHostFull = 0.93;      ///< Of the cores: from here on a slow host makes the queue for slots.
constexpr double kFaintIo = 0.05;       ///< Share of the wait for slots by the disk that is as good as none.
constexpr double kLeastCpu = 0.2;       ///< Cores of excess in all below which a wait for the CPU is ordinary.
constexpr std::int64_t kLateMs = 4'000; ///< A rise this long after the tenant's own delay began is taken for retries.

double usualHeld(const PoolUse &pool, const TenantUse &use, double ofNewcomers)
{
    const double lately = use.held.ageS > 30 ? use.held.value : std::min(use.held.value, ofNewcomers);
    // Until a tenant's own hours are known, those of the pool stand for them.
    return use.heldHours.usual > 0 ? std::max(lately, use.heldHours.usual) : lately * pool.usualRise;
}

struct Responsible
{
    std::vector<double> slots; ///< By tenant: held, without what a slow platform inflates.
    std::vector<double> usual;
};

/// A slow host stretches everybody's hold; divided by the median stretch of the others, only an own change is left.
Responsible responsible(PoolUse &pool)
{
    std::vector<double> own(pool.tenants.size(), 1);
    std::vector<double> sorted;
    std::vector<double> usual;
    for (std::size_t i = 0; i < pool.tenants.size(); ++i) {
        const TenantUse &use = pool.tenants[i];
        usual.push_back(use.held.value);
        if (use.recent.holdDone <= 0.05 || use.holdS.value <= 0)
            continue;
        own[i] = use.recent.held / use.recent.holdDone / use.holdS.value;
        sorted.push_back(own[i]);
    }
    std::ranges::sort(sorted);
    std::ranges::sort(usual);
    pool.inflation = sorted.empty() ? 1 : sorted[sorted.size() / 2];
    const double newcomer = usual.empty() ? 0 : usual[usual.size() / 2];
    Responsible result;
    for (std::size_t i = 0; i < pool.tenants.size(); ++i) {
        const Flow &recent = pool.tenants[i].recent;
        const double others = std::max(1.0, medianOfOthers(sorted, own[i]));
        // A probe sees what stretches a hold, and who makes others hold: no guess from the median is needed.
        const double stopped = recent.blocked + kRunqShare * recent.runq + pool.tenants[i].stalled;
        const double seen = std::max(0.0, recent.held - stopped + recent.blocks);
        result.slots.push_back(pool.state.probed ? seen : recent.held / others);
        result.usual.push_back(usualHeld(pool, pool.tenants[i], newcomer));
    }
    return result;
}

/// Fills excess, debt and growth of every tenant; returns the sum of what is held against tenants.
double measureExcess(PoolUse &pool, double seconds, std::int64_t nowMs)
{
    const double slots = pool.slots();
    const Responsible r = responsible(pool);
    pool.commonGrowth = commonGrowth(r.slots, r.usual, slots);
    // The queue outlives its cause: until it is drained, its delay stays with those who built it.
    const bool backlog = pool.state.queue > std::max(1.0, 0.1 * slots);
    const double keep = backlog ? std::pow(0.5, seconds / 5) : 0;
    double sum = 0;
    for (std::size_t i = 0; i < pool.tenants.size(); ++i) {
        TenantUse &use = pool.tenants[i];
        use.growth = (r.slots[i] + kSmall * slots) / (r.usual[i] + kSmall * slots);
        const bool rising = use.growth > 1.5 && use.now.held + use.now.blocks > r.usual[i] + kSmall * slots;
        if (!rising && use.growth < 1.5)
            use.riseSinceMs = 0;
        else if (rising && use.riseSinceMs == 0)
            use.riseSinceMs = nowMs;
        const double over = r.slots[i] - pool.commonGrowth * r.usual[i] - 2 * use.heldSpread.value;
        const double material = (use.held.ageS > 30 ? kMaterial : kMaterialUnknown) * slots;
        const bool grew = use.growth >= kGrowthGuard * pool.commonGrowth;
        const double fresh = grew && over >= material && !retries(use) ? over : 0;
        use.debt = std::max(fresh, use.debt * keep);
        use.excess = use.debt;
        if (fresh > 0) // A debt keeps the cause that it had.
            use.byLocks = 2 * use.recent.blocks > over;
        sum += use.excess;
    }
    return sum;
}

/// What a tick holds against whom, beside each tenant's own excess.
struct Held
{
    double slots = 0, capacity = 0; ///< Slots: of all tenants; missing.
    double cpu = 0, foreign = 0;    ///< Cores: of all tenants; of the host beside them.
    double opening = 0;             ///< Cores that connections cost which come and go, more than usual.
    double cpuOfQueue = 0;          ///< Share of the wait for slots that a full host makes.
    IoHeld io;
    double ioOfQueue = 0;                              ///< Share of the wait for slots that a slow disk makes.
    std::vector<std::pair<std::size_t, double>> joint; ///< Who made it together, and which part each. Empty: by excess.
};

class Bookkeeper
{
public:
    Bookkeeper(const PoolUse &pool, const Held &held, double seconds)
        : m_pool(pool)
        , m_held(held)
        , m_seconds(seconds)
    {
        for (std::vector<double> &account : m_booked)
            account.resize(pool.tenants.size(), 0);
    }

    /// Returns how much of it is the tenant's own doing.
    double add(std::size_t victim, double delayS)
    {
        const Flow &now = m_pool.tenants[victim].now;
        const double ownS = now.waitOwnS;
        const double poolS = std::max(0.0, now.waitPoolS - now.usualWaitS);
        const double lockS = now.blocked * m_seconds;
        const double cpuS = now.runq * m_seconds;
        const double ioS = m_held.io.booked ? m_pool.tenants[victim].overIoWait(now) * m_seconds : 0;
        const double measured = ownS + poolS + lockS + cpuS + ioS;
        // What finishes now may have waited long before: a tick explains no more than it saw waiting.
        const double inFlight = ownS + now.waitPoolS + now.held * m_seconds;
        const double seen = m_pool.state.probed ? std::min(delayS, inFlight) : delayS;
        const double explained = seen > 0 ? std::min(1.0, measured / (kHalfExplains * seen)) * delayS : 0;
        double self = std::min(delayS - explained, ownWork(victim));
        m_unexplained += delayS - explained - self;
        if (measured <= 0) {
            m_self += self;
            return self;
        }
        self += explained * ownS / measured;
        const double queued = explained * poolS / measured;
        self += addContention(victim, queued, explained * cpuS / measured);
        self += addLock(victim, explained * lockS / measured);
        self += addIo(victim, explained * ioS / measured + queued * m_held.ioOfQueue);
        m_self += self;
        return self;
    }

    [[nodiscard]] std::vector<Booking> bookings() const
    {
        std::vector<Booking> result;
        for (std::size_t r = 0; r < m_booked.size(); ++r)
            for (std::size_t i = 0; i < m_booked[r].size(); ++i)
                if (m_booked[r][i] > 0)
                    result.push_back(
                        {AccountKind::Tenant, m_pool.tenants[i].tenant, m_booked[r][i], static_cast<Contended>(r)});
        const auto put = [&result](AccountKind kind, double seconds) {
            if (seconds > 0)
                result.push_back({kind, 0, seconds});
        };
        put(AccountKind::Self, m_self);
        put(AccountKind::Normal, m_normal);
        put(AccountKind::Capacity, m_lost);
        put(AccountKind::System, m_system);
        put(AccountKind::Unexplained, m_unexplained);
        return result;
    }

private:
    /// Seconds that its requests kept their slots at work, more than usual for so many, where it takes so much more
    /// than its neighbours do that an excess is held against it: it asked for that itself. Only a probe can tell work
    /// from standing behind a lock.
    [[nodiscard]] double ownWork(std::size_t victim) const
    {
        const TenantUse &use = m_pool.tenants[victim];
        if (!m_pool.state.probed || (use.excess <= 0 && use.cpuExcess <= 0))
            return 0;
        const double atWork = (use.now.held - use.now.blocked - use.now.runq - use.stalled) * m_seconds;
        return std::max(0.0, atWork - use.now.holdDone * use.holdS.value);
    }

    std::vector<double> &of(Contended resource) { return m_booked[static_cast<std::size_t>(resource)]; }

    /// What was waited for a slot and for a core.
    double addContention(std::size_t victim, double queuedS, double starvedS)
    {
        const double byCpu = queuedS * m_held.cpuOfQueue + starvedS,
                     bySlots = queuedS * (1 - m_held.cpuOfQueue - m_held.ioOfQueue);
        if (m_held.joint.empty())
            return addWait(victim, bySlots) + addCpu(victim, byCpu);
        const double cores = m_held.cpu + m_held.foreign;
        const double slotS = bySlots / (m_held.slots + m_held.capacity), coreS = cores >= kLeastCpu ? byCpu / cores : 0;
        m_normal += cores >= kLeastCpu ? 0 : byCpu;
        m_lost += slotS * m_held.capacity;
        m_system += coreS * m_held.foreign;
        const double tenants = slotS * m_held.slots + coreS * m_held.cpu;
        double self = 0;
        for (const auto &[i, part] : m_held.joint) {
            const bool byCores = coreS * m_pool.tenants[i].cpuExcess > slotS * m_pool.tenants[i].excess;
            if (i == victim)
                self += tenants * part;
            else
                of(byCores ? Contended::Cpu : Contended::Slots)[i] += tenants * part;
        }
        return self;
    }

    double addWait(std::size_t victim, double seconds)
    {
        const double total = m_held.slots + m_held.capacity;
        if (total <= kContended * m_pool.slots() && m_held.capacity <= 0) {
            // A queue that forms because every request keeps its slot longer comes from what lies below the pool.
            const bool guessed = m_pool.inflation >= kStretched && !m_pool.state.probed;
            const double ordinary = guessed ? seconds / m_pool.inflation : seconds;
            m_normal += ordinary;
            m_unexplained += seconds - ordinary;
            return 0;
        }
        for (std::size_t i = 0; i < m_pool.tenants.size(); ++i)
            if (i != victim && m_pool.tenants[i].excess > 0)
                of(m_pool.tenants[i].byLocks ? Contended::Lock : Contended::Slots)[i] +=
                    seconds * m_pool.tenants[i].excess / total;
        m_lost += seconds * m_held.capacity / total;
        return seconds * m_pool.tenants[victim].excess / total;
    }

    double addLock(std::size_t victim, double seconds)
    {
        const auto &roots = m_pool.tenants[victim].roots;
        if (roots.empty()) { // Seen waiting, for nobody who was seen.
            m_unexplained += seconds;
            return 0;
        }
        double self = 0;
        for (const auto &[root, share] : roots) {
            if (root == victim)
                self += seconds * share;
            else
                of(Contended::Lock)[root] += seconds * share;
        }
        return self;
    }

    double addCpu(std::size_t victim, double seconds)
    {
        const double total = m_held.cpu + m_held.foreign + m_held.opening;
        if (total < kLeastCpu) {
            m_normal += seconds;
            return 0;
        }
        for (std::size_t i = 0; i < m_pool.tenants.size(); ++i)
            if (i != victim && m_pool.tenants[i].cpuExcess > 0)
                of(Contended::Cpu)[i] += seconds * m_pool.tenants[i].cpuExcess / total;
        m_system += seconds * m_held.foreign / total;
        // With slots enough nobody would close a connection to open another: whoever takes the slots has made it.
        const double opened = m_held.opening > 0 ? addWait(victim, seconds * m_held.opening / total) : 0;
        return seconds * m_pool.tenants[victim].cpuExcess / total + opened;
    }

    double addIo(std::size_t victim, double seconds)
    {
        const IoHeld &io = m_held.io;
        if (!io.contended) { // Everybody asks for a little more, or the disk gives less.
            (io.grew ? m_normal : m_system) += seconds;
            return 0;
        }
        const double total = io.tenants + io.foreign;
        for (std::size_t i = 0; i < m_pool.tenants.size(); ++i)
            if (i != victim && m_pool.tenants[i].ioExcess > 0)
                of(Contended::Io)[i] += seconds * m_pool.tenants[i].ioExcess / total;
        m_system += seconds * io.foreign / total;
        return seconds * m_pool.tenants[victim].ioExcess / total;
    }

    const PoolUse &m_pool;
    const Held &m_held;
    double m_seconds;
    std::array<std::vector<double>, kContendedKinds> m_booked; ///< By resource and tenant.
    double m_self = 0, m_normal = 0, m_lost = 0, m_system = 0, m_unexplained = 0;
};

Held heldAgainst(PoolUse &pool, double seconds, std::int64_t nowMs)
{
    Held held;
    const bool full = pool.state.cores > 0 && pool.state.coresBusy >= kHostFull * pool.state.cores;
    held.cpu = measureCpu(pool, held.foreign, nowMs);
    const bool starved = full && held.cpu + held.foreign >= kLeastCpu;
    held.io = measureIo(pool, starved, nowMs);
    held.slots = measureExcess(pool, seconds, nowMs); // Last: who stands still for the disk is not blamed for holding.
    const double lost = pool.state.slots - pool.state.liveSlots;
    held.capacity = lost >= kLostCapacity * pool.slots() ? lost : 0;
    held.opening = std::max(0.0, pool.state.coresOpening - pool.openingCores.value);
    // Slots that are held only because their requests wait for the CPU, or for the disk, are its part of what is held
    // beyond usual.
    double waiting = 0;
    if (full)
        for (const TenantUse &use : pool.tenants)
            waiting += std::min(use.recent.runq, use.recent.held);
    const double beyond = waiting + held.io.stalled + held.slots + held.capacity;
    if (beyond <= kContended * pool.slots())
        return held;
    held.cpuOfQueue = waiting / beyond;
    held.ioOfQueue = held.io.stalled / beyond;
    return held;
}

/// A queue that several made is not divided by what each one holds of the slots, but by what it would be without them.
void divideQueue(PoolUse &pool, Held &held, double seconds)
{
    std::vector<std::size_t> actors;
    bool locks = false;
    for (std::size_t i = 0; i < pool.tenants.size(); ++i) {
        const TenantUse &use = pool.tenants[i];
        if (use.excess <= 0 && use.cpuExcess <= 0) {
            pool.tenants[i].beyond = {};
            continue;
        }
        actors.push_back(i);
        locks = locks || use.byLocks;
    }
    // The model knows slots and cores, no disk.
    if (!pool.state.probed || locks || held.opening >= kLeastCpu || held.ioOfQueue > kFaintIo || actors.size() < 2
        || actors.size() > kMostActors || held.slots <= kContended * pool.slots())
        return;
    const std::vector<double> shares = jointShares(pool, actors, seconds);
    for (std::size_t j = 0; j < shares.size(); ++j)
        held.joint.emplace_back(actors[j], shares[j]);
}

} // namespace

bool retries(const TenantUse &use)
{
    return use.victimSinceMs != 0 && use.riseSinceMs > use.victimSinceMs + kLateMs
           && use.recent.arrived > 1.3 * use.arrived.value;
}

Books book(PoolUse &pool, double seconds, std::int64_t nowMs)
{
    Books books;
    Held held = heldAgainst(pool, seconds, nowMs);
    divideQueue(pool, held, seconds);
    books.capacity = held.capacity;

    // Whoever mostly delays itself is no victim of others, and its own queue must not drown theirs.
    std::vector<std::size_t> hurt;
    std::vector<std::size_t> own;
    for (std::size_t i = 0; i < pool.tenants.size(); ++i) {
        if (!pool.tenants[i].alarmed)
            continue;
        const double delayS = pool.tenants[i].delayOf(pool.tenants[i].now);
        Bookkeeper alone(pool, held, seconds);
        (alone.add(i, delayS) >= 0.5 * delayS && delayS > 0 ? own : hurt).push_back(i);
    }
    books.selfInflicted = hurt.empty() && !own.empty();
    books.victims = books.selfInflicted ? own : hurt;

    Bookkeeper keeper(pool, held, seconds);
    std::vector<double> delays(pool.tenants.size(), 0);
    for (const std::size_t i : books.victims) {
        pool.tenants[i].hurtMs = nowMs;
        delays[i] = pool.tenants[i].delayOf(pool.tenants[i].now);
        keeper.add(i, delays[i]);
        books.delayS += delays[i];
    }
    books.bookings = keeper.bookings();
    const double share = smoothing(seconds);
    for (std::size_t i = 0; i < pool.tenants.size(); ++i)
        pool.tenants[i].delayS += share * (delays[i] - pool.tenants[i].delayS);
    std::ranges::sort(books.victims, [&pool](std::size_t a, std::size_t b) {
        return pool.tenants[a].delayS != pool.tenants[b].delayS ? pool.tenants[a].delayS > pool.tenants[b].delayS
                                                                : a < b;
    });
    return books;
}

} // namespace bulkhead::neighbours
