#include "backend/rpc/incident_entitlement.h"

#include "backend/engine/containment_plan.h"

#include <algorithm>

namespace bulkhead {

namespace {

static_assert(static_cast<int>(neighbours::Entitled::Within) == v1::ENTITLEMENT_WITHIN);
static_assert(static_cast<int>(neighbours::Entitled::Over) == v1::ENTITLEMENT_OVER);

} // namespace

void fillEntitlement(const Call &call, const std::vector<neighbours::PoolFairness> &pools,
                     const neighbours::Incident &incident, v1::GetIncidentResponse &answer)
{
    const auto pool = std::ranges::find(pools, incident.pool, &neighbours::PoolFairness::pool);
    if (pool == pools.end() || incident.state == IncidentState::Closed)
        return; // What is held now says nothing about then.
    for (const neighbours::Antagonist &named : incident.antagonists) {
        if (!call.inScope(named.tenant))
            continue;
        const neighbours::Entitled entitled = neighbours::entitledTo(*pool, named);
        const std::string &id = call.fleet->factsOf(named.tenant).id;
        for (v1::Suspect &told : *answer.mutable_suspects())
            if (told.named() && told.party().tenant_id() == id)
                told.set_entitlement(static_cast<v1::Entitlement>(entitled));
        if (entitled != neighbours::Entitled::Within)
            continue;
        v1::Evidence &line = *answer.add_evidence();
        line.set_kind("entitlement");
        line.set_text(
            "The one that is named holds no more of the pool than its plan entitles it to: it is to be moved or "
            "given room, not throttled.");
    }
}

} // namespace bulkhead
