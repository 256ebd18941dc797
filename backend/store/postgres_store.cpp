#include "backend/store/postgres_store.h"

#include "backend/store/migrations.h"
#include "backend/store/postgres_fence.h"
#include "backend/store/sql_store.h"
#include "backend/store/sqlite_store.h"

namespace bulkhead {

namespace {

constexpr std::int64_t kKeepWritersMs = 30LL * 24 * 3'600 * 1'000; // No commit is unanswered for so long.

absl::Status forgetOldWriters(sql::Connection &connection, const Clock &clock)
{
    absl::Status status = connection.begin(sql::Access::Write);
    if (!status.ok())
        return status;
    status = connection.prepare("DELETE FROM writer WHERE at_ms < $1").bind(clock.nowMs() - kKeepWritersMs).run();
    if (status.ok())
        return connection.commit();
    connection.rollback();
    return status;
}

} // namespace

absl::StatusOr<std::unique_ptr<Store>> openPostgresStore(const std::string &url, const Clock &clock,
                                                         const postgres::Patience &patience)
{
    const auto address = postgres::readAddress(url);
    if (!address.ok())
        return address.status();
    auto writer = postgres::Connection::open(*address, patience);
    if (!writer.ok())
        return writer.status();
    absl::Status status = postgres::checkRole(**writer);
    if (status.ok())
        status = sql::migrate(**writer, sql::postgresMigrations(), clock.nowMs());
    if (status.ok())
        status = postgres::checkTables(**writer);
    if (status.ok())
        status = sql::forgetOldRequests(**writer, clock);
    if (status.ok())
        status = sql::growTrees(**writer);
    if (status.ok())
        status = forgetOldWriters(**writer, clock);
    if (!status.ok())
        return status;
    auto reader = postgres::Connection::open(*address, patience);
    if (!reader.ok())
        return reader.status();
    return sql::makeStore(*std::move(writer), *std::move(reader), clock);
}

absl::StatusOr<std::unique_ptr<Store>> openStore(const std::string &where, const Clock &clock)
{
    return postgres::isAddress(where) ? openPostgresStore(where, clock) : openSqliteStore(where, clock);
}

} // namespace bulkhead
