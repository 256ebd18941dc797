#pragma once
// Running sums of calendar periods: every series from its own period's start, which is told in minutes.
#include "backend/engine/minute_history.h"
#include "backend/engine/slo_engine.h"

#include <map>

namespace bulkhead::slo {

/// Series of one zone and anchor share their bounds, so bounds are few however many series there are.
class CalendarSums
{
public:
    void resize(std::size_t series);
    void set(std::span<const SeriesPeriods> periods, const MinuteHistory &history);
    /// Sums everything anew; for after a load.
    void rebuild(const MinuteHistory &history);
    /// A minute that follows the ones before.
    void add(const HistoryRow &row, std::int64_t minute);

    [[nodiscard]] Sums sums(std::size_t series, const MinuteHistory &history) const;
    [[nodiscard]] CalendarPeriod period(std::size_t series) const;
    [[nodiscard]] std::int64_t knownTo() const;

private:
    struct Bounds
    {
        CalendarPeriod current, next;
        bool begun = false; ///< Minutes of `current` are being summed.
    };
    struct Carried
    {
        Sums sums;
        std::int64_t to = 0;
    };
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};

    void roll(std::int64_t minute);
    void clear(std::uint32_t bounds);
    /// From the newest minute back; (first minute, series).
    void sumFromHistory(std::vector<std::pair<std::int64_t, SeriesIndex>> starts, const MinuteHistory &history);
    void planEvent();

    std::vector<Bounds> m_bounds;
    std::vector<std::uint32_t> m_of; ///< By series, into m_bounds; kNone: no calendar.
    std::vector<std::int64_t> m_good, m_bad;
    std::vector<std::int32_t> m_covered;
    std::map<SeriesIndex, Carried> m_carried;
    std::int64_t m_nextEvent = 0; ///< Some period starts or ends at this minute, none before.
    bool m_any = false;
};

} // namespace bulkhead::slo
