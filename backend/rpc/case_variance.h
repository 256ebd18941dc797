#pragma once
// How far onboardings strayed from the standard, within the caller's scope.
#include "backend/rpc/case_desk.h"

namespace bulkhead {

void fillVariance(const casework::Variance &variance, v1::CaseVariance &message);

/// Cases that are open or went live in the last twelve months.
[[nodiscard]] absl::Status fillVariances(const Call &call, KeptRows<OnboardingCase> &cases, CaseWorks &works,
                                         v1::GetVarianceResponse &answer);

} // namespace bulkhead
