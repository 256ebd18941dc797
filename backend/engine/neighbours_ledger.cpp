// Step B of the method: every second of excess delay goes to exactly one account.
#include "backend/engine/neighbours_pool.h"

#include <algorithm>

namespace bulkhead::neighbours {
namespace {

constexpr double kGrowthGuard = 2;        ///< Blame needs this many times the growth that everyone shows.
constexpr double kMaterial = 0.12;        ///< Share of the slots below which an excess is nobody's business.
constexpr double kMaterialUnknown = 0.25; ///< The same for a tenant without a past.
constexpr double kContended = 0.15;       ///< Share of the slots that all excess must reach to explain a queue.
constexpr double kStretched = 1.3;        ///< Median growth of slot times from which the platform counts as slow.
constexpr double kLostCapacity = 0.05;
constexpr double kSmall = 0.02;         ///< Of the slots: keeps the growth of tiny tenants finite.
constexpr double kHalfExplains = 0.5;   ///< Waits that cover half of the delay explain all of it.
constexpr std::int64_t kLateMs = 4'000; ///< A rise this long after the tenant's own delay began is taken for retries.

/// Median of the values without the one at `own`.
double medianOfOthers(std::span<const double> sorted, double own)
{
    if (sorted.size() < 2)
        return 1;
    const auto position =
        static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), own) - sorted.begin());
    const std::size_t rest = sorted.size() - 1;
    const auto value = [&](std::size_t i) { return sorted[i < position ? i : i + 1]; };
    return rest % 2 == 1 ? value(rest / 2) : (value(rest / 2 - 1) + value(rest / 2)) / 2;
}

double usualHeld(const TenantUse &use, double ofNewcomers)
{
    return use.held.ageS > 30 ? use.held.value : std::min(use.held.value, ofNewcomers);
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
        const double others = std::max(1.0, medianOfOthers(sorted, own[i]));
        result.slots.push_back(pool.tenants[i].recent.held / others);
        result.usual.push_back(usualHeld(pool.tenants[i], newcomer));
    }
    return result;
}

/// What everyone's use grew by: the median tenant, or the pool without its two strongest risers, whichever is more.
double commonGrowth(const Responsible &r, double slots)
{
    std::vector<double> growths;
    double heldSum = 0, usualSum = 0;
    std::array<std::size_t, 2> top{r.slots.size(), r.slots.size()};
    const auto rise = [&r](std::size_t i) { return i < r.slots.size() ? r.slots[i] - r.usual[i] : -1e300; };
    for (std::size_t i = 0; i < r.slots.size(); ++i) {
        growths.push_back((r.slots[i] + kSmall * slots) / (r.usual[i] + kSmall * slots));
        heldSum += r.slots[i];
        usualSum += r.usual[i];
        if (rise(i) > rise(top[0]))
            top = {i, top[0]};
        else if (rise(i) > rise(top[1]))
            top[1] = i;
    }
    if (growths.empty())
        return 1;
    const auto middle = growths.begin() + static_cast<std::ptrdiff_t>(growths.size() / 2);
    std::nth_element(growths.begin(), middle, growths.end());
    double rest = 1;
    if (r.slots.size() > 4) {
        for (const std::size_t i : top)
            if (i < r.slots.size()) {
                heldSum -= r.slots[i];
                usualSum -= r.usual[i];
            }
        rest = (heldSum + kSmall * slots) / (usualSum + kSmall * slots);
    }
    return std::max({1.0, *middle, rest});
}

bool retries(const TenantUse &use)
{
    return use.victimSinceMs != 0 && use.riseSinceMs > use.victimSinceMs + kLateMs
           && use.recent.arrived > 1.3 * use.arrived.value;
}

/// Fills excess, debt and growth of every tenant; returns the sum of what is held against tenants.
double measureExcess(PoolUse &pool, double seconds, std::int64_t nowMs)
{
    const double slots = pool.slots();
    const Responsible r = responsible(pool);
    pool.commonGrowth = commonGrowth(r, slots);
    // The queue outlives its cause: until it is drained, its delay stays with those who built it.
    const bool backlog = pool.state.queue > std::max(1.0, 0.1 * slots);
    const double keep = backlog ? std::pow(0.5, seconds / 5) : 0;
    double sum = 0;
    for (std::size_t i = 0; i < pool.tenants.size(); ++i) {
        TenantUse &use = pool.tenants[i];
        use.growth = (r.slots[i] + kSmall * slots) / (r.usual[i] + kSmall * slots);
        const bool rising = use.growth > 1.5 && use.now.held > r.usual[i] + kSmall * slots;
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
        sum += use.excess;
    }
    return sum;
}

class Bookkeeper
{
public:
    Bookkeeper(const PoolUse &pool, double excess, double capacity)
        : m_pool(pool)
        , m_excess(excess)
        , m_capacity(capacity)
    {
        m_booked.resize(pool.tenants.size(), 0);
    }

    /// Returns how much of it is the tenant's own doing.
    double add(std::size_t victim, double delayS)
    {
        const TenantUse &use = m_pool.tenants[victim];
        const double ownS = use.now.waitOwnS;
        const double poolS = std::max(0.0, use.now.waitPoolS - use.now.usualWaitS);
        const double measured = ownS + poolS;
        const double explained = delayS > 0 ? std::min(1.0, measured / (kHalfExplains * delayS)) * delayS : 0;
        m_unexplained += delayS - explained;
        if (measured <= 0)
            return 0;
        double self = explained * ownS / measured;
        self += addWait(victim, explained * poolS / measured);
        m_self += self;
        return self;
    }

    [[nodiscard]] std::vector<Booking> bookings() const
    {
        std::vector<Booking> result;
        for (std::size_t i = 0; i < m_booked.size(); ++i)
            if (m_booked[i] > 0)
                result.push_back({AccountKind::Tenant, m_pool.tenants[i].tenant, m_booked[i]});
        const auto put = [&result](AccountKind kind, double seconds) {
            if (seconds > 0)
                result.push_back({kind, 0, seconds});
        };
        put(AccountKind::Self, m_self);
        put(AccountKind::Normal, m_normal);
        put(AccountKind::Capacity, m_lost);
        put(AccountKind::Unexplained, m_unexplained);
        return result;
    }

private:
    double addWait(std::size_t victim, double seconds)
    {
        const double total = m_excess + m_capacity;
        if (total <= kContended * m_pool.slots() && m_capacity <= 0) {
            // A queue that forms because every request keeps its slot longer comes from what lies below the pool.
            const double ordinary = m_pool.inflation >= kStretched ? seconds / m_pool.inflation : seconds;
            m_normal += ordinary;
            m_unexplained += seconds - ordinary;
            return 0;
        }
        for (std::size_t i = 0; i < m_booked.size(); ++i)
            if (i != victim && m_pool.tenants[i].excess > 0)
                m_booked[i] += seconds * m_pool.tenants[i].excess / total;
        m_lost += seconds * m_capacity / total;
        return seconds * m_pool.tenants[victim].excess / total;
    }

    const PoolUse &m_pool;
    double m_excess;
    double m_capacity;
    std::vector<double> m_booked; ///< By tenant.
    double m_self = 0, m_normal = 0, m_lost = 0, m_unexplained = 0;
};

} // namespace

Books book(PoolUse &pool, double seconds, std::int64_t nowMs)
{
    Books books;
    const double excess = measureExcess(pool, seconds, nowMs);
    const double lost = pool.state.slots - pool.state.liveSlots;
    books.capacity = lost >= kLostCapacity * pool.slots() ? lost : 0;

    // Whoever mostly delays itself is no victim of others, and its own queue must not drown theirs.
    std::vector<std::size_t> hurt;
    std::vector<std::size_t> own;
    for (std::size_t i = 0; i < pool.tenants.size(); ++i) {
        if (!pool.tenants[i].alarmed)
            continue;
        const double delayS = pool.tenants[i].delayOf(pool.tenants[i].now);
        Bookkeeper alone(pool, excess, books.capacity);
        (alone.add(i, delayS) >= 0.5 * delayS && delayS > 0 ? own : hurt).push_back(i);
    }
    books.selfInflicted = hurt.empty() && !own.empty();
    books.victims = books.selfInflicted ? own : hurt;

    Bookkeeper keeper(pool, excess, books.capacity);
    std::vector<double> delays(pool.tenants.size(), 0);
    for (const std::size_t i : books.victims) {
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
