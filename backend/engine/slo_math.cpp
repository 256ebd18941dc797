#include "backend/engine/slo_math.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace bulkhead::slo {
namespace {

// A month of 2^32 events a minute times 10^7 needs more than 64 bits.
__extension__ using Wide = __int128;

Wide floorDivide(Wide dividend, Wide divisor)
{
    const Wide quotient = dividend / divisor;
    return dividend % divisor != 0 && (dividend < 0) != (divisor < 0) ? quotient - 1 : quotient;
}

Wide greatestCommonDivisor(Wide a, Wide b)
{
    while (b != 0) {
        const Wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/// a·b/c floored, for a, b, c > 0; saturates at the largest int64.
std::int64_t scaled(Wide a, Wide b, Wide c)
{
    const Wide first = greatestCommonDivisor(a, c);
    a /= first;
    c /= first;
    const Wide second = greatestCommonDivisor(b, c);
    b /= second;
    c /= second;
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    if (c == 0)
        return kMost;
    Wide product = 0;
    if (__builtin_mul_overflow(a, b, &product)) {
        const long double approximate =
            static_cast<long double>(a) / static_cast<long double>(c) * static_cast<long double>(b);
        return approximate >= static_cast<long double>(kMost) ? kMost : static_cast<std::int64_t>(approximate);
    }
    return static_cast<std::int64_t>(std::min<Wide>(product / c, kMost));
}

} // namespace

Factor burnFactor(std::int64_t fNum, std::int64_t fDen, std::int64_t periodS, std::int64_t windowS)
{
    const std::int64_t num = fNum * periodS;
    const std::int64_t den = fDen * windowS;
    const std::int64_t divisor = std::gcd(num, den);
    return divisor == 0 ? Factor{0, 1} : Factor{num / divisor, den / divisor};
}

Factor reachableFactor(Factor k, std::int64_t targetE7)
{
    const std::int64_t budget = kWhole - targetE7;
    if (budget <= 0 || Wide{k.num} * budget < Wide{kWhole} * k.den)
        return k;
    const std::int64_t divisor = std::gcd(9 * kWhole, 10 * budget);
    return {9 * kWhole / divisor, 10 * budget / divisor};
}

bool burnAbove(const Sums &sums, std::int64_t targetE7, Factor k)
{
    const std::int64_t budget = kWhole - targetE7;
    if (sums.valid() <= 0 || budget <= 0)
        return false;
    return Wide{sums.bad} * k.den * kWhole > Wide{k.num} * budget * sums.valid();
}

bool volumeBurnAbove(std::int64_t bad, std::int64_t windowS, std::int64_t periodValid, std::int64_t periodS,
                     std::int64_t targetE7, Factor k)
{
    const std::int64_t budget = kWhole - targetE7;
    if (periodValid <= 0 || budget <= 0)
        return false;
    return Wide{bad} * periodS * kWhole * k.den > Wide{k.num} * budget * windowS * periodValid;
}

bool targetMet(const Sums &sums, std::int64_t targetE7)
{
    return Wide{sums.good} * kWhole >= Wide{targetE7} * sums.valid();
}

std::int32_t sliMillionths(const Sums &sums)
{
    if (sums.valid() <= 0)
        return -1;
    return static_cast<std::int32_t>(Wide{sums.good} * 1'000'000 / sums.valid());
}

std::int32_t budgetLeft(const Sums &sums, std::int64_t targetE7)
{
    constexpr std::int32_t kUnknown = std::numeric_limits<std::int32_t>::min();
    constexpr std::int32_t kFull = 10'000;
    if (sums.valid() <= 0) {
        const bool measured = sums.countedS > 0 && sums.coveredS * 10 >= sums.countedS * 9;
        return measured ? kFull : kUnknown;
    }
    const std::int64_t budget = kWhole - targetE7;
    if (budget <= 0)
        return sums.bad == 0 ? kFull : kUnknown + 1;
    const Wide whole = Wide{budget} * sums.valid();
    const Wide left = whole - Wide{sums.bad} * kWhole;
    return static_cast<std::int32_t>(std::max<Wide>(floorDivide(left * kFull, whole), Wide{kUnknown} + 1));
}

std::int64_t burnThousandths(const Sums &sums, std::int64_t targetE7)
{
    const std::int64_t budget = kWhole - targetE7;
    if (sums.valid() <= 0 || budget <= 0)
        return -1;
    return static_cast<std::int64_t>(Wide{sums.bad} * kWhole * 1'000 / (Wide{budget} * sums.valid()));
}

std::int64_t secondsToEmpty(const Sums &period, const Sums &burning, std::int64_t targetE7, std::int64_t periodS)
{
    if (period.valid() <= 0)
        return -1;
    const std::int64_t budget = kWhole - targetE7;
    if (budget <= 0)
        return period.bad > 0 ? 0 : -1;
    const Wide left = Wide{budget} * period.valid() - Wide{period.bad} * kWhole;
    if (left <= 0)
        return 0;
    if (burning.valid() <= 0 || burning.bad <= 0)
        return -1;
    // remaining·P/burn with remaining = left/(budget·valid) and burn = bad·10^7/(budget·valid of the burning window).
    return scaled(left, Wide{periodS} * burning.valid(), Wide{period.valid()} * burning.bad * kWhole);
}

double wilsonLower(std::int64_t bad, std::int64_t valid)
{
    if (valid <= 0)
        return 0;
    constexpr double z = 1.645;
    const auto n = static_cast<double>(valid);
    const double share = static_cast<double>(bad) / n;
    const double centre = share + z * z / (2 * n);
    const double half = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return std::max(0.0, (centre - half) / (1 + z * z / n));
}

} // namespace bulkhead::slo
