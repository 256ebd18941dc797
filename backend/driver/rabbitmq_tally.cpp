#include "backend/driver/rabbitmq_tally.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bulkhead {
namespace {

constexpr std::size_t kWindows = 3;

/// What a counter added. A broker or queue that began anew counts from nothing: what it has is new.
double added(double before, double now)
{
    return now >= before ? now - before : now;
}

/// The whole part; the rest stays for the next tick.
double wholeOf(double &value)
{
    const double whole = std::floor(value + 1e-9);
    value -= whole;
    return whole;
}

} // namespace

void RabbitMqTally::takeQueue(const SeenQueue &now, double dt)
{
    const auto [known, fresh] = m_queues.try_emplace({now.vhost, now.name});
    Queue &queue = known->second;
    SeenQueue before = std::exchange(queue.last, now);
    if (fresh && !m_looked)
        before = now; // Nobody knows over how long it counted.
    const double acked = added(before.acked, now.acked), published = added(before.published, now.published);
    queue.seen = true;
    queue.served = queue.served || now.consumers > 0 || now.unacked > 0 || acked > 0;
    // What no worker has ever taken from waits for none: a store of dead letters is no crowd.
    if (!queue.served)
        return;
    const double ready = (before.ready + now.ready) / 2 * dt, held = (before.unacked + now.unacked) / 2 * dt;
    m_tick.pool.queue += ready;
    m_tick.pool.busySlots += held; // Whoever's they are.
    if (now.tenant.empty())
        return;
    TenantTick &tenant = m_tick.tenants[now.tenant];
    tenant.waitS += ready;
    tenant.holdS += held;
    tenant.latencyS += ready + held;
    m_window.flows[now.tenant].done += acked;
    m_window.flows[now.tenant].arrived += published;
    m_inside[now.tenant] += now.ready + now.unacked;
}

void RabbitMqTally::take(const BrokerLook &look, double longestS)
{
    const double gapS = m_looked ? look.atS - m_lastS : 0;
    const double dt = std::clamp(gapS, 0.0, longestS);
    ++m_looks;
    m_inside.clear();
    m_consumers = 0;
    for (auto &[name, queue] : m_queues)
        queue.seen = false;
    for (const SeenQueue &queue : look.queues) {
        takeQueue(queue, dt);
        m_consumers += queue.consumers;
    }
    std::erase_if(m_queues, [](const auto &item) { return !item.second.seen; });
    m_mostConsumers = std::max(m_mostConsumers, m_consumers);
    if (!m_looked)
        m_insideAt = m_inside;
    m_window.seconds += std::max(gapS, 0.0); // Counters count while nobody looks; a depth is not known then.
    m_observedS += dt;
    m_lastS = look.atS;
    m_looked = true;
}

void RabbitMqTally::addFlow(ProbeTick &tick)
{
    std::map<std::string, Flow> flows;
    double seconds = 0;
    for (const Window &window : m_windows) {
        seconds += window.seconds;
        for (const auto &[tenant, flow] : window.flows) {
            flows[tenant].done += flow.done;
            flows[tenant].arrived += flow.arrived;
        }
    }
    for (const auto &[tenant, flow] : flows)
        if (flow.done > 0 || flow.arrived > 0)
            tick.tenants.try_emplace(tenant);
    for (auto &[tenant, figures] : tick.tenants) {
        const Flow flow = flows[tenant];
        const double share = seconds > 0 ? tick.seconds / seconds : 0;
        Rest &rest = m_rest[tenant];
        rest.done += flow.done * share;
        rest.arrived += flow.arrived * share;
        rest.latencyS += figures.latencyS;
        // Who gets no worker, tick after tick, counts as messages that took the tick: nobody's latency improves because
        // nothing of it is done any more.
        if (flow.done <= 0 && m_windows.size() == kWindows)
            rest.done += std::min(m_insideAt[tenant], m_inside[tenant]);
        figures.done = wholeOf(rest.done);
        figures.arrived = wholeOf(rest.arrived);
        // Latency belongs to something done: till then it is kept, so that the mean stays what it is.
        figures.latencyS = figures.done > 0 ? std::exchange(rest.latencyS, 0.0) : 0;
    }
    std::erase_if(m_rest, [&tick](const auto &rest) { return !tick.tenants.contains(rest.first); });
}

ProbeTick RabbitMqTally::close()
{
    ProbeTick tick = std::exchange(m_tick, {});
    tick.seconds = std::exchange(m_observedS, 0);
    const int due = m_looks + m_missed;
    tick.coverage = due > 0 ? static_cast<double>(m_looks) / due : 0;
    if (m_looks > 0 && tick.seconds > 0) {
        m_windows.push_back(std::exchange(m_window, {}));
        if (m_windows.size() > kWindows)
            m_windows.pop_front();
        addFlow(tick);
        tick.pool.busySlots /= tick.seconds;
        tick.pool.queue /= tick.seconds;
        tick.pool.slots = m_slots > 0 ? m_slots : m_mostConsumers;
        // How many messages a consumer takes at once is not told: with slots given, only their going all is seen.
        tick.pool.liveSlots = m_slots > 0 ? (m_consumers > 0 || m_mostConsumers == 0 ? m_slots : 0) : m_consumers;
    } else {
        tick.tenants.clear();
        tick.pool = {};
    }
    m_looks = m_missed = 0;
    m_insideAt = m_inside;
    return tick;
}

} // namespace bulkhead
