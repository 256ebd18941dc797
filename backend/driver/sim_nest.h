#pragma once
// How the resources of one pool lie within each other: a request holds its slot while it computes and while it waits
// for a lock, so that whoever burns CPU or sits on a lock fills the slots of everybody.
#include "backend/driver/sim_catalog.h"
#include "backend/driver/sim_pool.h"

#include <array>

namespace bulkhead::sim {

inline constexpr double kRunCpuS = 0.015; ///< What one batch statement of an invoice run computes.

/// A lock that one transaction takes again and again.
struct LockRhythm
{
    double heldS = 0;  ///< Of every `everyS`.
    double everyS = 1; ///< Greater than heldS.

    /// Mean wait of a request that needs the lock and comes at any time: it meets it held with probability heldS/everyS
    /// and then waits half of heldS.
    [[nodiscard]] double meanWaitS() const { return heldS * heldS / (2 * everyS); }
};

/// What is asked of a pool, as if nobody ever waited within a slot.
struct NestedLoad
{
    std::array<PoolLoad, kResources> resources{};
    double computing = 0; ///< Queries that compute without end, each in a slot of its own.
    double holders = 0;   ///< Slots of transactions that hold locks.
    double locked = 0;    ///< Seconds a second that requests wait for locks.
};
struct NestedAnswer
{
    std::array<PoolAnswer, kResources> resources{};
    double cpuStretch = 1; ///< Time to compute something, relative to having a core alone.
};

/// Processor sharing: everybody who computes goes equally slowly. `slots` bounds how many can be in there at all.
[[nodiscard]] double cpuStretch(const NestedLoad &load);

/// The balance that a load settles in.
[[nodiscard]] NestedAnswer settle(const NestedLoad &load);
/// As settle, but with what the seconds before left: `last` is what they answered, `backlogS` as in sim_pool.h.
[[nodiscard]] NestedAnswer step(const NestedLoad &load, double seconds, const NestedAnswer &last,
                                std::array<double, kResources> &backlogS);

} // namespace bulkhead::sim
