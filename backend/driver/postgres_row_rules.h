#pragma once
// The tables that Shared tenants share, and the rules that keep their rows apart.
#include "backend/driver/postgres_registry.h"

namespace bulkhead::pg {

/// A table with the tenant's column, and how it stands.
struct SharedTable
{
    std::string schema, table;
    std::string name;    ///< Qualified and quoted.
    std::string column;  ///< The tenant's, quoted.
    std::string columns; ///< All that can be written, quoted, as a list.
    std::string type;    ///< Of that column.
    std::string owner;
    bool enabled = false, forced = false;
    bool ruled = false;        ///< The tenants' policy is there and as it must be.
    bool seenByCanary = false; ///< The administrator's policy for the canary's rows is there.
    bool granted = false;      ///< The group may read and write.
    bool partition = false;
    std::string rule;   ///< Of a policy that is there and is not as it must be.
    std::string others; ///< Policies that let tenants see more: "everybody: USING (true)".
    std::string open;   ///< What everybody may do with it: "SELECT granted by platform".
};

/// Every table of the shared schemas that has the tenant's column. FAILED_PRECONDITION: a shared schema is not there.
[[nodiscard]] absl::StatusOr<std::vector<SharedTable>> sharedTables(PostgresLink &link,
                                                                    const PostgresPlatformConfig &config);
/// Row security on all of them, forced, with one rule that holds for every tenant; rights for the group. Within the
/// caller's transaction; only what is not yet so is changed, because a change waits for everybody at the table.
[[nodiscard]] absl::Status ruleSharedTables(PostgresLink &link, const PostgresPlatformConfig &config,
                                            std::string &evidence);
/// JSON of a list of texts, for jsonb_array_elements_text.
[[nodiscard]] std::string jsonList(const std::vector<std::string> &texts);

} // namespace bulkhead::pg
