// A real RabbitMQ looked into: whose messages wait, whose are in hand, how long they take, and what becomes of the
// probe when the broker goes.
#include "backend/driver/rabbitmq_probe.h"
#include "tests/fixtures/broker_client.h"
#include "tests/fixtures/rabbitmq_server.h"

#include <QElapsedTimer>
#include <QTest>

#include <atomic>
#include <thread>

using namespace bulkhead;

namespace {

constexpr std::int64_t kTickMs = 1'000; ///< As often as the test's broker tells of itself.

/// The next ticks, added up by tenant.
struct Sum
{
    std::map<std::string, TenantTick> tenants;
    std::vector<ProbeTick> ticks;
    double seconds = 0;
};

Sum gather(RabbitMqProbe &probe, std::size_t ticks)
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
                all.arrived = all.arrived.value_or(0) + t.arrived.value_or(0);
            }
        }
    }
    return sum;
}

/// What the probe saw in its newest tick.
ProbeTick newest(RabbitMqProbe &probe, ProbeTick before)
{
    for (ProbedTick &done : probe.take())
        before = std::move(done.tick);
    return before;
}

} // namespace

class TestRabbitMqProbe : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void seesWhatWaitsAndWhatIsInHand();
    void latencyFollowsLittle();
    void leavesOthersQueuesToNobody();
    void saysWhatTheLoginLacks();
    void survivesTheBroker();

private:
    [[nodiscard]] ProbedBroker broker();
    RabbitMqServer m_server;
};

void TestRabbitMqProbe::initTestCase()
{
    const QString problem = m_server.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    for (const char *name : {"t_a", "t_b", "foreign"}) {
        QVERIFY(m_server.addTenant(QString::fromLatin1(name)));
        QVERIFY(m_server.addQueue(QString::fromLatin1(name), QStringLiteral("jobs")));
    }
}

ProbedBroker TestRabbitMqProbe::broker()
{
    ProbedBroker broker;
    broker.name = "jobs";
    broker.management = m_server.management().toStdString();
    broker.login = {"guest", m_server.passwordFile().toStdString()};
    broker.prefix = "t_";
    broker.slots = 8;
    return broker;
}

void TestRabbitMqProbe::seesWhatWaitsAndWhatIsInHand()
{
    RabbitMqProbe probe(broker(), kTickMs);
    QVERIFY(m_server.publish(QStringLiteral("t_a"), QStringLiteral("jobs"), 12));
    QVERIFY(m_server.publish(QStringLiteral("t_b"), QStringLiteral("jobs"), 5));
    BrokerClient ofA(m_server.port(), QStringLiteral("t_a")), ofB(m_server.port(), QStringLiteral("t_b"));
    QVERIFY2(ofA.open() && ofB.open(), qPrintable(ofA.problem() + ofB.problem()));
    QVERIFY(ofA.consume(QStringLiteral("jobs"), 4)); // Takes four and does not finish.
    QVERIFY(ofB.consume(QStringLiteral("jobs"), 1));
    ProbeTick tick;
    QTRY_VERIFY_WITH_TIMEOUT((tick = newest(probe, tick)).tenants.contains("a")
                                 && std::abs(tick.tenants.at("a").holdS / tick.seconds - 4) < 0.01
                                 && tick.tenants.contains("b")
                                 && std::abs(tick.tenants.at("b").holdS / tick.seconds - 1) < 0.01,
                             15'000);
    QVERIFY(std::abs(tick.tenants.at("a").waitS / tick.seconds - 8) < 0.01);
    QVERIFY(std::abs(tick.tenants.at("b").waitS / tick.seconds - 4) < 0.01);
    QVERIFY(std::abs(tick.pool.busySlots - 5) < 0.01);
    QVERIFY(std::abs(tick.pool.queue - 12) < 0.01);
    QCOMPARE(tick.pool.slots, 8.0);
    QCOMPARE(tick.pool.liveSlots, 8.0);
    QCOMPARE(probe.reason(), std::string());
    for (int i = 0; i < 12; ++i)
        QVERIFY(ofA.finishOne());
    for (int i = 0; i < 5; ++i)
        QVERIFY(ofB.finishOne());
    QTRY_VERIFY_WITH_TIMEOUT((tick = newest(probe, tick)).pool.queue < 0.01 && tick.pool.busySlots < 0.01, 15'000);
}

void TestRabbitMqProbe::latencyFollowsLittle()
{
    // 20 a second come and go; 30 stay inside all the while: a second and a half each.
    QVERIFY(m_server.publish(QStringLiteral("t_a"), QStringLiteral("jobs"), 30));
    BrokerClient in(m_server.port(), QStringLiteral("t_a")), out(m_server.port(), QStringLiteral("t_a"));
    QVERIFY(out.consume(QStringLiteral("jobs"), 1));
    std::atomic<bool> going = true;
    std::atomic<int> finished = 0;
    std::thread work([&] {
        while (going) {
            if (in.publish(QStringLiteral("jobs")) != BrokerClient::Published::Accepted || !out.finishOne())
                break;
            ++finished;
            std::this_thread::sleep_for(std::chrono::milliseconds(50)); // The work's own pace.
        }
    });
    RabbitMqProbe probe(broker(), kTickMs);
    (void)gather(probe, 4);
    const int before = finished;
    const Sum sum = gather(probe, 6);
    const int really = finished - before;
    going = false;
    work.join();
    if (sum.tenants.contains("b")) // It is idle, and stays so.
        QVERIFY(sum.tenants.at("b").done < 1 && sum.tenants.at("b").holdS < 0.01);
    const TenantTick &a = sum.tenants.at("a");
    const QString said = QStringLiteral("%1 done of really %2, %3 came, %4 s each")
                             .arg(a.done)
                             .arg(really)
                             .arg(a.arrived.value_or(-1))
                             .arg(a.latencyS / a.done);
    QVERIFY2(std::abs(a.done - really) < 0.35 * really, qPrintable(said));
    QVERIFY2(std::abs(*a.arrived - a.done) < 0.35 * a.done, qPrintable(said));
    const double expected = 30 * sum.seconds / really;
    QVERIFY2(std::abs(a.latencyS / a.done - expected) < 0.4 * expected, qPrintable(said));
    for (int i = 0; i < 30; ++i)
        QVERIFY(out.finishOne());
}

void TestRabbitMqProbe::leavesOthersQueuesToNobody()
{
    QVERIFY(m_server.publish(QStringLiteral("foreign"), QStringLiteral("jobs"), 6));
    BrokerClient worker(m_server.port(), QStringLiteral("foreign"));
    QVERIFY(worker.consume(QStringLiteral("jobs"), 2));
    RabbitMqProbe probe(broker(), kTickMs);
    ProbeTick tick;
    // The workers' time is theirs all the same.
    QTRY_VERIFY_WITH_TIMEOUT(std::abs((tick = newest(probe, tick)).pool.busySlots - 2) < 0.01
                                 && std::abs(tick.pool.queue - 4) < 0.01,
                             15'000);
    for (const auto &[tenant, used] : tick.tenants)
        QVERIFY2(tenant == "a" || tenant == "b", tenant.c_str());
    for (const char *name : {"a", "b"})
        if (tick.tenants.contains(name))
            QVERIFY(tick.tenants.at(name).holdS < 0.01 && tick.tenants.at(name).waitS < 0.01);
    for (int i = 0; i < 6; ++i)
        QVERIFY(worker.finishOne());
}

void TestRabbitMqProbe::saysWhatTheLoginLacks()
{
    ProbedBroker wrong = broker();
    wrong.login.passwordFile = m_server.passwordFile("not-it").toStdString();
    RabbitMqProbe refused(wrong, kTickMs);
    QTRY_VERIFY_WITH_TIMEOUT(refused.reason().find("does not let the user guest") != std::string::npos, 10'000);
    QVERIFY(refused.reason().find("not-it") == std::string::npos);
    QCOMPARE(m_server.ask("PUT", QStringLiteral("/users/blind"), R"({"password":"secret","tags":"monitoring"})").status,
             201);
    ProbedBroker blind = broker();
    blind.login = {"blind", m_server.passwordFile("secret").toStdString()};
    RabbitMqProbe sees(blind, kTickMs);
    QTRY_VERIFY_WITH_TIMEOUT(sees.reason().find("sees none of the broker's 3 queues") != std::string::npos, 10'000);
    // As it says: empty permissions are enough.
    QCOMPARE(m_server.ask("PUT", QStringLiteral("/permissions/t_a/blind"), R"({"configure":"","write":"","read":""})")
                 .status,
             201);
    QTRY_COMPARE_WITH_TIMEOUT(sees.reason(), std::string(), 10'000);
}

void TestRabbitMqProbe::survivesTheBroker()
{
    QVERIFY(m_server.publish(QStringLiteral("t_a"), QStringLiteral("jobs"), 3));
    RabbitMqProbe probe(broker(), kTickMs);
    QVERIFY(gather(probe, 1).ticks.back().coverage > 0.99);
    m_server.stop();
    ProbeTick tick;
    QTRY_VERIFY_WITH_TIMEOUT(
        probe.reason().find("The probe of broker jobs: RabbitMQ at 127.0.0.1:") != std::string::npos, 10'000);
    (void)probe.take();
    const Sum away = gather(probe, 1);
    QVERIFY(away.ticks.back().coverage < 0.01);
    QVERIFY(away.ticks.back().tenants.empty());
    const QString again = m_server.start();
    QVERIFY2(again.isEmpty(), qPrintable(again));
    QTRY_COMPARE_WITH_TIMEOUT(probe.reason(), std::string(), 15'000);
    // What was kept over the restart is seen again once somebody takes from it.
    BrokerClient worker(m_server.port(), QStringLiteral("t_a"));
    QVERIFY2(worker.consume(QStringLiteral("jobs"), 1), qPrintable(worker.problem()));
    QTRY_VERIFY_WITH_TIMEOUT((tick = newest(probe, tick)).tenants.contains("a")
                                 && std::abs(tick.tenants.at("a").holdS / tick.seconds - 1) < 0.01,
                             15'000);
    QVERIFY(std::abs(tick.tenants.at("a").waitS / tick.seconds - 2) < 0.01);
}

QTEST_GUILESS_MAIN(TestRabbitMqProbe)
#include "tst_rabbitmq_probe.moc"
