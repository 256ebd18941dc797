// What a gateway says of a write when the server, or the way to it, goes down: nothing acknowledged is lost, nothing is
// done twice, and no failure is told of a change that was kept.
#include "backend/store/migrations.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/store_samples.h"
#include "tests/fixtures/cutting_proxy.h"

#include <QTest>

#include <csignal>
#include <mutex>
#include <set>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr postgres::Patience shortWith(std::chrono::milliseconds answer)
{
    return {std::chrono::milliseconds(300), std::chrono::milliseconds(300), answer, std::chrono::milliseconds(500)};
}
constexpr postgres::Patience kShort = shortWith(std::chrono::seconds(20));

/// Writers that repeat each request until it is answered, as consoles do.
class Load
{
public:
    explicit Load(Store &store)
        : m_store(store)
    {
        for (int thread = 0; thread < kThreads; ++thread)
            m_threads.emplace_back([this, thread] { run(thread); });
    }
    ~Load() { stop(); }
    void stop()
    {
        m_stop = true;
        for (auto &thread : m_threads)
            thread.join();
        m_threads.clear();
    }
    [[nodiscard]] int acknowledged() const { return m_acknowledged; }
    [[nodiscard]] int failures() const { return m_failures; }

    /// Everything acknowledged is there once, in one chain without a hole.
    [[nodiscard]] std::string check() const
    {
        const auto events = m_store.auditOf("t1", 0, SIZE_MAX);
        if (!events.ok())
            return events.status().ToString();
        std::set<std::string> requests;
        for (std::size_t i = 0; i < events->size(); ++i) {
            const AuditEvent &event = (*events)[i];
            if (event.sequence != i + 1)
                return "a hole before " + std::to_string(event.sequence);
            if (!requests.insert(event.requestId).second)
                return event.requestId + " was done twice";
        }
        if (requests.size() != static_cast<std::size_t>(m_acknowledged))
            return std::to_string(m_acknowledged) + " acknowledged, " + std::to_string(requests.size()) + " kept";
        return m_odd;
    }

private:
    static constexpr int kThreads = 4;

    void run(int thread)
    {
        for (int i = 0; !m_stop; ++i) {
            const std::string id = std::to_string(thread) + "-" + std::to_string(i);
            bool answered = false;
            while (!answered) {
                const auto answer = m_store.writeOnce(StoreScope::of("t1"), id, "p", "M", "h",
                                                      [&](StoreTxn &txn) -> absl::StatusOr<std::string> {
                                                          AuditEvent event = someEvent("t1");
                                                          event.requestId = id;
                                                          if (auto audited = txn.audit(event); !audited.ok())
                                                              return audited;
                                                          return id;
                                                      });
                answered = answer.ok();
                m_failures += answered ? 0 : 1;
                if (!answered && !absl::IsUnavailable(answer.status())) {
                    const std::lock_guard lock(m_oddMutex);
                    m_odd = answer.status().ToString();
                    return;
                }
            }
            ++m_acknowledged;
        }
    }

    Store &m_store;
    std::atomic<bool> m_stop{false};
    std::atomic<int> m_acknowledged{0}, m_failures{0};
    std::mutex m_oddMutex;
    std::string m_odd; ///< Read after stop().
    std::vector<std::thread> m_threads;
};

} // namespace

class PostgresOutage : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QString problem = m_cluster.server.start({QStringLiteral("gateway")});
        if (problem.isEmpty())
            problem = m_cluster.server.startPooler();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void init() { m_url = m_cluster.direct(m_cluster.emptied()); }

    void aCommitWhoseAnswerIsLostIsLookedUp_data()
    {
        QTest::addColumn<bool>("reachedTheServer");
        QTest::newRow("the server committed") << true;
        QTest::newRow("the server never heard of it") << false;
    }
    void aCommitWhoseAnswerIsLostIsLookedUp()
    {
        QFETCH(bool, reachedTheServer);
        CuttingProxy proxy(m_cluster.server.port());
        const auto store = opened(through(proxy), m_clock);
        QVERIFY(write(*store, "before").ok());
        proxy.cutNext(reachedTheServer ? CuttingProxy::Cut::After : CuttingProxy::Cut::Before);
        const auto status = write(*store, "cut");
        QVERIFY(proxy.hasCut());
        QVERIFY2(reachedTheServer ? status.ok() : absl::IsUnavailable(status), told(status));
        QVERIFY2(status.ok() || told(status).contains("nothing was saved"), told(status));
        QCOMPARE(m_cluster.server.value("SELECT count(*) FROM bulkhead.timeline"), reachedTheServer ? "2" : "1");
        QVERIFY(write(*store, "after").ok());
    }

    /// With a request id, whatever the caller heard, repeating it has the effect once.
    void anOpenCommitIsRepeatedByItsRequestId_data() { aCommitWhoseAnswerIsLostIsLookedUp_data(); }
    void anOpenCommitIsRepeatedByItsRequestId()
    {
        QFETCH(bool, reachedTheServer);
        CuttingProxy proxy(m_cluster.server.port());
        const auto store = openPostgresStore(through(proxy), m_clock, kShort);
        QVERIFY2(store.ok(), told(store.status()));
        int runs = 0;
        const auto once = [&] {
            return (*store)->writeOnce("r-1", "p", "M", "h", [&](StoreTxn &txn) -> absl::StatusOr<std::string> {
                if (auto audited = txn.audit(someEvent("t1")); !audited.ok())
                    return audited;
                return "run " + std::to_string(++runs);
            });
        };
        proxy.cutNext(reachedTheServer ? CuttingProxy::Cut::After : CuttingProxy::Cut::Before, true);
        const auto open = once();
        QVERIFY2(absl::IsUnavailable(open.status()), told(open.status()));
        QVERIFY2(told(open.status()).contains("same request id"), told(open.status()));
        proxy.open();
        absl::StatusOr<std::string> repeat = open.status();
        QTRY_VERIFY((repeat = once()).ok());
        QCOMPARE(*repeat, std::string(reachedTheServer ? "run 1" : "run 2"));
        QCOMPARE((*store)->auditOf("t1", 0, 9)->size(), std::size_t{1});
    }

    /// A standby that must have every commit is away: nothing is acknowledged that a failover could lose.
    void aCommitThatIsNotReplicatedIsNotAcknowledged()
    {
        const auto store = openPostgresStore(m_url, m_clock, shortWith(std::chrono::milliseconds(1'500)));
        QVERIFY(store.ok());
        const auto once = [&] {
            return (*store)->writeOnce("r-1", "p", "M", "h", [](StoreTxn &txn) -> absl::StatusOr<std::string> {
                if (auto audited = txn.audit(someEvent("t1")); !audited.ok())
                    return audited;
                return "done";
            });
        };
        const auto standby = [&](const QString &name) {
            const QString problem = m_cluster.server.run("ALTER SYSTEM SET synchronous_standby_names = '" + name + "'");
            return problem.isEmpty() ? m_cluster.server.run("SELECT pg_reload_conf()") : problem;
        };
        QCOMPARE(standby("away"), QString());
        const auto reset = qScopeGuard([&] { QCOMPARE(standby(""), QString()); });
        QTRY_COMPARE(m_cluster.server.value("SHOW synchronous_standby_names"), "away");
        const auto open = once();
        QVERIFY2(absl::IsUnavailable(open.status()), told(open.status()));
        QVERIFY2(told(open.status()).contains("same request id"), told(open.status()));
        QCOMPARE(standby(""), QString());
        absl::StatusOr<std::string> repeat = open.status();
        QTRY_VERIFY((repeat = once()).ok());
        QCOMPARE((*store)->auditOf("t1", 0, 9)->size(), std::size_t{1});
    }

    /// Work on the store as a whole leaves no mark; it says what it does not know.
    void aMigrationWhoseAnswerIsLostIsRepeated()
    {
        CuttingProxy proxy(m_cluster.server.port());
        auto connection = postgres::Connection::open(*postgres::readAddress(through(proxy)));
        proxy.cutNext(CuttingProxy::Cut::After);
        const auto status = sql::migrate(**connection, sql::postgresMigrations(), 1);
        QVERIFY2(absl::IsUnavailable(status) && told(status).contains("not known whether"), told(status));
        const auto again = sql::migrate(**connection, sql::postgresMigrations(), 1);
        QVERIFY2(again.ok(), told(again));
    }

    void anOutageIsToldAtOnceToWhoComesLater()
    {
        CuttingProxy proxy(m_cluster.server.port());
        const auto store = openPostgresStore(through(proxy), m_clock, kShort);
        QVERIFY(store.ok());
        proxy.cutNext(CuttingProxy::Cut::Before, true);
        QVERIFY(!write(**store, "cut").ok());
        QVERIFY(!write(**store, "waits for the end of the outage").ok());
        QElapsedTimer clock;
        clock.start();
        for (int i = 0; i < 20; ++i)
            QVERIFY(absl::IsUnavailable(write(**store, "later")));
        QVERIFY2(clock.elapsed() < 800, qPrintable(QString::number(clock.elapsed())));
        proxy.open();
        bool back = false;
        QTRY_VERIFY(back || (back = write(**store, "back").ok()));
        QCOMPARE((*store)->timeline("t1", 9)->size(), std::size_t{1});
    }

    void aWriterWhoseTurnDoesNotComeIsTold()
    {
        const auto store = openPostgresStore(m_url, m_clock, kShort);
        QVERIFY(store.ok());
        auto other = postgres::Connection::open(*postgres::readAddress(m_url));
        QVERIFY((*other)->begin(sql::Access::Write).ok());
        const auto status = write(**store, "waited");
        QVERIFY2(absl::IsUnavailable(status) && told(status).contains("is busy"), told(status));
        QVERIFY((*store)->timeline("t1", 9)->empty()); // Reading does not wait for a turn.
        (*other)->rollback();
        QVERIFY(write(**store, "in turn").ok());
    }

    void readingGoesOnAfterALostConnection()
    {
        const auto store = opened(m_url, m_clock);
        QVERIFY(write(*store, "one").ok());
        QCOMPARE(store->timeline("t1", 9)->size(), std::size_t{1});
        QCOMPARE(
            m_cluster.server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'gateway'"),
            QString());
        QCOMPARE(store->timeline("t1", 9)->size(), std::size_t{1});
        QVERIFY(write(*store, "two").ok());
    }

    void killedServersLoseNothingAcknowledged_data()
    {
        QTest::addColumn<bool>("pooled");
        QTest::addColumn<int>("rounds");
        QTest::newRow("twice each, directly") << false << 2;
        QTest::newRow("once each, behind PgBouncer") << true << 1;
    }
    void killedServersLoseNothingAcknowledged()
    {
        QFETCH(bool, pooled);
        QFETCH(int, rounds);
        const auto store = opened(pooled ? m_cluster.pooled("app") : m_url, m_clock);
        Load load(*store);
        for (int round = 0; round < rounds; ++round) {
            int seen = load.acknowledged();
            QTRY_VERIFY_WITH_TIMEOUT(load.acknowledged() >= seen + 25, 20'000);
            // One server process dies as by a memory killer; the others are restarted by theirs.
            const int victim = m_cluster.server
                                   .value("SELECT pid FROM pg_stat_activity WHERE usename = 'gateway'"
                                          " ORDER BY xact_start NULLS LAST LIMIT 1")
                                   .toInt();
            QVERIFY(victim > 1);
            ::kill(victim, SIGKILL);
            seen = load.acknowledged();
            QTRY_VERIFY_WITH_TIMEOUT(load.acknowledged() >= seen + 25, 20'000);
            m_cluster.server.crash();
            const QString problem = m_cluster.server.restart();
            QVERIFY2(problem.isEmpty(), qPrintable(problem));
        }
        const int seen = load.acknowledged();
        QTRY_VERIFY_WITH_TIMEOUT(load.acknowledged() >= seen + 25, 20'000);
        load.stop();
        const std::string wrong = load.check();
        QVERIFY2(wrong.empty(), wrong.c_str());
        QVERIFY2(load.failures() > 0, "no write was ever hit; the test has not tested anything");
    }

    /// Two hosts in the address; the first dies, the second is promoted. What was acknowledged had been streamed.
    void afterAFailoverTheOtherHostHasEverything()
    {
        PostgresServer second;
        QString problem = second.startStandby(m_cluster.server);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        QCOMPARE(m_cluster.server.run("ALTER SYSTEM SET synchronous_standby_names = '*'"), QString());
        QCOMPARE(m_cluster.server.run("SELECT pg_reload_conf()"), QString());
        QTRY_COMPARE(m_cluster.server.value("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"), "1");
        // The standby first: it takes no writes yet, and must be passed over.
        const auto store = opened("postgresql://gateway@127.0.0.1:" + std::to_string(second.port())
                                      + ",127.0.0.1:" + std::to_string(m_cluster.server.port()) + "/app",
                                  m_clock);
        Load load(*store);
        int seen = load.acknowledged();
        QTRY_VERIFY_WITH_TIMEOUT(load.acknowledged() >= seen + 25, 20'000);
        m_cluster.server.crash();
        QCOMPARE(second.value("SELECT pg_promote()"), "t");
        seen = load.acknowledged();
        QTRY_VERIFY_WITH_TIMEOUT(load.acknowledged() >= seen + 25, 20'000);
        load.stop();
        const std::string wrong = load.check();
        QVERIFY2(wrong.empty(), wrong.c_str());
        QCOMPARE(second.value("SELECT count(*) FROM bulkhead.audit").toInt(), load.acknowledged());
    }

private:
    static std::string through(const CuttingProxy &proxy)
    {
        return "postgresql://gateway@127.0.0.1:" + std::to_string(proxy.port()) + "/app?sslmode=disable";
    }
    static absl::Status write(Store &store, const char *text)
    {
        return store.write([&](StoreTxn &txn) { return txn.addTimeline({"t1", 1, "note", text, "p"}); });
    }

    Cluster m_cluster;
    StoppedClock m_clock;
    std::string m_url;
};

QTEST_GUILESS_MAIN(PostgresOutage)
#include "tst_postgres_outage.moc"
