#pragma once
#include "backend/store/sql.h"

namespace bulkhead::postgres {

/// Whether the connection's role is one that row-level security holds for. PERMISSION_DENIED: it is a superuser or goes
/// round it by right; the text says what to do.
[[nodiscard]] absl::Status checkRole(sql::Connection &connection);

/// Whether every table that holds tenants' rows is fenced as the schema has it. PERMISSION_DENIED names those that are
/// not, with the remedy.
[[nodiscard]] absl::Status checkTables(sql::Connection &connection);

/// Lets another role serve from tables that this connection's role owns: it may read and write rows, add to the audit,
/// and neither change the tables nor what stands in the audit. In a Schema transaction.
[[nodiscard]] absl::Status letServe(sql::Connection &connection, const std::string &role);

} // namespace bulkhead::postgres
