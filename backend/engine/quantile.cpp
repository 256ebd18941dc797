#include "backend/engine/quantile.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bulkhead::slo {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kSmallest = 1e-9;

std::vector<CumulativeBucket> rising(std::span<const CumulativeBucket> buckets)
{
    std::vector<CumulativeBucket> result(buckets.begin(), buckets.end());
    for (std::size_t i = 1; i < result.size(); ++i)
        result[i].count = std::max(result[i].count, result[i - 1].count);
    return result;
}

} // namespace

Quantile histogramQuantile(double q, std::span<const CumulativeBucket> buckets)
{
    if (q < 0)
        return {-kInfinity, false};
    if (q > 1)
        return {kInfinity, false};
    if (buckets.size() < 2 || !std::isinf(buckets.back().upper))
        return {kNone, false};
    const auto cumulative = rising(buckets);
    const double total = cumulative.back().count;
    if (!(total > 0))
        return {kNone, false};
    const double rank = q * total;
    std::size_t at = 0;
    while (cumulative[at].count < rank)
        ++at;
    if (at + 1 == cumulative.size())
        return {cumulative[at - 1].upper, true};
    const double upper = cumulative[at].upper;
    if (at == 0 && upper <= 0)
        return {upper, false};
    const double lower = at == 0 ? 0 : cumulative[at - 1].upper;
    const double before = at == 0 ? 0 : cumulative[at - 1].count;
    const double inside = cumulative[at].count - before;
    if (!(inside > 0))
        return {lower, false};
    return {lower + (upper - lower) * (rank - before) / inside, false};
}

Share shareWithin(double threshold, std::span<const CumulativeBucket> buckets)
{
    const auto cumulative = rising(buckets);
    if (cumulative.empty() || !(cumulative.back().count > 0))
        return {kNone, false};
    const double total = cumulative.back().count;
    double lower = 0;
    double before = 0;
    for (const auto &bucket : cumulative) {
        if (bucket.upper == threshold)
            return {bucket.count / total, false};
        if (bucket.upper > threshold) {
            const double part = std::isinf(bucket.upper) ? 0 : (threshold - lower) / (bucket.upper - lower);
            return {(before + (bucket.count - before) * std::clamp(part, 0.0, 1.0)) / total, true};
        }
        lower = bucket.upper;
        before = bucket.count;
    }
    return {1, false};
}

Sketch::Sketch(double alpha)
    : m_alpha(alpha)
    , m_gamma((1 + alpha) / (1 - alpha))
    , m_logGamma(std::log(m_gamma))
{
}

void Sketch::add(double value, std::int64_t count)
{
    if (count <= 0)
        return;
    m_count += count;
    if (!std::isfinite(value) || value <= kSmallest)
        m_zeros += count;
    else
        m_bins[key(value)] += count;
}

bool Sketch::merge(const Sketch &other)
{
    if (other.m_alpha != m_alpha)
        return false;
    m_zeros += other.m_zeros;
    m_count += other.m_count;
    for (const auto &[key, count] : other.m_bins)
        m_bins[key] += count;
    return true;
}

std::int64_t Sketch::count() const
{
    return m_count;
}

double Sketch::quantile(double q) const
{
    if (m_count == 0)
        return kNone;
    const double rank = std::clamp(q, 0.0, 1.0) * static_cast<double>(m_count - 1);
    auto passed = static_cast<double>(m_zeros);
    if (passed > rank)
        return 0;
    double value = 0;
    for (const auto &[key, count] : m_bins) {
        passed += static_cast<double>(count);
        value = valueOf(key);
        if (passed > rank)
            break;
    }
    return value;
}

std::int32_t Sketch::key(double value) const
{
    return static_cast<std::int32_t>(std::ceil(std::log(value) / m_logGamma));
}

double Sketch::valueOf(std::int32_t key) const
{
    return 2 * std::pow(m_gamma, key) / (m_gamma + 1);
}

} // namespace bulkhead::slo
