#include "models/session/wire.h"

#include "bulkhead/v1/service_levels.pb.h"

namespace bulkhead {
namespace {

BurnWindow windowFrom(const v1::BurnWindow &m)
{
    BurnWindow window;
    window.longS = m.long_s();
    window.shortS = m.short_s();
    window.longBurn = m.long_burn();
    window.shortBurn = m.short_burn();
    window.threshold = m.threshold();
    window.longBad = m.long_bad();
    window.longValid = m.long_valid();
    window.shortBad = m.short_bad();
    window.shortValid = m.short_valid();
    window.firing = m.firing();
    window.level = AlertLevel(m.level());
    return window;
}

BudgetPoint budgetFrom(const v1::BudgetPoint &m)
{
    return {m.at_ms(), m.budget()};
}

SliPoint sliFrom(const v1::SliPoint &m)
{
    return {m.at_ms(), m.good(), m.valid()};
}

TimelineEvent eventFrom(const v1::GetObjectiveResponse::TimelineEvent &m)
{
    return {m.at_ms(), text(m.kind()), text(m.text()), {}, m.until_ms()};
}

AlertNote noteFrom(const v1::AlertNote &m)
{
    return {text(m.by()), m.at_ms(), text(m.text()), text(m.handed_from()), text(m.handed_to())};
}

CalendarBudget calendarFrom(const v1::CalendarBudget &m)
{
    CalendarBudget budget;
    budget.period = text(m.period());
    budget.zone = text(m.zone());
    budget.fromMs = m.from_ms();
    budget.toMs = m.to_ms();
    budget.good = m.good();
    budget.bad = m.bad();
    budget.validForecast = m.valid_forecast();
    budget.consumedToDate = m.consumed_to_date();
    budget.consumedOfPeriod = m.consumed_of_period();
    budget.coverage = m.coverage();
    return budget;
}

DayPoint dayFrom(const v1::DayPoint &m)
{
    return {m.at_ms(), m.good(), m.bad()};
}

ReviewLine lineFrom(const v1::ReviewLine &m)
{
    ReviewLine line;
    line.workflow = text(m.workflow());
    line.targetE7 = m.target_e7();
    line.good = m.good();
    line.bad = m.bad();
    line.sli = m.sli();
    line.budget = m.budget();
    line.coverage = m.coverage();
    line.health = Health(m.health());
    line.days = listFrom(m.days(), dayFrom);
    return line;
}

} // namespace

ObjectiveRow objectiveFrom(const v1::ObjectiveRow &m)
{
    ObjectiveRow row;
    row.id = text(m.id());
    row.tenantId = text(m.tenant_id());
    row.tenantName = text(m.tenant_name());
    row.workflow = text(m.workflow());
    row.likelyDependency = text(m.likely_dependency());
    row.targetE7 = m.target_e7();
    row.health = Health(m.health());
    row.level = AlertLevel(m.level());
    row.exhausted = m.exhausted();
    row.sli = m.sli();
    row.budget = m.budget();
    row.burn1h = m.burn_1h();
    row.emptyInS = m.empty_in_s();
    row.good = m.good();
    row.bad = m.bad();
    row.arr = m.arr();
    row.dependencyShare = m.dependency_share();
    row.coverage = m.coverage();
    row.othersAffected = m.others_affected();
    row.othersHealthy = m.others_healthy();
    row.noisyPool = text(m.noisy_pool());
    row.silentSinceMs = m.silent_since_ms();
    row.emptyWindowS = m.empty_window_s();
    row.runs = m.runs();
    row.budgetWorst = m.budget_worst();
    row.failureCost = m.failure_cost();
    row.lowTraffic = m.low_traffic();
    row.weakEvidence = m.weak_evidence();
    return row;
}

ObjectiveCounts countsFrom(const v1::ObjectiveCounts &m)
{
    ObjectiveCounts counts{m.fast_burn(), m.slow_burn(), m.exhausted(), m.not_measured(), m.no_traffic(),
                           m.healthy(),   m.total(),     m.tenants(),   m.at_risk(),      m.partial()};
    counts.pastRead = int(m.past_read());
    return counts;
}

ObjectiveDetail objectiveDetailFrom(const v1::GetObjectiveResponse &m)
{
    ObjectiveDetail detail;
    detail.row = objectiveFrom(m.row());
    detail.windows = listFrom(m.windows(), windowFrom);
    detail.budget = listFrom(m.budget(), budgetFrom);
    detail.sli = listFrom(m.sli(), sliFrom);
    detail.events = listFrom(m.events(), eventFrom);
    detail.source = text(m.source());
    if (m.has_calendar())
        detail.calendar = calendarFrom(m.calendar());
    return detail;
}

Alert alertFrom(const v1::Alert &m)
{
    Alert alert;
    alert.id = text(m.id());
    alert.tenantId = text(m.tenant_id());
    alert.tenantName = text(m.tenant_name());
    alert.objectiveId = text(m.objective_id());
    alert.workflow = text(m.workflow());
    alert.acknowledgedBy = text(m.acknowledged_by());
    alert.likelyDependency = text(m.likely_dependency());
    alert.holder = text(m.holder());
    alert.level = AlertLevel(m.level());
    alert.sinceMs = m.since_ms();
    alert.resolvedMs = m.resolved_ms();
    alert.acknowledgedMs = m.acknowledged_ms();
    alert.arr = m.arr();
    alert.notes = listFrom(m.notes(), noteFrom);
    alert.revision = m.revision();
    alert.burn = m.burn();
    return alert;
}

QList<Taker> takersFrom(const v1::ListTakersResponse &m)
{
    return listFrom(
        m.takers(), +[](const v1::ListTakersResponse::Taker &taker) {
            return Taker{text(taker.person_id()), Role(taker.role())};
        });
}

AlertHistory alertHistoryFrom(const v1::ListAlertsResponse &m)
{
    return {listFrom(m.alerts(), alertFrom), m.from_ms()};
}

Review reviewFrom(const v1::GetReviewResponse &m)
{
    Review review;
    review.tenantId = text(m.tenant_id());
    review.tenantName = text(m.tenant_name());
    review.source = text(m.source());
    review.profile = Profile(m.profile());
    review.tier = Tier(m.tier());
    review.fromMs = m.from_ms();
    review.toMs = m.to_ms();
    review.asOfMs = m.as_of_ms();
    review.lines = listFrom(m.lines(), lineFrom);
    review.alerts = listFrom(m.alerts(), alertFrom);
    review.complete = m.complete();
    return review;
}

BurnSeries burnsFrom(const v1::BurnSeries &m)
{
    return {text(m.objective_id()), text(m.tenant_id()), text(m.tenant_name()), text(m.workflow()),
            listFrom(m.points(), budgetFrom)};
}

} // namespace bulkhead
