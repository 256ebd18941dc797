#pragma once
// A customer's contract as the console shows and edits it. Numbers equal those of terms.proto; Qt Core only.
#include "models/values.h"

namespace bulkhead {
namespace terms {
Q_NAMESPACE

enum class SliKind : int { Unspecified, Occurrences, TimeSlices, RatioSlices, DowntimeMinutes, Latency, ScheduledRuns };
enum class EmptySlice : int { Unspecified, Good, Exclude };
enum class NoDataSlice : int { Unspecified, Exclude, Good, Bad };
enum class PeriodKind : int { Unspecified, Month, Quarter, Year, ContractMonth };
enum class ExclusionPolicy : int { Unspecified, Drop, CountAsGood };
enum class ExclusionCategory : int {
    Unspecified,
    ScheduledMaintenance,
    CustomerCaused,
    ForceMajeure,
    ThirdParty,
    Agreed,
    OutsideHours
};
enum class CreditKind : int { Unspecified, Percent, Days, PerPoint };
enum class Stacking : int { Unspecified, Sum, HighestOnly };
/// How a commitment stands in a period. "No data" is never Met.
enum class Attainment : int { Unspecified, Met, AtRisk, Missed, NoTraffic, NotMeasured, Partial };
Q_ENUM_NS(SliKind)
Q_ENUM_NS(PeriodKind)
Q_ENUM_NS(ExclusionCategory)
Q_ENUM_NS(Attainment)

struct Measure
{
    SliKind kind = SliKind::Occurrences;
    int sliceMinutes = 5;
    qint64 sliceTargetE7 = 9'500'000;
    EmptySlice emptySlice = EmptySlice::Good;
    NoDataSlice noDataSlice = NoDataSlice::Exclude;
    qint64 minRequests = 0, errorThresholdE7 = 1'000'000;
    int minRunMinutes = 1, latencyMs = 0, expectedRuns = 0;
    bool operator==(const Measure &) const = default;
};
struct Commitment
{
    QString workflow;
    Measure measure;
    qint64 targetE7 = 9'990'000, internalTargetE7 = 0;
    int feeShareE4 = 0;
    bool operator==(const Commitment &) const = default;
};
struct ExclusionRule
{
    ExclusionCategory category = ExclusionCategory::ScheduledMaintenance;
    int noticeMinutes = 0, capMinutes = 0;
    QString clause;
    bool operator==(const ExclusionRule &) const = default;
};
struct CreditTier
{
    qint64 lowerE7 = 0;
    CreditKind kind = CreditKind::Percent;
    int amountE4 = 0;
    bool operator==(const CreditTier &) const = default;
};
struct CreditTerms
{
    QList<CreditTier> tiers;
    QString currency = QStringLiteral("USD");
    qint64 monthlyFeeMinor = 0;
    bool proRata = true;
    qint64 minCreditMinor = 0;
    int capE4 = 10'000;
    Stacking stacking = Stacking::Sum;
    int claimDays = 30;
    bool autoIssue = false, exclusiveRemedy = true;
    int chronicBreaches = 0, chronicPeriods = 0;
    bool operator==(const CreditTerms &) const = default;
};
/// One version of a contract; number 0 is the plan's default, which nobody wrote.
struct Contract
{
    QString tenantId;
    int number = 0;
    qint64 effectiveFromMs = 0;
    QString zone = QStringLiteral("UTC");
    PeriodKind period = PeriodKind::Month;
    int anchorDay = 1;
    ExclusionPolicy exclusionPolicy = ExclusionPolicy::Drop;
    QList<ExclusionRule> exclusionRules;
    int settleBusinessDays = 3;
    QList<Commitment> commitments;
    CreditTerms credits;
    qint64 subscribedFromMs = 0, subscribedToMs = 0;
    QString note, proposedBy, approvedBy;
    qint64 approvedMs = 0;
    bool moneyHidden = false;
    bool operator==(const Contract &) const = default;
};
struct Exclusion
{
    QString id, tenantId;
    ExclusionCategory category = ExclusionCategory::ScheduledMaintenance;
    qint64 fromMs = 0, toMs = 0;
    QStringList workflows; ///< Empty: all.
    qint64 noticeMs = 0;
    QString clause, reason, evidence, proposedBy, approvedBy;
    bool operator==(const Exclusion &) const = default;
};
/// One thing wrong with a draft, and what to change.
struct Problem
{
    QString field, text;
    bool warning = false;
};
/// A tenant's contract with everything around it.
struct ContractSheet
{
    QList<Contract> versions; ///< Newest first; never empty.
    QList<Exclusion> exclusions;
    QList<Act> open;
    QList<Problem> warnings;
};
struct CommitmentPreview
{
    QString workflow;
    qint64 targetE7 = 0;
    QString attained, attainedNow; ///< As printed; empty `attainedNow`: no such commitment today.
    Attainment state = Attainment::Unspecified, stateNow = Attainment::Unspecified;
    uint alerts = 0;
};
struct PeriodPreview
{
    QString period;
    qint64 fromMs = 0, toMs = 0;
    QList<CommitmentPreview> commitments;
    qint64 creditMinor = -1, creditNowMinor = -1; ///< -1: cannot be computed.
    int coverage = 0;
    QStringList lines;
};
struct ContractPreview
{
    int progress = 0; ///< Percent.
    QList<Problem> problems;
    QList<PeriodPreview> periods;
};

} // namespace terms
} // namespace bulkhead
