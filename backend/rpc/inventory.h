#pragma once
// The parts of InventoryService, one per file.
#include "backend/rpc/entry.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/inventory.pb.h"

namespace bulkhead {

absl::Status tenantPage(const ServiceParts &parts, const Call &call, v1::GetTenantResponse &page);

/// The name of the channel that a tenant belongs to, if the person may know it; else empty.
[[nodiscard]] std::string channelName(const Call &call, const TenantFacts &facts);

/// `sealKey` keeps page tokens from being made up.
absl::Status listTenants(const Call &call, const std::string &sealKey, const v1::ListTenantsRequest &asked,
                         v1::ListTenantsResponse &answer);

/// Columns, filter and order are checked and the export is audited before this returns.
absl::StatusOr<std::unique_ptr<Feed<v1::ExportTenantsResponse>>>
exportTenants(const ServiceParts &parts, const Call &call, const v1::ExportTenantsRequest &asked);

/// Collects the rows of an import; all or none are added when the stream ends.
std::unique_ptr<Intake<v1::ImportTenantsRequest, v1::ImportTenantsResponse>> importTenants(const ServiceParts &parts,
                                                                                           Call call, bool dryRun);

} // namespace bulkhead
