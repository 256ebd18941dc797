#include "backend/store/store_opening.h"

#include "backend/store/sentence.h"
#include "backend/store/sqlite_store.h"

#include <filesystem>

namespace bulkhead::sql {

absl::StatusOr<Opened> openForWork(const std::string &where, bool mayMake, const postgres::Patience &patience)
{
    if (postgres::isAddress(where)) {
        const auto address = postgres::readAddress(where);
        if (!address.ok())
            return address.status();
        auto connection = postgres::Connection::open(*address, patience);
        if (!connection.ok())
            return connection.status();
        return Opened{*std::move(connection), postgresMigrations()};
    }
    std::error_code unreadable;
    if (!mayMake && !std::filesystem::exists(where, unreadable))
        return absl::FailedPreconditionError(sentence("There is no store ", where, "."));
    auto connection = openSqliteConnection(where);
    if (!connection.ok())
        return connection.status();
    return Opened{*std::move(connection), sqliteMigrations()};
}

absl::Status beginCurrent(Opened &opened, Access access)
{
    Connection &connection = *opened.connection;
    absl::Status status = connection.begin(access);
    if (!status.ok())
        return status;
    const auto applied = appliedSteps(connection, opened.migrations);
    if (applied.ok() && *applied == opened.migrations.size())
        return absl::OkStatus();
    connection.rollback();
    if (absl::IsInternal(applied.status())) // No such table, says SQLite.
        return absl::FailedPreconditionError(sentence(connection.name(), " is no store of Bulkhead. Check the name."));
    if (!applied.ok())
        return applied.status();
    return absl::FailedPreconditionError(sentence(connection.name(), " has the schema of an older version (", *applied,
                                                  " of ", opened.migrations.size(),
                                                  " steps). Run \"bulkhead-gateway migrate\" on it first."));
}

} // namespace bulkhead::sql
