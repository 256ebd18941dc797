#pragma once
// What the simulated platform tells of isolation: most of it in order, and a few plainly invented faults, by the seed.
#include "backend/domain/isolation.h"
#include "backend/domain/tenant.h"

#include <cstdint>
#include <string_view>

namespace bulkhead::sim {

/// The one fault that a tenant of the simulated platform may have.
enum class IsolationFault : std::uint8_t { None, OpenRows, SharedKey, OpenReport, StandingAccess };

/// By the seed; about one tenant in forty has one.
[[nodiscard]] IsolationFault faultOf(std::uint64_t seed, const TenantFacts &tenant);
/// The check that shows it; empty for none.
[[nodiscard]] std::string_view checkOf(IsolationFault fault);
/// What stands there. A repaired tenant has no fault.
[[nodiscard]] std::vector<Observation> observations(const TenantFacts &tenant, IsolationFault fault);
/// What came of the attempts. Says in each evidence that it is simulated.
[[nodiscard]] std::vector<ProbeAttempt> attempts(const TenantFacts &tenant, IsolationFault fault);

} // namespace bulkhead::sim
