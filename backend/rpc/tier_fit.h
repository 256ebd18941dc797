#pragma once
// Whose tier is not the one that policy asks for, over all that a caller may see, and what that costs.
#include "backend/engine/casework.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/tiers.pb.h"

#include <functional>

namespace bulkhead {

/// Money of a tier decision goes to roles that see both halves of it: what is paid and what it costs.
[[nodiscard]] bool seesTierMoney(const Call &call);
/// All that ListTierFit answers. `moving`: whether a move of the tenant is under way.
void fillTierFit(const Call &call, const std::function<bool(const std::string &)> &moving,
                 v1::ListTierFitResponse &answer);
/// Policy on each tier for the call's tenant, by what the inventory knows of it and the caller may see. `exception`:
/// the consent by which its tier may be against policy; null: there is none in force.
void fillTenantAdvice(const Call &call, const casework::Checkpoint *exception, v1::AdviseTenantResponse &answer);

} // namespace bulkhead
