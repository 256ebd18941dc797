#include "backend/store/migrations.h"

#include "backend/store/sentence.h"
#include "backend/store/sha256.h"
#include "backend/store/sqlite_connection.h"

#include <vector>

namespace bulkhead::sqlite {

namespace {

// "Bulk": tells our files from those of other programs.
constexpr std::int64_t kApplicationId = 0x42756c6b;

absl::Status checkOwner(Connection &connection)
{
    const auto owner = connection.number("PRAGMA application_id");
    if (!owner.ok())
        return owner.status();
    const auto tables = connection.number("SELECT count(*) FROM sqlite_master");
    if (!tables.ok())
        return tables.status();
    if (*owner == kApplicationId || (*owner == 0 && *tables == 0))
        return absl::OkStatus();
    return absl::FailedPreconditionError(
        sentence(connection.name(), " is a database of another program. Choose another file."));
}

/// Checks the steps that the file has; returns how many.
absl::StatusOr<std::size_t> checkApplied(Connection &connection, std::span<const Migration> known)
{
    Statement applied = connection.prepare("SELECT version, checksum FROM schema_migration ORDER BY version");
    std::size_t count = 0;
    for (;;) {
        const auto row = applied.next();
        if (!row.ok())
            return row.status();
        if (!*row)
            return count;
        const auto version = static_cast<std::size_t>(applied.integer(0));
        if (version > known.size()) {
            return absl::FailedPreconditionError(
                sentence(connection.name(), " was written by a newer version of Bulkhead (schema ", version,
                         "; this version knows ", known.size(), "). Install that version or choose another file."));
        }
        if (version != count + 1 || applied.text(1) != sha256Hex(known[count].sql)) {
            return absl::FailedPreconditionError(
                sentence(connection.name(), " has a schema that this version does not know (step ", version,
                         " differs). Put a backup in its place or choose another file."));
        }
        ++count;
    }
}

absl::Status applyMissing(Connection &connection, std::span<const Migration> known, std::int64_t nowMs)
{
    absl::Status status =
        connection.execute("CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER PRIMARY KEY,"
                           " name TEXT NOT NULL, checksum TEXT NOT NULL, applied_ms INTEGER NOT NULL) STRICT;"
                           "PRAGMA application_id = 0x42756c6b;");
    if (!status.ok())
        return status;
    const auto applied = checkApplied(connection, known);
    if (!applied.ok())
        return applied.status();
    for (std::size_t i = *applied; status.ok() && i < known.size(); ++i) {
        status = connection.execute(known[i].sql);
        if (status.ok()) {
            status =
                connection
                    .prepare("INSERT INTO schema_migration (version, name, checksum, applied_ms) VALUES (?, ?, ?, ?)")
                    .bind(i + 1, known[i].name, sha256Hex(known[i].sql), nowMs)
                    .run();
        }
    }
    return status;
}

} // namespace

absl::Status migrate(Connection &connection, std::span<const Migration> known, std::int64_t nowMs)
{
    // The lock first: two gateways that start on one file must not both find it empty.
    absl::Status status = connection.execute("BEGIN IMMEDIATE");
    if (!status.ok())
        return status;
    status = checkOwner(connection);
    if (status.ok())
        status = applyMissing(connection, known, nowMs);
    if (status.ok())
        status = connection.execute("COMMIT");
    if (connection.inTransaction())
        connection.execute("ROLLBACK").IgnoreError();
    return status;
}

} // namespace bulkhead::sqlite
