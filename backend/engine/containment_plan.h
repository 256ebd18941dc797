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

struct Plan
{
    Measure measure = Measure::Unspecified;
    std::int64_t value = 0; ///< Connections or ms.
    int minutes = 5;
    bool operator==(const Plan &) const = default;
};

/// The gentlest measure of those that can be done that fits what the tenant is named for. Slots and CPU: as many
/// connections as it usually holds and twice their deviation, at least one (noisy.md 4, step 2). Locks: its blocking
/// transaction is ended; where that was done before (`endedBefore`), its statements and pauses are cut short.
[[nodiscard]] Plan propose(const Antagonist &antagonist, std::span<const Measure> possible, bool endedBefore);

struct Prediction
{
    double relief = 0;           ///< Part of the extra delay that goes, 0..1; waits at own limits are not in it.
    double ownCost = 0;          ///< Part of the tenant's own work that has to wait, 0..1.
    std::vector<Victim> victims; ///< latencyMs: as it would be; expectedMs: as it is now. Worst first.
};

/// Replays the last `windowMs` of the incident's ticks, from the one that named it at the earliest: while nobody was
/// named yet, nobody's part was told either. A limit on connections takes
/// away what the tenant holds beyond it; a time limit what waits longer than it; neither cures what it does not reach:
/// a single connection can hold a lock.
[[nodiscard]] Prediction predict(const Incident &incident, const Antagonist &antagonist, const Plan &plan,
                                 std::int64_t windowMs = 600'000);

} // namespace bulkhead::neighbours
