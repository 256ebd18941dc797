#pragma once
// One resource of one pool: slots served first in, first out, by an analytic queueing approximation.
#include <cstdint>

namespace bulkhead::sim {

inline constexpr double kQueueLimitS = 2.0; ///< Longer waits are refused by the pool.

/// What is asked of a resource.
struct PoolLoad
{
    double offered = 0;      ///< Slot-seconds a second asked by ordinary requests.
    double meanHoldS = 0.02; ///< Of ordinary requests.
    double slots = 1;        ///< In service now.
    double runWorkers = 0;   ///< A batch run keeps this many requests in the pool at all times.
    double runHoldS = 0;
};
/// What follows.
struct PoolAnswer
{
    double waitS = 0;   ///< For a slot, mean.
    double busy = 0;    ///< Slots in use, mean.
    double queue = 0;   ///< Requests waiting, mean.
    double refused = 0; ///< Share of ordinary requests turned away, 0..1.
    double runRate = 0; ///< Requests of the run finished per second.
};

/// Mean wait of M/M/c by Sakasegawa's approximation, seconds; utilisations above 0.97 count as that.
[[nodiscard]] double chanceWait(double utilisation, double holdS, double slots);

/// The balance that a load settles in.
[[nodiscard]] PoolAnswer settle(const PoolLoad &load);
/// As settle, but with the queue that the seconds before left: `backlogS` is the wait that the unfinished work makes,
/// carried from call to call.
[[nodiscard]] PoolAnswer step(const PoolLoad &load, double seconds, double &backlogS);

/// Share of requests of median latency `latencyS` that take longer than `thresholdS`.
[[nodiscard]] double slowShare(double latencyS, double thresholdS);

} // namespace bulkhead::sim
