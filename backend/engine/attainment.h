#pragma once
// What was delivered of one promise in one period, in exact integers. Pure: the same inputs give the same result, for
// the month in progress, for a past one and for a backtest. Rules in the manual, "How figures are computed".
#include "backend/domain/contract.h"
#include "backend/engine/calendar.h"
#include "backend/engine/rational.h"

#include <absl/status/statusor.h>
#include <span>
#include <string>
#include <vector>

namespace bulkhead::sla {

/// Of the rules and their arithmetic; printed on every pack.
inline constexpr char kEngineVersion[] = "sla-1";

/// MinuteCell::flags
inline constexpr std::uint8_t kMinuteReset = 1;        ///< A counter restarted: what it had not told is lost.
inline constexpr std::uint8_t kMinuteInterpolated = 2; ///< Real events, spread over a gap.
inline constexpr std::uint8_t kMinuteLate = 4;         ///< Arrived after the minute had been judged.

struct MinuteCell
{
    std::uint32_t good = 0;
    std::uint32_t bad = 0;
    std::uint8_t coveredS = 0; ///< 0..60 seconds really observed.
    std::uint8_t flags = 0;
    bool operator==(const MinuteCell &) const = default;
};

/// One series minute by minute; a minute outside the span was not measured.
struct MinuteSeries
{
    std::int64_t fromMinute = 0; ///< Since 1970-01-01.
    std::span<const MinuteCell> cells;
    [[nodiscard]] std::int64_t toMinute() const { return fromMinute + static_cast<std::int64_t>(cells.size()); }
    [[nodiscard]] MinuteCell at(std::int64_t minute) const
    {
        return minute >= fromMinute && minute < toMinute() ? cells[static_cast<std::size_t>(minute - fromMinute)]
                                                           : MinuteCell{};
    }
};

/// An incident that failures are attributed to: every minute that it touches.
struct Incident
{
    std::string id;
    std::int64_t fromMs = 0, toMs = 0;
};

struct AttainmentQuestion
{
    std::span<const ContractVersion> versions; ///< Of one tenant, ascending by effectiveFromMs.
    std::string workflow;
    SliKind kind = SliKind::Occurrences; ///< With the workflow it names the commitment.
    Period period;
    MinuteSeries minutes;                  ///< May begin up to four weeks early: those weeks forecast the rest.
    std::span<const Exclusion> exclusions; ///< Other tenants' and other workflows' are ignored.
    std::span<const Incident> incidents;
    std::int64_t asOfMs = 0; ///< Minutes that end later are not looked at.
};

/// Partial: below 90 % of the counted seconds were observed. Running periods are Breached only when what is left cannot
/// mend it by forecast, AtRisk while below target to date or with less than a quarter of the budget left.
enum class AttainmentState : std::uint8_t { NoData, Ok, AtRisk, Breached, NoTraffic, Partial };
enum class SliUnit : std::uint8_t { Events, Minutes };

/// good of valid, in events or minutes. Ratio slices have fractions of minutes: there `good` is rounded down and only
/// `attained` is exact.
struct Share
{
    std::int64_t good = 0, valid = 0, bad = 0;
    Rational attained; ///< good/valid; no figure without valid.
    Rational consumed; ///< Of the budget of what was counted; above 1 is a miss.
    bool met = true;   ///< Also without traffic: nothing was missed.
};

/// A stretch of the period under one version of the contract.
struct SegmentResult
{
    std::int32_t version = 0;
    std::int64_t fromMs = 0, toMs = 0;
    std::int64_t targetE7 = 0;
    Share share;
};

struct Budget
{
    Rational allowed;         ///< Failures, or minutes, that the period to date allows: not rounded.
    Rational allowedOfPeriod; ///< The same for the whole period by forecast; exact once it ended.
    Rational consumedToDate;
    Rational consumedOfPeriod;     ///< No figure while a running period has no week to forecast from.
    Rational remaining;            ///< 1 - consumedOfPeriod, or of consumedToDate without a forecast. Never clamped.
    std::int64_t failuresLeft = 0; ///< floor(allowedOfPeriod, else allowed) - bad; negative when overdrawn.
    Rational oneFailure;           ///< What one failure costs of the budget. Events only.
    bool lowTraffic = false;       ///< One failure costs more than 5 %.
    std::int64_t secondsToExhaustion = -1; ///< At the burn of the period to date; 0 gone, -1 never or unknown.
};

/// What came of an exclusion that was asked for.
enum class ExclusionAnswer : std::uint8_t {
    Accepted,
    NoticeTooShort,
    NotInContract,
    OverCap, ///< From firstRefusedMinute on.
    NotApproved,
    OutsidePeriod,
    Empty ///< No full minute.
};
struct ExclusionVerdict
{
    std::string id;
    ExclusionCategory category = ExclusionCategory::ScheduledMaintenance;
    ExclusionAnswer answer = ExclusionAnswer::Accepted;
    std::string clause;                   ///< Of the contract's rule, else of the request.
    std::int64_t fromMs = 0, toMs = 0;    ///< Rounded inward to minutes and cut to the period.
    std::int64_t askedMinutes = 0;        ///< In [fromMs, toMs).
    std::int64_t excludedMinutes = 0;     ///< That this one took out; a minute counts for the first that holds it.
    std::int64_t firstRefusedMinute = -1; ///< OverCap only.
    std::string sentence;                 ///< Why, in words; no names in it.
};
struct CapUse
{
    ExclusionCategory category = ExclusionCategory::ScheduledMaintenance;
    std::string clause;
    std::int64_t capMinutes = 0; ///< 0: no cap.
    std::int64_t usedMinutes = 0;
};

struct DowntimePeriod
{
    std::int64_t fromMs = 0, toMs = 0;
    std::int64_t countedMinutes = 0; ///< Without excluded ones.
};
struct SliceTally
{
    std::int64_t good = 0, bad = 0;     ///< With traffic. Ratio slices: good is without any failure.
    std::int64_t empty = 0, noData = 0; ///< Whatever the contract makes of them.
    std::int64_t excluded = 0;          ///< No counted minute left.
    std::int64_t counted = 0;           ///< In the denominator.
    bool operator==(const SliceTally &) const = default;
};

struct IncidentShare
{
    std::string id;
    Rational bad;      ///< Failures, or minutes; minutes under several incidents are split equally.
    Rational ofBudget; ///< bad/allowedOfPeriod, else of allowed.
};

/// One local date of the contract's zone, cut to the period.
struct DayRow
{
    std::string date; ///< "2026-10-01"
    std::int64_t fromMs = 0, toMs = 0;
    std::int64_t good = 0, bad = 0;                 ///< Events that counted.
    std::int64_t excludedGood = 0, excludedBad = 0; ///< Events in excluded minutes, as they were.
    std::int64_t excludedMinutes = 0;
    std::int64_t badMinutes = 0; ///< Time kinds: rounded down.
    std::int64_t coveredS = 0, countedS = 0;
};

enum class Evidence : std::uint8_t { NotJudged, Weak, Strong };

/// How one figure came to be: "good / valid", "999,899 / 1,000,000", "99.9899 %". No names of anybody in it.
struct FormulaLine
{
    std::string figure, formula, numbers, result;
    bool operator==(const FormulaLine &) const = default;
};

struct Attainment
{
    std::string workflow;
    SliKind kind = SliKind::Occurrences;
    SliUnit unit = SliUnit::Events;
    Period period;
    std::int64_t fromMs = 0, toMs = 0; ///< Period cut to the subscription and to as-of.
    bool running = false;              ///< As-of is before the end.
    AttainmentState state = AttainmentState::NoData;

    Share share;              ///< After exclusions: the contract's figure.
    Share withoutExclusions;  ///< As if nothing had been excluded.
    Rational effectiveTarget; ///< 1 - allowed/valid over the segments.
    Budget budget;
    Rational coverage;  ///< Observed of counted seconds.
    Rational worstCase; ///< Partial only: attained when every unobserved second had failed.
    Evidence evidence =
        Evidence::NotJudged;              ///< Weak: the two-sided 95 % Wilson interval holds the target. Events only.
    double wilsonLow = 0, wilsonHigh = 0; ///< Of the share of failures.

    std::vector<SegmentResult> segments;
    std::vector<DowntimePeriod> downtime;
    SliceTally slices;
    std::int64_t missingRuns = 0; ///< Scheduled runs only.
    std::vector<ExclusionVerdict> exclusions;
    std::vector<CapUse> caps;
    std::int64_t excludedMinutes = 0, excludedGood = 0, excludedBad = 0;
    std::vector<IncidentShare> incidents;
    Rational background, backgroundOfBudget; ///< Bad that no incident holds.
    std::vector<DayRow> days;
    bool interpolated = false; ///< Some events were spread over a gap.
    std::vector<FormulaLine> explain;
};

/// FailedPrecondition when no version promises this kind for the workflow anywhere in the period; InvalidArgument for
/// an unknown zone or versions of several tenants. Measure, tiers, zone and period are those of the first version that
/// governs the period; targets, exclusion rules and the exclusion policy are each segment's own.
[[nodiscard]] absl::StatusOr<Attainment> evaluate(const AttainmentQuestion &question);

/// The version in force at an instant; null: none yet.
[[nodiscard]] const ContractVersion *versionAt(std::span<const ContractVersion> versions, std::int64_t atMs);
[[nodiscard]] const Commitment *findCommitment(const ContractVersion &version, std::string_view workflow, SliKind kind);

/// remaining · P / burn, rounded down: 0 gone, -1 never or unknown. `burn` as a ratio, `periodMs` the budget's period.
[[nodiscard]] std::int64_t secondsToExhaustion(const Rational &remaining, const Rational &burn, std::int64_t periodMs);

/// Two-sided Wilson interval of bad/valid at 95 %.
struct WilsonInterval
{
    double low = 0, high = 1;
};
[[nodiscard]] WilsonInterval wilson95(std::int64_t bad, std::int64_t valid);

} // namespace bulkhead::sla
