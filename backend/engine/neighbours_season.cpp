#include "backend/engine/neighbours_season.h"

#include "backend/engine/neighbours_pool.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bulkhead::neighbours {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kNearMs = 300'000; ///< A batch may begin this much earlier or end this much later than its hour.
constexpr double kWholeS = 1'800;         ///< An hour of which less was seen says nothing.
constexpr double kSettledS = 60;          ///< A mean over less is no level.
constexpr std::int16_t kUnseen = std::numeric_limits<std::int16_t>::min();

std::int64_t floorHour(std::int64_t atMs)
{
    return atMs >= 0 ? atMs / kHourMs : (atMs - kHourMs + 1) / kHourMs;
}

std::size_t weekdayOf(std::int64_t hour) // 0: Sunday; 1970-01-01 was a Thursday.
{
    const std::int64_t day = hour >= 0 ? hour / 24 : (hour - 23) / 24;
    return static_cast<std::size_t>(((day + 4) % 7 + 7) % 7);
}

std::size_t hourOfDay(std::int64_t hour)
{
    return static_cast<std::size_t>((hour % 24 + 24) % 24);
}

void endHours(PoolUse &pool)
{
    const bool wholly = pool.hourSeenS >= kWholeS;
    const std::size_t bucket = dayBucket(pool.hour * kHourMs);
    const LeastLevels least{kSmall * pool.slots(), kSmall * std::max(pool.state.cores, 0.5), kSmall * pool.allIo()};
    pool.quiet.endHours(bucket, least, wholly);
    for (TenantUse &use : pool.tenants) {
        const double usual = use.recent.done > 0 ? use.recent.expectedS / use.recent.done : 1e9;
        use.latencyHours.endHour(bucket, kSlower * usual, wholly);
        use.heldHours.endHour(bucket, least.held, wholly);
        use.coreHours.endHour(bucket, least.cores, wholly);
        use.ioHours.endHour(bucket, least.io, wholly);
    }
    pool.heldHours.endHour(weekBucket(pool.hour * kHourMs), kSmall * pool.slots(), wholly);
    pool.hourSeenS = 0;
}

void lookUp(PoolUse &pool, std::int64_t nowMs)
{
    double held = pool.quiet.lookUp(nowMs);
    for (TenantUse &use : pool.tenants) {
        held += use.held.value;
        use.latencyHours.usual = usualAround(use.latencyHours.lane, dayBucket, nowMs);
        use.heldHours.usual = usualAround(use.heldHours.lane, dayBucket, nowMs);
        use.coreHours.usual = usualAround(use.coreHours.lane, dayBucket, nowMs);
        use.ioHours.usual = usualAround(use.ioHours.lane, dayBucket, nowMs);
    }
    pool.heldHours.usual = usualAround(pool.heldHours.lane, weekBucket, nowMs);
    pool.usualRise = held > 0 ? std::clamp(pool.heldHours.usual / held, 1.0, kMostSeason) : 1;
}

} // namespace

double usualAround(const SeasonLane &lane, std::size_t (*bucketOf)(std::int64_t), std::int64_t nowMs)
{
    return lane.empty() ? 0
                        : std::max({lane.usual(bucketOf(nowMs)), lane.usual(bucketOf(nowMs - kNearMs)),
                                    lane.usual(bucketOf(nowMs + kNearMs))});
}

std::size_t dayBucket(std::int64_t atMs)
{
    const std::int64_t hour = floorHour(atMs);
    const std::size_t weekday = weekdayOf(hour);
    return (weekday == 0 || weekday == 6 ? 24U : 0U) + hourOfDay(hour);
}

std::size_t weekBucket(std::int64_t atMs)
{
    const std::int64_t hour = floorHour(atMs);
    return weekdayOf(hour) * 24 + hourOfDay(hour);
}

void Trailing::learn(double x, double seconds)
{
    constexpr double kFollowS = 100; // 0.02 per tick of 2 s.
    ageS += seconds;
    value += (x - value) * std::min(1.0, seconds / std::min(ageS, kFollowS));
}

void SeasonLane::keep(std::size_t bucket, double level)
{
    if (m_levels.empty())
        m_levels.assign(std::size_t{m_buckets} * m_visits, kUnseen);
    const auto first = m_levels.begin() + static_cast<std::ptrdiff_t>(bucket * m_visits);
    std::shift_right(first, first + m_visits, 1);
    *first = static_cast<std::int16_t>(std::clamp(std::log(std::max(level, 1e-9)) * 1e3, -32'000.0, 32'000.0));
}

double SeasonLane::usual(std::size_t bucket) const
{
    if (m_levels.empty())
        return 0;
    const auto first = m_levels.begin() + static_cast<std::ptrdiff_t>(bucket * m_visits);
    const std::int16_t least = *std::min_element(first, first + m_visits);
    return least == kUnseen ? 0 : std::exp(least / 1e3);
}

void SeasonTrack::take(double x, double seconds)
{
    level.learn(x, seconds);
    if (level.ageS >= kSettledS)
        peak = std::max(peak, level.value);
}

void SeasonTrack::endHour(std::size_t bucket, double least, bool wholly)
{
    if (wholly && (!lane.empty() || peak >= least))
        lane.keep(bucket, peak);
    level = {};
    peak = 0;
}

void turnHour(PoolUse &pool, std::int64_t nowMs)
{
    const std::int64_t hour = floorHour(nowMs);
    if (hour == pool.hour)
        return;
    if (pool.hour != 0)
        endHours(pool);
    pool.hour = hour;
}

void followSeason(PoolUse &pool, std::int64_t nowMs, double seconds)
{
    turnHour(pool, nowMs);
    double held = 0;
    for (TenantUse &use : pool.tenants) {
        const Flow &now = use.now;
        held += now.held;
        use.heldHours.take(now.held, seconds);
        if (now.cpu > 0 || use.coreHours.level.value > 0)
            use.coreHours.take(now.cpu, seconds);
        if (const double io = pool.ioOf(now); io > 0 || use.ioHours.level.value > 0)
            use.ioHours.take(io, seconds);
        if (now.done > 0)
            use.latencyHours.take(now.latencyS / now.done, seconds);
    }
    followPoolSeason(pool, held, nowMs, seconds);
}

void followPoolSeason(PoolUse &pool, double held, std::int64_t nowMs, double seconds)
{
    pool.hourSeenS += seconds;
    pool.heldHours.take(held, seconds);
    if (nowMs / kNearMs == pool.lookedUp)
        return;
    pool.lookedUp = nowMs / kNearMs;
    lookUp(pool, nowMs);
}

} // namespace bulkhead::neighbours
