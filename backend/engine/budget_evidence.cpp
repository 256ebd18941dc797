#include "backend/engine/budget_evidence.h"

#include "backend/engine/attainment.h"

#include <algorithm>
#include <limits>

namespace bulkhead::slo {

namespace {

__extension__ using Wide = __int128;

} // namespace

Sums worstCase(const Sums &sums)
{
    const std::int64_t unmeasured = sums.countedS - sums.coveredS;
    if (unmeasured <= 0 || sums.coveredS <= 0 || sums.valid() <= 0)
        return sums;
    // Rounded up: a bound that is a request too high still is one.
    const Wide lost = (Wide{sums.valid()} * unmeasured + sums.coveredS - 1) / sums.coveredS;
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 4;
    Sums worst = sums;
    worst.bad += static_cast<std::int64_t>(std::min<Wide>(lost, kMost));
    return worst;
}

std::int32_t failureCost(const Sums &sums, std::int64_t targetE7)
{
    const Wide budget = Wide{kWhole - targetE7} * sums.valid();
    if (budget <= 0)
        return 0;
    return static_cast<std::int32_t>(
        std::min<Wide>(Wide{kWhole} * 10'000 / budget, std::numeric_limits<std::int32_t>::max()));
}

bool lowTraffic(const Sums &sums, std::int64_t targetE7)
{
    const Wide budget = Wide{kWhole - targetE7} * sums.valid();
    return budget > 0 && Wide{kWhole} * 20 > budget;
}

bool weakEvidence(const Sums &sums, std::int64_t targetE7)
{
    if (sums.valid() <= 0 || targetE7 >= kWhole)
        return false;
    const auto interval = sla::wilson95(sums.bad, sums.valid());
    const double allowed = static_cast<double>(kWhole - targetE7) / static_cast<double>(kWhole);
    return interval.low < allowed && allowed < interval.high;
}

} // namespace bulkhead::slo
