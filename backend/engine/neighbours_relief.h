#pragma once
// What would be left of a queue without one of several tenants that made it. Inside the neighbours engine only.
#include <cstddef>
#include <span>
#include <vector>

namespace bulkhead::neighbours {

struct PoolUse;

inline constexpr std::size_t kMostActors = 3;

/// Each actor's part of the delay that they make together, summing to 1: Shapley's value of the wait that a model of
/// the pool expects with some of them and without the others. Two that only together fill a pool made its queue by
/// halves, however few slots the lesser one holds; beside one that fills the pool alone the other hardly matters.
/// Empty: the model sees no delay. `actors`: index into PoolUse::tenants, at most kMostActors. Needs a probe.
[[nodiscard]] std::vector<double> jointShares(PoolUse &pool, std::span<const std::size_t> actors, double seconds);

} // namespace bulkhead::neighbours
