#include "backend/rpc/refusal_book.h"

namespace bulkhead {

bool RefusalBook::admit(const std::string &source, std::int64_t nowMs)
{
    const bool room = m_windows.size() < kSources || m_windows.contains(source);
    auto [at, isNew] = m_windows.try_emplace(room ? source : std::string(), Window{nowMs, 0, 0});
    Window &window = at->second;
    // A window that left something out stays until that was told.
    if (!isNew && nowMs - window.fromMs >= kWindowMs && window.leftOut == 0)
        window = {nowMs, 0, 0};
    if (window.written < kLines) {
        ++window.written;
        return true;
    }
    ++window.leftOut;
    return false;
}

std::vector<RefusalBook::LeftOut> RefusalBook::takeLeftOut(std::int64_t nowMs)
{
    std::vector<LeftOut> told;
    for (auto at = m_windows.begin(); at != m_windows.end();) {
        if (nowMs - at->second.fromMs < kWindowMs) {
            ++at;
            continue;
        }
        if (at->second.leftOut > 0)
            told.push_back({at->first, at->second.leftOut});
        at = m_windows.erase(at);
    }
    return told;
}

} // namespace bulkhead
