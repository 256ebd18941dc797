// Row-level security against SQL written by hand: what a transaction of one tenant sees and changes of another's, as
// the owner of the tables and as a role that only serves from them.
#include "backend/store/migrations.h"
#include "backend/store/postgres_fence.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/store_samples.h"

#include <QTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

std::unique_ptr<postgres::Connection> connected(const std::string &url)
{
    auto connection = postgres::Connection::open(*postgres::readAddress(url));
    if (!connection.ok())
        qFatal("%s", told(connection.status()).constData());
    return *std::move(connection);
}

} // namespace

class PostgresFence : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_cluster.server.start({QStringLiteral("gateway"), QStringLiteral("server"),
                                                        QStringLiteral("mighty"), QStringLiteral("bypasser")});
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        QCOMPARE(m_cluster.server.run("ALTER ROLE mighty SUPERUSER; ALTER ROLE bypasser BYPASSRLS;"
                                      "GRANT CREATE ON DATABASE app TO bypasser"),
                 QString());
        fill();
    }

    /// Every table with tenants' rows, by whichever role: one of two rows is seen.
    void oneTenantIsSeen_data() { tables(); }
    void oneTenantIsSeen()
    {
        QFETCH(QByteArray, table);
        QFETCH(QByteArray, role);
        auto connection = connected(m_cluster.direct("app", role.toStdString()));
        const std::string count = "SELECT count(*) FROM " + table.toStdString();
        QVERIFY(connection->begin(sql::Access::Read, StoreScope::of("t1")).ok());
        QCOMPARE(*connection->number(count), std::int64_t{1});
        connection->rollback();
        QVERIFY(connection->begin(sql::Access::Read, {false, {"t1", "t2"}}).ok());
        QCOMPARE(*connection->number(count), std::int64_t{2});
        connection->rollback();
        QVERIFY(connection->begin(sql::Access::Read, {false, {}}).ok());
        QCOMPARE(*connection->number(count), std::int64_t{0});
        connection->rollback();
        QVERIFY(connection->begin(sql::Access::Read).ok());
        QCOMPARE(*connection->number(count), std::int64_t{2});
        connection->rollback();
    }

    /// A session that forgot to say a scope at all.
    void withoutAScopeNothingIsSeen_data() { tables(); }
    void withoutAScopeNothingIsSeen()
    {
        QFETCH(QByteArray, table);
        QFETCH(QByteArray, role);
        auto connection = connected(m_cluster.direct("app", role.toStdString()));
        const std::string count = "SELECT count(*) FROM bulkhead." + table.toStdString();
        QCOMPARE(*connection->number(count), std::int64_t{0});
        // Nor after a transaction that said one.
        QVERIFY(connection->begin(sql::Access::Write).ok());
        QCOMPARE(*connection->number("SELECT count(*) FROM " + table.toStdString()), std::int64_t{2});
        QVERIFY(connection->commit().ok());
        QCOMPARE(*connection->number(count), std::int64_t{0});
    }

    void anothersRowsCannotBeWritten_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const auto row = [](const char *sql) { QTest::newRow(sql) << QByteArray(sql); };
        row("UPDATE tenant SET arr = 0 WHERE id = 't2'");
        row("DELETE FROM tenant WHERE id <> 't1'");
        row("UPDATE tenant SET id = 't3' WHERE id = 't1'");
        row("UPDATE alert SET tenant_id = 't2'");
        row("UPDATE alert SET tenant_id = 't1' WHERE id = 'a-t2'");
        row("DELETE FROM alert_note WHERE alert_id = 'a-t2'");
        row("INSERT INTO alert_note VALUES ('a-t2', 9, 'x', 1, 'x', '', '')");
        row("UPDATE alert_note SET alert_id = 'a-t2'");
        row("UPDATE onboarding_step SET evidence = 'x' WHERE case_id = 'c-t2'");
        row("INSERT INTO act_effect VALUES ('x-t2', 9, 'x', 0)");
        row("UPDATE act SET approved_by = 'me' WHERE id = 'x-t2' OR true AND tenant_id = 't2'");
        row("INSERT INTO timeline (tenant_id, at_ms, kind, text, actor) VALUES ('t2', 1, 'x', 'x', 'x')");
        row("INSERT INTO audit VALUES ('t2', 2, 'x', sha256('x'))");
        row("INSERT INTO audit VALUES ('', 1, 'x', sha256('x'))");
        row("INSERT INTO record VALUES ('review', 'r-t2', 't1', 'x', 1, 1)"
            " ON CONFLICT (kind, id) DO UPDATE SET body = 'x'");
        row("WITH gone AS (DELETE FROM record WHERE tenant_id = 't2' RETURNING 1) SELECT * FROM gone");
        row("UPDATE record SET body = o.body FROM record o WHERE o.tenant_id = 't2'");
    }
    void anothersRowsCannotBeWritten()
    {
        QFETCH(QByteArray, sql);
        const std::string before = everything();
        for (const std::string role : {"gateway", "server"}) {
            auto connection = connected(m_cluster.direct("app", role));
            QVERIFY(connection->begin(sql::Access::Write, StoreScope::of("t1")).ok());
            const auto status = connection->execute(sql.constData());
            if (status.ok()) {
                QVERIFY(connection->commit().ok()); // Then it must have met no row.
            } else {
                const bool fenced = absl::IsPermissionDenied(status) || told(status).contains("permission denied");
                QVERIFY2(fenced, told(status));
                connection->rollback();
            }
            QCOMPARE(everything(), before);
        }
    }

    /// What others have cannot be guessed at either.
    void anothersRowsAreNotToldBySideways_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const auto row = [](const char *sql) { QTest::newRow(sql) << QByteArray(sql); };
        row("SELECT count(*) FROM tenant WHERE id = 't2'");
        row("SELECT count(*) FROM tenant a, tenant b WHERE b.id <> a.id");
        row("SELECT count(*) FROM tenant WHERE 1 / (arr - arr + CASE WHEN id = 't2' THEN 0 ELSE 1 END) > 1");
        row("SELECT count(*) FROM (TABLE tenant UNION ALL TABLE tenant) u WHERE u.id > 't1'");
        row("SELECT max(sequence) FROM audit WHERE tenant_id = 't2'");
        row("SELECT length(body) FROM record WHERE id = 'r-t2'");
        row("SELECT count(*) FROM pg_stats WHERE schemaname = 'bulkhead' AND tablename = 'tenant'");
    }
    void anothersRowsAreNotToldBySideways()
    {
        QFETCH(QByteArray, sql);
        QVERIFY(meddle(m_url, "ANALYZE bulkhead.tenant").ok());
        auto connection = connected(m_cluster.direct("app", "server"));
        QVERIFY(connection->begin(sql::Access::Read, StoreScope::of("t1")).ok());
        const auto number = connection->number(sql.constData());
        QVERIFY2(number.ok(), told(number.status()));
        QCOMPARE(*number, std::int64_t{0});
    }

    /// The role that serves cannot take the fence down; the owner could, so a gateway had better not be the owner.
    void theServingRoleCannotOpenTheFence_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const auto row = [](const char *sql) { QTest::newRow(sql) << QByteArray(sql); };
        row("ALTER TABLE tenant DISABLE ROW LEVEL SECURITY");
        row("ALTER TABLE tenant NO FORCE ROW LEVEL SECURITY");
        row("DROP POLICY within_scope ON tenant");
        row("CREATE POLICY mine ON tenant USING (true)");
        row("TRUNCATE tenant");
        row("TRUNCATE audit");
        row("UPDATE audit SET canonical = 'x'");
        row("DELETE FROM audit");
        row("ALTER TABLE audit DISABLE TRIGGER ALL");
        row("SET LOCAL session_replication_role = replica");
        row("DELETE FROM schema_migration");
        row("CREATE TABLE mine (a int)");
        row("SET LOCAL ROLE gateway");
    }
    void theServingRoleCannotOpenTheFence()
    {
        QFETCH(QByteArray, sql);
        auto connection = connected(m_cluster.direct("app", "server"));
        QVERIFY(connection->begin(sql::Access::Write).ok());
        const auto status = connection->execute(sql.constData());
        QVERIFY2(!status.ok(), "it was done");
    }

    void theServingRoleServes()
    {
        const auto store = opened(m_cluster.direct("app", "server"), m_clock);
        QCOMPARE(store->tenants()->size(), std::size_t{2});
        QVERIFY(store->write(StoreScope::of("t1"), [](StoreTxn &txn) { return txn.audit(someEvent("t1")); }).ok());
        QCOMPARE(store->auditOf("t1", 0, 9)->size(), std::size_t{2});
    }

    void aRoleThatCannotMigrateSaysWhoMust()
    {
        m_cluster.emptied();
        const auto store = openPostgresStore(m_cluster.direct("app", "server"), m_clock);
        QVERIFY2(absl::IsFailedPrecondition(store.status()), told(store.status()));
        QVERIFY2(told(store.status()).contains("bulkhead-gateway migrate"), told(store.status()));
    }

    void aRoleAboveTheFenceIsRefused_data()
    {
        QTest::addColumn<QByteArray>("role");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("superuser") << QByteArray("mighty") << QByteArray("a superuser");
        QTest::newRow("BYPASSRLS") << QByteArray("bypasser") << QByteArray("BYPASSRLS");
    }
    void aRoleAboveTheFenceIsRefused()
    {
        QFETCH(QByteArray, role);
        QFETCH(QByteArray, says);
        const auto store = openPostgresStore(m_cluster.direct("app", role.toStdString()), m_clock);
        QVERIFY2(absl::IsPermissionDenied(store.status()), told(store.status()));
        QVERIFY2(told(store.status()).contains(says), told(store.status()));
        QVERIFY2(told(store.status()).contains(role), told(store.status()));
        QVERIFY2(told(store.status()).contains("--serve-as"), told(store.status()));
    }

    void aFenceWithAHoleIsRefused_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const auto row = [](const char *sql) { QTest::newRow(sql) << QByteArray(sql); };
        row("ALTER TABLE bulkhead.act DISABLE ROW LEVEL SECURITY");
        row("ALTER TABLE bulkhead.act NO FORCE ROW LEVEL SECURITY");
        row("CREATE POLICY everybody ON bulkhead.act USING (true)");
    }
    void aFenceWithAHoleIsRefused()
    {
        QFETCH(QByteArray, sql);
        fill();
        QVERIFY(meddle(m_url, sql.toStdString()).ok());
        const auto store = openPostgresStore(m_url, m_clock);
        QVERIFY2(absl::IsPermissionDenied(store.status()), told(store.status()));
        QVERIFY2(told(store.status()).contains("on act in"), told(store.status()));
    }

private:
    /// One row of each kind for each of two tenants; another role may serve from them.
    void fill()
    {
        m_url = m_cluster.direct(m_cluster.emptied());
        const auto store = opened(m_url, m_clock);
        const std::vector<TenantFacts> tenants{someTenant("t1"), someTenant("t2")};
        const auto filled = store->write([&](StoreTxn &txn) {
            absl::Status all = txn.insertTenants(tenants);
            for (const std::string t : {"t1", "t2"}) {
                AlertHandling alert{"a-" + t, t, "support-1", 1, {{"support-1", 1, "a note"}}};
                OnboardingCase item;
                item.id = "c-" + t;
                item.tenantId = t;
                item.steps.emplace_back().id = "step";
                StoredAct act;
                act.id = "x-" + t;
                act.tenantId = t;
                act.effects = {{"an effect", false}};
                Record record{"review", "r-" + t, t, "a body", 1};
                all.Update(txn.putAlertHandling(alert));
                all.Update(txn.putCase(item));
                all.Update(txn.putAct(act));
                all.Update(txn.putRecord(record));
                all.Update(txn.addTimeline({t, 1, "note", "x", "y"}));
                all.Update(txn.audit(someEvent(t)));
            }
            return all;
        });
        QVERIFY2(filled.ok(), told(filled));
        auto owner = connected(m_url);
        QVERIFY(owner->begin(sql::Access::Schema).ok());
        const auto served = postgres::letServe(*owner, "server");
        QVERIFY2(served.ok(), told(served));
        QVERIFY(owner->commit().ok());
    }

    static void tables()
    {
        QTest::addColumn<QByteArray>("table");
        QTest::addColumn<QByteArray>("role");
        for (const char *role : {"gateway", "server"}) {
            for (const char *table : {"tenant", "timeline", "alert", "alert_note", "onboarding_case", "onboarding_step",
                                      "act", "act_effect", "audit", "audit_tree", "audit_find", "record"})
                QTest::addRow("%s by %s", table, role) << QByteArray(table) << QByteArray(role);
        }
    }
    /// All rows of the fenced tables that are the other tenant's or nobody's, as the superuser sees them.
    std::string everything()
    {
        return m_cluster.server
            .value(
                "SELECT md5(string_agg(line, '|' ORDER BY line)) FROM ("
                "SELECT t::text AS line FROM bulkhead.tenant t UNION ALL SELECT t::text FROM bulkhead.timeline t "
                "UNION ALL SELECT t::text FROM bulkhead.alert t UNION ALL SELECT t::text FROM bulkhead.alert_note t "
                "UNION ALL SELECT t::text FROM bulkhead.onboarding_case t "
                "UNION ALL SELECT t::text FROM bulkhead.onboarding_step t UNION ALL SELECT t::text FROM bulkhead.act t "
                "UNION ALL SELECT t::text FROM bulkhead.act_effect t UNION ALL SELECT t::text FROM bulkhead.audit t "
                "UNION ALL SELECT t::text FROM bulkhead.audit_tree t "
                "UNION ALL SELECT t::text FROM bulkhead.audit_find t "
                "UNION ALL SELECT t::text FROM bulkhead.record t) lines")
            .toStdString();
    }

    Cluster m_cluster;
    StoppedClock m_clock;
    std::string m_url;
};

QTEST_GUILESS_MAIN(PostgresFence)
#include "tst_postgres_fence.moc"
