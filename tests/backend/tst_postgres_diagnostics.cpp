// Questions to one tenant's data on a real PostgreSQL, and whatever tries to leave that tenant, its reader or its
// limits.
#include "backend/queries/query_library.h"
#include "tests/backend/diagnosed_clinic.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <array>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

class TestPostgresDiagnostics : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_at.open();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void eachTenantIsReadAlone_data();
    void eachTenantIsReadAlone();
    void nothingLeavesTheReader_data();
    void nothingLeavesTheReader();
    void nothingStaysOfAQuestion();
    void phiIsMaskedWhereverItComesFrom_data();
    void phiIsMaskedWhereverItComesFrom();
    void withoutPhiTheServerItselfRefuses_data();
    void withoutPhiTheServerItselfRefuses();
    void nothingLendsTheReaderOtherRights();
    void errorsHoldNoRow_data();
    void errorsHoldNoRow();
    void theLibraryRuns_data();
    void theLibraryRuns();
    void parametersAreValuesAndNothingElse();
    void limitsHold();
    void cancelReachesTheServer();
    void aTimeoutCannotBeRaised();
    void severalAtOnce();

private:
    DiagnosedClinic m_at;
};

void TestPostgresDiagnostics::eachTenantIsReadAlone_data()
{
    QTest::addColumn<QString>("id");
    for (const char *id : {"elm", "ash", "birch", "fir", "oak"})
        QTest::newRow(id) << QString::fromLatin1(id);
}

void TestPostgresDiagnostics::eachTenantIsReadAlone()
{
    QFETCH(QString, id);
    QCOMPARE(drift(*m_at.platform, factsOf(id)), QStringList());
    for (const PhiAccess phi : {PhiAccess::Refused, PhiAccess::Masked, PhiAccess::Shown}) {
        const auto result = m_at.ask(
            question(id.toLatin1().constData(), QStringLiteral("SELECT tenant_id, id FROM patient ORDER BY id"), phi));
        QVERIFY2(result.ok(), told(result.status()));
        QCOMPARE(QString::fromStdString(result->tenant()), id);
        QCOMPARE(rowsOf(*result), QStringLiteral("%1|1 %1|2").arg(id));
        QVERIFY(!result->more() && result->cost() > 0);
        QCOMPARE(result->columns().back().type, std::string("bigint"));
    }
    const auto cost = m_at.diagnostics->explain(
        question(id.toLatin1().constData(), QStringLiteral("TABLE visit"), PhiAccess::Shown), {});
    QVERIFY2(cost.ok() && *cost > 0, told(cost.status()));
    // Another's place, by its whole name.
    for (const char *place : {"clinic.patient", "t_birch.patient", "t_north__fir.patient"}) {
        const auto other = m_at.ask(
            question(id.toLatin1().constData(), QStringLiteral("SELECT tenant_id FROM %1").arg(QLatin1String(place))));
        if (other.ok())
            QCOMPARE(rowsOf(*other), QStringLiteral("%1 %1").arg(id));
        else
            QVERIFY(absl::IsPermissionDenied(other.status()) || absl::IsInvalidArgument(other.status()));
    }
}

void TestPostgresDiagnostics::nothingLeavesTheReader_data()
{
    QTest::addColumn<QString>("sql");
    for (const char *sql :
         {// Statements that are no question.
          "SET ROLE t_ash", "RESET ROLE", "SET SESSION AUTHORIZATION owner", "RESET ALL", "COMMIT", "ROLLBACK",
          "COPY clinic.patient TO STDOUT", "DO $$BEGIN PERFORM 1; END$$", "PREPARE TRANSACTION 'x'",
          "PREPARE p AS SELECT 1", "EXECUTE p", "NOTIFY n", "LISTEN n", "SET statement_timeout = 0",
          "LOCK clinic.patient", "EXPLAIN ANALYZE SELECT 1", "ANALYZE", "CALL f()", "DECLARE c CURSOR FOR SELECT 1",
          "TRUNCATE clinic.visit", "CREATE TEMP TABLE x (a int)", "INSERT INTO clinic.patient VALUES ('elm', 9, 'x')",
          // Several, and one that hides another.
          "SELECT 1; SET ROLE t_ash", "SELECT 1; COMMIT; DELETE FROM clinic.patient",
          "SELECT 1 /* */ ; -- \n RESET ROLE", "SELECT $q$x$q$; RESET ROLE",
          // Those that begin as a question does.
          "WITH x AS (DELETE FROM clinic.patient RETURNING 1) SELECT * FROM x",
          "WITH x AS (INSERT INTO clinic.patient VALUES ('elm', 9, 'x') RETURNING 1) SELECT * FROM x",
          "SELECT 1 INTO clinic.stolen", "SELECT 1 INTO TEMP stolen", "SELECT id FROM clinic.patient FOR UPDATE",
          "WITH x AS (SELECT 1) DELETE FROM clinic.patient", "TABLE pg_authid", "SELECT * FROM pg_shadow",
          "SELECT * FROM bulkhead_platform.credential", "SELECT * FROM bulkhead_platform.made",
          "SELECT * FROM bulkhead_tenancy.canary", "SELECT * FROM pg_statistic", "SELECT * FROM pg_largeobject",
          // Functions.
          "SELECT set_config('role', 't_ash', false)", "SELECT set_config('role', 'owner', true)",
          "SELECT set_config('session_authorization', 't_ash', false)",
          "SELECT set_config('transaction_read_only', 'off', true)",
          "SELECT set_config('transaction_isolation', 'read committed', true)",
          "SELECT set_config('is_superuser', 'on', false)", "SELECT pg_read_file('postgresql.conf')",
          "SELECT pg_read_binary_file('PG_VERSION')", "SELECT pg_ls_dir('.')", "SELECT pg_stat_file('PG_VERSION')",
          "SELECT lo_import('/etc/passwd')", "SELECT lo_export(1, '/tmp/x')",
          "SELECT * FROM dblink('x', 'y') AS t (a int)", "SELECT query_to_xml('SET ROLE t_ash', true, true, '')",
          "SELECT query_to_xml('DELETE FROM clinic.patient', true, true, '')",
          "SELECT query_to_xml('SELECT * FROM t_birch.patient', true, true, '')", "SELECT pg_reload_conf()",
          "SELECT pg_switch_wal()", "SELECT pg_create_physical_replication_slot('s')",
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'platform'",
          "SELECT nextval('clinic.patient_id_seq')", "SELECT setval('clinic.patient_id_seq', 1)",
          "SELECT currval('clinic.patient_id_seq')", "SELECT pg_promote()", "SELECT pg_stat_reset()",
          "SELECT pg_import_system_collations('pg_catalog'::regnamespace)"})
        QTest::newRow(sql) << QString::fromLatin1(sql);
}

void TestPostgresDiagnostics::nothingLeavesTheReader()
{
    QFETCH(QString, sql);
    const QString before = m_at.everything();
    const auto result = m_at.ask(question("elm", sql, PhiAccess::Shown));
    QVERIFY2(!result.ok(), result.ok() ? qPrintable(rowsOf(*result)) : "");
    QVERIFY2(absl::IsInvalidArgument(result.status()) || absl::IsPermissionDenied(result.status()),
             told(result.status()));
    QCOMPARE(m_at.everything(), before);
}

void TestPostgresDiagnostics::nothingStaysOfAQuestion()
{
    const QString before = m_at.everything();
    for (const char *sql :
         {"SELECT pg_advisory_lock(5)", "SELECT lo_create(0)", "SELECT pg_notify('n', 'x')",
          "SELECT set_config('role', 't__readers', true)", "SELECT set_config('search_path', 'public', false)",
          "SELECT set_config('row_security', 'off', false)"}) {
        const auto result = m_at.ask(question("elm", QString::fromLatin1(sql)));
        if (!result.ok())
            QVERIFY2(absl::IsPermissionDenied(result.status()), told(result.status()));
        QTRY_COMPARE(m_at.everything(), before);
    }
    // A setting within the question changes nothing of what it sees.
    for (const char *sql : {"SELECT set_config('role', 't__readers', true), (SELECT count(*) FROM patient)",
                            "SELECT set_config('row_security', 'off', true), id, tenant_id FROM patient"}) {
        const auto result = m_at.ask(question("elm", QString::fromLatin1(sql)));
        if (result.ok())
            QVERIFY2(!rowsOf(*result).contains(QStringLiteral("ash"))
                         && !rowsOf(*result).contains(QStringLiteral("|8")),
                     qPrintable(rowsOf(*result)));
    }
    // No password between logins, and the last one is over.
    QCOMPARE(m_at.at.server.value(QStringLiteral(
                 "SELECT count(*) FROM pg_authid WHERE (rolname LIKE 't\\_\\_read\\_%' OR rolname"
                 " LIKE 't\\_\\_phi\\_%') AND rolname NOT LIKE '%readers' AND (rolpassword IS NOT NULL OR"
                 " rolvaliduntil IS NULL OR rolvaliduntil > now())")),
             QStringLiteral("0"));
}

void TestPostgresDiagnostics::phiIsMaskedWhereverItComesFrom_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("rows");
    const auto row = [](const char *name, const char *sql, const char *rows) {
        QTest::newRow(name) << QString::fromLatin1(sql)
                            << QString::fromLatin1(rows).replace(QLatin1Char('#'), QLatin1String(kMaskedCell));
    };
    row("by its name", "SELECT id, name FROM patient ORDER BY id", "1|# 2|#");
    row("alias", "SELECT name AS id, id AS name FROM patient ORDER BY 2", "#|1 #|2");
    row("star", "SELECT * FROM patient ORDER BY id", "elm|1|# elm|2|#");
    row("alias of a table's columns", "SELECT p.c FROM patient AS p (a, b, c) ORDER BY b", "# #");
    row("expression", "SELECT id, upper(name) FROM patient ORDER BY id", "1|# 2|#");
    row("concatenation", "SELECT name || '' FROM patient", "# #");
    row("cast", "SELECT name::varchar FROM patient", "# #");
    row("subselect", "SELECT x.n FROM (SELECT name AS n FROM patient) x", "# #");
    row("scalar subselect", "SELECT id, (SELECT max(name) FROM patient) FROM visit ORDER BY id", "");
    row("common table", "WITH x AS (SELECT id, name FROM patient) SELECT id, name FROM x ORDER BY id", "1|# 2|#");
    row("union", "SELECT name FROM patient UNION ALL SELECT kind FROM visit", "# # # #");
    row("a union that begins with another column",
        "SELECT u.kind FROM (SELECT kind FROM visit UNION ALL SELECT name FROM patient) u", "# # # #");
    row("row_to_json", "SELECT row_to_json(p) FROM patient p", "# #");
    row("whole row", "SELECT p FROM patient p", "# #");
    row("aggregate", "SELECT string_agg(name, ',') FROM patient", "#");
    row("join", "SELECT v.kind, p.name FROM visit v JOIN patient p ON p.id = v.patient ORDER BY p.id",
        "booked|# walk-in|#");
    row("a null, too", "SELECT kind, note FROM visit ORDER BY kind", "booked|# walk-in|#");
    row("text that is a query", "SELECT query_to_xml('SELECT name FROM clinic.patient', true, true, '')", "#");
    row("table_to_xml", "SELECT table_to_xml('clinic.patient', true, true, '')", "#");
    row("case", "SELECT CASE WHEN name LIKE 'Anna%' THEN 'a' ELSE 'z' END FROM patient", "# #");
    row("lateral", "SELECT l.n FROM patient p, LATERAL (SELECT p.name AS n) l", "# #");
    row("values", "SELECT v.n FROM patient p, LATERAL (VALUES (p.name)) v (n)", "# #");
    row("window", "SELECT first_value(name) OVER (ORDER BY id) FROM patient", "# #");
    row("not PHI", "SELECT kind, patient FROM visit ORDER BY patient", "booked|1 walk-in|2");
}

void TestPostgresDiagnostics::phiIsMaskedWhereverItComesFrom()
{
    QFETCH(QString, sql);
    QFETCH(QString, rows);
    const auto result = m_at.ask(question("elm", sql, PhiAccess::Masked));
    QVERIFY2(result.ok(), told(result.status()));
    if (!rows.isEmpty())
        QCOMPARE(rowsOf(*result), rows);
    for (const char *name : {"Anna", "Zoe", "cough", "QW5u"})
        QVERIFY2(result->canonical().find(name) == std::string::npos, result->canonical().c_str());
    const auto shown = m_at.ask(question("elm", sql, PhiAccess::Shown));
    QVERIFY2(shown.ok(), told(shown.status()));
    QCOMPARE(shown->rows().size(), result->rows().size());
    for (std::size_t at = 0; at < shown->columns().size(); ++at) {
        QVERIFY(!shown->columns()[at].masked);
        QCOMPARE(shown->columns()[at].phi, result->columns()[at].masked);
    }
    QVERIFY(rows.isEmpty() || rows.contains(QLatin1String(kMaskedCell)) == (rowsOf(*shown) != rows));
}

void TestPostgresDiagnostics::withoutPhiTheServerItselfRefuses_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("rows");
    const auto row = [](const char *name, const char *sql, const char *rows) {
        QTest::newRow(name) << QString::fromLatin1(sql) << QString::fromLatin1(rows);
    };
    row("a count is free", "SELECT count(*) FROM patient", "2");
    row("what is computed of the rest is free", "SELECT max(id), min(kind) FROM visit WHERE patient = 1", "");
    row("its name", "SELECT name FROM patient", "!");
    row("star", "SELECT * FROM patient", "!");
    row("a condition", "SELECT id FROM patient WHERE name LIKE 'Anna%'", "!");
    row("an order", "SELECT id FROM patient ORDER BY name", "!");
    row("a join by it", "SELECT v.id FROM visit v JOIN patient p ON p.name = v.note", "!");
    row("a whole row in a condition", "SELECT id FROM patient p WHERE p::text LIKE '%Anna%'", "!");
    row("a renamed column in a condition", "SELECT a FROM (SELECT * FROM patient) p (t, a, b) WHERE b LIKE 'A%'", "!");
    row("a natural join", "SELECT id FROM patient NATURAL JOIN (VALUES ('Anna elm')) v (name)", "!");
    row("row_to_json", "SELECT row_to_json(p) FROM patient p", "!");
    row("text that is a query", "SELECT query_to_xml('SELECT name FROM clinic.patient', true, true, '')", "!");
    row("table_to_xml", "SELECT table_to_xml('clinic.patient', true, true, '')", "!");
    row("what the planner knows of it", "SELECT most_common_vals FROM pg_stats WHERE attname IN ('name', 'note')", "");
    row("a view of the owner's", "SELECT * FROM patient_names", "!");
    row("a view of the caller's", "SELECT * FROM patient_mine", "!");
}

void TestPostgresDiagnostics::withoutPhiTheServerItselfRefuses()
{
    QFETCH(QString, sql);
    QFETCH(QString, rows);
    QCOMPARE(
        m_at.at.server.run(QStringLiteral(
            "CREATE OR REPLACE VIEW t_birch.patient_names AS SELECT name FROM t_birch.patient;"
            "CREATE OR REPLACE VIEW t_birch.patient_mine WITH (security_invoker) AS SELECT name FROM t_birch.patient;"
            "ALTER VIEW t_birch.patient_names OWNER TO platform; ALTER VIEW t_birch.patient_mine OWNER TO platform;"
            "ANALYZE t_birch.patient; ANALYZE clinic.patient")),
        QString());
    for (const char *id : {"elm", "birch"}) {
        const auto result = m_at.ask(question(id, sql));
        if (rows == QStringLiteral("!")) {
            QVERIFY2(!result.ok(), result.ok() ? qPrintable(rowsOf(*result)) : "");
            QVERIFY2(absl::IsPermissionDenied(result.status())
                         || (sql.contains(QStringLiteral("patient_")) && absl::IsInvalidArgument(result.status())),
                     told(result.status()));
            QVERIFY(!told(result.status()).contains("Anna elm"));
        } else {
            QVERIFY2(result.ok(), told(result.status()));
            if (!rows.isEmpty())
                QCOMPARE(rowsOf(*result), rows);
            QVERIFY2(result->canonical().find("Anna") == std::string::npos, result->canonical().c_str());
        }
    }
}

void TestPostgresDiagnostics::nothingLendsTheReaderOtherRights()
{
    QCOMPARE(m_at.at.server.run(QStringLiteral(
                 "CREATE FUNCTION clinic.first_name() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER"
                 " AS 'SELECT min(name) FROM clinic.patient'; ALTER FUNCTION clinic.first_name() OWNER TO platform")),
             QString());
    PostgresPlatformConfig config = m_at.config();
    config.trusted = {"clinic.first_name"}; // Else the boundary itself does not stand.
    const auto trusting = makePostgresDiagnostics(config);
    const DiagnosticRequest own = question("elm", QStringLiteral("SELECT 1"));
    const auto refused = trusting->run(own, {});
    QVERIFY2(absl::IsPermissionDenied(refused.status()) && told(refused.status()).contains("clinic.first_name"),
             told(refused.status()));
    const auto masked =
        trusting->run(question("elm", QStringLiteral("SELECT clinic.first_name()"), PhiAccess::Masked), {});
    QVERIFY2(masked.ok() && rowsOf(std::get<TenantResult>(*masked)) == QLatin1String(kMaskedCell),
             told(masked.status()));
    QCOMPARE(m_at.at.server.run(QStringLiteral("REVOKE EXECUTE ON FUNCTION clinic.first_name() FROM PUBLIC")),
             QString());
    QVERIFY2(trusting->run(own, {}).ok(), told(trusting->run(own, {}).status()));
    QCOMPARE(m_at.at.server.run(QStringLiteral("DROP FUNCTION clinic.first_name()")), QString());
}

void TestPostgresDiagnostics::errorsHoldNoRow_data()
{
    QTest::addColumn<QString>("sql");
    QTest::newRow("a cast of a value") << "SELECT name::int FROM patient";
    QTest::newRow("a cast of a whole row") << "SELECT p::text::int FROM patient p";
    QTest::newRow("a division") << "SELECT 1 / (length(name) - length(name)) FROM patient";
    QTest::newRow("a bad pattern") << "SELECT 'x' ~ ('[' || name) FROM patient";
    QTest::newRow("a path") << "SELECT pg_read_file(name) FROM patient";
    QTest::newRow("a relation") << "SELECT name::regclass FROM patient";
    // Planning runs what it takes for a constant, and that reads a table.
    QTest::newRow("a relation, by planning")
        << "SELECT 1 FROM pg_class c WHERE c.oid = regclass(quote_ident(substring("
           "table_to_xml('clinic.patient', true, true, '')::text FROM 'Anna[^<]*')))";
    QTest::newRow("a setting") << "SELECT set_config('statement_timeout', name, true) FROM patient";
    QTest::newRow("json") << "SELECT name::json FROM patient";
    QTest::newRow("a literal of the person's own") << "SELECT 'Anna elm'::int";
    QTest::newRow("a syntax error at a literal") << "SELECT 1 'Anna elm'";
}

void TestPostgresDiagnostics::errorsHoldNoRow()
{
    QFETCH(QString, sql);
    for (const PhiAccess phi : {PhiAccess::Masked, PhiAccess::Shown}) {
        const auto result = m_at.ask(question("elm", sql, phi));
        QVERIFY(!result.ok());
        for (const char *name : {"Anna", "Zoe"})
            QVERIFY2(!told(result.status()).contains(name), told(result.status()));
    }
}

void TestPostgresDiagnostics::theLibraryRuns_data()
{
    QTest::addColumn<QString>("query");
    for (const ReviewedQuery &query : QueryLibrary::standard()->queries())
        QTest::newRow(query.id.c_str()) << QString::fromStdString(query.id);
}

void TestPostgresDiagnostics::theLibraryRuns()
{
    QFETCH(QString, query);
    const ReviewedQuery *reviewed = QueryLibrary::standard()->find(query.toStdString());
    QVERIFY(reviewed != nullptr);
    for (const char *id : {"elm", "birch", "fir", "oak"}) {
        DiagnosticRequest request = question(id, QString(), PhiAccess::Masked);
        request.statement = reviewed->statement;
        request.values = reviewed->examples;
        request.limits = reviewed->limits;
        const auto result = m_at.ask(request);
        QVERIFY2(result.ok(), told(result.status()));
        for (const ResultColumn &column : result->columns())
            QCOMPARE(column.masked,
                     std::ranges::find(reviewed->statement.phi, column.name) != reviewed->statement.phi.end());
        QVERIFY(result->canonical().find("Anna") == std::string::npos);
        if (query == QStringLiteral("visits-per-day"))
            QCOMPARE(rowsOf(*result), QStringLiteral("2026-11-10|booked|1|1 2026-11-11|walk-in|1|1"));
        if (reviewed->statement.phi.empty()) { // What is free of PHI needs no right to it.
            request.phi = PhiAccess::Refused;
            const auto plain = m_at.ask(request);
            QVERIFY2(plain.ok(), told(plain.status()));
            QCOMPARE(rowsOf(*plain), rowsOf(*result));
        }
    }
}

void TestPostgresDiagnostics::parametersAreValuesAndNothingElse()
{
    DiagnosticRequest request =
        question("elm", QStringLiteral("SELECT :text, ':text', id FROM patient WHERE id = :id OR tenant_id = :text"),
                 PhiAccess::Shown);
    request.statement.parameters = {{"id", ParameterType::Integer, {}}, {"text", ParameterType::Text, {}}};
    request.values = {{"id", "2"}, {"text", "ash' OR true; DROP TABLE patient; --"}};
    const auto result = m_at.ask(request);
    QVERIFY2(result.ok(), told(result.status()));
    QCOMPARE(rowsOf(*result), QStringLiteral("ash' OR true; DROP TABLE patient; --|:text|2"));
    request.values["id"] = "2; SELECT 1";
    const auto wrong = m_at.ask(request);
    QVERIFY(absl::IsInvalidArgument(wrong.status()));
    QVERIFY2(!told(wrong.status()).contains("SELECT 1"), told(wrong.status()));
    request.statement.parameters[0].type = ParameterType::Date;
    request.values["id"] = "2026-99-99"; // The server's word of it would hold the value.
    const auto late = m_at.ask(request);
    QVERIFY(absl::IsInvalidArgument(late.status()));
    QVERIFY2(!told(late.status()).contains("2026-99-99"), told(late.status()));
}

/// Most memory that this process ever had.
static qint64 peakBytes()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n'))
        if (line.startsWith("VmHWM:"))
            return line.mid(6).replace("kB", "").trimmed().toLongLong() * 1'024;
    return 0;
}

void TestPostgresDiagnostics::limitsHold()
{
    DiagnosticRequest many = question("elm", QStringLiteral("SELECT n FROM generate_series(1, 5000) n"));
    many.limits.rows = 7;
    const auto rows = m_at.ask(many);
    QVERIFY2(rows.ok(), told(rows.status()));
    QCOMPARE(rowsOf(*rows), QStringLiteral("1 2 3 4 5 6 7"));
    QVERIFY(rows->more());
    many.limits.rows = 5'000;
    const auto all = m_at.ask(many);
    QVERIFY2(all.ok() && !all->more() && all->rows().size() == 5'000, told(all.status()));

    DiagnosticRequest wide = question("elm", QStringLiteral("SELECT repeat('x', 1000) FROM generate_series(1, 500)"));
    wide.limits.bytes = 10'240;
    const auto bytes = m_at.ask(wide);
    QVERIFY2(bytes.ok() && bytes->more() && bytes->rows().size() == 10, told(bytes.status()));

    // Empty ones take room as well.
    DiagnosticRequest empty = question("elm", QStringLiteral("SELECT '', '', '', '' FROM generate_series(1, 500)"));
    empty.limits.bytes = 3'200;
    const auto cells = m_at.ask(empty);
    QVERIFY2(cells.ok() && cells->more() && cells->rows().size() == 100, told(cells.status()));

    // One value of 100 MB is given up long before it is here.
    const qint64 before = peakBytes();
    wide.statement.sql = "SELECT repeat('x', 100000000)";
    const auto large = m_at.ask(wide);
    QVERIFY2(absl::IsResourceExhausted(large.status()), told(large.status()));
    QVERIFY2(peakBytes() - before < 50'000'000, qPrintable(QString::number(peakBytes() - before)));

    DiagnosticRequest dear = question(
        "elm", QStringLiteral("SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b"));
    const auto cost = m_at.ask(dear);
    QVERIFY2(absl::IsResourceExhausted(cost.status()) && told(cost.status()).contains("would cost"),
             told(cost.status()));

    QElapsedTimer clock;
    clock.start();
    DiagnosticRequest slow = question("elm", QStringLiteral("SELECT pg_sleep(30)"));
    slow.limits.ms = 300;
    QVERIFY(absl::IsDeadlineExceeded(m_at.ask(slow).status()));
    QVERIFY2(clock.elapsed() < 20'000, qPrintable(QString::number(clock.elapsed())));
    QTRY_COMPARE(m_at.sessions(), QStringLiteral("0"));
}

void TestPostgresDiagnostics::cancelReachesTheServer()
{
    std::stop_source stop;
    absl::Status status;
    std::thread asking([&] {
        DiagnosticRequest slow = question("birch", QStringLiteral("SELECT pg_sleep(40), id FROM patient"));
        slow.limits.ms = 45'000;
        status = m_at.diagnostics->run(slow, stop.get_token()).status();
    });
    QTRY_COMPARE_WITH_TIMEOUT(m_at.working(), QStringLiteral("1"), 10'000);
    QElapsedTimer clock;
    clock.start();
    stop.request_stop();
    asking.join();
    QVERIFY2(absl::IsCancelled(status), told(status));
    QVERIFY2(clock.elapsed() < 5'000, qPrintable(QString::number(clock.elapsed())));
    QTRY_COMPARE(m_at.sessions(), QStringLiteral("0")); // It is not asleep there any more.
    QVERIFY(absl::IsCancelled(
        m_at.diagnostics->run(question("birch", QStringLiteral("SELECT 1")), stop.get_token()).status()));
}

void TestPostgresDiagnostics::aTimeoutCannotBeRaised()
{
    QElapsedTimer clock;
    clock.start();
    DiagnosticRequest slow = question(
        "elm",
        QStringLiteral(
            "SELECT set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false), pg_sleep(30)"
            " FROM generate_series(1, 3)"));
    slow.limits.ms = 300;
    QVERIFY(absl::IsDeadlineExceeded(m_at.ask(slow).status()));
    QVERIFY2(clock.elapsed() < 20'000, qPrintable(QString::number(clock.elapsed())));
    QTRY_COMPARE(m_at.sessions(), QStringLiteral("0"));
}

void TestPostgresDiagnostics::severalAtOnce()
{
    std::array<QString, 6> answers;
    std::vector<std::thread> asking;
    for (std::size_t at = 0; at < answers.size(); ++at)
        asking.emplace_back([&, at] {
            const auto result = m_at.ask(question(at % 3 == 0   ? "elm"
                                                  : at % 3 == 1 ? "ash"
                                                                : "oak",
                                                  QStringLiteral("SELECT DISTINCT tenant_id FROM patient")));
            answers[at] = result.ok() ? QString::fromStdString(result->tenant()) + QLatin1Char('=') + rowsOf(*result)
                                      : QString::fromUtf8(told(result.status()));
        });
    for (std::thread &one : asking)
        one.join();
    for (std::size_t at = 0; at < answers.size(); ++at)
        QCOMPARE(answers[at], at % 3 == 0   ? QStringLiteral("elm=elm")
                              : at % 3 == 1 ? QStringLiteral("ash=ash")
                                            : QStringLiteral("oak=oak"));
}

QTEST_GUILESS_MAIN(TestPostgresDiagnostics)
#include "tst_postgres_diagnostics.moc"
