#include "backend/engine/contract_check.h"

#include "backend/engine/calendar.h"
#include "backend/engine/rational.h"
#include "backend/engine/slo_engine.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <numeric>

namespace bulkhead::sla {
namespace {

constexpr std::int64_t kWholeE7 = 10'000'000;
constexpr std::int32_t kWholeE4 = 10'000;
constexpr std::int64_t kThirtyDaysS = 30 * 86'400;

std::string percent(std::int64_t e7)
{
    std::string text = percentText({e7, kWholeE7}, 5);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
        text.pop_back();
    return text + " %";
}

/// "14.4×"
std::string factorText(slo::Factor k)
{
    std::string text = decimalText({k.num, k.den}, 2);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
        text.pop_back();
    return text + "×";
}

class Check
{
public:
    explicit Check(const ContractVersion &version)
        : m_version(version)
    {
    }

    void everything()
    {
        frame();
        for (std::size_t i = 0; i < m_version.commitments.size(); ++i)
            commitment(m_version.commitments[i], absl::StrCat("commitments[", i, "]."), i);
        feeShares();
        for (std::size_t i = 0; i < m_version.exclusionRules.size(); ++i)
            exclusionRule(m_version.exclusionRules[i], absl::StrCat("exclusionRules[", i, "]."), i);
        credits();
        tiers();
    }
    void refuse(std::string field, std::string sentence)
    {
        m_findings.push_back({std::move(field), std::move(sentence), true});
    }
    void advise(std::string field, std::string sentence)
    {
        m_findings.push_back({std::move(field), std::move(sentence), false});
    }
    [[nodiscard]] std::vector<ContractFinding> take()
    {
        std::stable_partition(m_findings.begin(), m_findings.end(),
                              [](const ContractFinding &finding) { return finding.refused; });
        return std::move(m_findings);
    }

    void measure(const Measure &measure, const std::string &at);
    void commitment(const Commitment &commitment, const std::string &at, std::size_t index);

private:
    void frame();
    void targets(const Commitment &commitment, const std::string &at);
    void alerts(std::int64_t targetE7, const std::string &field);
    void feeShares();
    void exclusionRule(const ExclusionRule &rule, const std::string &at, std::size_t index);
    void credits();
    void tiers();
    void tier(std::size_t index);

    const ContractVersion &m_version;
    std::vector<ContractFinding> m_findings;
};

void Check::frame()
{
    if (const auto zone = loadZone(m_version.zone); !zone.ok())
        refuse("zone", std::string(zone.status().message()));
    if (m_version.number < 1)
        refuse("number", "Versions are counted from 1.");
    if (m_version.period == PeriodKind::ContractMonth && (m_version.anchorDay < 1 || m_version.anchorDay > 31))
        refuse("anchorDay", "A contract month starts on a day from 1 to 31; in shorter months on their last day.");
    if (m_version.settleBusinessDays < 0 || m_version.settleBusinessDays > 60)
        refuse("settleBusinessDays", "Let results settle for 0 to 60 business days.");
    if (m_version.subscribedToMs != 0 && m_version.subscribedToMs <= m_version.subscribedFromMs)
        refuse("subscribedToMs", "The subscription ends before it starts: change one of the two dates.");
    if (m_version.commitments.empty())
        refuse("commitments", "Nothing is promised: add a commitment.");
}

void Check::alerts(std::int64_t targetE7, const std::string &field)
{
    const std::int64_t budget = kWholeE7 - targetE7;
    std::string never;
    for (const slo::Rule &rule : slo::standardRules())
        if (budget * rule.k.num >= kWholeE7 * rule.k.den)
            absl::StrAppend(&never, never.empty() ? "" : ", ", factorText(rule.k));
    if (!never.empty())
        advise(field, absl::StrCat("At ", percent(targetE7), " alerts at a burn of ", never,
                                   " can never fire, for even a total outage burns slower; they are lowered to ",
                                   factorText(slo::reachableFactor({1'000, 1}, targetE7)),
                                   ". Raise the target to be warned earlier."));
    const std::int64_t secondsE7 = kThirtyDaysS * budget;
    if (secondsE7 < 60 * kWholeE7)
        advise(field, absl::StrCat("At ", percent(targetE7), " a total outage uses the budget of 30 days in ",
                                   (secondsE7 + kWholeE7 / 2) / kWholeE7,
                                   " s: it cannot be defended by paging. Promise it only where failures heal by "
                                   "themselves."));
}

void Check::targets(const Commitment &commitment, const std::string &at)
{
    const std::int64_t target = commitment.targetE7;
    const std::int64_t internal = commitment.internalTargetE7;
    if (target >= kWholeE7)
        return refuse(at + "targetE7", "100 % leaves no budget and cannot be kept: promise 99.99 % or less.");
    if (target <= 0)
        return refuse(at + "targetE7", "Promise more than 0 %.");
    if (internal >= kWholeE7)
        return refuse(at + "internalTargetE7", "100 % leaves no budget, so alerts could not tell how fast it is "
                                               "used: choose 99.99 % or less.");
    if (internal != 0 && internal < target)
        return refuse(at + "internalTargetE7",
                      absl::StrCat("The internal target has to be at least the promise, ", percent(target),
                                   ": otherwise alerts come after the breach."));
    alerts(internal != 0 ? internal : target, at + (internal != 0 ? "internalTargetE7" : "targetE7"));
}

void Check::measure(const Measure &measure, const std::string &at)
{
    const bool slices = measure.kind == SliKind::TimeSlices || measure.kind == SliKind::RatioSlices;
    if (slices && (measure.sliceMinutes < 1 || measure.sliceMinutes > 1'440 || 1'440 % measure.sliceMinutes != 0))
        refuse(at + "sliceMinutes", "Slices have to divide a day: choose 1, 5, 10, 15, 30 or 60 minutes.");
    if (measure.kind == SliKind::TimeSlices && (measure.sliceTargetE7 <= 0 || measure.sliceTargetE7 > kWholeE7))
        refuse(at + "sliceTargetE7", "A slice is good at a share above 0 % and up to 100 %.");
    if (measure.kind == SliKind::DowntimeMinutes) {
        if (measure.errorThresholdE7 < 0 || measure.errorThresholdE7 >= kWholeE7)
            refuse(at + "errorThresholdE7", "A minute is down above a share of failures from 0 % to below 100 %.");
        if (measure.minRequests < 0)
            refuse(at + "minRequests", "The least number of requests cannot be negative.");
        if (measure.minRunMinutes < 1)
            refuse(at + "minRunMinutes", "Downtime lasts at least 1 minute.");
    }
    if (measure.kind == SliKind::Latency && measure.latencyMs <= 0)
        refuse(at + "latencyMs", "Say within how many milliseconds a request is good.");
    if (measure.kind == SliKind::ScheduledRuns && measure.expectedRuns <= 0)
        refuse(at + "expectedRuns", "Say how many runs a period has: a missing one counts as failed.");
}

void Check::commitment(const Commitment &commitment, const std::string &at, std::size_t index)
{
    if (commitment.workflow.empty())
        refuse(at + "workflow", "Say which workflow is promised.");
    for (std::size_t i = 0; i < index; ++i)
        if (m_version.commitments[i].workflow == commitment.workflow
            && m_version.commitments[i].measure.kind == commitment.measure.kind)
            refuse(at + "workflow", absl::StrCat("Commitment ", i + 1,
                                                 " promises the same of this workflow: keep one "
                                                 "of the two."));
    targets(commitment, at);
    measure(commitment.measure, at + "measure.");
    if (commitment.feeShareE4 < 0 || commitment.feeShareE4 > kWholeE4)
        refuse(at + "feeShareE4", "The share of the fee lies between 0 % and 100 %.");
    const Measure &measured = commitment.measure;
    if (measured.kind == SliKind::ScheduledRuns && measured.expectedRuns > 0
        && (kWholeE7 - commitment.targetE7) * measured.expectedRuns < kWholeE7)
        advise(at + "targetE7", absl::StrCat(measured.expectedRuns, " runs at ", percent(commitment.targetE7),
                                             " allow no failure at all: promise a number of failed runs instead."));
}

void Check::feeShares()
{
    const auto sum =
        std::accumulate(m_version.commitments.begin(), m_version.commitments.end(), std::int64_t{0},
                        [](std::int64_t total, const Commitment &commitment) { return total + commitment.feeShareE4; });
    // Where only the highest credit is paid, every commitment may be on the whole fee.
    if (m_version.credits.stacking == Stacking::Sum && sum > kWholeE4)
        refuse("commitments", absl::StrCat("The shares of the fee add up to ", percentText({sum, kWholeE4}, 2),
                                           " %: lower them to 100 % together, or pay only the highest credit."));
}

void Check::exclusionRule(const ExclusionRule &rule, const std::string &at, std::size_t index)
{
    for (std::size_t i = 0; i < index; ++i)
        if (m_version.exclusionRules[i].category == rule.category)
            refuse(at + "category", absl::StrCat("Rule ", i + 1, " is for the same category: keep one of the two."));
    if (rule.noticeMinutes < 0)
        refuse(at + "noticeMinutes", "Notice cannot be negative: write 0 where none is needed.");
    if (rule.capMinutes < 0)
        refuse(at + "capMinutes", "A cap cannot be negative: write 0 where there is none.");
    if (rule.clause.empty())
        advise(at + "clause", "Name the clause that allows it: the review shows it beside each exclusion.");
}

void Check::credits()
{
    const CreditTerms &terms = m_version.credits;
    const bool paying = std::ranges::any_of(terms.tiers, [](const CreditTier &tier) { return tier.amountE4 > 0; });
    if (terms.monthlyFeeMinor < 0 || (paying && terms.monthlyFeeMinor == 0))
        refuse("credits.monthlyFeeMinor", "Credits are a part of the fee and there is none: enter the monthly fee.");
    const bool based =
        std::ranges::any_of(m_version.commitments, [](const Commitment &entry) { return entry.feeShareE4 > 0; });
    if (paying && !based && !m_version.commitments.empty())
        refuse("commitments[0].feeShareE4", "No commitment has a share of the fee, so no credit could ever be paid: "
                                            "enter the shares.");
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (terms.currency.size() != 3 || !std::ranges::all_of(terms.currency, capital))
        refuse("credits.currency", "Write the currency as three capital letters, such as USD.");
    if (terms.capE4 < 0 || terms.capE4 > kWholeE4)
        refuse("credits.capE4", "The cap lies between 0 % and 100 % of the period's fee.");
    else if (paying && terms.capE4 == 0)
        refuse("credits.capE4", "A cap of 0 % pays nothing: raise it, or remove the tiers.");
    if (terms.minCreditMinor < 0)
        refuse("credits.minCreditMinor", "The smallest credit cannot be negative.");
    if (paying && !terms.autoIssue && (terms.claimDays < 1 || terms.claimDays > 3'650))
        refuse("credits.claimDays", "Leave 1 to 3,650 days to claim, or issue credits without a claim.");
    const bool chronic = terms.chronicBreaches != 0 || terms.chronicPeriods != 0;
    if (chronic && (terms.chronicBreaches < 1 || terms.chronicPeriods < terms.chronicBreaches))
        refuse("credits.chronicBreaches", "A right to terminate needs a number of missed periods within as many "
                                          "periods or more, such as 3 in 6.");
}

void Check::tier(std::size_t index)
{
    const std::vector<CreditTier> &all = m_version.credits.tiers;
    const CreditTier &tier = all[index];
    const std::string at = absl::StrCat("credits.tiers[", index, "].");
    if (tier.lowerE7 < 0 || tier.lowerE7 > kWholeE7)
        refuse(at + "lowerE7", "The lower bound lies between 0 % and 100 %.");
    if (index > 0 && tier.lowerE7 >= all[index - 1].lowerE7)
        refuse(at + "lowerE7",
               absl::StrCat("Tiers go down: this bound has to be below ", percent(all[index - 1].lowerE7), "."));
    if (tier.amountE4 < 0 || (tier.kind != CreditKind::Days && tier.amountE4 > kWholeE4)
        || (tier.kind == CreditKind::Days && tier.amountE4 > 366))
        refuse(at + "amountE4", "A credit is 0 % to 100 % of the fee, or up to 366 days.");
    if (index > 0 && tier.kind == all[index - 1].kind && tier.amountE4 < all[index - 1].amountE4)
        advise(at + "amountE4", "A worse result gets less than a better one: check the two amounts.");
}

void Check::tiers()
{
    const std::vector<CreditTier> &all = m_version.credits.tiers;
    if (all.empty())
        return;
    for (std::size_t i = 0; i < all.size(); ++i)
        tier(i);
    if (all.front().amountE4 != 0)
        refuse("credits.tiers[0].amountE4", "The first tier is the target and pays nothing: write 0, and put the "
                                            "credit into the next one.");
    if (all.back().lowerE7 > 0)
        refuse(absl::StrCat("credits.tiers[", all.size() - 1, "].lowerE7"),
               absl::StrCat("Nothing is agreed below ", percent(all.back().lowerE7),
                            ": let the last tier begin at "
                            "0 %."));
    for (std::size_t i = 0; i < m_version.commitments.size(); ++i)
        if (m_version.commitments[i].targetE7 != all.front().lowerE7)
            advise(absl::StrCat("commitments[", i, "].targetE7"),
                   absl::StrCat("It promises ", percent(m_version.commitments[i].targetE7),
                                " and the tiers begin below ", percent(all.front().lowerE7),
                                ": a credit is paid only where the promise is missed and a tier is reached."));
}

const char *nameOf(ExclusionCategory category)
{
    switch (category) {
    case ExclusionCategory::ScheduledMaintenance:
        return "scheduled maintenance";
    case ExclusionCategory::CustomerCaused:
        return "what the customer caused";
    case ExclusionCategory::ForceMajeure:
        return "force majeure";
    case ExclusionCategory::ThirdParty:
        return "third parties";
    case ExclusionCategory::Agreed:
        return "agreed windows";
    case ExclusionCategory::OutsideHours:
        break;
    }
    return "time outside service hours";
}

void checkExclusion(Check &check, const ContractVersion &version, const Exclusion &asked, const std::string &at)
{
    if (asked.toMs <= asked.fromMs)
        return check.refuse(at + "toMs", "It ends before it starts: change one of the two times.");
    if (asked.toMs / kMinuteMs - (asked.fromMs + kMinuteMs - 1) / kMinuteMs < 1)
        check.refuse(at + "toMs", "It holds no whole minute, and parts of minutes are never excluded.");
    const auto rule = std::ranges::find(version.exclusionRules, asked.category, &ExclusionRule::category);
    if (rule == version.exclusionRules.end())
        return check.refuse(at + "category", absl::StrCat("The contract does not let ", nameOf(asked.category),
                                                          " be excluded: choose another category or amend it."));
    if (rule->noticeMinutes > 0
        && (asked.noticeMs == 0 || asked.fromMs - asked.noticeMs < rule->noticeMinutes * kMinuteMs))
        check.refuse(at + "noticeMs", absl::StrCat("The contract wants notice of ", rule->noticeMinutes,
                                                   " minutes before the start: without it these minutes count."));
}

} // namespace

std::vector<ContractFinding> validate(const ContractVersion &version)
{
    Check check(version);
    check.everything();
    return check.take();
}

std::vector<ContractFinding> validate(const ContractVersion &version, const ContractVersion &before)
{
    Check check(version);
    check.everything();
    if (version.tenantId != before.tenantId)
        check.refuse("tenantId", "The version before is another tenant's.");
    if (version.number != before.number + 1)
        check.refuse("number", absl::StrCat("The next version is ", before.number + 1, "."));
    if (version.effectiveFromMs <= before.effectiveFromMs)
        check.refuse("effectiveFromMs", "It has to take effect after the version before it.");
    const auto rule = periodRule(before);
    const bool midPeriod = rule.ok() && periodAt(*rule, version.effectiveFromMs).fromMs != version.effectiveFromMs;
    if (midPeriod && version.credits != before.credits)
        check.advise("credits", "It takes effect within a period: the new credits apply from the next one.");
    if (midPeriod
        && (version.zone != before.zone || version.period != before.period || version.anchorDay != before.anchorDay))
        check.advise("period", "It takes effect within a period: the new zone and periods apply from the next one.");
    for (std::size_t i = 0; i < version.commitments.size(); ++i) {
        const Commitment &commitment = version.commitments[i];
        for (const Commitment &earlier : before.commitments)
            if (midPeriod && earlier.workflow == commitment.workflow && earlier.measure.kind == commitment.measure.kind
                && earlier.measure != commitment.measure)
                check.advise(absl::StrCat("commitments[", i, "].measure"),
                             "It takes effect within a period: what is measured changes with the next one, for two "
                             "definitions are never mixed.");
    }
    return check.take();
}

std::vector<ContractFinding> validate(const ContractVersion &version, std::span<const Exclusion> asked)
{
    Check check(version);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const std::string at = absl::StrCat("exclusions[", i, "].");
        checkExclusion(check, version, asked[i], at);
        for (std::size_t j = 0; j < i; ++j)
            if (asked[i].fromMs < asked[j].toMs && asked[j].fromMs < asked[i].toMs)
                check.advise(at + "fromMs",
                             absl::StrCat("It overlaps exclusion ", j + 1, ": shared minutes are excluded once."));
    }
    return check.take();
}

std::vector<ContractFinding> trafficAdvice(const Commitment &commitment, std::int64_t monthlyEvents)
{
    std::vector<ContractFinding> findings;
    const Wide allowedE7 = Wide{kWholeE7 - commitment.targetE7} * monthlyEvents;
    if (monthlyEvents < 0 || commitment.targetE7 >= kWholeE7 || allowedE7 >= Wide{20} * kWholeE7)
        return findings;
    const Rational cost{kWholeE7, allowedE7};
    findings.push_back(
        {"targetE7",
         monthlyEvents == 0
             ? std::string("There was no traffic last month: nothing can be said about this promise.")
             : absl::StrCat("At ", grouped(monthlyEvents), " events a month one failure costs ", percentText(cost, 1),
                            " % of the budget. Add synthetic traffic, combine workflows, lower the "
                            "target or lengthen the period."),
         false});
    return findings;
}

bool anyRefused(std::span<const ContractFinding> findings)
{
    return std::ranges::any_of(findings, &ContractFinding::refused);
}

} // namespace bulkhead::sla
