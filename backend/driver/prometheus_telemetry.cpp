#include "backend/driver/prometheus_telemetry.h"

#include "backend/driver/prometheus_follower.h"
#include "backend/driver/prometheus_past.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <atomic>
#include <chrono>

namespace bulkhead {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kTailMinutes = 3; ///< Not scraped yet, rather than missing.
constexpr std::int64_t kSeamMinutes = 180;
constexpr std::int64_t kSliceCells = 2'000'000;

std::int64_t systemMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

class PrometheusTelemetry final : public Telemetry
{
public:
    explicit PrometheusTelemetry(PrometheusOptions options)
        : m_options(std::move(options))
        , m_catalog(std::make_shared<const RequestCatalog>())
        , m_pastServer(m_options.url, {m_options.connectTimeoutMs, m_options.timeoutMs, m_options.maxResponseBytes})
        , m_follower(m_options, m_dependencyNumbers)
    {
    }

    std::string source() const override
    {
        return absl::StrCat("Prometheus at ", m_follower.place(), ", up to ", prometheusLagMs(m_options) / 1'000,
                            " s behind");
    }
    bool simulated() const override { return false; }
    const std::vector<std::string> &workflows() const override { return m_workflows; }
    const std::vector<std::string> &dependencies() const override { return m_dependencies; }
    const std::vector<PoolInfo> &pools() const override { return m_pools; }
    std::vector<TenantFacts> inventory() const override { return {}; }
    TelemetryState state() const override
    {
        return {std::max(m_freshMs, m_historyFreshMs.load()), m_reason, prometheusLagMs(m_options)};
    }
    bool followDue() const override { return m_follower.discovered() || (m_discoverDue && m_nowMs >= m_rediscoverMs); }

    std::vector<SeriesKey> follow(std::span<const TenantFacts> tenants) override;
    absl::Status history(std::int64_t fromMinute, std::int64_t toMinute,
                         const std::function<bool(MinuteCounts)> &sink) override;
    void cancelHistory() override { m_pastServer.cancel(); }
    double historyProgress() const override { return m_progress; }
    std::unique_ptr<PastReader> pastReader() override { return makePrometheusPast(m_options); }
    absl::Status advance(std::int64_t nowMs, std::vector<MinuteCounts> &minutes,
                         std::vector<UsageTick> &ticks) override;

private:
    void adopt(Discovered found);
    /// From now on every thread reads by this catalog.
    void share(std::shared_ptr<const RequestCatalog> next);
    absl::Status readHistory(std::int64_t fromMinute, std::int64_t toMinute,
                             const std::function<bool(MinuteCounts)> &sink);
    [[nodiscard]] std::shared_ptr<const RequestCatalog> catalog() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_catalog;
    }

    const PrometheusOptions m_options;
    NameNumbers m_dependencyNumbers;

    // The engine thread's own.
    std::vector<std::string> m_workflows, m_dependencies;
    std::vector<PoolInfo> m_pools;
    std::int64_t m_freshMs = 0, m_nowMs = 0, m_rediscoverMs = 0;
    bool m_discoverDue = false, m_followed = false;
    absl::Status m_followStatus;
    std::string m_reason;

    mutable std::mutex m_mutex;
    std::shared_ptr<const RequestCatalog> m_catalog;

    std::mutex m_historyMutex; ///< One history() at a time; for the next two.
    PromServer m_pastServer;
    std::unique_ptr<RequestReader> m_past;
    std::atomic<double> m_progress = 1;
    std::atomic<std::int64_t> m_historyNext = 0, m_historyFreshMs = 0;

    PrometheusFollower m_follower; ///< Last: its thread ends first.
};

std::vector<SeriesKey> PrometheusTelemetry::follow(std::span<const TenantFacts> tenants)
{
    auto known = catalog();
    if (std::any_of(tenants.begin(), tenants.end(),
                    [&](const TenantFacts &t) { return !known->byId.contains(t.id); })) {
        auto next = std::make_shared<RequestCatalog>(*known);
        // Without an id the matcher would ask for what belongs to nobody.
        for (const TenantFacts &t : tenants)
            if (!t.id.empty())
                next->addTenant(t.id);
        share(known = std::move(next));
    }
    // The first time the series are wanted at once; later, a server that does not answer must not hold up the ticks.
    const std::int64_t waitMs = std::exchange(m_followed, true) ? m_options.engineWaitMs : m_options.followWaitMs;
    auto found = m_follower.discover(known, std::max(m_nowMs, systemMs()), waitMs);
    if (!found) {
        m_followStatus =
            absl::UnavailableError(absl::StrCat("Looking for series in Prometheus at ", m_follower.place(), "."));
    } else {
        m_followStatus = found->status;
        m_discoverDue = !found->status.ok();
        m_rediscoverMs = m_nowMs + 5'000;
        if (found->status.ok())
            adopt(*std::move(found));
    }
    m_reason = std::string(m_followStatus.message());
    return catalog()->series;
}

void PrometheusTelemetry::adopt(Discovered found)
{
    auto next = std::make_shared<RequestCatalog>(*catalog());
    for (const auto &[tenant, workflow] : found.series) {
        next->addSeries(tenant, workflow);
        if (std::find(m_workflows.begin(), m_workflows.end(), workflow) == m_workflows.end())
            m_workflows.push_back(workflow);
    }
    for (PoolInfo &pool : found.pools)
        if (std::find(m_pools.begin(), m_pools.end(), pool) == m_pools.end())
            m_pools.push_back(std::move(pool));
    m_dependencies = m_dependencyNumbers.all();
    share(std::move(next));
}

void PrometheusTelemetry::share(std::shared_ptr<const RequestCatalog> next)
{
    m_follower.adopt(next, std::make_shared<const UsageNames>(UsageNames{m_workflows, m_pools}));
    const std::scoped_lock lock(m_mutex);
    m_catalog = std::move(next);
}

absl::Status PrometheusTelemetry::history(std::int64_t fromMinute, std::int64_t toMinute,
                                          const std::function<bool(MinuteCounts)> &sink)
{
    const std::scoped_lock lock(m_historyMutex);
    m_pastServer.resume();
    m_progress = 0;
    absl::Status status = readHistory(fromMinute, toMinute, sink);
    m_progress = 1;
    return status;
}

absl::Status PrometheusTelemetry::readHistory(std::int64_t fromMinute, std::int64_t toMinute,
                                              const std::function<bool(MinuteCounts)> &sink)
{
    const auto wanted = catalog();
    // Minutes that an earlier call left for later come first, so that nothing counted meanwhile is lost.
    const bool goesOn = m_past && m_past->catalog() == wanted && m_past->ledger().next() <= fromMinute
                        && fromMinute - m_past->ledger().next() <= kTailMinutes;
    if (!goesOn) {
        m_past = std::make_unique<RequestReader>(m_options, wanted, m_dependencyNumbers, true);
        m_past->restart(fromMinute);
    }
    MinuteLedger &ledger = m_past->ledger();
    const auto series = static_cast<std::int64_t>(std::max<std::size_t>(1, wanted->series.size()));
    const std::int64_t chunk = std::clamp<std::int64_t>(kSliceCells / series, 10, m_options.historyChunkS / 60);
    const auto whole = static_cast<double>(std::max<std::int64_t>(1, toMinute - ledger.next()));
    while (ledger.next() < toMinute) {
        const std::int64_t until = std::min(toMinute, ledger.next() + chunk);
        const double done = 1 - static_cast<double>(toMinute - ledger.next()) / whole;
        const double part = static_cast<double>(until - ledger.next()) / whole;
        // What lies beyond the last minute completes it when samples do not fall on the minute.
        absl::Status status = m_past->read(m_pastServer, until * kMinuteMs + prometheusCompleteMs(m_options),
                                           [&](double read) { return m_progress = done + part * read, true; });
        if (!status.ok())
            return status;
        while (ledger.next() < until) {
            const bool tail = toMinute - ledger.next() <= kTailMinutes;
            if (tail && (ledger.next() + 1) * kMinuteMs > m_past->newestMs())
                return absl::OkStatus(); // advance() delivers the rest once it is scraped.
            const bool more = sink(m_past->take());
            m_historyNext = std::max(m_historyNext.load(), ledger.next());
            m_historyFreshMs =
                std::max(m_historyFreshMs.load(), std::min(m_past->newestMs(), ledger.next() * kMinuteMs));
            if (!more)
                return absl::OkStatus();
        }
    }
    return absl::OkStatus();
}

absl::Status PrometheusTelemetry::advance(std::int64_t nowMs, std::vector<MinuteCounts> &minutes,
                                          std::vector<UsageTick> &ticks)
{
    m_nowMs = nowMs;
    // Where history ended; while it is still far in the past, where it will.
    const std::int64_t now = nowMs / kMinuteMs;
    const std::int64_t first = now - m_historyNext <= kSeamMinutes ? m_historyNext.load() : now;
    Followed ready = m_follower.follow(nowMs, first);
    std::move(ready.minutes.begin(), ready.minutes.end(), std::back_inserter(minutes));
    std::move(ready.ticks.begin(), ready.ticks.end(), std::back_inserter(ticks));
    m_freshMs = std::max(m_freshMs, ready.freshMs);
    if (ready.status.ok())
        ready.status = m_followStatus; // Without series there is nothing to read, and nothing to be proud of.
    m_reason = ready.status.ok() ? std::move(ready.reason) : std::string(ready.status.message());
    if (ready.discoverDue)
        m_discoverDue = true;
    m_dependencies = m_dependencyNumbers.all();
    return ready.status;
}

} // namespace

absl::StatusOr<std::unique_ptr<Telemetry>> makePrometheusTelemetry(PrometheusOptions options)
{
    if (absl::Status status = checkPrometheusOptions(options); !status.ok())
        return status;
    return std::make_unique<PrometheusTelemetry>(std::move(options));
}

} // namespace bulkhead
