#pragma once
// What is usual at this hour of the day or week, though it is not usual a minute before: the nightly batch. Levels are
// kept per hour of UTC as logarithms in 16 bits, and a level is usual only when it came on each of the last visits of
// its hour: one bad night teaches nothing.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bulkhead::neighbours {

/// A mean that is plain at first and forgets with a time constant of 100 s later.
struct Trailing
{
    double value = 0;
    double ageS = 0;
    void learn(double x, double seconds);
};

/// Hour of the day, working days and weekends apart.
inline constexpr std::size_t kDayBuckets = 48;
[[nodiscard]] std::size_t dayBucket(std::int64_t atMs);
inline constexpr std::size_t kWeekBuckets = 168;
[[nodiscard]] std::size_t weekBucket(std::int64_t atMs);

/// Levels by bucket and visit. Takes no memory before the first is kept: then 2 bytes for each bucket and visit.
class SeasonLane
{
public:
    SeasonLane(std::size_t buckets, std::size_t visits)
        : m_buckets(static_cast<std::uint16_t>(buckets))
        , m_visits(static_cast<std::uint16_t>(visits))
    {
    }
    void keep(std::size_t bucket, double level);
    /// The least of the last visits' levels; 0 until there have been enough.
    [[nodiscard]] double usual(std::size_t bucket) const;
    [[nodiscard]] bool empty() const { return m_levels.empty(); }
    [[nodiscard]] std::size_t bytes() const { return m_levels.capacity() * sizeof(std::int16_t); }

private:
    std::uint16_t m_buckets, m_visits;
    std::vector<std::int16_t> m_levels; ///< Thousandths of the natural logarithm; newest visit first.
};

/// One figure through the hours: its highest mean of about 100 s within the hour is the hour's level.
struct SeasonTrack
{
    SeasonLane lane{kDayBuckets, 3};
    Trailing level;
    double peak = 0;  ///< Of this hour so far.
    double usual = 0; ///< At this time; 0: not known.

    void take(double x, double seconds);
    /// The hour is over; it is kept if something is already, or if its level is at least `least`.
    void endHour(std::size_t bucket, double least, bool wholly);
};

struct PoolUse;

inline constexpr double kSlower = 1.6; ///< Latency, against usual, from which an hour is worth keeping.

/// The most of what is usual now and five minutes before and after; 0: not known.
[[nodiscard]] double usualAround(const SeasonLane &lane, std::size_t (*bucketOf)(std::int64_t), std::int64_t nowMs);
/// Ends the hour when `nowMs` lies in another than the last tick.
void turnHour(PoolUse &pool, std::int64_t nowMs);
/// The part of followSeason() that is the pool's own: slots that all its tenants held in the tick.
void followPoolSeason(PoolUse &pool, double held, std::int64_t nowMs, double seconds);
/// Lets the pool's hours follow; every tick that the pool was seen in, disturbed or not. `seconds`: of the tick.
void followSeason(PoolUse &pool, std::int64_t nowMs, double seconds);

} // namespace bulkhead::neighbours
