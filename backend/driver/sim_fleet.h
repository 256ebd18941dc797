#pragma once
#include "backend/domain/tenant.h"

#include <cstdint>
#include <vector>

namespace bulkhead::sim {

/// The sample fleet's inventory: invented organisations, ids "t-000001"... Same arguments, same fleet.
/// `tenants` 0 is the fleet as designed; else its mix scaled. Renewals follow `epochMs`.
[[nodiscard]] std::vector<TenantFacts> makeFleet(std::uint32_t tenants, std::uint64_t seed, std::int64_t epochMs);

/// Tenants of the fleet as designed.
inline constexpr std::uint32_t kSampleTenants = 275;

} // namespace bulkhead::sim
