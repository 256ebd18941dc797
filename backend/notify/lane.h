#pragma once
// One receiver, one thread: a receiver that hangs keeps nobody else waiting, and never the engine.
#include "backend/domain/clock.h"
#include "backend/engine_room.h"
#include "backend/notify/http_post.h"
#include "backend/notify/messages.h"
#include "backend/notify/notice_book.h"
#include "backend/notify/notify_state.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

namespace bulkhead::notify {

/// What every lane works with. All of it outlives the lane.
struct LaneParts
{
    EngineRoom &room;
    const Clock &clock;
    Wording wording;
    std::int64_t staleMs = 0;
    std::int64_t startedMs = 0;
    std::function<void(const std::string &)> log; ///< One line; holds no tenant's name.
    Store &store;
    Leases *leases = nullptr;       ///< Of several gateways one tells a receiver; null: there is one only.
    Crossings *crossings = nullptr; ///< Null: nobody tries boundaries.
    ShareDrops *drops = nullptr;    ///< Null: nobody counts context coverage.
};

class Lane
{
public:
    Lane(Target target, LaneParts parts, NoticeBook book);
    virtual ~Lane(); ///< The lane has been stopped.

    void start();
    void stop();                             ///< A call under way ends within a second or so. Idempotent.
    void ring();                             ///< There is a new board. Any thread; returns at once.
    [[nodiscard]] NotifyState state() const; ///< Any thread.

protected:
    using Time = std::chrono::steady_clock::time_point;

    /// One step on the lane's own thread: at most one call to the receiver. When to come back without a bell.
    virtual Time work(Time now, bool rung) = 0;
    /// The book was read anew: another gateway worked from it meanwhile.
    virtual void beginAnew() = 0;
    /// Messages that the receiver has not taken.
    [[nodiscard]] virtual std::size_t waiting() const = 0;

    [[nodiscard]] Situation situation() const;
    /// Posts and books the outcome: true when the receiver took it. Otherwise retryAt() has moved on.
    bool send(const std::string &body, const std::vector<std::string> &headers);
    [[nodiscard]] Time retryAt() const { return m_retryAt; }   ///< Not before this.
    [[nodiscard]] long lastCode() const { return m_lastCode; } ///< HTTP status of the last answer; 0: none came.
    void save(); ///< Writes the book; a failure is shown, and tried again by the next call.

    const Target m_target;
    LaneParts m_parts;
    NoticeBook m_book;

private:
    void run();
    [[nodiscard]] bool ours(); ///< Whether it is this gateway that tells the receiver, with the book as it is stored.
    void showState();
    void failed(std::string error, std::int64_t askedMs);

    const std::string m_leaseName;
    std::optional<LeaseProof> m_lease;
    std::atomic<bool> m_stopping = false;
    HttpPost m_http;
    Time m_retryAt{};
    int m_failures = 0;
    long m_lastCode = 0;
    std::string m_sendError, m_saveError;
    std::int64_t m_lastSuccessMs = 0;
    std::minstd_rand m_random{std::random_device{}()};

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_rung = true;
    NotifyState m_state;
    std::thread m_thread;
};

} // namespace bulkhead::notify
