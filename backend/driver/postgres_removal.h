#pragma once
// What goes when a tenant leaves.
#include "backend/driver/postgres_own_place.h"

namespace bulkhead::pg {

/// Role, credential, schema, database and the tenant's rows in shared tables; idempotent, resumable at every step.
/// Only what is recorded as made for the tenant is touched. Errors say what still stands.
[[nodiscard]] absl::Status removeTenant(Administrator &administrator, const Place &place, std::string &evidence);

} // namespace bulkhead::pg
