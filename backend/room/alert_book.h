#pragma once
// Alerts from the objectives' levels, minute by minute, with ids that outlive a restart.
#include "backend/engine_room.h"

#include <deque>
#include <map>
#include <span>
#include <string_view>

namespace bulkhead::room {

class AlertBook
{
public:
    /// What firing() gave in an earlier run; before the first judge(). Lines that do not parse are passed over.
    void restore(std::string_view text);
    /// One line per firing alert, for the store.
    [[nodiscard]] std::string firing() const;

    /// Takes the states at a minute boundary; ids are objective ids by series. An alert is raised when a level leaves
    /// None, keeps its id while the level changes, and is resolved when it is None again. True when anything changed.
    bool judge(std::span<const slo::ObjectiveState> states, std::span<const std::string> ids,
               std::int64_t boundaryMinute);
    /// After history: an alert of the earlier run that does not fire any more was resolved meanwhile.
    void settle(std::span<const std::string> ids, std::int64_t boundaryMinute);

    /// Firing, and resolved within 24 h; newest first.
    [[nodiscard]] std::vector<AlertView> list() const;

private:
    [[nodiscard]] AlertView raise(SeriesIndex series, const slo::ObjectiveState &state, const std::string &id,
                                  std::int64_t boundaryMinute);

    std::map<std::string, std::int64_t, std::less<>> m_restored; ///< Objective id → since minute.
    std::map<SeriesIndex, AlertView> m_firing;
    std::deque<AlertView> m_resolved; ///< Oldest first.
    bool m_judged = false;
};

/// Those of the book without what is of tenants that have left: nobody is paged for what is not there.
[[nodiscard]] std::shared_ptr<const std::vector<AlertView>>
alertsOfThePresent(const AlertBook &book, std::span<const slo::Objective> objectives, const FleetSnapshot &fleet);

} // namespace bulkhead::room
