#pragma once
// The parts of InventoryService, one per file.
#include "backend/rpc/entry.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/inventory.pb.h"

namespace bulkhead {

absl::Status tenantPage(const ServiceParts &parts, const Call &call, v1::GetTenantResponse &page);

/// The name of the channel that a tenant belongs to, if the person may know it; else empty.
[[nodiscard]] std::string channelName(const Call &call, const TenantFacts &facts);

} // namespace bulkhead
