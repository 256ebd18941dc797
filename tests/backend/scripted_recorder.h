#pragma once
// A recorder that keeps what it is told, and fails when the test says so.
#include "backend/domain/session_recorder.h"

#include <limits>
#include <mutex>
#include <vector>

namespace bulkhead::test {

class ScriptedRecorder final : public SessionRecorder
{
public:
    absl::Status record(const RecordedStep &step) override
    {
        const std::lock_guard lock(m_mutex);
        if (m_left == 0)
            return absl::UnavailableError("nothing is kept");
        --m_left;
        m_steps.push_back(step);
        return absl::OkStatus();
    }
    [[nodiscard]] std::vector<RecordedStep> steps() const
    {
        const std::lock_guard lock(m_mutex);
        return m_steps;
    }
    /// So many more are kept.
    void failAfter(std::size_t steps)
    {
        const std::lock_guard lock(m_mutex);
        m_left = steps;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<RecordedStep> m_steps;
    std::size_t m_left = std::numeric_limits<std::size_t>::max();
};

} // namespace bulkhead::test
