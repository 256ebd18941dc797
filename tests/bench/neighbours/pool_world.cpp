#include "tests/bench/neighbours/pool_world.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bulkhead::bench {
namespace {

constexpr double kSpread = 0.6; ///< Log-sd of demands.
constexpr double kStepMs = 1;

struct Request
{
    TenantIndex tenant = 0;
    std::int64_t arrivedMs = 0;
    double cpuMs = 0, idleMs = 0, exclusiveMs = 0, ioKib = 0;
    std::uint64_t turn = 0;                                 ///< At the disk; 0: not there yet.
    bool needsLock = false, hasLock = false, alone = false; ///< alone: nobody else may hold it.
    int client = -1;                                        ///< Of the burst that it came from; -1: open.
    bool ordinary = true;                                   ///< Not of a burst.
};

class Stream
{
public:
    Stream(std::uint64_t seed, std::uint64_t of)
        : m_random(seed * 0x9E3779B97F4A7C15ULL + of)
    {
    }
    double exponential(double mean) { return -mean * std::log(1 - m_uniform(m_random)); }
    double uniform() { return m_uniform(m_random); }
    double around(double mean) { return mean * std::exp(kSpread * m_normal(m_random) - kSpread * kSpread / 2); }

private:
    std::mt19937_64 m_random;
    std::uniform_real_distribution<double> m_uniform;
    std::normal_distribution<double> m_normal;
};

class Pool
{
public:
    Pool(const World &world, bool probed, int without, bool causes)
        : m_world(world)
        , m_probed(probed)
        , m_without(without)
        , m_causes(causes)
    {
        const std::size_t tenants = world.tenants.size();
        for (std::size_t i = 0; i < tenants; ++i) {
            m_streams.emplace_back(world.seed, 2 * i + 1);
            m_next.push_back(m_streams[i].exponential(1e3 / world.tenants[i].perSecond));
        }
        for (std::size_t b = 0; b < world.bursts.size(); ++b) {
            m_burstStreams.emplace_back(world.seed, 1'000 + b);
            m_burstNext.push_back(0);
            m_clientsBusy.push_back(0);
        }
        m_own.resize(tenants);
        m_inside.resize(tenants);
        m_queued.resize(tenants);
        m_cells.resize(tenants);
        m_kib.resize(tenants);
        m_edges.assign(tenants * tenants, 0);
        m_out.meanMs.assign(tenants, 0);
        m_out.requests.assign(tenants, 0);
    }

    Outcome run()
    {
        const std::int64_t end = (m_world.warmS + m_world.lengthS + m_world.afterS) * 1'000;
        for (m_now = 0; m_now < end; ++m_now) {
            m_on = m_causes && m_now >= m_world.warmS * 1'000 && m_now < (m_world.warmS + m_world.lengthS) * 1'000;
            arrive();
            const bool frozen = m_on && m_world.weather.frozenShare > 0
                                && static_cast<double>(m_now % 1'500) < m_world.weather.frozenShare * 1'500;
            if (!frozen) {
                admit();
                work();
            } else {
                for (const Request &request : m_active)
                    m_cells[request.tenant].holdUs += 1'000;
            }
            for (std::size_t i = 0; i < m_queued.size(); ++i) {
                m_cells[i].waitPoolUs += 1'000ULL * m_queued[i];
                m_cells[i].waitOwnUs += 1'000ULL * m_own[i].size();
            }
            m_queueSum += static_cast<double>(m_waiting.size());
            if ((m_now + 1) % static_cast<std::int64_t>(kTickS * 1e3) == 0)
                tick();
        }
        for (std::size_t i = 0; i < m_out.meanMs.size(); ++i)
            m_out.meanMs[i] = m_out.requests[i] > 0 ? m_out.meanMs[i] / m_out.requests[i] : 0;
        return std::move(m_out);
    }

private:
    static Request draw(Stream &stream, TenantIndex tenant, const Traffic &traffic, std::int64_t now)
    {
        Request request;
        request.tenant = tenant;
        request.arrivedMs = now;
        request.cpuMs = stream.around(traffic.cpuMs);
        request.idleMs = stream.around(traffic.idleMs);
        if (traffic.ioKib > 0) // Else it draws as it did before there was a disk.
            request.ioKib = stream.around(traffic.ioKib);
        request.needsLock = stream.uniform() < traffic.lockedShare || traffic.exclusiveMs > 0;
        request.exclusiveMs = traffic.exclusiveMs;
        request.alone = traffic.exclusiveMs > 0;
        return request;
    }

    void arrive()
    {
        const double rate = m_on ? m_world.weather.rateFactor : 1;
        for (std::size_t i = 0; i < m_world.tenants.size(); ++i)
            while (m_next[i] <= static_cast<double>(m_now)) {
                Request request = draw(m_streams[i], static_cast<TenantIndex>(i), m_world.tenants[i], m_now);
                if (m_on) {
                    request.cpuMs *= m_world.weather.cpuFactor;
                    request.idleMs *= m_world.weather.idleFactor;
                    request.ioKib *= m_world.weather.ioFactor;
                }
                come(request);
                m_next[i] += m_streams[i].exponential(1e3 / (m_world.tenants[i].perSecond * rate));
            }
        for (std::size_t b = 0; m_on && b < m_world.bursts.size(); ++b)
            burst(b);
    }

    void burst(std::size_t b)
    {
        const Burst &burst = m_world.bursts[b];
        if (static_cast<int>(b) == m_without || (burst.onOff && m_now / 3'000 % 2 != 0))
            return;
        Request request;
        const auto send = [&] {
            request = draw(m_burstStreams[b], burst.tenant, burst.traffic, m_now);
            request.ordinary = false;
            request.client = burst.clients > 0 ? static_cast<int>(b) : -1;
            come(request);
        };
        if (burst.clients > 0) {
            const double into = static_cast<double>(m_now - m_world.warmS * 1'000) / 1e3;
            const int allowed =
                burst.ramp ? static_cast<int>(std::ceil(burst.clients * into / static_cast<double>(m_world.lengthS)))
                           : burst.clients;
            while (m_clientsBusy[b] < allowed) {
                ++m_clientsBusy[b];
                send();
            }
            return;
        }
        if (m_burstNext[b] == 0)
            m_burstNext[b] = static_cast<double>(m_now);
        while (m_burstNext[b] <= static_cast<double>(m_now)) {
            send();
            m_burstNext[b] += m_burstStreams[b].exponential(1e3 / burst.traffic.perSecond);
        }
    }

    void come(const Request &request)
    {
        ++m_cells[request.tenant].arrived;
        const int limit = m_world.tenants[request.tenant].ownLimit;
        if (limit > 0 && m_inside[request.tenant] >= limit)
            m_own[request.tenant].push_back(request);
        else
            enter(request);
    }
    void enter(const Request &request)
    {
        ++m_inside[request.tenant];
        ++m_queued[request.tenant];
        m_waiting.push_back(request);
    }

    [[nodiscard]] std::size_t liveSlots() const
    {
        const double lost = m_on ? m_world.weather.lostSlots : 0;
        return static_cast<std::size_t>(std::max(1.0, std::round(m_world.slotCount * (1 - lost))));
    }

    void admit()
    {
        while (!m_waiting.empty() && m_active.size() < liveSlots()) {
            --m_queued[m_waiting.front().tenant];
            m_active.push_back(m_waiting.front());
            m_waiting.pop_front();
        }
    }

    /// First come, first served; readers share, a writer is alone.
    void grantLocks()
    {
        std::size_t readers = 0;
        const Request *writer = nullptr;
        for (const Request &request : m_active)
            if (request.hasLock) {
                readers += request.alone ? 0 : 1;
                writer = request.alone ? &request : writer;
            }
        m_holder = writer != nullptr ? static_cast<int>(writer->tenant) : -1;
        for (Request &request : m_active) {
            if (!request.needsLock || request.hasLock)
                continue;
            if (m_holder >= 0 || (request.alone && readers > 0))
                break; // Those behind it wait, too.
            request.hasLock = true;
            readers += request.alone ? 0 : 1;
            if (request.alone)
                m_holder = static_cast<int>(request.tenant);
        }
    }

    /// First come, first served: a commit waits until all that was written before it is on the disk.
    void writeOut()
    {
        const Weather &weather = m_world.weather;
        const double takes = m_world.diskKib * (m_on ? weather.diskFactor : 1);
        double left = takes * (1 - (m_on ? weather.outsideDisk : 0));
        m_written += takes - left;
        while (left > 0) {
            Request *next = nullptr;
            for (Request &request : m_active)
                if (request.turn > 0 && request.ioKib > 0 && (next == nullptr || request.turn < next->turn))
                    next = &request;
            if (next == nullptr)
                return;
            const double taken = std::min(left, next->ioKib);
            next->ioKib -= taken;
            left -= taken;
            m_written += taken;
            m_kib[next->tenant] += taken;
        }
    }

    void work()
    {
        grantLocks();
        if (m_world.diskKib > 0)
            writeOut();
        double runnable = m_on ? m_world.weather.outsideThreads : 0;
        for (const Request &request : m_active)
            runnable += (!request.needsLock || request.hasLock) && request.cpuMs > 0 ? 1 : 0;
        const double rate = runnable > 0 ? std::min(1.0, m_world.cores / runnable) : 1;
        m_coresBusy += std::min<double>(m_world.cores, runnable);
        for (std::size_t i = 0; i < m_active.size();) {
            Request &request = m_active[i];
            UsageCell &cell = m_cells[request.tenant];
            cell.holdUs += 1'000;
            ++m_held;
            if (request.needsLock && !request.hasLock) {
                cell.blockedUs += 1'000;
                if (m_holder >= 0)
                    m_edges[request.tenant * m_cells.size() + static_cast<std::size_t>(m_holder)] += 1e-3;
            } else if (request.cpuMs > 0) {
                request.cpuMs -= rate * kStepMs;
                cell.cpuUs += static_cast<std::uint64_t>(rate * 1e3);
                cell.runqUs += static_cast<std::uint64_t>((1 - rate) * 1e3);
            } else if (request.exclusiveMs > 0) {
                request.exclusiveMs -= kStepMs;
            } else if (request.idleMs > 0) {
                request.idleMs -= kStepMs;
            } else {
                request.turn = request.turn > 0 ? request.turn : ++m_turns;
                ++cell.ioWaitMs;
            }
            if (request.cpuMs <= 0 && request.exclusiveMs <= 0 && request.idleMs <= 0 && request.ioKib <= 0)
                leave(i);
            else
                ++i;
        }
    }

    void leave(std::size_t i)
    {
        const Request request = m_active[i];
        m_active.erase(m_active.begin() + static_cast<std::ptrdiff_t>(i));
        const double latencyMs = static_cast<double>(m_now - request.arrivedMs) + 1;
        UsageCell &cell = m_cells[request.tenant];
        ++cell.done;
        cell.latencyUs += static_cast<std::uint64_t>(latencyMs * 1e3);
        if (request.client >= 0)
            --m_clientsBusy[static_cast<std::size_t>(request.client)];
        const std::int64_t from = m_world.warmS * 1'000;
        if (request.ordinary && request.arrivedMs >= from && request.arrivedMs < from + m_world.lengthS * 1'000) {
            m_out.meanMs[request.tenant] += latencyMs;
            ++m_out.requests[request.tenant];
        }
        --m_inside[request.tenant];
        auto &own = m_own[request.tenant];
        if (!own.empty()) {
            enter(own.front());
            own.pop_front();
        }
    }

    void tick()
    {
        UsageTick tick;
        tick.endMs = m_now + 1;
        tick.seconds = kTickS;
        const double steps = kTickS * 1e3;
        PoolState pool{static_cast<double>(m_world.slotCount),
                       static_cast<double>(liveSlots()),
                       m_held / steps,
                       m_queueSum / steps,
                       m_probed,
                       0,
                       0};
        if (m_probed) {
            pool.cores = m_world.cores;
            pool.coresBusy = m_coresBusy / steps;
        }
        if (m_probed && m_world.diskKib > 0) {
            pool.ioSeen = IoSight::Bytes;
            pool.hostIo = m_written * 1'024 / kTickS;
        }
        for (std::size_t i = 0; i < m_cells.size(); ++i) {
            UsageCell &cell = m_cells[i];
            cell.ioKib = static_cast<std::uint32_t>(std::exchange(m_kib[i], 0));
            cell.tenant = static_cast<TenantIndex>(i);
            if (!m_probed)
                cell.blockedUs = cell.runqUs = cell.cpuUs = 0, cell.ioWaitMs = cell.ioKib = 0;
            tick.cells.push_back(cell);
            cell = {};
            for (std::size_t j = 0; j < m_cells.size(); ++j)
                if (const double seconds = std::exchange(m_edges[i * m_cells.size() + j], 0); seconds > 0 && m_probed)
                    tick.edges.push_back({0, static_cast<TenantIndex>(i), static_cast<TenantIndex>(j), seconds});
        }
        tick.pools.push_back(pool);
        m_held = m_queueSum = m_coresBusy = m_written = 0;
        m_out.ticks.push_back(std::move(tick));
    }

    const World &m_world;
    const bool m_probed;
    const int m_without;
    const bool m_causes;
    std::vector<Stream> m_streams, m_burstStreams;
    std::vector<double> m_next, m_burstNext;
    std::vector<int> m_clientsBusy, m_inside;
    std::vector<std::deque<Request>> m_own; ///< Behind each tenant's own limit.
    std::vector<std::uint64_t> m_queued;    ///< By tenant, for a slot.
    std::deque<Request> m_waiting;
    std::vector<Request> m_active; ///< Holding a slot, oldest first.
    std::vector<UsageCell> m_cells;
    std::vector<double> m_edges; ///< Seconds of this tick, blocked * tenants + blocker.
    int m_holder = -1;           ///< Of the lock, alone.
    double m_held = 0, m_queueSum = 0, m_coresBusy = 0, m_written = 0; ///< Of this tick.
    std::vector<double> m_kib;                                         ///< Likewise, by tenant.
    std::uint64_t m_turns = 0;
    std::int64_t m_now = 0;
    bool m_on = false;
    Outcome m_out;
};

} // namespace

Outcome simulate(const World &world, bool probed, int without, bool causes)
{
    return Pool(world, probed, without, causes).run();
}

} // namespace bulkhead::bench
