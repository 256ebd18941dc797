#include "backend/driver/hour_count.h"

namespace bulkhead {

void HourCount::add(std::int64_t atMs, std::uint64_t counter)
{
    if (m_seen > 0)
        m_sum += counter >= m_last ? counter - m_last : counter;
    m_last = counter;
    ++m_seen;
    if (m_steps.empty() || atMs - m_steps.back().first >= kStepMs)
        m_steps.emplace_back(atMs, m_sum);
    while (m_steps.size() > 1 && m_steps[1].first <= atMs - kHourMs)
        m_steps.pop_front();
}

void HourCount::begin(std::int64_t atMs)
{
    if (m_last == 0)
        add(atMs, 0);
}

std::optional<std::uint64_t> HourCount::grown(std::int64_t nowMs) const
{
    if (m_seen < 2)
        return std::nullopt;
    std::uint64_t before = m_steps.front().second;
    for (const auto &[at, sum] : m_steps)
        if (at <= nowMs - kHourMs)
            before = sum;
    return m_sum - before;
}

} // namespace bulkhead
