#include "backend/room/backfill.h"

#include <algorithm>
#include <utility>

namespace bulkhead::room {

void Backfill::begin(Job job)
{
    cancel();
    m_stop = false;
    m_progress = 0;
    m_thread = std::thread([this, job = std::move(job)]() mutable { read(std::move(job)); });
}

void Backfill::cancel()
{
    if (!m_thread.joinable())
        return;
    m_stop = true;
    m_telemetry.cancelHistory();
    m_thread.join();
    m_result.reset();
}

std::optional<absl::StatusOr<slo::Engine>> Backfill::take()
{
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_result)
            return {};
    }
    m_thread.join();
    return std::exchange(m_result, {});
}

void Backfill::read(Job job)
{
    slo::Engine engine(job.options);
    engine.add(job.objectives);
    engine.setMutes(job.mutes);
    const auto whole = static_cast<double>(std::max<std::int64_t>(1, job.toMinute - job.fromMinute));
    const absl::Status status = m_telemetry.history(job.fromMinute, job.toMinute, [&](const MinuteCounts &minute) {
        engine.preload(minute);
        m_progress = std::clamp(static_cast<double>(minute.minute + 1 - job.fromMinute) / whole, 0.0, 1.0);
        return !m_stop;
    });
    const std::scoped_lock lock(m_mutex);
    if (status.ok())
        m_result.emplace(std::move(engine));
    else
        m_result.emplace(status);
}

} // namespace bulkhead::room
