#pragma once
// One shared pool, simulated request by request: a request waits for a slot, holds it while it waits for a lock, shares
// the host's CPU, stands idle and writes to the log, in turn with all others, then leaves. In steps of a millisecond,
// the same for the same seed. What a gateway and a probe would see of it is told as ticks. The same seed with another
// set of causes is the same world otherwise: each tenant draws from streams of its own, so that the difference is what
// the cause did.
#include "backend/domain/telemetry.h"

#include <cstdint>
#include <deque>
#include <random>
#include <vector>

namespace bulkhead::bench {

/// What one tenant sends.
struct Traffic
{
    double perSecond = 0;
    double cpuMs = 1;       ///< Mean; drawn log-normally.
    double idleMs = 1;      ///< Holding the slot without working.
    double lockedShare = 0; ///< Of requests that need the lock, shared with others of their kind.
    double exclusiveMs = 0; ///< Holds the lock alone, this long, and does little else; 0: an ordinary request.
    int ownLimit = 0;       ///< Requests at once; more queue behind the tenant's own limit. 0: none.
    double ioKib = 0;       ///< Written at its end; mean, drawn log-normally.
};

/// Extra traffic of one tenant for a while.
struct Burst
{
    TenantIndex tenant = 0;
    Traffic traffic;
    int clients = 0;    ///< So many at once, each sending when its last is done; 0: open, by perSecond.
    bool ramp = false;  ///< From nothing to `clients`, evenly.
    bool onOff = false; ///< Three seconds on, three off.
};

/// What happens to everybody for a while.
struct Weather
{
    double outsideThreads = 0; ///< On the host, beside the tenants.
    double frozenShare = 0;    ///< Of each 1.5 s in which the pooler does nothing.
    double lostSlots = 0;      ///< Share of the slots out of service.
    double cpuFactor = 1, idleFactor = 1, rateFactor = 1;
    double ioFactor = 1;    ///< Of what requests write.
    double diskFactor = 1;  ///< Of what the disk takes.
    double outsideDisk = 0; ///< Share of the disk that something beside the tenants takes.
};

struct World
{
    std::uint64_t seed = 1;
    int slotCount = 8;
    int cores = 2;
    double diskKib = 0; ///< That the disk takes in a millisecond; 0: nobody writes.
    std::vector<Traffic> tenants;
    std::int64_t warmS = 120, lengthS = 30, afterS = 16;
    std::vector<Burst> bursts; ///< For `lengthS` from `warmS` on.
    Weather weather;           ///< Likewise.
};

struct Outcome
{
    std::vector<UsageTick> ticks;
    std::vector<double> meanMs;   ///< By tenant, of its ordinary requests that arrived while it lasted.
    std::vector<double> requests; ///< How many those were.
};

inline constexpr double kTickS = 2;

/// `without`: an actor whose bursts do not happen; -1: none.
[[nodiscard]] Outcome simulate(const World &world, bool probed, int without = -1, bool causes = true);

} // namespace bulkhead::bench
