#pragma once
#include "backend/domain/telemetry.h"

#include <cstdint>
#include <memory>

namespace bulkhead {

class SimulatedLimitTable;

struct SimulationOptions
{
    std::uint32_t tenants = 0; ///< 0: the sample fleet as designed (275 tenants); else the same mix, 1..1,000,000.
    std::uint64_t seed = 20'260'101;
    std::int64_t epochMs = 0; ///< First start of this fleet, UTC: the script of causes is written relative to it.
    /// Usage of so much time before the first advance() is delivered with it, so that pools have a usual and a person
    /// who opens the console finds what goes on, not an empty page. Fleets up to 5,000 tenants.
    std::int64_t warmMs = 0;
};

/// A modelled platform: demand by profile and hour, pools with capacities, dependencies that can fail. Latency and
/// errors follow from these. Any minute is a pure function of seed, epoch and followed tenants.
///
/// `follow` accepts all tenants or only new ones (known ids are updated in place) and returns all series so far.
/// Usage ticks span one second up to 5,000 tenants, five seconds up to 200,000, thirty above. One thread.
/// `limits`: what its tenants are kept to; null: nobody is limited.
[[nodiscard]] std::unique_ptr<Telemetry> makeSimulatedTelemetry(SimulationOptions options,
                                                                std::shared_ptr<const SimulatedLimitTable> limits = {});

} // namespace bulkhead
