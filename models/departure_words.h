#pragma once
#include "models/departure_values.h"

namespace bulkhead {

/// "approved, not begun", "leaving", "held back by 1 legal hold", "gone"
[[nodiscard]] QString departureStateText(const Departure &departure);
/// "3 of 6 steps done"; of one that is gone: since when.
[[nodiscard]] QString departureProgressText(const Departure &departure);
/// The step that runs, has failed or comes next; null: all are done.
[[nodiscard]] const DepartureStep *openStep(const Departure &departure);
/// It has begun, or may begin: neither gone nor called off.
[[nodiscard]] bool isUnderWay(const Departure &departure);
/// Why this person cannot begin it, or go on with it, now; empty: they can.
[[nodiscard]] QString runObstacle(const Departure &departure, const SessionInfo &session, qint64 nowMs);
/// Why this person cannot release the hold; empty: they can.
[[nodiscard]] QString releaseObstacle(const LegalHold &hold, const SessionInfo &session);
/// "Until 30 Nov 2032", "for good"
[[nodiscard]] QString keptUntilText(const StayingThing &thing);

} // namespace bulkhead
