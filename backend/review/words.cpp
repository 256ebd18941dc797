#include "backend/review/words.h"

#include <absl/time/time.h>

#include <algorithm>
#include <array>

namespace bulkhead::review {

namespace {

std::string formatted(const char *format, std::int64_t ms, const absl::TimeZone &zone)
{
    return absl::FormatTime(format, absl::FromUnixMillis(ms), zone);
}

bool isMonth(const sla::Period &period)
{
    return period.name.size() == 7 && period.name[5] != 'Q';
}

} // namespace

std::string workflowName(std::string_view slug)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kNames{{
        {"scheduling", "Scheduling"},
        {"claims", "Claims submission"},
        {"eligibility", "Eligibility"},
        {"messaging", "Patient messaging"},
        {"ehr-sync", "EHR sync"},
        {"invoicing", "Invoicing"},
        {"billing-export", "Billing export"},
        {"procurement", "Procurement sync"},
        {"procurement-sync", "Procurement sync"},
        {"inventory", "Inventory"},
        {"reporting", "Financial reporting"},
        {"financial-reporting", "Financial reporting"},
    }};
    for (const auto &[known, name] : kNames)
        if (known == slug)
            return std::string(name);
    std::string words(slug);
    std::replace(words.begin(), words.end(), '-', ' ');
    if (!words.empty() && words[0] >= 'a' && words[0] <= 'z')
        words[0] = static_cast<char>(words[0] - 'a' + 'A');
    return words;
}

std::string listed(const std::vector<std::string> &words)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0)
            text += i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

std::string periodName(const sla::Period &period, const absl::TimeZone &zone)
{
    if (isMonth(period))
        return formatted("%B %Y", period.fromMs, zone);
    if (period.name.size() == 7)
        return period.name.substr(5) + " " + period.name.substr(0, 4);
    if (period.name.size() == 4)
        return period.name;
    return dayText(period.fromMs, zone) + " to " + dayText(period.toMs - 1, zone);
}

std::string shortPeriodName(const sla::Period &period, const absl::TimeZone &zone)
{
    if (isMonth(period))
        return formatted("%b", period.fromMs, zone);
    if (period.name.size() == 7)
        return period.name.substr(5);
    return period.name.size() == 4 ? period.name : formatted("%-d %b", period.fromMs, zone);
}

std::string dayText(std::int64_t ms, const absl::TimeZone &zone)
{
    return formatted("%-d %B %Y", ms, zone);
}

std::string momentText(std::int64_t ms, const absl::TimeZone &zone)
{
    return formatted("%-d %B %Y %H:%M", ms, zone);
}

std::string shortMoment(std::int64_t ms, const absl::TimeZone &zone)
{
    return formatted("%-d %b %H:%M", ms, zone);
}

std::string utcText(std::int64_t ms)
{
    return formatted("%Y-%m-%d %H:%M UTC", ms, absl::UTCTimeZone());
}

std::string utcSpan(std::int64_t fromMs, std::int64_t toMs)
{
    const absl::TimeZone utc = absl::UTCTimeZone();
    const bool oneDay = formatted("%Y-%m-%d", fromMs, utc) == formatted("%Y-%m-%d", toMs, utc);
    return formatted("%Y-%m-%d %H:%M", fromMs, utc) + (oneDay ? "–" : " – ")
           + formatted(oneDay ? "%H:%M UTC" : "%Y-%m-%d %H:%M UTC", toMs, utc);
}

std::string durationText(std::int64_t ms)
{
    const std::int64_t minutes = ms / sla::kMinuteMs;
    if (minutes < 60)
        return std::to_string(minutes) + " min";
    if (minutes < 1440)
        return std::to_string(minutes / 60) + " h" + (minutes % 60 ? " " + std::to_string(minutes % 60) + " min" : "");
    const std::int64_t hours = minutes % 1440 / 60;
    return std::to_string(minutes / 1440) + " d" + (hours ? " " + std::to_string(hours) + " h" : "");
}

std::string percent(const sla::Rational &ratio, int decimals)
{
    return sla::percentText(ratio, decimals) + (ratio.known() ? "%" : "");
}

int decimalsOf(std::int64_t targetE7)
{
    // 100 % is 10,000,000: five decimals of a percent at most.
    int decimals = 5;
    for (std::int64_t rest = targetE7; decimals > 2 && rest % 10 == 0; rest /= 10)
        --decimals;
    return decimals;
}

std::string targetText(std::int64_t targetE7)
{
    return percent({targetE7, 10'000'000}, decimalsOf(targetE7));
}

std::string percentOfHundredths(std::int64_t hundredths)
{
    return percent({hundredths, 10'000}, 2);
}

std::string counted(std::int64_t number, std::string_view one, std::string_view many)
{
    return sla::grouped(number) + " " + std::string(number == 1 ? one : many);
}

} // namespace bulkhead::review
