#pragma once
// Where the current ServiceBoard is found, and who is told of a new one.
#include "backend/engine_room.h"
#include "backend/room/listeners.h"

#include <mutex>

namespace bulkhead::room {

/// One writer; readers hold the lock for the copy of a pointer.
class BoardPost
{
public:
    BoardPost();
    [[nodiscard]] std::shared_ptr<const ServiceBoard> current() const;
    /// Gives the board the next revision and rings when `ring`; else only the telemetry's age moved on.
    void publish(ServiceBoard board, bool ring);
    [[nodiscard]] std::uint64_t listen(std::function<void()> bell);
    void unlisten(std::uint64_t handle);

private:
    mutable std::mutex m_boardMutex;
    std::shared_ptr<const ServiceBoard> m_board;
    Listeners m_listeners;
};

/// Stands in where no telemetry is set: reports nothing and says why.
[[nodiscard]] std::unique_ptr<Telemetry> noTelemetry();

} // namespace bulkhead::room
