#include "backend/driver/rabbitmq_probe.h"

#include "backend/driver/rabbitmq_look.h"

#include <absl/strings/str_cat.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace bulkhead {
namespace {

constexpr std::size_t kKept = 60; ///< Ticks that wait to be taken; older ones are of no use to anybody.

std::int64_t wallMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

double steadyS()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace

struct RabbitMqProbe::Impl
{
    Impl(ProbedBroker looked, std::int64_t tick)
        : broker(std::move(looked))
        , tickMs(tick)
        , api(broker.management, broker.login)
        , tally(broker.slots)
    {
    }

    void run();
    void look();
    void close(std::int64_t endMs);
    bool pauseUntil(std::int64_t atMs); ///< False: stop.
    void tell(const absl::Status &status);

    const ProbedBroker broker;
    const std::int64_t tickMs;
    RabbitMqApi api; ///< This and the tally: the thread's own, but for cancel().
    RabbitMqTally tally;

    mutable std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::vector<ProbedTick> ticks;
    std::string why;
    std::thread thread;
};

void RabbitMqProbe::Impl::tell(const absl::Status &status)
{
    const std::scoped_lock lock(mutex);
    why = status.ok() ? std::string()
                      : absl::StrCat("The probe of broker ", broker.name, ": ", std::string(status.message()));
}

bool RabbitMqProbe::Impl::pauseUntil(std::int64_t atMs)
{
    std::unique_lock lock(mutex);
    const auto time = std::chrono::milliseconds(std::clamp<std::int64_t>(atMs - wallMs(), 5, tickMs));
    return !wake.wait_for(lock, time, [this] { return stopping; });
}

void RabbitMqProbe::Impl::look()
{
    const auto seen = lookAtQueues(api, broker, steadyS());
    tell(seen.status());
    if (seen.ok())
        tally.take(*seen, 3 * static_cast<double>(tickMs) / 1e3);
    else
        tally.missed();
}

void RabbitMqProbe::Impl::close(std::int64_t endMs)
{
    look();
    ProbedTick done{endMs, tally.close()};
    const std::scoped_lock lock(mutex);
    ticks.push_back(std::move(done));
    if (ticks.size() > kKept)
        ticks.erase(ticks.begin());
}

void RabbitMqProbe::Impl::run()
{
    std::int64_t due = (wallMs() / tickMs + 1) * tickMs;
    look(); // The first tick begins with a look, too.
    while (pauseUntil(due)) {
        const std::int64_t now = wallMs();
        // A clock that was set back or far ahead: the ticks go on from where it stands.
        if (due - now > 2 * tickMs || now - due > 10 * tickMs)
            due = (now / tickMs + 1) * tickMs;
        if (now < due)
            continue;
        close(due);
        due += tickMs;
    }
}

RabbitMqProbe::RabbitMqProbe(ProbedBroker broker, std::int64_t tickMs)
    : m_impl(std::make_unique<Impl>(std::move(broker), tickMs))
{
    m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
}

RabbitMqProbe::~RabbitMqProbe()
{
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->stopping = true;
    }
    m_impl->api.cancel();
    m_impl->wake.notify_all();
    m_impl->thread.join();
}

std::vector<ProbedTick> RabbitMqProbe::take()
{
    const std::scoped_lock lock(m_impl->mutex);
    return std::exchange(m_impl->ticks, {});
}

std::string RabbitMqProbe::reason() const
{
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->why;
}

} // namespace bulkhead
