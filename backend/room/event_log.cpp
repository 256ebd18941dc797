#include "backend/room/event_log.h"

#include <algorithm>

namespace bulkhead::room {

namespace {

constexpr std::size_t kMost = 500;
constexpr std::int64_t kDayMs = 86'400'000;

} // namespace

void keepEvents(std::vector<PlatformEvent> &kept, const std::vector<PlatformEvent> &fresh, std::int64_t nowMs)
{
    kept.insert(kept.begin(), fresh.rbegin(), fresh.rend());
    if (!std::ranges::is_sorted(kept, std::greater(), &PlatformEvent::atMs))
        std::ranges::stable_sort(kept, std::greater(), &PlatformEvent::atMs);
    std::erase_if(kept, [nowMs](const PlatformEvent &event) { return event.atMs < nowMs - kDayMs; });
    if (kept.size() > kMost)
        kept.resize(kMost);
}

} // namespace bulkhead::room
