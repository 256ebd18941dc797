#pragma once
// One round over the boundaries of one tenant, as that tenant.
#include "backend/domain/clock.h"
#include "backend/domain/isolation.h"
#include "backend/driver/postgres_own_place.h"

namespace bulkhead::pg {

/// Logs in with the tenant's own role and credential and tries what ARCHITECTURE.md lists under "Isolation on
/// PostgreSQL". A round takes one connection of the tenant's at a time, and as many round trips as there are shared
/// tables and a dozen more; each is ended after 3 s. Attempts whose canary is not there, that were ended, or that could
/// not be made stand in `incomplete` and count as nothing. NOT_FOUND: nothing was made for the tenant.
[[nodiscard]] absl::StatusOr<ProbeRound> probeBoundaries(Administrator &administrator, const Place &place,
                                                         const Clock &clock);

} // namespace bulkhead::pg
