#include "backend/driver/probed_telemetry.h"

#include "backend/driver/postgres_probe.h"
#include "backend/driver/rabbitmq_probe.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace bulkhead {
namespace {

constexpr int kPatience = 2; ///< A tick waits so many ticks for the slowest probe.

std::uint64_t micros(double seconds)
{
    return static_cast<std::uint64_t>(std::llround(std::max(0.0, seconds) * 1e6));
}

std::uint32_t whole(double count)
{
    return static_cast<std::uint32_t>(std::llround(std::clamp(count, 0.0, 4e9)));
}

/// Probes of one kind: they tick together.
struct ProbeGroup
{
    using Parts = std::map<std::size_t, ProbeTick>; ///< By probe.

    UsageSource source = UsageSource::Probe;
    std::int64_t tickMs = 0;
    std::string kind;                               ///< "PostgreSQL"
    std::size_t firstPool = 0;                      ///< Index of the first probe's pool; the others follow.
    std::vector<std::unique_ptr<PoolProbe>> probes; ///< One a pool.
    std::map<std::int64_t, Parts> waiting = {};     ///< By end of tick.
    std::int64_t freshMs = 0;

    void collect();
    [[nodiscard]] bool due(std::int64_t nowMs) const;
};

void ProbeGroup::collect()
{
    for (std::size_t p = 0; p < probes.size(); ++p)
        for (ProbedTick &done : probes[p]->take())
            if (done.endMs > freshMs)
                waiting[done.endMs].insert_or_assign(p, std::move(done.tick));
}

bool ProbeGroup::due(std::int64_t nowMs) const
{
    return !waiting.empty()
           && (waiting.begin()->second.size() == probes.size() || waiting.begin()->first + kPatience * tickMs <= nowMs);
}

/// A probe of this gateway's own, or one that gateways take turns at.
template<class Probe, class Pool>
std::unique_ptr<PoolProbe> probeOf(Pool pool, const std::optional<PoolSharing> &sharing)
{
    if (!sharing)
        return std::make_unique<Probe>(std::move(pool));
    const std::string name = pool.name;
    return std::make_unique<SharedProbe>(*sharing, name, Probe::kTickMs,
                                         [pool = std::move(pool)] { return std::make_unique<Probe>(pool); });
}

class ProbedTelemetry final : public Telemetry
{
public:
    ProbedTelemetry(std::unique_ptr<Telemetry> base, ProbeConfig config, std::shared_ptr<const LimitedTenants> limited,
                    const std::optional<PoolSharing> &sharing)
        : m_base(std::move(base))
        , m_limited(std::move(limited))
    {
        ProbeGroup databases{UsageSource::Probe, PostgresProbe::kTickMs, "PostgreSQL", 0, {}};
        for (ProbedPool &pool : config.pools) {
            m_pools.push_back({pool.name, "database"});
            databases.probes.push_back(probeOf<PostgresProbe>(std::move(pool), sharing));
        }
        ProbeGroup brokers{UsageSource::Broker, RabbitMqProbe::kTickMs, "RabbitMQ", m_pools.size(), {}};
        for (ProbedBroker &broker : config.brokers) {
            m_pools.push_back({broker.name, "queue"});
            brokers.probes.push_back(probeOf<RabbitMqProbe>(std::move(broker), sharing));
        }
        m_probed = m_pools.size();
        for (ProbeGroup *group : {&databases, &brokers})
            if (!group->probes.empty())
                m_groups.push_back(std::move(*group));
    }

    std::string source() const override
    {
        std::string all = m_base->source();
        for (const ProbeGroup &group : m_groups)
            for (std::size_t p = 0; p < group.probes.size(); ++p) {
                absl::StrAppend(&all, all.empty() ? "" : ", ", p == 0 ? group.kind + " probe of " : "",
                                m_pools[group.firstPool + p].name);
            }
        return all;
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
        for (ProbeGroup &group : m_groups) {
            group.collect();
            for (; group.due(nowMs); group.waiting.erase(group.waiting.begin())) {
                ticks.push_back(joined(group, group.waiting.begin()->first, group.waiting.begin()->second));
                group.freshMs = group.waiting.begin()->first;
            }
        }
        return status;
    }
    TelemetryState state() const override
    {
        TelemetryState state = m_base->state();
        for (const ProbeGroup &group : m_groups) {
            state.freshMs = std::max(state.freshMs, group.freshMs);
            for (const auto &probe : group.probes)
                if (state.reason.empty())
                    state.reason = probe->reason();
        }
        return state;
    }

private:
    void followPools()
    {
        const auto &known = m_base->pools();
        for (std::size_t i = m_pools.size() - m_probed; i < known.size(); ++i)
            m_pools.push_back(known[i]);
    }
    void shift(UsageTick &tick) const
    {
        const auto by = static_cast<std::uint16_t>(m_probed);
        for (UsageCell &cell : tick.cells)
            cell.pool = static_cast<std::uint16_t>(cell.pool + by);
        for (WaitEdge &edge : tick.edges)
            edge.pool = static_cast<std::uint16_t>(edge.pool + by);
        tick.pools.insert(tick.pools.begin(), by, PoolState{});
    }
    UsageTick joined(const ProbeGroup &group, std::int64_t endMs, const ProbeGroup::Parts &parts) const
    {
        UsageTick tick;
        tick.endMs = endMs;
        tick.source = group.source;
        tick.seconds = static_cast<double>(group.tickMs) / 1e3;
        tick.coverage = 0;
        tick.pools.resize(m_probed);
        for (const auto &[p, part] : parts) {
            const auto pool = static_cast<std::uint16_t>(group.firstPool + p);
            tick.pools[pool] = part.pool;
            tick.coverage += part.coverage / static_cast<double>(group.probes.size());
            for (const auto &[id, used] : part.tenants)
                if (const auto tenant = m_tenants.find(id); tenant != m_tenants.end())
                    tick.cells.push_back(cellOf(tenant->second, pool, used, m_limited->holds(m_pools[pool].name, id)));
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
        cell.workflow = UINT16_MAX; // Nobody there knows which.
        cell.pool = pool;
        cell.arrived = whole(used.arrived.value_or(used.done));
        cell.done = whole(used.done);
        // Who waits for a limit that was set here is not slow: that wait is kept apart.
        cell.latencyUs = micros(limited ? used.latencyS - used.waitS : used.latencyS);
        (limited ? cell.waitOwnUs : cell.waitPoolUs) = micros(used.waitS);
        cell.holdUs = micros(used.holdS);
        cell.blockedUs = micros(used.blockedS);
        cell.cpuUs = micros(used.cpuS);
        cell.runqUs = micros(used.runqS);
        cell.ioWaitMs = whole(used.ioWaitS * 1e3);
        cell.ioKib = whole(used.ioBytes / 1'024);
        return cell;
    }

    std::unique_ptr<Telemetry> m_base;
    std::shared_ptr<const LimitedTenants> m_limited;
    std::vector<PoolInfo> m_pools; ///< The probes' first, then the base's.
    std::vector<ProbeGroup> m_groups;
    std::size_t m_probed = 0; ///< Pools of all groups.
    std::map<std::string, TenantIndex, std::less<>> m_tenants;
};

} // namespace

std::unique_ptr<Telemetry> makeProbedTelemetry(std::unique_ptr<Telemetry> base, ProbeConfig config,
                                               std::shared_ptr<const LimitedTenants> limited,
                                               std::optional<PoolSharing> sharing)
{
    if (sharing) {
        std::vector<std::string> leases;
        for (const ProbedPool &pool : config.pools)
            leases.push_back(poolLease(pool.name));
        for (const ProbedBroker &broker : config.brokers)
            leases.push_back(poolLease(broker.name));
        sharing->leases.want(leases);
    }
    return std::make_unique<ProbedTelemetry>(std::move(base), std::move(config), std::move(limited), sharing);
}

} // namespace bulkhead
