#include "backend/rpc/contract_ground.h"

#include "backend/engine_room.h"

namespace bulkhead {

absl::StatusOr<ContractGround> contractGround(const ServiceParts &parts, const Call &call)
{
    ContractBook &book = *parts.contracts;
    const std::string &tenant = call.facts().id;
    auto versions = book.versions(tenant);
    if (!versions.ok())
        return versions.status();
    auto exclusions = book.exclusions(tenant);
    if (!exclusions.ok())
        return exclusions.status();
    return ContractGround{*std::move(versions), *std::move(exclusions), parts.room.workflowsOf(*call.tenant)};
}

} // namespace bulkhead
