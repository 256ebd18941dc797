#pragma once
// From a draft's fields to a tenant and its tier decision. Pure.
#include "backend/domain/fleet_snapshot.h"
#include "backend/domain/store.h"
#include "backend/engine/tier_policy.h"

#include <map>
#include <string>

namespace bulkhead {

using DraftFields = std::map<std::string, std::string>;

/// What is wrong, by field name, one sentence each; empty when the draft can be submitted.
[[nodiscard]] std::map<std::string, std::string> draftProblems(const policy::Baselines &baselines,
                                                               const DraftFields &fields);
[[nodiscard]] policy::Organisation draftOrganisation(const DraftFields &fields);
[[nodiscard]] Tier draftTier(const DraftFields &fields); ///< Unspecified: none, or no tier of that name.
/// A tenant in stage Contract; `unique` makes its id one of its own. The pool is the one of its tier and region with
/// the fewest tenants; a dedicated environment gets its own.
[[nodiscard]] TenantFacts draftTenant(const policy::Baselines &baselines, const DraftFields &fields,
                                      const FleetSnapshot &fleet, std::string_view unique, std::string_view submitter);

/// The target that the draft agrees for every workflow, 100 % = 10,000,000: its own, else the plan's.
[[nodiscard]] std::int64_t draftTargetE7(const DraftFields &fields);

} // namespace bulkhead
