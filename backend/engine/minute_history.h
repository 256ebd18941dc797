#pragma once
// What the engine remembers: a ring of packed minutes and a ring of packed hours.
#include "backend/domain/telemetry.h"
#include "backend/engine/packed_lane.h"
#include "backend/engine/slo_math.h"

#include <memory>
#include <span>
#include <vector>

namespace bulkhead::slo {

/// All series in one minute, or in one whole hour. `stamp` is its number since 1970-01-01, -1: never filled.
struct HistoryRow
{
    /// Events that came from a gap, real though nobody saw when, or of muted minutes. Budgets count them, alerts do
    /// not.
    struct Unobserved
    {
        PackedLane good, bad;
    };

    std::int64_t stamp = -1;
    std::uint32_t series = 0;  ///< Later series did not exist yet.
    std::int32_t seconds = 60; ///< That the row stands for.
    PackedLane good, bad;
    PackedLane missing;                     ///< Seconds not observed, by series.
    std::unique_ptr<Unobserved> unobserved; ///< Mostly null.
};

/// Minutes one by one for `exactMinutes`, hours for 36 days. An hour's count of one series must stay below 2^32.
class MinuteHistory
{
public:
    static constexpr std::int64_t kHours = 36 * 24;

    /// exactMinutes below 60 is taken as 60: the hour in progress needs its minutes.
    explicit MinuteHistory(std::int32_t exactMinutes);

    /// Takes a minute that is not before boundary(); what was skipped stays empty. Counts beyond `series` are ignored.
    /// The events of `muted` series are kept apart from those that alerts look at, as if nobody had observed them.
    void append(const MinuteCounts &minute, std::size_t series, std::span<const SeriesIndex> muted = {});

    /// Takes a whole hour that does not begin before boundary() and whose minutes are not asked for one by one: it must
    /// have ended before those that are. A series' first minute is then told by the hour.
    void appendHour(const HourCounts &hour, std::size_t series);

    [[nodiscard]] std::int64_t boundary() const { return m_boundary; } ///< First minute not taken yet; 0 at first.
    [[nodiscard]] std::int32_t exactMinutes() const { return static_cast<std::int32_t>(m_minutes.size()); }
    [[nodiscard]] const HistoryRow *minute(std::int64_t minute) const; ///< Null: skipped or no longer kept.
    [[nodiscard]] const HistoryRow *hour(std::int64_t hour) const;     ///< Null also while it is in progress.
    [[nodiscard]] std::int64_t firstMinute(std::size_t series) const;  ///< First with an observed second; -1: none.

    /// Sums of [from, to) cut to history and to the series' own life; see Engine::range.
    [[nodiscard]] Sums range(std::size_t series, std::int64_t from, std::int64_t to) const;
    [[nodiscard]] std::size_t bytes() const; ///< Of the packed rows.

private:
    void split(const MinuteCounts &minute, std::size_t series, std::span<const SeriesIndex> muted);
    void grow(std::size_t series);
    void noteFirst(std::int64_t minute);
    void addToHour(const HistoryRow &row);
    void finishHour();

    struct Columns
    {
        std::vector<std::uint32_t> good, bad, covered, lateGood, lateBad;
    };
    std::vector<HistoryRow> m_minutes; ///< Ring: minute % size.
    std::vector<HistoryRow> m_hours;   ///< Ring: hour % kHours.
    Columns m_columns;                 ///< The minute being taken, unpacked.
    bool m_anyLate = false;            ///< In m_columns.
    Columns m_hour;                    ///< The hour in progress.
    bool m_hourLate = false;
    std::int64_t m_hourStamp = -1; ///< Of m_hour; -1: none in progress.
    std::int64_t m_boundary = 0;
    std::vector<std::int64_t> m_first;
    std::size_t m_unseen = 0; ///< Series without a first minute.
};

} // namespace bulkhead::slo
