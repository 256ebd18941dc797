#include "backend/rpc/service_levels_wire.h"

#include "backend/engine/budget_evidence.h"
#include "backend/rpc/wire.h"

#include <algorithm>
#include <limits>

namespace bulkhead {

namespace {

static_assert(static_cast<int>(AlertLevel::FastBurn) == v1::ALERT_LEVEL_FAST_BURN);
static_assert(static_cast<int>(AlertLevel::None) == v1::ALERT_LEVEL_NONE);

constexpr std::int64_t kPeriodS = std::int64_t{slo::kWindowMinutes.back()} * 60;

std::int32_t clipped32(std::int64_t value)
{
    return static_cast<std::int32_t>(std::min<std::int64_t>(value, std::numeric_limits<std::int32_t>::max()));
}

bool burning(const ObjectiveView &view)
{
    return view.state.level >= AlertLevel::SlowBurn || slo::burnThousandths(view.state.hour, view.targetE7) > 1000;
}

/// Has requests that are measured now and spends no more than its budget allows.
bool calm(const ObjectiveView &view)
{
    return !burning(view) && view.silentSinceMs == 0 && view.state.hour.valid() > 0 && view.state.hour.coveredS > 0;
}

/// What an objective is counted as and ordered by: the first that holds.
enum class Need { FastBurn, SlowBurn, Exhausted, NotMeasured, AtRisk, Partial, NoTraffic, Healthy };

Need needOf(const ObjectiveView &view)
{
    if (view.state.level == AlertLevel::FastBurn)
        return Need::FastBurn;
    if (view.state.level == AlertLevel::SlowBurn)
        return Need::SlowBurn;
    if (view.state.exhausted)
        return Need::Exhausted;
    switch (view.state.health) {
    case Health::Breaching:
        return Need::Exhausted; // The target is missed once more than the whole budget is spent.
    case Health::AtRisk:
        return Need::AtRisk;
    case Health::Partial:
        return Need::Partial;
    case Health::NoTraffic:
        return Need::NoTraffic;
    case Health::Healthy:
        return Need::Healthy;
    case Health::NotMeasured:
    case Health::Stale:
    case Health::Unspecified:
        break;
    }
    return Need::NotMeasured;
}

/// Budget left for the order; unknown is last.
std::int64_t orderBudget(const ObjectiveView &view)
{
    const std::int32_t budget = slo::budgetLeft(view.state.period, view.targetE7);
    return budget == TenantFigures::kUnknownBudget ? std::numeric_limits<std::int64_t>::max() : budget;
}

} // namespace

ObjectiveSight::ObjectiveSight(const Call &call, const ServiceBoard &board, std::vector<PoolInfo> pools)
    : m_call(call)
    , m_board(board)
    , m_pools(std::move(pools))
{
    TenantIndex asked = 0;
    bool known = false, held = false; // Series of a tenant mostly follow each other: one look at the scope for them.
    std::set<TenantIndex> tenants;
    for (std::uint32_t i = 0; i < board.objectives->size(); ++i) {
        const ObjectiveView &view = (*board.objectives)[i];
        if (!known || view.tenant != asked) {
            asked = view.tenant;
            known = true;
            held = call.inScope(asked);
        }
        if (!held)
            continue;
        m_inScope.push_back(i);
        tenants.insert(view.tenant);
        count(view);
        if (!view.likelyDependency.empty() && burning(view))
            m_burningBy[view.likelyDependency].insert(view.tenant);
        if (calm(view))
            ++m_calm[view.workflow];
    }
    noteNoise();
    m_counts.set_tenants(tenants.size());
    m_counts.set_total(m_inScope.size());
    m_counts.set_past_read(static_cast<std::uint32_t>(board.pastRead * 10'000));
}

void ObjectiveSight::noteNoise()
{
    for (const neighbours::Incident &incident : *m_board.incidents) {
        const bool holds = incident.state != IncidentState::Closed && incident.pool < m_pools.size()
                           && (incident.verdict == Verdict::Culprit || incident.verdict == Verdict::SeveralCulprits
                               || incident.verdict == Verdict::CollectiveOverload);
        if (!holds)
            continue;
        for (const neighbours::Victim &victim : incident.victims)
            m_heldUp.emplace(victim.tenant, incident.pool);
    }
}

void ObjectiveSight::count(const ObjectiveView &view)
{
    v1::ObjectiveCounts &counts = m_counts;
    switch (needOf(view)) {
    case Need::FastBurn:
        return counts.set_fast_burn(counts.fast_burn() + 1);
    case Need::SlowBurn:
        return counts.set_slow_burn(counts.slow_burn() + 1);
    case Need::Exhausted:
        return counts.set_exhausted(counts.exhausted() + 1);
    case Need::NotMeasured:
        return counts.set_not_measured(counts.not_measured() + 1);
    case Need::AtRisk:
        return counts.set_at_risk(counts.at_risk() + 1);
    case Need::Partial:
        return counts.set_partial(counts.partial() + 1);
    case Need::NoTraffic:
        return counts.set_no_traffic(counts.no_traffic() + 1);
    case Need::Healthy:
        return counts.set_healthy(counts.healthy() + 1);
    }
}

std::vector<std::uint32_t> ObjectiveSight::byAttention(std::size_t limit) const
{
    struct Place
    {
        Need attention;
        std::int64_t budget;
        std::uint32_t index;
        // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 of a defaulted <=> for a pointer.
        auto operator<=>(const Place &) const = default;
    };
    std::vector<Place> places;
    places.reserve(m_inScope.size());
    for (const std::uint32_t i : m_inScope) {
        const ObjectiveView &view = (*m_board.objectives)[i];
        places.push_back({needOf(view), orderBudget(view), i});
    }
    const std::size_t shown = std::min(limit, places.size());
    std::partial_sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(shown), places.end());
    std::vector<std::uint32_t> order;
    order.reserve(shown);
    for (std::size_t i = 0; i < shown; ++i)
        order.push_back(places[i].index);
    return order;
}

/// How far the figures can be trusted.
static void fillEvidence(const ObjectiveView &view, v1::ObjectiveRow &row)
{
    const slo::Sums &period = view.state.period;
    row.set_silent_since_ms(view.silentSinceMs);
    row.set_runs(view.runs);
    if (view.state.health == Health::Partial)
        row.set_budget_worst(slo::budgetLeft(slo::worstCase(period), view.targetE7));
    row.set_failure_cost(slo::failureCost(period, view.targetE7));
    row.set_low_traffic(slo::lowTraffic(period, view.targetE7));
    row.set_weak_evidence(slo::weakEvidence(period, view.targetE7));
}

v1::ObjectiveRow ObjectiveSight::row(const ObjectiveView &view) const
{
    const TenantFacts &facts = m_call.fleet->factsOf(view.tenant);
    const slo::ObjectiveState &state = view.state;
    v1::ObjectiveRow row;
    row.set_id(view.id);
    row.set_tenant_id(facts.id);
    row.set_tenant_name(facts.name);
    row.set_workflow(view.workflow);
    row.set_target_e7(view.targetE7);
    row.set_health(toWire(state.health));
    row.set_level(static_cast<v1::AlertLevel>(state.level));
    row.set_exhausted(state.exhausted);
    row.set_sli(slo::sliMillionths(state.period));
    row.set_budget(slo::budgetLeft(state.period, view.targetE7));
    row.set_burn_1h(clipped32(slo::burnThousandths(state.hour, view.targetE7)));
    row.set_empty_in_s(slo::secondsToEmpty(state.period, view.pace, view.targetE7, kPeriodS));
    row.set_empty_window_s(static_cast<std::uint32_t>(view.paceMinutes * 60));
    row.set_good(state.period.good);
    row.set_bad(state.period.bad);
    row.set_likely_dependency(view.likelyDependency);
    row.set_dependency_share(view.dependencyShareBp);
    if (const auto shared = m_burningBy.find(view.likelyDependency); shared != m_burningBy.end())
        row.set_others_affected(static_cast<std::uint32_t>(shared->second.size() - shared->second.count(view.tenant)));
    if (m_call.sees("arr"))
        row.set_arr(facts.arr);
    if (state.period.countedS > 0)
        row.set_coverage(static_cast<std::int32_t>(state.period.coveredS * 10'000 / state.period.countedS));
    fillEvidence(view, row);
    if (!view.likelyDependency.empty())
        if (const auto others = m_calm.find(view.workflow); others != m_calm.end())
            row.set_others_healthy(others->second - (calm(view) ? 1 : 0));
    if (const auto held = m_heldUp.find(view.tenant); held != m_heldUp.end() && burning(view) && m_call.sees("pool"))
        row.set_noisy_pool(m_pools[held->second].name);
    return row;
}

std::string holderOf(const AlertHandling &handling)
{
    const auto handed = std::find_if(handling.notes.rbegin(), handling.notes.rend(),
                                     [](const StoredNote &note) { return !note.handedTo.empty(); });
    const bool later = handed != handling.notes.rend() && handed->atMs >= handling.acknowledgedMs;
    return later ? handed->handedTo : handling.acknowledgedBy;
}

v1::Alert alertMessage(const Call &call, const ServiceBoard &board, const AlertView &alert,
                       const AlertHandling *handling)
{
    const ObjectiveView &objective = (*board.objectives)[alert.objective];
    const TenantFacts &facts = call.fleet->factsOf(objective.tenant);
    v1::Alert message;
    message.set_id(alert.id);
    message.set_tenant_id(facts.id);
    message.set_tenant_name(facts.name);
    message.set_objective_id(objective.id);
    message.set_workflow(objective.workflow);
    message.set_level(static_cast<v1::AlertLevel>(alert.level));
    message.set_since_ms(alert.sinceMs);
    message.set_resolved_ms(alert.resolvedMs);
    message.set_burn(clipped32(slo::burnThousandths(objective.state.hour, objective.targetE7)));
    if (alert.resolvedMs == 0)
        message.set_likely_dependency(objective.likelyDependency);
    if (call.sees("arr"))
        message.set_arr(facts.arr);
    if (!handling)
        return message;
    message.set_acknowledged_by(handling->acknowledgedBy);
    message.set_acknowledged_ms(handling->acknowledgedMs);
    message.set_revision(handling->revision);
    message.set_holder(holderOf(*handling));
    for (const StoredNote &note : handling->notes) {
        v1::AlertNote *told = message.add_notes();
        told->set_by(note.by);
        told->set_at_ms(note.atMs);
        told->set_text(note.text);
        told->set_handed_from(note.handedFrom);
        told->set_handed_to(note.handedTo);
    }
    return message;
}

std::vector<v1::BurnWindow> burnWindows(const slo::Engine &engine, SeriesIndex series)
{
    std::vector<v1::BurnWindow> windows;
    const std::int64_t target = engine.objectives()[series].targetE7;
    const auto rules = slo::standardRules();
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const slo::Rule &rule = rules[i];
        const slo::Sums full = engine.sums(series, rule.longWindow);
        const slo::Sums brief = engine.sums(series, rule.shortWindow);
        v1::BurnWindow window;
        window.set_long_s(
            static_cast<std::uint32_t>(slo::kWindowMinutes[static_cast<std::size_t>(rule.longWindow)] * 60));
        window.set_short_s(
            static_cast<std::uint32_t>(slo::kWindowMinutes[static_cast<std::size_t>(rule.shortWindow)] * 60));
        window.set_long_burn(slo::burnThousandths(full, target));
        window.set_short_burn(slo::burnThousandths(brief, target));
        window.set_threshold(rule.k.num * 1000 / rule.k.den);
        window.set_long_bad(full.bad);
        window.set_long_valid(full.valid());
        window.set_short_bad(brief.bad);
        window.set_short_valid(brief.valid());
        window.set_firing((engine.states()[series].firingRules >> i & 1U) != 0);
        window.set_level(static_cast<v1::AlertLevel>(rule.level));
        windows.push_back(std::move(window));
    }
    return windows;
}

} // namespace bulkhead
