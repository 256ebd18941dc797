#pragma once
// A limit on one tenant in words, and when a person may ask for one. The gateway decides; this only keeps refusals off
// the screen.
#include "models/values.h"

#include <optional>

namespace bulkhead {

/// "Fewer connections", "End the blocking transaction", …
[[nodiscard]] QString measureName(ContainMeasure measure);
/// "At most 2 connections for 5 min"; of an end of a transaction: what is ended.
[[nodiscard]] QString containmentText(const Containment &what);

/// What may be typed for a measure, as the contract bounds it, and what to begin with. Most of 0: there is no limit.
struct LimitRange
{
    int least = 0, most = 0, step = 1, first = 0;
    QString unit; ///< Behind the number: " connections", " ms".
};
[[nodiscard]] LimitRange limitRange(ContainMeasure measure);
inline constexpr int kLeastMinutes = 1, kMostMinutes = 240;

/// How it stands: "in force, relief is being measured", "ended by itself", "rolled back", …
[[nodiscard]] QString containmentState(const Act &act);
/// True while the limit stands on the tenant.
[[nodiscard]] bool inForce(const Act &act);
/// "ends by itself in 4:32"; empty when it is not in force or does not end.
[[nodiscard]] QString endsIn(const Act &act, qint64 nowMs);
/// "Predicted relief 80%, measured 74%."
[[nodiscard]] QString reliefText(const Containment &what);

/// The antagonists that this person may ask to limit.
[[nodiscard]] QList<Party> containable(const Incident &incident);
/// Why no limit can be asked for, as a sentence with whom to ask; empty: it can.
[[nodiscard]] QString containObstacle(const Incident &incident, const SessionInfo &session);

} // namespace bulkhead
