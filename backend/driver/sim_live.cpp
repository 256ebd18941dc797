#include "backend/driver/sim_live.h"

#include "backend/driver/sim_noise.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace bulkhead::sim {
namespace {

std::uint64_t micros(double seconds)
{
    return static_cast<std::uint64_t>(std::llround(std::max(0.0, seconds) * 1e6));
}

/// Where in its minute's arrivals an instant lies, 0..1: even flow, with edges moved a little per series and tick.
double progress(std::int64_t ms, std::uint64_t key)
{
    const std::int64_t inMinute = ms % 60'000;
    if (inMinute == 0)
        return 0;
    const double jitter = between(mix(key, static_cast<std::uint64_t>(ms)), -150.0, 150.0);
    return (static_cast<double>(inMinute) + jitter) / 60'000;
}

std::uint32_t cut(double total, double from, double to, double phase)
{
    return static_cast<std::uint32_t>(std::floor(total * to + phase) - std::floor(total * from + phase));
}

} // namespace

Live::Live(Model &model, std::uint64_t seed, bool detailed)
    : m_model(model)
    , m_seed(seed)
    , m_detailed(detailed)
{
    m_minute.minute = -1;
}

void Live::forget()
{
    m_inFlight.clear();
    m_runInFlight.clear();
    m_backlogS.clear();
    m_minute.minute = -1;
}

void Live::arrive(std::int64_t startMs, std::int64_t endMs)
{
    const std::int64_t minute = startMs / 60'000;
    const std::vector<ModelSeries> &series = m_model.series();
    if (m_minute.minute != minute || m_minute.counts.size() != series.size())
        m_model.fillOrdinary(minute, m_minute);
    m_arrived.resize(series.size());
    m_inFlight.resize(series.size(), 0);
    const bool lastOfMinute = endMs % 60'000 == 0;
    for (std::size_t i = 0; i < series.size(); ++i) {
        const Count &count = m_minute.counts[i];
        const std::uint64_t key = series[i].key;
        const double from = progress(startMs, key);
        const double to = lastOfMinute ? 1 : progress(endMs, key);
        const std::uint64_t phase = mix(key, static_cast<std::uint64_t>(minute), 0x5EC);
        m_arrived[i].count = cut(static_cast<double>(count.good) + count.bad, from, to, unit(phase));
        m_arrived[i].failed = std::min(m_arrived[i].count, cut(count.bad, from, to, unit(mix(phase))));
    }
}

void Live::serve(std::int64_t startMs, std::int64_t endMs, UsageTick &tick)
{
    const double seconds = static_cast<double>(endMs - startMs) / 1'000;
    const std::int64_t middleMs = (startMs + endMs) / 2;
    const std::vector<PoolGroup> &groups = m_model.groups();
    m_locks = m_model.locksAt(middleMs);
    std::vector<NestedLoad> loads(groups.size());
    std::vector<std::array<double, kResources>> users(groups.size());
    for (std::size_t i = 0; i < m_arrived.size(); ++i) {
        const ModelSeries &s = m_model.series()[i];
        const RequestNeeds &needs = needsOf(s.workflow);
        const double perSecond = m_arrived[i].count / seconds;
        const std::array<double, kResources> hold{needs.database * static_cast<double>(s.hold), needs.cpu, needs.queue};
        for (std::size_t r = 0; r < kResources; ++r) {
            loads[s.group].resources[r].offered += perSecond * hold[r];
            users[s.group][r] += hold[r] > 0 ? perSecond : 0;
        }
        for (const ActiveLock &lock : m_locks)
            loads[s.group].locked += waits(s, lock) ? perSecond * lock.rhythm().meanWaitS() : 0;
    }
    m_backlogS.resize(groups.size());
    m_answers.resize(groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g)
        for (std::size_t r = 0; r < kResources; ++r) {
            PoolLoad &load = loads[g].resources[r];
            load.meanHoldS = users[g][r] > 0 ? load.offered / users[g][r] : 0.02;
            load.slots = m_model.slotsAt(g, static_cast<Resource>(r), middleMs);
        }
    addBatchWork(middleMs, loads);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        m_answers[g] = step(loads[g], seconds, m_answers[g], m_backlogS[g]);
        for (std::size_t r = 0; r < kResources; ++r) {
            const double slots = loads[g].resources[r].slots;
            const PoolAnswer &answer = m_answers[g].resources[r];
            // Slots that were added are the pool's while they are there.
            tick.pools.push_back({std::max(groups[g].slots[r], slots), slots, answer.busy, answer.queue});
        }
        if (!m_detailed)
            continue;
        PoolState &database = tick.pools[g * kResources + Database]; // A probe of the model sees what is in its slots.
        database.probed = true;
        database.cores = loads[g].resources[Cpu].slots;
        database.coresBusy = m_answers[g].resources[Cpu].busy;
    }
}

void Live::addBatchWork(std::int64_t middleMs, std::vector<NestedLoad> &loads)
{
    m_runWorkers.clear();
    m_groupWorkers.clear();
    m_queries.clear();
    for (const ActiveRun &run : m_model.runsAt(middleMs)) {
        PoolLoad &load = loads[m_model.series()[run.series].group].resources[Database];
        load.runWorkers += run.workers;
        load.runHoldS = kRunHoldS;
        m_runWorkers[run.series] += run.workers;
        m_groupWorkers[m_model.series()[run.series].group] += run.workers;
    }
    for (const ActiveReport &report : m_model.reportsAt(middleMs)) {
        NestedLoad &load = loads[m_model.series()[report.series].group];
        const PoolLoad &cpu = load.resources[Cpu];
        const double queries = m_model.queriesOf(report, middleMs, cpu.slots - cpu.offered);
        load.computing += queries;
        m_queries[report.series] += queries;
    }
    for (const ActiveLock &lock : m_locks)
        loads[m_model.series()[lock.series].group].holders += 1;
}

bool Live::waits(const ModelSeries &series, const ActiveLock &lock) const
{
    const ModelSeries &holder = m_model.series()[lock.series];
    return series.group == holder.group && series.workflow == lock.lock.workflow && series.tenant != holder.tenant;
}

double Live::lockWaitS(const ModelSeries &series) const
{
    double waitS = 0;
    for (const ActiveLock &lock : m_locks)
        waitS += waits(series, lock) ? lock.rhythm().meanWaitS() : 0;
    return waitS;
}

void Live::addCells(SeriesIndex i, double seconds, std::uint64_t key, UsageTick &tick)
{
    const ModelSeries &s = m_model.series()[i];
    const Arrivals &arrived = m_arrived[i];
    const RequestNeeds &needs = needsOf(s.workflow);
    const NestedAnswer &pool = m_answers[s.group];
    const PoolAnswer &slots = pool.resources[Database];
    const double own = needs.database * static_cast<double>(s.hold);
    const double ready = needs.cpu * (pool.cpuStretch - 1); // For a core.
    const double blocked = lockWaitS(s);

    const std::uint64_t h = mix(s.key ^ key);
    const auto refused = static_cast<std::uint32_t>(arrived.count * slots.refused + unit(h));
    const std::uint32_t admitted = arrived.count - std::min(arrived.count, refused);
    // Little's law gives how many are still in the pool when the tick ends; the others are done.
    const double stay = admitted / seconds * (slots.waitS + own + ready + blocked);
    const auto staying = std::min(m_inFlight[i] + admitted, static_cast<std::uint32_t>(stay + unit(mix(h))));
    const std::uint32_t done = m_inFlight[i] + admitted - staying;
    m_inFlight[i] = staying;
    if (arrived.count == 0 && done == 0 && staying == 0)
        return;

    const double scatter =
        done == 0 ? 1 : std::max(0.5, 1 + 0.5 * (unit(mix(h, 1)) + unit(mix(h, 2)) - 1) / std::sqrt(done));
    UsageCell cell;
    cell.tenant = s.tenant;
    cell.workflow = s.workflow;
    cell.pool = static_cast<std::uint16_t>(s.group * kResources + Database);
    cell.arrived = arrived.count;
    cell.done = done;
    cell.failed = std::min(arrived.failed, done);
    cell.refusedShared = arrived.count - admitted;
    cell.waitPoolUs = micros(done * slots.waitS);
    cell.holdUs = micros(done * (own * scatter + ready + blocked));
    cell.latencyUs = cell.waitPoolUs + cell.holdUs;
    cell.cpuUs = micros(done * needs.cpu * scatter);
    if (m_detailed) {
        cell.blockedUs = micros(done * blocked);
        cell.runqUs = micros(done * ready);
    }
    tick.cells.push_back(cell);
    if (!m_detailed || done == 0)
        return;

    // How long a request waits for a core is told where it is felt, in its slot; here is who uses them.
    cell.arrived = done;
    cell.refusedShared = 0;
    cell.failed = 0;
    cell.waitPoolUs = cell.blockedUs = cell.runqUs = 0;
    cell.pool = static_cast<std::uint16_t>(s.group * kResources + Cpu);
    cell.holdUs = cell.latencyUs = cell.cpuUs;
    tick.cells.push_back(cell);
    if (needs.queue <= 0)
        return;
    cell.pool = static_cast<std::uint16_t>(s.group * kResources + Queue);
    cell.cpuUs = 0;
    cell.holdUs = micros(done * needs.queue * scatter);
    cell.waitPoolUs = micros(done * pool.resources[Queue].waitS);
    cell.latencyUs = cell.holdUs + cell.waitPoolUs;
    tick.cells.push_back(cell);
}

UsageCell &Live::cellOf(SeriesIndex series, Resource resource, std::vector<UsageCell> &cells) const
{
    const ModelSeries &s = m_model.series()[series];
    UsageCell fresh;
    fresh.tenant = s.tenant;
    fresh.workflow = s.workflow;
    fresh.pool = static_cast<std::uint16_t>(s.group * kResources + resource);
    const auto key = [](const UsageCell &c) { return std::make_tuple(c.tenant, c.workflow, c.pool); };
    const auto at = std::ranges::lower_bound(cells, key(fresh), {}, key);
    return at != cells.end() && key(*at) == key(fresh) ? *at : *cells.insert(at, fresh);
}

void Live::addRunWork(double seconds, std::vector<UsageCell> &cells)
{
    for (const auto &[series, workers] : m_runWorkers)
        m_runInFlight.try_emplace(series, 0);
    for (auto it = m_runInFlight.begin(); it != m_runInFlight.end();) {
        const NestedAnswer &pool = m_answers[m_model.series()[it->first].group];
        const PoolAnswer &slots = pool.resources[Database];
        const auto running = m_runWorkers.find(it->first);
        const double workers = running == m_runWorkers.end() ? 0 : running->second;
        // Several runs share what the pool does of them; whom a limit left fewer workers, those that go end first.
        const double part = workers > 0 ? workers / m_groupWorkers[m_model.series()[it->first].group] : 0;
        const auto finished =
            static_cast<std::uint32_t>(std::max(slots.runRate * part * seconds, it->second - workers));
        const auto started = static_cast<std::uint32_t>(std::max(0.0, finished + workers - it->second));
        UsageCell &cell = cellOf(it->first, Database, cells);
        const double ready = kRunCpuS * (pool.cpuStretch - 1);
        const std::uint64_t wait = micros(finished * slots.waitS);
        const std::uint64_t hold = micros(finished * (kRunHoldS + ready));
        cell.arrived += started;
        cell.done += finished;
        cell.waitPoolUs += wait;
        cell.holdUs += hold;
        cell.latencyUs += wait + hold;
        cell.cpuUs += micros(finished * kRunCpuS);
        cell.runqUs += m_detailed ? micros(finished * ready) : 0;
        it->second = workers;
        it = workers > 0 ? std::next(it) : m_runInFlight.erase(it);
    }
}

void Live::addReportWork(double seconds, std::vector<UsageCell> &cells)
{
    for (const auto &[series, queries] : m_queries) {
        // Everybody who computes gets the same part of the cores; nothing of it ends while this is looked at.
        const PoolAnswer &cpu = m_answers[m_model.series()[series].group].resources[Cpu];
        const double runnable = cpu.busy + cpu.queue;
        const double cores = runnable > 0 ? std::min(queries, queries * cpu.busy / runnable) : 0;
        UsageCell &cell = cellOf(series, Database, cells);
        cell.holdUs += micros(queries * seconds);
        cell.cpuUs += micros(cores * seconds);
        cell.runqUs += m_detailed ? micros((queries - cores) * seconds) : 0;
        if (!m_detailed)
            continue;
        UsageCell &used = cellOf(series, Cpu, cells);
        used.holdUs += micros(cores * seconds);
        used.cpuUs += micros(cores * seconds);
    }
}

void Live::addLockWork(UsageTick &tick)
{
    for (const ActiveLock &lock : m_locks) {
        const ModelSeries &holder = m_model.series()[lock.series];
        cellOf(lock.series, Database, tick.cells).holdUs += micros(tick.seconds);
        const auto pool = static_cast<std::uint16_t>(holder.group * kResources + Database);
        for (const UsageCell &cell : tick.cells)
            if (m_detailed && cell.pool == pool && cell.workflow == lock.lock.workflow && cell.blockedUs > 0)
                tick.edges.push_back(
                    {pool, cell.tenant, holder.tenant, static_cast<double>(cell.blockedUs) / 1'000'000.0});
    }
}

UsageTick Live::tick(std::int64_t startMs, std::int64_t endMs)
{
    UsageTick tick;
    tick.endMs = endMs;
    tick.seconds = static_cast<double>(endMs - startMs) / 1'000;
    arrive(startMs, endMs);
    serve(startMs, endMs, tick);
    const std::uint64_t key = mix(m_seed, static_cast<std::uint64_t>(endMs));
    tick.cells.reserve(m_arrived.size() * (m_detailed ? 2 : 1));
    for (SeriesIndex i = 0; i < m_arrived.size(); ++i)
        addCells(i, tick.seconds, key, tick);
    addRunWork(tick.seconds, tick.cells);
    addReportWork(tick.seconds, tick.cells);
    addLockWork(tick);
    return tick;
}

} // namespace bulkhead::sim
