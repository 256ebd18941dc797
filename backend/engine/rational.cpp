#include "backend/engine/rational.h"

#include <algorithm>
#include <limits>

namespace bulkhead::sla {
namespace {

Wide floorDivide(Wide dividend, Wide divisor)
{
    const Wide quotient = dividend / divisor;
    return dividend % divisor != 0 && dividend < 0 ? quotient - 1 : quotient;
}

std::string digitsOf(Wide number)
{
    std::string text;
    do {
        text.push_back(static_cast<char>('0' + static_cast<int>(number % 10)));
        number /= 10;
    } while (number > 0);
    std::ranges::reverse(text);
    return text;
}

/// Whole and fraction of num·scale/den by long division, so that nothing overflows.
std::string decimal(const Rational &ratio, int shift, int decimals)
{
    const bool negative = ratio.num < 0;
    const Wide magnitude = negative ? -ratio.num : ratio.num;
    Wide whole = magnitude / ratio.den;
    Wide rest = magnitude % ratio.den;
    std::string digits = digitsOf(whole);
    for (int i = 0; i < shift + decimals; ++i) {
        rest *= 10;
        digits += static_cast<char>('0' + static_cast<int>(rest / ratio.den));
        rest %= ratio.den;
    }
    // Rounded down means away from zero below it.
    if (negative && rest != 0) {
        std::size_t at = digits.size();
        while (at > 0 && digits[at - 1] == '9')
            digits[--at] = '0';
        if (at == 0)
            digits.insert(digits.begin(), '1');
        else
            ++digits[at - 1];
    }
    const std::size_t point = digits.size() - static_cast<std::size_t>(decimals);
    std::string head = digits.substr(0, point);
    head.erase(0, std::min(head.find_first_not_of('0'), head.size() - 1));
    std::string text(negative && digits.find_first_not_of('0') != std::string::npos ? 1 : 0, '-');
    text.append(head);
    if (decimals > 0)
        text.append(1, '.').append(digits, point);
    return text;
}

} // namespace

Wide greatestCommonDivisor(Wide a, Wide b)
{
    a = a < 0 ? -a : a;
    b = b < 0 ? -b : b;
    while (b != 0) {
        const Wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

double Rational::value() const
{
    if (den == 0)
        return num > 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
    const Rational lowest = reduced(*this);
    return static_cast<double>(static_cast<long double>(lowest.num) / static_cast<long double>(lowest.den));
}

std::int64_t Rational::floorScaled(std::int64_t scale, std::int64_t unknown) const
{
    if (!known())
        return unknown;
    // The whole part apart, so that only the rest, which is below den, is multiplied.
    const Rational lowest = reduced(*this);
    const Wide whole = floorDivide(lowest.num, lowest.den);
    const Wide rest = lowest.num - whole * lowest.den;
    const Wide result = whole * scale + rest * scale / lowest.den;
    return static_cast<std::int64_t>(
        std::clamp<Wide>(result, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()));
}

bool Rational::atLeastE7(std::int64_t shareE7) const
{
    return known() && num * 10'000'000 >= Wide{shareE7} * den;
}

Rational reduced(Rational ratio)
{
    const Wide divisor = greatestCommonDivisor(ratio.num, ratio.den);
    return divisor > 1 ? Rational{ratio.num / divisor, ratio.den / divisor} : ratio;
}

Rational sumOf(const Rational &a, const Rational &b)
{
    if (!a.known() || !b.known())
        return {};
    const Wide divisor = greatestCommonDivisor(a.den, b.den);
    return reduced({a.num * (b.den / divisor) + b.num * (a.den / divisor), a.den / divisor * b.den});
}

Rational complement(const Rational &ratio)
{
    return ratio.known() ? Rational{ratio.den - ratio.num, ratio.den} : ratio;
}

std::string percentText(const Rational &ratio, int decimals)
{
    if (!ratio.known())
        return ratio.infinite() ? "∞" : "–";
    return decimal(ratio, 2, decimals);
}

std::string decimalText(const Rational &ratio, int decimals)
{
    if (!ratio.known())
        return ratio.infinite() ? "∞" : "–";
    return decimal(ratio, 0, decimals);
}

std::string grouped(Wide number)
{
    const std::string digits = digitsOf(number < 0 ? -number : number);
    std::string text(number < 0 ? 1 : 0, '-');
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i != 0 && (digits.size() - i) % 3 == 0)
            text.push_back(',');
        text.push_back(digits[i]);
    }
    return text;
}

} // namespace bulkhead::sla
