#pragma once
// The noisy-neighbour engines of one gateway: databases, message brokers and what telemetry reports tick apart from
// each other, so each has its own, and their incidents are one list.
#include "backend/engine/neighbours_engine.h"

#include <array>
#include <memory>
#include <vector>

namespace bulkhead {
struct FleetSnapshot;
}

namespace bulkhead::room {

class IncidentBook
{
public:
    /// `eventsTold`: telemetry tells of every event on its own.
    explicit IncidentBook(bool eventsTold);
    void setPools(const std::vector<PoolInfo> &pools);
    void push(const UsageTick &tick);
    void note(const PlatformEvent &event); ///< Somebody reported it: it counts for all pools.
    /// Open ones and those closed in the last 24 h, newest first. Valid until the next push.
    [[nodiscard]] std::vector<const neighbours::Incident *> incidents() const;
    /// How the tenants of every pool share it; telemetry's pools first. Computed anew when the last answer is older
    /// than two seconds.
    [[nodiscard]] std::shared_ptr<const std::vector<neighbours::PoolFairness>> shares(const FleetSnapshot &fleet,
                                                                                      std::int64_t nowMs);

private:
    static constexpr std::size_t kSources = 3; ///< Of UsageSource.
    std::array<neighbours::Engine, kSources> m_engines;
    std::shared_ptr<const std::vector<neighbours::PoolFairness>> m_shares;
    std::int64_t m_sharesMs = 0;
};

} // namespace bulkhead::room
