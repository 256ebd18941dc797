#pragma once
// A small first-in, first-out pool served request by request, and an engine that watches it.
#include "backend/engine/neighbours_engine.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <queue>
#include <random>
#include <utility>

namespace bulkhead::neighbours {

inline constexpr std::int64_t kStartMs = 1'700'000'000'000;

struct Load
{
    double rate = 10;
    double holdS = 0.02;
};

/// A pool of slots, served in order of arrival. Loads may be changed between ticks.
class PoolRun
{
public:
    PoolRun(std::size_t tenants, int capacity, std::uint32_t seed = 5, double tickS = 1)
        : loads(tenants)
        , m_slots(capacity)
        , m_tickS(tickS)
        , m_random(seed)
    {
        for (int i = 0; i < capacity; ++i)
            m_free.push(0);
    }

    std::vector<Load> loads;
    double stretch = 1; ///< Of every hold: a slow host.
    std::vector<PlatformEvent> events;

    /// Takes slots out of service for some seconds.
    void lose(int capacity, double forS)
    {
        m_lostUntil = m_now + forS;
        m_lost = capacity;
        for (int i = 0; i < capacity; ++i) {
            m_free.pop();
            m_free.push(m_now + forS);
        }
    }

    UsageTick next()
    {
        const double end = m_now + m_tickS;
        arrive(end);
        UsageTick tick;
        tick.seconds = m_tickS;
        tick.endMs = kStartMs + std::llround(end * 1'000);
        tick.events = std::exchange(events, {});
        for (std::size_t i = 0; i < loads.size(); ++i)
            tick.cells.push_back(cellOf(i, end));
        double held = 0;
        for (const UsageCell &cell : tick.cells)
            held += static_cast<double>(cell.holdUs) / 1e6;
        std::erase_if(m_open, [end](const Request &r) { return r.end <= end; });
        const auto waiting =
            static_cast<double>(std::ranges::count_if(m_open, [end](const Request &r) { return r.start > end; }));
        const int lost = m_now < m_lostUntil ? m_lost : 0;
        tick.pools = {{static_cast<double>(m_slots), static_cast<double>(m_slots - lost), held / m_tickS, waiting}};
        m_now = end;
        return tick;
    }

private:
    struct Request
    {
        std::size_t tenant;
        double arrival, start, end;
    };

    void arrive(double end)
    {
        std::vector<Request> fresh;
        for (std::size_t i = 0; i < loads.size(); ++i) {
            std::exponential_distribution<double> gap(std::max(loads[i].rate, 1e-9));
            for (double at = m_now + gap(m_random); at < end; at += gap(m_random))
                fresh.push_back({i, at, 0, 0});
        }
        std::ranges::sort(fresh, {}, &Request::arrival);
        std::lognormal_distribution<double> spread(-0.08, 0.4);
        for (Request &request : fresh) {
            request.start = std::max(request.arrival, m_free.top());
            m_free.pop();
            request.end = request.start + loads[request.tenant].holdS * stretch * spread(m_random);
            m_free.push(request.end);
            m_open.push_back(request);
        }
        m_fresh = std::move(fresh);
    }

    UsageCell cellOf(std::size_t tenant, double end) const
    {
        UsageCell cell;
        cell.tenant = static_cast<TenantIndex>(tenant);
        for (const Request &r : m_fresh)
            cell.arrived += r.tenant == tenant ? 1 : 0;
        const auto micros = [](double s) { return static_cast<std::uint64_t>(s * 1e6); };
        for (const Request &r : m_open) {
            if (r.tenant != tenant)
                continue;
            cell.holdUs += micros(std::max(0.0, std::min(r.end, end) - std::max(r.start, m_now)));
            if (r.end > end)
                continue;
            ++cell.done;
            cell.latencyUs += micros(r.end - r.arrival);
            cell.waitPoolUs += micros(r.start - r.arrival);
        }
        return cell;
    }

    int m_slots;
    double m_tickS;
    double m_now = 0;
    double m_lostUntil = 0;
    int m_lost = 0;
    std::mt19937 m_random;
    std::priority_queue<double, std::vector<double>, std::greater<>> m_free;
    std::vector<Request> m_open, m_fresh;
};

/// Drives an engine and checks after every tick what must always hold.
struct Watch
{
    explicit Watch(PoolRun &pool)
        : run(&pool)
    {
        engine.setPools({{"pool-a", "database"}});
    }
    void forTicks(int ticks, const std::function<void(int)> &before = {})
    {
        for (int i = 0; i < ticks; ++i) {
            if (before)
                before(i);
            push(run->next());
        }
    }
    void push(const UsageTick &tick)
    {
        engine.push(tick);
        ++ticksTaken;
        for (const Incident &incident : engine.incidents()) {
            double sum = 0;
            for (const Booking &booking : incident.ledger)
                sum += booking.seconds;
            balanced = balanced && std::abs(sum - incident.delayS) <= 1e-6;
            bounded = bounded && incident.points.size() <= 1'800
                      && (incident.points.empty() || incident.points.front().atMs >= incident.sinceMs - 300'000
                          || incident.points.size() == 1'800);
            for (const Antagonist &antagonist : incident.antagonists)
                ++named[antagonist.tenant];
            if (!incident.antagonists.empty() && firstNamedTick < 0)
                firstNamedTick = ticksTaken;
        }
    }
    [[nodiscard]] std::vector<TenantIndex> names() const
    {
        std::vector<TenantIndex> result;
        for (const auto &[tenant, times] : named)
            result.push_back(tenant);
        return result;
    }
    [[nodiscard]] bool found(Verdict verdict) const
    {
        return std::ranges::any_of(engine.incidents(), [verdict](const Incident &i) { return i.verdict == verdict; });
    }

    PoolRun *run;
    Engine engine{[] {
        Options options;
        options.eventsTold = true; // The pool tells of its events.
        return options;
    }()};
    std::map<TenantIndex, int> named; ///< Ticks in which a tenant stood as antagonist.
    int ticksTaken = 0;
    int firstNamedTick = -1;
    bool balanced = true;
    bool bounded = true;
};

inline bool holds(const std::vector<Finding> &findings, const char *kind)
{
    return std::ranges::any_of(findings, [kind](const Finding &finding) { return finding.kind == kind; });
}

inline constexpr int kQuiet = 150; ///< Ticks that a pool is learnt from.

} // namespace bulkhead::neighbours
