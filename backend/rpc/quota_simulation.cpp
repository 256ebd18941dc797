#include "backend/engine/quota_plan.h"
#include "backend/engine_room.h"
#include "backend/rpc/containment_effects.h"
#include "backend/rpc/containment_keeper.h"
#include "backend/rpc/containment_simulation.h"
#include "backend/rpc/incident_suspects.h"
#include "backend/rpc/services.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cmath>

namespace bulkhead {

namespace {

constexpr std::int32_t kUsualMinutes = 60;
constexpr std::int64_t kUsualMessages = 10'000;

/// What the tenant shares under the pool's name: a pool may have several resources, of which the first is the one that
/// connections are about.
const neighbours::PoolFairness *sharedPool(const std::vector<neighbours::PoolFairness> &pools,
                                           const std::vector<PoolInfo> &infos, const std::string &name,
                                           TenantIndex tenant)
{
    const auto found = std::ranges::find_if(pools, [&](const neighbours::PoolFairness &pool) {
        return pool.pool < infos.size() && infos[pool.pool].name == name
               && neighbours::shareOf(pool, tenant).has_value();
    });
    return found == pools.end() ? nullptr : &*found;
}

bool seesAllOf(const Call &call, const neighbours::PoolFairness &pool)
{
    return std::ranges::all_of(pool.tenants, [&call](const auto &share) { return call.inScope(share.tenant); });
}

std::int64_t firstValue(Measure measure, std::int64_t entitled)
{
    if (measure == Measure::ConnectionLimit)
        return entitled;
    return measure == Measure::QueueLimit ? kUsualMessages : 1;
}

} // namespace

void foresee(const Call &call, const neighbours::Plan &plan, const neighbours::Prediction &prediction,
             ContainmentTerms &terms)
{
    terms.measure = plan.measure;
    terms.value = neighbours::hasValue(plan.measure) ? plan.value : 0;
    terms.minutes = plan.minutes;
    terms.reliefBp = basisPoints(prediction.relief);
    terms.ownCostBp = basisPoints(prediction.ownCost);
    for (const neighbours::Victim &victim : prediction.victims)
        terms.victims.push_back({call.fleet->factsOf(victim.tenant).id, victim.expectedMs, victim.latencyMs});
}

absl::StatusOr<ContainmentSimulation> simulateQuota(const ServiceParts &parts, const Call &call,
                                                    const v1::Containment &asked, const ContainmentPolicy &policy)
{
    ContainmentSimulation result;
    const auto pools = parts.room.poolShares();
    const neighbours::PoolFairness *pool = sharedPool(*pools, parts.room.pools(), asked.pool(), *call.tenant);
    if (pool == nullptr || !seesAllOf(call, *pool)) {
        result.refusal = pool == nullptr
                             ? "The tenant is not at work on a pool of this name."
                             : "Outside an incident a tenant is limited by somebody whose scope holds all of "
                               "the pool: ask platform operations.";
        return result;
    }
    result.terms.pool = asked.pool();
    if (parts.containment != nullptr)
        result.possible = parts.containment->measures(asked.pool());
    // What is held of a queue are messages: how many connections that takes nobody knows.
    const bool messages = parts.room.pools()[pool->pool].resource == "queue";
    std::erase_if(result.possible, [messages](Measure measure) {
        return measure != (messages ? Measure::QueueLimit : Measure::ConnectionLimit) && measure != Measure::ScaleOut;
    });
    if (result.possible.empty()) {
        result.refusal = absl::StrCat("No executor is attached to this gateway that could limit what is held of ",
                                      asked.pool(), ".");
        return result;
    }
    const neighbours::TenantShare share = *neighbours::shareOf(*pool, *call.tenant);
    const std::int64_t entitled = neighbours::entitledSlots(*pool, share);
    neighbours::Plan plan{static_cast<Measure>(asked.measure()), asked.limit(), asked.minutes()};
    if (plan.measure == Measure::Unspecified)
        plan = {result.possible.front(), firstValue(result.possible.front(), entitled), kUsualMinutes};
    if (asked.minutes() > 0)
        plan.minutes = asked.minutes();
    if (absl::Status status = checkRange(plan, policy.scaleOut.mostSlots); !status.ok())
        return status;
    if (std::ranges::find(result.possible, plan.measure) == result.possible.end())
        return invalidContainment("The pool's executor cannot take this measure.");
    result.within = (plan.measure == Measure::ConnectionLimit && plan.value < entitled)
                    || (plan.measure == Measure::QueueLimit && share.held <= static_cast<double>(entitled));
    const neighbours::Prediction prediction = neighbours::predictQuota(*pool, share, plan);
    foresee(call, plan, prediction, result.terms);
    result.effects = quotaEffects(result.terms, share, policy.scaleOut);
    if (result.within)
        result.refusal = absl::StrCat("Its plan entitles it to ", entitled, entitled == 1 ? " slot" : " slots", " of ",
                                      asked.pool(), "; a limit below that would break it.");
    return result;
}

} // namespace bulkhead
