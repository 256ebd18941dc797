#include "backend/driver/reader_thread.h"

namespace bulkhead {

ReaderThread::~ReaderThread()
{
    stop();
}

void ReaderThread::post(std::function<void()> job)
{
    const std::scoped_lock lock(m_mutex);
    if (m_stopping)
        return;
    m_jobs.push_back(std::move(job));
    if (!m_thread.joinable())
        m_thread = std::thread([this] { run(); });
    m_changed.notify_all();
}

bool ReaderThread::busy() const
{
    const std::scoped_lock lock(m_mutex);
    return m_working || !m_jobs.empty();
}

bool ReaderThread::waitIdle(std::chrono::milliseconds most)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, most, [this] { return !m_working && m_jobs.empty(); });
}

void ReaderThread::stop()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
        m_jobs.clear();
        m_changed.notify_all();
    }
    if (m_thread.joinable())
        m_thread.join();
}

void ReaderThread::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_stopping || !m_jobs.empty(); });
        if (m_stopping)
            return;
        const std::function<void()> job = std::move(m_jobs.front());
        m_jobs.pop_front();
        m_working = true;
        lock.unlock();
        job();
        lock.lock();
        m_working = false;
        m_changed.notify_all();
    }
}

} // namespace bulkhead
