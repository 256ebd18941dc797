#pragma once
#include "backend/rpc/entry.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/neighbours.pb.h"

namespace bulkhead {

/// The raw ticks of one incident as rows, made from what GetIncident tells the same person: nothing else can be in
/// them. Audited before this returns.
absl::StatusOr<std::unique_ptr<Feed<v1::ExportIncidentResponse>>>
exportIncident(const ServiceParts &parts, const Call &call, const v1::ExportIncidentRequest &asked);

} // namespace bulkhead
