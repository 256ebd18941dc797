#include "backend/engine/containment_plan.h"

#include <algorithm>
#include <cmath>

namespace bulkhead::neighbours {
namespace {

constexpr std::int64_t kCutMs = 250; ///< noisy.md 1.7: long for a statement of a busy table, short for who waits.

bool can(std::span<const Measure> possible, Measure measure)
{
    return std::ranges::find(possible, measure) != possible.end();
}

/// Part of a pool's slots that are not the tenant's.
double others(const Antagonist &antagonist, const PoolState &pool)
{
    return pool.slots > 0 ? std::clamp(1 - antagonist.held / pool.slots, 0.05, 1.0) : 1;
}

/// Part of the waiting for slots that goes when the pool gets more of them, whoever it is booked to.
double roomMade(const Antagonist &antagonist, const Plan &plan, const PoolState &pool)
{
    if (plan.measure != Measure::ScaleOut || pool.queue <= 0)
        return 0;
    return std::min(1.0, static_cast<double>(plan.value) * others(antagonist, pool) / pool.queue);
}

/// Waited for a slot: the tenant's doing, ordinary contention, or slots that are missing.
bool forSlots(const Booking &booking)
{
    return (booking.kind == AccountKind::Tenant && booking.resource == Contended::Slots)
           || booking.kind == AccountKind::Normal || booking.kind == AccountKind::Capacity;
}

/// Part of what is booked to the tenant on a resource that the plan takes away, 0..1.
double removed(const Antagonist &antagonist, Contended resource, const Plan &plan, double waitMs)
{
    if (resource == Contended::Lock) {
        if (plan.measure == Measure::EndTransaction)
            return 1;
        if (plan.measure == Measure::StatementTimeout || plan.measure == Measure::IdleTimeout)
            return waitMs > 0 ? std::clamp(1 - static_cast<double>(plan.value) / waitMs, 0.0, 1.0) : 0;
        return 0;
    }
    if (plan.measure == Measure::DeferBatch)
        return 1;
    if (plan.measure == Measure::LowPriority || plan.measure == Measure::QueuePartition)
        return resource == Contended::Slots ? 1 : 0;
    if (plan.measure != Measure::ConnectionLimit)
        return 0;
    const double excess = antagonist.held - antagonist.usualHeld;
    const double beyond = antagonist.held - static_cast<double>(plan.value);
    return excess > 0 ? std::clamp(beyond / excess, 0.0, 1.0) : 0;
}

/// Part of the tenant's own work that has to wait.
double ownCost(const Antagonist &antagonist, const Plan &plan)
{
    const bool toValue = plan.measure == Measure::ConnectionLimit || plan.measure == Measure::QueuePartition;
    const bool toUsual = plan.measure == Measure::LowPriority || plan.measure == Measure::DeferBatch;
    if (antagonist.held <= 0 || (!toValue && !toUsual))
        return 0;
    const double left = toValue ? static_cast<double>(plan.value) : antagonist.usualHeld;
    return std::clamp((antagonist.held - left) / antagonist.held, 0.0, 1.0);
}

} // namespace

Entitled entitledTo(const PoolFairness &pool, const Antagonist &antagonist)
{
    if (antagonist.resource == Contended::Lock)
        return Entitled::Unknown;
    const auto used = [resource = antagonist.resource](const TenantShare &tenant) {
        return resource == Contended::Cpu ? tenant.cores : resource == Contended::Io ? tenant.io : tenant.held;
    };
    double all = 0;
    const TenantShare *own = nullptr;
    for (const TenantShare &tenant : pool.tenants) {
        all += used(tenant);
        if (tenant.tenant == antagonist.tenant)
            own = &tenant;
    }
    if (own == nullptr || own->entitlement <= 0 || all <= 0)
        return Entitled::Unknown;
    return used(*own) / all > own->entitlement ? Entitled::Over : Entitled::Within;
}

double relievable(std::span<const Booking> ledger)
{
    double sum = 0;
    for (const Booking &booking : ledger)
        sum += booking.kind == AccountKind::Self ? 0 : booking.seconds;
    return sum;
}

Plan propose(const Antagonist &antagonist, std::span<const Measure> possible, bool endedBefore, const PoolState &pool)
{
    Plan plan;
    if (antagonist.resource == Contended::Lock) {
        if (can(possible, Measure::EndTransaction) && !endedBefore)
            plan.measure = Measure::EndTransaction;
        else if (can(possible, Measure::StatementTimeout))
            plan = {Measure::StatementTimeout, kCutMs};
    } else if (can(possible, Measure::ConnectionLimit)) {
        const double usual = antagonist.usualHeld + 2 * antagonist.usualSpread;
        plan = {Measure::ConnectionLimit, std::max<std::int64_t>(1, std::llround(std::ceil(usual)))};
    } else if (antagonist.resource == Contended::Slots && can(possible, Measure::LowPriority)) {
        plan = {Measure::LowPriority, 0};
    } else if (antagonist.resource == Contended::Slots && can(possible, Measure::QueuePartition)) {
        plan = {Measure::QueuePartition, std::max<std::int64_t>(1, std::llround(std::ceil(antagonist.usualHeld)))};
    } else if (can(possible, Measure::DeferBatch)) {
        plan = {Measure::DeferBatch, 0};
    } else if (antagonist.resource == Contended::Slots && can(possible, Measure::ScaleOut) && pool.queue > 0) {
        const double needed = std::ceil(pool.queue / others(antagonist, pool));
        plan = {Measure::ScaleOut,
                std::max<std::int64_t>(1, std::llround(std::min(needed, std::max(1.0, pool.slots))))};
    }
    return plan;
}

Prediction predict(const Incident &incident, const Antagonist &antagonist, const Plan &plan, const PoolState &pool,
                   std::int64_t windowMs)
{
    double waitMs = 0;
    for (const Victim &victim : incident.victims)
        waitMs = std::max(waitMs, victim.latencyMs - victim.expectedMs);
    const double room = roomMade(antagonist, plan, pool);
    double all = 0, gone = 0;
    const auto add = [&](const std::vector<Booking> &ledger) {
        all += relievable(ledger);
        for (const Booking &booking : ledger) {
            if (room > 0 && forSlots(booking))
                gone += booking.seconds * room;
            else if (booking.kind == AccountKind::Tenant && booking.tenant == antagonist.tenant)
                gone += booking.seconds * removed(antagonist, booking.resource, plan, waitMs);
        }
    };
    add(incident.ledger); // What it is named by; of a name that is seconds old there is little more.
    const std::int64_t last = incident.points.empty() ? 0 : incident.points.back().atMs;
    for (const Point &point : incident.points)
        if (incident.namedMs > 0 && point.atMs >= incident.namedMs && point.atMs > last - windowMs)
            add(point.ledger);
    Prediction prediction;
    prediction.relief = all > 0 ? gone / all : 0;
    prediction.ownCost = ownCost(antagonist, plan);
    for (const Victim &victim : incident.victims) {
        Victim then = victim;
        then.expectedMs = victim.latencyMs;
        then.latencyMs = victim.latencyMs - prediction.relief * std::max(0.0, victim.latencyMs - victim.expectedMs);
        prediction.victims.push_back(then);
    }
    return prediction;
}

} // namespace bulkhead::neighbours
