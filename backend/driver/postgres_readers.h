#pragma once
// Who reads a tenant's rows for diagnostics: roles that log in, may SELECT from that tenant's tables and nothing else.
#include "backend/driver/postgres_own_place.h"

namespace bulkhead::pg {

/// What a reader's settings give it, whatever a session says: the server ends what the gateway forgot.
inline constexpr int kReaderStatementMs = 60'000, kReaderLockMs = 1'000, kReaderIdleMs = 60'000;
inline constexpr int kReaderConnections = 3;
/// How long the password of one login is good for. Between logins a reader has none.
inline constexpr int kReaderLoginS = 30;

/// Where the tenant's rows are; `home` is `shared`, unless it has a database of its own.
struct ReaderLinks
{
    PostgresLink &shared;
    PostgresLink &home;
};

/// One thing that is not as it must be with a reader.
struct ReaderFault
{
    std::string what;
    bool wide = false;    ///< It may do more than it must; else less.
    std::string fix;      ///< A statement; empty: who gave it has to take it away.
    bool home = false;    ///< In the database of the rows.
    bool missing = false; ///< There is no such role; makeReaders() makes it.
};
/// None: the readers stand, and may read that tenant's tables and nothing else. A reader that is not there is a fault
/// that is wide: nothing could be said of it.
[[nodiscard]] absl::StatusOr<std::vector<ReaderFault>> readerFaults(const ReaderLinks &links, const Place &place);

/// Makes the readers, or restores them; idempotent. FAILED_PRECONDITION: a role of that name is somebody else's, or
/// has what only somebody else can take away.
[[nodiscard]] absl::Status makeReaders(const ReaderLinks &links, const Place &place, std::string &evidence);
/// Mends those faults that can be mended, within one transaction for each database.
[[nodiscard]] absl::Status mendReaders(const ReaderLinks &links, const std::vector<ReaderFault> &faults);
/// The role, its rights and what is kept of it. Within the caller's transaction; the administrator is a member of it.
[[nodiscard]] absl::Status dropReader(PostgresLink &link, const std::string &name, std::string &evidence);

} // namespace bulkhead::pg
