#pragma once
// The time before the minutes of a large fleet, read by whole hours. Belongs to the engine thread.
#include "backend/domain/telemetry.h"
#include "backend/engine/slo_engine.h"

#include <vector>

namespace bulkhead::room {

class HoursBefore
{
public:
    HoursBefore() = default; ///< None.
    /// [fromHour, toHour). An hour that a mute touches is read by its minutes: the engine sets them apart.
    HoursBefore(std::int64_t fromHour, std::int64_t toHour, std::vector<slo::Mute> mutes);

    [[nodiscard]] bool done() const { return m_next >= m_to; }
    [[nodiscard]] std::int64_t all() const { return m_to - m_from; }
    [[nodiscard]] std::int64_t loaded() const { return m_next - m_from; }
    /// Gives the engine up to `most` further hours. After an error it goes on behind the last hour that was whole.
    absl::Status load(Telemetry &telemetry, slo::Engine &engine, std::int64_t most);

private:
    [[nodiscard]] bool muted(std::int64_t hour) const;

    std::int64_t m_from = 0, m_next = 0, m_to = 0;
    std::vector<slo::Mute> m_mutes;
};

} // namespace bulkhead::room
