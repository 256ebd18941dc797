#pragma once
#include "backend/domain/change_feed.h"
#include "backend/store/postgres_connection.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace bulkhead::postgres {

/// Listens for word of changes on a connection of its own, which must not lead through a pooler in transaction mode. It
/// only makes haste: while it has no connection nothing is missed, and it looks for another every few seconds.
class Bell
{
public:
    explicit Bell(Address address);
    ~Bell(); ///< Ends the thread; a connection attempt under way is waited for.

    /// `ring`: on the bell's thread.
    void start(std::function<void()> ring);

private:
    void run();
    void listen();

    const Address m_address;
    std::function<void()> m_ring;
    const int m_stop; ///< An eventfd that ends the waiting for word.
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::atomic<bool> m_stopping = false;
    std::thread m_thread;
};

/// Reads the table of changes from where it stands. Numbers grow in the order of commits, because they are given while
/// a writer has its turn.
class Feed final : public ChangeFeed
{
public:
    /// `bell` may be null.
    Feed(std::unique_ptr<Connection> connection, std::unique_ptr<Bell> bell);
    ~Feed() override;

    absl::Status begin(); ///< Stands at the newest change. Before anything is read that the feed is to keep fresh.
    absl::StatusOr<ChangeBatch> next() override;
    void wait(std::chrono::milliseconds most) override;
    void wake() override;

private:
    absl::Status read(ChangeBatch &batch);

    std::unique_ptr<Connection> m_connection;
    std::int64_t m_last = 0, m_lastAt = 0; ///< Number and instant of the newest change that was told; 0: none was.
    StoredChange m_lastChange;             ///< That change.
    std::int64_t m_server = 0;             ///< When the server that told it was started, µs since 1970.
    std::mutex m_mutex;
    std::condition_variable m_bell;
    bool m_rung = false;
    std::unique_ptr<Bell> m_direct; ///< Last: its thread rings.
};

} // namespace bulkhead::postgres
