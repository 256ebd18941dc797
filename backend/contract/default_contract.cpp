#include "backend/contract/default_contract.h"

#include "backend/domain/objective_defaults.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>
#include <array>

namespace bulkhead {

namespace {

using namespace sla;

constexpr std::int32_t kDayMinutes = 24 * 60;
constexpr std::int32_t kWholeE4 = 10'000;
constexpr int kFirstYear = 2022; // Long enough ago that each sample tenant has a year of record.

std::uint64_t numberOf(std::string_view id)
{
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char c : id)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    return hash ^ (hash >> 32U);
}

std::string zoneOf(std::string_view region)
{
    if (region == "us-east")
        return "America/New_York";
    if (region == "us-west")
        return "America/Los_Angeles";
    return region == "us-central" ? "America/Chicago" : "UTC";
}

/// Midnight of the contract's first day. Not an anniversary of the renewal: not every role may know that date.
std::int64_t startMs(std::uint64_t number, const std::string &zone)
{
    absl::TimeZone local;
    if (!absl::LoadTimeZone(zone, &local))
        return 0;
    const absl::CivilDay first(kFirstYear + static_cast<int>(number % 2), static_cast<int>(number / 2 % 12) + 1, 1);
    return absl::ToUnixMillis(absl::FromCivil(first, local));
}

/// Those whose contract was negotiated: a promise with room below the target that alerts are judged by.
bool negotiated(const TenantFacts &facts)
{
    return facts.profile == Profile::HospitalSystem || facts.profile == Profile::WhiteLabel;
}

std::int64_t looser(std::int64_t targetE7)
{
    if (targetE7 >= 9'995'000)
        return 9'990'000;
    return targetE7 >= 9'990'000 ? 9'950'000 : 9'900'000;
}

/// What a workflow weighs in the fee.
int weightOf(std::string_view workflow)
{
    constexpr std::array<std::pair<std::string_view, int>, 4> kWeights{
        {{"claims", 3}, {"scheduling", 3}, {"eligibility", 2}, {"invoicing", 2}}};
    for (const auto &[name, weight] : kWeights)
        if (name == workflow)
            return weight;
    return 1;
}

Measure measureOf(const TenantFacts &facts, std::string_view workflow)
{
    Measure measure;
    if (facts.profile == Profile::HospitalSystem && workflow == "scheduling") {
        measure.kind = SliKind::DowntimeMinutes;
        measure.minRequests = 5;
    } else if (facts.profile == Profile::WhiteLabel && workflow == "claims") {
        measure.kind = SliKind::TimeSlices;
    }
    return measure;
}

std::vector<Commitment> commitmentsOf(const TenantFacts &facts, Tier tier, std::span<const std::string> workflows)
{
    int sum = 0;
    for (const std::string &workflow : workflows)
        sum += weightOf(workflow);
    std::vector<Commitment> commitments;
    if (sum == 0) // Without a workflow there is nothing to share the fee among.
        return commitments;
    std::int32_t given = 0;
    for (const std::string &workflow : workflows) {
        const LiveTarget target = sampleTarget(facts, tier, workflow);
        Commitment commitment;
        commitment.workflow = workflow;
        commitment.measure = measureOf(facts, workflow);
        commitment.targetE7 = target.promisedE7;
        commitment.internalTargetE7 = target.alertE7 == target.promisedE7 ? 0 : target.alertE7;
        commitment.feeShareE4 = kWholeE4 * weightOf(workflow) / sum;
        given += commitment.feeShareE4;
        commitments.push_back(std::move(commitment));
    }
    if (!commitments.empty())
        commitments.front().feeShareE4 += kWholeE4 - given;
    return commitments;
}

std::vector<ExclusionRule> rulesOf(const TenantFacts &facts)
{
    const bool large = facts.profile != Profile::Clinic;
    std::vector<ExclusionRule> rules{
        {ExclusionCategory::ScheduledMaintenance, (large ? 7 : 2) * kDayMinutes, large ? 120 : 240, "4.2"},
        {ExclusionCategory::CustomerCaused, 0, 0, "4.3"}};
    if (large)
        rules.push_back({ExclusionCategory::ForceMajeure, 0, 0, "9.1"});
    return rules;
}

CreditTerms creditsOf(const TenantFacts &facts, const std::vector<Commitment> &commitments)
{
    std::int64_t highest = 0;
    for (const Commitment &commitment : commitments)
        highest = std::max(highest, commitment.targetE7);
    CreditTerms terms;
    if (highest > 9'900'000)
        terms.tiers = {{highest, CreditKind::Percent, 0}, {9'900'000, CreditKind::Percent, 1'000}};
    else
        terms.tiers = {{9'900'000, CreditKind::Percent, 0}};
    terms.tiers.push_back({9'500'000, CreditKind::Percent, 2'500});
    terms.tiers.push_back({0, CreditKind::Percent, 5'000});
    terms.monthlyFeeMinor = facts.arr * 100 / 12;
    terms.minCreditMinor = 100;
    terms.capE4 = negotiated(facts) ? kWholeE4 : kWholeE4 / 2;
    terms.autoIssue = facts.profile == Profile::HospitalSystem;
    if (negotiated(facts)) {
        terms.chronicBreaches = 3;
        terms.chronicPeriods = 6;
    }
    return terms;
}

} // namespace

ContractVersion defaultContract(const TenantFacts &facts, Tier tier, std::int64_t agreedTargetE7,
                                std::span<const std::string> workflows)
{
    ContractVersion version;
    version.tenantId = facts.id;
    version.number = 0;
    for (const std::string &workflow : workflows) {
        Commitment commitment;
        commitment.workflow = workflow;
        commitment.targetE7 = agreedTargetE7 > 0 ? agreedTargetE7 : defaultTargetE7(tier, workflow);
        version.commitments.push_back(std::move(commitment));
    }
    return version;
}

bool hasSampleContract(const TenantFacts &facts)
{
    return facts.parent.empty();
}

ContractVersion sampleContract(const TenantFacts &facts, Tier tier, std::span<const std::string> workflows)
{
    const std::uint64_t number = numberOf(facts.id);
    ContractVersion version;
    version.tenantId = facts.id;
    version.number = 1;
    version.zone = zoneOf(facts.region);
    version.effectiveFromMs = version.subscribedFromMs = startMs(number, version.zone);
    if (facts.profile == Profile::HospitalSystem && number % 3 == 0) {
        version.period = PeriodKind::ContractMonth;
        version.anchorDay = static_cast<std::int32_t>(2 + number / 3 % 27);
    } else if ((facts.profile == Profile::HospitalSystem && number % 3 == 1) || facts.profile == Profile::WhiteLabel) {
        version.period = PeriodKind::Quarter;
    }
    if (facts.profile == Profile::WhiteLabel)
        version.exclusionPolicy = ExclusionPolicy::CountAsGood;
    version.exclusionRules = rulesOf(facts);
    version.commitments = commitmentsOf(facts, tier, workflows);
    version.credits = creditsOf(facts, version.commitments);
    version.note = "Recorded when the sample fleet was made.";
    return version;
}

LiveTarget sampleTarget(const TenantFacts &facts, Tier tier, std::string_view workflow)
{
    const std::int64_t target = defaultTargetE7(tier, workflow);
    return {negotiated(facts) ? looser(target) : target, target};
}

LiveTarget targetOf(const ContractVersion &version, std::string_view workflow)
{
    // A workflow may be promised in several measures: alerts follow the strictest.
    LiveTarget target;
    for (const Commitment &commitment : version.commitments) {
        if (commitment.workflow != workflow)
            continue;
        target.promisedE7 = std::max(target.promisedE7, commitment.targetE7);
        target.alertE7 = std::max({target.alertE7, commitment.targetE7, commitment.internalTargetE7});
        target.runs = target.runs || commitment.measure.kind == SliKind::ScheduledRuns;
    }
    return target;
}

} // namespace bulkhead
