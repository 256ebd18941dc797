// The roles that diagnostics log in as: what they can do by themselves, what is drift of them, and where they go.
#include "backend/domain/tier_mover.h"
#include "tests/backend/diagnosed_clinic.h"

#include <QTest>

using namespace bulkhead;
using namespace bulkhead::test;

class TestPostgresReaders : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_at.open();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void theReaderItselfCanDoNothingElse_data();
    void theReaderItselfCanDoNothingElse();
    void aReaderThatIsTooWideIsDrift_data();
    void aReaderThatIsTooWideIsDrift();
    void aTableThatIsNewIsRead();
    void readersLeaveWithTheirTenant();
    void aMoveTakesTheReadersAlong();

private:
    DiagnosedClinic m_at;
};

/// The gateway's text is one lock, the reader's rights are another: whoever had its password would get no further.
void TestPostgresReaders::theReaderItselfCanDoNothingElse_data()
{
    QTest::addColumn<QString>("role");
    QTest::addColumn<QString>("database");
    for (const auto &[role, database] : {std::pair{"t__read_elm", "app"},
                                         {"t__phi_elm", "app"},
                                         {"t__phi_birch", "app"},
                                         {"t__phi_fir", "app"},
                                         {"t__phi_oak", "t_oak"}})
        QTest::newRow(role) << QString::fromLatin1(role) << QString::fromLatin1(database);
}

void TestPostgresReaders::theReaderItselfCanDoNothingElse()
{
    QFETCH(QString, role);
    QFETCH(QString, database);
    const QString before = m_at.everything();
    QCOMPARE(m_at.at.server.run(QStringLiteral("ALTER ROLE %1 PASSWORD 'known' VALID UNTIL 'infinity'").arg(role)),
             QString());
    const auto open = [&](const QString &where) {
        return PostgresLink::open(QStringLiteral("host=127.0.0.1 port=%1 user='%2' password=known dbname=%3")
                                      .arg(m_at.at.server.port())
                                      .arg(role, where)
                                      .toStdString());
    };
    const auto link = open(database);
    QVERIFY2(link.ok(), told(link.status()));
    // Out of what its settings say, first of all.
    QVERIFY(
        (*link)->tell("SET default_transaction_read_only = off; SET row_security = off; SET row_security = on").ok());
    const QString own = role.section(QLatin1Char('_'), -1);
    const QString place = own == QStringLiteral("birch") ? QStringLiteral("t_birch")
                          : own == QStringLiteral("fir") ? QStringLiteral("t_north__fir")
                                                         : QStringLiteral("clinic");
    for (const QString &sql :
         {QStringLiteral("SET ROLE t_ash"), QStringLiteral("SET ROLE t_%1").arg(own),
          QStringLiteral("SET SESSION AUTHORIZATION t_ash"), QStringLiteral("SET ROLE t__shared"),
          QStringLiteral("INSERT INTO %1.patient (tenant_id, name) VALUES ('%2', 'x')").arg(place, own),
          QStringLiteral("UPDATE %1.patient SET name = 'x'").arg(place),
          QStringLiteral("DELETE FROM %1.visit").arg(place), QStringLiteral("TRUNCATE %1.visit").arg(place),
          QStringLiteral("CREATE TABLE %1.x (a int)").arg(place), QStringLiteral("CREATE SCHEMA x"),
          QStringLiteral("CREATE ROLE x"), QStringLiteral("ALTER ROLE t_ash PASSWORD 'x'"),
          QStringLiteral("COPY (SELECT 1) TO PROGRAM 'cat'"),
          QStringLiteral("COPY %1.patient FROM '/etc/passwd'").arg(place),
          QStringLiteral("SELECT pg_read_file('PG_VERSION')"), QStringLiteral("TABLE bulkhead_platform.credential"),
          QStringLiteral("ALTER TABLE %1.patient DISABLE ROW LEVEL SECURITY").arg(place),
          QStringLiteral("CREATE FUNCTION %1.f() RETURNS int LANGUAGE sql AS 'SELECT 1'").arg(place)}) {
        const auto done = (*link)->ask(sql.toStdString());
        QVERIFY2(!done.ok(), qPrintable(sql));
    }
    // Its own group knows no tenant; another's rows are nowhere.
    if (place == QStringLiteral("clinic") && database == QStringLiteral("app")) {
        QVERIFY((*link)
                    ->tell(role.contains(QStringLiteral("phi")) ? "SET ROLE t__readers_phi" : "SET ROLE t__readers")
                    .ok());
        QCOMPARE((*link)->ask("SELECT id FROM clinic.patient")->size(), std::size_t(0));
        QVERIFY((*link)->tell("RESET ROLE").ok());
        QCOMPARE((*link)->ask("SELECT id FROM clinic.patient WHERE tenant_id <> 'elm'")->size(), std::size_t(0));
        QCOMPARE((*link)->ask("SELECT id FROM clinic.patient")->size(), std::size_t(2));
        QCOMPARE((*link)->ask("SELECT role FROM bulkhead_tenancy.role_tenant")->size(), std::size_t(1));
    }
    if (role != QStringLiteral("t__phi_oak"))
        QVERIFY(!open(QStringLiteral("t_oak")).ok());
    QCOMPARE(m_at.at.server.run(QStringLiteral("ALTER ROLE %1 PASSWORD NULL VALID UNTIL 'epoch'").arg(role)),
             QString());
    QCOMPARE(m_at.everything(), before);
    QVERIFY(!open(database).ok());
}

void TestPostgresReaders::aReaderThatIsTooWideIsDrift_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("plant");
    QTest::addColumn<QString>("undo"); // Empty: restoring the baseline takes it away.
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const char *id, const char *plant, const char *undo, const char *says) {
        QTest::newRow(name) << QString::fromLatin1(id) << QString::fromLatin1(plant) << QString::fromLatin1(undo)
                            << QString::fromLatin1(says);
    };
    row("it is gone", "elm",
        "DROP OWNED BY t__read_elm; DELETE FROM bulkhead_tenancy.role_tenant WHERE role = 't__read_elm'; DROP ROLE "
        "t__read_elm",
        "", "There is no reader t__read_elm");
    row("it writes", "birch", "SET ROLE platform; GRANT INSERT ON t_birch.visit TO t__read_birch", "",
        "INSERT on TABLE t_birch.visit is granted to t__read_birch");
    row("it reads PHI", "birch", "SET ROLE platform; GRANT SELECT (name) ON t_birch.patient TO t__read_birch", "",
        "SELECT(name) on TABLE t_birch.patient is granted to t__read_birch");
    row("the group reads PHI", "elm", "SET ROLE platform; GRANT SELECT ON clinic.patient TO t__readers", "",
        "SELECT on TABLE clinic.patient is granted to t__readers");
    row("it reads another's schema", "elm", "SET ROLE platform; GRANT USAGE ON SCHEMA t_birch TO t__read_elm", "",
        "USAGE on SCHEMA t_birch is granted to t__read_elm");
    row("it becomes another", "elm", "GRANT t_ash TO t__read_elm", "", "Role t__read_elm is a member of t_ash");
    row("somebody becomes it", "elm", "GRANT t__phi_elm TO clerk", "", "Role clerk is a member of t__phi_elm");
    row("it goes round the rules", "elm", "ALTER ROLE t__phi_elm BYPASSRLS", "ALTER ROLE t__phi_elm NOBYPASSRLS",
        "Reader t__phi_elm has BYPASSRLS");
    row("it makes databases", "oak", "ALTER ROLE t__read_oak CREATEDB", "", "Reader t__read_oak has CREATEDB");
    row("it keeps a password", "elm", "ALTER ROLE t__read_elm PASSWORD 'x' VALID UNTIL 'infinity'", "",
        "Reader t__read_elm may log in with a password that lasts");
    row("it has any number of connections", "elm", "ALTER ROLE t__read_elm CONNECTION LIMIT -1", "",
        "Reader t__read_elm has unlimited connections");
    row("it reads files", "elm", "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO t__read_elm",
        "REVOKE EXECUTE ON FUNCTION pg_read_file(text) FROM t__read_elm",
        "EXECUTE on ROUTINE pg_read_file(text) is granted to t__read_elm");
    row("it owns", "birch", "ALTER TABLE t_birch.visit OWNER TO t__read_birch",
        "ALTER TABLE t_birch.visit OWNER TO platform", "Reader t__read_birch owns something");
    row("row security takes it for another", "elm",
        "UPDATE bulkhead_tenancy.role_tenant SET tenant = 'ash' WHERE role = 't__read_elm'", "",
        "Row security takes reader t__read_elm for tenant \"ash\"");
    row("its rule was changed", "elm", "ALTER POLICY bulkhead_reader ON clinic.patient USING (true)", "",
        "Policy bulkhead_reader is missing on clinic.patient, or was changed");
    row("another rule shows it more", "elm", "CREATE POLICY more ON clinic.patient TO t__readers USING (true)",
        "DROP POLICY more ON clinic.patient", "Another policy on clinic.patient, more, lets readers see more");
    row("it connects to another's database", "elm", "SET ROLE platform; GRANT CONNECT ON DATABASE t_oak TO t__read_elm",
        "", "CONNECT on database t_oak is granted to t__read_elm");
    row("it has a setting of its own", "elm", "ALTER ROLE t__read_elm SET search_path = t_birch", "",
        "Reader t__read_elm has a setting of search_path");
}

void TestPostgresReaders::aReaderThatIsTooWideIsDrift()
{
    QFETCH(QString, id);
    QFETCH(QString, plant);
    QFETCH(QString, undo);
    QFETCH(QString, says);
    const TenantFacts facts = factsOf(id);
    QCOMPARE(drift(*m_at.platform, facts), QStringList());
    QCOMPARE(m_at.at.server.run(plant), QString());
    const QStringList found = drift(*m_at.platform, facts);
    QVERIFY2(found.join(QLatin1Char('\n')).contains(says), qPrintable(found.join(QLatin1Char('\n'))));
    const auto refused = m_at.ask(question(id.toLatin1().constData(), QStringLiteral("SELECT count(*) FROM visit")));
    QVERIFY2(absl::IsFailedPrecondition(refused.status()), told(refused.status()));
    QVERIFY2(told(refused.status()).contains("does not stand"), told(refused.status()));
    std::string evidence;
    if (undo.isEmpty()) {
        const absl::Status status = m_at.platform->setTier(facts, facts.tier, evidence);
        QVERIFY2(status.ok(), told(status));
    } else {
        if (!plant.contains(QStringLiteral("OWNER")))
            QVERIFY(!m_at.platform->setTier(facts, facts.tier, evidence).ok()); // Who gave it has to take it away.
        QCOMPARE(m_at.at.server.run(undo), QString());
        QVERIFY(m_at.platform->setTier(facts, facts.tier, evidence).ok());
    }
    QCOMPARE(drift(*m_at.platform, facts), QStringList());
    const auto again = m_at.ask(question(id.toLatin1().constData(), QStringLiteral("SELECT count(*) FROM visit")));
    QVERIFY2(again.ok(), told(again.status()));
    QCOMPARE(rowsOf(*again), QStringLiteral("2"));
}

void TestPostgresReaders::aTableThatIsNewIsRead()
{
    QCOMPARE(
        m_at.at.server.run(QStringLiteral("SET ROLE platform; CREATE TABLE t_birch.claim (id int, note text); INSERT "
                                          "INTO t_birch.claim VALUES (1, 'x')")),
        QString());
    QCOMPARE(drift(*m_at.platform, factsOf(QStringLiteral("birch"))), QStringList()); // It shows nobody more.
    const auto result = m_at.ask(question("birch", QStringLiteral("SELECT id FROM claim")));
    QVERIFY2(result.ok(), told(result.status()));
    QCOMPARE(rowsOf(*result), QStringLiteral("1"));
    QCOMPARE(m_at.at.server.run(QStringLiteral("DROP TABLE t_birch.claim")), QString());
}

void TestPostgresReaders::readersLeaveWithTheirTenant()
{
    for (const Tier tier : {Tier::Shared, Tier::Segmented, Tier::Dedicated}) {
        const TenantFacts yew = tenant("yew", tier);
        QVERIFY(absl::IsNotFound(m_at.diagnostics->explain({yew, {"SELECT 1"}}, {}).status()));
        QVERIFY(provision(*m_at.platform, yew).ok());
        QVERIFY(m_at.diagnostics->explain({yew, {"SELECT 1"}}, {}).ok());
        std::string evidence;
        const absl::Status status = m_at.platform->remove(yew, evidence);
        QVERIFY2(status.ok(), told(status));
        QVERIFY2(evidence.find("reader t__read_yew") != std::string::npos, evidence.c_str());
        QCOMPARE(m_at.at.server.value(QStringLiteral("SELECT count(*) FROM pg_roles WHERE rolname LIKE '%yew'")),
                 QStringLiteral("0"));
    }
}

void TestPostgresReaders::aMoveTakesTheReadersAlong()
{
    TenantFacts yew = tenant("yew", Tier::Shared);
    QVERIFY(provision(*m_at.platform, yew).ok());
    {
        const auto link = m_at.at.login(QStringLiteral("yew"), QStringLiteral("app"));
        QVERIFY(link && link->ask("INSERT INTO patient (tenant_id, name) VALUES ('yew', 'A')").ok());
    }
    TierMover *mover = m_at.platform->mover();
    QVERIFY(mover != nullptr);
    for (const Tier to : {Tier::Segmented, Tier::Dedicated, Tier::Shared}) {
        for (const PlannedMove &step : mover->planMove(yew, to)) {
            std::string evidence;
            const absl::Status status = mover->applyMove(yew, to, step.id, evidence);
            QVERIFY2(status.ok(), (step.id + ": " + status.ToString()).c_str());
            if (step.phase == MovePhase::Switch) {
                TenantFacts there = yew;
                there.tier = to;
                QStringList found = drift(*m_at.platform, there);
                QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
            }
        }
        yew.tier = to;
        const auto result = m_at.ask({yew, {"SELECT tenant_id FROM patient"}});
        QVERIFY2(result.ok(), told(result.status()));
        QCOMPARE(rowsOf(*result), QStringLiteral("yew"));
    }
    std::string evidence;
    QVERIFY(m_at.platform->remove(yew, evidence).ok());
}

QTEST_GUILESS_MAIN(TestPostgresReaders)
#include "tst_postgres_readers.moc"
