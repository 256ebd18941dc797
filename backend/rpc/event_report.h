#pragma once
// What a delivery pipeline or a person tells of the platform: deployments, failovers, maintenance.
#include "backend/rpc/call.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/neighbours.pb.h"

namespace bulkhead {

/// Audited in the platform's chain, then evidence for every incident around its time. INVALID_ARGUMENT: EVENT_INVALID.
[[nodiscard]] absl::Status reportEvent(const ServiceParts &parts, const Call &call, const v1::ReportEventRequest &asked,
                                       v1::ReportEventResponse &answer);

} // namespace bulkhead
