#pragma once
// What an administrator does with a store as a whole. A store is a PostgreSQL address or a SQLite file.
#include "backend/domain/clock.h"

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <cstdint>
#include <string>

namespace bulkhead {

struct MigrateReport
{
    std::size_t before = 0, after = 0; ///< Steps of the schema.
};
/// Brings a store to this version's schema, making it when there is none. `serveAs`: a role of the database that may
/// serve from it without owning it; empty: none.
[[nodiscard]] absl::StatusOr<MigrateReport> migrateStore(const std::string &where, const std::string &serveAs,
                                                         const Clock &clock);

struct CopyReport
{
    std::uint64_t rows = 0, auditRecords = 0;
};
/// Writes everything that a store holds, as of one moment, into one file that fits either engine. Gateways may go on.
/// Audit records are checked on the way. A file of that name is replaced when the new one is whole.
[[nodiscard]] absl::StatusOr<CopyReport> backupStore(const std::string &where, const std::string &file);
/// Checks a backup: checksum, form, audit records. Writes nothing.
[[nodiscard]] absl::StatusOr<CopyReport> checkBackup(const std::string &file);
/// Puts a backup, once it has been checked, into an empty or new store: everything or nothing.
[[nodiscard]] absl::StatusOr<CopyReport> restoreStore(const std::string &file, const std::string &where,
                                                      const Clock &clock);
/// Puts what a SQLite store holds into an empty or new PostgreSQL store: everything or nothing. The file stays as it
/// is.
[[nodiscard]] absl::StatusOr<CopyReport> importStore(const std::string &file, const std::string &where,
                                                     const Clock &clock);

} // namespace bulkhead
