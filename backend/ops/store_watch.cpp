#include "backend/ops/store_watch.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace bulkhead {

namespace {

using Steady = std::chrono::steady_clock;
constexpr auto kBetween = std::chrono::seconds(2);
constexpr auto kPatience = std::chrono::seconds(10);

} // namespace

struct StoreWatch::Impl
{
    Impl(Store &watched, std::function<void(double, bool)> hears)
        : store(watched)
        , told(std::move(hears))
    {
    }
    void run();
    void ask();

    Store &store;
    std::function<void(double, bool)> told;
    std::mutex mutex;
    std::condition_variable wake;
    bool ending = false;
    bool asked = false;
    Steady::time_point since; ///< Of the question under way.
    bool waiting = false;
    absl::Status last;
    std::thread thread;
};

void StoreWatch::Impl::ask()
{
    const auto begun = Steady::now();
    {
        const std::lock_guard lock(mutex);
        since = begun;
        waiting = true;
    }
    const absl::Status status = store.setting("simulation.seed").status();
    const double seconds = std::chrono::duration<double>(Steady::now() - begun).count();
    {
        const std::lock_guard lock(mutex);
        waiting = false;
        asked = true;
        last = status;
    }
    told(seconds, !status.ok());
}

void StoreWatch::Impl::run()
{
    std::unique_lock lock(mutex);
    while (!ending) {
        lock.unlock();
        ask();
        lock.lock();
        wake.wait_for(lock, kBetween, [this] { return ending; });
    }
}

StoreWatch::StoreWatch(Store &store, std::function<void(double, bool)> told)
    : m_impl(std::make_unique<Impl>(store, std::move(told)))
{
}

StoreWatch::~StoreWatch()
{
    end();
}

void StoreWatch::begin()
{
    m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
}

void StoreWatch::end()
{
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->ending = true;
    }
    m_impl->wake.notify_all();
    if (m_impl->thread.joinable())
        m_impl->thread.join();
}

std::string StoreWatch::trouble() const
{
    const std::lock_guard lock(m_impl->mutex);
    if (m_impl->waiting && Steady::now() - m_impl->since > kPatience)
        return "The store has not answered for ten seconds.";
    if (!m_impl->asked)
        return "The store was not asked yet.";
    // The store's own words may name hosts and roles; they are in the log.
    return m_impl->last.ok() ? std::string() : "The store does not answer.";
}

} // namespace bulkhead
