#pragma once
// What goes when a tenant leaves.
#include "backend/driver/postgres_own_place.h"

namespace bulkhead::pg {

/// Role, credential, schema, database and the tenant's rows in shared tables; idempotent, resumable at every step.
/// Only what is recorded as made for the tenant is touched. Errors say what still stands.
[[nodiscard]] absl::Status removeTenant(Administrator &administrator, const Place &place, std::string &evidence);

// Parts of it, each idempotent; evidence grows by what went, "schema t_oak; ".
/// Within the caller's transaction, as the tenant's own role, under the rules that hold for it: nobody else's row can
/// go with them. Nothing where row security does not know the role.
[[nodiscard]] absl::Status deleteRows(PostgresLink &link, const Place &place, const std::string &role,
                                      std::string &evidence);
[[nodiscard]] absl::Status dropDatabase(PostgresLink &link, const std::string &name, std::string &evidence);
[[nodiscard]] absl::Status dropSchema(PostgresLink &link, const std::string &name, std::string &evidence);

} // namespace bulkhead::pg
