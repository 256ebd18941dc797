// Limits that are really set on PostgreSQL and PgBouncer, keep their own end, and go away with it whoever is left.
#include "backend/driver/postgres_limits.h"
#include "tests/fixtures/postgres_server.h"
#include "tests/fixtures/tenant_load.h"

#include <QDateTime>
#include <QFile>
#include <QTest>

#include <libpq-fe.h>

using namespace bulkhead;

class TestPostgresLimits : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void connectionLimitThroughThePooler();
    void connectionLimitOnTheServer();
    void timeoutsComeBackAsTheyWere();
    void blockingTransactionIsEnded();
    void endsByItselfWhoeverSetIt();
    void twoActsDoNotLimitAlike();
    void halfALimitIsNone();
    void saysWhatIsMissing();

private:
    [[nodiscard]] ProbeConfig config(bool pooler) const;
    [[nodiscard]] std::unique_ptr<LimitExecutor> executor(bool pooler) const;
    [[nodiscard]] static Limit limit(const char *act, const char *tenant, Measure measure, std::int64_t value,
                                     int seconds = 600);
    [[nodiscard]] int sessions(const QString &role);
    PostgresServer m_server;
    std::shared_ptr<LimitedTenants> m_limited = std::make_shared<LimitedTenants>();
};

void TestPostgresLimits::initTestCase()
{
    const QString problem = m_server.start(
        {QStringLiteral("t_a"), QStringLiteral("t_b"), QStringLiteral("limiter"), QStringLiteral("nobody")});
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    QCOMPARE(m_server.run(QStringLiteral(
                 "ALTER ROLE limiter CREATEROLE; GRANT pg_signal_backend, pg_monitor TO limiter; GRANT CREATE ON "
                 "DATABASE app TO limiter; CREATE TABLE counters (id int PRIMARY KEY, n int); INSERT INTO counters "
                 "VALUES (1, 0); GRANT ALL ON counters TO PUBLIC")),
             QString());
    // Since 16 CREATEROLE reaches only roles that it made itself; the manual says what to grant there.
    if (m_server.value("SHOW server_version_num").toInt() >= 160'000)
        QCOMPARE(m_server.run(QStringLiteral("GRANT t_a, t_b TO limiter WITH ADMIN OPTION")), QString());
    const QString pooler = m_server.startPooler();
    QVERIFY2(pooler.isEmpty(), qPrintable(pooler));
}

ProbeConfig TestPostgresLimits::config(bool pooler) const
{
    ProbedPool pool;
    pool.name = "app";
    pool.postgres = pool.limits = m_server.direct(QStringLiteral("limiter")).toStdString();
    pool.prefix = "t_";
    if (pooler) {
        pool.pgbouncer = m_server.console().toStdString();
        pool.pgbouncerDatabase = "app";
        pool.pgbouncerLimits = m_server.limitsFile().toStdString();
    }
    return {{pool}};
}

std::unique_ptr<LimitExecutor> TestPostgresLimits::executor(bool pooler) const
{
    return makePostgresLimits(config(pooler), m_limited);
}

Limit TestPostgresLimits::limit(const char *act, const char *tenant, Measure measure, std::int64_t value, int seconds)
{
    return {act, tenant, "app", measure, value, QDateTime::currentMSecsSinceEpoch() + seconds * 1'000};
}

int TestPostgresLimits::sessions(const QString &role)
{
    return m_server
        .value(
            QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE usename = '%1' AND state <> 'idle'").arg(role))
        .toInt();
}

void TestPostgresLimits::connectionLimitThroughThePooler()
{
    const auto limits = executor(true);
    TenantLoad hog(m_server.pooled(QStringLiteral("t_a")), {"SELECT pg_sleep(0.2)", 0, 12});
    QTRY_VERIFY_WITH_TIMEOUT(sessions(QStringLiteral("t_a")) > 5, 10'000);
    const Limit two = limit("act-1", "a", Measure::ConnectionLimit, 2);
    std::string evidence;
    absl::Status status = limits->apply(two, evidence);
    QVERIFY2(status.ok(), std::string(status.message()).c_str());
    QVERIFY2(evidence.find("Sessions of t_a: ") != std::string::npos, evidence.c_str());
    QVERIFY(m_limited->holds("app", "a"));
    // It stays so: the hog's clients come back and wait in PgBouncer.
    const int finished = hog.finished();
    QTRY_VERIFY_WITH_TIMEOUT(hog.finished() > finished + 10, 10'000);
    QVERIFY(sessions(QStringLiteral("t_a")) <= 2);
    status = limits->apply(two, evidence); // A repeat changes nothing and says the same.
    QVERIFY2(status.ok(), std::string(status.message()).c_str());
    status = limits->lift(two, evidence);
    QVERIFY2(status.ok(), std::string(status.message()).c_str());
    QVERIFY(!m_limited->holds("app", "a"));
    QTRY_VERIFY_WITH_TIMEOUT(sessions(QStringLiteral("t_a")) > 5, 10'000);
    QVERIFY(limits->lift(two, evidence).ok()); // Lifted already.
}

void TestPostgresLimits::connectionLimitOnTheServer()
{
    const auto limits = executor(false);
    QCOMPARE(m_server.run(QStringLiteral("ALTER ROLE t_b CONNECTION LIMIT 20")), QString());
    TenantLoad hog(m_server.direct(QStringLiteral("t_b")), {"SELECT pg_sleep(0.2)", 0, 6});
    QTRY_VERIFY_WITH_TIMEOUT(sessions(QStringLiteral("t_b")) > 3, 10'000);
    const Limit one = limit("act-2", "b", Measure::ConnectionLimit, 1);
    std::string evidence;
    absl::Status status = limits->apply(one, evidence);
    QVERIFY2(status.ok(), std::string(status.message()).c_str());
    const int finished = hog.finished();
    QTRY_VERIFY_WITH_TIMEOUT(hog.finished() > finished + 5, 10'000);
    QVERIFY(sessions(QStringLiteral("t_b")) <= 1);
    status = limits->lift(one, evidence);
    QVERIFY2(status.ok(), std::string(status.message()).c_str());
    QCOMPARE(m_server.value(QStringLiteral("SELECT rolconnlimit FROM pg_roles WHERE rolname = 't_b'")),
             QStringLiteral("20"));
    QCOMPARE(m_server.run(QStringLiteral("ALTER ROLE t_b CONNECTION LIMIT -1")), QString());
}

void TestPostgresLimits::timeoutsComeBackAsTheyWere()
{
    const auto limits = executor(true);
    const QString settings = QStringLiteral("SELECT coalesce(array_to_string(array_agg(x ORDER BY x), ' '), '') FROM "
                                            "pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole, "
                                            "unnest(setconfig) x WHERE rolname = 't_b'");
    QCOMPARE(m_server.run(QStringLiteral("ALTER ROLE t_b IN DATABASE app SET statement_timeout = '30s'; ALTER ROLE t_b "
                                         "IN DATABASE app SET work_mem = '8MB'")),
             QString());
    const QString before = m_server.value(settings);
    const Limit quick = limit("act-3", "b", Measure::StatementTimeout, 250);
    std::string evidence;
    absl::Status status = limits->apply(quick, evidence);
    QVERIFY2(status.ok(), std::string(status.message()).c_str());
    QCOMPARE(m_server.value(settings),
             QStringLiteral("idle_in_transaction_session_timeout=250 statement_timeout=250 work_mem=8MB"));
    PGconn *connection = PQconnectdb(m_server.pooled(QStringLiteral("t_b")).toUtf8().constData());
    PGresult *result = PQexec(connection, "SELECT pg_sleep(2)");
    QVERIFY(QByteArray(PQresultErrorMessage(result)).contains("statement timeout"));
    PQclear(result);
    PQfinish(connection);
    status = limits->lift(quick, evidence);
    QVERIFY2(status.ok(), std::string(status.message()).c_str());
    QCOMPARE(m_server.value(settings), before);
}

void TestPostgresLimits::blockingTransactionIsEnded()
{
    const auto limits = executor(true);
    std::string evidence;
    QCOMPARE(limits->apply(limit("act-4", "a", Measure::EndTransaction, 0), evidence).code(),
             absl::StatusCode::kFailedPrecondition); // It blocks nobody.
    PGconn *holder = PQconnectdb(m_server.pooled(QStringLiteral("t_a")).toUtf8().constData());
    PQclear(PQexec(holder, "BEGIN"));
    PQclear(PQexec(holder, "UPDATE counters SET n = n + 1 WHERE id = 1"));
    TenantLoad blocked(m_server.pooled(QStringLiteral("t_b")), {"UPDATE counters SET n = n + 1 WHERE id = 1", 0, 2});
    QTRY_COMPARE_WITH_TIMEOUT(
        m_server.value(QStringLiteral("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")),
        QStringLiteral("t"), 10'000);
    const absl::Status status = limits->apply(limit("act-5", "a", Measure::EndTransaction, 0), evidence);
    QVERIFY2(status.ok(), std::string(status.message()).c_str());
    QVERIFY2(evidence.find("idle in transaction") != std::string::npos, evidence.c_str());
    QTRY_VERIFY_WITH_TIMEOUT(blocked.finished() > 0, 5'000);
    PQfinish(holder);
}

/// The process that set it is gone: another one finds the end beside the limit.
void TestPostgresLimits::endsByItselfWhoeverSetIt()
{
    std::string evidence;
    {
        const auto first = executor(true);
        const absl::Status status = first->apply(limit("act-6", "b", Measure::ConnectionLimit, 1, 2), evidence);
        QVERIFY2(status.ok(), std::string(status.message()).c_str());
    }
    m_limited = std::make_shared<LimitedTenants>();
    const auto second = executor(true);
    std::vector<std::string> acts;
    QVERIFY(second->liftDue(acts).ok());
    if (acts.empty())
        QVERIFY(m_limited->holds("app", "b")); // It knows of it although it did not set it.
    QTRY_VERIFY_WITH_TIMEOUT((static_cast<void>(second->liftDue(acts)), !acts.empty()), 10'000);
    QCOMPARE(acts, std::vector<std::string>{"act-6"});
    QVERIFY(!m_limited->holds("app", "b"));
    QCOMPARE(m_server.value(QStringLiteral("SELECT count(*) FROM bulkhead.limits WHERE act = 'act-6'")),
             QStringLiteral("0"));
    QFile file(m_server.limitsFile());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("t_b = max_user_connections=0"));
}

void TestPostgresLimits::twoActsDoNotLimitAlike()
{
    const auto limits = executor(true);
    std::string evidence;
    const Limit first = limit("act-7", "b", Measure::ConnectionLimit, 3);
    QVERIFY(limits->apply(first, evidence).ok());
    const absl::Status status = limits->apply(limit("act-8", "b", Measure::ConnectionLimit, 1), evidence);
    QCOMPARE(status.code(), absl::StatusCode::kFailedPrecondition);
    QVERIFY(std::string(status.message()).find("another act") != std::string::npos);
    QVERIFY(limits->lift(first, evidence).ok());
}

void TestPostgresLimits::halfALimitIsNone()
{
    ProbeConfig broken = config(true);
    broken.pools[0].pgbouncerLimits = "/nowhere/limits.ini";
    const auto limits = makePostgresLimits(broken, m_limited);
    std::string evidence;
    const absl::Status status = limits->apply(limit("act-9", "b", Measure::ConnectionLimit, 1), evidence);
    QCOMPARE(status.code(), absl::StatusCode::kUnavailable);
    QVERIFY(!m_limited->holds("app", "b"));
    QCOMPARE(m_server.value(QStringLiteral("SELECT count(*) FROM bulkhead.limits WHERE act = 'act-9'")),
             QStringLiteral("0"));
}

void TestPostgresLimits::saysWhatIsMissing()
{
    const auto limits = executor(true);
    std::string evidence;
    Limit elsewhere = limit("act-10", "b", Measure::ConnectionLimit, 1);
    elsewhere.pool = "other";
    QVERIFY(std::string(limits->apply(elsewhere, evidence).message()).find("Nobody may limit on pool other")
            != std::string::npos);
    QVERIFY(limits->measures("other").empty());
    const absl::Status gone = limits->apply(limit("act-11", "zz", Measure::ConnectionLimit, 1), evidence);
    QVERIFY2(std::string(gone.message()).find("no role t_zz") != std::string::npos,
             std::string(gone.message()).c_str());
    ProbeConfig weak = config(true);
    weak.pools[0].limits = m_server.direct(QStringLiteral("nobody")).toStdString();
    const absl::Status refused =
        makePostgresLimits(weak, m_limited)->apply(limit("act-12", "b", Measure::ConnectionLimit, 1), evidence);
    QVERIFY(!refused.ok());
    ProbeConfig none = config(true);
    none.pools[0].limits.clear();
    QVERIFY(makePostgresLimits(none, m_limited) == nullptr);
}

QTEST_GUILESS_MAIN(TestPostgresLimits)
#include "tst_postgres_limits.moc"
