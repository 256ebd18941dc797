#pragma once
// Incidents as a caller may see them. What lies outside the caller's scope is counted, never named: no id, no name,
// no series, no workflow.
#include "backend/engine_room.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/neighbours.pb.h"

#include <absl/status/statusor.h>

namespace bulkhead {

/// True when a victim or an antagonist is within scope.
[[nodiscard]] bool visible(const Call &call, const neighbours::Incident &incident);
/// By the id it has everywhere. NOT_FOUND (INCIDENT_NOT_FOUND) alike for one that does not exist and for one that
/// touches nobody in scope.
[[nodiscard]] absl::StatusOr<const neighbours::Incident *>
findIncident(const Call &call, const std::vector<neighbours::Incident> &incidents, std::string_view id);
[[nodiscard]] v1::Incident incidentMessage(const Call &call, const EngineRoom &room,
                                           const neighbours::Incident &incident);
/// The incident with ledger, series and evidence. More than `mostSeries` victims can be drawn by nobody.
void fillIncident(const Call &call, const EngineRoom &room, const neighbours::Incident &incident,
                  v1::GetIncidentResponse &answer, std::size_t mostSeries = 8);

} // namespace bulkhead
