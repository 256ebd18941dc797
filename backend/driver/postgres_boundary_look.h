#pragma once
// What stands for a tenant on PostgreSQL, read from the catalogs as the administrator.
#include "backend/domain/isolation.h"
#include "backend/driver/postgres_own_place.h"
#include "backend/driver/postgres_row_rules.h"

namespace bulkhead::pg {

/// Checks by tier: "data.role.own", "data.role.plain", "data.grants.own", "data.definer.none", "data.search_path" and
/// "data.limits" always; "data.rows.forced" and "data.rows.policy" for Shared, "data.schema.own" for Segmented and
/// Channel, "data.database.own" for Dedicated. NOT_FOUND: nothing was made for the tenant.
[[nodiscard]] absl::StatusOr<std::vector<Observation>> lookAtBoundaries(Administrator &administrator,
                                                                        const Place &place);

/// Why a role gets past the rules of a table, from what stands in the catalogs; empty: nothing there says so.
[[nodiscard]] absl::StatusOr<std::string> causeOnTable(PostgresLink &link, const Place &place,
                                                       const SharedTable &table);

} // namespace bulkhead::pg
