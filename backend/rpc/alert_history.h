#pragma once
// Alerts of a past span: the same engine over the minutes that history kept, for a few series.
#include "backend/engine_room.h"

namespace bulkhead {

/// Minutes of a few series, copied out of the running engine.
struct MinuteRecord
{
    std::vector<SeriesIndex> series; ///< In the running engine.
    std::vector<slo::Objective> objectives;
    std::vector<MinuteCounts> minutes; ///< Counts in the order of `series`.
    std::int64_t judgeFrom = 0;        ///< Minutes before warm the windows up.
};

/// On the engine thread. Three days before `fromMinute` are read too, as far as history goes.
[[nodiscard]] MinuteRecord recordMinutes(const slo::Engine &engine, const std::vector<SeriesIndex> &series,
                                         std::int64_t fromMinute, std::int64_t toMinute);

/// Alerts that fired within [fromMs, toMs), newest first. One that fires still, or whose beginning lies before the
/// record, is told as the board tells it, so that its id is the same.
[[nodiscard]] std::vector<AlertView> alertsWithin(const MinuteRecord &record, const ServiceBoard &board,
                                                  std::int64_t fromMs, std::int64_t toMs);

} // namespace bulkhead
