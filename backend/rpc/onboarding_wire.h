#pragma once
// Cases, drafts and advice on the wire.
#include "backend/domain/store.h"
#include "backend/engine/casework.h"
#include "backend/engine/tier_policy.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/onboarding.pb.h"

namespace bulkhead {

/// `work` null: the case is older than the checkpoints.
[[nodiscard]] v1::OnboardingCase caseMessage(const Call &call, const OnboardingCase &item,
                                             const casework::CaseWork *work, const TenantFacts &facts,
                                             std::int64_t nowMs);
/// The text for a role that does not see pools.
[[nodiscard]] std::string withoutPool(const TenantFacts &facts, std::string text);
[[nodiscard]] v1::Draft draftMessage(const Draft &draft);
[[nodiscard]] policy::Organisation organisationOf(const v1::Organisation &organisation);
void fillAdvice(const Call &call, const policy::Advice &advice, v1::AdviseTierResponse &answer);

} // namespace bulkhead
