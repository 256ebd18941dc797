#include "backend/engine/attainment.h"

#include "backend/engine/attainment_parts.h"
#include "backend/engine/sli_tally.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <cmath>

namespace bulkhead::sla {
namespace {

constexpr std::int64_t kWholeE7 = 10'000'000;

Share shareOf(const UnitCount &total, Wide scale, Wide allowedE7)
{
    Share share;
    share.good = static_cast<std::int64_t>(total.good / scale);
    share.valid = static_cast<std::int64_t>(total.valid / scale);
    share.bad = share.valid - share.good;
    share.attained = reduced({total.good, total.valid});
    if (total.valid == 0)
        return share;
    const Wide badE7 = total.bad() * kWholeE7;
    share.consumed = allowedE7 == 0 && badE7 == 0 ? Rational{0, 1} : reduced({badE7, allowedE7});
    share.met = badE7 <= allowedE7;
    return share;
}

/// Σ budget·valid over the segments, in ten-millionths of a unit.
Wide allowedE7(std::span<const Stretch> stretches, std::span<const UnitCount> counts)
{
    Wide sum = 0;
    for (std::size_t i = 0; i < stretches.size(); ++i)
        sum += Wide{kWholeE7 - stretches[i].commitment->targetE7} * counts[i].valid;
    return sum;
}

std::vector<SegmentResult> segmentsOf(std::span<const Stretch> stretches, const SliTally &counted)
{
    std::vector<SegmentResult> result;
    for (std::size_t i = 0; i < stretches.size(); ++i) {
        const Stretch &stretch = stretches[i];
        const UnitCount &count = counted.bySegment[i];
        const Wide allowed = Wide{kWholeE7 - stretch.commitment->targetE7} * count.valid;
        result.push_back({stretch.version->number, stretch.from * kMinuteMs, stretch.to * kMinuteMs,
                          stretch.commitment->targetE7, shareOf(count, counted.scale, allowed)});
    }
    return result;
}

struct Coverage
{
    std::int64_t coveredS = 0, countedS = 0;
    bool interpolated = false;
    [[nodiscard]] bool enough() const { return countedS > 0 && coveredS * 10 >= countedS * 9; }
};

Coverage coverageOf(const Mask &mask, const MinuteSeries &minutes, std::int64_t end)
{
    Coverage coverage;
    for (std::int64_t minute = mask.fromMinute; minute < end; ++minute) {
        if (mask.at(minute) != MinuteFate::Counted)
            continue;
        const MinuteCell cell = minutes.at(minute);
        coverage.countedS += 60;
        coverage.coveredS += cell.coveredS;
        coverage.interpolated = coverage.interpolated || (cell.flags & kMinuteInterpolated) != 0;
    }
    return coverage;
}

bool anyEvent(const Mask &mask, const MinuteSeries &minutes, std::int64_t end)
{
    for (std::int64_t minute = mask.fromMinute; minute < end; ++minute) {
        const MinuteCell cell = minutes.at(minute);
        if (mask.at(minute) != MinuteFate::NotPromised && mask.at(minute) != MinuteFate::Dropped
            && (cell.good | cell.bad) != 0)
            return true;
    }
    return false;
}

/// Below target and no forecast can mend it; see AttainmentState.
AttainmentState verdict(const Attainment &result)
{
    const Rational &ofPeriod = result.budget.consumedOfPeriod;
    const bool lost = ofPeriod.infinite() || (ofPeriod.known() && ofPeriod.num > ofPeriod.den);
    if (!result.running ? !result.share.met : lost)
        return AttainmentState::Breached;
    const Rational &used = ofPeriod.known() ? ofPeriod : result.share.consumed;
    const bool thin = used.known() && used.num * 4 > used.den * 3;
    return !result.share.met || thin ? AttainmentState::AtRisk : AttainmentState::Ok;
}

AttainmentState stateOf(const Attainment &result, bool events, bool covered)
{
    if (!covered)
        return events ? AttainmentState::Partial : AttainmentState::NoData;
    const bool missed = result.kind == SliKind::ScheduledRuns && result.share.valid > 0;
    return events || missed ? verdict(result) : AttainmentState::NoTraffic;
}

void fillEvidence(Attainment &result)
{
    if (result.unit != SliUnit::Events || result.share.valid == 0)
        return;
    const WilsonInterval interval = wilson95(result.share.bad, result.share.valid);
    result.wilsonLow = interval.low;
    result.wilsonHigh = interval.high;
    const double allowed = 1 - result.effectiveTarget.value();
    result.evidence = interval.low <= allowed && allowed <= interval.high ? Evidence::Weak : Evidence::Strong;
}

absl::Status check(const AttainmentQuestion &question)
{
    if (question.versions.empty())
        return absl::FailedPreconditionError("There is no contract: add one before asking what it promised.");
    for (std::size_t i = 1; i < question.versions.size(); ++i) {
        if (question.versions[i].tenantId != question.versions[0].tenantId)
            return absl::InvalidArgumentError("The contract's versions belong to several tenants.");
        if (question.versions[i].effectiveFromMs < question.versions[i - 1].effectiveFromMs)
            return absl::InvalidArgumentError("The contract's versions are not in the order of their dates.");
    }
    if (question.period.toMs <= question.period.fromMs)
        return absl::InvalidArgumentError("The period has no length.");
    return absl::OkStatus();
}

Rational worstCaseOf(const AttainmentQuestion &question, std::span<const Stretch> stretches, const Mask &mask,
                     const SliTally &counted, const Coverage &coverage, std::int64_t end)
{
    const UnitCount total = counted.total();
    Measure measure = stretches.front().commitment->measure;
    switch (measure.kind) {
    case SliKind::TimeSlices:
    case SliKind::RatioSlices: {
        measure.noDataSlice = NoDataSlice::Bad;
        const UnitCount worst =
            tally(measure, question.minutes, mask, stretches, end, question.asOfMs >= question.period.toMs).total();
        return reduced({worst.good, worst.valid});
    }
    case SliKind::DowntimeMinutes: {
        const Wide unmeasured = Wide{coverage.countedS - coverage.coveredS} * counted.scale;
        return reduced({std::max<Wide>(0, total.good * 60 - unmeasured), total.valid * 60});
    }
    default:
        // The unobserved seconds had as many events as the others, and all failed.
        return reduced({total.good * coverage.coveredS, total.valid * coverage.countedS});
    }
}

void fillShares(Attainment &result, const SliTally &counted, const SliTally &raw, std::span<const Stretch> stretches)
{
    const Wide allowed = allowedE7(stretches, counted.bySegment);
    result.unit = counted.unit;
    result.share = shareOf(counted.total(), counted.scale, allowed);
    result.withoutExclusions = shareOf(raw.total(), raw.scale, allowedE7(stretches, raw.bySegment));
    result.segments = segmentsOf(stretches, counted);
    const Wide valid = counted.total().valid;
    result.effectiveTarget = valid > 0 ? complement(reduced({allowed, valid * kWholeE7}))
                                       : reduced({Wide{stretches.front().commitment->targetE7}, kWholeE7});
    result.slices = counted.slices;
    result.downtime = counted.downtime;
    result.missingRuns = counted.missingRuns;
}

} // namespace

const ContractVersion *versionAt(std::span<const ContractVersion> versions, std::int64_t atMs)
{
    const ContractVersion *found = nullptr;
    for (const ContractVersion &version : versions)
        if (version.effectiveFromMs <= atMs)
            found = &version;
    return found;
}

const Commitment *findCommitment(const ContractVersion &version, std::string_view workflow, SliKind kind)
{
    for (const Commitment &commitment : version.commitments)
        if (commitment.workflow == workflow && commitment.measure.kind == kind)
            return &commitment;
    return nullptr;
}

absl::StatusOr<Attainment> evaluate(const AttainmentQuestion &question)
{
    if (absl::Status checked = check(question); !checked.ok())
        return checked;
    const std::vector<Stretch> parts = stretches(question);
    if (parts.empty())
        return absl::FailedPreconditionError(
            absl::StrCat("Nothing was promised for \"", question.workflow, "\" in ", question.period.name, "."));
    const absl::StatusOr<absl::TimeZone> zone = loadZone(parts.front().version->zone);
    if (!zone.ok())
        return zone.status();

    const Mask mask = maskOf(question, parts);
    const Mask promised = promisedMinutes(question.period, parts);
    const bool ended = question.asOfMs >= question.period.toMs;
    const std::int64_t last = mask.fromMinute + static_cast<std::int64_t>(mask.fates.size());
    const std::int64_t end = std::clamp(question.asOfMs / kMinuteMs, mask.fromMinute, last);
    const Measure &measure = parts.front().commitment->measure;
    const SliTally counted = tally(measure, question.minutes, mask, parts, end, ended);
    const SliTally raw = tally(measure, question.minutes, promised, parts, end, ended);

    Attainment result;
    result.workflow = question.workflow;
    result.kind = question.kind;
    result.period = question.period;
    result.running = !ended;
    result.fromMs = std::min(parts.front().from, end) * kMinuteMs;
    result.toMs = std::min(parts.back().to, end) * kMinuteMs;
    fillShares(result, counted, raw, parts);
    result.exclusions = mask.verdicts;
    result.caps = mask.caps;
    const Coverage coverage = coverageOf(mask, question.minutes, end);
    result.coverage = reduced({coverage.coveredS, coverage.countedS});
    result.interpolated = coverage.interpolated;
    fillBudget(result, question, parts, mask, counted, end);
    result.state = stateOf(result, anyEvent(mask, question.minutes, end), coverage.enough());
    if (result.state == AttainmentState::Partial)
        result.worstCase = worstCaseOf(question, parts, mask, counted, coverage, end);
    fillEvidence(result);
    fillDays(result, question, mask, counted, end, *zone);
    fillIncidents(result, question, mask, counted, end);
    explain(result, measure);
    return result;
}

std::int64_t secondsToExhaustion(const Rational &remaining, const Rational &burn, std::int64_t periodMs)
{
    if (!remaining.known() || !burn.known())
        return -1;
    if (remaining.num <= 0)
        return 0;
    if (burn.num <= 0)
        return -1;
    // remaining·P/burn, its large factors shortened crosswise first.
    const Rational left = reduced(remaining);
    const Rational rate = reduced(burn);
    const Rational first = reduced({left.num, rate.num});
    const Rational second = reduced({rate.den, left.den});
    const long double seconds = static_cast<long double>(first.num) / static_cast<long double>(first.den)
                                * static_cast<long double>(second.num) / static_cast<long double>(second.den)
                                * static_cast<long double>(periodMs) / 1'000;
    return seconds >= 9e18L ? std::int64_t{9'000'000'000'000'000'000} : static_cast<std::int64_t>(seconds);
}

WilsonInterval wilson95(std::int64_t bad, std::int64_t valid)
{
    if (valid <= 0)
        return {};
    constexpr double z = 1.959963984540054;
    const auto n = static_cast<double>(valid);
    const double share = static_cast<double>(bad) / n;
    const double centre = share + z * z / (2 * n);
    const double half = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    const double scale = 1 + z * z / n;
    return {bad == 0 ? 0.0 : std::max(0.0, (centre - half) / scale), std::min(1.0, (centre + half) / scale)};
}

} // namespace bulkhead::sla
