#pragma once
// How a pool's tenants share it: against what each may have, and what would come of one asking for twice as much.
// Shown, never used to blame: a lock that holds everybody up hardly moves any of these figures.
#include "backend/domain/telemetry.h"

#include <span>
#include <vector>

namespace bulkhead::neighbours {

/// What one workflow of a tenant holds.
struct WorkShare
{
    std::uint16_t workflow = 0;     ///< Index into Telemetry::workflows(); UINT16_MAX: the source does not tell.
    double held = 0, usualHeld = 0; ///< Slots.
};

struct TenantShare
{
    TenantIndex tenant = 0;
    double held = 0, usualHeld = 0;    ///< Slots: now (half of a change within 2 s), and what is usual.
    double waiting = 0;                ///< Requests that wait for a slot, mean.
    double share = 0;                  ///< 0..1 of all slots held.
    double entitlement = 0;            ///< 0..1: its weight among the tenants at work.
    double satisfaction = 1;           ///< 0..1: what it got of what it asked for within its entitlement.
    double growth = 1;                 ///< Of its slots against usual.
    double cores = 0;                  ///< 0 when nobody sees them.
    double io = 0;                     ///< Bytes a second; 0 when nobody counts them.
    double latencyMs = 0;              ///< Mean of the last seconds; 0: nothing finished.
    double causedS = 0, sufferedS = 0; ///< Delay booked to it and its own, per second.
    double doubledWaitS = 0;     ///< Further wait of everybody's request if it held twice as much; -1: without end.
    std::vector<WorkShare> work; ///< Sums to `held` and `usualHeld`.
    std::vector<float> past;     ///< Slots held, a point each kPastStepTicks ticks, oldest first.
};

struct PoolFairness
{
    std::uint16_t pool = 0;
    UsageSource source = UsageSource::Telemetry;
    PoolState state;
    std::int64_t atMs = 0;            ///< End of the last tick.
    std::int64_t stepMs = 0;          ///< Between points of the past, whose last lies at atMs.
    double holdS = 0;                 ///< Mean slot time of a request.
    double learningS = 0;             ///< Seconds of traffic until what is usual is known, and somebody can be named.
    double jain = 1;                  ///< 1/n..1.
    double effective = 0;             ///< Tenants that the pool really serves: 1 / Σ share².
    std::vector<TenantShare> tenants; ///< At work now or usually; most slots held first.
};

inline constexpr std::size_t kPastStepTicks = 5;
inline constexpr std::size_t kMostForeseen = 500; ///< Tenants of a pool, by slots held, whose doubling is computed.

/// Mean wait for a slot in seconds by Erlang's delay formula (A. K. Erlang 1917; M/M/c), exact for Poisson arrivals and
/// exponential slot times. `offered`: slots held on average, in erlangs; `slots` at least 1; `holdS`: mean slot time.
/// -1: as much or more is offered than there are slots, and the queue grows without end.
[[nodiscard]] double meanWaitS(double offered, double slots, double holdS);

/// Jain, Chiu and Hawe 1984: (Σx)² / (n Σx²) over what each got of what it asked for within its entitlement; 1 for
/// none.
[[nodiscard]] double jainIndex(std::span<const double> parts);

/// Fills share, entitlement, satisfaction, doubledWaitS of the tenants and the pool's own figures from what each holds
/// and waits for. `weightOf`: plan weight of a tenant, above 0.
void judgeFairness(PoolFairness &pool, std::span<const double> weightOf);

} // namespace bulkhead::neighbours
