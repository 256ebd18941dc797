#pragma once
// The depth of one channel over the last hours: a value every five minutes, the highest seen in them.
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace bulkhead::integrations {

class DepthRing
{
public:
    static constexpr std::int64_t kStepMs = 5 * 60'000;
    static constexpr std::size_t kSteps = 72; ///< Six hours.

    DepthRing() { m_depths.fill(kNone); }
    /// A step without a value stays a gap.
    void add(std::int64_t atMs, std::uint64_t depth);
    /// What is usual here: the lower quartile of all that is known. Nothing: fewer than an hour's values are.
    [[nodiscard]] std::optional<std::uint64_t> usual() const;
    [[nodiscard]] std::vector<std::pair<std::int64_t, std::uint64_t>> points() const; ///< Oldest first.

private:
    static constexpr std::uint32_t kNone = UINT32_MAX;
    static constexpr std::size_t kLeastForUsual = 12;

    std::array<std::uint32_t, kSteps> m_depths{};
    std::int64_t m_step = -1; ///< Of the newest value, since 1970.
};

} // namespace bulkhead::integrations
