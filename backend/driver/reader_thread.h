#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace bulkhead {

/// One thread that works off jobs in order, so that whoever posts them does not wait. Starts with the first job.
class ReaderThread
{
public:
    ReaderThread() = default;
    ~ReaderThread();
    ReaderThread(const ReaderThread &) = delete;
    ReaderThread &operator=(const ReaderThread &) = delete;

    void post(std::function<void()> job);
    [[nodiscard]] bool busy() const;
    /// Until nothing is left to do, at most so long; false: still at work.
    bool waitIdle(std::chrono::milliseconds most);
    /// Ends after the job under way; what waits is dropped.
    void stop();

private:
    void run();

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::function<void()>> m_jobs;
    bool m_working = false, m_stopping = false;
    std::thread m_thread;
};

} // namespace bulkhead
