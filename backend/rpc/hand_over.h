#pragma once
#include "backend/rpc/call.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/isolation.pb.h"

namespace bulkhead {

/// Fills the sheet of the call's tenant. It stands in the tenant's audit chain before anything of it is told; the event
/// holds the sheet's hash. FAILED_PRECONDITION: NOT_PROVISIONED, nobody has seen anything of the tenant yet.
absl::Status handOver(const ServiceParts &parts, const Call &call, v1::GetHandOverResponse &answer);

} // namespace bulkhead
