#pragma once
// The parts of InventoryService, one per file.
#include "backend/rpc/entry.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/inventory.pb.h"

#include <map>
#include <mutex>

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

/// How many imports each person has open: their rows wait in memory until the stream ends.
class ImportSeats
{
public:
    static constexpr int kPerPerson = 2;
    /// A seat until it is dropped. RESOURCE_EXHAUSTED (TOO_MANY_IMPORTS) when the person has all of theirs.
    using Seat = std::shared_ptr<void>;
    [[nodiscard]] absl::StatusOr<Seat> take(const std::string &person);

private:
    std::mutex m_mutex;
    std::map<std::string, int> m_open;
};

/// Collects the rows of an import; all or none are added when the stream ends. `seats` outlives the import.
absl::StatusOr<std::unique_ptr<Intake<v1::ImportTenantsRequest, v1::ImportTenantsResponse>>>
importTenants(const ServiceParts &parts, ImportSeats &seats, Call call, bool dryRun);

} // namespace bulkhead
