#include "models/session/wire.h"

#include "bulkhead/v1/renewals.pb.h"

namespace bulkhead {
namespace {

constexpr int kCells = 24, kTerms = 32; // Of a row; more is a broken peer's.

RiskRule ruleFrom(const v1::RiskRule &m)
{
    return {RiskKind(m.kind()), m.most(), text(m.name()), text(m.rule()), text(m.lowers())};
}

RenewalOutcome outcomeFrom(const v1::RenewalOutcome &m)
{
    RenewalOutcome outcome;
    outcome.tenantId = text(m.tenant_id());
    outcome.tenantName = text(m.tenant_name());
    outcome.by = text(m.by());
    outcome.renewal = m.renewal();
    outcome.on = m.on();
    outcome.result = RenewalResult(m.result());
    outcome.atMs = m.at_ms();
    outcome.predictedScore = m.predicted_score();
    outcome.predictedOf = m.predicted_of();
    outcome.overrideScore = m.override_score();
    outcome.predicted = RiskLevel(m.predicted());
    outcome.revision = m.revision();
    return outcome;
}

} // namespace

RenewalRow renewalFrom(const v1::RenewalRow &m)
{
    RenewalRow row;
    row.tenantId = text(m.tenant_id());
    row.tenantName = text(m.tenant_name());
    row.owner = text(m.owner());
    row.currency = text(m.currency());
    row.problem = text(m.problem());
    row.profile = Profile(m.profile());
    row.renewal = m.renewal();
    row.days = m.days();
    row.arr = m.arr();
    row.creditsMinor = m.credits_minor();
    row.asOfMs = m.as_of_ms();
    for (int i = 0; i < std::min(m.strip_size(), kCells); ++i) {
        const v1::RenewalPeriod &cell = m.strip(i);
        row.strip.append({text(cell.period()), terms::Attainment(cell.state()), cell.budget_left(), cell.credit_minor(),
                          cell.reviewed()});
    }
    row.missed = m.missed_periods();
    row.known = m.known_periods();
    row.unknownCredits = m.unknown_credits();
    row.openPromises = m.open_promises();
    row.overduePromises = m.overdue_promises();
    row.trend = m.trend();
    row.promisesKnown = m.promises_known();
    row.computing = m.computing();
    row.risk = m.risk();
    row.riskOf = m.risk_of();
    row.level = RiskLevel(m.level());
    for (int i = 0; i < std::min(m.terms_size(), kTerms); ++i)
        row.terms.append({RiskKind(m.terms(i).kind()), m.terms(i).points(), text(m.terms(i).figure())});
    if (m.has_override())
        row.judged = {m.override().score(), text(m.override().by()), text(m.override().reason()), m.override().at_ms(),
                      Role(m.override().role())};
    if (m.has_outcome())
        row.outcome = outcomeFrom(m.outcome());
    row.judgedRevision = m.override_revision();
    return row;
}

RenewalList renewalsFrom(const v1::ListRenewalsResponse &message)
{
    RenewalList list;
    list.today = message.today();
    list.rows = listFrom(message.rows(), renewalFrom);
    list.total = message.total();
    list.computing = message.computing();
    list.rules = listFrom(message.rules(), ruleFrom);
    list.outcomes = listFrom(message.outcomes(), outcomeFrom);
    const v1::PredictionRecord &record = message.predictions();
    list.predictions = {record.outcomes(), record.counted(), record.hits(), record.needed(), record.hit_percent()};
    return list;
}

} // namespace bulkhead
