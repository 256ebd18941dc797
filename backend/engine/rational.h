#pragma once
// Exact ratios of counts. A contract is decided on these, never on floating point.
#include <cstdint>
#include <string>

namespace bulkhead::sla {

// Counts of a year times ten million need more than 64 bits.
__extension__ using Wide = __int128;

/// num/den with den >= 0. A denominator of 0 says that there is no figure (num 0) or that it is infinite (num > 0).
struct Rational
{
    Wide num = 0;
    Wide den = 0;

    [[nodiscard]] bool known() const { return den > 0; }
    [[nodiscard]] bool infinite() const { return den == 0 && num > 0; }
    /// For drawing and sorting only; NaN when there is no figure.
    [[nodiscard]] double value() const;
    /// num·scale/den rounded down, negative ones away from zero; `unknown` when there is no figure. Saturates.
    [[nodiscard]] std::int64_t floorScaled(std::int64_t scale, std::int64_t unknown = -1) const;
    /// num/den >= share, where 10,000,000 is the whole. False when there is no figure.
    [[nodiscard]] bool atLeastE7(std::int64_t shareE7) const;
    bool operator==(const Rational &) const = default; ///< The same numbers, not the same value: see reduced().
};

[[nodiscard]] Rational reduced(Rational ratio);
/// Sum in lowest terms. No figure plus a figure is no figure.
[[nodiscard]] Rational sumOf(const Rational &a, const Rational &b);
/// 1 - ratio; no figure stays so, infinity too.
[[nodiscard]] Rational complement(const Rational &ratio);
[[nodiscard]] Wide greatestCommonDivisor(Wide a, Wide b);

/// "99.899" for 2..6 decimals: rounded down, so that a miss never prints as the target. "–" without a figure, "∞".
[[nodiscard]] std::string percentText(const Rational &ratio, int decimals);
/// "9,990,000"
[[nodiscard]] std::string grouped(Wide number);
/// The ratio as a decimal with `decimals` places, rounded down: "1.3888".
[[nodiscard]] std::string decimalText(const Rational &ratio, int decimals);

} // namespace bulkhead::sla
