#pragma once
// The simulated platform as a gateway sees it, at a fixed hour.
#include "backend/driver/simulated_telemetry.h"

#include <algorithm>

namespace bulkhead {

inline constexpr std::uint64_t kSeed = 20'260'101;
inline constexpr std::int64_t kEpochMs = 1'790'690'400'000; // 2026-09-29 14:00 UTC, a Tuesday morning in the States.
inline constexpr std::int64_t kEpochMinute = kEpochMs / 60'000;
inline constexpr std::int64_t kNightMs =
    1'790'485'200'000; // 2026-09-27 05:00 UTC, the night to a Sunday in the States.

struct Watched
{
    std::unique_ptr<Telemetry> telemetry;
    std::vector<TenantFacts> fleet;
    std::vector<SeriesKey> series;

    explicit Watched(std::uint32_t tenants = 0, std::uint64_t seed = kSeed, std::int64_t epochMs = kEpochMs)
        : telemetry(makeSimulatedTelemetry({tenants, seed, epochMs}))
        , fleet(telemetry->inventory())
        , series(telemetry->follow(fleet))
    {
    }
    std::vector<MinuteCounts> minutes(std::int64_t from, std::int64_t to)
    {
        std::vector<MinuteCounts> out;
        (void)telemetry->history(from, to, [&out](MinuteCounts m) {
            out.push_back(std::move(m));
            return true;
        });
        return out;
    }
    std::uint16_t pool(const std::string &name, const std::string &resource) const
    {
        const auto &all = telemetry->pools();
        return static_cast<std::uint16_t>(std::find(all.begin(), all.end(), PoolInfo{name, resource}) - all.begin());
    }
};

} // namespace bulkhead
