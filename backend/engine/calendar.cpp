#include "backend/engine/calendar.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <algorithm>
#include <array>

namespace bulkhead::sla {
namespace {

struct Abbreviation
{
    std::string_view name, instead;
};
/// Etc/GMT names carry the sign of POSIX: Etc/GMT+5 is five hours behind UTC.
constexpr std::array kAbbreviations{
    Abbreviation{"EST", "America/New_York, or Etc/GMT+5 for five hours behind UTC all year"},
    Abbreviation{"EDT", "America/New_York, or Etc/GMT+4 for four hours behind UTC all year"},
    Abbreviation{"EST5EDT", "America/New_York"},
    Abbreviation{"CST", "America/Chicago, or Etc/GMT+6 for six hours behind UTC all year"},
    Abbreviation{"CDT", "America/Chicago, or Etc/GMT+5 for five hours behind UTC all year"},
    Abbreviation{"CST6CDT", "America/Chicago"},
    Abbreviation{"MST", "America/Denver, or America/Phoenix where clocks never change"},
    Abbreviation{"MDT", "America/Denver"},
    Abbreviation{"MST7MDT", "America/Denver"},
    Abbreviation{"PST", "America/Los_Angeles, or Etc/GMT+8 for eight hours behind UTC all year"},
    Abbreviation{"PDT", "America/Los_Angeles"},
    Abbreviation{"PST8PDT", "America/Los_Angeles"},
    Abbreviation{"HST", "Pacific/Honolulu"},
    Abbreviation{"CET", "Europe/Berlin, or Etc/GMT-1 for one hour ahead of UTC all year"},
    Abbreviation{"MET", "Europe/Berlin"},
    Abbreviation{"EET", "Europe/Helsinki"},
    Abbreviation{"WET", "Europe/Lisbon"},
    Abbreviation{"BST", "Europe/London"},
    Abbreviation{"IST", "Asia/Kolkata, Europe/Dublin or Asia/Jerusalem"},
    Abbreviation{"GMT", "UTC, or Europe/London where clocks change"},
};

bool plainName(std::string_view name)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_'
               || c == '-' || c == '+';
    };
    return !name.empty() && std::ranges::all_of(name, allowed) && name.front() != '/' && name.back() != '/';
}

/// The first local date of the contract month in a calendar month.
absl::CivilDay anchorIn(absl::CivilMonth month, std::int32_t anchor)
{
    const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
    return absl::CivilDay(month) + (std::clamp(anchor, 1, last.day()) - 1);
}

struct Dates
{
    absl::CivilDay from, to;
};

Dates datesAround(const PeriodRule &rule, absl::CivilDay day)
{
    const absl::CivilMonth month(day);
    switch (rule.kind) {
    case PeriodKind::Quarter: {
        const absl::CivilMonth first(day.year(), (day.month() - 1) / 3 * 3 + 1);
        return {absl::CivilDay(first), absl::CivilDay(first + 3)};
    }
    case PeriodKind::Year:
        return {absl::CivilDay(day.year(), 1, 1), absl::CivilDay(day.year() + 1, 1, 1)};
    case PeriodKind::ContractMonth: {
        const absl::CivilMonth first = day >= anchorIn(month, rule.anchorDay) ? month : month - 1;
        return {anchorIn(first, rule.anchorDay), anchorIn(first + 1, rule.anchorDay)};
    }
    case PeriodKind::Month:
        break;
    }
    return {absl::CivilDay(month), absl::CivilDay(month + 1)};
}

std::string nameOf(PeriodKind kind, absl::CivilDay from)
{
    switch (kind) {
    case PeriodKind::Quarter:
        return absl::StrFormat("%04d-Q%d", from.year(), (from.month() - 1) / 3 + 1);
    case PeriodKind::Year:
        return absl::StrFormat("%04d", from.year());
    case PeriodKind::ContractMonth:
        return absl::StrFormat("%04d-%02d-%02d", from.year(), from.month(), from.day());
    case PeriodKind::Month:
        break;
    }
    return absl::StrFormat("%04d-%02d", from.year(), from.month());
}

Period periodOn(const PeriodRule &rule, absl::CivilDay day)
{
    const Dates dates = datesAround(rule, day);
    return {startOfDayMs(dates.from, rule.zone), startOfDayMs(dates.to, rule.zone), nameOf(rule.kind, dates.from)};
}

std::string_view formOf(PeriodKind kind)
{
    switch (kind) {
    case PeriodKind::Quarter:
        return "2026-Q4";
    case PeriodKind::Year:
        return "2026";
    case PeriodKind::ContractMonth:
        return "2026-10-15, its first date";
    case PeriodKind::Month:
        break;
    }
    return "2026-10";
}

} // namespace

absl::StatusOr<absl::TimeZone> loadZone(std::string_view name)
{
    if (name == "UTC")
        return absl::UTCTimeZone();
    for (const Abbreviation &known : kAbbreviations)
        if (known.name == name)
            return absl::InvalidArgumentError(
                absl::StrCat("\"", std::string(name), "\" is ambiguous: write ", std::string(known.instead), "."));
    absl::TimeZone zone;
    // Without a slash there are only abbreviations, old aliases and "localtime", which is the viewer's own zone.
    const bool area = plainName(name) && name.find('/') != std::string_view::npos && !name.starts_with("Fixed/")
                      && !name.starts_with("posix/") && !name.starts_with("right/");
    if (!area || !absl::LoadTimeZone(std::string(name), &zone))
        return absl::InvalidArgumentError(absl::StrCat(
            "\"", std::string(name),
            "\" is no time zone of the IANA database: write UTC or an area and a city, such as Europe/Berlin."));
    return zone;
}

absl::StatusOr<PeriodRule> periodRule(const ContractVersion &version)
{
    const absl::StatusOr<absl::TimeZone> zone = loadZone(version.zone);
    if (!zone.ok())
        return zone.status();
    return PeriodRule{version.period, version.anchorDay, *zone};
}

Period periodAt(const PeriodRule &rule, std::int64_t atMs)
{
    return periodOn(rule, dayAt(atMs, rule.zone));
}

Period nextPeriod(const PeriodRule &rule, const Period &period)
{
    return periodOn(rule, dayAt(period.toMs, rule.zone));
}

Period previousPeriod(const PeriodRule &rule, const Period &period)
{
    return periodOn(rule, dayAt(period.fromMs, rule.zone) - 1);
}

absl::StatusOr<Period> periodNamed(const PeriodRule &rule, std::string_view name)
{
    const auto number = [name](std::size_t at, std::size_t size) {
        int value = 0;
        for (std::size_t i = at; i < at + size; ++i) {
            if (i >= name.size() || name[i] < '0' || name[i] > '9')
                return -1;
            value = value * 10 + (name[i] - '0');
        }
        return value;
    };
    const int year = number(0, 4);
    const bool quarter = rule.kind == PeriodKind::Quarter;
    const int month = rule.kind == PeriodKind::Year ? 1 : quarter ? number(6, 1) * 3 - 2 : number(5, 2);
    const int day = rule.kind == PeriodKind::ContractMonth ? number(8, 2) : 1;
    if (year > 0 && month > 0 && day > 0) {
        Period period = periodOn(rule, absl::CivilDay(year, month, day));
        if (period.name == name)
            return period;
    }
    return absl::InvalidArgumentError(absl::StrCat("\"", std::string(name),
                                                   "\" is no period of this contract: write it as ",
                                                   std::string(formOf(rule.kind)), "."));
}

std::int64_t localToUtcMs(absl::CivilSecond local, const absl::TimeZone &zone)
{
    return absl::ToUnixMillis(zone.At(local).pre);
}

std::int64_t startOfDayMs(absl::CivilDay day, const absl::TimeZone &zone)
{
    const absl::TimeZone::TimeInfo info = zone.At(absl::CivilSecond(day));
    return absl::ToUnixMillis(info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre);
}

absl::CivilDay dayAt(std::int64_t atMs, const absl::TimeZone &zone)
{
    return absl::CivilDay(zone.At(absl::FromUnixMillis(atMs)).cs);
}

std::int64_t daysTouched(std::int64_t fromMs, std::int64_t toMs, const absl::TimeZone &zone)
{
    return toMs <= fromMs ? 0 : dayAt(toMs - 1, zone) - dayAt(fromMs, zone) + 1;
}

std::int64_t afterBusinessDays(std::int64_t fromMs, std::int32_t days, const absl::TimeZone &zone)
{
    absl::CivilDay day = dayAt(fromMs, zone);
    if (startOfDayMs(day, zone) < fromMs)
        ++day; // A day that has begun is not a whole one.
    for (std::int32_t passed = 0; passed < days; ++day) {
        const absl::Weekday weekday = absl::GetWeekday(day);
        if (weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday)
            ++passed;
    }
    return days <= 0 ? fromMs : startOfDayMs(day, zone);
}

std::string localText(std::int64_t atMs, const absl::TimeZone &zone)
{
    return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixMillis(atMs), zone);
}

std::int64_t finalFromMs(const ContractVersion &version, const Period &period, std::int64_t signedMs)
{
    const absl::StatusOr<absl::TimeZone> zone = loadZone(version.zone);
    const std::int64_t settled =
        afterBusinessDays(period.toMs, version.settleBusinessDays, zone.ok() ? *zone : absl::UTCTimeZone());
    return signedMs > 0 ? std::clamp(signedMs, period.toMs, std::max(settled, period.toMs)) : settled;
}

PeriodState periodState(const ContractVersion &version, const Period &period, std::int64_t asOfMs,
                        std::int64_t signedMs)
{
    if (asOfMs < period.toMs)
        return PeriodState::Open;
    return asOfMs < finalFromMs(version, period, signedMs) ? PeriodState::Provisional : PeriodState::Final;
}

} // namespace bulkhead::sla
