#include "backend/room/plan_weights.h"

#include "backend/domain/fleet_snapshot.h"

namespace bulkhead::room {

double planWeight(Profile profile)
{
    switch (profile) {
    case Profile::RegionalNetwork:
        return 4;
    case Profile::HospitalSystem:
    case Profile::WhiteLabel:
        return 8;
    case Profile::Clinic:
    case Profile::Unspecified:
        break;
    }
    return 1;
}

std::vector<double> planWeights(const FleetSnapshot &fleet)
{
    std::vector<double> weights(fleet.size);
    for (TenantIndex i = 0; i < fleet.size; ++i)
        weights[i] = planWeight(fleet.factsOf(i).profile);
    return weights;
}

} // namespace bulkhead::room
