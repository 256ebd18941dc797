#include "backend/room/hours_before.h"

#include <algorithm>
#include <utility>

namespace bulkhead::room {

HoursBefore::HoursBefore(std::int64_t fromHour, std::int64_t toHour, std::vector<slo::Mute> mutes)
    : m_from(std::min(fromHour, toHour))
    , m_next(m_from)
    , m_to(toHour)
    , m_mutes(std::move(mutes))
{
}

bool HoursBefore::muted(std::int64_t hour) const
{
    return std::any_of(m_mutes.begin(), m_mutes.end(), [hour](const slo::Mute &mute) {
        return mute.fromMinute < hour * 60 + 60 && mute.toMinute > hour * 60;
    });
}

absl::Status HoursBefore::load(Telemetry &telemetry, slo::Engine &engine, std::int64_t most)
{
    const std::int64_t until = std::min(m_to, m_next + most);
    while (m_next < until) {
        const bool byMinutes = muted(m_next);
        std::int64_t end = m_next + 1;
        while (end < until && muted(end) == byMinutes)
            ++end;
        const absl::Status status = byMinutes ? telemetry.history(m_next * 60, end * 60,
                                                                  [&](const MinuteCounts &minute) {
                                                                      engine.preload(minute);
                                                                      return true;
                                                                  })
                                              : telemetry.hours(m_next, end, [&](const HourCounts &hour) {
                                                    engine.preloadHour(hour);
                                                    return true;
                                                });
        m_next = std::max(m_next, engine.boundaryMinute() / 60);
        if (!status.ok())
            return status;
        m_next = end;
    }
    return absl::OkStatus();
}

} // namespace bulkhead::room
