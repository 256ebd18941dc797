#include "backend/room/tenant_figures.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bulkhead::room {

int badness(Health health)
{
    switch (health) {
    case Health::Unspecified:
        return 0;
    case Health::NoTraffic:
        return 1;
    case Health::Healthy:
        return 2;
    case Health::Partial:
        return 3;
    case Health::NotMeasured:
        return 4;
    case Health::Stale:
        return 5;
    case Health::AtRisk:
        return 6;
    case Health::Breaching:
        return 7;
    }
    return 0;
}

Health healthWhenSilent(Health health, std::int64_t silentSinceMs)
{
    const bool old = silentSinceMs > 0 && badness(health) < badness(Health::NotMeasured);
    return old ? Health::Stale : health;
}

void SeriesByTenant::rebuild(std::span<const slo::Objective> objectives, std::size_t tenants)
{
    m_begin.assign(tenants + 1, 0);
    for (const slo::Objective &objective : objectives)
        ++m_begin[objective.key.tenant + 1];
    for (std::size_t i = 1; i < m_begin.size(); ++i)
        m_begin[i] += m_begin[i - 1];
    std::vector<std::uint32_t> next(m_begin.begin(), m_begin.end() - 1);
    m_series.resize(objectives.size());
    for (std::size_t s = 0; s < objectives.size(); ++s)
        m_series[next[objectives[s].key.tenant]++] = static_cast<SeriesIndex>(s);
}

std::span<const SeriesIndex> SeriesByTenant::of(TenantIndex tenant) const
{
    if (static_cast<std::size_t>(tenant) + 1 >= m_begin.size())
        return {};
    return std::span(m_series).subspan(m_begin[tenant], m_begin[tenant + 1] - m_begin[tenant]);
}

TenantFigures serviceFigures(const slo::Engine &engine, const SilenceBook &silence, std::span<const SeriesIndex> series,
                             const TenantFigures &before)
{
    TenantFigures figures;
    figures.noise = before.noise;
    figures.load = before.load;
    const auto states = engine.states();
    const auto objectives = engine.objectives();
    int worst = 0;
    std::int64_t burn = TenantFigures::kUndefined;
    std::int32_t least = std::numeric_limits<std::int32_t>::max();
    for (const SeriesIndex s : series) {
        const slo::ObjectiveState &state = states[s];
        const std::int64_t target = objectives[s].targetE7;
        if (const Health health = healthWhenSilent(state.health, silence.sinceMs(s)); badness(health) > worst) {
            worst = badness(health);
            figures.health = health;
        }
        const std::int32_t budget = slo::budgetLeft(state.period, target);
        if (budget != TenantFigures::kUnknownBudget && budget < least) {
            least = budget;
            figures.budget = budget;
            figures.sli = slo::sliMillionths(state.period);
        }
        burn = std::max(burn, slo::burnThousandths(state.hour, target));
    }
    figures.burn = static_cast<std::int32_t>(std::min<std::int64_t>(burn, std::numeric_limits<std::int32_t>::max()));
    return figures;
}

std::uint8_t sparkPoint(const slo::Engine &engine, std::span<const SeriesIndex> series, std::int64_t fromMinute,
                        std::int64_t toMinute)
{
    std::int64_t worst = -1;
    for (const SeriesIndex s : series) {
        const slo::Sums sums = engine.range(s, fromMinute, toMinute);
        worst = std::max(worst, slo::burnThousandths(sums, engine.objectives()[s].targetE7));
    }
    return worst < 0 ? std::uint8_t{255} : static_cast<std::uint8_t>(std::min<std::int64_t>(worst / 100, 250));
}

void fillLoad(const UsageTick &tick, std::vector<std::uint32_t> &load)
{
    std::fill(load.begin(), load.end(), 0);
    const double perMinute = tick.seconds > 0 ? 60.0 / tick.seconds : 0;
    for (const UsageCell &cell : tick.cells)
        if (cell.tenant < load.size())
            load[cell.tenant] += cell.arrived;
    for (std::uint32_t &requests : load)
        requests = static_cast<std::uint32_t>(std::lround(requests * perMinute));
}

bool worthShowing(const neighbours::Incident &incident, std::int64_t nowMs)
{
    if (incident.namedMs > 0)
        return true;
    return incident.state != IncidentState::Closed && !incident.victims.empty() && incident.delayS > 0
           && nowMs - incident.sinceMs >= 30'000;
}

std::vector<Noise> noiseByTenant(std::span<const neighbours::Incident *const> incidents, std::size_t tenants,
                                 std::int64_t nowMs)
{
    std::vector<Noise> noise(tenants, Noise::Quiet);
    for (const neighbours::Incident *incident : incidents) {
        if (incident->state == IncidentState::Closed || !worthShowing(*incident, nowMs))
            continue;
        for (const neighbours::Victim &victim : incident->victims)
            if (victim.tenant < tenants && noise[victim.tenant] == Noise::Quiet)
                noise[victim.tenant] = Noise::Affected;
        for (const neighbours::Antagonist &antagonist : incident->antagonists)
            if (antagonist.tenant < tenants)
                noise[antagonist.tenant] = Noise::Source;
    }
    return noise;
}

} // namespace bulkhead::room
