#include "backend/room/objective_view.h"

#include <algorithm>

namespace bulkhead::room {

namespace {

/// The fastest rule that fires says how fast the budget goes.
void setPace(const slo::Engine &engine, SeriesIndex series, ObjectiveView &view)
{
    view.pace = view.state.hour;
    const auto rules = slo::standardRules();
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if ((view.state.firingRules >> i & 1U) == 0)
            continue;
        view.pace = engine.sums(series, rules[i].longWindow);
        view.paceMinutes = slo::kWindowMinutes[static_cast<std::size_t>(rules[i].longWindow)];
        return;
    }
}

} // namespace

void judgeView(const slo::Engine &engine, SeriesIndex series, const std::vector<std::string> &dependencies,
               ObjectiveView &view)
{
    view.state = engine.states()[series];
    setPace(engine, series, view);
    if (view.state.hour.bad <= 0)
        return;
    const auto causes = engine.dependencyBad(series);
    if (causes.empty() || causes[0].first >= dependencies.size() || causes[0].second * 2 < view.state.hour.bad)
        return;
    view.likelyDependency = dependencies[causes[0].first];
    view.dependencyShareBp =
        static_cast<std::int32_t>(std::min<std::int64_t>(causes[0].second * 10'000 / view.state.hour.bad, 10'000));
}

} // namespace bulkhead::room
