#include "backend/engine/neighbours_rises.h"

#include "backend/engine/neighbours_pool.h"

#include <algorithm>
#include <vector>

namespace bulkhead::neighbours {

double judgeRises(std::span<Rise> tenants, double all, Crowd crowd)
{
    const double small = kSmall * all;
    std::vector<double> growths, atWork;
    for (Rise &rise : tenants) {
        rise.growth = (rise.recent + small) / (rise.usual + small);
        growths.push_back(rise.growth);
        if (rise.recent >= small)
            atWork.push_back(rise.growth);
    }
    if (growths.empty())
        return 1;
    const auto middle = growths.begin() + static_cast<std::ptrdiff_t>(growths.size() / 2);
    std::nth_element(growths.begin(), middle, growths.end());
    const double median = std::max(1.0, *middle);
    std::ranges::sort(atWork);
    for (Rise &rise : tenants) {
        rise.common = crowd == Crowd::Everyone ? median : std::max(median, medianOfOthers(atWork, rise.growth));
        const double over = rise.recent - rise.common * rise.usual - 2 * rise.spread;
        rise.excess = rise.growth >= kGrowthGuard * rise.common && over >= kMaterial * all ? over : 0;
    }
    return median;
}

void followRise(std::int64_t &sinceMs, double growth, std::int64_t nowMs)
{
    if (growth < 1.5)
        sinceMs = 0;
    else if (sinceMs == 0)
        sinceMs = nowMs;
}

double medianOfOthers(std::span<const double> sorted, double own)
{
    if (sorted.size() < 2)
        return 1;
    const auto position =
        static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), own) - sorted.begin());
    const std::size_t rest = sorted.size() - 1;
    const auto value = [&](std::size_t i) { return sorted[i < position ? i : i + 1]; };
    return rest % 2 == 1 ? value(rest / 2) : (value(rest / 2 - 1) + value(rest / 2)) / 2;
}

} // namespace bulkhead::neighbours
