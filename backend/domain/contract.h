#pragma once
// What a customer was promised: a versioned contract with its commitments, exclusions and credits. Plain values; the
// rules that turn counts into attainment and money are in backend/engine. Terms as in the SRE literature; a commitment
// is an objective that a customer was promised (SLA), `internalTargetE7` the tighter one that alerts are judged by.
#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead::sla {

/// How events become an attainment.
enum class SliKind : std::uint8_t { Occurrences, TimeSlices, RatioSlices, DowntimeMinutes, Latency, ScheduledRuns };
enum class EmptySlice : std::uint8_t { Good, Exclude };
enum class NoDataSlice : std::uint8_t { Exclude, Good, Bad };

struct Measure
{
    SliKind kind = SliKind::Occurrences;
    std::int32_t sliceMinutes = 5;          ///< Time and ratio slices: 1..1440, a divisor of a day.
    std::int64_t sliceTargetE7 = 9'500'000; ///< Time slices: a slice is good at this share or more.
    EmptySlice emptySlice = EmptySlice::Good;
    NoDataSlice noDataSlice = NoDataSlice::Exclude;
    std::int64_t minRequests = 0;              ///< Downtime minutes: fewer valid events never make a minute down.
    std::int64_t errorThresholdE7 = 1'000'000; ///< Downtime minutes: down strictly above this share of bad events.
    std::int32_t minRunMinutes = 1;            ///< Downtime minutes: shorter runs do not count.
    std::int32_t latencyMs = 0;                ///< Latency: good at this or less; a bucket bound, else interpolated.
    std::int32_t expectedRuns = 0;             ///< Scheduled runs expected in a period; a missing one is bad.
    bool operator==(const Measure &) const = default;
};

/// One promise about one workflow.
struct Commitment
{
    std::string workflow; ///< Slug, such as "claims".
    Measure measure;
    std::int64_t targetE7 = 9'990'000; ///< Promised; 1..9,999,999 (100 % cannot be kept by anybody).
    std::int64_t internalTargetE7 = 0; ///< For alerts, tighter than the promise; 0: the promise itself.
    std::int32_t feeShareE4 = 0;       ///< Share of the monthly fee that its credits are computed on, 10,000 = all.
    bool operator==(const Commitment &) const = default;
};

enum class PeriodKind : std::uint8_t { Month, Quarter, Year, ContractMonth };
enum class ExclusionPolicy : std::uint8_t { Drop, CountAsGood };
enum class ExclusionCategory : std::uint8_t {
    ScheduledMaintenance,
    CustomerCaused,
    ForceMajeure,
    ThirdParty,
    Agreed,
    OutsideHours
};

/// What the contract lets the vendor leave out, by category.
struct ExclusionRule
{
    ExclusionCategory category = ExclusionCategory::ScheduledMaintenance;
    std::int32_t noticeMinutes = 0; ///< Announced at least this long before the start.
    std::int32_t capMinutes = 0;    ///< A calendar period; what is over it counts. 0: no cap.
    std::string clause;             ///< Such as "4.2".
    bool operator==(const ExclusionRule &) const = default;
};

enum class CreditKind : std::uint8_t { Percent, Days, PerPoint };
/// Holds for attainments at or above `lowerE7` and below the next higher one.
struct CreditTier
{
    std::int64_t lowerE7 = 0;
    CreditKind kind = CreditKind::Percent;
    std::int32_t amountE4 = 0; ///< Percent: 1,000 = 10 % of the fee. Days: whole days. PerPoint: percent of the fee for
                               ///< each full or begun percentage point below the target, in the same unit.
    bool operator==(const CreditTier &) const = default;
};
enum class Stacking : std::uint8_t { Sum, HighestOnly };

struct CreditTerms
{
    std::vector<CreditTier> tiers;    ///< Descending by lowerE7; the first one is the target with amount 0.
    std::string currency = "USD";     ///< ISO 4217.
    std::int64_t monthlyFeeMinor = 0; ///< Minor units; 0: no fee basis, credits cannot be computed.
    bool proRata = true;              ///< By days subscribed within the period.
    std::int64_t minCreditMinor = 0;  ///< A credit of this or less is dropped.
    std::int32_t capE4 = 10'000;      ///< Of the period's fee.
    Stacking stacking = Stacking::Sum;
    std::int32_t claimDays = 30; ///< After the period became final.
    bool autoIssue = false;
    bool exclusiveRemedy = true;
    std::int32_t chronicBreaches = 0; ///< This many missed periods ...
    std::int32_t chronicPeriods = 0;  ///< ... within this many give a right to terminate; 0: none.
    bool operator==(const CreditTerms &) const = default;
};

/// One version of a tenant's contract. Segments: the version in force governs each instant.
struct ContractVersion
{
    std::string tenantId;
    std::int32_t number = 1;          ///< From 1, per tenant, without a hole.
    std::int64_t effectiveFromMs = 0; ///< First instant it governs.
    std::string zone = "UTC";         ///< IANA name; "EST" and the like are ambiguous and refused.
    PeriodKind period = PeriodKind::Month;
    std::int32_t anchorDay = 1; ///< Contract month only: 1..31, clipped to the month's last day.
    ExclusionPolicy exclusionPolicy = ExclusionPolicy::Drop;
    std::vector<ExclusionRule> exclusionRules; ///< A category without a rule cannot be excluded.
    std::int32_t settleBusinessDays = 3;       ///< Provisional until then.
    std::vector<Commitment> commitments;
    CreditTerms credits;
    std::int64_t subscribedFromMs = 0; ///< The period is clipped to the subscription; 0: since ever.
    std::int64_t subscribedToMs = 0;   ///< 0: open.
    std::string note, proposedBy, approvedBy;
    std::int64_t approvedMs = 0;
    bool operator==(const ContractVersion &) const = default;
};

/// An interval that a period leaves out, or asks to: the engine says whether the contract lets it.
struct Exclusion
{
    std::string id, tenantId;
    ExclusionCategory category = ExclusionCategory::ScheduledMaintenance;
    std::int64_t fromMs = 0, toMs = 0;  ///< Half-open; rounded inward to minutes.
    std::vector<std::string> workflows; ///< Empty: all.
    std::int64_t noticeMs = 0;          ///< When the customer was told.
    std::string clause, reason, evidence, proposedBy, approvedBy;
    bool operator==(const Exclusion &) const = default;
};

} // namespace bulkhead::sla
