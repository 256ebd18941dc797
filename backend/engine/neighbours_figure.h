#pragma once
// Figures of a million quiet cells in 16 and 8 bits each, as they are kept between two ticks. Inside the neighbours
// engine only.
#include <algorithm>
#include <bit>
#include <cstdint>

namespace bulkhead::neighbours {

/// Nothing, or 1.5e-8 to 2.7e11, to within a thousandth: six bits of exponent, ten of mantissa.
class Figure
{
public:
    [[nodiscard]] float value() const
    {
        return m_bits == 0 ? 0 : std::bit_cast<float>((std::uint32_t{m_bits} << kDropped) + kLeast);
    }
    bool operator==(const Figure &) const = default;

private:
    friend class Rounding;
    static constexpr int kDropped = 13;                      ///< Bits of a float's mantissa.
    static constexpr std::int32_t kLeast = (127 - 26) << 23; ///< 2^-26, as a float's bits.
    std::uint16_t m_bits = 0;
};

/// How the figures of one tick are rounded. A mean that moves by a fiftieth of a difference would stand still as soon
/// as that is less than half of the last bit. So what is rounded up and what down changes from tick to tick, evenly:
/// over some ticks a mean moves as far as it would in full width. The same for the same tick.
class Rounding
{
public:
    explicit Rounding(std::uint64_t tick)
        : m_offset(static_cast<std::int32_t>(tick * 5'063 % (1U << Figure::kDropped))) // By the golden ratio.
        , m_part(static_cast<float>(m_offset) / static_cast<float>(1U << Figure::kDropped))
    {
    }

    /// `x` at least 0; beyond what fits, the most that does.
    [[nodiscard]] Figure figure(float x) const
    {
        // The sum makes 0 of -0, whose bits would be the largest of all.
        const std::int32_t above = std::bit_cast<std::int32_t>(x + 0.F) - Figure::kLeast + m_offset;
        Figure result;
        result.m_bits = static_cast<std::uint16_t>(std::min(std::max(above, 0) >> Figure::kDropped, 0xffff));
        return result;
    }
    /// A natural logarithm, -8 to 8, in steps of 1/4096.
    [[nodiscard]] std::int16_t logarithm(float x) const
    {
        return static_cast<std::int16_t>(floored(std::clamp(x, -7.9F, 7.9F) * kLogSteps + 32'768) - 32'768);
    }
    [[nodiscard]] static float logarithm(std::int16_t steps) { return static_cast<float>(steps) / kLogSteps; }
    /// Seconds of learning, in halves; more than 100 s is no longer told apart.
    [[nodiscard]] std::uint8_t age(float seconds) const
    {
        return static_cast<std::uint8_t>(floored(std::min(seconds, 100.F) * 2));
    }
    [[nodiscard]] static float age(std::uint8_t halves) { return static_cast<float>(halves) / 2; }

private:
    static constexpr float kLogSteps = 4'096;
    /// `x` at least 0.
    [[nodiscard]] std::int32_t floored(float x) const { return static_cast<std::int32_t>(x + m_part); }

    std::int32_t m_offset;
    float m_part; ///< 0 to 1: the same offset, of a whole step.
};

} // namespace bulkhead::neighbours
