#include "backend/domain/workers.h"

#include <algorithm>

namespace bulkhead {

Workers::Workers(unsigned threads)
{
    m_threads.reserve(threads);
    for (unsigned i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { run(); });
}

Workers::~Workers()
{
    stop();
}

bool Workers::post(std::function<void()> job, std::size_t limit)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping || (limit && m_jobs.size() >= limit))
            return false;
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_one();
    return true;
}

void Workers::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
    m_threads.clear();
}

bool Workers::isOwnThread() const
{
    return std::any_of(
        m_threads.begin(), m_threads.end(),
        [own = std::this_thread::get_id()](const std::thread &thread) { return thread.get_id() == own; });
}

void Workers::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_stopping || !m_jobs.empty(); });
        if (m_jobs.empty())
            return;
        auto job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();
        job();
        job = nullptr; // What it holds dies outside the lock.
        lock.lock();
    }
}

} // namespace bulkhead
