#include "backend/driver/prometheus_telemetry.h"

#include "backend/driver/prometheus_ledger.h"
#include "backend/driver/prometheus_query.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <array>
#include <unordered_map>

namespace bulkhead {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kRetryMs = 5'000; ///< After a failure the server is left alone for so long.
constexpr std::size_t kTenantsPerQuestion = 40;
constexpr std::int64_t kTailMinutes = 3; ///< Not scraped yet, rather than missing.

class PrometheusTelemetry final : public Telemetry
{
public:
    explicit PrometheusTelemetry(PrometheusOptions options)
        : m_options(std::move(options))
        , m_server(m_options.url, {m_options.connectTimeoutMs, m_options.timeoutMs, m_options.maxResponseBytes})
        , m_intervalMs(m_options.scrapeIntervalS * 1'000)
    {
    }

    std::string source() const override { return "Prometheus at " + m_server.place(); }
    bool simulated() const override { return false; }
    const std::vector<std::string> &workflows() const override { return m_workflows; }
    const std::vector<std::string> &dependencies() const override { return m_dependencies; }
    const std::vector<PoolInfo> &pools() const override { return m_pools; }
    std::vector<TenantFacts> inventory() const override { return {}; }
    TelemetryState state() const override { return {m_freshMs, m_reason}; }
    bool followDue() const override { return m_discoverDue && m_nowMs >= m_retryMs; }

    std::vector<SeriesKey> follow(std::span<const TenantFacts> tenants) override;
    absl::Status history(std::int64_t fromMinute, std::int64_t toMinute,
                         const std::function<bool(MinuteCounts)> &sink) override;
    absl::Status advance(std::int64_t nowMs, std::vector<MinuteCounts> &minutes,
                         std::vector<UsageTick> &ticks) override;

private:
    /// A counter of requests as the server stores it.
    struct RawRequests
    {
        SeriesIndex series = 0;
        bool bad = false;
        std::optional<std::uint16_t> dependency;
        CounterDeltas deltas;
        std::int64_t coverMinute = -1;
        std::int32_t coverMs = 0;
    };
    enum class Use : std::uint8_t { Hold, Wait, Latency, Done };
    struct RawUse
    {
        Use use = Use::Hold;
        std::array<std::uint32_t, 3> cell{}; ///< Tenant, workflow, pool.
        CounterDeltas deltas;
    };
    using UseRow = std::map<std::array<std::uint32_t, 3>, std::array<std::int64_t, 4>>;

    absl::Status discover();
    absl::Status discoverPools();
    /// Reads all request counters up to toMs into the ledger.
    absl::Status readRequests(std::int64_t toMs);
    absl::Status readUse(std::int64_t toMs);
    void takeRequests(const PromSeries &raw);
    void takeUse(const PromSeries &raw, Use use);
    std::optional<std::array<std::uint32_t, 3>> cellOf(const PromLabels &labels) const;
    [[nodiscard]] UsageTick usageOf(std::int64_t minute) const;
    template<typename F>
    absl::Status forTenants(F question);
    void restart(std::int64_t minute);
    absl::Status note(absl::Status status, std::int64_t nowMs);

    static std::uint16_t numberOf(std::vector<std::string> &names, const std::string &name)
    {
        const auto it = std::find(names.begin(), names.end(), name);
        if (it == names.end())
            names.push_back(name);
        return static_cast<std::uint16_t>(it - names.begin());
    }
    static std::string labelOf(const PromLabels &labels, const std::string &name)
    {
        const auto it = labels.find(name);
        return it == labels.end() ? std::string() : it->second;
    }

    PrometheusOptions m_options;
    PromServer m_server;
    std::int64_t m_intervalMs;
    std::vector<std::string> m_tenants; ///< Ids by index.
    std::unordered_map<std::string, TenantIndex> m_byId;
    std::vector<SeriesKey> m_series;
    std::map<std::pair<TenantIndex, std::string>, SeriesIndex> m_seriesByKey;
    std::vector<std::string> m_workflows, m_dependencies;
    std::vector<PoolInfo> m_pools;
    std::vector<double> m_slots; ///< By pool; 0: the server does not tell.
    std::map<PromLabels, RawRequests> m_rawRequests;
    std::map<std::pair<int, PromLabels>, RawUse> m_rawUse;
    std::map<std::int64_t, UseRow> m_use; ///< By minute, not delivered yet.
    MinuteLedger m_ledger;
    std::int64_t m_readToMs = 0, m_useReadToMs = 0, m_newestMs = 0;
    std::int64_t m_freshMs = 0, m_nowMs = 0, m_retryMs = 0;
    bool m_started = false, m_discoverDue = false;
    std::string m_reason;
};

absl::Status PrometheusTelemetry::note(absl::Status status, std::int64_t nowMs)
{
    m_reason = status.ok() ? std::string() : std::string(status.message());
    m_retryMs = status.ok() ? 0 : nowMs + kRetryMs;
    return status;
}

template<typename F>
absl::Status PrometheusTelemetry::forTenants(F question)
{
    for (std::size_t from = 0; from < m_tenants.size(); from += kTenantsPerQuestion) {
        const std::size_t n = std::min(kTenantsPerQuestion, m_tenants.size() - from);
        const std::string match = promOneOf(m_options.tenantLabel, std::span(m_tenants).subspan(from, n));
        if (absl::Status status = question(match); !status.ok())
            return status;
    }
    return absl::OkStatus();
}

std::vector<SeriesKey> PrometheusTelemetry::follow(std::span<const TenantFacts> tenants)
{
    for (const TenantFacts &t : tenants) {
        if (m_byId.emplace(t.id, static_cast<TenantIndex>(m_tenants.size())).second)
            m_tenants.push_back(t.id);
    }
    m_discoverDue = !note(discover(), m_nowMs).ok();
    return m_series;
}

absl::Status PrometheusTelemetry::discover()
{
    std::map<std::pair<TenantIndex, std::string>, bool> found;
    absl::Status status = forTenants([&](const std::string &match) {
        auto sets = m_server.series(absl::StrCat(m_options.requestsMetric, "{", match, "}"));
        if (!sets.ok())
            return sets.status();
        for (const PromLabels &labels : *sets) {
            const auto tenant = m_byId.find(labelOf(labels, m_options.tenantLabel));
            const std::string workflow = labelOf(labels, m_options.workflowLabel);
            if (tenant == m_byId.end() || workflow.empty())
                continue;
            found.emplace(std::pair{tenant->second, workflow}, true);
            if (const std::string name = labelOf(labels, m_options.dependencyLabel); !name.empty())
                numberOf(m_dependencies, name);
        }
        return absl::OkStatus();
    });
    if (!status.ok())
        return status;
    for (const auto &[key, yes] : found) {
        numberOf(m_workflows, key.second);
        if (m_seriesByKey.emplace(key, static_cast<SeriesIndex>(m_series.size())).second)
            m_series.push_back({key.first, key.second});
    }
    return discoverPools();
}

absl::Status PrometheusTelemetry::discoverPools()
{
    auto sets = m_server.series(m_options.slotsMetric);
    if (!sets.ok())
        return sets.status();
    for (const PromLabels &labels : *sets) {
        const PoolInfo pool{labelOf(labels, m_options.poolLabel), m_options.resource};
        if (!pool.name.empty() && std::find(m_pools.begin(), m_pools.end(), pool) == m_pools.end())
            m_pools.push_back(pool);
    }
    m_slots.resize(m_pools.size(), 0);
    return absl::OkStatus();
}

void PrometheusTelemetry::restart(std::int64_t minute)
{
    m_started = true;
    m_ledger.restart(minute);
    m_rawRequests.clear();
    // Far enough back for the sample before the first minute, also when it came late.
    m_readToMs = minute * kMinuteMs - 2 * m_intervalMs;
    m_newestMs = 0;
}

void PrometheusTelemetry::takeRequests(const PromSeries &raw)
{
    auto it = m_rawRequests.find(raw.labels);
    if (it == m_rawRequests.end()) {
        const auto tenant = m_byId.find(labelOf(raw.labels, m_options.tenantLabel));
        const std::string outcome = labelOf(raw.labels, m_options.outcomeLabel);
        if (tenant == m_byId.end() || (outcome != m_options.goodValue && outcome != m_options.badValue))
            return;
        const auto series = m_seriesByKey.find({tenant->second, labelOf(raw.labels, m_options.workflowLabel)});
        if (series == m_seriesByKey.end()) {
            m_discoverDue = m_discoverDue || !labelOf(raw.labels, m_options.workflowLabel).empty();
            return;
        }
        RawRequests fresh{series->second, outcome == m_options.badValue, {}, CounterDeltas(m_intervalMs)};
        if (const std::string name = labelOf(raw.labels, m_options.dependencyLabel); !name.empty())
            fresh.dependency = numberOf(m_dependencies, name);
        it = m_rawRequests.emplace(raw.labels, std::move(fresh)).first;
    }
    RawRequests &requests = it->second;
    std::vector<CounterDelta> deltas;
    for (const CounterSample &sample : raw.samples)
        requests.deltas.push(sample, deltas);
    for (const CounterDelta &delta : deltas) {
        requests.coverMs = (delta.minute == requests.coverMinute ? requests.coverMs : 0) + delta.coveredMs;
        requests.coverMinute = delta.minute;
        m_ledger.add(requests.series, requests.bad, requests.dependency, delta, requests.coverMs);
    }
    m_newestMs = std::max(m_newestMs, requests.deltas.lastMs());
}

absl::Status PrometheusTelemetry::readRequests(std::int64_t toMs)
{
    // Overlaps with what was read: a sample may have been stored after its time. Seen ones are ignored.
    const std::int64_t rangeMs = toMs - m_readToMs + 2 * m_intervalMs;
    const std::vector<std::string> outcomes{m_options.goodValue, m_options.badValue};
    const std::string outcome = promOneOf(m_options.outcomeLabel, outcomes);
    absl::Status status = forTenants([&](const std::string &match) {
        auto found =
            m_server.samples(absl::StrCat(m_options.requestsMetric, "{", match, ",", outcome, "}"), rangeMs, toMs, 1);
        if (!found.ok())
            return found.status();
        for (const PromSeries &raw : *found)
            takeRequests(raw);
        return absl::OkStatus();
    });
    if (status.ok())
        m_readToMs = toMs;
    return status;
}

absl::Status PrometheusTelemetry::history(std::int64_t fromMinute, std::int64_t toMinute,
                                          const std::function<bool(MinuteCounts)> &sink)
{
    // Minutes that an earlier call left for later come first, so that nothing counted meanwhile is lost.
    const bool goesOn = m_started && m_ledger.next() <= fromMinute && fromMinute - m_ledger.next() <= kTailMinutes;
    if (!goesOn)
        restart(fromMinute);
    const std::int64_t chunk = std::max<std::int64_t>(1, m_options.historyChunkS / 60);
    while (m_ledger.next() < toMinute) {
        const std::int64_t until = std::min(toMinute, m_ledger.next() + chunk);
        // One sample beyond the last minute completes it when samples do not fall on the minute.
        if (absl::Status status = readRequests(until * kMinuteMs + m_intervalMs); !status.ok())
            return note(std::move(status), m_nowMs);
        while (m_ledger.next() < until) {
            const bool tail = toMinute - m_ledger.next() <= kTailMinutes;
            if (tail && (m_ledger.next() + 1) * kMinuteMs > m_newestMs)
                return note(absl::OkStatus(), m_nowMs); // advance() delivers the rest once it is scraped.
            if (!sink(m_ledger.take(m_series.size())))
                return absl::OkStatus();
        }
    }
    m_freshMs = std::max(m_freshMs, m_ledger.next() * kMinuteMs);
    return note(absl::OkStatus(), m_nowMs);
}

std::optional<std::array<std::uint32_t, 3>> PrometheusTelemetry::cellOf(const PromLabels &labels) const
{
    const auto tenant = m_byId.find(labelOf(labels, m_options.tenantLabel));
    const auto workflow = std::find(m_workflows.begin(), m_workflows.end(), labelOf(labels, m_options.workflowLabel));
    const PoolInfo wanted{labelOf(labels, m_options.poolLabel), m_options.resource};
    const auto pool = std::find(m_pools.begin(), m_pools.end(), wanted);
    if (tenant == m_byId.end() || workflow == m_workflows.end() || pool == m_pools.end())
        return {};
    return std::array{tenant->second, static_cast<std::uint32_t>(workflow - m_workflows.begin()),
                      static_cast<std::uint32_t>(pool - m_pools.begin())};
}

void PrometheusTelemetry::takeUse(const PromSeries &raw, Use use)
{
    const std::pair key{static_cast<int>(use), raw.labels};
    auto it = m_rawUse.find(key);
    if (it == m_rawUse.end()) {
        const auto cell = cellOf(raw.labels);
        if (!cell)
            return;
        it = m_rawUse.emplace(key, RawUse{use, *cell, CounterDeltas(m_intervalMs)}).first;
    }
    std::vector<CounterDelta> deltas;
    for (const CounterSample &sample : raw.samples)
        it->second.deltas.push(sample, deltas);
    for (const CounterDelta &delta : deltas) {
        // A gap tells how much, not when: of no use to say who slowed whom.
        if (!delta.interpolated && delta.minute >= m_ledger.next())
            m_use[delta.minute][it->second.cell][static_cast<std::size_t>(use)] += delta.count;
    }
}

absl::Status PrometheusTelemetry::readUse(std::int64_t toMs)
{
    if (m_pools.empty())
        return absl::OkStatus();
    const std::int64_t rangeMs =
        toMs - std::max(m_useReadToMs, toMs - m_options.historyChunkS * 1'000) + 2 * m_intervalMs;
    const std::array<std::pair<const std::string *, double>, 4> metrics{{{&m_options.holdMetric, 1e6},
                                                                         {&m_options.waitMetric, 1e6},
                                                                         {&m_options.latencyMetric, 1e6},
                                                                         {&m_options.doneMetric, 1}}};
    absl::Status status = forTenants([&](const std::string &match) {
        for (std::size_t i = 0; i < metrics.size(); ++i) {
            auto found =
                m_server.samples(absl::StrCat(*metrics[i].first, "{", match, "}"), rangeMs, toMs, metrics[i].second);
            if (!found.ok())
                return found.status();
            for (const PromSeries &raw : *found)
                takeUse(raw, static_cast<Use>(i));
        }
        return absl::OkStatus();
    });
    if (!status.ok())
        return status;
    auto slots = m_server.samples(m_options.slotsMetric, 5 * m_intervalMs, toMs, 1);
    if (!slots.ok())
        return slots.status();
    for (const PromSeries &raw : *slots) {
        const PoolInfo wanted{labelOf(raw.labels, m_options.poolLabel), m_options.resource};
        const auto pool = std::find(m_pools.begin(), m_pools.end(), wanted);
        if (pool != m_pools.end() && !raw.samples.empty())
            m_slots[static_cast<std::size_t>(pool - m_pools.begin())] = static_cast<double>(raw.samples.back().value);
    }
    m_useReadToMs = toMs;
    return absl::OkStatus();
}

UsageTick PrometheusTelemetry::usageOf(std::int64_t minute) const
{
    UsageTick tick;
    tick.endMs = (minute + 1) * kMinuteMs;
    tick.seconds = 60;
    for (const double slots : m_slots)
        tick.pools.push_back({slots, slots, 0, 0});
    const auto row = m_use.find(minute);
    if (row == m_use.end())
        return tick;
    for (const auto &[key, sums] : row->second) {
        if (m_slots[key[2]] <= 0)
            continue; // A pool of unknown size says nothing about contention.
        UsageCell cell;
        cell.tenant = key[0];
        cell.workflow = static_cast<std::uint16_t>(key[1]);
        cell.pool = static_cast<std::uint16_t>(key[2]);
        cell.holdUs = static_cast<std::uint64_t>(sums[0]);
        cell.waitPoolUs = static_cast<std::uint64_t>(sums[1]);
        cell.latencyUs = sums[2] > 0 ? static_cast<std::uint64_t>(sums[2]) : cell.holdUs + cell.waitPoolUs;
        cell.arrived = cell.done = static_cast<std::uint32_t>(std::min<std::int64_t>(sums[3], UINT32_MAX));
        tick.pools[key[2]].busySlots += static_cast<double>(cell.holdUs) / 60e6;
        tick.pools[key[2]].queue += static_cast<double>(cell.waitPoolUs) / 60e6;
        tick.cells.push_back(cell);
    }
    return tick;
}

absl::Status PrometheusTelemetry::advance(std::int64_t nowMs, std::vector<MinuteCounts> &minutes,
                                          std::vector<UsageTick> &ticks)
{
    m_nowMs = nowMs;
    if (!m_reason.empty() && nowMs < m_retryMs)
        return absl::UnavailableError(m_reason);
    if (!m_started)
        restart(nowMs / kMinuteMs);
    // A minute is complete when the sample after its end has been scraped and stored.
    const std::int64_t complete = (nowMs - m_intervalMs - m_intervalMs / 2) / kMinuteMs;
    while (m_ledger.next() < complete) {
        const std::int64_t until =
            std::min(complete, m_ledger.next() + std::max<std::int64_t>(1, m_options.historyChunkS / 60));
        const std::int64_t toMs = until == complete ? nowMs : until * kMinuteMs + m_intervalMs;
        absl::Status status = readRequests(toMs);
        if (status.ok() && until == complete)
            status = readUse(toMs);
        if (!status.ok())
            return note(std::move(status), nowMs);
        while (m_ledger.next() < until) {
            if (!m_pools.empty() && m_use.contains(m_ledger.next()))
                ticks.push_back(usageOf(m_ledger.next()));
            m_use.erase(m_use.begin(), m_use.upper_bound(m_ledger.next()));
            minutes.push_back(m_ledger.take(m_series.size()));
        }
        m_freshMs = std::max(m_freshMs, std::min(m_newestMs, m_ledger.next() * kMinuteMs));
    }
    note(absl::OkStatus(), nowMs).IgnoreError();
    if (m_newestMs != 0 && nowMs - m_newestMs > 5 * std::max(m_intervalMs, kMinuteMs)) {
        m_reason =
            absl::StrCat("Prometheus at ", m_server.place(), " has had no new samples of ", m_options.requestsMetric,
                         " for ", (nowMs - m_newestMs) / kMinuteMs, " minutes. Check its targets.");
    }
    return absl::OkStatus();
}

absl::Status checkNames(const PrometheusOptions &o)
{
    for (const std::string *name :
         {&o.requestsMetric, &o.holdMetric, &o.waitMetric, &o.latencyMetric, &o.doneMetric, &o.slotsMetric}) {
        if (!isMetricName(*name)) {
            return absl::InvalidArgumentError(absl::StrCat("\"", *name,
                                                           "\" is not a metric name. Use letters, digits, _ and :, "
                                                           "not starting with a digit."));
        }
    }
    for (const std::string *name :
         {&o.tenantLabel, &o.workflowLabel, &o.outcomeLabel, &o.poolLabel, &o.dependencyLabel}) {
        if (!isLabelName(*name)) {
            return absl::InvalidArgumentError(absl::StrCat("\"", *name,
                                                           "\" is not a label name. Use letters, digits and _, "
                                                           "not starting with a digit."));
        }
    }
    return absl::OkStatus();
}

} // namespace

absl::StatusOr<std::unique_ptr<Telemetry>> makePrometheusTelemetry(PrometheusOptions options)
{
    if (options.url.rfind("http://", 0) != 0 && options.url.rfind("https://", 0) != 0) {
        return absl::InvalidArgumentError(absl::StrCat("\"", options.url,
                                                       "\" is not the URL of a Prometheus server. "
                                                       "Write it as http://HOST:PORT."));
    }
    if (absl::Status status = checkNames(options); !status.ok())
        return status;
    if (options.scrapeIntervalS < 1 || options.scrapeIntervalS > 3'600 || options.timeoutMs < 1
        || options.connectTimeoutMs < 1 || options.historyChunkS < 600 || options.historyChunkS > 86'400) {
        return absl::InvalidArgumentError(
            "A time of the Prometheus options is out of range: scrape interval 1 to 3600 s, "
            "history chunk 600 to 86400 s, timeouts above 0.");
    }
    return std::make_unique<PrometheusTelemetry>(std::move(options));
}

} // namespace bulkhead
