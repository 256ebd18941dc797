#include "backend/review/burn_down.h"

#include "backend/engine/sli_tally.h"
#include "backend/review/packed_minutes.h"

#include <algorithm>
#include <set>

namespace bulkhead::review {

namespace {

using sla::kMinuteMs;

constexpr std::int64_t kHour = 60;
constexpr std::size_t kMostBuckets = 2'000;

sla::AttainmentQuestion questionOf(const Frozen &frozen, const std::string &workflow, sla::SliKind kind,
                                   const sla::MinuteSeries &minutes)
{
    sla::AttainmentQuestion asked;
    asked.versions = frozen.versions;
    asked.workflow = workflow;
    asked.kind = kind;
    asked.period = frozen.period;
    asked.minutes = minutes;
    asked.exclusions = frozen.exclusions;
    asked.asOfMs = frozen.asOfMs;
    return asked;
}

std::int64_t endMinute(const Frozen &frozen)
{
    return std::min(frozen.period.toMs, frozen.asOfMs) / kMinuteMs;
}

} // namespace

BurnDown burnDown(const Frozen &frozen, const sla::Attainment &result, const sla::MinuteSeries &minutes)
{
    BurnDown curve{result.workflow, result.kind, {}};
    const sla::Rational &budget =
        result.budget.allowedOfPeriod.known() ? result.budget.allowedOfPeriod : result.budget.allowed;
    if (!budget.known() || budget.num <= 0 || result.state == sla::AttainmentState::NoData)
        return curve;
    const sla::AttainmentQuestion asked = questionOf(frozen, result.workflow, result.kind, minutes);
    const std::vector<sla::Stretch> parts = sla::stretches(asked);
    if (parts.empty())
        return curve;
    const std::int64_t from = frozen.period.fromMs / kMinuteMs;
    const std::int64_t end = endMinute(frozen);
    const sla::SliTally counted = sla::tally(parts.front().commitment->measure, minutes, sla::maskOf(asked, parts),
                                             parts, end, frozen.asOfMs >= frozen.period.toMs);
    std::set<std::int64_t> edges{from, end};
    for (std::int64_t minute = from - from % kHour + kHour; minute < end; minute += kHour)
        edges.insert(minute);
    for (const FoundIncident &incident : frozen.incidents) {
        edges.insert(std::clamp(incident.fromMs / kMinuteMs, from, end));
        edges.insert(std::clamp(incident.toMs / kMinuteMs, from, end));
    }
    sla::Wide bad = 0;
    std::int64_t minute = from;
    for (const std::int64_t edge : edges) {
        for (; minute < edge; ++minute) {
            const auto at = static_cast<std::size_t>(minute - from);
            if (at < counted.badByMinute.size())
                bad += counted.badByMinute[at];
        }
        const sla::Rational used{bad * budget.den, counted.scale * budget.num};
        const std::int64_t left = sla::complement(used).floorScaled(10'000, 0);
        curve.points.push_back(
            {edge * kMinuteMs, static_cast<std::int32_t>(std::clamp<std::int64_t>(left, INT32_MIN + 1, INT32_MAX))});
    }
    return curve;
}

Buckets bucketsOf(const Frozen &frozen, const std::string &workflow, std::int64_t fromMs, std::int64_t toMs)
{
    Buckets answer;
    const auto kept = std::find_if(frozen.minutes.begin(), frozen.minutes.end(),
                                   [&](const FrozenMinutes &one) { return one.workflow == workflow; });
    const auto result = std::find_if(frozen.results.begin(), frozen.results.end(),
                                     [&](const sla::Attainment &one) { return one.workflow == workflow; });
    if (kept == frozen.minutes.end() || result == frozen.results.end())
        return answer;
    const std::int64_t first = frozen.period.fromMs / kMinuteMs;
    const std::int64_t from = std::max(fromMs / kMinuteMs, first);
    const std::int64_t to = std::min((toMs + kMinuteMs - 1) / kMinuteMs, endMinute(frozen));
    if (from >= to)
        return answer;
    const std::vector<sla::MinuteCell> cells = unpackMinutes(kept->packed);
    const sla::MinuteSeries minutes{first, cells};
    const sla::AttainmentQuestion asked = questionOf(frozen, workflow, result->kind, minutes);
    const std::vector<sla::Stretch> parts = sla::stretches(asked);
    const sla::Mask mask = sla::maskOf(asked, parts);
    const auto fits = [&](std::int64_t width) {
        return static_cast<std::size_t>(to / width - from / width + 1) <= kMostBuckets;
    };
    const std::int64_t width = fits(1) ? 1 : fits(kHour) ? kHour : 24 * kHour;
    answer.widthS = static_cast<std::int32_t>(width * 60);
    for (std::int64_t minute = from; minute < to; ++minute) {
        const std::int64_t at = minute - minute % width;
        if (answer.buckets.empty() || answer.buckets.back().atMs != at * kMinuteMs)
            answer.buckets.push_back({at * kMinuteMs, 0, 0, 0, 0});
        Bucket &bucket = answer.buckets.back();
        const sla::MinuteCell cell = minutes.at(minute);
        bucket.good += cell.good;
        bucket.bad += cell.bad;
        bucket.coveredS += cell.coveredS;
        if (mask.at(minute) != sla::MinuteFate::Counted)
            bucket.excluded += static_cast<std::int64_t>(cell.good) + cell.bad;
    }
    return answer;
}

} // namespace bulkhead::review
