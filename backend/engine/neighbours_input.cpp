#include "backend/engine/neighbours_input.h"

#include <algorithm>
#include <cmath>

namespace bulkhead::neighbours {
namespace {

constexpr double kLongestS = 600;
constexpr double kBeyondSlots = 4;     ///< More slot time than this many times the slots: impossible.
constexpr double kMostSlots = 100'000; ///< Where the number of slots is not known.
constexpr double kMostCores = 4'096;   ///< Likewise.
constexpr double kMostIo = 64e9;       ///< Bytes of one cell in a second.
constexpr double kMostHostIo = 1e12;
constexpr double kMostRequests = 1e6; ///< Of one cell in a second.
constexpr double kMostWaiting = 1e6;  ///< Requests of one cell at once.
constexpr double kLongestLatencyS = 86'400;
constexpr std::int64_t kBackMs = 60'000; ///< Steps back up to this are sat out.
constexpr int kBackTicks = 3;
constexpr double kMissingTicks = 10; ///< A gap of more begins every count of ticks anew.

double known(double value)
{
    return std::isfinite(value) && value > 0 ? value : 0;
}

/// Beyond what fits: all that does.
std::uint64_t micros(double seconds)
{
    return static_cast<std::uint64_t>(std::min(seconds * 1e6, 1e18));
}

} // namespace

bool usable(const UsageTick &tick)
{
    return !tick.cells.empty() && std::isfinite(tick.seconds) && tick.seconds > 0 && tick.seconds <= kLongestS;
}

double coverageOf(const UsageTick &tick)
{
    return std::isfinite(tick.coverage) ? std::clamp(tick.coverage, 0.0, 1.0) : 0;
}

PoolState cleaned(PoolState state)
{
    state.slots = known(state.slots);
    state.liveSlots = std::isfinite(state.liveSlots) ? std::max(state.liveSlots, 0.0) : state.slots;
    state.busySlots = known(state.busySlots);
    state.queue = known(state.queue);
    state.cores = known(state.cores);
    state.coresBusy = std::min(known(state.coresBusy), state.cores);
    state.coresOpening = std::min(known(state.coresOpening), state.coresBusy);
    state.hostIo = state.hostIo > kMostHostIo ? 0 : known(state.hostIo);
    return state;
}

CellLimits::CellLimits(const PoolState &pool, double seconds)
    : slotUs(micros((pool.slots > 0 ? kBeyondSlots * pool.slots : kMostSlots) * seconds))
    , coreUs(micros((pool.cores > 0 ? kBeyondSlots * pool.cores : kMostCores) * seconds))
    , waitUs(micros(kMostWaiting * seconds))
    , ioKib(static_cast<std::uint64_t>(kMostIo * seconds / 1024))
    , requests(static_cast<std::uint32_t>(kMostRequests * seconds))
{
}

bool possible(const UsageCell &cell, const CellLimits &most)
{
    return cell.holdUs <= most.slotUs && cell.blockedUs <= most.slotUs && cell.runqUs <= most.slotUs
           && cell.ioWaitMs * std::uint64_t{1'000} <= most.slotUs && cell.ioKib <= most.ioKib
           && cell.cpuUs <= most.coreUs && cell.arrived <= most.requests && cell.done <= most.requests
           && cell.refusedShared <= most.requests && cell.waitPoolUs <= most.waitUs && cell.waitOwnUs <= most.waitUs
           && static_cast<double>(cell.latencyUs) <= kLongestLatencyS * 1e6 * cell.done;
}

bool possible(const WaitEdge &edge)
{
    return std::isfinite(edge.seconds) && edge.seconds > 0;
}

TickClock::News TickClock::take(std::int64_t endMs, double seconds)
{
    const auto lengthMs = static_cast<std::int64_t>(seconds * 1e3);
    m_steppedMs = m_nowMs == 0 ? 0 : endMs - lengthMs - m_nowMs;
    if (m_nowMs == 0 || endMs > m_nowMs) {
        const bool ahead = m_nowMs != 0 && static_cast<double>(endMs - m_nowMs) > kMissingTicks * 1e3 * seconds;
        m_nowMs = endMs;
        m_backTicks = 0;
        return ahead ? News::Ahead : News::Next;
    }
    if (endMs >= m_nowMs - kBackMs) {
        m_backTicks = 0;
        return News::Old;
    }
    m_backTicks = m_backTicks > 0 && endMs > m_backMs ? m_backTicks + 1 : 1;
    m_backMs = endMs;
    if (m_backTicks < kBackTicks)
        return News::Old;
    m_nowMs = endMs;
    m_backTicks = 0;
    return News::Back;
}

} // namespace bulkhead::neighbours
