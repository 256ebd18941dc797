#pragma once
// Reads a source's whole past into an engine of its own, on a thread of its own, while the live engine goes on with the
// days that were read first.
#include "backend/domain/telemetry.h"
#include "backend/engine/slo_engine.h"

#include <absl/status/statusor.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace bulkhead::room {

/// One thread calls it.
class Backfill
{
public:
    struct Job
    {
        slo::EngineOptions options;
        std::vector<slo::Objective> objectives;
        std::vector<slo::Mute> mutes;
        std::int64_t fromMinute = 0, toMinute = 0;
    };

    explicit Backfill(Telemetry &telemetry)
        : m_telemetry(telemetry)
    {
    }
    ~Backfill() { cancel(); }
    Backfill(const Backfill &) = delete;
    Backfill &operator=(const Backfill &) = delete;

    /// Begins to read; one that is under way ends first.
    void begin(Job job);
    /// Ends within a second; what was read is dropped.
    void cancel();
    [[nodiscard]] bool busy() const { return m_thread.joinable(); } ///< Until take() gave what came of it.
    [[nodiscard]] double progress() const { return m_progress; }    ///< 0..1 of what was begun last.

    /// The engine with every minute that was asked for, not judged yet; or why not. Nothing while it reads.
    [[nodiscard]] std::optional<absl::StatusOr<slo::Engine>> take();

private:
    void read(Job job);

    Telemetry &m_telemetry;
    std::thread m_thread;
    std::atomic<bool> m_stop = false;
    std::atomic<double> m_progress = 0;
    std::mutex m_mutex;
    std::optional<absl::StatusOr<slo::Engine>> m_result;
};

} // namespace bulkhead::room
