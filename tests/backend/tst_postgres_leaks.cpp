// Leaks planted on a real PostgreSQL: each is found, by a look or by trying, with what lets it; a clean fleet has none.
#include "tests/backend/platform_on_postgres.h"

#include <QTest>

#include <algorithm>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr char kPasswordsAsked[] =
    "host all owner,platform,clerk 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n";

struct Leak
{
    const char *name, *plant, *undo;
    const char *seenOn, *drift;              ///< Tenant whose look finds it, and "check: beginning of the cause".
    const char *probedAs, *crossing, *cause; ///< Tenant whose probe gets through, at which boundary, by what.
};

constexpr Leak kLeaks[] = {
    {"no FORCE on a table that the application's role owns",
     "ALTER TABLE clinic.patient OWNER TO t_elm; ALTER TABLE clinic.patient NO FORCE ROW LEVEL SECURITY",
     "ALTER TABLE clinic.patient OWNER TO platform; ALTER TABLE clinic.patient FORCE ROW LEVEL SECURITY", "elm",
     "data.rows.forced: FORCE ROW LEVEL SECURITY is off on clinic.patient, owner t_elm", "elm", "rows.read",
     "FORCE ROW LEVEL SECURITY is off on clinic.patient, owner t_elm"},
    {"no FORCE", "ALTER TABLE clinic.visit NO FORCE ROW LEVEL SECURITY",
     "ALTER TABLE clinic.visit FORCE ROW LEVEL SECURITY", "ash",
     "data.rows.forced: FORCE ROW LEVEL SECURITY is off on clinic.visit, owner platform", "", "", ""},
    {"no row security", "ALTER TABLE clinic.visit DISABLE ROW LEVEL SECURITY",
     "ALTER TABLE clinic.visit ENABLE ROW LEVEL SECURITY", "elm",
     "data.rows.forced: Row-level security is off on clinic.visit", "ash", "rows.delete",
     "Row-level security is off on clinic.visit"},
    {"no policy", "ALTER POLICY bulkhead_tenant ON clinic.visit RENAME TO gone",
     "ALTER POLICY gone ON clinic.visit RENAME TO bulkhead_tenant", "elm",
     "data.rows.policy: Policy bulkhead_tenant is missing on clinic.visit", "", "", ""},
    {"a policy that lets everybody see", "CREATE POLICY helpdesk ON clinic.patient FOR SELECT USING (true)",
     "DROP POLICY helpdesk ON clinic.patient", "ash",
     "data.rows.policy: Another policy on clinic.patient lets tenants see more: helpdesk", "elm", "rows.read",
     "Another policy on clinic.patient lets tenants see more: helpdesk"},
    {"a policy that lets everybody write",
     "CREATE POLICY loader ON clinic.patient FOR INSERT WITH CHECK (tenant_id <> '')",
     "DROP POLICY loader ON clinic.patient", "ash",
     "data.rows.policy: Another policy on clinic.patient lets tenants see more: loader", "elm", "rows.write", "loader"},
    {"a changed policy", "ALTER POLICY bulkhead_tenant ON clinic.patient USING (true)",
     "ALTER POLICY bulkhead_tenant ON clinic.patient USING (tenant_id = (SELECT r.tenant FROM"
     " bulkhead_tenancy.role_tenant r WHERE r.role = CURRENT_USER))",
     "elm", "data.rows.policy: Policy bulkhead_tenant on clinic.patient was changed: true", "elm", "rows.read",
     "Policy bulkhead_tenant on clinic.patient was changed: true"},
    {"a role taken for another tenant",
     "UPDATE bulkhead_tenancy.role_tenant SET tenant = '_canary_shared' WHERE role = 't_elm'",
     "UPDATE bulkhead_tenancy.role_tenant SET tenant = 'elm' WHERE role = 't_elm'", "elm",
     "data.rows.policy: Row security takes role t_elm for tenant", "elm", "rows.update",
     "Row security takes role t_elm for tenant"},
    {"BYPASSRLS", "ALTER ROLE t_elm BYPASSRLS", "ALTER ROLE t_elm NOBYPASSRLS", "elm",
     "data.role.plain: Role t_elm has BYPASSRLS", "elm", "rows.read", "Role t_elm has BYPASSRLS"},
    {"SUPERUSER", "ALTER ROLE t_oak SUPERUSER", "ALTER ROLE t_oak NOSUPERUSER", "oak",
     "data.role.plain: Role t_oak has SUPERUSER", "oak", "rows.read", "Role t_oak has SUPERUSER"},
    {"a tenant's schema open to everybody",
     "GRANT USAGE ON SCHEMA t_birch TO PUBLIC; GRANT SELECT ON ALL TABLES IN SCHEMA t_birch TO PUBLIC",
     "REVOKE USAGE ON SCHEMA t_birch FROM PUBLIC; REVOKE SELECT ON ALL TABLES IN SCHEMA t_birch FROM PUBLIC", "birch",
     "data.grants.own: SELECT on table t_birch.patient is granted to everybody (PUBLIC)", "elm", "schema.escape",
     "t_birch"},
    {"a tenant's schema open to another", "GRANT USAGE ON SCHEMA t_birch TO t_elm",
     "REVOKE USAGE ON SCHEMA t_birch FROM t_elm", "birch",
     "data.schema.own: USAGE on schema t_birch is granted to t_elm", "elm", "schema.escape",
     "USAGE on schema t_birch is granted to t_elm by platform"},
    {"a shared table open to everybody", "GRANT SELECT ON clinic.patient TO PUBLIC",
     "REVOKE SELECT ON clinic.patient FROM PUBLIC", "oak",
     "data.grants.own: SELECT on table clinic.patient is granted to everybody (PUBLIC) by platform", "", "", ""},
    {"a column open to a tenant", "GRANT SELECT (name) ON t_birch.patient TO t_elm",
     "REVOKE SELECT (name) ON t_birch.patient FROM t_elm", "elm",
     "data.grants.own: SELECT on column name of table t_birch.patient is granted to t_elm", "", "", ""},
    {"TRUNCATE, which no row rule stops", "GRANT TRUNCATE ON clinic.visit TO t__shared",
     "REVOKE TRUNCATE ON clinic.visit FROM t__shared", "elm",
     "data.grants.own: TRUNCATE on table clinic.visit is granted to t__shared", "", "", ""},
    {"a leaky view",
     "CREATE VIEW clinic.all_visits AS SELECT * FROM clinic.visit; GRANT SELECT ON clinic.all_visits TO t__shared",
     "DROP VIEW clinic.all_visits", "elm",
     "data.definer.none: View clinic.all_visits reads clinic.visit with the rights"
     " of owner",
     "ash", "view.read", "View clinic.all_visits reads with the rights of owner: it is not security_invoker"},
    {"a leaky view on a view",
     "CREATE VIEW clinic.inner_view AS SELECT name FROM clinic.patient; CREATE VIEW clinic.names AS SELECT name FROM"
     " clinic.inner_view; GRANT SELECT ON clinic.names TO t__shared",
     "DROP VIEW clinic.names; DROP VIEW clinic.inner_view", "elm",
     "data.definer.none: View clinic.names reads clinic.patient", "elm", "view.read", "View clinic.names"},
    {"a materialized view",
     "CREATE MATERIALIZED VIEW clinic.report AS SELECT * FROM clinic.patient; GRANT SELECT ON clinic.report TO "
     "t_elm",
     "DROP MATERIALIZED VIEW clinic.report", "elm",
     "data.definer.none: Materialized view clinic.report reads"
     " clinic.patient",
     "elm", "view.read", "Materialized view clinic.report"},
    {"a SECURITY DEFINER function",
     "CREATE FUNCTION clinic.everybody() RETURNS SETOF clinic.patient LANGUAGE sql SECURITY DEFINER AS"
     " 'SELECT * FROM clinic.patient'",
     "DROP FUNCTION clinic.everybody()", "elm",
     "data.definer.none: Function clinic.everybody() is SECURITY DEFINER with the rights of owner", "elm",
     "function.definer", "Function clinic.everybody() is SECURITY DEFINER with the rights of owner"},
    {"a SECURITY DEFINER function that asks whose rows",
     "CREATE FUNCTION clinic.names_of(whose text, most int DEFAULT 5) RETURNS TABLE (name text) LANGUAGE sql STABLE"
     " SECURITY DEFINER AS 'SELECT p.name FROM clinic.patient p WHERE p.tenant_id = whose LIMIT most'",
     "DROP FUNCTION clinic.names_of(text, int)", "ash", "data.definer.none: Function clinic.names_of(", "ash",
     "function.definer", "Function clinic.names_of("},
    {"a tenant's role given to another", "GRANT t_ash TO t_elm", "REVOKE t_ash FROM t_elm", "elm",
     "data.role.plain: Role t_elm is a member of t_ash, granted by owner", "elm", "role.other",
     "Role t_elm is a member of t_ash, granted by owner"},
    {"a tenant's role given to another, seen from the other side", "GRANT t_birch TO t_elm",
     "REVOKE t_birch FROM t_elm", "birch", "data.role.plain: Role t_elm is a member of t_birch, granted by owner",
     "elm", "schema.escape", "Role t_elm is a member of t_birch"},
    {"a right of the server's", "GRANT pg_read_all_data TO t_birch", "REVOKE pg_read_all_data FROM t_birch", "birch",
     "data.role.plain: Role t_birch is a member of pg_read_all_data", "birch", "credential.other",
     "Role t_birch is a member of pg_read_all_data"},
    {"a right given to all Shared tenants", "GRANT pg_read_all_stats TO t__shared",
     "REVOKE pg_read_all_stats FROM t__shared", "ash",
     "data.role.plain: Role t__shared is a member of pg_read_all_stats", "ash", "catalog.read", "pg_read_all_stats"},
    {"default privileges",
     "ALTER DEFAULT PRIVILEGES FOR ROLE platform IN SCHEMA clinic GRANT SELECT ON TABLES TO PUBLIC; SET ROLE "
     "platform;"
     " CREATE TABLE clinic.invoice (tenant_id text NOT NULL, item text)",
     "DROP TABLE clinic.invoice; ALTER DEFAULT PRIVILEGES FOR ROLE platform IN SCHEMA clinic REVOKE SELECT ON TABLES"
     " FROM PUBLIC",
     "elm",
     "data.grants.own: SELECT on table clinic.invoice is granted to everybody (PUBLIC) by platform; Default"
     " privileges of platform in schema clinic give SELECT on tables to everybody (PUBLIC)",
     "elm", "rows.read",
     "Row-level security is off on clinic.invoice, owner platform; Everybody may use clinic.invoice"},
    {"a member of those who share that shares nothing", "GRANT t__shared TO t_birch", "REVOKE t__shared FROM t_birch",
     "birch", "data.role.plain: Role t_birch is a member of t__shared, granted by owner", "birch", "role.other",
     "Role t_birch is a member of t__shared"},
    {"a sequence", "GRANT SELECT ON SEQUENCE clinic.visit_id_seq TO PUBLIC",
     "REVOKE SELECT ON SEQUENCE clinic.visit_id_seq FROM PUBLIC", "ash",
     "data.grants.own: SELECT on sequence clinic.visit_id_seq is granted to everybody (PUBLIC)", "elm", "sequence.read",
     "SELECT on sequence clinic.visit_id_seq"},
    {"a large object",
     "DO $$ BEGIN EXECUTE format('GRANT SELECT ON LARGE OBJECT %s TO PUBLIC', (SELECT name FROM "
     "bulkhead_platform.made"
     " WHERE kind = 'large object')); END $$",
     "DO $$ BEGIN EXECUTE format('REVOKE SELECT ON LARGE OBJECT %s FROM PUBLIC', (SELECT name FROM"
     " bulkhead_platform.made WHERE kind = 'large object')); END $$",
     "elm", "data.grants.own: SELECT on large object", "elm", "largeobject.read", "SELECT on large object"},
    {"everybody may make things", "GRANT CREATE ON SCHEMA public TO PUBLIC",
     "REVOKE CREATE ON SCHEMA public FROM PUBLIC", "birch",
     "data.grants.own: CREATE on schema public is granted to everybody (PUBLIC)", "birch", "schema.escape",
     "CREATE on schema public is granted to everybody (PUBLIC)"},
    {"a tenant's database open to everybody", "GRANT CONNECT ON DATABASE t_oak TO PUBLIC",
     "REVOKE CONNECT ON DATABASE t_oak FROM PUBLIC", "oak",
     "data.database.own: CONNECT on database t_oak is granted to everybody (PUBLIC)", "birch", "database.other",
     "t_oak"},
    {"limits taken off", "ALTER ROLE t_birch CONNECTION LIMIT -1; ALTER ROLE t_birch SET lock_timeout = 0",
     "ALTER ROLE t_birch CONNECTION LIMIT 10; ALTER ROLE t_birch SET lock_timeout = 5000", "birch",
     "data.limits: CONNECTION LIMIT of role t_birch is not set, its tier gives 10; lock_timeout", "", "", ""},
    {"another search_path", "ALTER ROLE t_birch SET search_path = public, t_birch",
     "ALTER ROLE t_birch SET search_path = t_birch", "birch", "data.search_path: Setting search_path of role t_birch",
     "", "", ""},
};

} // namespace

class TestPostgresLeaks : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanFleetHasNone();
    void leakIsFound_data();
    void leakIsFound();
    void passwordThatNobodyAsksFor();
    void whatWasReviewedIsNoLeak();
    void whatTakesTooLongProvesNothing();
    void noViewHidesBehindMany();
    void probeLeavesNothing();

private:
    void expectClean();
    PlatformOnPostgres m_at;
    std::unique_ptr<Platform> m_platform;
    std::map<QString, TenantFacts> m_fleet;
};

void TestPostgresLeaks::initTestCase()
{
    const QString problem = m_at.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    m_platform = m_at.platform();
    m_fleet = {{QStringLiteral("elm"), tenant("elm", Tier::Shared)},
               {QStringLiteral("ash"), tenant("ash", Tier::Shared)},
               {QStringLiteral("birch"), tenant("birch", Tier::Segmented)},
               {QStringLiteral("oak"), tenant("oak", Tier::Dedicated)}};
    for (const auto &[id, facts] : m_fleet) {
        const absl::Status status = provision(*m_platform, facts);
        QVERIFY2(status.ok(), told(status));
    }
}

void TestPostgresLeaks::expectClean()
{
    for (const auto &[id, facts] : m_fleet) {
        QCOMPARE(drift(*m_platform, facts), QStringList());
        QCOMPARE(crossings(*m_platform, facts), QStringList());
    }
}

void TestPostgresLeaks::cleanFleetHasNone()
{
    expectClean();
}

void TestPostgresLeaks::leakIsFound_data()
{
    QTest::addColumn<QString>("plant");
    QTest::addColumn<QString>("undo");
    QTest::addColumn<QString>("seenOn");
    QTest::addColumn<QString>("drift");
    QTest::addColumn<QString>("probedAs");
    QTest::addColumn<QString>("crossing");
    QTest::addColumn<QString>("cause");
    const auto text = [](const char *latin) { return QString::fromLatin1(latin); };
    for (const Leak &leak : kLeaks)
        QTest::addRow("%s", leak.name) << text(leak.plant) << text(leak.undo) << text(leak.seenOn) << text(leak.drift)
                                       << text(leak.probedAs) << text(leak.crossing) << text(leak.cause);
}

void TestPostgresLeaks::leakIsFound()
{
    QFETCH(QString, plant);
    QFETCH(QString, undo);
    QFETCH(QString, seenOn);
    QFETCH(QString, drift);
    QFETCH(QString, probedAs);
    QFETCH(QString, crossing);
    QFETCH(QString, cause);
    QCOMPARE(m_at.server.run(plant), QString());
    const QStringList seen = seenOn.isEmpty() ? QStringList() : test::drift(*m_platform, m_fleet.at(seenOn));
    const QStringList crossed = probedAs.isEmpty() ? QStringList() : crossings(*m_platform, m_fleet.at(probedAs));
    QCOMPARE(m_at.server.run(undo), QString());
    const auto begins = [](const QStringList &list, const QString &with, const QString &holding) {
        return std::any_of(list.begin(), list.end(),
                           [&](const QString &one) { return one.startsWith(with) && one.contains(holding); });
    };
    if (!drift.isEmpty())
        QVERIFY2(begins(seen, drift, QString()), qPrintable(seen.join(QLatin1Char('\n'))));
    if (!crossing.isEmpty())
        QVERIFY2(begins(crossed, crossing + QStringLiteral(": "), cause), qPrintable(crossed.join(QLatin1Char('\n'))));
    for (const auto &[id, facts] : m_fleet)
        QCOMPARE(test::drift(*m_platform, facts), QStringList());
}

void TestPostgresLeaks::passwordThatNobodyAsksFor()
{
    QCOMPARE(m_at.server.admit(QStringLiteral("host all all 127.0.0.1/32 trust\n")), QString());
    const TenantFacts elm = m_fleet.at(QStringLiteral("elm"));
    // The server reads its rules when its main process gets to it.
    QTRY_VERIFY(!crossings(*m_platform, elm).isEmpty());
    const QStringList crossed = crossings(*m_platform, elm);
    QCOMPARE(m_at.server.admit(QString::fromLatin1(kPasswordsAsked)), QString());
    QCOMPARE(crossed.size(), 1);
    QVERIFY2(crossed.first().startsWith(QStringLiteral("credential.other: "))
                 && crossed.first().contains(QStringLiteral("pg_hba.conf")),
             qPrintable(crossed.first()));
    QTRY_COMPARE(crossings(*m_platform, elm), QStringList());
}

void TestPostgresLeaks::whatWasReviewedIsNoLeak()
{
    QCOMPARE(m_at.server.run(QStringLiteral(
                 "CREATE FUNCTION clinic.how_many() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS"
                 " 'SELECT count(*) FROM clinic.patient';"
                 "CREATE VIEW clinic.own_visits WITH (security_invoker = true) AS SELECT * FROM clinic.visit;"
                 "GRANT SELECT ON clinic.own_visits TO t__shared")),
             QString());
    const TenantFacts elm = m_fleet.at(QStringLiteral("elm"));
    QCOMPARE(drift(*m_platform, elm).size(), 1); // The function has others' rights; nobody has said that it may.
    QCOMPARE(crossings(*m_platform, elm), QStringList());
    PostgresPlatformConfig config = m_at.config();
    config.trusted = {"clinic.how_many"};
    QCOMPARE(drift(*m_at.platform(config), elm), QStringList());
    QCOMPARE(m_at.server.run(QStringLiteral("DROP FUNCTION clinic.how_many(); DROP VIEW clinic.own_visits")),
             QString());
}

void TestPostgresLeaks::whatTakesTooLongProvesNothing()
{
    QCOMPARE(m_at.server.run(QStringLiteral(
                 "CREATE VIEW clinic.slow WITH (security_invoker = true) AS SELECT pg_sleep(60)::text AS slept;"
                 "GRANT SELECT ON clinic.slow TO t__shared")),
             QString());
    const auto round = m_platform->probe(m_fleet.at(QStringLiteral("elm")));
    QCOMPARE(m_at.server.run(QStringLiteral("DROP VIEW clinic.slow")), QString());
    QVERIFY2(round.ok(), told(round.status()));
    QVERIFY2(round->incomplete.starts_with("see another tenant's rows by view clinic.slow: 57014: "),
             round->incomplete.c_str());
    QVERIFY(std::ranges::none_of(round->attempts, [](const ProbeAttempt &attempt) {
        return attempt.what.find("clinic.slow") != std::string::npos || attempt.crossed;
    }));
}

void TestPostgresLeaks::noViewHidesBehindMany()
{
    const auto views = [this](int from, int to, const char *what) {
        return m_at.server.run(QStringLiteral("DO $$BEGIN FOR i IN %1..%2 LOOP EXECUTE format(%3, i); END LOOP; END$$")
                                   .arg(from)
                                   .arg(to)
                                   .arg(QLatin1String(what)));
    };
    constexpr char kMake[] = "'CREATE VIEW clinic.list_%s WITH (security_invoker = true) AS SELECT * FROM clinic.visit;"
                             " GRANT SELECT ON clinic.list_%1$s TO t__shared'";
    QCOMPARE(views(1, 120, kMake), QString());
    QCOMPARE(m_at.server.run(QStringLiteral("CREATE VIEW clinic.zz_last AS SELECT * FROM clinic.visit;"
                                            "GRANT SELECT ON clinic.zz_last TO t__shared")),
             QString());
    const TenantFacts elm = m_fleet.at(QStringLiteral("elm"));
    const QStringList found = crossings(*m_platform, elm);
    QVERIFY2(found.filter(QStringLiteral("clinic.zz_last")).size() == 1, qPrintable(found.join(QLatin1Char('\n'))));
    // More than a round has room for: what was tried is told, and the round proves nothing.
    QCOMPARE(views(121, 201, kMake), QString());
    const auto round = m_platform->probe(elm);
    QCOMPARE(m_at.server.run(QStringLiteral("DROP VIEW clinic.zz_last")), QString());
    QCOMPARE(views(1, 201, "'DROP VIEW clinic.list_%s'"), QString());
    QVERIFY2(round.ok(), told(round.status()));
    QVERIFY2(round->incomplete.find("more than 200 views") != std::string::npos, round->incomplete.c_str());
    QCOMPARE(crossings(*m_platform, elm), QStringList());
}

void TestPostgresLeaks::probeLeavesNothing()
{
    expectClean();
    const QString all =
        QStringLiteral("SELECT (SELECT string_agg(p::text, ';') FROM clinic.patient p) ||"
                       " (SELECT string_agg(v::text, ';') FROM clinic.visit v) || (SELECT last_value FROM"
                       " clinic.visit_id_seq) || (SELECT count(*) FROM pg_class)");
    // Even where every attempt gets through.
    QCOMPARE(m_at.server.run(QStringLiteral("ALTER ROLE t_elm SUPERUSER")), QString());
    const QString before = m_at.server.value(all);
    QVERIFY(crossings(*m_platform, m_fleet.at(QStringLiteral("elm"))).size() > 15);
    QCOMPARE(m_at.server.value(all), before);
    QCOMPARE(m_at.server.run(QStringLiteral("ALTER ROLE t_elm NOSUPERUSER")), QString());
    expectClean();
}

QTEST_GUILESS_MAIN(TestPostgresLeaks)
#include "tst_postgres_leaks.moc"
