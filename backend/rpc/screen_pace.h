#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace bulkhead {

/// How many screens a grant's recording takes: twenty at once, and two a second after that. Any thread.
class ScreenPace
{
public:
    [[nodiscard]] bool take(const std::string &grantId, std::int64_t nowMs)
    {
        const std::lock_guard lock(m_mutex);
        if (m_full.size() > kGrants) // Those that are full again have nothing to remember.
            std::erase_if(m_full, [nowMs](const auto &one) { return one.second <= nowMs; });
        std::int64_t &full = m_full[grantId];
        const std::int64_t from = full < nowMs ? nowMs : full;
        if (from - nowMs > kEachMs * (kAtOnce - 1))
            return false;
        full = from + kEachMs;
        return true;
    }

private:
    static constexpr std::int64_t kEachMs = 500, kAtOnce = 20;
    static constexpr std::size_t kGrants = 1'000;
    std::mutex m_mutex;
    std::map<std::string, std::int64_t> m_full; ///< By grant: when twenty at once are taken again.
};

} // namespace bulkhead
