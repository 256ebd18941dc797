#pragma once
// The people's part of a case as it begins, whether by the wizard or for many at once.
#include "backend/engine/casework.h"
#include "backend/engine/tier_policy.h"

namespace bulkhead {

struct CaseOpening
{
    policy::Organisation organisation; ///< For which the policy is asked about the tenant's tier.
    std::string tierReason;            ///< Why this tier, where policy asks for another.
    std::string agreement;             ///< Where the signed agreement is; empty: it stays open.
};

/// A tier against policy waits for another person's consent, and a named agreement is done.
void openCase(casework::CaseWork &work, const policy::Baselines &baselines, const OnboardingCase &item, Tier tier,
              const CaseOpening &opening, const std::string &person, std::int64_t nowMs);

} // namespace bulkhead
