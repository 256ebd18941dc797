#pragma once
#include "backend/store/sql.h"

#include <span>

namespace bulkhead::sql {

/// One step of the schema. Once released its text never changes: a new need is a new step.
struct Migration
{
    const char *name;
    const char *sql;
};

/// Every step this version knows of an engine, in order; step i brings the schema to version i + 1.
[[nodiscard]] std::span<const Migration> sqliteMigrations();
[[nodiscard]] std::span<const Migration> postgresMigrations();

/// How many of `known` the store has. In a transaction. FAILED_PRECONDITION: a newer version wrote the store, or an
/// applied step was another text; without the table of steps the engine's own failure.
[[nodiscard]] absl::StatusOr<std::size_t> appliedSteps(Connection &connection, std::span<const Migration> known);

/// Brings the schema to the newest of `known`, in one transaction: all steps or none.
/// FAILED_PRECONDITION: a newer version wrote the store, another program did, or an applied step was another text.
absl::Status migrate(Connection &connection, std::span<const Migration> known, std::int64_t nowMs);

} // namespace bulkhead::sql
