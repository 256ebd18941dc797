#include "backend/driver/postgres_probe.h"

#include "backend/driver/postgres_look.h"

#include <absl/strings/str_cat.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace bulkhead {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kQuiet{1'000}, kExcited{100};
constexpr int kQuietShare = 100, kOftenShare = 25; ///< At most 1 and 4 % of the time is spent asking.
constexpr std::chrono::seconds kRetry{2};
constexpr std::size_t kKept = 60; ///< Ticks that wait to be taken; older ones are of no use to anybody.

std::int64_t wallMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

double steadyS()
{
    return std::chrono::duration<double>(Steady::now().time_since_epoch()).count();
}

} // namespace

struct PostgresProbe::Impl
{
    explicit Impl(ProbedPool probed)
        : pool(std::move(probed))
    {
    }

    void run();
    void look();
    void close(std::int64_t endMs);
    bool pause(std::chrono::milliseconds time); ///< False: stop.
    void tell(const std::string &text);

    const ProbedPool pool;
    ProbeTally tally; ///< This and what follows: the thread's own.
    std::unique_ptr<PostgresLook> view;
    Steady::time_point retryAt;
    std::optional<StatementTable> counts;

    mutable std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::vector<ProbedTick> ticks;
    std::string why;
    std::thread thread;
};

void PostgresProbe::Impl::tell(const std::string &text)
{
    const std::scoped_lock lock(mutex);
    why = text.empty() ? std::string() : absl::StrCat("The probe of pool ", pool.name, ": ", text);
}

bool PostgresProbe::Impl::pause(std::chrono::milliseconds time)
{
    std::unique_lock lock(mutex);
    return !wake.wait_for(lock, time, [this] { return stopping; });
}

void PostgresProbe::Impl::look()
{
    if (!view) {
        if (Steady::now() < retryAt) {
            tally.missed();
            return;
        }
        auto opened = PostgresLook::open(pool);
        if (!opened.ok()) {
            retryAt = Steady::now() + kRetry;
            tell(std::string(opened.status().message()));
            tally.missed();
            return;
        }
        view = *std::move(opened);
        tell({});
    }
    auto seen = view->look(steadyS());
    if (!seen.ok()) {
        tell(std::string(seen.status().message()));
        tally.missed();
        view.reset();
        retryAt = Steady::now() + kRetry;
        return;
    }
    tally.take(*seen, 2 * std::chrono::duration<double>(kQuiet).count());
}

void PostgresProbe::Impl::close(std::int64_t endMs)
{
    look(); // The counters are read at the tick's end: what runs is seen at that moment, too.
    std::optional<StatementTable> table;
    if (view) {
        auto read = view->statements();
        if (read.ok())
            table = *std::move(read);
    }
    ProbedTick done{endMs, tally.close(table)};
    const std::scoped_lock lock(mutex);
    ticks.push_back(std::move(done));
    if (ticks.size() > kKept)
        ticks.erase(ticks.begin());
}

void PostgresProbe::Impl::run()
{
    std::int64_t due = (wallMs() / kTickMs + 1) * kTickMs;
    for (bool going = true; going;) {
        const auto begun = Steady::now();
        const std::int64_t now = wallMs();
        // A clock that was set back or far ahead: the ticks go on from where it stands.
        if (due - now > 2 * kTickMs || now - due > 10 * kTickMs)
            due = (now / kTickMs + 1) * kTickMs;
        if (now >= due) {
            close(due);
            due += kTickMs;
        } else {
            look();
        }
        const bool often = tally.excited(steadyS()) || pool.tenantBy == TenantBy::ApplicationName;
        const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begun);
        // A server with many connections answers slowly: it is asked less often, so that asking stays cheap.
        const auto rate = often ? std::max(kExcited, kOftenShare * spent) : std::max(kQuiet, kQuietShare * spent);
        const auto toTick = std::chrono::milliseconds(std::max<std::int64_t>(0, due - wallMs()));
        going = pause(
            std::clamp(rate - spent, std::chrono::milliseconds(5), std::max(toTick, std::chrono::milliseconds(5))));
    }
}

PostgresProbe::PostgresProbe(ProbedPool pool)
    : m_impl(std::make_unique<Impl>(std::move(pool)))
{
    m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
}

PostgresProbe::~PostgresProbe()
{
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->stopping = true;
    }
    m_impl->wake.notify_all();
    m_impl->thread.join();
}

std::vector<ProbedTick> PostgresProbe::take()
{
    const std::scoped_lock lock(m_impl->mutex);
    return std::exchange(m_impl->ticks, {});
}

std::string PostgresProbe::reason() const
{
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->why;
}

const ProbedPool &PostgresProbe::pool() const
{
    return m_impl->pool;
}

} // namespace bulkhead
