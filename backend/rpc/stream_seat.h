#pragma once
// The life of a server stream apart from its message type. See entry.h for what a service uses of it.
#include <absl/status/status.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace bulkhead {

class StreamSeat;

/// Rings a stream from any thread, also after the stream has ended. Copies ring the same stream.
class Bell
{
public:
    void ring() const;

private:
    friend class StreamSeat;
    struct Line
    {
        std::mutex mutex;
        StreamSeat *seat = nullptr;
    };
    std::shared_ptr<Line> m_line;
};

/// What a stream does next.
enum class Turn : std::uint8_t { Write, Wait };

/// Runs one stream: work happens on a worker, never two turns at once; while a message is on its way to a slow reader
/// nothing is queued, the next turn sees the newest state. Ends itself when cancelled or revoked.
class StreamSeat
{
public:
    using Post = std::function<bool(std::function<void()>)>;
    StreamSeat(Post post, std::int64_t heartbeatMs);
    virtual ~StreamSeat() = default;

    void begin();                  ///< Once it sits. It may be gone when this returns.
    void ring();                   ///< Any thread: there is something new.
    void cancel();                 ///< Any thread: the reader is gone.
    void revoke(absl::Status why); ///< Any thread: the gateway ends it. The first reason counts.
    void wrote(bool ok);           ///< The message is on its way.
    void beat(std::int64_t nowMs); ///< Any thread, now and then: keeps heartbeats due.
    [[nodiscard]] Bell bell() const { return m_bell; }

protected:
    /// One turn: fills the message, or waits. `due`: nothing was sent for a heartbeat's time, so something must be.
    virtual absl::Status turn(bool due, Turn &next) = 0;
    virtual void write() = 0;
    /// The reader does not take a message, and the stream is revoked: wrote() must be made to come. Any thread.
    virtual void abandon() {}
    /// The last thing that happens on a worker. The seat may be gone when it returns.
    virtual void end(const absl::Status &status) = 0;

private:
    enum class State : std::uint8_t { Opening, Idle, Queued, Working, Writing, Ended };
    void queue(); ///< m_mutex held; from Opening, Idle or Writing.
    void work();
    void finish(const absl::Status &status);

    Post m_post;
    std::int64_t m_heartbeatMs;
    Bell m_bell;
    std::mutex m_mutex;
    State m_state = State::Opening; ///< Until begin(): what happens to it is kept for its first turn.
    bool m_rang = false, m_due = false, m_cancelled = false;
    bool m_abandoned = false;
    std::optional<absl::Status> m_revoked;
    std::int64_t m_revokedMs = 0;
    std::int64_t m_lastWriteMs = 0;
};

} // namespace bulkhead
