#include "backend/driver/sim_pool.h"

#include <algorithm>
#include <cmath>

namespace bulkhead::sim {
namespace {

constexpr double kFullest = 0.98; ///< Utilisation that ordinary requests can reach before the pool refuses some.

PoolAnswer answerFor(const PoolLoad &load, double waitS)
{
    PoolAnswer a;
    a.waitS = waitS;
    a.refused = load.offered > kFullest * load.slots && waitS >= kQueueLimitS * 0.99
                    ? 1 - kFullest * load.slots / load.offered
                    : 0;
    if (load.runWorkers > 0)
        a.runRate = load.runWorkers / (waitS + load.runHoldS);
    const double ordinary = load.offered * (1 - a.refused);
    a.busy = std::min(load.slots, ordinary + a.runRate * load.runHoldS);
    a.queue = waitS * (ordinary / std::max(load.meanHoldS, 1e-6) + a.runRate);
    return a;
}

double busyWithRun(const PoolLoad &load)
{
    return (load.offered + load.runWorkers) / load.slots;
}

} // namespace

double chanceWait(double utilisation, double holdS, double slots)
{
    const double rho = std::clamp(utilisation, 0.0, 0.97);
    if (rho < 0.25 && slots >= 4)
        return 0; // Below a tenth of a percent of the hold time; history asks this a million times.
    return holdS / slots * std::pow(rho, std::sqrt(2 * (slots + 1)) - 1) / (1 - rho);
}

PoolAnswer settle(const PoolLoad &load)
{
    if (load.offered >= kFullest * load.slots)
        return answerFor(load, kQueueLimitS);
    double wait = chanceWait(busyWithRun(load), load.meanHoldS, load.slots);
    // In balance the run gets just what the others leave free; its other workers stand in the queue.
    if (load.runWorkers > 0)
        wait = std::max(wait, load.runWorkers * load.runHoldS / (load.slots - load.offered) - load.runHoldS);
    return answerFor(load, std::min(wait, kQueueLimitS));
}

PoolAnswer step(const PoolLoad &load, double seconds, double &backlogS)
{
    const double chance = chanceWait(busyWithRun(load), load.meanHoldS, load.slots);
    const int parts = load.runWorkers > 0 ? 50 : 1;
    double sum = 0;
    for (int i = 0; i < parts; ++i) {
        const double wait = std::max(backlogS, chance);
        const double run = load.runWorkers > 0 ? load.runWorkers / (wait + load.runHoldS) * load.runHoldS : 0;
        backlogS += seconds / parts * ((load.offered + run) / load.slots - 1);
        backlogS = std::clamp(backlogS, 0.0, kQueueLimitS);
        sum += std::max(backlogS, chance);
    }
    return answerFor(load, std::min(sum / parts, kQueueLimitS));
}

double slowShare(double latencyS, double thresholdS)
{
    constexpr double kSpread = 0.12; // Of log latency; a log-logistic tail.
    if (latencyS < 0.25 * thresholdS)
        return 0; // Fewer than one in 100,000.
    const double odds = std::pow(latencyS / thresholdS, 1 / kSpread);
    return odds / (1 + odds);
}

} // namespace bulkhead::sim
