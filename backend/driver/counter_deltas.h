#pragma once
// From cumulative counters to counts per minute. Pure; the rules are in the manual, "How figures are computed".
#include <cstdint>
#include <vector>

namespace bulkhead {

/// A reading of a counter, in whole units (events, or microseconds for counters of seconds).
struct CounterSample
{
    std::int64_t atMs = 0;
    std::int64_t value = 0;
};

/// What one counter adds to one minute.
struct CounterDelta
{
    std::int64_t minute = 0; ///< Minutes since 1970-01-01.
    std::int64_t count = 0;
    std::int32_t coveredMs = 0; ///< Really observed, 0..60,000; 0 for a minute filled from a gap.
    bool reset = false;         ///< The counter restarted at 0: what it had counted since the last sample is lost.
    bool interpolated = false;  ///< The count is real, its minute is not known: spread over a gap.
    bool operator==(const CounterDelta &) const = default;
};

/// Appends what `count` events within (fromMs, toMs] are to each minute, in proportion to time; integers by largest
/// remainder, ties to the earlier minute. `like` gives reset and interpolated; interpolated minutes are not covered.
void spreadOverMinutes(std::int64_t fromMs, std::int64_t toMs, std::int64_t count, const CounterDelta &like,
                       std::vector<CounterDelta> &out);

enum class CounterStart : std::uint8_t { Unknown, KnownZero };

/// One raw series, before any summing: resets are found here or never. Totals are conserved.
class CounterDeltas
{
public:
    /// Samples further apart than 2.5 intervals leave a gap. KnownZero: the counter was born at 0 within the observed
    /// period, so its first sample counts; otherwise the first sample only sets the mark.
    explicit CounterDeltas(std::int64_t intervalMs, CounterStart start = CounterStart::Unknown);

    /// Appends what the sample adds, in time order. A sample not later than the one before is ignored: a counter's
    /// later reading already holds what an earlier one would tell.
    void push(const CounterSample &sample, std::vector<CounterDelta> &out);

    [[nodiscard]] std::int64_t lastMs() const { return m_last.atMs; } ///< 0: no sample yet.

private:
    std::int64_t m_intervalMs;
    CounterStart m_start;
    CounterSample m_last;
};

} // namespace bulkhead
