#pragma once
// A PostgreSQL for tests of the store.
#include "backend/store/postgres_store.h"
#include "tests/fixtures/postgres_server.h"

#include <QtGlobal>

namespace bulkhead::test {

inline QByteArray told(const absl::Status &status)
{
    return QByteArray::fromStdString(status.ToString());
}

/// One server and one database for all cases; the role "gateway" has no privileges but to make a schema in it. A
/// database for each case would take ten times as long.
struct Cluster
{
    PostgresServer server;

    /// Without the schema.
    std::string emptied()
    {
        const QString problem = server.run(QStringLiteral("SET client_min_messages = warning;"
                                                          "DROP SCHEMA IF EXISTS bulkhead CASCADE;"
                                                          "GRANT CREATE ON DATABASE app TO gateway"));
        if (!problem.isEmpty())
            qFatal("%s", qPrintable(problem));
        return "app";
    }
    /// Likewise, but where there are tables they stay, without a row: making them takes most of a case's time.
    std::string cleared()
    {
        const QString tables = server.value(
            QStringLiteral("SELECT string_agg('DELETE FROM bulkhead.' || tablename || ';', '') FROM pg_tables"
                           " WHERE schemaname = 'bulkhead' AND tablename <> 'schema_migration'"));
        if (tables.isEmpty())
            return emptied();
        // Without triggers, for the audit refuses; children go by name.
        const QString problem = server.run(QStringLiteral("SET session_replication_role = replica;") + tables);
        if (!problem.isEmpty())
            qFatal("%s", qPrintable(problem));
        return "app";
    }
    [[nodiscard]] std::string direct(const std::string &database, const std::string &role = "gateway") const
    {
        return "postgresql://" + role + "@127.0.0.1:" + std::to_string(server.port()) + "/" + database;
    }
    [[nodiscard]] std::string pooled(const std::string &database) const
    {
        return "postgresql://gateway@127.0.0.1:" + std::to_string(server.poolerPort()) + "/" + database;
    }
};

inline std::unique_ptr<Store> opened(const std::string &url, const Clock &clock)
{
    auto store = openPostgresStore(url, clock);
    if (!store.ok())
        qFatal("%s", told(store.status()).constData());
    return *std::move(store);
}

/// SQL of somebody else, without the store's own code; the fence is opened for it.
inline absl::Status meddle(const std::string &url, const std::string &sql)
{
    auto wire = postgres::Wire::connect(*postgres::readAddress(url));
    return wire.ok() ? (*wire)->tell("SET bulkhead.fleet = 'on';" + sql).status() : wire.status();
}

} // namespace bulkhead::test
