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
    std::vector<std::array<PoolLoad, kResources>> loads(groups.size());
    std::vector<std::array<double, kResources>> users(groups.size());
    for (std::size_t i = 0; i < m_arrived.size(); ++i) {
        const ModelSeries &s = m_model.series()[i];
        const RequestNeeds &needs = needsOf(s.workflow);
        const double perSecond = m_arrived[i].count / seconds;
        const std::array<double, kResources> hold{needs.database * static_cast<double>(s.hold), needs.cpu, needs.queue};
        for (std::size_t r = 0; r < kResources; ++r) {
            loads[s.group][r].offered += perSecond * hold[r];
            users[s.group][r] += hold[r] > 0 ? perSecond : 0;
        }
    }
    m_runWorkers.clear();
    for (const ActiveRun &run : m_model.runsAt(middleMs)) {
        PoolLoad &load = loads[m_model.series()[run.series].group][Database];
        load.runWorkers += run.workers;
        load.runHoldS = kRunHoldS;
        m_runWorkers[run.series] += run.workers;
    }
    m_backlogS.resize(groups.size());
    m_answers.resize(groups.size());
    m_cpuStretch.resize(groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) {
        for (std::size_t r = 0; r < kResources; ++r) {
            PoolLoad &load = loads[g][r];
            load.meanHoldS = users[g][r] > 0 ? load.offered / users[g][r] : 0.02;
            load.slots = m_model.slotsAt(g, static_cast<Resource>(r), middleMs);
            m_answers[g][r] = step(load, seconds, m_backlogS[g][r]);
            // Slots that were added are the pool's while they are there.
            tick.pools.push_back(
                {std::max(groups[g].slots[r], load.slots), load.slots, m_answers[g][r].busy, m_answers[g][r].queue});
        }
        const double cpuBusy = std::min(1.0, m_answers[g][Cpu].busy / loads[g][Cpu].slots);
        m_cpuStretch[g] = 1 + std::pow(cpuBusy, 4) / (1.02 - cpuBusy);
    }
}

void Live::addCells(SeriesIndex i, double seconds, std::uint64_t key, std::vector<UsageCell> &cells)
{
    const ModelSeries &s = m_model.series()[i];
    const Arrivals &arrived = m_arrived[i];
    const RequestNeeds &needs = needsOf(s.workflow);
    const std::array<PoolAnswer, kResources> &pool = m_answers[s.group];
    const double hold = needs.database * static_cast<double>(s.hold);

    const std::uint64_t h = mix(s.key ^ key);
    const auto refused = static_cast<std::uint32_t>(arrived.count * pool[Database].refused + unit(h));
    const std::uint32_t admitted = arrived.count - std::min(arrived.count, refused);
    // Little's law gives how many are still in the pool when the tick ends; the others are done.
    const double stay = admitted / seconds * (pool[Database].waitS + hold);
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
    cell.waitPoolUs = micros(done * pool[Database].waitS);
    cell.holdUs = micros(done * hold * scatter);
    cell.latencyUs = cell.waitPoolUs + cell.holdUs;
    cell.cpuUs = micros(done * needs.cpu * 0.6);
    cells.push_back(cell);
    if (!m_detailed || done == 0)
        return;

    cell.arrived = done;
    cell.refusedShared = 0;
    cell.failed = 0;
    cell.pool = static_cast<std::uint16_t>(s.group * kResources + Cpu);
    cell.cpuUs = cell.holdUs = micros(done * needs.cpu * scatter);
    cell.waitPoolUs = micros(done * needs.cpu * scatter * (m_cpuStretch[s.group] - 1));
    cell.latencyUs = cell.holdUs + cell.waitPoolUs;
    cells.push_back(cell);
    if (needs.queue <= 0)
        return;
    cell.pool = static_cast<std::uint16_t>(s.group * kResources + Queue);
    cell.cpuUs = 0;
    cell.holdUs = micros(done * needs.queue * scatter);
    cell.waitPoolUs = micros(done * pool[Queue].waitS);
    cell.latencyUs = cell.holdUs + cell.waitPoolUs;
    cells.push_back(cell);
}

void Live::addRunWork(double seconds, std::vector<UsageCell> &cells)
{
    for (const auto &[series, workers] : m_runWorkers)
        m_runInFlight.try_emplace(series, 0);
    for (auto it = m_runInFlight.begin(); it != m_runInFlight.end();) {
        const ModelSeries &s = m_model.series()[it->first];
        const PoolAnswer &database = m_answers[s.group][Database];
        const auto running = m_runWorkers.find(it->first);
        const double workers = running == m_runWorkers.end() ? 0 : running->second;
        const auto finished = static_cast<std::uint32_t>(workers > 0 ? database.runRate * seconds : it->second);
        const std::uint32_t started = static_cast<std::uint32_t>(finished + workers - it->second);
        const auto pool = static_cast<std::uint16_t>(s.group * kResources + Database);
        auto cell = std::find_if(cells.begin(), cells.end(), [&](const UsageCell &c) {
            return c.tenant == s.tenant && c.workflow == s.workflow && c.pool == pool;
        });
        if (cell == cells.end()) {
            const auto key = std::make_tuple(s.tenant, std::uint16_t{s.workflow}, pool);
            cell = std::find_if(cells.begin(), cells.end(), [&key](const UsageCell &c) {
                return std::make_tuple(c.tenant, c.workflow, c.pool) > key;
            });
            UsageCell fresh;
            fresh.tenant = s.tenant;
            fresh.workflow = s.workflow;
            fresh.pool = pool;
            cell = cells.insert(cell, fresh);
        }
        const std::uint64_t wait = micros(finished * database.waitS);
        const std::uint64_t hold = micros(finished * kRunHoldS);
        cell->arrived += started;
        cell->done += finished;
        cell->waitPoolUs += wait;
        cell->holdUs += hold;
        cell->latencyUs += wait + hold;
        cell->cpuUs += hold / 4; // Mostly waits for its locks.
        it->second = workers;
        it = workers > 0 ? std::next(it) : m_runInFlight.erase(it);
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
        addCells(i, tick.seconds, key, tick.cells);
    addRunWork(tick.seconds, tick.cells);
    return tick;
}

} // namespace bulkhead::sim
