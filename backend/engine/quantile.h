#pragma once
// Latency quantiles of one set of events. Never averaged over time or tenants: merge the counts, then ask.
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace bulkhead::slo {

/// One cumulative bucket: how many events took at most `upper`. The last one's bound is +infinity.
struct CumulativeBucket
{
    double upper = 0;
    double count = 0;
};

struct Quantile
{
    double value = 0;     ///< NaN: no events or no +Inf bucket. Shown as "-", never as a number.
    bool atLeast = false; ///< The true value is this or more: it lies in the +Inf bucket.
};
/// Prometheus' histogram_quantile: linear inside a bucket, 0 as the first lower bound. Counts that fall are raised to
/// the one before. q < 0 gives -Inf, q > 1 gives +Inf.
[[nodiscard]] Quantile histogramQuantile(double q, std::span<const CumulativeBucket> buckets);

struct Share
{
    double value = 0;          ///< 0..1; NaN without events.
    bool interpolated = false; ///< The threshold is no bucket bound.
};
/// Share of events that took at most `threshold`.
[[nodiscard]] Share shareWithin(double threshold, std::span<const CumulativeBucket> buckets);

/// DDSketch: quantiles within a relative error alpha of the true value; merging is exact and order does not matter.
class Sketch
{
public:
    explicit Sketch(double alpha = 0.01); ///< 0 < alpha < 1.
    /// Values of 1e-9 and less, and what is not finite, count as zero.
    void add(double value, std::int64_t count = 1);
    /// The other must have the same alpha; false (and nothing changes) otherwise.
    bool merge(const Sketch &other);
    [[nodiscard]] std::int64_t count() const;
    /// 0 <= q <= 1; NaN without values.
    [[nodiscard]] double quantile(double q) const;
    [[nodiscard]] std::int32_t key(double value) const;
    [[nodiscard]] double valueOf(std::int32_t key) const;

private:
    double m_alpha;
    double m_gamma;
    double m_logGamma;
    std::int64_t m_zeros = 0;
    std::int64_t m_count = 0;
    std::map<std::int32_t, std::int64_t> m_bins;
};

} // namespace bulkhead::slo
