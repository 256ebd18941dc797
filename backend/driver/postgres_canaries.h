#pragma once
// Rows that belong to nobody, in every table where a tenant could see another's: what a probe tries to get at.
#include "backend/driver/postgres_row_rules.h"

namespace bulkhead::pg {

/// A table and the canary's row there.
struct CanaryRow
{
    SharedTable table;
    std::string row;     ///< As JSON, as the administrator sees it; empty: it has none.
    std::string problem; ///< Why the administrator cannot look for it.
};

/// The canary's row of each table, as it stands now. A table that cannot be looked into says so by itself.
[[nodiscard]] absl::StatusOr<std::vector<CanaryRow>> canaryRows(PostgresLink &link,
                                                                const std::vector<SharedTable> &tables);
/// Puts a row into each table that has none. FAILED_PRECONDITION names the table, why not, and where values are given.
[[nodiscard]] absl::Status sowCanaries(PostgresLink &link, const PostgresPlatformConfig &config, std::string &evidence);
/// Shared tables, those first that others refer to.
[[nodiscard]] absl::StatusOr<std::vector<SharedTable>> parentsFirst(PostgresLink &link,
                                                                    std::vector<SharedTable> tables);

} // namespace bulkhead::pg
