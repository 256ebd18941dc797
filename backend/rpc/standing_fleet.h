#pragma once
// Tenants with what is known of each one's isolation, for what other baselines would change.
#include "backend/baseline/baseline_change.h"
#include "backend/domain/store.h"

#include <absl/status/statusor.h>

namespace bulkhead {

/// In two reads, however many tenants. What of a tenant cannot be read counts as not known.
[[nodiscard]] absl::StatusOr<std::vector<policy::StandingTenant>> standingFleet(Store &store,
                                                                                std::vector<TenantFacts> tenants);

} // namespace bulkhead
