// Live tenants that move between tiers on a real PostgreSQL: rows counted and compared, nobody else's touched, whatever
// moment the gateway dies in.
#include "backend/domain/tier_mover.h"
#include "tests/backend/platform_on_postgres.h"
#include "tests/fixtures/cutting_proxy.h"

#include <QTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

/// What a gateway does, apart from the proof: step by step, from the first that is not kept as done. `done` counts
/// those that are.
absl::Status moveOn(Platform &platform, const TenantFacts &tenant, Tier to, std::size_t &done,
                    const std::string &until = {}, std::vector<std::string> *evidence = nullptr)
{
    const auto steps = platform.mover()->planMove(tenant, to);
    for (; done < steps.size(); ++done) {
        std::string seen;
        if (absl::Status status = platform.mover()->applyMove(tenant, to, steps[done].id, seen); !status.ok())
            return status;
        if (evidence != nullptr)
            evidence->push_back(seen);
        if (steps[done].id == until) {
            ++done;
            break;
        }
    }
    return absl::OkStatus();
}

absl::Status moveAll(Platform &platform, const TenantFacts &tenant, Tier to, const std::string &until = {})
{
    std::size_t done = 0;
    return moveOn(platform, tenant, to, done, until);
}

TenantFacts in(TenantFacts tenant, Tier tier)
{
    tenant.tier = tier;
    return tenant;
}

constexpr char kMore[] =
    "CREATE TABLE visit_kind (id int PRIMARY KEY, name text NOT NULL);"
    "INSERT INTO visit_kind VALUES (1, 'walk-in'), (2, 'booked');"
    "CREATE TABLE staff (tenant_id text NOT NULL, id int NOT NULL, manager int, PRIMARY KEY (tenant_id, id),"
    " FOREIGN KEY (tenant_id, manager) REFERENCES staff (tenant_id, id));"
    "CREATE SEQUENCE invoice_number;";

constexpr char kSwitch[] = "move.rows.switch";

} // namespace

class TestPostgresMoves : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanup();
    void everyWayKeepsTheRowsAndIsProven_data();
    void everyWayKeepsTheRowsAndIsProven();
    void nobodyWritesMeanwhile();
    void goesBackFromEveryStep_data();
    void goesBackFromEveryStep();
    void diesAtEveryMomentAndGoesOn_data();
    void diesAtEveryMomentAndGoesOn();
    void diesGoingBackAndGoesOn();
    void whatStandsThereAlreadyIsLeftAlone();
    void rowsWithoutAPlaceAreRefused();
    void rowsThatDifferAreFound();
    void saysWhatTheAdministratorLacks();
    void aSequenceNeverGivesANumberTwice();
    void rowsThatNameTheirOwnTableAndFreeSequencesGoAlong();
    void whatOnlyItsCopyOfAListHasIsNotLost();
    void whoIsNotThereIsNotMoved();

private:
    void settle(const TenantFacts &facts);
    /// With a list for everybody, rows that name their own table and a sequence that no column owns.
    std::unique_ptr<Platform> withMore();
    /// Patients and visits of yew as its own role reads them, with their content.
    QString rowsOf(Tier tier);
    /// Everything of other tenants, and all that stands.
    QString others();
    QString standing();
    void gone(const TenantFacts &facts);

    PlatformOnPostgres m_at;
};

void TestPostgresMoves::initTestCase()
{
    const QString problem = m_at.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    const auto platform = m_at.platform();
    for (const TenantFacts &facts : {tenant("elm", Tier::Shared), tenant("birch", Tier::Segmented)})
        QVERIFY(provision(*platform, facts).ok());
    const auto elm = m_at.login(QStringLiteral("elm"), QStringLiteral("app"));
    QVERIFY(
        elm->ask("INSERT INTO patient (tenant_id, name) SELECT 'elm', 'Elm ' || i FROM generate_series(1, 20) i").ok());
    const auto birch = m_at.login(QStringLiteral("birch"), QStringLiteral("app"));
    QVERIFY(birch->ask("INSERT INTO patient (tenant_id, name) VALUES ('birch', 'Birch')").ok());
    // Canaries of every kind stand before the first comparison.
    for (const Tier tier : {Tier::Segmented, Tier::Dedicated}) {
        const TenantFacts facts = tenant("first", tier);
        QVERIFY(provision(*platform, facts).ok());
        gone(facts);
    }
}

void TestPostgresMoves::cleanup()
{
    for (const Tier tier : {Tier::Shared, Tier::Dedicated}) // Whatever a case that failed has left.
        gone(tenant("yew", tier));
    QCOMPARE(m_at.server.run(QStringLiteral("DROP TABLE IF EXISTS clinic.staff, clinic.visit_kind;"
                                            "DROP SEQUENCE IF EXISTS clinic.invoice_number")),
             QString());
    QCOMPARE(m_at.server.value(QStringLiteral("SELECT count(*) FROM bulkhead_platform.move")), QStringLiteral("0"));
}

void TestPostgresMoves::gone(const TenantFacts &facts)
{
    std::string evidence;
    const absl::Status status = m_at.platform()->remove(facts, evidence);
    QVERIFY2(status.ok(), told(status));
}

void TestPostgresMoves::settle(const TenantFacts &facts)
{
    const auto platform = m_at.platform();
    const absl::Status status = provision(*platform, facts);
    QVERIFY2(status.ok(), told(status));
    const auto link = m_at.login(QStringLiteral("yew"),
                                 facts.tier == Tier::Dedicated ? QStringLiteral("t_yew") : QStringLiteral("app"));
    QVERIFY(link);
    const auto patients = link->ask("INSERT INTO patient (tenant_id, name) SELECT 'yew', 'Name ''ä\" ' || i FROM"
                                    " generate_series(1, 1200) i");
    QVERIFY2(patients.ok(), told(patients.status()));
    if (facts.tier != Tier::Shared) // Numbers of visits are one row for all who share the table.
        QVERIFY(link->ask("SELECT count(nextval(pg_get_serial_sequence('visit', 'id'))) FROM generate_series(1, 3000)")
                    .ok());
    const auto visits =
        link->ask("INSERT INTO visit (tenant_id, patient, kind, note, at, hours) SELECT 'yew', id, 'booked',"
                  " CASE WHEN id % 3 = 0 THEN NULL ELSE E'line\\n' || id END, '2026-11-30 08:00:00.123456+02',"
                  " int4range(8, 9 + (id % 5)::int) FROM patient WHERE tenant_id = 'yew' ORDER BY id LIMIT 700");
    QVERIFY2(visits.ok(), told(visits.status()));
}

QString TestPostgresMoves::rowsOf(Tier tier)
{
    const auto link =
        m_at.login(QStringLiteral("yew"), tier == Tier::Dedicated ? QStringLiteral("t_yew") : QStringLiteral("app"));
    if (!link)
        return QStringLiteral("nobody comes in");
    QString all;
    for (const char *table : {"patient", "visit"}) {
        const auto rows =
            link->ask(std::string("SELECT count(*) || ' ' || md5(string_agg(x::text, '|' ORDER BY id)) AS s FROM ")
                      + table + " x");
        all += QString::fromStdString(rows.ok() ? rows->text(0, "s") : std::string(rows.status().message())) + ' ';
    }
    return all;
}

QString TestPostgresMoves::others()
{
    return m_at.server.value(
        QStringLiteral("SELECT (SELECT md5(string_agg(p::text, '|' ORDER BY tenant_id, id)) FROM clinic.patient p"
                       " WHERE tenant_id <> 'yew') || (SELECT md5(string_agg(p::text, '|' ORDER BY id)) FROM"
                       " t_birch.patient p) || (SELECT count(*) FROM clinic.visit WHERE tenant_id <> 'yew')"));
}

/// All that is there of yew, without what is drawn by chance.
QString TestPostgresMoves::standing()
{
    return m_at.server.value(QStringLiteral(
        "SELECT string_agg(what, E'\\n' ORDER BY what) FROM ("
        "SELECT format('role %s %s %s %s', r.rolname, r.rolcanlogin, r.rolconnlimit, (SELECT setconfig::text FROM"
        "  pg_db_role_setting WHERE setrole = r.oid)) AS what FROM pg_roles r WHERE r.rolname = 't_yew'"
        " UNION ALL SELECT format('member %s of %s', pg_get_userbyid(member), pg_get_userbyid(roleid)) FROM"
        "  pg_auth_members WHERE pg_get_userbyid(member) = 't_yew'"
        " UNION ALL SELECT format('database %s %s %s', datname, datconnlimit, datacl) FROM pg_database WHERE datname"
        "  LIKE 't%yew%'"
        " UNION ALL SELECT format('schema %s %s', nspname, nspacl) FROM pg_namespace WHERE nspname LIKE '%yew%'"
        " UNION ALL SELECT format('made %s %s', kind, name) FROM bulkhead_platform.made WHERE tenant = 'yew'"
        " UNION ALL SELECT format('credential %s %s %s', role, password, fingerprint) FROM"
        "  bulkhead_platform.credential WHERE tenant = 'yew'"
        " UNION ALL SELECT format('known %s %s', role, tenant) FROM bulkhead_tenancy.role_tenant WHERE tenant = 'yew'"
        " UNION ALL SELECT 'shared rows ' || count(*) FROM clinic.patient WHERE tenant_id = 'yew'"
        " UNION ALL SELECT 'moves ' || count(*) FROM bulkhead_platform.move) q"));
}

void TestPostgresMoves::everyWayKeepsTheRowsAndIsProven_data()
{
    QTest::addColumn<Tier>("from");
    QTest::addColumn<Tier>("to");
    QTest::addRow("rows to schema") << Tier::Shared << Tier::Segmented;
    QTest::addRow("rows to database") << Tier::Shared << Tier::Dedicated;
    QTest::addRow("schema to rows") << Tier::Segmented << Tier::Shared;
    QTest::addRow("schema to database") << Tier::Segmented << Tier::Dedicated;
    QTest::addRow("database to rows") << Tier::Dedicated << Tier::Shared;
    QTest::addRow("database to schema") << Tier::Dedicated << Tier::Segmented;
    QTest::addRow("schema to channel, where it is") << Tier::Segmented << Tier::Channel;
}

void TestPostgresMoves::everyWayKeepsTheRowsAndIsProven()
{
    QFETCH(Tier, from);
    QFETCH(Tier, to);
    const TenantFacts yew = tenant("yew", from);
    settle(yew);
    const QString rows = rowsOf(from), foreign = others();
    QVERIFY(rows.startsWith(QStringLiteral("1200 ")));
    const QString credential = QStringLiteral("SELECT password FROM bulkhead_platform.credential WHERE tenant = 'yew'");
    const QString password = m_at.server.value(credential);
    const auto platform = m_at.platform();
    std::vector<std::string> evidence;
    std::size_t done = 0;
    absl::Status status = moveOn(*platform, yew, to, done, kSwitch, &evidence);
    QVERIFY2(status.ok(), told(status));
    for (const std::string &seen : evidence)
        QVERIFY(!seen.empty());
    // Proven while the old place is kept.
    const TenantFacts moved = in(yew, to);
    QCOMPARE(drift(*platform, moved).join(QLatin1Char(' ')), QString());
    QCOMPARE(crossings(*platform, moved).join(QLatin1Char(' ')), QString());
    status = moveOn(*platform, yew, to, done);
    QVERIFY2(status.ok(), told(status));
    QCOMPARE(rowsOf(to), rows);
    QCOMPARE(others(), foreign);
    QCOMPARE(m_at.server.value(credential), password);
    QCOMPARE(drift(*platform, moved), QStringList());
    QCOMPARE(crossings(*platform, moved), QStringList());
    if (to != Tier::Shared)
        QCOMPARE(m_at.server.value(QStringLiteral("SELECT count(*) FROM clinic.patient WHERE tenant_id = 'yew'")),
                 QStringLiteral("0"));
    // It stands as one that was set up there.
    const QString whole = standing();
    QVERIFY(provision(*platform, moved).ok());
    QCOMPARE(standing(), whole);
    const auto link =
        m_at.login(QStringLiteral("yew"), to == Tier::Dedicated ? QStringLiteral("t_yew") : QStringLiteral("app"));
    const auto written = link->ask("INSERT INTO patient (tenant_id, name) VALUES ('yew', 'new')");
    QVERIFY2(written.ok(), told(written.status()));
    gone(moved);
    QCOMPARE(others(), foreign);
}

void TestPostgresMoves::nobodyWritesMeanwhile()
{
    const TenantFacts yew = tenant("yew", Tier::Shared);
    settle(yew);
    const auto before = m_at.login(QStringLiteral("yew"), QStringLiteral("app"));
    const QString password =
        m_at.server.value(QStringLiteral("SELECT password FROM bulkhead_platform.credential WHERE tenant = 'yew'"));
    const auto comesIn = [&] {
        return PostgresLink::open(QStringLiteral("host=127.0.0.1 port=%1 user=t_yew password='%2' dbname=app")
                                      .arg(m_at.server.port())
                                      .arg(password)
                                      .toStdString())
            .ok();
    };
    QVERIFY(before && comesIn());
    const auto platform = m_at.platform();
    std::size_t done = 0;
    for (const char *until : {"move.rows.close", "move.rows.copy", "move.rows.compare", kSwitch}) {
        const absl::Status status = moveOn(*platform, yew, Tier::Segmented, done, until);
        QVERIFY2(status.ok(), told(status));
        QVERIFY2(!comesIn(), until);
        QVERIFY2(!before->ask("SELECT 1").ok(), until);
    }
    QVERIFY(moveOn(*platform, yew, Tier::Segmented, done, "move.rows.open").ok());
    QVERIFY(comesIn());
    std::string evidence;
    QVERIFY(absl::IsFailedPrecondition(platform->mover()->undoMove(yew, Tier::Segmented, evidence)));
    QVERIFY(comesIn());
}

void TestPostgresMoves::goesBackFromEveryStep_data()
{
    QTest::addColumn<Tier>("from");
    QTest::addColumn<Tier>("to");
    QTest::addColumn<std::string>("last");
    for (const char *step :
         {"move.rows.prepare", "move.rows.close", "move.rows.copy", kSwitch}) // Comparing makes nothing.
        QTest::addRow("to a schema, %s", step) << Tier::Shared << Tier::Segmented << std::string(step);
    QTest::addRow("to a database") << Tier::Segmented << Tier::Dedicated << std::string(kSwitch);
    QTest::addRow("to the shared tables") << Tier::Dedicated << Tier::Shared << std::string(kSwitch);
    QTest::addRow("copied to the shared tables") << Tier::Segmented << Tier::Shared << std::string("move.rows.copy");
}

void TestPostgresMoves::goesBackFromEveryStep()
{
    QFETCH(Tier, from);
    QFETCH(Tier, to);
    QFETCH(std::string, last);
    const TenantFacts yew = tenant("yew", from);
    settle(yew);
    const QString rows = rowsOf(from), foreign = others();
    const auto platform = m_at.platform();
    QVERIFY(moveAll(*platform, yew, to, "move.rows.prepare").ok()); // The table of moves stands from here on.
    std::string evidence;
    QVERIFY(platform->mover()->undoMove(yew, to, evidence).ok());
    const QString before = standing();
    absl::Status status = moveAll(*platform, yew, to, last);
    QVERIFY2(status.ok(), told(status));
    status = platform->mover()->undoMove(yew, to, evidence);
    QVERIFY2(status.ok(), told(status));
    QVERIFY2(evidence.starts_with("The tenant runs where it was."), evidence.c_str());
    QCOMPARE(standing(), before);
    QCOMPARE(rowsOf(from), rows);
    QCOMPARE(others(), foreign);
    QCOMPARE(drift(*platform, yew), QStringList());
    QCOMPARE(crossings(*platform, yew), QStringList());
    QVERIFY(platform->mover()->undoMove(yew, to, evidence).ok()); // Once more changes nothing.
    QCOMPARE(standing(), before);
}

void TestPostgresMoves::diesAtEveryMomentAndGoesOn_data()
{
    QTest::addColumn<Tier>("from");
    QTest::addColumn<Tier>("to");
    QTest::addColumn<int>("least");
    QTest::addRow("rows to schema") << Tier::Shared << Tier::Segmented << 8;
    if (!qEnvironmentVariableIsSet("BULKHEAD_EVERY_REQUEST"))
        return; // The others make a soak of it.
    QTest::addRow("schema to database") << Tier::Segmented << Tier::Dedicated << 8;
    QTest::addRow("database to rows") << Tier::Dedicated << Tier::Shared << 7;
}

void TestPostgresMoves::diesAtEveryMomentAndGoesOn()
{
    QFETCH(Tier, from);
    QFETCH(Tier, to);
    QFETCH(int, least);
    const TenantFacts yew = tenant("yew", from);
    const QString foreign = others();
    CuttingProxy proxy(m_at.server.port());
    int deaths = 0;
    for (int request = 1;; ++request) {
        settle(yew);
        const QString rows = rowsOf(from);
        proxy.open();
        proxy.dieAt(request, CuttingProxy::Count::Lasting);
        const auto dying = m_at.platform(m_at.config(proxy.port()));
        std::size_t kept = 0;
        const bool done = moveOn(*dying, yew, to, kept).ok();
        const auto direct = m_at.platform(); // As another gateway.
        const absl::Status status = moveOn(*direct, yew, to, kept);
        QVERIFY2(status.ok(), QByteArray::number(request) + ": " + told(status));
        QCOMPARE(rowsOf(to), rows);
        QCOMPARE(others(), foreign);
        QCOMPARE(drift(*direct, in(yew, to)), QStringList());
        gone(in(yew, to));
        if (done)
            break;
        ++deaths;
    }
    QVERIFY2(deaths >= least, qPrintable(QString::number(deaths)));
}

void TestPostgresMoves::diesGoingBackAndGoesOn()
{
    const TenantFacts yew = tenant("yew", Tier::Shared);
    settle(yew);
    const QString rows = rowsOf(Tier::Shared), foreign = others();
    CuttingProxy proxy(m_at.server.port());
    const auto direct = m_at.platform();
    int deaths = 0;
    for (int request = 1;; ++request) {
        QVERIFY(moveAll(*direct, yew, Tier::Segmented, kSwitch).ok());
        proxy.open();
        proxy.dieAt(request, CuttingProxy::Count::Lasting);
        std::string evidence;
        const bool done =
            m_at.platform(m_at.config(proxy.port()))->mover()->undoMove(yew, Tier::Segmented, evidence).ok();
        const absl::Status status = direct->mover()->undoMove(yew, Tier::Segmented, evidence);
        QVERIFY2(status.ok(), told(status));
        QCOMPARE(rowsOf(Tier::Shared), rows);
        QCOMPARE(others(), foreign);
        QCOMPARE(drift(*direct, yew), QStringList());
        if (done)
            break;
        ++deaths;
    }
    QVERIFY2(deaths >= 3, qPrintable(QString::number(deaths)));
}

void TestPostgresMoves::whatStandsThereAlreadyIsLeftAlone()
{
    const TenantFacts yew = tenant("yew", Tier::Shared);
    settle(yew);
    const auto platform = m_at.platform();
    std::string evidence;
    const auto refused = [&](Tier to, const char *says) {
        const absl::Status status = moveAll(*platform, yew, to);
        QVERIFY(absl::IsFailedPrecondition(status));
        QVERIFY2(told(status).contains(says), told(status));
        const absl::Status back = platform->mover()->undoMove(yew, to, evidence);
        QVERIFY2(back.ok(), told(back));
    };
    QCOMPARE(m_at.server.run(QStringLiteral("CREATE SCHEMA t_yew; CREATE TABLE t_yew.theirs (x int)")), QString());
    refused(Tier::Segmented, "that Bulkhead has not made");
    QCOMPARE(m_at.server.value(QStringLiteral("SELECT count(*) FROM t_yew.theirs")), QStringLiteral("0"));
    QCOMPARE(m_at.server.run(QStringLiteral("INSERT INTO bulkhead_platform.made VALUES ('schema', 't_yew', 'yew')")),
             QString());
    refused(Tier::Segmented, "stands there already");
    QCOMPARE(m_at.server.value(QStringLiteral("SELECT count(*) FROM t_yew.theirs")), QStringLiteral("0"));
    QCOMPARE(m_at.server.run(QStringLiteral("DELETE FROM bulkhead_platform.made WHERE name = 't_yew' AND kind ="
                                            " 'schema'; DROP SCHEMA t_yew CASCADE")),
             QString());
    QVERIFY(rowsOf(Tier::Shared).startsWith(QStringLiteral("1200 ")));
    // Rows in the shared tables that no move has put there.
    gone(yew);
    settle(in(yew, Tier::Segmented));
    QCOMPARE(m_at.server.run(QStringLiteral("INSERT INTO clinic.patient (tenant_id, name) VALUES ('yew', 'left')")),
             QString());
    const absl::Status status = moveAll(*platform, in(yew, Tier::Segmented), Tier::Shared);
    QVERIFY2(told(status).contains("hold 1 rows of this tenant already"), told(status));
    QVERIFY(platform->mover()->undoMove(in(yew, Tier::Segmented), Tier::Shared, evidence).ok());
    QCOMPARE(m_at.server.value(QStringLiteral("SELECT count(*) FROM clinic.patient WHERE tenant_id = 'yew'")),
             QStringLiteral("1"));
    QCOMPARE(m_at.server.run(QStringLiteral("DELETE FROM clinic.patient WHERE tenant_id = 'yew'")), QString());
}

void TestPostgresMoves::rowsWithoutAPlaceAreRefused()
{
    const TenantFacts yew = tenant("yew", Tier::Shared);
    settle(yew);
    const auto platform = m_at.platform();
    QCOMPARE(m_at.server.run(QStringLiteral("SET ROLE platform; ALTER TABLE clinic.patient ADD COLUMN extra text")),
             QString());
    const absl::Status status = moveAll(*platform, yew, Tier::Segmented);
    QCOMPARE(m_at.server.run(QStringLiteral("ALTER TABLE clinic.patient DROP COLUMN extra")), QString());
    QVERIFY(absl::IsFailedPrecondition(status));
    QVERIFY2(told(status).contains("no column extra"), told(status));
    std::string evidence;
    QVERIFY(platform->mover()->undoMove(yew, Tier::Segmented, evidence).ok());
    QVERIFY(rowsOf(Tier::Shared).startsWith(QStringLiteral("1200 ")));
}

void TestPostgresMoves::rowsThatDifferAreFound()
{
    const TenantFacts yew = tenant("yew", Tier::Shared);
    settle(yew);
    const auto platform = m_at.platform();
    std::string evidence;
    QVERIFY(moveAll(*platform, yew, Tier::Segmented, "move.rows.copy").ok());
    QCOMPARE(m_at.server.run(QStringLiteral("UPDATE t_yew.patient SET name = 'other' WHERE name LIKE '% 7'")),
             QString());
    absl::Status status = platform->mover()->applyMove(yew, Tier::Segmented, "move.rows.compare", evidence);
    QVERIFY(absl::IsDataLoss(status));
    QVERIFY2(told(status).contains("patient differ: 1200 in the old place, 1200 in the new one, with other content"),
             told(status));
    QVERIFY(moveAll(*platform, yew, Tier::Segmented, "move.rows.copy").ok());
    QCOMPARE(
        m_at.server.run(QStringLiteral("DELETE FROM t_yew.visit WHERE id IN (SELECT id FROM t_yew.visit LIMIT 1)")),
        QString());
    status = platform->mover()->applyMove(yew, Tier::Segmented, "move.rows.compare", evidence);
    QVERIFY2(told(status).contains("visit differ: 700 in the old place, 699 in the new one."), told(status));
    QVERIFY(platform->mover()->undoMove(yew, Tier::Segmented, evidence).ok());
}

void TestPostgresMoves::saysWhatTheAdministratorLacks()
{
    const TenantFacts yew = tenant("yew", Tier::Shared);
    settle(yew);
    const auto platform = m_at.platform();
    std::string evidence;
    QCOMPARE(m_at.server.run(QStringLiteral("ALTER ROLE platform NOCREATEDB")), QString());
    absl::Status status = moveAll(*platform, yew, Tier::Dedicated);
    QCOMPARE(m_at.server.run(QStringLiteral("ALTER ROLE platform CREATEDB")), QString());
    QVERIFY2(absl::IsPermissionDenied(status), told(status));
    QVERIFY(platform->mover()->undoMove(yew, Tier::Dedicated, evidence).ok());
    // No connection is free for it.
    QCOMPARE(m_at.server.run(QStringLiteral("ALTER ROLE platform CONNECTION LIMIT 0")), QString());
    const auto another = m_at.platform();
    status = moveAll(*another, yew, Tier::Segmented);
    QCOMPARE(m_at.server.run(QStringLiteral("ALTER ROLE platform CONNECTION LIMIT -1")), QString());
    QVERIFY2(absl::IsResourceExhausted(status), told(status));
    QVERIFY(rowsOf(Tier::Shared).startsWith(QStringLiteral("1200 ")));
}

void TestPostgresMoves::aSequenceNeverGivesANumberTwice()
{
    const TenantFacts yew = tenant("yew", Tier::Segmented);
    settle(yew);
    // Ids of visits are one row of numbers for all who share the table: elm's next ones must be free.
    const auto platform = m_at.platform();
    const absl::Status status = moveAll(*platform, yew, Tier::Shared);
    QVERIFY2(status.ok(), told(status));
    const auto elm = m_at.login(QStringLiteral("elm"), QStringLiteral("app"));
    const auto written = elm->ask("INSERT INTO visit (tenant_id, patient, kind, at) SELECT 'elm', (SELECT min(id) FROM"
                                  " patient), 'booked', now() FROM generate_series(1, 1000)");
    QVERIFY2(written.ok(), told(written.status()));
    QCOMPARE(m_at.server.run(QStringLiteral("DELETE FROM clinic.visit WHERE tenant_id = 'elm'")), QString());
}

std::unique_ptr<Platform> TestPostgresMoves::withMore()
{
    const QString made =
        m_at.server.run(QStringLiteral("SET ROLE platform; SET search_path = clinic;") + QString::fromLatin1(kMore));
    if (!made.isEmpty())
        qWarning("%s", qPrintable(made));
    auto config = m_at.config();
    config.templateSql += kMore;
    return m_at.platform(std::move(config));
}

void TestPostgresMoves::rowsThatNameTheirOwnTableAndFreeSequencesGoAlong()
{
    const auto platform = withMore();
    const TenantFacts yew = tenant("yew", Tier::Segmented);
    absl::Status status = provision(*platform, yew);
    QVERIFY2(status.ok(), told(status));
    {
        const auto link = m_at.login(QStringLiteral("yew"), QStringLiteral("app"));
        // Who is named comes after who names, and in another batch.
        for (const char *sql :
             {"INSERT INTO staff SELECT 'yew', i FROM generate_series(1, 1200) i",
              "UPDATE staff SET manager = id + 600 WHERE id <= 600", "UPDATE staff SET manager = NULL WHERE id > 600",
              "SELECT count(nextval('invoice_number')) FROM generate_series(1, 40)"}) {
            const auto done = link->ask(sql);
            QVERIFY2(done.ok(), told(done.status()));
        }
    }
    status = moveAll(*platform, yew, Tier::Dedicated);
    QVERIFY2(status.ok(), told(status));
    {
        const auto link = m_at.login(QStringLiteral("yew"), QStringLiteral("t_yew"));
        const auto named = link->ask("SELECT count(*) AS n FROM staff a JOIN staff b ON b.id = a.manager");
        QVERIFY2(named.ok(), told(named.status()));
        QCOMPARE(named->number(0, "n"), 600.0);
        const auto next = link->ask("SELECT nextval('invoice_number') AS n");
        QVERIFY2(next.ok(), told(next.status()));
        QCOMPARE(next->number(0, "n"), 41.0);
    }
    status = moveAll(*platform, in(yew, Tier::Dedicated), Tier::Shared);
    QVERIFY2(status.ok(), told(status));
    QCOMPARE(m_at.server.value(QStringLiteral("SELECT count(*) FROM clinic.staff WHERE manager = id + 600")),
             QStringLiteral("600"));
    QCOMPARE(m_at.server.value(QStringLiteral("SELECT nextval('clinic.invoice_number')")), QStringLiteral("42"));
}

void TestPostgresMoves::whatOnlyItsCopyOfAListHasIsNotLost()
{
    const auto platform = withMore();
    const TenantFacts yew = tenant("yew", Tier::Dedicated);
    absl::Status status = provision(*platform, yew);
    QVERIFY2(status.ok(), told(status));
    const auto write = [this](const char *sql) {
        const auto done = m_at.login(QStringLiteral("yew"), QStringLiteral("t_yew"))->ask(sql);
        QVERIFY2(done.ok(), told(done.status()));
    };
    write("INSERT INTO visit_kind VALUES (3, 'video')");
    status = moveAll(*platform, yew, Tier::Shared);
    QVERIFY(absl::IsFailedPrecondition(status));
    QVERIFY2(told(status).contains("visit_kind for everybody, and the tenant's own has 1 row that it has not"),
             told(status));
    std::string evidence;
    QVERIFY(platform->mover()->undoMove(yew, Tier::Shared, evidence).ok());
    write("DELETE FROM visit_kind WHERE id = 3");
    status = moveAll(*platform, yew, Tier::Shared);
    QVERIFY2(status.ok(), told(status));
}

void TestPostgresMoves::whoIsNotThereIsNotMoved()
{
    const auto platform = m_at.platform();
    QVERIFY(absl::IsNotFound(moveAll(*platform, tenant("nobody", Tier::Shared), Tier::Segmented)));
    std::string evidence;
    QVERIFY(platform->mover()->undoMove(tenant("nobody", Tier::Shared), Tier::Segmented, evidence).ok());
}

QTEST_GUILESS_MAIN(TestPostgresMoves)
#include "tst_postgres_moves.moc"
