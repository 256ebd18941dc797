#pragma once
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace bulkhead {

/// At most so many of something in a minute, for each key. Any thread. Keys beyond the first ten thousand of a minute
/// share one count, so that nobody makes it grow.
class RateLimit
{
public:
    explicit RateLimit(int perMinute)
        : m_most(perMinute)
    {
    }
    [[nodiscard]] bool take(const std::string &key, std::int64_t nowMs)
    {
        constexpr std::int64_t kMinute = 60'000;
        constexpr std::size_t kKeys = 10'000;
        const std::lock_guard lock(m_mutex);
        if (nowMs - m_beganMs >= kMinute || nowMs < m_beganMs) {
            m_counts.clear();
            m_beganMs = nowMs;
        }
        const bool known = m_counts.contains(key) || m_counts.size() < kKeys;
        return ++m_counts[known ? key : std::string()] <= m_most;
    }

private:
    const int m_most;
    std::mutex m_mutex; ///< Guards the following.
    std::unordered_map<std::string, int> m_counts;
    std::int64_t m_beganMs = 0;
};

} // namespace bulkhead
