#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bulkhead {

/// A few threads that run jobs, first come, first served. Whoever must not wait hands its waiting to one of these.
class Workers
{
public:
    explicit Workers(unsigned threads);
    ~Workers(); ///< stop()
    Workers(const Workers &) = delete;
    Workers &operator=(const Workers &) = delete;

    /// Any thread. False when stopped, or when `limit` jobs wait already (0: no limit): the job will not run.
    [[nodiscard]] bool post(std::function<void()> job, std::size_t limit = 0);
    void stop();                            ///< Runs what waits, then ends the threads. Idempotent; not from a job.
    [[nodiscard]] bool isOwnThread() const; ///< Whether a job of these workers is asking.

private:
    void run();

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_jobs;
    std::vector<std::thread> m_threads;
    bool m_stopping = false;
};

} // namespace bulkhead
