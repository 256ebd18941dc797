#include "backend/driver/prometheus_follower.h"

#include "backend/driver/prometheus_rules.h"

#include <absl/strings/str_cat.h>
#include <algorithm>

namespace bulkhead {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kFirstRetryMs = 5'000, kLongestRetryMs = 60'000;
constexpr std::size_t kMostCells = 4'000'000; ///< Counts waiting for the engine thread.
constexpr std::int64_t kDayMs = 86'400'000;

} // namespace

PrometheusFollower::PrometheusFollower(const PrometheusOptions &options, NameNumbers &dependencies)
    : m_options(options)
    , m_dependencies(dependencies)
    , m_server(options.url, {options.connectTimeoutMs, options.timeoutMs, options.maxResponseBytes})
    , m_usage(options)
    , m_catalog(std::make_shared<const RequestCatalog>())
    , m_names(std::make_shared<const UsageNames>())
{
}

PrometheusFollower::~PrometheusFollower()
{
    m_server.cancel();
    m_thread.stop();
}

std::optional<Discovered> PrometheusFollower::discover(std::shared_ptr<const RequestCatalog> catalog,
                                                       std::int64_t nowMs, std::int64_t waitMs)
{
    bool post = false;
    {
        const std::scoped_lock lock(m_mutex);
        post = !m_discovering && !m_discovered;
        m_discovering = m_discovering || post;
    }
    if (post) {
        m_thread.post([this, catalog = std::move(catalog), nowMs] {
            const std::int64_t fromMs =
                m_options.lookBackDays == 0 ? 0 : std::max<std::int64_t>(0, nowMs - m_options.lookBackDays * kDayMs);
            Discovered found;
            auto series = findRequestSeries(m_options, m_server, *catalog, m_dependencies, fromMs, 0);
            found.status = series.status();
            if (series.ok()) {
                found.series = *std::move(series);
                auto pools = findPools(m_options, m_server, fromMs, 0);
                found.status = pools.status();
                if (pools.ok())
                    found.pools = *std::move(pools);
            }
            const std::scoped_lock lock(m_mutex);
            m_discovered = std::move(found);
            m_discovering = false;
        });
    }
    m_thread.waitIdle(std::chrono::milliseconds(waitMs));
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_discovered, {});
}

bool PrometheusFollower::discovered() const
{
    const std::scoped_lock lock(m_mutex);
    return m_discovered.has_value();
}

void PrometheusFollower::adopt(std::shared_ptr<const RequestCatalog> catalog, std::shared_ptr<const UsageNames> names)
{
    const std::scoped_lock lock(m_mutex);
    m_catalog = std::move(catalog);
    m_names = std::move(names);
}

Followed PrometheusFollower::follow(std::int64_t nowMs, std::int64_t firstMinute)
{
    bool due = false;
    {
        const std::scoped_lock lock(m_mutex);
        due = nowMs >= m_nextPollMs;
    }
    if (due && !m_thread.busy())
        m_thread.post([this, nowMs, firstMinute] { readUpTo(nowMs, firstMinute); });
    if (m_options.engineWaitMs > 0)
        m_thread.waitIdle(std::chrono::milliseconds(m_options.engineWaitMs));
    const std::scoped_lock lock(m_mutex);
    Followed ready = m_ready;
    m_ready.minutes.clear();
    m_ready.ticks.clear();
    m_ready.discoverDue = false;
    return ready;
}

void PrometheusFollower::readUpTo(std::int64_t nowMs, std::int64_t firstMinute)
{
    const auto begun = std::chrono::steady_clock::now();
    absl::Status status = readMinutes(nowMs, firstMinute);
    const auto spentMs =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count();
    const std::string silent = status.ok() ? complaint(nowMs) : std::string();
    const std::scoped_lock lock(m_mutex);
    if (status.ok()) {
        m_failures = 0;
        // Nothing can be due before the running minute ends; a large fleet is not asked without a pause.
        const std::int64_t wait = std::max<std::int64_t>(m_options.pollMs, 2 * spentMs);
        const std::int64_t end = (m_requests->ledger().next() + 1) * kMinuteMs;
        m_nextPollMs = std::max(nowMs + wait, end);
        m_ready.reason = silent;
    } else {
        const std::int64_t wait = kFirstRetryMs << std::min(m_failures++, 4);
        m_nextPollMs = nowMs + spentMs + std::min(wait, kLongestRetryMs);
        m_ready.reason = std::string(status.message());
    }
    m_ready.status = std::move(status);
}

std::string PrometheusFollower::complaint(std::int64_t nowMs)
{
    const std::size_t foreign = m_requests->takeForeign();
    if (foreign > 0) {
        return absl::StrCat("Prometheus at ", place(), " answered with ", foreign,
                            " series of tenants that were not asked for; they were dropped. Check what stands between "
                            "the gateway and it.");
    }
    const std::int64_t newest = m_requests->newestMs();
    if (newest == 0 || nowMs - newest <= 5 * std::max(m_requests->intervalMs(), kMinuteMs))
        return {};
    return absl::StrCat("Prometheus at ", place(), " has had no new samples of ",
                        m_options.recorded ? std::string(kRecordedRequests) : m_options.requestsMetric, " for ",
                        (nowMs - newest) / kMinuteMs, " minutes. Check its ",
                        m_options.recorded ? "rules and targets." : "targets.");
}

absl::Status PrometheusFollower::readMinutes(std::int64_t nowMs, std::int64_t firstMinute)
{
    std::shared_ptr<const RequestCatalog> catalog;
    std::shared_ptr<const UsageNames> names;
    {
        const std::scoped_lock lock(m_mutex);
        catalog = m_catalog;
        names = m_names;
    }
    if (!m_requests) {
        m_requests = std::make_unique<RequestReader>(m_options, catalog, m_dependencies, false);
        m_requests->restart(firstMinute);
    }
    m_requests->adopt(catalog);
    MinuteLedger &ledger = m_requests->ledger();
    const std::int64_t last = nowMs / kMinuteMs; // Minutes before it are over.
    const auto series = static_cast<std::int64_t>(std::max<std::size_t>(1, catalog->series.size()));
    const std::int64_t chunk = std::clamp<std::int64_t>(2'000'000 / series, 1, m_options.historyChunkS / 60);
    while (ledger.next() < last) {
        const std::int64_t until = std::min(last, ledger.next() + chunk);
        // One sample beyond the last minute completes it when samples do not fall on the minute.
        const std::int64_t toMs =
            until == last ? nowMs : std::min(nowMs, until * kMinuteMs + prometheusCompleteMs(m_options));
        absl::Status status = m_requests->read(m_server, toMs);
        if (status.ok() && until == last)
            status = m_usage.read(m_server, *catalog, *names, toMs, ledger.next());
        if (!status.ok())
            return status;
        if (!giveOut(until, nowMs))
            break;
    }
    return absl::OkStatus();
}

bool PrometheusFollower::giveOut(std::int64_t until, std::int64_t nowMs)
{
    MinuteLedger &ledger = m_requests->ledger();
    const std::int64_t lagMs = prometheusLagMs(m_options);
    const std::scoped_lock lock(m_mutex);
    m_ready.discoverDue = m_requests->takeUnknown() || m_ready.discoverDue;
    while (ledger.next() < until) {
        const std::int64_t endMs = (ledger.next() + 1) * kMinuteMs;
        const std::size_t series = m_requests->catalog()->series.size();
        if ((nowMs < endMs + lagMs && !m_requests->passed(endMs)) || m_ready.minutes.size() * series > kMostCells)
            return false;
        if (auto tick = m_usage.take(ledger.next()))
            m_ready.ticks.push_back(*std::move(tick));
        m_ready.minutes.push_back(m_requests->take());
    }
    m_ready.freshMs = std::max(m_ready.freshMs, std::min(m_requests->newestMs(), ledger.next() * kMinuteMs));
    return true;
}

} // namespace bulkhead
