#include "backend/driver/prometheus_usage.h"

#include "backend/driver/prometheus_rules.h"

#include <absl/strings/str_cat.h>
#include <algorithm>

namespace bulkhead {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::size_t kTenants = 100; ///< In one question.

std::string labelOf(const PromLabels &labels, const std::string &name)
{
    const auto it = labels.find(name);
    return it == labels.end() ? std::string() : it->second;
}

/// Pools belong to nobody: a series with a tenant is none, whatever the metric's name was set to.
std::string poolSelector(const PrometheusOptions &options)
{
    return absl::StrCat(options.slotsMetric, "{", options.tenantLabel, "=\"\"", fixedMatchers(options), "}");
}

} // namespace

absl::StatusOr<std::vector<PoolInfo>> findPools(const PrometheusOptions &options, PromServer &server,
                                                std::int64_t fromMs, std::int64_t toMs)
{
    auto sets = server.series(poolSelector(options), fromMs, toMs);
    if (!sets.ok())
        return sets.status();
    std::vector<PoolInfo> pools;
    for (const PromLabels &labels : *sets) {
        const PoolInfo pool{labelOf(labels, options.poolLabel), options.resource};
        if (!pool.name.empty() && std::find(pools.begin(), pools.end(), pool) == pools.end())
            pools.push_back(pool);
    }
    return pools;
}

UsageReader::UsageReader(const PrometheusOptions &options)
    : m_options(options)
    , m_intervalMs(options.scrapeIntervalS * 1'000)
{
}

std::optional<UsageReader::Cell> UsageReader::cellOf(const PromLabels &labels, const RequestCatalog &catalog,
                                                     const UsageNames &names) const
{
    const auto tenant = catalog.byId.find(labelOf(labels, m_options.tenantLabel));
    const auto workflow =
        std::find(names.workflows.begin(), names.workflows.end(), labelOf(labels, m_options.workflowLabel));
    const PoolInfo wanted{labelOf(labels, m_options.poolLabel), m_options.resource};
    const auto pool = std::find(names.pools.begin(), names.pools.end(), wanted);
    if (tenant == catalog.byId.end() || workflow == names.workflows.end() || pool == names.pools.end())
        return {};
    return Cell{tenant->second, static_cast<std::uint32_t>(workflow - names.workflows.begin()),
                static_cast<std::uint32_t>(pool - names.pools.begin())};
}

void UsageReader::takeSeries(const PromSeries &found, Use use, const RequestCatalog &catalog, const UsageNames &names,
                             std::int64_t nextMinute)
{
    const std::pair key{static_cast<int>(use), found.labels};
    auto it = m_raw.find(key);
    if (it == m_raw.end()) {
        const auto cell = cellOf(found.labels, catalog, names);
        if (!cell)
            return;
        it = m_raw.emplace(key, RawUse{*cell, CounterDeltas(m_intervalMs)}).first;
    }
    RawUse &raw = it->second;
    std::vector<CounterDelta> deltas;
    for (const CounterSample &sample : found.samples) {
        const std::int64_t endMs = sample.atMs - m_options.settleS * 1'000;
        if (!m_options.recorded) {
            raw.deltas.push(sample, deltas);
        } else if (endMs > raw.recordedMs) {
            spreadOverMinutes(endMs - kMinuteMs, endMs, sample.value, {}, deltas);
            raw.recordedMs = endMs;
        }
    }
    for (const CounterDelta &delta : deltas) {
        // A gap tells how much, not when: of no use to say who slowed whom.
        if (!delta.interpolated && delta.minute >= nextMinute)
            m_minutes[delta.minute][raw.cell][static_cast<std::size_t>(use)] += delta.count;
    }
}

absl::Status UsageReader::read(PromServer &server, const RequestCatalog &catalog, const UsageNames &names,
                               std::int64_t toMs, std::int64_t nextMinute)
{
    if (names.pools.empty())
        return absl::OkStatus();
    const std::int64_t beginMs = std::max(m_readToMs, toMs - m_options.historyChunkS * 1'000);
    const std::int64_t rangeMs = toMs - beginMs + 2 * std::max(m_intervalMs, kMinuteMs);
    const std::array<std::string, 4> raw{m_options.holdMetric, m_options.waitMetric, m_options.latencyMetric,
                                         m_options.doneMetric};
    for (std::size_t first = 0; first < catalog.tenants.size();) {
        const std::size_t count = tenantsInQuestion(catalog, first, kTenants);
        const std::string match = promOneOf(m_options.tenantLabel, std::span(catalog.tenants).subspan(first, count))
                                  + fixedMatchers(m_options);
        for (std::size_t i = 0; i < raw.size(); ++i) {
            const std::string metric = m_options.recorded ? std::string(kRecordedUse[i]) : raw[i];
            const double scale = static_cast<Use>(i) == Use::Done ? 1 : 1e6;
            auto found = server.samples(absl::StrCat(metric, "{", match, "}"), rangeMs, toMs, scale);
            if (!found.ok())
                return found.status();
            for (const PromSeries &series : *found)
                takeSeries(series, static_cast<Use>(i), catalog, names, nextMinute);
        }
        first += count;
    }
    m_readToMs = toMs;
    return readSlots(server, names, toMs);
}

absl::Status UsageReader::readSlots(PromServer &server, const UsageNames &names, std::int64_t toMs)
{
    m_slots.resize(names.pools.size(), 0);
    auto slots = server.samples(poolSelector(m_options), 5 * m_intervalMs, toMs, 1);
    if (!slots.ok())
        return slots.status();
    for (const PromSeries &series : *slots) {
        const PoolInfo wanted{labelOf(series.labels, m_options.poolLabel), m_options.resource};
        const auto pool = std::find(names.pools.begin(), names.pools.end(), wanted);
        if (pool != names.pools.end() && !series.samples.empty())
            m_slots[static_cast<std::size_t>(pool - names.pools.begin())] =
                static_cast<double>(series.samples.back().value);
    }
    return absl::OkStatus();
}

std::optional<UsageTick> UsageReader::take(std::int64_t minute)
{
    const auto row = m_minutes.find(minute);
    if (row == m_minutes.end())
        return {};
    UsageTick tick;
    tick.endMs = (minute + 1) * kMinuteMs;
    tick.seconds = 60;
    for (const double slots : m_slots)
        tick.pools.push_back({slots, slots, 0, 0});
    for (const auto &[key, sums] : row->second) {
        if (key[2] >= m_slots.size() || m_slots[key[2]] <= 0)
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
    m_minutes.erase(m_minutes.begin(), std::next(row));
    return tick;
}

} // namespace bulkhead
