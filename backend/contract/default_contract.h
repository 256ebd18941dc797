#pragma once
// Contracts that nobody wrote: the plan's default, and the sample fleet's, both computed from a tenant's facts.
#include "backend/domain/contract.h"
#include "backend/domain/tenant.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// Number 0: a calendar month in UTC, the targets of the tier (or the one agreed at onboarding, 0: none), nothing
/// excludable, no fee.
[[nodiscard]] sla::ContractVersion defaultContract(const TenantFacts &facts, Tier tier, std::int64_t agreedTargetE7,
                                                   std::span<const std::string> workflows);

/// Whether a tenant of the sample fleet has a contract of its own: a reseller's sub-tenants have none.
[[nodiscard]] bool hasSampleContract(const TenantFacts &facts);
/// Number 1 of a tenant of the sample fleet: zone of its region, fee by ARR, credits, exclusions and periods by
/// profile. Depends on facts that never change, and on the tier that the fleet was made with.
[[nodiscard]] sla::ContractVersion sampleContract(const TenantFacts &facts, Tier tier,
                                                  std::span<const std::string> workflows);

/// What alerts are judged by and what was promised, in units of 100 % = 10,000,000.
struct LiveTarget
{
    std::int64_t promisedE7 = 0;
    std::int64_t alertE7 = 0; ///< The internal target if there is one, else the promise.
    bool runs = false;        ///< Scheduled runs were promised, not requests.
    bool operator==(const LiveTarget &) const = default;
};
/// As the whole sampleContract would say, without making it: a large fleet starts with this.
[[nodiscard]] LiveTarget sampleTarget(const TenantFacts &facts, Tier tier, std::string_view workflow);
[[nodiscard]] LiveTarget targetOf(const sla::ContractVersion &version, std::string_view workflow);

} // namespace bulkhead
