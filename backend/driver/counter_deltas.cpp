#include "backend/driver/counter_deltas.h"

#include <algorithm>
#include <numeric>

namespace bulkhead {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;

/// Shares of `count` in proportion to `parts`, by largest remainder; ties go to the earlier part.
std::vector<std::int64_t> shares(std::int64_t count, const std::vector<std::int64_t> &parts)
{
    const std::int64_t whole = std::accumulate(parts.begin(), parts.end(), std::int64_t{0});
    std::vector<std::int64_t> given(parts.size());
    if (whole <= 0)
        return given; // No time to share it over.
    std::vector<std::size_t> order(parts.size());
    std::vector<std::int64_t> rest(parts.size());
    std::int64_t left = count;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::int64_t broken = count % whole * parts[i]; // Parts are under a minute: fits.
        given[i] = count / whole * parts[i] + broken / whole;
        rest[i] = broken % whole;
        order[i] = i;
        left -= given[i];
    }
    std::stable_sort(order.begin(), order.end(), [&rest](std::size_t a, std::size_t b) { return rest[a] > rest[b]; });
    for (std::int64_t i = 0; i < left; ++i)
        ++given[order[static_cast<std::size_t>(i)]];
    return given;
}

} // namespace

CounterDeltas::CounterDeltas(std::int64_t intervalMs, CounterStart start)
    : m_intervalMs(intervalMs)
    , m_start(start)
{
}

void CounterDeltas::spread(std::int64_t fromMs, std::int64_t toMs, std::int64_t count, bool reset,
                           std::vector<CounterDelta> &out) const
{
    const bool gap = 2 * (toMs - fromMs) > 5 * m_intervalMs;
    // An increment seen at toMs happened in (fromMs, toMs]: the minute that ends at toMs is the last one.
    const std::int64_t first = fromMs / kMinuteMs;
    const std::int64_t last = (toMs - 1) / kMinuteMs;
    std::vector<std::int64_t> parts;
    for (std::int64_t m = first; m <= last; ++m)
        parts.push_back(std::min(toMs, (m + 1) * kMinuteMs) - std::max(fromMs, m * kMinuteMs));
    const std::vector<std::int64_t> counts = shares(count, parts);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        out.push_back({first + static_cast<std::int64_t>(i), counts[i], gap ? 0 : static_cast<std::int32_t>(parts[i]),
                       reset, gap});
    }
}

void CounterDeltas::push(const CounterSample &sample, std::vector<CounterDelta> &out)
{
    if (m_last.atMs != 0 && sample.atMs <= m_last.atMs)
        return;
    if (m_last.atMs != 0) {
        const bool reset = sample.value < m_last.value;
        spread(m_last.atMs, sample.atMs, reset ? sample.value : sample.value - m_last.value, reset, out);
    } else if (m_start == CounterStart::KnownZero) {
        spread(sample.atMs - m_intervalMs, sample.atMs, sample.value, false, out);
    }
    m_last = sample;
}

} // namespace bulkhead
