#pragma once
// An hour's counts are drawn as a whole and its minutes are cut from them: the minutes add up to the hour exactly,
// although nobody sums them. A month of a large fleet is then read by the hour.
#include "backend/domain/telemetry.h"
#include "backend/driver/sim_noise.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bulkhead::sim {

inline constexpr std::size_t kHourMinutes = 60;

/// One (tenant, workflow) as the model knows it.
struct ModelSeries
{
    TenantIndex tenant = 0;
    std::uint8_t workflow = 0;
    std::uint16_t shape = 0, group = 0;
    std::uint32_t course = 0; ///< What it shares with all of its group and shape.
    float perMinute = 0;      ///< At shape 1.
    float baseBad = 0;        ///< Share of requests that fail for reasons of their own.
    float hold = 1;           ///< Slot time relative to the workflow's.
    std::uint64_t key = 0;
};

/// The hour as all series of one pool and load shape see it. Entries stand for the edges of its minutes, 0 to 60.
class HourCourse
{
public:
    void clear();
    /// Minute k: the load shape's value, and the share of requests that the pool makes fail.
    void add(std::size_t k, float shape, float slow);
    void finish(); ///< After the sixtieth minute.

    [[nodiscard]] float load(std::size_t edge) const { return m_load[edge]; }
    [[nodiscard]] float slow(std::size_t edge) const { return m_slow[edge]; }
    [[nodiscard]] float share(std::size_t edge) const { return m_share[edge]; }
    [[nodiscard]] float step(std::size_t edge) const { return m_step[edge]; }
    [[nodiscard]] float rootStep(std::size_t edge) const { return m_root[edge]; }

private:
    using Edges = std::array<float, kHourMinutes + 1>;
    Edges m_load{}, m_slow{}; ///< Sums up to the edge.
    Edges m_share{};          ///< Of the hour's good requests, up to the edge.
    Edges m_step{}, m_root{}; ///< The smaller of the shares beside the edge, and its square root.
};

/// One series within one hour.
struct SeriesHour
{
    Count total;
    float rootGood = 0;
    float phaseGood = 0, phaseBad = 0; ///< Where within the hour single requests fall.
};

[[nodiscard]] constexpr std::uint64_t hourKey(std::int64_t hour)
{
    return mix(static_cast<std::uint64_t>(hour), 0x40A2);
}
[[nodiscard]] constexpr std::uint32_t edgeKey(std::int64_t minute)
{
    return static_cast<std::uint32_t>(mix(static_cast<std::uint64_t>(minute), 0xED6E));
}

/// The hour's counts; scattered like a Poisson count.
[[nodiscard]] Count drawHour(const ModelSeries &series, const HourCourse &course, std::uint64_t hourKey);
/// The same with what cutting it needs.
[[nodiscard]] SeriesHour openHour(const ModelSeries &series, const HourCourse &course, std::uint64_t hourKey);
/// Minute k of it; the keys are those of the minutes k and k + 1.
[[nodiscard]] Count cutMinute(const ModelSeries &series, const HourCourse &course, const SeriesHour &hour,
                              std::size_t k, std::uint32_t fromKey, std::uint32_t toKey);

} // namespace bulkhead::sim
