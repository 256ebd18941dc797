#include "backend/engine/money.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace bulkhead::sla {

namespace {

/// Digits of the minor unit: two, unless the currency has none.
std::size_t minorDigits(const std::string &currency)
{
    static constexpr std::array<std::string_view, 6> kWhole{"JPY", "KRW", "CLP", "ISK", "VND", "XAF"};
    return std::find(kWhole.begin(), kWhole.end(), currency) == kWhole.end() ? 2 : 0;
}

} // namespace

std::string money(std::int64_t minor, const std::string &currency)
{
    const std::size_t digits = minorDigits(currency);
    const std::int64_t unit = digits == 2 ? 100 : 1;
    const std::int64_t whole = minor < 0 ? -(minor / unit) : minor / unit;
    std::string text = currency + " ";
    if (minor < 0)
        text += '-';
    text += grouped(whole);
    if (digits == 2) {
        const std::int64_t rest = (minor < 0 ? -minor : minor) % unit;
        text += rest < 10 ? ".0" : ".";
        text += std::to_string(rest);
    }
    return text;
}

std::string exactMoney(const Rational &minor, const std::string &currency)
{
    if (!minor.known())
        return "–";
    const Rational lowest = reduced(minor);
    const auto whole = static_cast<std::int64_t>(lowest.num / lowest.den);
    std::string text = money(whole, currency);
    if (lowest.num % lowest.den == 0 || lowest.num < 0)
        return text;
    std::string rest = decimalText({lowest.num % lowest.den, lowest.den}, 4).substr(2); // Behind "0.".
    rest.erase(rest.find_last_not_of('0') + 1);
    if (!rest.empty() && minorDigits(currency) == 0)
        text += '.';
    return text + rest;
}

} // namespace bulkhead::sla
