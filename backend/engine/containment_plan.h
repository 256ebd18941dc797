#pragma once
// What limits the tenant that an incident names, and what that would do: the incident's own ticks with the part of the
// books taken away that the limit would not have let come about.
#include "backend/domain/containment.h"
#include "backend/engine/neighbours_engine.h"

#include <span>
#include <vector>

namespace bulkhead::neighbours {

/// Seconds of a ledger that relief is measured by: all but what tenants wait for at their own limits.
[[nodiscard]] double relievable(std::span<const Booking> ledger);

/// Whether a tenant holds more of a pool than its plan entitles it to.
enum class Entitled : std::uint8_t {
    Unknown, ///< Not judged: a lock is nobody's part of a pool.
    Within,  ///< It is moved or given room; throttling it would break its contract.
    Over
};

/// Its part of what it is named for, of all that is held of it now, against its weight among the tenants at work
/// (noisy.md 1.4).
[[nodiscard]] Entitled entitledTo(const PoolFairness &pool, const Antagonist &antagonist);

/// Takes work or connections away from the tenant itself.
[[nodiscard]] constexpr bool throttles(Measure measure)
{
    return measure != Measure::Unspecified && measure != Measure::EndTransaction && measure != Measure::ScaleOut
           && measure != Measure::QueuePartition;
}

/// Whether a measure has a number of its own.
[[nodiscard]] constexpr bool hasValue(Measure measure)
{
    return measure != Measure::EndTransaction && measure != Measure::LowPriority && measure != Measure::DeferBatch;
}

struct Plan
{
    Measure measure = Measure::Unspecified;
    std::int64_t value = 0; ///< Connections, ms, messages, slots or workers.
    int minutes = 5;
    bool operator==(const Plan &) const = default;
};

/// The gentlest measure of those that can be done that fits what the tenant is named for. Slots, CPU and IO: as many
/// connections as it usually holds and twice their deviation, at least one (noisy.md 4, step 2). Locks: its blocking
/// transaction is ended; where that was done before (`endedBefore`), its statements and pauses are cut short.
/// Where its connections cannot be limited: its work goes after everybody else's, or gets a queue of its own with as
/// many workers as it usually holds, or its batch work waits. Where its own use must not be limited (`possible` holds
/// no such measure), the pool gets as many slots as what waits beside it needs.
[[nodiscard]] Plan propose(const Antagonist &antagonist, std::span<const Measure> possible, bool endedBefore,
                           const PoolState &pool = {});

struct Prediction
{
    double relief = 0;           ///< Part of the extra delay that goes, 0..1; waits at own limits are not in it.
    double ownCost = 0;          ///< Part of the tenant's own work that has to wait, 0..1.
    std::vector<Victim> victims; ///< latencyMs: as it would be; expectedMs: as it is now. Worst first.
};

/// Replays the last `windowMs` of the incident's ticks, from the one that named it at the earliest: while nobody was
/// named yet, nobody's part was told either. A limit on connections takes
/// away what the tenant holds beyond it; a time limit what waits longer than it; neither cures what it does not reach:
/// a single connection can hold a lock. A limit on queued messages makes no worker free before they are worked off:
/// nothing is foreseen of it. Behind everybody else or in a queue of its own it takes no slot from anybody, and batch
/// work that waits uses no CPU either. Slots added to the pool are shared as the present ones are, so the tenant itself
/// takes its part of them; what is left of them serves as many of the requests that wait. `pool`: as it is now.
[[nodiscard]] Prediction predict(const Incident &incident, const Antagonist &antagonist, const Plan &plan,
                                 const PoolState &pool = {}, std::int64_t windowMs = 600'000);

} // namespace bulkhead::neighbours
