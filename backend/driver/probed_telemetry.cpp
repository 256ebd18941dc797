#include "backend/driver/probed_telemetry.h"

#include "backend/driver/postgres_probe.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace bulkhead {
namespace {

constexpr std::int64_t kPatienceMs = 2 * PostgresProbe::kTickMs; ///< A tick waits so long for the slowest probe.

std::uint64_t micros(double seconds)
{
    return static_cast<std::uint64_t>(std::llround(std::max(0.0, seconds) * 1e6));
}

std::uint32_t whole(double count)
{
    return static_cast<std::uint32_t>(std::llround(std::clamp(count, 0.0, 4e9)));
}

class ProbedTelemetry final : public Telemetry
{
public:
    ProbedTelemetry(std::unique_ptr<Telemetry> base, ProbeConfig config, std::shared_ptr<const LimitedTenants> limited)
        : m_base(std::move(base))
        , m_limited(std::move(limited))
    {
        for (ProbedPool &pool : config.pools) {
            m_pools.push_back({pool.name, "database"});
            m_probes.push_back(std::make_unique<PostgresProbe>(std::move(pool)));
        }
    }

    std::string source() const override
    {
        std::string probes;
        for (std::size_t p = 0; p < m_probes.size(); ++p)
            absl::StrAppend(&probes, p == 0 ? "PostgreSQL probe of " : ", ", m_pools[p].name);
        const std::string base = m_base->source();
        return base.empty() ? probes : absl::StrCat(base, ", ", probes);
    }
    bool simulated() const override { return m_base->simulated(); }
    const std::vector<std::string> &workflows() const override { return m_base->workflows(); }
    const std::vector<std::string> &dependencies() const override { return m_base->dependencies(); }
    const std::vector<PoolInfo> &pools() const override { return m_pools; }
    std::vector<TenantFacts> inventory() const override { return m_base->inventory(); }
    std::vector<SeriesKey> follow(std::span<const TenantFacts> tenants) override
    {
        for (std::size_t i = m_tenants.size(); i < tenants.size(); ++i)
            m_tenants.emplace(tenants[i].id, static_cast<TenantIndex>(i));
        std::vector<SeriesKey> series = m_base->follow(tenants);
        followPools();
        return series;
    }
    absl::Status history(std::int64_t fromMinute, std::int64_t toMinute,
                         const std::function<bool(MinuteCounts)> &sink) override
    {
        return m_base->history(fromMinute, toMinute, sink);
    }
    bool keepsHours() const override { return m_base->keepsHours(); }
    absl::Status hours(std::int64_t fromHour, std::int64_t toHour, const std::function<bool(HourCounts)> &sink) override
    {
        return m_base->hours(fromHour, toHour, sink);
    }
    void cancelHistory() override { m_base->cancelHistory(); }
    double historyProgress() const override { return m_base->historyProgress(); }
    std::unique_ptr<PastReader> pastReader() override { return m_base->pastReader(); }
    bool followDue() const override { return m_base->followDue(); }
    absl::Status advance(std::int64_t nowMs, std::vector<MinuteCounts> &minutes, std::vector<UsageTick> &ticks) override
    {
        const std::size_t first = ticks.size();
        const absl::Status status = m_base->advance(nowMs, minutes, ticks);
        followPools();
        for (std::size_t i = first; i < ticks.size(); ++i)
            shift(ticks[i]);
        collect();
        while (!m_waiting.empty()
               && (m_waiting.begin()->second.size() == m_probes.size()
                   || m_waiting.begin()->first + kPatienceMs <= nowMs)) {
            ticks.push_back(joined(m_waiting.begin()->first, m_waiting.begin()->second));
            m_freshMs = m_waiting.begin()->first;
            m_waiting.erase(m_waiting.begin());
        }
        return status;
    }
    TelemetryState state() const override
    {
        TelemetryState state = m_base->state();
        state.freshMs = std::max(state.freshMs, m_freshMs);
        for (const auto &probe : m_probes)
            if (state.reason.empty())
                state.reason = probe->reason();
        return state;
    }

private:
    using Parts = std::map<std::size_t, ProbeTick>; ///< By probe.

    void followPools()
    {
        const auto &known = m_base->pools();
        for (std::size_t i = m_pools.size() - m_probes.size(); i < known.size(); ++i)
            m_pools.push_back(known[i]);
    }
    void shift(UsageTick &tick) const
    {
        const auto by = static_cast<std::uint16_t>(m_probes.size());
        for (UsageCell &cell : tick.cells)
            cell.pool = static_cast<std::uint16_t>(cell.pool + by);
        for (WaitEdge &edge : tick.edges)
            edge.pool = static_cast<std::uint16_t>(edge.pool + by);
        tick.pools.insert(tick.pools.begin(), by, PoolState{});
    }
    void collect()
    {
        for (std::size_t p = 0; p < m_probes.size(); ++p)
            for (ProbedTick &done : m_probes[p]->take())
                if (done.endMs > m_freshMs)
                    m_waiting[done.endMs].insert_or_assign(p, std::move(done.tick));
    }
    UsageTick joined(std::int64_t endMs, const Parts &parts) const
    {
        UsageTick tick;
        tick.endMs = endMs;
        tick.source = UsageSource::Probe;
        tick.seconds = static_cast<double>(PostgresProbe::kTickMs) / 1e3;
        tick.coverage = 0;
        tick.pools.resize(m_probes.size());
        for (const auto &[p, part] : parts) {
            const auto pool = static_cast<std::uint16_t>(p);
            tick.pools[p] = part.pool;
            tick.coverage += part.coverage / static_cast<double>(m_probes.size());
            for (const auto &[id, used] : part.tenants)
                if (const auto tenant = m_tenants.find(id); tenant != m_tenants.end())
                    tick.cells.push_back(cellOf(tenant->second, pool, used, m_limited->holds(m_pools[p].name, id)));
            for (const auto &[pair, seconds] : part.edges) {
                const auto blocked = m_tenants.find(pair.first), blocker = m_tenants.find(pair.second);
                if (blocked != m_tenants.end() && blocker != m_tenants.end())
                    tick.edges.push_back({pool, blocked->second, blocker->second, seconds});
            }
        }
        std::ranges::sort(tick.cells, [](const UsageCell &a, const UsageCell &b) {
            return a.tenant != b.tenant ? a.tenant < b.tenant : a.pool < b.pool;
        });
        return tick;
    }
    static UsageCell cellOf(TenantIndex tenant, std::uint16_t pool, const TenantTick &used, bool limited)
    {
        UsageCell cell;
        cell.tenant = tenant;
        cell.workflow = UINT16_MAX; // The database does not know which.
        cell.pool = pool;
        cell.arrived = cell.done = whole(used.done);
        // Who waits for a limit that was set here is not slow: that wait is kept apart.
        cell.latencyUs = micros(limited ? used.latencyS - used.waitS : used.latencyS);
        (limited ? cell.waitOwnUs : cell.waitPoolUs) = micros(used.waitS);
        cell.holdUs = micros(used.holdS);
        cell.blockedUs = micros(used.blockedS);
        cell.cpuUs = micros(used.cpuS);
        cell.runqUs = micros(used.runqS);
        return cell;
    }

    std::unique_ptr<Telemetry> m_base;
    std::shared_ptr<const LimitedTenants> m_limited;
    std::vector<PoolInfo> m_pools; ///< The probes' first, then the base's.
    std::vector<std::unique_ptr<PostgresProbe>> m_probes;
    std::map<std::string, TenantIndex, std::less<>> m_tenants;
    std::map<std::int64_t, Parts> m_waiting; ///< By end of tick.
    std::int64_t m_freshMs = 0;
};

} // namespace

std::unique_ptr<Telemetry> makeProbedTelemetry(std::unique_ptr<Telemetry> base, ProbeConfig config,
                                               std::shared_ptr<const LimitedTenants> limited)
{
    return std::make_unique<ProbedTelemetry>(std::move(base), std::move(config), std::move(limited));
}

} // namespace bulkhead
