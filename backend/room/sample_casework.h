#pragma once
// The people's part of the sample fleet's onboardings.
#include "backend/engine/casework.h"

namespace bulkhead::room {

/// Checkpoints of stages that are over are closed; of the n-th case now and then one was let be, reopened or waited
/// for. By the gateway's own baselines, and always the same.
[[nodiscard]] casework::CaseWork sampleWork(const OnboardingCase &item, const TenantFacts &tenant, std::size_t n,
                                            std::int64_t nowMs);

} // namespace bulkhead::room
