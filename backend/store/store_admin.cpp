#include "backend/store/store_admin.h"

#include "backend/store/backup_file.h"
#include "backend/store/postgres_address.h"
#include "backend/store/postgres_fence.h"
#include "backend/store/store_opening.h"

namespace bulkhead {

namespace {

using sql::Access;
using sql::CheckedSink;

CopyReport reportOf(const CheckedSink &checked)
{
    return {checked.rows(), checked.auditRecords()};
}

/// Fills an empty store by `fill`, in one transaction.
template<typename Fill>
absl::StatusOr<CopyReport> fillStore(const std::string &where, const Clock &clock, Fill &&fill)
{
    auto target = sql::openForWork(where, true);
    if (!target.ok())
        return target.status();
    sql::Connection &connection = *target->connection;
    absl::Status status = sql::migrate(connection, target->migrations, clock.nowMs());
    if (status.ok())
        status = sql::beginCurrent(*target, Access::Schema);
    if (!status.ok())
        return status;
    sql::StoreSink into(connection);
    CheckedSink checked(&into);
    status = sql::expectEmpty(connection);
    if (status.ok())
        status = fill(checked);
    if (status.ok())
        status = connection.commit();
    connection.rollback();
    if (!status.ok())
        return status;
    return reportOf(checked);
}

} // namespace

absl::StatusOr<MigrateReport> migrateStore(const std::string &where, const std::string &serveAs, const Clock &clock)
{
    const bool onServer = postgres::isAddress(where);
    if (!serveAs.empty() && !onServer)
        return absl::InvalidArgumentError("Roles are of a PostgreSQL store; leave --serve-as out for a file.");
    auto store = sql::openForWork(where, true);
    if (!store.ok())
        return store.status();
    sql::Connection &connection = *store->connection;
    MigrateReport report{0, store->migrations.size()};
    if (absl::Status status = connection.begin(Access::Read); !status.ok())
        return status;
    if (const auto before = sql::appliedSteps(connection, store->migrations); before.ok())
        report.before = *before; // Else there is no table of steps yet, or migrate() will say what is wrong.
    connection.rollback();
    absl::Status status = sql::migrate(connection, store->migrations, clock.nowMs());
    if (!status.ok() || serveAs.empty())
        return status.ok() ? absl::StatusOr<MigrateReport>(report) : status;
    status = connection.begin(Access::Schema);
    if (status.ok())
        status = postgres::letServe(connection, serveAs);
    if (status.ok())
        status = connection.commit();
    connection.rollback();
    if (!status.ok())
        return status;
    return report;
}

absl::StatusOr<CopyReport> backupStore(const std::string &where, const std::string &file)
{
    auto store = sql::openForWork(where, false);
    if (!store.ok())
        return store.status();
    if (absl::Status status = sql::beginCurrent(*store, Access::Read); !status.ok())
        return status;
    sql::BackupWriter writer(file);
    CheckedSink checked(&writer);
    absl::Status status = writer.open();
    if (status.ok())
        status = sql::readAll(*store->connection, checked);
    store->connection->rollback();
    if (status.ok())
        status = writer.finish();
    if (!status.ok())
        return status;
    return reportOf(checked);
}

absl::StatusOr<CopyReport> checkBackup(const std::string &file)
{
    CheckedSink checked(nullptr);
    if (absl::Status status = sql::readBackup(file, checked); !status.ok())
        return status;
    return reportOf(checked);
}

absl::StatusOr<CopyReport> restoreStore(const std::string &file, const std::string &where, const Clock &clock)
{
    // Before anything is opened, so that a bad file makes no store.
    if (const auto checked = checkBackup(file); !checked.ok())
        return checked.status();
    return fillStore(where, clock, [&](CheckedSink &sink) { return sql::readBackup(file, sink); });
}

absl::StatusOr<CopyReport> importStore(const std::string &file, const std::string &where, const Clock &clock)
{
    if (postgres::isAddress(file) || !postgres::isAddress(where))
        return absl::InvalidArgumentError("An import goes from a SQLite file (--from) into a PostgreSQL store "
                                          "(--store); the other way, take a backup and restore it.");
    auto source = sql::openForWork(file, false);
    if (!source.ok())
        return source.status();
    if (absl::Status status = sql::beginCurrent(*source, Access::Read); !status.ok())
        return status;
    auto report = fillStore(where, clock, [&](CheckedSink &sink) { return sql::readAll(*source->connection, sink); });
    source->connection->rollback();
    return report;
}

} // namespace bulkhead
