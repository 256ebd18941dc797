#pragma once
// Incidents as a caller may see them. What lies outside the caller's scope is counted, never named: no id, no name,
// no series, no workflow.
#include "backend/engine_room.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/neighbours.pb.h"

namespace bulkhead {

/// True when a victim or an antagonist is within scope.
[[nodiscard]] bool visible(const Call &call, const neighbours::Incident &incident);
[[nodiscard]] v1::Incident incidentMessage(const Call &call, const EngineRoom &room,
                                           const neighbours::Incident &incident);
/// The incident with ledger, series and evidence.
void fillIncident(const Call &call, const EngineRoom &room, const neighbours::Incident &incident,
                  v1::GetIncidentResponse &answer);

} // namespace bulkhead
