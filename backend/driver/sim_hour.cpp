#include "backend/driver/sim_hour.h"

namespace bulkhead::sim {
namespace {

constexpr float kUnit16 = 1.0f / 65536;
/// Half the width of the triangle that a minute's edge is moved by, in roots of its count: a minute between two such
/// edges scatters like a Poisson count.
constexpr float kSwing = 1.7f;
/// An edge moves by less than half of its smaller neighbour: no minute becomes negative.
constexpr float kMost = 0.45f;

/// -1..1, triangular.
float tri(std::uint32_t a, std::uint32_t b)
{
    return static_cast<float>(static_cast<std::int32_t>(a & 0xFFFF) - static_cast<std::int32_t>(b & 0xFFFF)) * kUnit16;
}

std::uint32_t mix32(std::uint32_t x)
{
    x = (x ^ (x >> 16)) * 0x7FEB352Du;
    x = (x ^ (x >> 15)) * 0x846CA68Bu;
    return x ^ (x >> 16);
}

std::uint32_t goodBefore(const ModelSeries &series, const HourCourse &course, const SeriesHour &hour, std::size_t edge,
                         std::uint32_t key)
{
    if (edge == 0 || edge == kHourMinutes)
        return edge == 0 ? 0 : hour.total.good;
    const auto good = static_cast<float>(hour.total.good);
    const std::uint32_t h = mix32(static_cast<std::uint32_t>(series.key) ^ key);
    const float width = std::min(kMost * good * course.step(edge), kSwing * hour.rootGood * course.rootStep(edge));
    const float at = good * course.share(edge) + hour.phaseGood + width * tri(h, h >> 16);
    return std::min(hour.total.good, static_cast<std::uint32_t>(at));
}

std::uint32_t badBefore(const ModelSeries &series, const HourCourse &course, const SeriesHour &hour, std::size_t edge)
{
    if (edge == 0 || edge == kHourMinutes)
        return edge == 0 ? 0 : hour.total.bad;
    const float all = series.baseBad * course.load(kHourMinutes) + course.slow(kHourMinutes);
    const float part = series.baseBad * course.load(edge) + course.slow(edge);
    return std::min(hour.total.bad,
                    static_cast<std::uint32_t>(static_cast<float>(hour.total.bad) * (part / all) + hour.phaseBad));
}

} // namespace

void HourCourse::clear()
{
    m_load[0] = m_slow[0] = m_share[0] = 0;
}

void HourCourse::add(std::size_t k, float shape, float slow)
{
    m_load[k + 1] = m_load[k] + shape;
    m_slow[k + 1] = m_slow[k] + shape * slow;
    m_share[k + 1] = m_share[k] + shape * (1 - slow);
}

void HourCourse::finish()
{
    const float all = m_share[kHourMinutes];
    for (float &share : m_share)
        share = all > 0 ? share / all : 0;
    for (std::size_t edge = 1; edge < kHourMinutes; ++edge) {
        m_step[edge] = std::min(m_share[edge] - m_share[edge - 1], m_share[edge + 1] - m_share[edge]);
        m_root[edge] = std::sqrt(m_step[edge]);
    }
}

Count drawHour(const ModelSeries &series, const HourCourse &course, std::uint64_t hourKey)
{
    const float mean = series.perMinute * course.load(kHourMinutes);
    if (mean <= 0)
        return {};
    // One hash gives four 16-bit fields: two for the arrivals' scatter, one for each rounding.
    const std::uint64_t h = mix(series.key ^ hourKey);
    const float z = 2.45f * tri(static_cast<std::uint32_t>(h), static_cast<std::uint32_t>(h >> 16));
    const float arrivals = std::max(0.0f, mean + std::sqrt(mean) * z) + static_cast<float>(h >> 32 & 0xFFFF) * kUnit16;
    const float failing = series.perMinute * (series.baseBad * course.load(kHourMinutes) + course.slow(kHourMinutes))
                          + static_cast<float>(h >> 48) * kUnit16;
    const auto n = static_cast<std::uint32_t>(arrivals);
    const std::uint32_t bad = std::min(n, static_cast<std::uint32_t>(failing));
    return {n - bad, bad};
}

SeriesHour openHour(const ModelSeries &series, const HourCourse &course, std::uint64_t hourKey)
{
    SeriesHour hour;
    hour.total = drawHour(series, course, hourKey);
    hour.rootGood = std::sqrt(static_cast<float>(hour.total.good));
    const std::uint64_t h = mix(series.key ^ hourKey, 0xF1);
    hour.phaseGood = static_cast<float>(h & 0xFFFF) * kUnit16;
    hour.phaseBad = static_cast<float>(h >> 16 & 0xFFFF) * kUnit16;
    return hour;
}

Count cutMinute(const ModelSeries &series, const HourCourse &course, const SeriesHour &hour, std::size_t k,
                std::uint32_t fromKey, std::uint32_t toKey)
{
    Count count;
    if (hour.total.good > 0)
        count.good = goodBefore(series, course, hour, k + 1, toKey) - goodBefore(series, course, hour, k, fromKey);
    if (hour.total.bad > 0)
        count.bad = badBefore(series, course, hour, k + 1) - badBefore(series, course, hour, k);
    return count;
}

} // namespace bulkhead::sim
