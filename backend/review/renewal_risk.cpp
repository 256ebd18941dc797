#include "backend/review/renewal_risk.h"

#include "backend/review/words.h"

#include <algorithm>

namespace bulkhead::review {

namespace {

// A change of a rule here is a change of every score: say it in the changelog.
constexpr std::array<RiskRule, 8> kRules{{
    {RiskKind::Misses, 25, "SLA misses",
     "10 points for the first period of the last 12 months that missed a commitment, 5 for each further one.",
     "It falls as missed periods become older than 12 months."},
    {RiskKind::Trend, 10, "Budget trend",
     "One point for every 2 percentage points of error budget that the worst commitment loses from month to month, by "
     "the "
     "straight line through at least three measured periods; each counts from −100% to 100%.",
     "Keep the coming periods' budgets; a level or rising line gives no points."},
    {RiskKind::Incidents, 15, "Incidents, 90 days",
     "For each incident of the last 90 days 1 point when it took 2% of a period's error budget, 3 from 10%, 6 from "
     "50%.",
     "Each incident leaves after 90 days; find causes of those that took most."},
    {RiskKind::RepeatCause, 10, "Repeated cause",
     "5 points when reviews of the last 12 months name the same cause for two incidents, 10 for three or more.",
     "Mend the cause that came back, and show the customer that it is mended."},
    {RiskKind::Support, 10, "Support escalations", "Escalated and reopened support cases.",
     "Escalations and reopened cases that end well."},
    {RiskKind::Usage, 15, "Usage decline",
     "One point for every 2% that requests a day fell, the newest three months against the three before.",
     "Find with the customer which workflow they left, and why."},
    {RiskKind::Sponsor, 5, "Sponsor at reviews",
     "The share of the last 12 months' closed reviews that the customer did not sign, of 5 points.",
     "Hold the next review with the sponsor; their signature is the proof."},
    {RiskKind::Promises, 10, "Overdue promises", "5 points for each of our promises whose day has passed.",
     "Keep what is overdue, or agree another day in a review."},
}};

const RiskRule &ruleOf(RiskKind kind)
{
    return kRules[static_cast<std::size_t>(kind) - 1];
}

RiskTerm term(RiskKind kind, std::int64_t points, std::string figure)
{
    const int most = ruleOf(kind).most;
    return {kind, static_cast<int>(std::clamp<std::int64_t>(points, 0, most)), most, std::move(figure)};
}

RiskTerm unknown(RiskKind kind, std::string why)
{
    return {kind, -1, ruleOf(kind).most, std::move(why)};
}

/// Thousandths of a point as "1.2", "0.0".
std::string tenths(std::int64_t thousandths)
{
    const std::int64_t size = thousandths < 0 ? -thousandths : thousandths;
    return std::to_string(size / 1000) + "." + std::to_string(size % 1000 / 100);
}

RiskTerm misses(const std::optional<RiskFacts::Record> &record)
{
    if (!record)
        return unknown(RiskKind::Misses, "No period of the last 12 months was measured.");
    return term(RiskKind::Misses, record->missed == 0 ? 0 : 5 + 5 * static_cast<std::int64_t>(record->missed),
                std::to_string(record->missed) + " of "
                    + counted(record->measured, "measured period", "measured periods") + " missed");
}

RiskTerm trend(const std::optional<RiskFacts::Trend> &trend)
{
    if (!trend)
        return unknown(RiskKind::Trend, "Fewer than three periods have a known budget.");
    const std::string over = " over " + counted(trend->periods, "period", "periods");
    if (trend->slope > -100 && trend->slope < 100)
        return term(RiskKind::Trend, 0, "level" + over);
    return term(RiskKind::Trend, -static_cast<std::int64_t>(trend->slope) / 2000,
                std::string(trend->slope < 0 ? "falls by " : "rises by ") + tenths(trend->slope) + " points a month"
                    + over);
}

RiskTerm incidents(const std::optional<RiskFacts::Incidents> &found)
{
    if (!found)
        return unknown(RiskKind::Incidents, "Fewer than 30 of the last 90 days were measured.");
    const std::int64_t all = std::int64_t{found->small} + found->medium + found->large;
    std::string figure = counted(all, "incident", "incidents");
    if (found->large > 0)
        figure += ", " + std::to_string(found->large) + " of them took half a budget";
    if (found->days < 90)
        figure += "; " + std::to_string(found->days) + " of 90 days measured";
    return term(RiskKind::Incidents, std::int64_t{found->small} + 3LL * found->medium + 6LL * found->large,
                std::move(figure));
}

RiskTerm causes(const std::optional<RiskFacts::Causes> &causes)
{
    if (!causes)
        return unknown(RiskKind::RepeatCause, "No review of the last 12 months names a cause.");
    if (causes->times < 2)
        return term(RiskKind::RepeatCause, 0,
                    counted(causes->named, "incident with a cause", "incidents with a cause") + ", none came back");
    return term(RiskKind::RepeatCause, causes->times == 2 ? 5 : 10,
                std::to_string(causes->times) + " times: " + causes->most);
}

RiskTerm usage(const std::optional<RiskFacts::Usage> &usage)
{
    if (!usage || usage->before <= 0)
        return unknown(RiskKind::Usage, "Requests of six measured months are needed to compare.");
    const std::int64_t fallE4 = (usage->before - usage->now) * 10'000 / usage->before;
    const std::string change = fallE4 > 0   ? percentOfHundredths(fallE4) + " fewer"
                               : fallE4 < 0 ? percentOfHundredths(-fallE4) + " more"
                                            : std::string("as many");
    return term(RiskKind::Usage, fallE4 / 200, change + " requests a day, " + usage->spans);
}

RiskTerm sponsor(const std::optional<RiskFacts::Meetings> &meetings)
{
    if (!meetings || meetings->closed == 0)
        return unknown(RiskKind::Sponsor, "No review was closed in the last 12 months.");
    // Rounded up: a missing signature is never free.
    return term(RiskKind::Sponsor, (5LL * meetings->withoutCustomer + meetings->closed - 1) / meetings->closed,
                "customer signed " + std::to_string(meetings->closed - meetings->withoutCustomer) + " of "
                    + counted(meetings->closed, "review", "reviews"));
}

RiskTerm promises(const std::optional<RiskFacts::Promises> &promises)
{
    if (!promises)
        return unknown(RiskKind::Promises, "No review was prepared yet.");
    return term(RiskKind::Promises, 5LL * promises->overdue,
                std::to_string(promises->overdue) + " of " + counted(promises->open, "open promise", "open promises")
                    + " overdue");
}

} // namespace

const std::array<RiskRule, 8> &riskRules()
{
    return kRules;
}

Risk riskOf(const RiskFacts &facts)
{
    Risk risk;
    risk.terms = {misses(facts.record),
                  trend(facts.trend),
                  incidents(facts.incidents),
                  causes(facts.causes),
                  unknown(RiskKind::Support, "No support desk is connected to this gateway."),
                  usage(facts.usage),
                  sponsor(facts.meetings),
                  promises(facts.promises)};
    for (const RiskTerm &term : risk.terms) {
        if (!term.known())
            continue;
        risk.score += term.points;
        risk.of += term.most;
    }
    std::stable_sort(risk.terms.begin(), risk.terms.end(),
                     [](const RiskTerm &a, const RiskTerm &b) { return a.points > b.points; });
    return risk;
}

RiskLevel levelOf(int score, int of)
{
    if (score >= kAtRisk)
        return RiskLevel::AtRisk;
    if (score >= kWatch)
        return RiskLevel::Watch;
    return of >= kEnoughKnown ? RiskLevel::Low : RiskLevel::LittleKnown;
}

} // namespace bulkhead::review
