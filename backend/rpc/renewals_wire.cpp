#include "backend/rpc/renewals_wire.h"

#include "backend/rpc/reviews_wire.h"

namespace bulkhead {

namespace {

template<typename To, typename From>
To word(From value)
{
    return static_cast<To>(static_cast<int>(value));
}

} // namespace

void fillRules(google::protobuf::RepeatedPtrField<v1::RiskRule> &shown)
{
    for (const review::RiskRule &rule : review::riskRules()) {
        v1::RiskRule &to = *shown.Add();
        to.set_kind(word<v1::RiskKind>(rule.kind));
        to.set_name(std::string(rule.name));
        to.set_most(rule.most);
        to.set_rule(std::string(rule.rule));
        to.set_lowers(std::string(rule.lowers));
    }
}

void fill(const review::RenewalRecord &record, v1::RenewalRow &shown)
{
    for (const review::StripCell &cell : record.strip) {
        v1::RenewalPeriod &to = *shown.add_strip();
        to.set_period(cell.period);
        to.set_state(wireState(cell.state));
        to.set_budget_left(cell.budgetLeft);
        to.set_credit_minor(cell.creditMinor);
        to.set_reviewed(cell.reviewed);
    }
    shown.set_missed_periods(record.missed);
    shown.set_known_periods(record.known);
    shown.set_trend(record.trend);
    shown.set_credits_minor(record.creditsMinor);
    shown.set_currency(record.currency);
    shown.set_unknown_credits(record.unknownCredits);
    if (record.facts.promises) {
        shown.set_promises_known(true);
        shown.set_open_promises(record.facts.promises->open);
        shown.set_overdue_promises(record.facts.promises->overdue);
    }
    const review::Risk risk = review::riskOf(record.facts);
    shown.set_risk(risk.score);
    shown.set_risk_of(risk.of);
    for (const review::RiskTerm &term : risk.terms) {
        v1::RiskTerm &to = *shown.add_terms();
        to.set_kind(word<v1::RiskKind>(term.kind));
        to.set_points(term.points);
        to.set_figure(term.figure);
    }
}

void fill(const review::RiskOverride &override_, v1::RiskOverride &shown)
{
    shown.set_score(override_.score);
    shown.set_by(override_.by);
    shown.set_reason(override_.reason);
    shown.set_at_ms(override_.atMs);
    shown.set_role(word<v1::Role>(override_.role));
}

void fill(const review::RenewalOutcome &outcome, const std::string &tenantName, v1::RenewalOutcome &shown)
{
    shown.set_tenant_id(outcome.tenantId);
    shown.set_tenant_name(tenantName);
    shown.set_renewal(outcome.renewal);
    shown.set_result(word<v1::RenewalResult>(outcome.result));
    shown.set_on(outcome.on);
    shown.set_by(outcome.by);
    shown.set_at_ms(outcome.atMs);
    shown.set_predicted_score(outcome.predictedScore);
    shown.set_predicted_of(outcome.predictedOf);
    shown.set_override_score(outcome.overrideScore);
    shown.set_predicted(word<v1::RiskLevel>(review::predictedOf(outcome)));
    shown.set_revision(outcome.revision);
}

void fill(const review::PredictionRecord &record, v1::PredictionRecord &shown)
{
    shown.set_outcomes(record.outcomes);
    shown.set_counted(record.counted);
    shown.set_hits(record.hits);
    shown.set_needed(review::kOutcomesNeeded);
    shown.set_hit_percent(record.hitPercent);
}

} // namespace bulkhead
