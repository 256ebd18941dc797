#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace bulkhead {

/// What a counter that only grows grew by in the last hour, as far as it was watched.
class HourCount
{
public:
    /// A lower value than before: it began anew.
    void add(std::int64_t atMs, std::uint64_t counter);
    /// Nothing was counted so far: the first that is counted later is growth. Has no part once something was.
    void begin(std::int64_t atMs);
    /// Nothing until it was seen twice.
    [[nodiscard]] std::optional<std::uint64_t> grown(std::int64_t nowMs) const;

private:
    static constexpr std::int64_t kHourMs = 3'600'000, kStepMs = 300'000;

    std::deque<std::pair<std::int64_t, std::uint64_t>> m_steps; ///< Grown since the beginning, a value a step.
    std::uint64_t m_last = 0, m_sum = 0;
    std::int64_t m_seen = 0;
};

} // namespace bulkhead
