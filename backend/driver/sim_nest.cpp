#include "backend/driver/sim_nest.h"

#include <algorithm>

namespace bulkhead::sim {
namespace {

/// The slots as requests find them: without those that are taken for good, and each held for as long as its holder
/// computes and waits for locks.
PoolLoad slotLoad(const NestedLoad &load, double stretch)
{
    PoolLoad slots = load.resources[Database];
    const double within = load.resources[Cpu].offered * (stretch - 1) + load.locked;
    if (slots.offered > 0)
        slots.meanHoldS *= 1 + within / slots.offered;
    slots.offered += within;
    slots.slots = std::max(1.0, slots.slots - load.computing - load.holders);
    if (slots.runWorkers > 0)
        slots.runHoldS += kRunCpuS * (stretch - 1);
    return slots;
}

/// What the batch statements of runs compute comes on top of what ordinary requests do.
NestedLoad withRuns(NestedLoad load, double runRate)
{
    load.resources[Cpu].offered += runRate * kRunCpuS;
    return load;
}

void answerSlots(const NestedLoad &load, const PoolAnswer &answer, NestedAnswer &out)
{
    PoolAnswer &slots = out.resources[Database];
    slots = answer;
    slots.busy = std::min(load.resources[Database].slots, answer.busy + load.computing + load.holders);
}

void answerCpu(const NestedLoad &load, NestedAnswer &out)
{
    const PoolLoad &cpu = load.resources[Cpu];
    const double admitted = cpu.offered * (1 - out.resources[Database].refused);
    const double runnable = admitted * out.cpuStretch + load.computing;
    PoolAnswer &answer = out.resources[Cpu];
    answer.busy = std::min({cpu.slots, admitted + load.computing, runnable});
    answer.queue = runnable - answer.busy;
    answer.waitS = cpu.meanHoldS * (out.cpuStretch - 1);
}

} // namespace

double cpuStretch(const NestedLoad &load)
{
    const PoolLoad &cpu = load.resources[Cpu];
    if (cpu.offered <= 0)
        return std::max(1.0, (load.computing + 1) / cpu.slots);
    const double use = cpu.offered / cpu.slots;
    // The mean of M/M/c holds for processor sharing whatever the lengths are; those that never end take their part of
    // each core as the (k + 1)/(1 - rho) of a single shared processor says.
    double stretch = 1 + chanceWait(use, 1, cpu.slots);
    if (load.computing > 0)
        stretch = std::max(stretch, (load.computing + 1) / (cpu.slots * std::max(0.02, 1 - use)));
    // Nobody computes without a slot: when all of them are taken the rest waits outside, and the pool turns away what
    // the processors cannot do.
    const PoolLoad &slots = load.resources[Database];
    const double elsewhere = std::max(0.0, slots.offered - cpu.offered);
    const double room = std::max(1.0, slots.slots - load.computing - load.holders - load.locked - elsewhere);
    const bool beyond = use > 0.97;
    if (!beyond && cpu.offered * stretch <= room)
        return stretch;
    const double done = std::min(1.0, cpu.slots * room / (room + load.computing) / cpu.offered);
    return std::max(1.0, room / (done * cpu.offered));
}

NestedAnswer settle(const NestedLoad &load)
{
    NestedAnswer answer;
    double runRate = 0;
    // What runs compute depends on how often they get a slot, and the other way round: two rounds come close enough.
    const int rounds = load.resources[Database].runWorkers > 0 ? 3 : 1;
    for (int round = 0; round < rounds; ++round) {
        const NestedLoad all = withRuns(load, runRate);
        answer.cpuStretch = cpuStretch(all);
        answerSlots(load, settle(slotLoad(load, answer.cpuStretch)), answer);
        answerCpu(all, answer);
        runRate = answer.resources[Database].runRate;
    }
    answer.resources[Queue] = settle(load.resources[Queue]);
    return answer;
}

NestedAnswer step(const NestedLoad &load, double seconds, const NestedAnswer &last,
                  std::array<double, kResources> &backlogS)
{
    NestedAnswer answer;
    const NestedLoad all = withRuns(load, last.resources[Database].runRate);
    answer.cpuStretch = cpuStretch(all);
    answerSlots(load, step(slotLoad(load, answer.cpuStretch), seconds, backlogS[Database]), answer);
    answerCpu(all, answer);
    answer.resources[Queue] = step(load.resources[Queue], seconds, backlogS[Queue]);
    return answer;
}

} // namespace bulkhead::sim
