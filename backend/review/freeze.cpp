#include "backend/review/freeze.h"

#include "backend/engine/canonical_input.h"
#include "backend/review/burn_down.h"
#include "backend/review/incidents.h"
#include "backend/review/packed_minutes.h"

#include <algorithm>
#include <tuple>

namespace bulkhead::review {

namespace {

using sla::kMinuteMs;

constexpr std::int64_t kRunUpMinutes = 4 * 1440;
constexpr std::int64_t kForecastMinutes = 28 * 1440;

struct Series
{
    std::string workflow;
    std::vector<sla::MinuteCell> cells;
};

std::vector<Series> seriesOf(const PastMinutes &minutes)
{
    std::vector<Series> all;
    all.reserve(minutes.workflows.size());
    for (const PastWorkflow &past : minutes.workflows) {
        Series series{past.workflow, std::vector<sla::MinuteCell>(past.good.size())};
        for (std::size_t i = 0; i < past.good.size(); ++i)
            series.cells[i] = {past.good[i], past.bad[i], past.covered[i], past.flags[i]};
        all.push_back(std::move(series));
    }
    return all;
}

sla::MinuteSeries view(const std::vector<Series> &all, const std::string &workflow, std::int64_t fromMinute)
{
    for (const Series &series : all)
        if (series.workflow == workflow)
            return {fromMinute, series.cells};
    return {fromMinute, {}};
}

sla::Commitment commitmentOf(std::span<const sla::ContractVersion> versions, const Promised &promised)
{
    for (const sla::ContractVersion &version : versions)
        if (const sla::Commitment *found = sla::findCommitment(version, promised.workflow, promised.kind))
            return *found;
    return {};
}

/// What the contract says, without who proposed, approved or annotated it, and for whom.
sla::ContractVersion termsOnly(sla::ContractVersion version)
{
    version.tenantId.clear();
    version.note.clear();
    version.proposedBy.clear();
    version.approvedBy.clear();
    version.approvedMs = 0;
    return version;
}

std::string contractText(std::span<const sla::ContractVersion> versions)
{
    std::string text;
    for (const sla::ContractVersion &version : versions)
        text += sla::canonicalText(termsOnly(version)) + "\n";
    return text;
}

std::vector<sla::Exclusion> touching(std::span<const sla::Exclusion> exclusions, const sla::Period &period)
{
    std::vector<sla::Exclusion> kept;
    for (const sla::Exclusion &one : exclusions)
        if (one.fromMs < period.toMs && one.toMs > period.fromMs)
            kept.push_back(one);
    std::sort(kept.begin(), kept.end(), [](const sla::Exclusion &a, const sla::Exclusion &b) {
        return std::tie(a.fromMs, a.toMs, a.category, a.id) < std::tie(b.fromMs, b.toMs, b.category, b.id);
    });
    return kept;
}

/// Ids are dealt out by each store; their order in time is not.
std::string exclusionText(std::vector<sla::Exclusion> kept)
{
    int number = 100'000;
    for (sla::Exclusion &one : kept) {
        one.id = std::to_string(++number);
        one.tenantId.clear();
        one.proposedBy.clear();
        one.approvedBy = one.approvedBy.empty() ? "" : "approved";
    }
    return sla::canonicalText(kept);
}

std::string dataText(const std::vector<Series> &all, std::span<const Promised> promises, std::int64_t fromMinute,
                     const sla::Period &period, std::int64_t toMs)
{
    std::vector<std::string> workflows;
    for (const Promised &one : promises)
        workflows.push_back(one.workflow);
    std::sort(workflows.begin(), workflows.end());
    workflows.erase(std::unique(workflows.begin(), workflows.end()), workflows.end());
    std::string text;
    for (const std::string &workflow : workflows) {
        const std::string bytes = sla::canonicalBytes(view(all, workflow, fromMinute), period.fromMs, toMs);
        text += workflow + " " + std::to_string(bytes.size()) + "\n" + bytes;
    }
    return text;
}

std::int32_t coverageOf(std::span<const sla::Attainment> results)
{
    sla::Wide covered = 0, counted = 0;
    for (const sla::Attainment &result : results) {
        for (const sla::DayRow &day : result.days) {
            covered += day.coveredS;
            counted += day.countedS;
        }
    }
    return static_cast<std::int32_t>(sla::Rational{covered, counted}.floorScaled(10'000, 0));
}

std::int32_t budgetLeftOf(const sla::Attainment &result)
{
    const bool figure = result.state != sla::AttainmentState::NoData && result.budget.remaining.known();
    if (!figure)
        return kUnknownBudget;
    return static_cast<std::int32_t>(
        std::clamp<std::int64_t>(result.budget.remaining.floorScaled(10'000), INT32_MIN + 1, INT32_MAX));
}

PeriodResult resultOf(const std::string &tenantId, const sla::Period &period, std::span<const sla::Attainment> results,
                      const sla::ContractVersion &terms)
{
    PeriodResult outcome;
    outcome.tenantId = tenantId;
    outcome.period = period;
    outcome.contractNumber = terms.number;
    outcome.currency = terms.credits.currency;
    outcome.coverage = coverageOf(results);
    outcome.measured = outcome.coverage > 0;
    for (const sla::Attainment &result : results) {
        const bool judged = result.state != sla::AttainmentState::NoData;
        outcome.commitments.push_back({result.workflow, result.kind, result.state, !judged || result.share.met,
                                       result.share.attained, result.effectiveTarget.floorScaled(10'000'000, 0),
                                       budgetLeftOf(result), result.share.valid});
    }
    return outcome;
}

/// Worst share of each incident that counts.
std::vector<PastIncident> pastIncidents(std::span<const FoundIncident> found, std::span<const sla::Attainment> results)
{
    std::vector<PastIncident> past;
    for (const FoundIncident &incident : found) {
        PastIncident kept{incident.fromMs, 0};
        for (const sla::Attainment &result : results)
            for (const sla::IncidentShare &share : result.incidents)
                if (share.id == incident.id && share.ofBudget.known())
                    kept.share = std::max(kept.share, static_cast<std::int32_t>(std::clamp<std::int64_t>(
                                                          share.ofBudget.floorScaled(10'000, 0), 0, INT32_MAX)));
        if (kept.share > 0)
            past.push_back(kept);
    }
    return past;
}

std::vector<Burning> burningOf(std::span<const sla::ContractVersion> versions, std::span<const Promised> promises,
                               const std::vector<Series> &series, std::int64_t fromMinute)
{
    std::vector<Burning> burning;
    for (const Promised &promised : promises) {
        const bool seen = std::any_of(burning.begin(), burning.end(),
                                      [&](const Burning &one) { return one.workflow == promised.workflow; });
        if (seen) // Two promises about one workflow have the same failures.
            continue;
        const sla::Commitment terms = commitmentOf(versions, promised);
        burning.push_back({promised.workflow, terms.targetE7,
                           terms.internalTargetE7 > 0 ? terms.internalTargetE7 : terms.targetE7,
                           view(series, promised.workflow, fromMinute)});
    }
    return burning;
}

absl::StatusOr<std::vector<sla::Attainment>>
attained(const FreezeQuestion &question, std::span<const sla::ContractVersion> versions,
         std::span<const Promised> promises, const std::vector<Series> &series,
         std::span<const sla::Exclusion> exclusions, std::span<const FoundIncident> found)
{
    std::vector<sla::Attainment> results;
    for (const Promised &promised : promises) {
        std::vector<sla::Incident> incidents;
        for (const FoundIncident &one : found)
            for (const IncidentPart &part : one.parts)
                if (part.workflow == promised.workflow)
                    incidents.push_back({one.id, part.fromMs, part.toMs});
        sla::AttainmentQuestion asked;
        asked.versions = versions;
        asked.workflow = promised.workflow;
        asked.kind = promised.kind;
        asked.period = question.period;
        // Telemetry counts successes and failures, not durations: a promise of latency has no source yet.
        if (promised.kind != sla::SliKind::Latency)
            asked.minutes = view(series, promised.workflow, question.minutes->fromMinute);
        asked.exclusions = exclusions;
        asked.incidents = incidents;
        asked.asOfMs = question.asOfMs;
        auto result = sla::evaluate(asked);
        if (!result.ok())
            return result.status();
        results.push_back(*std::move(result));
    }
    return results;
}

void fillCredits(Frozen &frozen)
{
    auto credits = sla::computeCredits(frozen.contract(), frozen.period, frozen.results, frozen.asOfMs);
    frozen.creditsKnown = credits.ok();
    if (credits.ok())
        frozen.credits = *std::move(credits);
    else
        frozen.creditsWhy = std::string(credits.status().message());
    frozen.credits.currency = frozen.contract().credits.currency;
}

void fillHistory(Frozen &frozen, const absl::TimeZone &zone)
{
    std::vector<sla::PeriodOutcome> outcomes;
    const auto year = sla::dayAt(frozen.period.fromMs, zone).year();
    for (const PeriodResult &past : frozen.past) {
        outcomes.push_back({past.period, past.measured && past.missed(), true});
        if (past.creditMinor > 0 && sla::dayAt(past.period.fromMs, zone).year() == year)
            frozen.yearCreditMinor += past.creditMinor;
    }
    outcomes.push_back({frozen.period, missedAny(frozen), frozen.asOfMs >= frozen.finalFromMs});
    frozen.chronic = sla::chronicBreach(frozen.contract().credits, outcomes);
    if (frozen.creditsKnown)
        frozen.yearCreditMinor += frozen.credits.totalMinor;
}

/// An incident whose every minute an accepted exclusion covers costs nothing.
void markExcluded(Frozen &frozen)
{
    for (FoundIncident &incident : frozen.incidents) {
        for (const sla::Exclusion &exclusion : frozen.exclusions) {
            const bool covers =
                std::all_of(incident.parts.begin(), incident.parts.end(), [&](const IncidentPart &part) {
                    const auto result =
                        std::find_if(frozen.results.begin(), frozen.results.end(),
                                     [&](const sla::Attainment &one) { return one.workflow == part.workflow; });
                    if (result == frozen.results.end())
                        return false;
                    return std::any_of(result->exclusions.begin(), result->exclusions.end(),
                                       [&](const sla::ExclusionVerdict &verdict) {
                                           return verdict.id == exclusion.id
                                                  && verdict.answer == sla::ExclusionAnswer::Accepted
                                                  && verdict.fromMs <= part.fromMs && part.toMs <= verdict.toMs;
                                       });
                });
            if (covers)
                incident.exclusionId = exclusion.id;
        }
    }
}

void addHints(Frozen &frozen, std::span<const DependencyHint> hints)
{
    for (FoundIncident &incident : frozen.incidents)
        for (const IncidentPart &part : incident.parts)
            for (const DependencyHint &hint : hints)
                if (hint.workflow == part.workflow && hint.fromMs < part.toMs && part.fromMs < hint.toMs)
                    incident.likelyDependency = hint.dependency;
}

void addWarnings(Frozen &frozen)
{
    for (const sla::Attainment &result : frozen.results) {
        if (result.state == sla::AttainmentState::NoData)
            frozen.warnings.push_back("No measurement of " + result.workflow + " in this period.");
        else if (result.state == sla::AttainmentState::Partial)
            frozen.warnings.push_back(result.workflow + " was measured for " + sla::percentText(result.coverage, 2)
                                      + "% of the period only.");
        if (result.interpolated)
            frozen.warnings.push_back("Some events of " + result.workflow
                                      + " are real, but their minute is not known; they were spread over a gap.");
        if (result.evidence == sla::Evidence::Weak)
            frozen.warnings.push_back("The evidence for " + result.workflow
                                      + " is weak: with so few requests the figure could be on either side by chance.");
    }
    if (frozen.versions.size() > 1)
        frozen.warnings.push_back("The contract changed within the period; each stretch counts by its own version.");
    if (!frozen.creditsKnown)
        frozen.warnings.push_back("The credit cannot be computed: " + frozen.creditsWhy);
}

absl::Status restated(Frozen &frozen, const FreezeQuestion &question)
{
    if (!question.before)
        return absl::OkStatus();
    auto change = sla::restate(question.before->results, question.before->credits, frozen.results, frozen.credits,
                               question.reason);
    if (!change.ok())
        return change.status();
    frozen.restatedReason = question.reason;
    frozen.changes = std::move(change->changes);
    frozen.creditDifferenceMinor = change->creditDifferenceMinor;
    frozen.restatedVersion = question.before->version;
    return absl::OkStatus();
}

} // namespace

std::vector<sla::ContractVersion> governing(std::span<const sla::ContractVersion> versions, const sla::Period &period)
{
    std::vector<sla::ContractVersion> kept;
    for (const sla::ContractVersion &version : versions) {
        if (version.effectiveFromMs >= period.toMs)
            break;
        if (version.effectiveFromMs <= period.fromMs)
            kept.clear();
        kept.push_back(version);
    }
    // Before a tenant joined and after it left nothing was promised.
    std::erase_if(kept, [&](const sla::ContractVersion &version) {
        return version.subscribedFromMs >= period.toMs
               || (version.subscribedToMs != 0 && version.subscribedToMs <= period.fromMs);
    });
    return kept;
}

std::vector<Promised> promisesOf(std::span<const sla::ContractVersion> versions)
{
    std::vector<Promised> all;
    for (const sla::ContractVersion &version : versions) {
        for (const sla::Commitment &one : version.commitments) {
            const Promised promised{one.workflow, one.measure.kind};
            if (std::find(all.begin(), all.end(), promised) == all.end())
                all.push_back(promised);
        }
    }
    return all;
}

std::int64_t readFrom(const sla::Period &period, std::int64_t asOfMs)
{
    return period.fromMs / kMinuteMs - (asOfMs < period.toMs ? kForecastMinutes : kRunUpMinutes);
}

std::int64_t readTo(const sla::Period &period, std::int64_t asOfMs)
{
    return std::min(period.toMs, asOfMs) / kMinuteMs;
}

std::string basisOf(std::span<const sla::ContractVersion> governing, std::span<const sla::Exclusion> exclusions,
                    const sla::Period &period, const Hash &hash)
{
    return hash(contractText(governing) + exclusionText(touching(exclusions, period)) + sla::kEngineVersion);
}

absl::StatusOr<Frozen> freeze(const FreezeQuestion &question, const Hash &hash)
{
    Frozen frozen;
    frozen.versions = governing(question.versions, question.period);
    if (frozen.versions.empty() || question.asOfMs <= question.period.fromMs)
        return absl::FailedPreconditionError("No contract was in force in this period.");
    const auto zone = sla::loadZone(frozen.contract().zone);
    if (!zone.ok())
        return zone.status();
    frozen.reviewId = question.reviewId;
    frozen.tenantId = question.tenantId;
    frozen.tenantName = question.tenantName;
    frozen.period = question.period;
    frozen.zone = frozen.contract().zone;
    frozen.asOfMs = question.asOfMs;
    frozen.finalFromMs = sla::finalFromMs(frozen.contract(), question.period);
    frozen.exclusions = touching(question.exclusions, question.period);
    frozen.source = question.source;
    frozen.engine = sla::kEngineVersion;
    frozen.version = question.version;
    frozen.past = question.past;

    const std::int64_t toMs = readTo(question.period, question.asOfMs) * kMinuteMs;
    const std::vector<Series> series = seriesOf(*question.minutes);
    const std::vector<Promised> promises = promisesOf(frozen.versions);
    const std::vector<Burning> burning = burningOf(frozen.versions, promises, series, question.minutes->fromMinute);
    frozen.alerts = findAlerts(burning, question.period.fromMs, toMs);
    frozen.incidents = findIncidents(burning, question.period.fromMs, toMs, frozen.alerts);
    auto results = attained(question, frozen.versions, promises, series, frozen.exclusions, frozen.incidents);
    if (!results.ok())
        return results.status();
    frozen.results = *std::move(results);
    fillCredits(frozen);
    fillHistory(frozen, *zone);
    markExcluded(frozen);
    addHints(frozen, question.hints);
    addWarnings(frozen);
    for (const sla::Attainment &result : frozen.results)
        frozen.curves.push_back(burnDown(frozen, result, view(series, result.workflow, question.minutes->fromMinute)));
    frozen.contractHash = hash(contractText(frozen.versions));
    frozen.exclusionHash = hash(exclusionText(frozen.exclusions));
    frozen.dataHash = hash(dataText(series, promises, question.minutes->fromMinute, question.period, toMs));
    for (const Promised &promised : promises) {
        const bool kept = std::any_of(frozen.minutes.begin(), frozen.minutes.end(),
                                      [&](const FrozenMinutes &one) { return one.workflow == promised.workflow; });
        if (kept)
            continue;
        const sla::MinuteSeries minutes = view(series, promised.workflow, question.minutes->fromMinute);
        std::vector<sla::MinuteCell> cells;
        for (std::int64_t minute = question.period.fromMs / kMinuteMs; minute < toMs / kMinuteMs; ++minute)
            cells.push_back(minutes.at(minute));
        frozen.minutes.push_back({promised.workflow, packMinutes(cells)});
    }
    if (absl::Status status = restated(frozen, question); !status.ok())
        return status;
    return frozen;
}

absl::StatusOr<PeriodResult> outcomeOf(const FreezeQuestion &question, const Hash &hash)
{
    const std::vector<sla::ContractVersion> versions = governing(question.versions, question.period);
    if (versions.empty())
        return absl::FailedPreconditionError("No contract was in force in this period.");
    const std::vector<Series> series = seriesOf(*question.minutes);
    const std::vector<sla::Exclusion> exclusions = touching(question.exclusions, question.period);
    const std::vector<Promised> promises = promisesOf(versions);
    const std::vector<FoundIncident> found =
        findIncidents(burningOf(versions, promises, series, question.minutes->fromMinute), question.period.fromMs,
                      readTo(question.period, question.asOfMs) * kMinuteMs, {});
    const auto results = attained(question, versions, promises, series, exclusions, found);
    if (!results.ok())
        return results.status();
    PeriodResult outcome = resultOf(question.tenantId, question.period, *results, versions.front());
    outcome.incidents = pastIncidents(found, *results);
    const auto credits = sla::computeCredits(versions.front(), question.period, *results, question.asOfMs);
    if (credits.ok() && outcome.measured)
        outcome.creditMinor = credits->totalMinor;
    outcome.basis = basisOf(versions, question.exclusions, question.period, hash);
    return outcome;
}

PeriodResult outcomeOf(const Frozen &frozen)
{
    PeriodResult outcome = resultOf(frozen.tenantId, frozen.period, frozen.results, frozen.contract());
    if (frozen.creditsKnown && outcome.measured)
        outcome.creditMinor = frozen.credits.totalMinor;
    outcome.incidents = pastIncidents(frozen.incidents, frozen.results);
    outcome.reviewed = true;
    return outcome;
}

} // namespace bulkhead::review
