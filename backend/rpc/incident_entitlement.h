#pragma once
// Whether those whom an incident names hold more than their plans entitle them to.
#include "backend/engine/neighbours_engine.h"
#include "backend/engine/pool_fairness.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/neighbours.pb.h"

#include <vector>

namespace bulkhead {

/// Fills it for named suspects within scope, with a line of evidence for each that is within its entitlement. No figure
/// is told: from one's own part of the weights follows how many others there are. After fillSuspects().
void fillEntitlement(const Call &call, const std::vector<neighbours::PoolFairness> &pools,
                     const neighbours::Incident &incident, v1::GetIncidentResponse &answer);

} // namespace bulkhead
