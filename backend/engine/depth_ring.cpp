#include "backend/engine/depth_ring.h"

#include <algorithm>

namespace bulkhead::integrations {

void DepthRing::add(std::int64_t atMs, std::uint64_t depth)
{
    const std::int64_t step = atMs / kStepMs;
    if (step < m_step)
        return;
    constexpr auto kAll = static_cast<std::int64_t>(kSteps);
    for (std::int64_t gap = std::max(m_step + 1, step - kAll + 1); gap <= step; ++gap)
        m_depths[static_cast<std::size_t>(gap % kAll)] = kNone;
    m_step = step;
    std::uint32_t &now = m_depths[static_cast<std::size_t>(step % kAll)];
    const auto given = static_cast<std::uint32_t>(std::min<std::uint64_t>(depth, kNone - 1));
    now = now == kNone ? given : std::max(now, given);
}

std::optional<std::uint64_t> DepthRing::usual() const
{
    std::array<std::uint32_t, kSteps> known{};
    std::size_t count = 0;
    for (const std::uint32_t depth : m_depths)
        if (depth != kNone)
            known[count++] = depth;
    if (count < kLeastForUsual)
        return std::nullopt;
    const auto quarter = known.begin() + static_cast<std::ptrdiff_t>(count / 4);
    std::nth_element(known.begin(), quarter, known.begin() + static_cast<std::ptrdiff_t>(count));
    return *quarter;
}

std::vector<std::pair<std::int64_t, std::uint64_t>> DepthRing::points() const
{
    std::vector<std::pair<std::int64_t, std::uint64_t>> told;
    constexpr auto kAll = static_cast<std::int64_t>(kSteps);
    for (std::int64_t step = std::max<std::int64_t>(0, m_step - kAll + 1); step <= m_step; ++step)
        if (const std::uint32_t depth = m_depths[static_cast<std::size_t>(step % kAll)]; depth != kNone)
            told.emplace_back(step * kStepMs, depth);
    return told;
}

} // namespace bulkhead::integrations
