#include "backend/engine/attainment_parts.h"

#include <absl/strings/str_cat.h>

namespace bulkhead::sla {
namespace {

const char *unitName(SliKind kind)
{
    switch (kind) {
    case SliKind::ScheduledRuns:
        return "runs";
    case SliKind::Latency:
    case SliKind::Occurrences:
        return "events";
    default:
        return "minutes";
    }
}

std::string percent(const Rational &ratio, int decimals)
{
    return absl::StrCat(percentText(ratio, decimals), ratio.known() ? " %" : "");
}

std::string sliRule(const Measure &measure)
{
    const auto share = [](std::int64_t e7) { return percent({e7, 10'000'000}, 2); };
    switch (measure.kind) {
    case SliKind::Latency:
        return absl::StrCat("a request within ", measure.latencyMs, " ms is good");
    case SliKind::TimeSlices:
        return absl::StrCat("a slice of ", measure.sliceMinutes, " minutes is good at ", share(measure.sliceTargetE7),
                            " good events or more");
    case SliKind::RatioSlices:
        return absl::StrCat("each slice of ", measure.sliceMinutes,
                            " minutes weighs the same, by its share of good events");
    case SliKind::DowntimeMinutes:
        return absl::StrCat("a minute is down with ", grouped(std::max<std::int64_t>(1, measure.minRequests)),
                            " events or more and above ", share(measure.errorThresholdE7), " failures; runs of ",
                            measure.minRunMinutes, " minutes or more count");
    case SliKind::ScheduledRuns:
        return absl::StrCat(measure.expectedRuns, " runs are expected in a period; a missing one is bad");
    case SliKind::Occurrences:
        break;
    }
    return "each event is good or bad";
}

void addBudget(Attainment &result)
{
    const Budget &budget = result.budget;
    const char *const unit = unitName(result.kind);
    std::vector<FormulaLine> &lines = result.explain;
    for (const SegmentResult &segment : result.segments)
        if (result.segments.size() > 1)
            lines.push_back(
                {absl::StrCat("segment under version ", segment.version), "bad / ((1 - target) × valid)",
                 absl::StrCat(grouped(segment.share.bad), " / ((1 - ", percent({segment.targetE7, 10'000'000}, 3),
                              ") × ", grouped(segment.share.valid), ")"),
                 percent(segment.share.consumed, 2)});
    lines.push_back({"effective target", "1 - allowed / valid",
                     absl::StrCat("1 - ", decimalText(budget.allowed, 2), " / ", grouped(result.share.valid)),
                     percent(result.effectiveTarget, 5)});
    lines.push_back({"budget", "Σ (1 - target) × valid",
                     absl::StrCat("(1 - ", percent(result.effectiveTarget, 5), ") × ", grouped(result.share.valid)),
                     absl::StrCat(decimalText(budget.allowed, 2), " ", unit)});
    lines.push_back({"budget used to date", "bad / budget to date",
                     absl::StrCat(grouped(result.share.bad), " / ", decimalText(budget.allowed, 2)),
                     percent(budget.consumedToDate, 2)});
    if (result.running)
        lines.push_back({"budget used of the period", "bad / (budget to date + forecast of the rest)",
                         absl::StrCat(grouped(result.share.bad), " / ", decimalText(budget.allowedOfPeriod, 2)),
                         percent(budget.consumedOfPeriod, 2)});
    lines.push_back(
        {"budget left", "1 - used",
         absl::StrCat("1 - ", percent(result.running && budget.consumedOfPeriod.known() ? budget.consumedOfPeriod
                                                                                        : budget.consumedToDate,
                                      2)),
         percent(budget.remaining, 2)});
    if (budget.oneFailure.known())
        lines.push_back({"one failure", "1 / budget",
                         absl::StrCat("1 / ", decimalText({budget.oneFailure.den, budget.oneFailure.num}, 2)),
                         percent(budget.oneFailure, 2)});
}

} // namespace

void explain(Attainment &result, const Measure &measure)
{
    const char *const unit = unitName(result.kind);
    const Share &share = result.share;
    std::vector<FormulaLine> &lines = result.explain;
    lines.push_back({"what counts", sliRule(measure), "", ""});
    if (result.missingRuns > 0)
        lines.push_back({"missing runs", "expected - seen", "", grouped(result.missingRuns)});
    if (result.slices.counted > 0)
        lines.push_back(
            {"slices", "good + bad + empty and unmeasured ones as agreed",
             absl::StrCat(grouped(result.slices.good), " good, ", grouped(result.slices.bad), " bad, ",
                          grouped(result.slices.empty), " empty, ", grouped(result.slices.noData), " unmeasured"),
             absl::StrCat(grouped(result.slices.counted), " counted")});
    lines.push_back({"attained", "good / valid",
                     absl::StrCat(grouped(share.good), " / ", grouped(share.valid), " ", unit),
                     percent(share.attained, 5)});
    lines.push_back({"without exclusions", "good / valid",
                     absl::StrCat(grouped(result.withoutExclusions.good), " / ",
                                  grouped(result.withoutExclusions.valid), " ", unit),
                     percent(result.withoutExclusions.attained, 5)});
    addBudget(result);
    lines.push_back({"coverage", "observed seconds / counted seconds", "", percent(result.coverage, 2)});
    if (result.state == AttainmentState::Partial)
        lines.push_back({"worst case", "every unobserved second failed", "", percent(result.worstCase, 5)});
    if (result.evidence != Evidence::NotJudged)
        lines.push_back({"evidence", "Wilson interval of bad / valid at 95 %",
                         absl::StrCat(grouped(share.bad), " / ", grouped(share.valid)),
                         result.evidence == Evidence::Weak ? "weak" : "strong"});
}

} // namespace bulkhead::sla
