#include "backend/store/sqlite_store.h"

#include "backend/store/migrations.h"
#include "backend/store/sentence.h"
#include "backend/store/sql_store.h"
#include "backend/store/sqlite_connection.h"

namespace bulkhead {

namespace {

using sqlite::Connection;

// FULL: an audited effect that was answered must survive a power cut.
constexpr char kWriter[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                           "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16000;";

absl::StatusOr<std::unique_ptr<Connection>> openConnection(const std::string &path, const char *pragmas)
{
    auto connection = Connection::open(path);
    if (!connection.ok())
        return connection;
    if (absl::Status status = (*connection)->execute(pragmas); !status.ok())
        return status;
    return connection;
}

} // namespace

absl::StatusOr<std::unique_ptr<sql::Connection>> sql::openSqliteConnection(const std::string &path)
{
    return openConnection(path, kWriter);
}

absl::StatusOr<std::unique_ptr<Store>> openSqliteStore(const std::string &path, const Clock &clock,
                                                       const SqliteOptions &options)
{
    auto writer = openConnection(path, kWriter);
    if (!writer.ok())
        return writer.status();
    if (options.maxPages > 0) {
        const std::string limit = sql::sentence("PRAGMA max_page_count = ", options.maxPages);
        if (absl::Status status = (*writer)->execute(limit.c_str()); !status.ok())
            return status;
    }
    if (absl::Status status = sql::migrate(**writer, sql::sqliteMigrations(), clock.nowMs()); !status.ok())
        return status;
    if (absl::Status status = sql::forgetOldRequests(**writer, clock); !status.ok())
        return status;
    if (absl::Status status = sql::growTrees(**writer); !status.ok())
        return status;
    std::unique_ptr<Connection> reader;
    if (!path.empty()) {
        auto opened =
            openConnection(path, "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16000;");
        if (!opened.ok())
            return opened.status();
        reader = std::move(*opened);
    }
    return sql::makeStore(std::move(*writer), std::move(reader), clock);
}

} // namespace bulkhead
