#include "backend/contract/contract_history.h"

#include "backend/domain/objective_defaults.h"
#include "backend/engine/exclusion_mask.h"

#include <algorithm>
#include <set>

namespace bulkhead {

namespace {

constexpr int kMostPeriods = 24; // That one exclusion is followed through.

/// Runs of minutes that the mask leaves out.
void addRuns(const std::string &workflow, const sla::Mask &mask, std::vector<MutedSpan> &spans)
{
    bool open = false;
    for (std::size_t i = 0; i < mask.fates.size(); ++i) {
        const bool out = mask.fates[i] == sla::MinuteFate::Dropped || mask.fates[i] == sla::MinuteFate::CountedAsGood;
        const std::int64_t minute = mask.fromMinute + static_cast<std::int64_t>(i);
        if (out && !open)
            spans.push_back({workflow, minute, minute + 1});
        else if (out)
            spans.back().toMinute = minute + 1;
        open = out;
    }
}

} // namespace

Tier ContractHistory::tierAt(const TenantFacts &facts, std::int64_t atMs) const
{
    if (moves.empty())
        return facts.tier;
    Tier tier = moves.front().from;
    for (const TierMove &move : moves)
        if (move.atMs <= atMs)
            tier = move.to;
    return tier;
}

std::vector<sla::ContractVersion> ContractHistory::versions(const TenantFacts &facts,
                                                            std::span<const std::string> workflows) const
{
    std::vector<sla::ContractVersion> all;
    const Tier first = moves.empty() ? facts.tier : moves.front().from;
    if (sample && hasSampleContract(facts)) {
        all.push_back(sampleContract(facts, first, workflows)); // Signed: another tier changes nothing of it.
    } else {
        all.push_back(defaultContract(facts, first, agreedTargetE7, workflows));
        for (const TierMove &move : moves) {
            all.push_back(defaultContract(facts, move.to, agreedTargetE7, workflows));
            all.back().effectiveFromMs = move.atMs;
        }
    }
    if (!written.empty())
        std::erase_if(all, [this](const auto &v) { return v.effectiveFromMs >= written.front().effectiveFromMs; });
    all.insert(all.end(), written.begin(), written.end());
    return all;
}

LiveTarget ContractHistory::targetAt(const TenantFacts &facts, std::string_view workflow, std::int64_t atMs) const
{
    const auto after = std::find_if(written.begin(), written.end(),
                                    [atMs](const auto &version) { return version.effectiveFromMs > atMs; });
    if (after != written.begin()) {
        LiveTarget target = targetOf(*std::prev(after), workflow);
        if (target.alertE7 == 0)
            target.alertE7 = defaultTargetE7(tierAt(facts, atMs), workflow);
        return target;
    }
    if (sample && hasSampleContract(facts))
        return sampleTarget(facts, moves.empty() ? facts.tier : moves.front().from, workflow);
    const std::int64_t target = agreedTargetE7 > 0 ? agreedTargetE7 : defaultTargetE7(tierAt(facts, atMs), workflow);
    return {target, target};
}

std::vector<MutedSpan> ContractHistory::mutes(const TenantFacts &facts, std::span<const std::string> workflows,
                                              std::int64_t fromMs) const
{
    std::vector<MutedSpan> spans;
    std::vector<sla::ContractVersion> all;
    std::set<std::int64_t> seen; // Periods by their beginning.
    for (const sla::Exclusion &exclusion : exclusions) {
        if (exclusion.toMs <= fromMs)
            continue;
        if (all.empty())
            all = versions(facts, workflows);
        const sla::ContractVersion *version = sla::versionAt(all, exclusion.fromMs);
        const auto rule =
            version ? sla::periodRule(*version) : absl::StatusOr<sla::PeriodRule>(absl::NotFoundError("none"));
        if (!rule.ok())
            continue;
        sla::Period period = sla::periodAt(*rule, exclusion.fromMs);
        for (int i = 0; i < kMostPeriods && period.fromMs < exclusion.toMs; ++i) {
            if (seen.insert(period.fromMs).second) {
                for (const sla::Commitment &commitment : version->commitments) {
                    sla::AttainmentQuestion question;
                    question.versions = all;
                    question.workflow = commitment.workflow;
                    question.kind = commitment.measure.kind;
                    question.period = period;
                    question.exclusions = exclusions;
                    question.asOfMs = period.toMs;
                    const std::vector<sla::Stretch> parts = sla::stretches(question);
                    addRuns(commitment.workflow, sla::maskOf(question, parts), spans);
                }
            }
            period = sla::nextPeriod(*rule, period);
        }
    }
    return spans;
}

std::int64_t ContractHistory::nextChangeMs(std::int64_t afterMs) const
{
    std::int64_t next = 0;
    const auto consider = [&](std::int64_t atMs) {
        if (atMs > afterMs && (next == 0 || atMs < next))
            next = atMs;
    };
    for (const sla::ContractVersion &version : written)
        consider(version.effectiveFromMs);
    for (const TierMove &move : moves)
        consider(move.atMs);
    return next;
}

} // namespace bulkhead
