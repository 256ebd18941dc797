// The store on a real PostgreSQL, directly and behind PgBouncer in transaction mode: the suite of every engine, then
// what is particular to a server.
#include "backend/store/migrations.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/store_suite.h"

#include <QTest>

#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

class PostgresStore : public QObject
{
    Q_OBJECT
public:
    explicit PostgresStore(Cluster &cluster)
        : m_cluster(cluster)
    {
    }

private slots:
    void init() { m_url = m_cluster.direct(m_cluster.emptied()); }

    void whatWasWrittenOutlivesTheStore()
    {
        {
            const auto store = opened(m_url, m_clock);
            const std::vector<TenantFacts> tenants{someTenant("t1"), someTenant("t2")};
            QVERIFY(store->write([&](StoreTxn &txn) { return txn.insertTenants(tenants); }).ok());
            QVERIFY(store->writeOnce("r", "p", "M", "h", [](StoreTxn &) { return std::string("kept"); }).ok());
        }
        const auto store = opened(m_url, m_clock);
        QCOMPARE(store->tenants()->size(), std::size_t{2});
        const auto repeat = store->writeOnce("r", "p", "M", "h", [](StoreTxn &) { return std::string("run again"); });
        QCOMPARE(*repeat, std::string("kept"));
    }

    void everyOlderSchemaIsBroughtUp_data()
    {
        QTest::addColumn<int>("version");
        for (int version = 0; version <= static_cast<int>(sql::postgresMigrations().size()); ++version)
            QTest::addRow("from version %d", version) << version;
    }
    void everyOlderSchemaIsBroughtUp()
    {
        QFETCH(int, version);
        {
            auto old = postgres::Connection::open(*postgres::readAddress(m_url));
            QVERIFY2(old.ok(), told(old.status()));
            const auto status =
                sql::migrate(**old, sql::postgresMigrations().first(static_cast<std::size_t>(version)), 1);
            QVERIFY2(status.ok(), told(status));
        }
        const auto store = opened(m_url, m_clock);
        QVERIFY(store->write([](StoreTxn &txn) { return txn.audit(someEvent("t1")); }).ok());
    }

    void aFailedStepLeavesTheOldSchema()
    {
        auto connection = postgres::Connection::open(*postgres::readAddress(m_url));
        const sql::Migration steps[] = {{"good", "CREATE TABLE a (b int)"},
                                        {"bad", "CREATE TABLE c (d int); CREATE TABLE a (b int)"}};
        QVERIFY(!sql::migrate(**connection, steps, 1).ok());
        QVERIFY((*connection)->begin(sql::Access::Read).ok());
        QCOMPARE(*(*connection)->number("SELECT count(*) FROM pg_namespace WHERE nspname = 'bulkhead'"),
                 std::int64_t{0});
    }

    void gatewaysThatStartTogetherMigrateOnce()
    {
        std::atomic<int> failures{0};
        std::vector<std::thread> starts;
        for (int i = 0; i < 4; ++i)
            starts.emplace_back([&] { failures += openPostgresStore(m_url, m_clock).ok() ? 0 : 1; });
        for (auto &start : starts)
            start.join();
        QCOMPARE(failures.load(), 0);
    }

    void whatIsNotOursIsRefused_data()
    {
        QTest::addColumn<QByteArray>("meddling");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("a newer schema") << QByteArray(
            "INSERT INTO bulkhead.schema_migration VALUES (99, 'later', 'x', 1)")
                                        << QByteArray("newer version");
        QTest::newRow("a step with another text")
            << QByteArray("UPDATE bulkhead.schema_migration SET checksum = 'x' WHERE version = 2")
            << QByteArray("step 2 differs");
        QTest::newRow("a step that is missing")
            << QByteArray("DELETE FROM bulkhead.schema_migration WHERE version = 1") << QByteArray("step 2 differs");
        QTest::newRow("another program's schema")
            << QByteArray("DROP TABLE bulkhead.schema_migration") << QByteArray("another program");
    }
    void whatIsNotOursIsRefused()
    {
        QFETCH(QByteArray, meddling);
        QFETCH(QByteArray, says);
        opened(m_url, m_clock).reset();
        const auto meddled = meddle(m_url, meddling.toStdString());
        QVERIFY2(meddled.ok(), told(meddled));
        const auto store = openPostgresStore(m_url, m_clock);
        QVERIFY2(absl::IsFailedPrecondition(store.status()), told(store.status()));
        QVERIFY2(told(store.status()).contains(says), told(store.status()));
        QVERIFY2(told(store.status()).contains("127.0.0.1"), told(store.status()));
    }

    void anAddressThatCannotBeUsedIsExplained_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("says");
        const auto invalid = static_cast<int>(absl::StatusCode::kInvalidArgument);
        const auto unavailable = static_cast<int>(absl::StatusCode::kUnavailable);
        QTest::newRow("a password") << "postgresql://gateway:s3cret@127.0.0.1/x" << invalid << QByteArray("passfile");
        QTest::newRow("a password as a parameter")
            << "postgresql://gateway@127.0.0.1/x?password=s3cret" << invalid << QByteArray("passfile");
        QTest::newRow("not an address") << "postgresql://gateway@127.0.0.1/x?s3cret" << invalid
                                        << QByteArray("cannot be understood");
        QTest::newRow("nobody there") << "postgresql://gateway@127.0.0.1:1/x" << unavailable
                                      << QByteArray("127.0.0.1:1");
        QTest::newRow("a database that is not there")
            << QString::fromStdString(m_cluster.direct("nowhere")) << unavailable << QByteArray("nowhere");
        QTest::newRow("a role that is not there")
            << QString::fromStdString(m_cluster.direct("app", "nobody")) << unavailable << QByteArray("nobody");
    }
    void anAddressThatCannotBeUsedIsExplained()
    {
        QFETCH(QString, url);
        QFETCH(int, code);
        QFETCH(QByteArray, says);
        const auto store = openPostgresStore(url.toStdString(), m_clock);
        QCOMPARE(static_cast<int>(store.status().code()), code);
        QVERIFY2(told(store.status()).contains(says), told(store.status()));
        QVERIFY(!told(store.status()).contains("s3cret"));
    }

    void theAuditCannotBeRewrittenUnseen()
    {
        const auto store = opened(m_url, m_clock);
        QVERIFY(store->write([](StoreTxn &txn) { return txn.audit(someEvent("t1")); }).ok());
        for (const char *sql :
             {"UPDATE bulkhead.audit SET sequence = 2", "DELETE FROM bulkhead.audit", "TRUNCATE bulkhead.audit"})
            QVERIFY2(told(meddle(m_url, sql)).contains("append-only"), sql);
        const auto altered = meddle(
            m_url,
            "ALTER TABLE bulkhead.audit DISABLE TRIGGER audit_is_never_changed;"
            "UPDATE bulkhead.audit SET canonical = decode(replace(encode(canonical, 'hex'), '2d31', '2d39'), 'hex')");
        QVERIFY2(altered.ok(), told(altered));
        const auto events = store->auditOf("t1", 0, 10);
        QVERIFY2(absl::IsDataLoss(events.status()), told(events.status()));
    }

    void anEffectWithoutItsAuditIsUndone()
    {
        const auto store = opened(m_url, m_clock);
        QVERIFY(meddle(m_url, "CREATE TRIGGER no BEFORE INSERT ON bulkhead.audit FOR EACH ROW EXECUTE FUNCTION"
                              " bulkhead.audit_refuses()")
                    .ok());
        const std::vector<TenantFacts> tenants{someTenant("t1")};
        const auto status = store->write([&](StoreTxn &txn) {
            const auto inserted = txn.insertTenants(tenants);
            txn.audit(someEvent("t1")).IgnoreError();
            return inserted;
        });
        QVERIFY2(!status.ok(), "the effect was kept although its audit record was refused");
        QVERIFY(store->tenants()->empty());
    }

    /// Four gateways, two of them behind a pooler, on one chain of audit records and one counter.
    void manyGatewaysLeaveNoHoleAndLoseNothing()
    {
        constexpr int kEach = 20;
        const std::string database = m_url.substr(m_url.rfind('/') + 1);
        std::vector<std::unique_ptr<Store>> gateways;
        for (int i = 0; i < 4; ++i)
            gateways.push_back(opened(i % 2 ? m_cluster.pooled(database) : m_url, m_clock));
        auto start = someTenant("t1");
        start.arr = 0;
        const std::vector<TenantFacts> tenants{start};
        QVERIFY(gateways[0]->write([&](StoreTxn &txn) { return txn.insertTenants(tenants); }).ok());
        std::atomic<int> failures{0};
        std::vector<std::thread> threads;
        for (const auto &gateway : gateways) {
            threads.emplace_back([&] {
                for (int i = 0; i < kEach; ++i) {
                    const auto status = gateway->write([](StoreTxn &txn) {
                        auto tenant = txn.tenant("t1");
                        if (!tenant.ok())
                            return tenant.status();
                        ++tenant->arr;
                        if (auto updated = txn.updateTenant(*tenant); !updated.ok())
                            return updated;
                        return txn.audit(someEvent("t1"));
                    });
                    failures += status.ok() ? 0 : 1;
                }
            });
        }
        for (auto &thread : threads)
            thread.join();
        QCOMPARE(failures.load(), 0);
        QCOMPARE(gateways[1]->tenants()->front().arr, std::int64_t{4 * kEach});
        const auto events = gateways[2]->auditOf("t1", 0, 1'000);
        QCOMPARE(events->size(), std::size_t{4 * kEach});
        for (std::size_t i = 0; i < events->size(); ++i)
            QCOMPARE((*events)[i].sequence, i + 1);
    }

    void readingDoesNotWaitForAWriter()
    {
        const auto store = opened(m_url, m_clock);
        const std::vector<TenantFacts> tenants{someTenant("t1")};
        std::size_t seen = 9;
        // The writer waits for this reading: were it the other way round too, the test would never end.
        const auto status = store->write([&](StoreTxn &txn) {
            const auto inserted = txn.insertTenants(tenants);
            std::thread([&] { seen = store->tenants()->size(); }).join();
            return inserted;
        });
        QVERIFY2(status.ok(), told(status));
        QCOMPARE(seen, std::size_t{0});
    }

    /// In a session's stead everything is said in the transaction: nothing of it may stay behind in a pooled one.
    void nothingIsLeftInASession()
    {
        const auto store = opened(m_url, m_clock);
        QVERIFY(store->setSetting("a", "b").ok());
        auto connection = postgres::Connection::open(*postgres::readAddress(m_url));
        QVERIFY((*connection)->begin(sql::Access::Write).ok());
        QVERIFY((*connection)->prepare("INSERT INTO setting (name, value) VALUES ('x', '')").run().ok());
        QVERIFY((*connection)->commit().ok());
        for (const char *name : {"search_path", "statement_timeout", "lock_timeout"}) {
            const std::string sql = std::string("SELECT count(*) FROM pg_settings WHERE name = '") + name
                                    + "' AND setting IS DISTINCT FROM reset_val";
            QCOMPARE(*(*connection)->number(sql), std::int64_t{0});
        }
        QCOMPARE(*(*connection)->number("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''"),
                 std::int64_t{0});
        QCOMPARE(*(*connection)
                      ->number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid ="
                               " pg_backend_pid()"),
                 std::int64_t{0});
    }

private:
    Cluster &m_cluster;
    StoppedClock m_clock;
    std::string m_url;
};

int main(int argc, char **argv)
{
    Cluster cluster;
    QString problem = cluster.server.start({QStringLiteral("gateway")});
    if (problem.isEmpty())
        problem = cluster.server.startPooler();
    if (!problem.isEmpty())
        qFatal("%s", qPrintable(problem));
    StoreSuite suite(
        {{"PostgreSQL", [&](const Clock &clock) { return opened(cluster.direct(cluster.cleared()), clock); }},
         {"PostgreSQL behind PgBouncer",
          [&](const Clock &clock) { return opened(cluster.pooled(cluster.cleared()), clock); }}});
    PostgresStore particular(cluster);
    return QTest::qExec(&suite, argc, argv) + QTest::qExec(&particular, argc, argv);
}

#include "tst_postgres_store.moc"
