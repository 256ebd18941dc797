#pragma once
#include "backend/domain/telemetry.h"
#include "backend/driver/counter_deltas.h"

#include <deque>
#include <map>
#include <optional>

namespace bulkhead {

/// Gathers what many raw counters add to each minute until the minute is delivered. Totals are conserved: what comes
/// too late for its minute is put into the earliest one not delivered yet. One thread.
class MinuteLedger
{
public:
    /// Forgets everything; the next minute to deliver is `minute`. What belongs before it is dropped.
    void restart(std::int64_t minute);
    [[nodiscard]] std::int64_t next() const { return m_next; }

    /// `coveredMs`: what this raw series has seen of the minute so far.
    void add(SeriesIndex series, bool bad, std::optional<std::uint16_t> dependency, const CounterDelta &delta,
             std::int32_t coveredMs);
    /// Adds MinuteFlag bits to a minute that is not delivered yet.
    void flag(SeriesIndex series, std::int64_t minute, std::uint8_t bits);
    /// Delivers the next minute for `series` series; covered is always set, flags when there are any.
    [[nodiscard]] MinuteCounts take(std::size_t series);

private:
    struct Cell
    {
        std::int64_t good = 0, bad = 0;
        std::int32_t coveredMs = 0; ///< Of the raw series that saw most of the minute.
        std::uint8_t flags = 0;
    };
    struct Row
    {
        std::vector<Cell> cells; ///< By series; short when the last ones saw nothing.
        std::map<std::pair<SeriesIndex, std::uint16_t>, std::int64_t> badByDependency;
    };

    [[nodiscard]] Cell &cellAt(std::size_t row, SeriesIndex series);

    std::int64_t m_origin = 0, m_next = 0;
    std::deque<Row> m_rows; ///< m_next and after.
};

} // namespace bulkhead
