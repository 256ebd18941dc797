#include "backend/driver/flush_waits.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bulkhead {
namespace {

constexpr double kDeviations = 3;
constexpr double kFew = 3; ///< Backends that meet by chance.
constexpr double kFollowS = 300;

} // namespace

void FlushWaits::take(const PoolLook &look, double dt)
{
    double waiting = 0;
    for (const SeenBackend &backend : look.backends) {
        if (backend.io != BackendIo::Flush)
            continue;
        ++waiting;
        if (backend.tenant.empty() || dt <= 0)
            continue;
        Met &met = m_met[backend.tenant];
        ++met.times;
        met.seconds += dt;
    }
    m_crowded = waiting > kFew + 2 * m_usual;
    m_usual += std::min(1.0, dt / kFollowS) * (waiting - m_usual);
}

std::map<std::string, double> FlushWaits::close()
{
    std::map<std::string, double> seconds;
    for (const auto &[tenant, met] : std::exchange(m_met, {}))
        if (const double sure = 1 - kDeviations / std::sqrt(met.times); sure > 0)
            seconds[tenant] = met.seconds * sure;
    return seconds;
}

} // namespace bulkhead
