#pragma once
// The inventory at start: the store's, or telemetry's own put into an empty store.
#include "backend/domain/platform.h"
#include "backend/domain/store.h"
#include "backend/domain/telemetry.h"

#include <absl/status/statusor.h>
#include <string>
#include <utility>
#include <vector>

namespace bulkhead::room {

/// The store's tenants. An empty store first takes telemetry's inventory, the settings and, with a platform, onboarding
/// cases for tenants that are not live and for a few that became live lately: all in one transaction or nothing.
[[nodiscard]] absl::StatusOr<std::vector<TenantFacts>>
loadInventory(Store &store, const Telemetry &telemetry, const Platform *platform,
              const std::vector<std::pair<std::string, std::string>> &settings, std::int64_t nowMs);

/// Sets those that are not set, all in one transaction: of gateways that start at once on an empty store the first says
/// what the sample fleet is, and the others find its word.
[[nodiscard]] absl::Status claimSettings(Store &store,
                                         const std::vector<std::pair<std::string, std::string>> &settings);

/// Cases for a sample inventory: by stage, some late, one blocked, some live in the last month.
[[nodiscard]] std::vector<OnboardingCase> sampleCases(const std::vector<TenantFacts> &tenants, const Platform &platform,
                                                      std::int64_t nowMs);

} // namespace bulkhead::room
