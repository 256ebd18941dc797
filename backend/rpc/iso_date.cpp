#include "backend/rpc/iso_date.h"

#include <charconv>
#include <chrono>

namespace bulkhead {

namespace {

std::string padded(std::int64_t number, std::size_t width)
{
    std::string digits = std::to_string(number);
    return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

bool readNumber(std::string_view digits, int &number)
{
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return read.ec == std::errc() && read.ptr == digits.data() + digits.size() && number >= 0;
}

} // namespace

std::optional<std::int32_t> daysOfIsoDate(std::string_view text)
{
    int year = 0, month = 0, day = 0;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !readNumber(text.substr(0, 4), year)
        || !readNumber(text.substr(5, 2), month) || !readNumber(text.substr(8, 2), day) || year < 1900)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok())
        return std::nullopt;
    return static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
}

std::string isoDateOf(std::int64_t days)
{
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
    return padded(static_cast<int>(date.year()), 4) + "-" + padded(static_cast<unsigned>(date.month()), 2) + "-"
           + padded(static_cast<unsigned>(date.day()), 2);
}

std::string isoMinuteOf(std::int64_t ms)
{
    const std::int64_t minutes = ms / 60'000;
    return isoDateOf(minutes / 1440) + " " + padded(minutes / 60 % 24, 2) + ":" + padded(minutes % 60, 2) + " UTC";
}

} // namespace bulkhead
