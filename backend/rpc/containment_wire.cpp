#include "backend/rpc/containment_wire.h"

namespace bulkhead {

namespace {

static_assert(static_cast<int>(Measure::EndTransaction) == v1::CONTAIN_MEASURE_END_TRANSACTION);
static_assert(static_cast<int>(Measure::DeferBatch) == v1::CONTAIN_MEASURE_DEFER_BATCH);

constexpr int kVictims = 16;

} // namespace

void fill(const Call &call, const ContainmentTerms &terms, v1::Containment &shown)
{
    shown.set_incident_id(terms.incident);
    shown.set_pool(terms.pool);
    shown.set_measure(static_cast<v1::ContainMeasure>(terms.measure));
    shown.set_limit(terms.value);
    shown.set_minutes(terms.minutes);
    shown.set_predicted_relief(terms.reliefBp);
    shown.set_measured_relief(-1);
    shown.set_own_cost(terms.ownCostBp);
    std::uint32_t outside = 0;
    for (const ForeseenVictim &victim : terms.victims) {
        const auto tenant = call.find(victim.tenantId);
        if (!tenant) {
            ++outside;
            continue;
        }
        if (shown.victims_size() == kVictims)
            continue;
        v1::Relief &relief = *shown.add_victims();
        relief.set_tenant_id(victim.tenantId);
        relief.set_tenant_name(call.fleet->factsOf(*tenant).name);
        relief.set_from_ms(victim.fromMs);
        relief.set_to_ms(victim.toMs);
    }
    // Of a limit without an incident they are whoever waits for the pool: who does not see all of it is not told how
    // many.
    if (!terms.incident.empty() || call.person.scope.all)
        shown.set_victims_outside(outside);
}

void fillState(const ContainmentState &state, v1::Containment &shown)
{
    shown.set_measured_relief(state.reliefBp);
    shown.set_lifts_ms(state.liftsMs);
    shown.set_refuted(state.refuted);
}

} // namespace bulkhead
