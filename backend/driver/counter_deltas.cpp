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

void spreadOverMinutes(std::int64_t fromMs, std::int64_t toMs, std::int64_t count, const CounterDelta &like,
                       std::vector<CounterDelta> &out)
{
    // An increment seen at toMs happened in (fromMs, toMs]: the minute that ends at toMs is the last one.
    const std::int64_t first = fromMs / kMinuteMs;
    const std::int64_t last = (toMs - 1) / kMinuteMs;
    const auto put = [&](std::int64_t minute, std::int64_t part, std::int64_t given) {
        out.push_back(
            {minute, given, like.interpolated ? 0 : static_cast<std::int32_t>(part), like.reset, like.interpolated});
    };
    if (first == last) { // By far the most: counters sampled more often than once a minute, or on the minute.
        put(first, toMs - fromMs, count);
        return;
    }
    std::vector<std::int64_t> parts;
    for (std::int64_t m = first; m <= last; ++m)
        parts.push_back(std::min(toMs, (m + 1) * kMinuteMs) - std::max(fromMs, m * kMinuteMs));
    const std::vector<std::int64_t> counts = shares(count, parts);
    for (std::size_t i = 0; i < parts.size(); ++i)
        put(first + static_cast<std::int64_t>(i), parts[i], counts[i]);
}

CounterDeltas::CounterDeltas(std::int64_t intervalMs, CounterStart start)
    : m_intervalMs(intervalMs)
    , m_start(start)
{
}

void CounterDeltas::push(const CounterSample &sample, std::vector<CounterDelta> &out)
{
    if (m_last.atMs != 0 && sample.atMs <= m_last.atMs)
        return;
    if (m_last.atMs != 0) {
        const bool reset = sample.value < m_last.value;
        const bool gap = 2 * (sample.atMs - m_last.atMs) > 5 * m_intervalMs;
        spreadOverMinutes(m_last.atMs, sample.atMs, reset ? sample.value : sample.value - m_last.value,
                          {0, 0, 0, reset, gap}, out);
    } else if (m_start == CounterStart::KnownZero) {
        spreadOverMinutes(sample.atMs - m_intervalMs, sample.atMs, sample.value, {}, out);
    }
    m_last = sample;
}

} // namespace bulkhead
