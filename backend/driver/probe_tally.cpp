#include "backend/driver/probe_tally.h"

#include <algorithm>
#include <utility>

namespace bulkhead {

void ProbeTally::takeTimes(const SeenBackend &backend, double atS)
{
    if (!backend.cpuS || !backend.runqS)
        return;
    const auto [known, fresh] = m_times.try_emplace(backend.pid, *backend.cpuS, *backend.runqS);
    std::pair<double, double> before = known->second;
    known->second = {*backend.cpuS, *backend.runqS};
    // A pooler short of connections closes one tenant's to open another's, ten and more a second: what such a process
    // used is its tenant's from its first moment on. What an older one used before anybody looked is nobody's.
    if (m_last && backend.connectedS <= atS - m_beganS)
        before = fresh || *backend.cpuS < before.first ? std::pair(0.0, 0.0) : before;
    else if (fresh)
        return;
    const double cpu = *backend.cpuS - before.first;
    const double runq = *backend.runqS - before.second;
    if (cpu < 0 || runq < 0 || backend.tenant.empty())
        return; // Another process under the same number.
    TenantTick &tenant = m_tick.tenants[backend.tenant];
    tenant.cpuS += cpu;
    tenant.runqS += runq;
}

void ProbeTally::takeEdges(const PoolLook &look, double dt)
{
    std::map<int, const SeenBackend *> byPid;
    for (const SeenBackend &backend : look.backends)
        byPid[backend.pid] = &backend;
    for (const SeenBackend &backend : look.backends) {
        if (!backend.locked || backend.blockers.empty() || backend.tenant.empty())
            continue;
        const double each = dt / static_cast<double>(backend.blockers.size());
        for (const int pid : backend.blockers) {
            const auto blocker = byPid.find(pid);
            if (blocker != byPid.end() && !blocker->second->tenant.empty())
                m_tick.edges[{backend.tenant, blocker->second->tenant}] += each;
        }
    }
}

void ProbeTally::take(const PoolLook &look, double longestS)
{
    if (!m_last) {
        m_beganS = look.atS;
        m_hostBeganAtS = look.atS;
        m_hostBeganS = look.hostBusyS;
        m_endedBeganS = look.endedS;
    }
    const double dt = m_last ? std::clamp(look.atS - m_last->atS, 0.0, longestS) : 0;
    ++m_looks;
    m_io.take(look);
    m_flushes.take(look, dt);
    if (m_flushes.crowded())
        m_waitingAtS = look.atS;
    std::map<std::string, std::map<int, std::string>> running;
    for (const SeenBackend &backend : look.backends) {
        takeTimes(backend, look.atS);
        m_tick.pool.busySlots += backend.holds ? dt : 0; // Whoever's it is.
        if (backend.locked)
            m_waitingAtS = look.atS;
        if (backend.tenant.empty())
            continue;
        TenantTick &tenant = m_tick.tenants[backend.tenant];
        tenant.holdS += backend.holds ? dt : 0;
        tenant.blockedS += backend.locked ? dt : 0;
        tenant.ioWaitS += backend.io != BackendIo::None ? dt : 0;
        if (backend.running) {
            running[backend.tenant][backend.pid] = backend.statement;
            m_observed[backend.tenant] += dt;
        }
    }
    for (const auto &[tenant, statements] : m_seen)
        for (const auto &[pid, statement] : statements) {
            const auto now = running.find(tenant);
            const bool same = now != running.end() && now->second.contains(pid) && now->second.at(pid) == statement;
            m_seenDone[tenant] += same ? 0 : 1;
        }
    m_seen = std::move(running);
    takeEdges(look, dt);
    for (const auto &[tenant, clients] : look.queued) {
        if (clients > 0)
            m_waitingAtS = look.atS;
        m_tick.pool.queue += clients * dt;
        if (!tenant.empty())
            m_tick.tenants[tenant].waitS += clients * dt;
    }
    m_last = look;
}

void ProbeTally::addLatency(ProbeTick &tick, const std::optional<StatementTable> &counts)
{
    std::map<std::string, double> ages, spanning;
    for (const SeenBackend &backend : m_last->backends)
        if (backend.running && !backend.tenant.empty()) {
            ages[backend.tenant] += backend.ageS;
            spanning[backend.tenant] += tick.seconds > 0 && backend.ageS >= tick.seconds ? 1 : 0;
        }
    for (const auto &[tenant, longest] : m_last->longestS)
        if (tick.seconds > 0 && longest >= tick.seconds && m_last->queued.contains(tenant))
            spanning[tenant] += m_last->queued.at(tenant);
    if (counts)
        for (const auto &[tenant, count] : *counts) // Also of those that no look found at work.
            if (m_countsBefore && m_countsBefore->contains(tenant) && count.calls > m_countsBefore->at(tenant).calls)
                tick.tenants.try_emplace(tenant);
    std::map<std::string, double> commits = m_flushes.close();
    for (auto &[tenant, figures] : tick.tenants) {
        if (counts) {
            const auto now = counts->find(tenant);
            const auto before = m_countsBefore ? m_countsBefore->find(tenant) : StatementTable::const_iterator();
            const bool known = now != counts->end() && m_countsBefore && before != m_countsBefore->end()
                               && now->second.calls >= before->second.calls; // Else they were reset.
            figures.done = known ? now->second.calls - before->second.calls : 0;
            // What ran in this tick: what finished, less its part before, and what is still under way.
            const double finished = known ? now->second.seconds - before->second.seconds : 0;
            figures.latencyS = std::max(0.0, finished + ages[tenant] - m_ageBefore[tenant]) + commits[tenant];
        } else {
            figures.done = m_seenDone[tenant];
            figures.latencyS = m_observed[tenant];
        }
        figures.latencyS += figures.waitS;
        // Who neither finishes nor gets a slot for a whole tick counts as a request that took it: a lock that nobody
        // gets past would else improve everybody's latency.
        figures.done += spanning[tenant];
    }
    m_ageBefore = std::move(ages);
}

ProbeTick ProbeTally::close(const std::optional<StatementTable> &counts)
{
    ProbeTick tick = std::exchange(m_tick, {});
    tick.seconds = m_last ? m_last->atS - m_beganS : 0;
    const int due = m_looks + m_missed;
    tick.coverage = due > 0 ? static_cast<double>(m_looks) / due : 0;
    if (m_looks > 0)
        addLatency(tick, counts); // Of a tick without time only what is under way at its end is kept.
    const IoTally::Told io = m_io.close(counts, tick.seconds);
    if (m_looks > 0 && tick.seconds > 0) {
        for (const auto &[tenant, bytes] : io.bytes)
            tick.tenants[tenant].ioBytes = bytes;
        tick.pool.ioSeen = io.sight;
        tick.pool.hostIo = io.hostBytes;
        tick.pool.slots = m_last->slots;
        tick.pool.liveSlots = m_last->liveSlots;
        tick.pool.busySlots /= tick.seconds;
        tick.pool.queue /= tick.seconds;
        tick.pool.probed = true;
        if (m_last->hostBusyS && m_hostBeganS && m_last->atS > m_hostBeganAtS) {
            tick.pool.cores = m_last->cores;
            tick.pool.coresBusy = std::max(0.0, *m_last->hostBusyS - *m_hostBeganS) / (m_last->atS - m_hostBeganAtS);
            tick.pool.coresOpening = std::min(tick.pool.coresBusy, std::max(0.0, m_last->endedS - m_endedBeganS)
                                                                       / (m_last->atS - m_hostBeganAtS));
        }
    }
    if (counts)
        m_countsBefore = counts;
    m_seenDone.clear();
    m_observed.clear();
    m_looks = m_missed = 0;
    if (m_last) {
        m_beganS = m_last->atS;
        m_hostBeganAtS = m_last->atS;
        m_hostBeganS = m_last->hostBusyS;
        m_endedBeganS = m_last->endedS;
    }
    // Connections come and go; numbers of those long gone would be taken for new ones.
    if (m_times.size() > 10'000)
        m_times.clear();
    return tick;
}

} // namespace bulkhead
