// A real PostgreSQL behind a real PgBouncer, looked into from below: who holds slots, who waits for whom, who uses the
// CPU, and what becomes of the probe when the server goes.
#include "backend/driver/postgres_probe.h"
#include "tests/fixtures/postgres_server.h"
#include "tests/fixtures/tenant_load.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <libpq-fe.h>

using namespace bulkhead;

namespace {

/// The ticks of the next so many seconds, added up by tenant.
struct Sum
{
    std::map<std::string, TenantTick> tenants;
    std::map<std::pair<std::string, std::string>, double> edges;
    std::vector<ProbeTick> ticks;
    double seconds = 0;
};

Sum gather(PostgresProbe &probe, std::size_t ticks)
{
    Sum sum;
    (void)probe.take();
    QElapsedTimer clock;
    clock.start();
    while (sum.ticks.size() < ticks && clock.elapsed() < 30'000) {
        QTest::qWait(50);
        for (const ProbedTick &done : probe.take()) {
            sum.ticks.push_back(done.tick);
            sum.seconds += done.tick.seconds;
            for (const auto &[tenant, t] : done.tick.tenants) {
                TenantTick &all = sum.tenants[tenant];
                all.done += t.done, all.latencyS += t.latencyS, all.waitS += t.waitS, all.holdS += t.holdS;
                all.blockedS += t.blockedS, all.cpuS += t.cpuS, all.runqS += t.runqS;
                all.ioWaitS += t.ioWaitS, all.ioBytes += t.ioBytes;
            }
            for (const auto &[pair, s] : done.tick.edges)
                sum.edges[pair] += s;
        }
    }
    return sum;
}

} // namespace

class TestPostgresProbe : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void countsStatementsAndTheirTime();
    void seesWhoWaitsForWhoseLock();
    void seesWhoHoldsTheSlots();
    void seesWhoFillsTheLog();
    void seesWhatALongStatementWrites();
    void seesWhoUsesTheCpu();
    void saysWhatTheRoleLacks();
    void survivesTheServer();

private:
    ProbedPool pool(bool pooler = true) const;
    PostgresServer m_server;
};

void TestPostgresProbe::initTestCase()
{
    const QString problem = m_server.start({QStringLiteral("t_a"), QStringLiteral("t_b"), QStringLiteral("t_c"),
                                            QStringLiteral("watcher"), QStringLiteral("blind")});
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    QCOMPARE(m_server.run(QStringLiteral("GRANT pg_monitor TO watcher; CREATE TABLE written (x text); GRANT ALL ON "
                                         "written TO PUBLIC; CREATE TABLE counters (id int PRIMARY KEY, n "
                                         "int); INSERT INTO counters SELECT g, 0 FROM generate_series(1, 4) g; GRANT "
                                         "ALL ON counters TO PUBLIC")),
             QString());
    const QString pooler = m_server.startPooler();
    QVERIFY2(pooler.isEmpty(), qPrintable(pooler));
}

ProbedPool TestPostgresProbe::pool(bool pooler) const
{
    ProbedPool pool;
    pool.name = "app";
    pool.postgres = m_server.direct(QStringLiteral("watcher")).toStdString();
    if (pooler) {
        pool.pgbouncer = m_server.console().toStdString();
        pool.pgbouncerDatabase = "app";
    }
    pool.prefix = "t_";
    return pool;
}

void TestPostgresProbe::countsStatementsAndTheirTime()
{
    PostgresProbe probe(pool());
    TenantLoad load(m_server.pooled(QStringLiteral("t_a")), {"SELECT pg_sleep(0.02)", 20, 2});
    (void)gather(probe, 1); // The first counts are over nobody knows how long.
    const int before = load.finished();
    const Sum sum = gather(probe, 3);
    const int after = load.finished();
    const TenantTick &a = sum.tenants.at("a");
    QVERIFY2(std::abs(a.done - (after - before)) <= 0.25 * (after - before) + 4,
             qPrintable(QStringLiteral("%1 counted, %2 made").arg(a.done).arg(after - before)));
    const double ms = a.latencyS / a.done * 1e3;
    QVERIFY2(ms >= 20 && ms < 60, qPrintable(QStringLiteral("%1 ms").arg(ms)));
    QCOMPARE(sum.ticks.back().pool.slots, double(PostgresServer::kSlots));
    QVERIFY(sum.ticks.back().coverage > 0.9);
}

void TestPostgresProbe::seesWhoWaitsForWhoseLock()
{
    PostgresProbe probe(pool());
    PGconn *holder = PQconnectdb(m_server.pooled(QStringLiteral("t_a")).toUtf8().constData());
    PQclear(PQexec(holder, "BEGIN"));
    PQclear(PQexec(holder, "LOCK TABLE counters IN SHARE MODE")); // And thinks, for as long as the test looks.
    TenantLoad blocked(m_server.pooled(QStringLiteral("t_b")), {"UPDATE counters SET n = n + 1 WHERE id = 1", 20, 3});
    QTRY_COMPARE_WITH_TIMEOUT(m_server.value(QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE "
                                                            "wait_event_type = 'Lock'")),
                              QStringLiteral("3"), 10'000);
    (void)gather(probe, 1);
    const Sum sum = gather(probe, 2);
    PQfinish(holder);
    const double toA = sum.edges.contains({"b", "a"}) ? sum.edges.at({"b", "a"}) : 0;
    const double toB = sum.edges.contains({"b", "b"}) ? sum.edges.at({"b", "b"}) : 0; // Behind its own in the queue.
    QVERIFY2(toA + toB > 2.2 * sum.seconds && toA > 0.9 * sum.seconds,
             qPrintable(QStringLiteral("%1 s behind a, %2 s behind b, of %3 s").arg(toA).arg(toB).arg(sum.seconds)));
    QVERIFY(sum.tenants.at("b").blockedS > 2.2 * sum.seconds);
    QVERIFY(sum.tenants.at("a").holdS > 0.8 * sum.seconds);
    QVERIFY(sum.tenants.at("a").blockedS == 0);
    // Nobody of b gets past: each that waits the whole tick counts, with all the time it took.
    QVERIFY(sum.tenants.at("b").latencyS / sum.tenants.at("b").done > 1);
    // Somebody waits: it looks often.
    QVERIFY(sum.ticks.back().coverage > 0.9);
}

void TestPostgresProbe::seesWhoHoldsTheSlots()
{
    PostgresProbe probe(pool());
    TenantLoad hog(m_server.pooled(QStringLiteral("t_a")), {"SELECT pg_sleep(0.3)", 0, 24});
    TenantLoad victim(m_server.pooled(QStringLiteral("t_b")), {"SELECT 1", 20, 2});
    QTRY_COMPARE_WITH_TIMEOUT(m_server.value(QStringLiteral("SELECT count(*) > 12 FROM pg_stat_activity WHERE usename "
                                                            "= 't_a' AND state = 'active'")),
                              QStringLiteral("t"), 10'000);
    (void)gather(probe, 1);
    const Sum sum = gather(probe, 2);
    hog.stop(); // First: as long as it is there the other waits.
    QVERIFY2(sum.tenants.at("a").holdS > 10 * sum.seconds,
             qPrintable(QString::number(sum.tenants.at("a").holdS / sum.seconds)));
    QVERIFY(sum.tenants.at("b").waitS > 0.5 * sum.seconds);
    QVERIFY(sum.ticks.back().pool.queue > 1);
    QVERIFY(sum.ticks.back().pool.busySlots > 12);
}

/// Whoever commits writes out what stands in the log, whoever has made it: the bytes are the maker's all the same.
void TestPostgresProbe::seesWhoFillsTheLog()
{
    PostgresProbe probe(pool());
    TenantLoad hog(m_server.pooled(QStringLiteral("t_a")),
                   {"INSERT INTO written SELECT repeat('x', 200) FROM generate_series(1, 5000)", 20, 1});
    TenantLoad other(m_server.pooled(QStringLiteral("t_b")), {"UPDATE counters SET n = n + 1 WHERE id = 2", 20, 2});
    QTRY_VERIFY_WITH_TIMEOUT(hog.finished() > 3 && other.finished() > 3, 20'000);
    (void)gather(probe, 1); // The first counts are over nobody knows how long.
    const int before = hog.finished();
    const Sum sum = gather(probe, 3);
    const double made = 5'000 * 200.0 * std::max(1, hog.finished() - before);
    const double ofHog = sum.tenants.at("a").ioBytes, ofOther = sum.tenants.at("b").ioBytes;
    QCOMPARE(sum.ticks.back().pool.ioSeen, IoSight::Bytes);
    QVERIFY2(ofHog > 0.4 * made && ofHog < 6 * made, qPrintable(QStringLiteral("%1 of %2").arg(ofHog).arg(made)));
    QVERIFY2(ofOther > 0 && ofOther < 0.1 * ofHog, qPrintable(QStringLiteral("%1, %2").arg(ofOther).arg(ofHog)));
    QVERIFY(sum.ticks.back().pool.hostIo >= 0);
}

/// It is counted when it ends; until then its process tells.
void TestPostgresProbe::seesWhatALongStatementWrites()
{
    PostgresProbe probe(pool());
    PGconn *writer = PQconnectdb(m_server.direct(QStringLiteral("t_c")).toUtf8().constData());
    PQsendQuery(writer, "INSERT INTO written SELECT repeat('x', 2000) FROM generate_series(1, 100000000) g"
                        " WHERE pg_sleep(0.001) IS NOT NULL");
    const QString pid = QString::number(PQbackendPID(writer));
    QFile counters(QStringLiteral("/proc/%1/io").arg(pid));
    const bool readable = counters.open(QIODevice::ReadOnly) && !counters.readAll().isEmpty();
    (void)gather(probe, 3);
    const Sum sum = gather(probe, 2);
    (void)m_server.value(QStringLiteral("SELECT pg_terminate_backend(%1)").arg(pid));
    PQfinish(writer);
    if (!readable)
        QSKIP("The server's processes cannot be looked into from here.");
    QVERIFY2(sum.tenants.at("c").ioBytes > 100'000, qPrintable(QString::number(sum.tenants.at("c").ioBytes)));
}

void TestPostgresProbe::seesWhoUsesTheCpu()
{
    PostgresProbe probe(pool());
    TenantLoad hog(m_server.pooled(QStringLiteral("t_c")), {"SELECT count(*) FROM generate_series(1, 3000000)", 0, 1});
    QTRY_VERIFY_WITH_TIMEOUT(hog.finished() > 0, 20'000);
    (void)gather(probe, 1);
    const Sum sum = gather(probe, 2);
    QVERIFY2(sum.tenants.at("c").cpuS > 0.2 * sum.seconds,
             qPrintable(QString::number(sum.tenants.at("c").cpuS / sum.seconds)));
    QVERIFY(sum.ticks.back().pool.cores > 0);
    QVERIFY(sum.ticks.back().pool.coresBusy > 0.2);
}

void TestPostgresProbe::saysWhatTheRoleLacks()
{
    ProbedPool blind = pool();
    blind.postgres = m_server.direct(QStringLiteral("blind")).toStdString();
    PostgresProbe probe(blind);
    QTRY_VERIFY_WITH_TIMEOUT(probe.reason().find("GRANT pg_monitor TO blind") != std::string::npos, 10'000);
    ProbedPool unknown = pool();
    unknown.pgbouncerDatabase = "shop";
    PostgresProbe other(unknown);
    QTRY_VERIFY_WITH_TIMEOUT(other.reason().find("PgBouncer has no database \"shop\"") != std::string::npos, 10'000);
}

void TestPostgresProbe::survivesTheServer()
{
    ProbedPool limited = pool();
    PostgresProbe probe(limited);
    (void)gather(probe, 1);
    m_server.stopPooler();
    QTRY_VERIFY_WITH_TIMEOUT(probe.reason().find("PgBouncer") != std::string::npos, 10'000);
    const Sum without = gather(probe, 2);
    QVERIFY(without.ticks.back().coverage < 0.5);
    const QString again = m_server.startPooler();
    QVERIFY2(again.isEmpty(), qPrintable(again));
    // It finds the old port closed for good: PgBouncer took another. A probe on the new one sees everything.
    PostgresProbe next(pool());
    const Sum with = gather(next, 2);
    QVERIFY(with.ticks.back().coverage > 0.9);
    QCOMPARE(next.reason(), std::string());
}

QTEST_GUILESS_MAIN(TestPostgresProbe)
#include "tst_postgres_probe.moc"
