#pragma once
// Renewals as the console shows them. Numbers equal those of renewals.proto; Qt Core only.
#include "models/contract_values.h"

namespace bulkhead {

enum class RiskKind : int { Unspecified, Misses, Trend, Incidents, RepeatCause, Support, Usage, Sponsor, Promises };
enum class RiskLevel : int { Unspecified, Low, Watch, AtRisk, LittleKnown };
enum class RenewalResult : int { Unspecified, Renewed, Reduced, Lost };

struct RiskRule
{
    RiskKind kind = RiskKind::Unspecified;
    int most = 0;
    QString name, rule, lowers;
    bool operator==(const RiskRule &) const = default;
};
struct RiskTerm
{
    RiskKind kind = RiskKind::Unspecified;
    int points = -1; ///< -1: not known.
    QString figure;
    [[nodiscard]] bool known() const { return points >= 0; }
    bool operator==(const RiskTerm &) const = default;
};
struct RenewalPeriod
{
    QString period;
    terms::Attainment state = terms::Attainment::Unspecified;
    int budgetLeft = kUnknownBudget;
    qint64 creditMinor = -1;
    bool reviewed = false;
    bool operator==(const RenewalPeriod &) const = default;
};
struct RiskOverride
{
    int score = -1; ///< -1: none.
    QString by, reason;
    qint64 atMs = 0;
    Role role = Role::Unspecified;
    bool operator==(const RiskOverride &) const = default;
};
struct RenewalOutcome
{
    QString tenantId, tenantName, by;
    int renewal = 0, on = 0; ///< Days since 1970-01-01.
    RenewalResult result = RenewalResult::Unspecified;
    qint64 atMs = 0;
    int predictedScore = -1, predictedOf = 0, overrideScore = -1;
    RiskLevel predicted = RiskLevel::Unspecified;
    quint64 revision = 0; ///< 0: not recorded.
    bool operator==(const RenewalOutcome &) const = default;
};
inline constexpr int kUnknownTrend = INT_MIN;
struct RenewalRow
{
    QString tenantId, tenantName, owner, currency, problem;
    Profile profile = Profile::Unspecified;
    int renewal = 0, days = 0; ///< Days since 1970-01-01; days from the gateway's today, negative when it has passed.
    qint64 arr = 0, creditsMinor = -1, asOfMs = 0;
    QList<RenewalPeriod> strip; ///< Twelve, oldest first; empty: not read yet.
    uint missed = 0, known = 0, unknownCredits = 0, openPromises = 0, overduePromises = 0;
    int trend = kUnknownTrend; ///< Thousandths of a percentage point of budget a month.
    bool promisesKnown = false, computing = false;
    int risk = 0, riskOf = 0; ///< Sum of the known terms, and the most that they could give.
    RiskLevel level = RiskLevel::Unspecified;
    QList<RiskTerm> terms; ///< Largest first, unknown ones last.
    RiskOverride judged;
    RenewalOutcome outcome;
    quint64 judgedRevision = 0;
    bool operator==(const RenewalRow &) const = default;

    [[nodiscard]] int score() const { return judged.score >= 0 ? judged.score : risk; } ///< In force.
};
/// How well earlier judgements did; hitPercent -1: fewer than `needed` count.
struct PredictionRecord
{
    uint outcomes = 0, counted = 0, hits = 0, needed = 10;
    int hitPercent = -1;
};
struct RenewalList
{
    QList<RenewalRow> rows;
    quint64 total = 0, computing = 0;
    QList<RiskRule> rules;
    PredictionRecord predictions;
    QList<RenewalOutcome> outcomes; ///< Newest first.
    int today = 0;
};

} // namespace bulkhead
