// Tenants that are set up on a real PostgreSQL, looked at, probed, and taken away again.
#include "tests/backend/platform_on_postgres.h"
#include "tests/fixtures/cutting_proxy.h"

#include <QTest>

#include <array>
#include <set>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

class TestPostgresPlatform : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void everyTierStandsAndHolds_data();
    void everyTierStandsAndHolds();
    void tenantsSeeTheirOwnRows();
    void aSecondTimeChangesNothing();
    void whatDriftedIsRestored();
    void leavingTakesTheRowsToo();
    void diesAtEveryMomentAndGoesOn_data();
    void diesAtEveryMomentAndGoesOn();
    void leavingDiesAtEveryMomentAndGoesOn();
    void twoGatewaysAtOnce();
    void somebodyElsesIsNeverTaken_data();
    void somebodyElsesIsNeverTaken();
    void longIdsStayApart();
    void namesMayBeAnything();
    void saysWhatTheAdministratorLacks_data();
    void saysWhatTheAdministratorLacks();
    void saysThatItIsNotThere();
    void noFreeConnectionProvesNothing();
    void noCanaryProvesNothing();
    void badTemplateLeavesNothing();

private:
    [[nodiscard]] QString standing();
    PlatformOnPostgres m_at;
};

/// All that is there of tenants, without what is drawn by chance.
QString TestPostgresPlatform::standing()
{
    const QString all = m_at.server.value(QStringLiteral(
        "SELECT string_agg(what, E'\\n' ORDER BY what) FROM ("
        "SELECT format('role %s %s %s %s', r.rolname, r.rolcanlogin, r.rolconnlimit, (SELECT setconfig::text FROM"
        "  pg_db_role_setting WHERE setrole = r.oid)) AS what FROM pg_roles r WHERE r.rolname LIKE 't\\_%'"
        " UNION ALL SELECT format('member %s of %s', pg_get_userbyid(member), pg_get_userbyid(roleid)) FROM"
        "  pg_auth_members WHERE pg_get_userbyid(member) LIKE 't\\_%'"
        " UNION ALL SELECT format('database %s %s %s', datname, datconnlimit, datacl) FROM pg_database"
        " UNION ALL SELECT format('schema %s %s', nspname, nspacl) FROM pg_namespace"
        " UNION ALL SELECT format('table %s %s %s', n.nspname, c.relname, c.relacl) FROM pg_class c JOIN pg_namespace n"
        "  ON n.oid = c.relnamespace WHERE n.nspname = 'clinic' OR n.nspname LIKE 't\\_%'"
        " UNION ALL SELECT format('default %s', defaclacl) FROM pg_default_acl"
        " UNION ALL SELECT format('made %s %s for %s', kind, name, tenant) FROM bulkhead_platform.made"
        "  WHERE kind <> 'large object'"
        " UNION ALL SELECT format('credential %s %s', tenant, role) FROM bulkhead_platform.credential"
        " UNION ALL SELECT format('known %s %s', role, tenant) FROM bulkhead_tenancy.role_tenant) q"));
    if (!all.contains(QStringLiteral("made role")))
        qFatal("%s", qPrintable(all));
    return all;
}

void TestPostgresPlatform::initTestCase()
{
    const QString problem = m_at.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    const auto platform = m_at.platform();
    for (const TenantFacts &facts : {tenant("elm", Tier::Shared), tenant("birch", Tier::Segmented),
                                     tenant("fir", Tier::Channel, "north"), tenant("oak", Tier::Dedicated)}) {
        const absl::Status status = provision(*platform, facts);
        QVERIFY2(status.ok(), told(status));
    }
}

void TestPostgresPlatform::everyTierStandsAndHolds_data()
{
    QTest::addColumn<TenantFacts>("facts");
    QTest::addColumn<int>("attempts");
    QTest::addRow("Shared") << tenant("elm", Tier::Shared) << 20;
    QTest::addRow("Segmented") << tenant("birch", Tier::Segmented) << 20;
    QTest::addRow("Channel") << tenant("north", Tier::Channel) << 20;
    QTest::addRow("a partner's sub-tenant") << tenant("fir", Tier::Channel, "north") << 20;
    QTest::addRow("Dedicated") << tenant("oak", Tier::Dedicated) << 20;
}

void TestPostgresPlatform::everyTierStandsAndHolds()
{
    QFETCH(TenantFacts, facts);
    QFETCH(int, attempts);
    const auto platform = m_at.platform();
    std::vector<std::string> evidence;
    const absl::Status status = provision(*platform, facts, &evidence);
    QVERIFY2(status.ok(), told(status));
    for (const std::string &seen : evidence)
        QVERIFY(!seen.empty());
    QCOMPARE(drift(*platform, facts), QStringList());
    QCOMPARE(crossings(*platform, facts), QStringList());
    const auto round = platform->probe(facts);
    QVERIFY2(round.ok(), told(round.status()));
    std::set<std::string> boundaries;
    for (const ProbeAttempt &attempt : round->attempts) {
        QVERIFY(!attempt.evidence.empty());
        boundaries.insert(attempt.boundary);
    }
    QVERIFY2(round->attempts.size() >= std::size_t(attempts), qPrintable(QString::number(round->attempts.size())));
    for (const char *boundary :
         {"rows.read", "rows.write", "rows.update", "rows.delete", "catalog.read", "function.definer", "view.read",
          "sequence.read", "largeobject.read", "schema.escape", "role.other", "credential.other", "database.other"})
        QVERIFY2(boundaries.contains(boundary), boundary);
    QCOMPARE(m_at.server.value(QStringLiteral("SELECT count(*) FROM clinic.patient")), QStringLiteral("1"));
}

void TestPostgresPlatform::tenantsSeeTheirOwnRows()
{
    const auto platform = m_at.platform();
    for (const char *id : {"elm", "ash"})
        QVERIFY2(provision(*platform, tenant(id, Tier::Shared)).ok(), id);
    const auto elm = m_at.login(QStringLiteral("elm"), QStringLiteral("app"));
    const auto ash = m_at.login(QStringLiteral("ash"), QStringLiteral("app"));
    QVERIFY(elm && ash);
    const auto written = elm->ask("INSERT INTO patient (tenant_id, name) VALUES ('elm', 'A')"); // By its search_path.
    QVERIFY2(written.ok(), told(written.status()));
    QCOMPARE(elm->ask("SELECT tenant_id FROM patient")->size(), std::size_t(1));
    QCOMPARE(ash->ask("SELECT tenant_id FROM patient")->size(), std::size_t(0));
    QCOMPARE(QString::fromStdString(
                 sqlStateOf(ash->ask("INSERT INTO patient (tenant_id, name) VALUES ('elm', 'B')").status())),
             QStringLiteral("42501"));
    const auto birch = m_at.login(QStringLiteral("birch"), QStringLiteral("app"));
    const auto oak = m_at.login(QStringLiteral("oak"), QStringLiteral("t_oak"));
    QVERIFY(birch && oak);
    for (PostgresLink *link : {birch.get(), oak.get()}) {
        const auto own = link->ask("INSERT INTO patient (tenant_id, name) VALUES ('own', 'C') RETURNING id");
        QVERIFY2(own.ok(), told(own.status()));
    }
}

void TestPostgresPlatform::aSecondTimeChangesNothing()
{
    const auto platform = m_at.platform();
    const QString password = QStringLiteral("SELECT string_agg(password, ' ' ORDER BY tenant) FROM"
                                            " bulkhead_platform.credential");
    const QString before = standing(), passwords = m_at.server.value(password);
    for (const TenantFacts &facts : {tenant("elm", Tier::Shared), tenant("birch", Tier::Segmented),
                                     tenant("fir", Tier::Channel, "north"), tenant("oak", Tier::Dedicated)}) {
        const absl::Status status = provision(*platform, facts);
        QVERIFY2(status.ok(), told(status));
    }
    QCOMPARE(standing(), before);
    QCOMPARE(m_at.server.value(password), passwords);
    QVERIFY(before.contains(QStringLiteral("schema t_north__fir"))); // Beside its partner's.
}

void TestPostgresPlatform::whatDriftedIsRestored()
{
    const auto platform = m_at.platform();
    QCOMPARE(m_at.server.run(QStringLiteral("ALTER TABLE clinic.visit NO FORCE ROW LEVEL SECURITY;"
                                            "ALTER POLICY bulkhead_tenant ON clinic.patient USING (true);"
                                            "GRANT SELECT ON clinic.patient TO PUBLIC;"
                                            "ALTER ROLE t_elm RESET statement_timeout; ALTER ROLE t_elm CREATEDB;"
                                            "GRANT USAGE ON SCHEMA t_birch TO clerk;"
                                            "GRANT CONNECT ON DATABASE t_oak TO clerk")),
             QString());
    const TenantFacts elm = tenant("elm", Tier::Shared);
    QCOMPARE(drift(*platform, elm).size(), 5);
    QVERIFY(!drift(*platform, tenant("birch", Tier::Segmented)).isEmpty());
    QVERIFY(!drift(*platform, tenant("oak", Tier::Dedicated)).isEmpty());
    std::string evidence;
    for (const TenantFacts &facts : {elm, tenant("birch", Tier::Segmented), tenant("oak", Tier::Dedicated)}) {
        const absl::Status status = platform->setTier(facts, facts.tier, evidence);
        QVERIFY2(status.ok(), told(status));
        QCOMPARE(drift(*platform, facts), QStringList());
    }
    const absl::Status moved = platform->setTier(elm, Tier::Dedicated, evidence);
    QVERIFY(absl::IsFailedPrecondition(moved));
}

void TestPostgresPlatform::leavingTakesTheRowsToo()
{
    const auto platform = m_at.platform();
    const TenantFacts facts = tenant("yew", Tier::Shared);
    const QString before = standing();
    QVERIFY(provision(*platform, facts).ok());
    {
        const auto link = m_at.login(QStringLiteral("yew"), QStringLiteral("app"));
        QVERIFY(link);
        QVERIFY(link->ask("INSERT INTO patient (tenant_id, id, name) VALUES ('yew', 5, 'A')").ok());
        QVERIFY(link->ask("INSERT INTO visit (tenant_id, patient, kind, at) VALUES ('yew', 5, 'booked', now())").ok());
        QVERIFY(link->ask("SELECT lo_create(0)").ok()); // Whatever the role owns goes with it.
        std::string evidence;
        const absl::Status status = platform->remove(facts, evidence); // While it is logged in.
        QVERIFY2(status.ok(), told(status));
        QVERIFY2(evidence.find("2 rows") != std::string::npos, evidence.c_str());
    }
    QCOMPARE(standing(), before);
    QCOMPARE(m_at.server.value(QStringLiteral("SELECT count(*) FROM clinic.patient WHERE tenant_id = 'elm'")),
             QStringLiteral("1"));
    QCOMPARE(m_at.server.value(QStringLiteral("SELECT count(*) FROM clinic.patient WHERE tenant_id = 'yew'")),
             QStringLiteral("0"));
    QVERIFY(absl::IsNotFound(platform->observe(facts).status()));
    QVERIFY(absl::IsNotFound(platform->probe(facts).status()));
    std::string evidence;
    QVERIFY(platform->remove(facts, evidence).ok());
    QVERIFY2(evidence.starts_with("Nothing"), evidence.c_str());
}

/// At all, BULKHEAD_EVERY_REQUEST makes a soak of it: a gateway that dies within a transaction should have done
/// nothing, so the moments that differ are those after one, and of the others a sample is enough every day.
static bool atEveryRequest()
{
    return qEnvironmentVariableIsSet("BULKHEAD_EVERY_REQUEST");
}

void TestPostgresPlatform::diesAtEveryMomentAndGoesOn_data()
{
    QTest::addColumn<TenantFacts>("facts");
    QTest::addColumn<bool>("lasting");
    QTest::addColumn<int>("least");
    QTest::addRow("Shared") << tenant("yew", Tier::Shared) << true << 3;
    QTest::addRow("Segmented") << tenant("yew", Tier::Segmented) << true << 4;
    QTest::addRow("Segmented, within transactions") << tenant("yew", Tier::Segmented) << false << 8;
    QTest::addRow("Dedicated") << tenant("yew", Tier::Dedicated) << true << 6;
}

void TestPostgresPlatform::diesAtEveryMomentAndGoesOn()
{
    QFETCH(TenantFacts, facts);
    QFETCH(bool, lasting);
    QFETCH(int, least);
    const bool every = atEveryRequest() || !lasting;
    const int step = every && !atEveryRequest() ? 7 : 1;
    const QString before = standing();
    const auto direct = m_at.platform();
    QVERIFY(provision(*direct, facts).ok());
    const QString whole = standing();
    std::string evidence;
    QVERIFY(direct->remove(facts, evidence).ok());
    QCOMPARE(standing(), before);

    CuttingProxy proxy(m_at.server.port());
    int deaths = 0;
    for (int request = 1;; request += step) {
        proxy.open();
        proxy.dieAt(request, every ? CuttingProxy::Count::Every : CuttingProxy::Count::Lasting);
        const auto dying = m_at.platform(m_at.config(proxy.port()));
        const absl::Status status = provision(*dying, facts);
        if (status.ok())
            break; // It never got that far.
        ++deaths;
        QVERIFY2(!status.message().empty(), told(status));
        const absl::Status resumed = provision(*direct, facts); // As another gateway.
        QVERIFY2(resumed.ok(), QByteArray::number(request) + ": " + told(resumed));
        if (standing() != whole)
            QCOMPARE(QString::number(request) + standing(), QString::number(request) + whole);
        QCOMPARE(drift(*direct, facts), QStringList());
        QVERIFY(direct->remove(facts, evidence).ok());
        if (standing() != before)
            QCOMPARE(QString::number(request) + standing(), QString::number(request) + before);
    }
    QVERIFY2(deaths >= least, qPrintable(QString::number(deaths)));
    QVERIFY(direct->remove(facts, evidence).ok());
    QCOMPARE(standing(), before);
}

void TestPostgresPlatform::leavingDiesAtEveryMomentAndGoesOn()
{
    const QString before = standing();
    const auto direct = m_at.platform();
    const TenantFacts facts = tenant("yew", Tier::Segmented);
    CuttingProxy proxy(m_at.server.port());
    int deaths = 0;
    for (int request = 1;; ++request) {
        QVERIFY(provision(*direct, facts).ok());
        proxy.open();
        proxy.dieAt(request, atEveryRequest() ? CuttingProxy::Count::Every : CuttingProxy::Count::Lasting);
        std::string evidence;
        const auto dying = m_at.platform(m_at.config(proxy.port()));
        const bool done = dying->remove(facts, evidence).ok();
        const absl::Status status = direct->remove(facts, evidence);
        QVERIFY2(status.ok(), told(status));
        QCOMPARE(standing(), before);
        if (done)
            break;
        ++deaths;
    }
    QVERIFY2(deaths >= 3, qPrintable(QString::number(deaths)));
}

void TestPostgresPlatform::twoGatewaysAtOnce()
{
    const QString before = standing();
    const std::array<TenantFacts, 3> tenants{tenant("yew-1", Tier::Shared), tenant("yew-2", Tier::Shared),
                                             tenant("yew-3", Tier::Segmented)};
    std::array<absl::Status, 3> made, gone;
    const auto atOnce = [&](auto work) {
        std::vector<std::thread> gateways;
        for (std::size_t at = 0; at < tenants.size(); ++at)
            gateways.emplace_back([&, at] { work(*m_at.platform(), at); });
        for (std::thread &gateway : gateways)
            gateway.join();
    };
    atOnce([&](Platform &platform, std::size_t at) { made[at] = provision(platform, tenants[at]); });
    atOnce([&](Platform &platform, std::size_t at) {
        std::string evidence;
        gone[at] = platform.remove(tenants[at], evidence);
    });
    for (std::size_t at = 0; at < tenants.size(); ++at) {
        QVERIFY2(made[at].ok(), told(made[at]));
        QVERIFY2(gone[at].ok(), told(gone[at]));
    }
    QCOMPARE(standing(), before);
}

void TestPostgresPlatform::somebodyElsesIsNeverTaken_data()
{
    QTest::addColumn<QString>("theirs");
    QTest::addColumn<QString>("undo");
    QTest::addColumn<TenantFacts>("facts");
    QTest::addColumn<QString>("says");
    QTest::addRow("role") << QStringLiteral("CREATE ROLE t_yew") << QStringLiteral("DROP ROLE t_yew")
                          << tenant("yew", Tier::Shared) << QStringLiteral("A role named \"t_yew\" stands there");
    QTest::addRow("schema") << QStringLiteral("CREATE SCHEMA t_yew") << QStringLiteral("DROP SCHEMA t_yew")
                            << tenant("yew", Tier::Segmented)
                            << QStringLiteral("A schema named \"t_yew\" stands there");
    QTest::addRow("database") << QStringLiteral("CREATE DATABASE t_yew") << QStringLiteral("DROP DATABASE t_yew")
                              << tenant("yew", Tier::Dedicated)
                              << QStringLiteral("A database named \"t_yew\" stands there");
}

void TestPostgresPlatform::somebodyElsesIsNeverTaken()
{
    QFETCH(QString, theirs);
    QFETCH(QString, undo);
    QFETCH(TenantFacts, facts);
    QFETCH(QString, says);
    const QString before = standing();
    QCOMPARE(m_at.server.run(theirs), QString());
    const auto platform = m_at.platform();
    const absl::Status status = provision(*platform, facts);
    QVERIFY(absl::IsFailedPrecondition(status));
    QVERIFY2(told(status).contains(says.toUtf8()), told(status));
    std::string evidence;
    QVERIFY(platform->remove(facts, evidence).ok()); // What was made before goes; theirs stays.
    QCOMPARE(m_at.server.run(undo), QString());
    QCOMPARE(standing(), before);
}

void TestPostgresPlatform::longIdsStayApart()
{
    const QString before = standing();
    const auto platform = m_at.platform();
    const std::string same(62, 'a');
    const TenantFacts one = tenant((same + "-1").c_str(), Tier::Shared),
                      two = tenant((same + "-2").c_str(), Tier::Shared);
    std::string evidence;
    for (const TenantFacts &facts : {one, two}) {
        const absl::Status status = provision(*platform, facts);
        QVERIFY2(status.ok(), told(status));
    }
    QCOMPARE(m_at.server.value(QStringLiteral("SELECT count(DISTINCT role) || ' ' || max(length(role)) FROM"
                                              " bulkhead_tenancy.role_tenant WHERE tenant LIKE 'aaaa%'")),
             QStringLiteral("6 63")); // Each with its two readers.
    for (const TenantFacts &facts : {one, two}) {
        QCOMPARE(drift(*platform, facts), QStringList());
        QCOMPARE(crossings(*platform, facts), QStringList());
        QVERIFY(platform->remove(facts, evidence).ok());
    }
    QCOMPARE(standing(), before);
    QVERIFY(absl::IsInvalidArgument(provision(*platform, tenant("a\"b", Tier::Shared))));
    QVERIFY(absl::IsInvalidArgument(provision(*platform, tenant("_canary_shared", Tier::Shared))));
}

void TestPostgresPlatform::namesMayBeAnything()
{
    // A database, schemas, tables, columns and prefixes that are nothing without their quotes.
    QCOMPARE(m_at.server.run(QStringLiteral("CREATE DATABASE \"select \"\"Größe\" OWNER platform")), QString());
    const auto owner = PostgresLink::open(QStringLiteral("host=127.0.0.1 port=%1 user=platform dbname='select \"Größe'")
                                              .arg(m_at.server.port())
                                              .toStdString());
    QVERIFY2(owner.ok(), told(owner.status()));
    const auto made = (*owner)->tell(
        "CREATE SCHEMA \"Über; DROP\"; CREATE TABLE \"Über; DROP\".\"order\" (\"Mandant 'id\"\"\" text NOT NULL,"
        " \"user\" int NOT NULL, \"group\" text);"
        "CREATE TABLE \"Über; DROP\".\"Größe \"\"%I\" (\"Mandant 'id\"\"\" text NOT NULL PRIMARY KEY)");
    QVERIFY2(made.ok(), told(made.status()));
    PostgresPlatformConfig config = m_at.config();
    config.database = "select \"Größe";
    config.schemas = {"Über; DROP"};
    config.tenantColumn = "Mandant 'id\"";
    config.rolePrefix = "ö\"'; r ";
    config.schemaPrefix = "ö\"'; s ";
    config.databasePrefix = "ö\"'; d ";
    config.templateSql = "CREATE TABLE \"table\" (\"select\" int)";
    const auto platform = m_at.platform(config);
    for (const TenantFacts &facts : {tenant("user", Tier::Shared), tenant("table", Tier::Segmented),
                                     tenant("null", Tier::Dedicated), tenant("sub", Tier::Channel, "table")}) {
        const absl::Status status = provision(*platform, facts);
        QVERIFY2(status.ok(), told(status));
        QCOMPARE(drift(*platform, facts), QStringList());
        QCOMPARE(crossings(*platform, facts), QStringList());
        std::string evidence;
        const absl::Status gone = platform->remove(facts, evidence);
        QVERIFY2(gone.ok(), told(gone));
    }
}

void TestPostgresPlatform::saysWhatTheAdministratorLacks_data()
{
    QTest::addColumn<QString>("take");
    QTest::addColumn<QString>("give");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char *name, const char *take, const char *give, absl::StatusCode code, const char *says) {
        QTest::addRow("%s", name) << QString::fromLatin1(take) << QString::fromLatin1(give) << int(code)
                                  << QByteArray(says);
    };
    row("CREATEROLE", "ALTER ROLE platform NOCREATEROLE", "ALTER ROLE platform CREATEROLE",
        absl::StatusCode::kPermissionDenied, "The role \"t_yew\" cannot be made: permission denied to create role");
    row("CREATEDB", "ALTER ROLE platform NOCREATEDB", "ALTER ROLE platform CREATEDB",
        absl::StatusCode::kPermissionDenied, "The tenant's database cannot be made: permission denied");
    row("a connection", "ALTER ROLE platform CONNECTION LIMIT 0", "ALTER ROLE platform CONNECTION LIMIT -1",
        absl::StatusCode::kResourceExhausted, "too many connections for role \"platform\". No connection is free");
    row("its login", "ALTER ROLE platform NOLOGIN", "ALTER ROLE platform LOGIN", absl::StatusCode::kPermissionDenied,
        "The platform's database \"app\" cannot be reached: ");
}

void TestPostgresPlatform::saysWhatTheAdministratorLacks()
{
    QFETCH(QString, take);
    QFETCH(QString, give);
    QFETCH(int, code);
    QFETCH(QByteArray, says);
    const QString before = standing();
    const TenantFacts facts = tenant("yew", Tier::Dedicated);
    QCOMPARE(m_at.server.run(take), QString());
    const absl::Status lacking = provision(*m_at.platform(), facts);
    QCOMPARE(m_at.server.run(give), QString());
    QCOMPARE(int(lacking.code()), code);
    QVERIFY2(told(lacking).contains(says), told(lacking));
    const auto platform = m_at.platform();
    const absl::Status resumed = provision(*platform, facts);
    QVERIFY2(resumed.ok(), told(resumed));
    std::string evidence;
    QVERIFY(platform->remove(facts, evidence).ok());
    QCOMPARE(standing(), before);
}

void TestPostgresPlatform::saysThatItIsNotThere()
{
    PostgresPlatformConfig config = m_at.config();
    config.postgres = "host=127.0.0.1 port=1 user=platform";
    const auto platform = m_at.platform(config);
    const TenantFacts facts = tenant("elm", Tier::Shared);
    std::string evidence;
    QVERIFY(absl::IsUnavailable(provision(*platform, facts)));
    QVERIFY(absl::IsUnavailable(platform->observe(facts).status()));
    QVERIFY(absl::IsUnavailable(platform->probe(facts).status()));
    QVERIFY(absl::IsUnavailable(platform->remove(facts, evidence)));
}

void TestPostgresPlatform::noFreeConnectionProvesNothing()
{
    PostgresPlatformConfig config = m_at.config();
    config.limits[Tier::Shared].connections = 1;
    const auto platform = m_at.platform(config);
    const TenantFacts facts = tenant("yew", Tier::Shared);
    QVERIFY(provision(*platform, facts).ok());
    auto own = m_at.login(QStringLiteral("yew"), QStringLiteral("app"));
    QVERIFY(own);
    const auto round = platform->probe(facts);
    QVERIFY2(round.ok(), told(round.status()));
    QVERIFY2(round->incomplete.find("53300") != std::string::npos, round->incomplete.c_str());
    own.reset();
    // The server tells a client that it is gone before it counts it out.
    QTRY_COMPARE(crossings(*platform, facts), QStringList());
    std::string evidence;
    QVERIFY(platform->remove(facts, evidence).ok());
}

void TestPostgresPlatform::noCanaryProvesNothing()
{
    const auto platform = m_at.platform();
    const TenantFacts elm = tenant("elm", Tier::Shared);
    QCOMPARE(m_at.server.run(
                 QStringLiteral("CREATE TABLE clinic.odd (tenant_id text NOT NULL, n int NOT NULL CHECK (n = 42));"
                                "ALTER TABLE clinic.odd OWNER TO platform")),
             QString());
    const QStringList lacking = crossings(*platform, elm);
    QCOMPARE(lacking.size(), 1);
    QVERIFY2(lacking.first().contains(QStringLiteral("rows of clinic.odd: no canary's row is there")),
             qPrintable(lacking.first()));
    QVERIFY2(lacking.first().contains(QStringLiteral("[postgres.canary.\"clinic.odd\"]")), qPrintable(lacking.first()));
    PostgresPlatformConfig config = m_at.config();
    config.canary["clinic.odd"]["n"] = "42";
    QCOMPARE(crossings(*m_at.platform(config), elm), QStringList());
    QVERIFY(!drift(*platform, elm).isEmpty()); // The new table has no rules.
    QCOMPARE(m_at.server.run(QStringLiteral("DROP TABLE clinic.odd")), QString());
}

void TestPostgresPlatform::badTemplateLeavesNothing()
{
    const QString before = standing();
    PostgresPlatformConfig config = m_at.config();
    config.templateSql = "CREATE TABLE good (x int); CREATE TABLE bad (x nothing)";
    const auto platform = m_at.platform(config);
    const TenantFacts facts = tenant("yew", Tier::Segmented);
    const absl::Status status = provision(*platform, facts);
    QVERIFY2(told(status).contains("type \"nothing\" does not exist"), told(status));
    QCOMPARE(m_at.server.value(QStringLiteral("SELECT count(*) FROM pg_tables WHERE schemaname = 't_yew'")),
             QStringLiteral("0"));
    const absl::Status mended = provision(*m_at.platform(), facts);
    QVERIFY2(mended.ok(), told(mended));
    std::string evidence;
    QVERIFY(platform->remove(facts, evidence).ok());
    QCOMPARE(standing(), before);
}

QTEST_GUILESS_MAIN(TestPostgresPlatform)
#include "tst_postgres_platform.moc"
