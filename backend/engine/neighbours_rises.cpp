#include "backend/engine/neighbours_rises.h"

#include "backend/engine/neighbours_pool.h"

#include <algorithm>
#include <array>
#include <vector>

namespace bulkhead::neighbours {

namespace {

double medianOf(std::vector<double> values)
{
    if (values.empty())
        return 1;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Of the pool without its two strongest risers.
double growthOfRest(std::span<const double> now, std::span<const double> usual, double small)
{
    double nowSum = 0, usualSum = 0;
    std::array<std::size_t, 2> top{now.size(), now.size()};
    const auto rise = [&](std::size_t i) { return i < now.size() ? now[i] - usual[i] : -1e300; };
    for (std::size_t i = 0; i < now.size(); ++i) {
        nowSum += now[i];
        usualSum += usual[i];
        if (rise(i) > rise(top[0]))
            top = {i, top[0]};
        else if (rise(i) > rise(top[1]))
            top[1] = i;
    }
    for (const std::size_t i : top)
        if (i < now.size()) {
            nowSum -= now[i];
            usualSum -= usual[i];
        }
    return (nowSum + small) / (usualSum + small);
}

} // namespace

double commonGrowth(std::span<const double> now, std::span<const double> usual, double all)
{
    const double small = kSmall * all;
    std::vector<double> growths;
    for (std::size_t i = 0; i < now.size(); ++i)
        growths.push_back((now[i] + small) / (usual[i] + small));
    const double rest = now.size() > 4 ? growthOfRest(now, usual, small) : 1;
    return std::max({1.0, medianOf(std::move(growths)), rest});
}

double judgeRises(std::span<Rise> tenants, double all, Crowd crowd)
{
    const double small = kSmall * all;
    std::vector<double> growths, atWork, now, usual;
    for (Rise &rise : tenants) {
        rise.growth = (rise.recent + small) / (rise.usual + small);
        growths.push_back(rise.growth);
        now.push_back(rise.recent);
        usual.push_back(rise.usual);
        if (rise.recent >= small)
            atWork.push_back(rise.growth);
    }
    const double everyone =
        crowd == Crowd::Pool ? commonGrowth(now, usual, all) : std::max(1.0, medianOf(std::move(growths)));
    std::ranges::sort(atWork);
    for (Rise &rise : tenants) {
        rise.common = crowd == Crowd::Others ? std::max(everyone, medianOfOthers(atWork, rise.growth)) : everyone;
        const double over = rise.recent - rise.common * rise.usual - 2 * rise.spread;
        rise.excess = rise.growth >= kGrowthGuard * rise.common && over >= kMaterial * all ? over : 0;
    }
    return everyone;
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
