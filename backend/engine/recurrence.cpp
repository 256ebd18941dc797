#include "backend/engine/recurrence.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>
#include <algorithm>
#include <array>
#include <optional>

namespace bulkhead::sla {
namespace {

constexpr std::size_t kMostInstances = 10'000;
/// Steps without an instance, such as a fifth Sunday, before a rule is given up.
constexpr int kMostSteps = 200'000;

absl::Status bad(const std::string &text)
{
    return absl::InvalidArgumentError(text);
}

std::optional<absl::Weekday> weekdayOf(const std::string &name)
{
    static constexpr std::array kNames{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (name == kNames[i])
            return static_cast<absl::Weekday>(i);
    return std::nullopt;
}

absl::Status addDays(const std::string &list, Recurrence &to)
{
    const std::vector<std::string> days = absl::StrSplit(list, ',');
    for (const std::string &day : days) {
        const std::size_t letters = day.find_first_not_of("+-0123456789");
        const auto weekday = letters == std::string::npos ? std::nullopt : weekdayOf(day.substr(letters));
        int nth = 0;
        if (!weekday || (letters > 0 && !absl::SimpleAtoi(day.substr(0, letters), &nth)) || nth < -5 || nth > 5)
            return bad(absl::StrCat("\"", day, "\" is no day: write MO to SU, in months such as 2SU or -1FR."));
        to.byDay.push_back({nth, *weekday});
    }
    return absl::OkStatus();
}

absl::Status addUntil(const std::string &value, Recurrence &to)
{
    // absl's %Y takes as many digits as there are, so the compact form gets its separators first.
    const auto part = [&value](std::size_t at, std::size_t size) {
        return value.size() > at ? value.substr(at, size) : "";
    };
    const std::string date = absl::StrCat(part(0, 4), "-", part(4, 2), "-", part(6, 2));
    absl::CivilDay day;
    absl::CivilSecond second;
    if (value.size() == 8 && absl::ParseCivilTime(date, &day)) {
        to.untilMs = startOfDayMs(day + 1, to.zone) - 1; // The whole date.
        return absl::OkStatus();
    }
    const std::string time = absl::StrCat(date, "T", part(9, 2), ":", part(11, 2), ":", part(13, 2));
    if (value.size() == 16 && value[8] == 'T' && value[15] == 'Z' && absl::ParseCivilTime(time, &second)) {
        to.untilMs = absl::ToUnixMillis(absl::FromCivil(second, absl::UTCTimeZone()));
        return absl::OkStatus();
    }
    return bad("UNTIL is a date or a time in UTC, such as 20261231 or 20261231T235959Z.");
}

absl::Status addPart(const std::string &name, const std::string &value, Recurrence &to)
{
    if (name == "FREQ") {
        static constexpr std::array kNames{"DAILY", "WEEKLY", "MONTHLY"};
        const auto found = std::ranges::find(kNames, value);
        if (found == kNames.end())
            return bad("FREQ is DAILY, WEEKLY or MONTHLY.");
        to.frequency = static_cast<Frequency>(found - kNames.begin());
        return absl::OkStatus();
    }
    if (name == "INTERVAL")
        return absl::SimpleAtoi(value, &to.interval) && to.interval >= 1 && to.interval <= 1'000
                   ? absl::OkStatus()
                   : bad("INTERVAL is a number from 1 to 1000.");
    if (name == "COUNT")
        return absl::SimpleAtoi(value, &to.count) && to.count >= 1 ? absl::OkStatus() : bad("COUNT is 1 or more.");
    if (name == "UNTIL")
        return addUntil(value, to);
    if (name == "BYDAY")
        return addDays(value, to);
    return bad(absl::StrCat("\"", name, "\" is not supported: use FREQ, INTERVAL, BYDAY, COUNT and UNTIL."));
}

/// Local dates of one step (a day, a week from Monday, a month), in order.
std::vector<absl::CivilDay> datesOf(const Recurrence &rule, std::int64_t step)
{
    const absl::CivilDay first(rule.start);
    std::vector<absl::CivilDay> dates;
    switch (rule.frequency) {
    case Frequency::Daily: {
        const absl::CivilDay date = first + step * rule.interval;
        const auto same = [&](const Recurrence::Day &day) { return day.weekday == absl::GetWeekday(date); };
        if (rule.byDay.empty() || std::ranges::any_of(rule.byDay, same))
            dates.push_back(date);
        break;
    }
    case Frequency::Weekly: {
        const absl::CivilDay monday = absl::PrevWeekday(first + 1, absl::Weekday::monday) + 7 * step * rule.interval;
        if (rule.byDay.empty())
            dates.push_back(first + 7 * step * rule.interval);
        for (const Recurrence::Day &day : rule.byDay)
            dates.push_back(absl::NextWeekday(monday - 1, day.weekday));
        break;
    }
    case Frequency::Monthly: {
        const absl::CivilMonth month = absl::CivilMonth(first) + step * rule.interval;
        const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
        if (rule.byDay.empty() && first.day() <= last.day()) // As RFC 5545: a month without this date is left out.
            dates.push_back(absl::CivilDay(month) + (first.day() - 1));
        for (const Recurrence::Day &day : rule.byDay) {
            const absl::CivilDay one = absl::NextWeekday(absl::CivilDay(month) - 1, day.weekday);
            for (int n = 1; one + 7 * (n - 1) <= last; ++n) {
                const absl::CivilDay date = one + 7 * (n - 1);
                const int fromEnd = -static_cast<int>((last - date) / 7 + 1);
                if (day.nth == 0 || day.nth == n || day.nth == fromEnd)
                    dates.push_back(date);
            }
        }
        break;
    }
    }
    std::ranges::sort(dates);
    dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
    return dates;
}

} // namespace

absl::StatusOr<Recurrence> parseRecurrence(std::string_view rule, std::string_view start, std::int64_t durationMs,
                                           std::string_view zone)
{
    const absl::StatusOr<absl::TimeZone> loaded = loadZone(zone);
    if (!loaded.ok())
        return loaded.status();
    Recurrence result;
    result.zone = *loaded;
    result.durationMs = durationMs;
    if (durationMs <= 0 || durationMs > std::int64_t{31} * 86'400'000)
        return bad("A recurring window lasts longer than nothing and up to 31 days.");
    absl::CivilMinute minute;
    if (absl::ParseCivilTime(std::string(start), &minute))
        result.start = absl::CivilSecond(minute);
    else if (!absl::ParseCivilTime(std::string(start), &result.start))
        return bad("The first start is a local time, such as 2026-10-04T02:00.");
    bool frequency = false;
    const std::vector<std::string> parts = absl::StrSplit(std::string(rule), ';');
    for (const std::string &part : parts) {
        const std::pair<std::string, std::string> field = absl::StrSplit(part, absl::MaxSplits('=', 1));
        frequency = frequency || field.first == "FREQ";
        if (absl::Status added = addPart(field.first, field.second, result); !added.ok())
            return added;
    }
    if (!frequency)
        return bad("A recurrence needs FREQ: DAILY, WEEKLY or MONTHLY.");
    if (result.count != 0 && result.untilMs != 0)
        return bad("COUNT and UNTIL exclude each other: keep one.");
    const bool numbered = std::ranges::any_of(result.byDay, [](const auto &day) { return day.nth != 0; });
    if (numbered && result.frequency != Frequency::Monthly)
        return bad("Only MONTHLY takes numbered days such as 2SU.");
    return result;
}

std::vector<Interval> expand(const Recurrence &rule, std::int64_t fromMs, std::int64_t toMs)
{
    std::vector<Interval> result;
    std::int32_t instances = 0;
    for (int step = 0; step < kMostSteps && result.size() < kMostInstances; ++step) {
        for (const absl::CivilDay date : datesOf(rule, step)) {
            const absl::CivilSecond local(date.year(), date.month(), date.day(), rule.start.hour(), rule.start.minute(),
                                          rule.start.second());
            if (local < rule.start)
                continue;
            const std::int64_t startMs = localToUtcMs(local, rule.zone);
            if (startMs >= toMs || (rule.untilMs != 0 && startMs > rule.untilMs)
                || (rule.count != 0 && instances >= rule.count))
                return result;
            ++instances;
            if (startMs + rule.durationMs > fromMs)
                result.push_back({startMs, startMs + rule.durationMs});
        }
    }
    return result;
}

} // namespace bulkhead::sla
