#pragma once
// What the engine says of one objective, as the board tells it.
#include "backend/engine_room.h"

namespace bulkhead::room {

/// Fills in the judgement, the burn that time to exhaustion is told by, and the dependency that carries half or more of
/// the last hour's failures.
void judgeView(const slo::Engine &engine, SeriesIndex series, const std::vector<std::string> &dependencies,
               ObjectiveView &view);

} // namespace bulkhead::room
