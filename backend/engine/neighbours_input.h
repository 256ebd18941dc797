#pragma once
// What a source may tell by mistake, and what becomes of it: ticks without length, counters that went backward, clocks
// that step. Whatever is impossible is left out, and what is left out is known, so that nobody is blamed by the rest.
#include "backend/domain/telemetry.h"

namespace bulkhead::neighbours {

/// Ticks of which fewer looks succeeded give no verdict and teach nothing.
inline constexpr double kLeastCoverage = 0.8;

/// Has cells and a length of up to ten minutes.
[[nodiscard]] bool usable(const UsageTick &tick);
/// Share of the looks that succeeded, 0..1; what is no number is none.
[[nodiscard]] double coverageOf(const UsageTick &tick);
/// With what is negative or no number taken as not known.
[[nodiscard]] PoolState cleaned(PoolState state);
/// What a cell of one pool may tell at most within a tick.
struct CellLimits
{
    CellLimits(const PoolState &pool, double seconds);
    std::uint64_t slotUs, coreUs, waitUs, ioKib;
    std::uint32_t requests;
};
/// False for a cell that tells of more than can be: counters that were reset or mixed up.
[[nodiscard]] bool possible(const UsageCell &cell, const CellLimits &most);
[[nodiscard]] bool possible(const WaitEdge &edge);

/// The time of ticks, which a source's clock may step in either direction.
class TickClock
{
public:
    enum class News : std::uint8_t {
        Old,   ///< Not newer than the last: ignored.
        Next,  ///< As expected.
        Ahead, ///< Ticks are missing, or the clock stepped forward: nobody can tell which.
        Back   ///< The clock stepped back by more than a minute, and stays there for three ticks.
    };
    /// Of a tick that ends at `endMs` and lasts `seconds`.
    News take(std::int64_t endMs, double seconds);
    [[nodiscard]] std::int64_t nowMs() const { return m_nowMs; } ///< 0: no tick yet.
    /// What the clock moved beside the last tick's own length.
    [[nodiscard]] std::int64_t steppedMs() const { return m_steppedMs; }

private:
    std::int64_t m_nowMs = 0, m_steppedMs = 0;
    std::int64_t m_backMs = 0; ///< Of the last tick that seemed to come from the past.
    int m_backTicks = 0;
};

} // namespace bulkhead::neighbours
