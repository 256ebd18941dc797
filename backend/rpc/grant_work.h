#pragma once
// The alert that an access is for: how it stands, as this gateway sees it, and what that means for who asks and for who
// decides. Alerts are derived from telemetry on every gateway; no store holds them.
#include "backend/engine/grants.h"
#include "backend/engine_room.h"

#include <absl/status/status.h>

#include <functional>

namespace bulkhead {

struct Call;

enum class WorkState : std::uint8_t {
    On,
    Over,   ///< Resolved, or no alert of the access's tenant that fires.
    Unknown ///< This gateway has not judged so far, or does not know the tenant, yet.
};
/// Of an access that is for an alert. Any thread; never waits.
using WorkWatch = std::function<WorkState(const grants::Ask &ask)>;

/// How the alert of this id stands, if it is one of the tenant's. A gateway that has judged less than five minutes
/// beyond the time from which on the alert fires cannot say: it was started just now, or another has named it before
/// it.
[[nodiscard]] WorkState alertStateOf(const ServiceBoard &board, TenantIndex tenant, const std::string &alertId);
/// By the room's boards. `room` outlives it.
[[nodiscard]] WorkWatch watchAlertsOf(EngineRoom &room);

/// Whether the caller sees the alerts of the tenant that is asked for by their own rights. To others nothing that
/// happens to their request may tell of an alert.
[[nodiscard]] bool seesWork(const Call &call, const grants::Ask &ask);
/// For who decides. FAILED_PRECONDITION: WORK_OVER, WORK_NOT_KNOWN.
[[nodiscard]] absl::Status workIsOn(WorkState state);
/// Why it is no more, as a sentence; `waited`: it never was in force.
[[nodiscard]] std::string workOverReason(bool waited);

} // namespace bulkhead
