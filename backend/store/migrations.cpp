#include "backend/store/migrations.h"

#include "backend/store/sentence.h"
#include "backend/store/sha256.h"

namespace bulkhead::sql {

namespace {

absl::Status applyMissing(Connection &connection, std::span<const Migration> known, std::int64_t nowMs)
{
    const auto applied = appliedSteps(connection, known);
    if (!applied.ok())
        return applied.status();
    absl::Status status;
    for (std::size_t i = *applied; status.ok() && i < known.size(); ++i) {
        status = connection.execute(known[i].sql);
        if (status.ok()) {
            status = connection
                         .prepare("INSERT INTO schema_migration (version, name, checksum, applied_ms)"
                                  " VALUES ($1, $2, $3, $4)")
                         .bind(i + 1, known[i].name, sha256Hex(known[i].sql), nowMs)
                         .run();
        }
    }
    return status;
}

} // namespace

absl::StatusOr<std::size_t> appliedSteps(Connection &connection, std::span<const Migration> known)
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
                         "; this version knows ", known.size(), "). Install that version or choose another ",
                         connection.whole(), "."));
        }
        if (version != count + 1 || applied.text(1) != sha256Hex(known[count].sql)) {
            return absl::FailedPreconditionError(
                sentence(connection.name(), " has a schema that this version does not know (step ", version,
                         " differs). Put a backup in its place or choose another ", connection.whole(), "."));
        }
        ++count;
    }
}

absl::Status migrate(Connection &connection, std::span<const Migration> known, std::int64_t nowMs)
{
    // The lock first: two gateways that start on one store must not both find it empty.
    absl::Status status = connection.begin(Access::Schema);
    if (!status.ok())
        return status;
    status = connection.claim();
    if (status.ok())
        status = applyMissing(connection, known, nowMs);
    if (status.ok())
        return connection.commit();
    connection.rollback();
    return status;
}

} // namespace bulkhead::sql
