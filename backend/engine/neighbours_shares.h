#pragma once
#include "backend/engine/neighbours_pool.h"
#include "backend/engine/pool_fairness.h"

namespace bulkhead::neighbours {

/// The last tick: its number, its end, its length.
struct LastTick
{
    std::uint64_t number = 0;
    std::int64_t endMs = 0;
    double seconds = 1;
};

/// What each tenant of the pool holds, waits for and uses, with its last minutes; nothing is judged yet.
[[nodiscard]] PoolFairness sharesOf(const PoolUse &pool, const LastTick &tick);

} // namespace bulkhead::neighbours
