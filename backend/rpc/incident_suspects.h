#pragma once
// Parties of an incident and what was seen of them, for a caller's scope.
#include "backend/engine_room.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/neighbours.pb.h"

namespace bulkhead {

[[nodiscard]] std::int32_t basisPoints(double share);                   ///< Hundredths of a percent of 0..1.
[[nodiscard]] const char *resourceName(neighbours::Contended resource); ///< "slots", "lock", "cpu", "io"
/// Names the tenant, or says that it is outside the caller's scope.
void nameParty(const Call &call, TenantIndex tenant, v1::Party &party);
/// Who was looked at. Those outside the scope are one line with their shares summed and nothing else: neither their
/// number nor their use is told.
void fillSuspects(const Call &call, const neighbours::Incident &incident, v1::GetIncidentResponse &answer);
/// Who waits for whom; those outside the scope are one party.
void fillWaits(const Call &call, const neighbours::Incident &incident, v1::GetIncidentResponse &answer);
/// Incidents of the same pool that the caller may see, and what happened while this one lasted.
void fillSimilar(const Call &call, const std::vector<neighbours::Incident> &all, const neighbours::Incident &incident,
                 v1::GetIncidentResponse &answer);
void fillEventMarks(const Call &call, const std::vector<PlatformEvent> &events, const neighbours::Incident &incident,
                    v1::GetIncidentResponse &answer);

} // namespace bulkhead
