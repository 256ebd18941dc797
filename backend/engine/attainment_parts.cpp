#include "backend/engine/attainment_parts.h"

#include <absl/strings/str_format.h>
#include <algorithm>
#include <array>
#include <optional>

namespace bulkhead::sla {
namespace {

constexpr std::int64_t kWholeE7 = 10'000'000;
constexpr std::int64_t kWeek = 7 * 1'440;
/// More incidents than this at one minute: the earliest ones bear it. Keeps the common denominator small.
constexpr std::size_t kMostOverlapping = 16;

/// Valid events by minute of the week, summed over `weeks` weeks that end at as-of.
struct WeekShape
{
    std::vector<Wide> valid;
    std::int64_t endMinute = 0;
    std::int32_t weeks = 0;
    [[nodiscard]] Wide at(std::int64_t minute) const
    {
        return valid[static_cast<std::size_t>((minute - endMinute) % kWeek)];
    }
};

WeekShape weekShape(const MinuteSeries &minutes, std::int64_t end)
{
    WeekShape shape{std::vector<Wide>(kWeek), end, 0};
    for (int back = 1; back <= 4; ++back) {
        const std::int64_t from = end - back * kWeek;
        std::int64_t coveredS = 0;
        for (std::int64_t minute = from; minute < from + kWeek; ++minute)
            coveredS += minutes.at(minute).coveredS;
        if (coveredS * 10 < kWeek * 60 * 9)
            continue; // A week that was hardly measured says nothing of the next.
        ++shape.weeks;
        for (std::int64_t minute = from; minute < from + kWeek; ++minute) {
            const MinuteCell cell = minutes.at(minute);
            shape.valid[static_cast<std::size_t>(minute - from)] += Wide{cell.good} + cell.bad;
        }
    }
    return shape;
}

/// Units that each stretch is still to bring; nothing when it cannot be told.
std::optional<std::vector<Wide>> stillToCome(const AttainmentQuestion &question, std::span<const Stretch> stretches,
                                             const Mask &mask, const SliTally &counted, std::int64_t end)
{
    const Measure &measure = stretches.front().commitment->measure;
    const bool events = measure.kind == SliKind::Occurrences || measure.kind == SliKind::Latency;
    const WeekShape shape = events ? weekShape(question.minutes, end) : WeekShape{};
    if (events && shape.weeks == 0)
        return std::nullopt;
    std::vector<Wide> result;
    for (const Stretch &stretch : stretches) {
        Wide minutes = 0;
        Wide valid = 0;
        for (std::int64_t minute = std::max(stretch.from, end); minute < stretch.to; ++minute) {
            if (mask.at(minute) == MinuteFate::Dropped)
                continue;
            ++minutes;
            if (events)
                valid += shape.at(minute);
        }
        if (events)
            result.push_back(valid / shape.weeks);
        else if (measure.kind == SliKind::ScheduledRuns)
            result.push_back((minutes * measure.expectedRuns * 2 + static_cast<Wide>(mask.fates.size()))
                             / (static_cast<Wide>(mask.fates.size()) * 2));
        else
            result.push_back(minutes * counted.scale);
    }
    return result;
}

Wide floorOf(const Rational &ratio)
{
    return ratio.known() ? ratio.num / ratio.den : 0;
}

} // namespace

void fillBudget(Attainment &result, const AttainmentQuestion &question, std::span<const Stretch> stretches,
                const Mask &mask, const SliTally &counted, std::int64_t end)
{
    Budget &budget = result.budget;
    Wide toDate = 0;
    for (std::size_t i = 0; i < stretches.size(); ++i)
        toDate += Wide{kWholeE7 - stretches[i].commitment->targetE7} * counted.bySegment[i].valid;
    const Wide unit = counted.scale * kWholeE7;
    budget.allowed = reduced({toDate, unit});
    budget.consumedToDate = result.share.consumed;
    budget.allowedOfPeriod = budget.allowed;
    budget.consumedOfPeriod = budget.consumedToDate;
    if (result.running) {
        budget.allowedOfPeriod = {};
        budget.consumedOfPeriod = {};
        if (const auto rest = stillToCome(question, stretches, mask, counted, end)) {
            Wide whole = toDate;
            for (std::size_t i = 0; i < stretches.size(); ++i)
                whole += Wide{kWholeE7 - stretches[i].commitment->targetE7} * (*rest)[i];
            budget.allowedOfPeriod = reduced({whole, unit});
            const Wide bad = counted.total().bad();
            if (whole > 0 || bad > 0)
                budget.consumedOfPeriod = reduced({bad * kWholeE7, whole});
        }
    }
    const bool forecast = budget.consumedOfPeriod.known() || budget.consumedOfPeriod.infinite();
    budget.remaining = complement(forecast ? budget.consumedOfPeriod : budget.consumedToDate);
    const Rational &whole = budget.allowedOfPeriod.known() ? budget.allowedOfPeriod : budget.allowed;
    budget.failuresLeft = static_cast<std::int64_t>(floorOf(whole)) - result.share.bad;
    if (counted.unit == SliUnit::Events && whole.num > 0) {
        budget.oneFailure = {whole.den, whole.num};
        budget.lowTraffic = whole.den * 20 > whole.num;
    }
    if (result.running)
        budget.secondsToExhaustion =
            secondsToExhaustion(budget.remaining, budget.consumedToDate, question.period.toMs - question.period.fromMs);
}

void fillDays(Attainment &result, const AttainmentQuestion &question, const Mask &mask, const SliTally &counted,
              std::int64_t end, const absl::TimeZone &zone)
{
    std::int64_t minute = mask.fromMinute;
    while (minute < end) {
        const absl::CivilDay date = dayAt(minute * kMinuteMs, zone);
        DayRow row;
        row.date = absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
        row.fromMs = minute * kMinuteMs;
        const std::int64_t next = std::min(end, startOfDayMs(date + 1, zone) / kMinuteMs);
        Wide badUnits = 0;
        for (; minute < next; ++minute) {
            const MinuteFate fate = mask.at(minute);
            const MinuteCell cell = question.minutes.at(minute);
            if (fate == MinuteFate::NotPromised)
                continue;
            badUnits += counted.badByMinute[static_cast<std::size_t>(minute - mask.fromMinute)];
            if (fate != MinuteFate::Counted) {
                ++row.excludedMinutes;
                row.excludedGood += cell.good;
                row.excludedBad += cell.bad;
            }
            // Counted as good: the events stay, the failures among them do not count as such.
            if (fate == MinuteFate::CountedAsGood)
                row.good += std::int64_t{cell.good} + cell.bad;
            if (fate != MinuteFate::Counted)
                continue;
            row.good += cell.good;
            row.bad += cell.bad;
            row.coveredS += cell.coveredS;
            row.countedS += 60;
        }
        row.toMs = minute * kMinuteMs;
        if (counted.unit == SliUnit::Minutes)
            row.badMinutes = static_cast<std::int64_t>(badUnits / counted.scale);
        result.excludedMinutes += row.excludedMinutes;
        result.excludedGood += row.excludedGood;
        result.excludedBad += row.excludedBad;
        result.days.push_back(std::move(row));
    }
}

void fillIncidents(Attainment &result, const AttainmentQuestion &question, const Mask &mask, const SliTally &counted,
                   std::int64_t end)
{
    // By incident: bad units of minutes that `n` incidents shared.
    using ByCount = std::array<Wide, kMostOverlapping + 1>;
    std::vector<ByCount> shares(question.incidents.size(), ByCount{});
    std::vector<std::size_t> here;
    Wide common = 1;
    for (std::int64_t minute = mask.fromMinute; minute < end && !shares.empty(); ++minute) {
        const Wide bad = counted.badByMinute[static_cast<std::size_t>(minute - mask.fromMinute)];
        if (bad == 0)
            continue;
        here.clear();
        for (std::size_t i = 0; i < question.incidents.size() && here.size() < kMostOverlapping; ++i)
            if (question.incidents[i].fromMs < (minute + 1) * kMinuteMs
                && question.incidents[i].toMs > minute * kMinuteMs)
                here.push_back(i);
        for (const std::size_t i : here)
            shares[i][here.size()] += bad;
        if (!here.empty())
            common =
                common / greatestCommonDivisor(common, static_cast<Wide>(here.size())) * static_cast<Wide>(here.size());
    }
    const Rational &allowed =
        result.budget.allowedOfPeriod.known() ? result.budget.allowedOfPeriod : result.budget.allowed;
    const auto ofBudget = [&allowed](const Rational &bad) {
        const Rational first = reduced({bad.num, allowed.num});
        const Rational second = reduced({allowed.den, bad.den});
        return allowed.num > 0 ? reduced({first.num * second.num, first.den * second.den}) : Rational{};
    };
    Wide rest = counted.total().bad() * common;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        Wide sum = 0;
        for (std::size_t n = 1; n < shares[i].size(); ++n)
            sum += shares[i][n] * (n <= 1 || common % static_cast<Wide>(n) == 0 ? common / static_cast<Wide>(n) : 0);
        rest -= sum;
        const Rational bad = reduced({sum, common * counted.scale});
        result.incidents.push_back({question.incidents[i].id, bad, ofBudget(bad)});
    }
    result.background = reduced({rest, common * counted.scale});
    result.backgroundOfBudget = ofBudget(result.background);
}

} // namespace bulkhead::sla
