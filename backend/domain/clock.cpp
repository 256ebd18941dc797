#include "backend/domain/clock.h"

#include <atomic>
#include <chrono>

namespace bulkhead {

std::int64_t SystemClock::nowMs() const
{
    static std::atomic<std::int64_t> last{0};
    const std::int64_t now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    std::int64_t seen = last.load();
    while (now > seen && !last.compare_exchange_weak(seen, now)) {
    }
    return now > seen ? now : seen;
}

} // namespace bulkhead
