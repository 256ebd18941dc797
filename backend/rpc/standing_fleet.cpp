#include "backend/rpc/standing_fleet.h"

#include "backend/rpc/posture_record.h"
#include "backend/rpc/waiver_record.h"

#include <unordered_map>

namespace bulkhead {

namespace {
constexpr std::size_t kAll = 10'000'000;
}

absl::StatusOr<std::vector<policy::StandingTenant>> standingFleet(Store &store, std::vector<TenantFacts> tenants)
{
    const auto evidence = store.records(kPostureEvidence, {}, kAll);
    if (!evidence.ok())
        return evidence.status();
    auto waivers = allWaivers(store);
    if (!waivers.ok())
        return waivers.status();
    std::unordered_map<std::string_view, const Record *> byTenant;
    for (const Record &record : *evidence)
        byTenant.emplace(record.id, &record);
    std::vector<policy::StandingTenant> fleet;
    fleet.reserve(tenants.size());
    for (TenantFacts &facts : tenants) {
        policy::StandingTenant one{std::move(facts), {}};
        if (const auto found = byTenant.find(one.facts.id); found != byTenant.end())
            if (auto known = knownOf(*found->second); known.ok())
                one.known = *std::move(known);
        if (const auto found = waivers->find(one.facts.id); found != waivers->end())
            one.known.waivers = std::move(found->second);
        fleet.push_back(std::move(one));
    }
    return fleet;
}

} // namespace bulkhead
