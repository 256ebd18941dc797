#pragma once
// How long an onboarding takes by its tier's standard, and how late a case is against it.
#include "backend/domain/platform.h"
#include "backend/domain/store.h"
#include "backend/domain/tenant.h"

namespace bulkhead::room {

/// Whole days past the present stage's due date (live cases: past the case's); 0 on time.
[[nodiscard]] std::int32_t daysLate(const OnboardingCase &item, std::int64_t nowMs);
/// The gateway's own step, of a platform that has none for verification: what stands is proven before anybody is live.
inline constexpr char kProofStep[] = "verification.proof";
/// A new case for a tenant, every step waiting; `days` is what its tier takes from contract to live.
[[nodiscard]] OnboardingCase newCase(const TenantFacts &tenant, std::uint32_t days,
                                     const std::vector<PlannedStep> &plan, std::int64_t startedMs);

} // namespace bulkhead::room
