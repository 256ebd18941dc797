#include "backend/room/silence_book.h"

#include <algorithm>

namespace bulkhead::room {

namespace {

constexpr std::int64_t kMinuteMs = 60'000;

/// From the boundary back, by hours and then by minutes.
std::int64_t lastObservedMs(const slo::Engine &engine, SeriesIndex series)
{
    const std::int64_t first = engine.firstMinute(series);
    for (std::int64_t to = engine.boundaryMinute(); to > first; to -= 60) {
        const std::int64_t from = std::max(first, to - 60);
        if (engine.range(series, from, to).coveredS == 0)
            continue;
        for (std::int64_t minute = to - 1; minute >= from; --minute)
            if (engine.range(series, minute, minute + 1).coveredS > 0)
                return (minute + 1) * kMinuteMs;
        return to * kMinuteMs; // Only whole hours are kept so far back.
    }
    return 0;
}

} // namespace

void SilenceBook::look(const slo::Engine &engine)
{
    for (SeriesIndex s = 0; s < engine.objectives().size(); ++s) {
        const bool silent = engine.firstMinute(s) >= 0 && engine.sums(s, slo::Window::M5).coveredS == 0;
        if (!silent)
            m_since.erase(s);
        else if (!m_since.contains(s))
            m_since.emplace(s, lastObservedMs(engine, s));
    }
}

std::int64_t SilenceBook::sinceMs(SeriesIndex series) const
{
    const auto found = m_since.find(series);
    return found == m_since.end() ? 0 : found->second;
}

} // namespace bulkhead::room
