#pragma once
// Whatever looks into one pool from below and tells of it tick by tick.
#include "backend/driver/probe_tally.h"

#include <string>
#include <vector>

namespace bulkhead {

/// A finished tick of one pool.
struct ProbedTick
{
    std::int64_t endMs = 0; ///< UTC, a whole multiple of the tick.
    ProbeTick tick;
};

/// Looks on a thread of its own; survives loss of what it looks at. Any thread.
class PoolProbe
{
public:
    virtual ~PoolProbe() = default; ///< Ends the thread; at most a look's time limit.
    /// Ticks finished since the last call, oldest first.
    [[nodiscard]] virtual std::vector<ProbedTick> take() = 0;
    /// Why there is nothing new; empty: all is well.
    [[nodiscard]] virtual std::string reason() const = 0;
};

} // namespace bulkhead
