// What looks at a pool add up to: slots, waits, locks followed to their tenants, latency of what has not ended yet.
#include "backend/driver/ended_connections.h"
#include "backend/driver/probe_config.h"
#include "backend/driver/probe_tally.h"

#include <QTemporaryDir>
#include <QTest>

#include <set>

#include <fstream>

using namespace bulkhead;

namespace {

SeenBackend backend(int pid, const char *tenant, double ageS = 0.1)
{
    SeenBackend seen;
    seen.pid = pid;
    seen.tenant = tenant;
    seen.running = seen.holds = true;
    seen.ageS = ageS;
    seen.statement = std::to_string(pid);
    return seen;
}

PoolLook look(double atS, std::vector<SeenBackend> backends)
{
    PoolLook look;
    look.atS = atS;
    look.backends = std::move(backends);
    look.slots = look.liveSlots = 8;
    return look;
}

bool near(double a, double b)
{
    return std::abs(a - b) < 1e-9;
}

} // namespace

class TestProbeTally : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void slotsAreTimesBetweenLooks();
    void locksAreBookedToWhoHoldsThem();
    void latencyIsOfWhatFinishedAndWhatIsUnderWay();
    void whoNeverFinishesCountsAsOneThatTookTheTick();
    void countersThatRestartGiveNothing();
    void aReusedPidIsNotBilled();
    void aConnectionOpenedWithinTheTickIsBilledWhole();
    void whatConnectionsUsedUnseenIsTold();
    void missedLooksAreCoverage();
    void gapsAreNotHeldTime();
    void waitingExcites();
    void configNamesLineAndFix_data();
    void configNamesLineAndFix();
};

void TestProbeTally::slotsAreTimesBetweenLooks()
{
    ProbeTally tally;
    tally.take(look(10, {}), 2);
    SeenBackend idle = backend(2, "b");
    idle.running = false; // In a transaction, thinking: the slot is taken all the same.
    tally.take(look(11, {backend(1, "a"), idle}), 2);
    PoolLook queue = look(12, {backend(1, "a")});
    queue.queued["b"] = 3;
    tally.take(queue, 2);
    const ProbeTick tick = tally.close(std::nullopt);
    QVERIFY(near(tick.seconds, 2));
    QVERIFY(near(tick.tenants.at("a").holdS, 2));
    QVERIFY(near(tick.tenants.at("b").holdS, 1));
    QVERIFY(near(tick.tenants.at("b").waitS, 3));
    QVERIFY(near(tick.pool.busySlots, 1.5));
    QVERIFY(near(tick.pool.queue, 1.5));
    QCOMPARE(tick.pool.slots, 8.0);
    QVERIFY(tick.pool.probed);
    QVERIFY(near(tick.coverage, 1));
}

void TestProbeTally::locksAreBookedToWhoHoldsThem()
{
    ProbeTally tally;
    tally.take(look(10, {}), 2);
    SeenBackend blocked = backend(2, "b");
    blocked.locked = true;
    blocked.blockers = {1, 99}; // 99 is nobody that is seen: half of the wait has no name.
    tally.take(look(11, {backend(1, "a"), blocked}), 2);
    const ProbeTick tick = tally.close(std::nullopt);
    QVERIFY(near(tick.tenants.at("b").blockedS, 1));
    QCOMPARE(tick.edges.size(), std::size_t(1));
    QVERIFY(near(tick.edges.at({"b", "a"}), 0.5));
}

void TestProbeTally::latencyIsOfWhatFinishedAndWhatIsUnderWay()
{
    ProbeTally tally;
    tally.take(look(10, {backend(1, "a", 0.5)}), 2);
    (void)tally.close(StatementTable{{"a", {100, 5}}});
    tally.take(look(12, {backend(2, "a", 0.4)}), 2);
    // Finished meanwhile: 10 in 3 s, of which half a second lies before the tick; 0.4 s are under way.
    const ProbeTick tick = tally.close(StatementTable{{"a", {110, 8}}, {"c", {5, 1}}});
    QVERIFY(near(tick.tenants.at("a").done, 10));
    QVERIFY(near(tick.tenants.at("a").latencyS, 3 + 0.4 - 0.5));
    QVERIFY(!tick.tenants.contains("c")); // Its first counts: nobody knows over how long.
}

void TestProbeTally::whoNeverFinishesCountsAsOneThatTookTheTick()
{
    ProbeTally tally;
    tally.take(look(10, {backend(1, "a", 1)}), 2);
    (void)tally.close(StatementTable{{"a", {100, 5}}});
    PoolLook stuck = look(12, {backend(1, "a", 3)});
    stuck.queued["b"] = 2;
    stuck.longestS["b"] = 2.5;
    tally.take(stuck, 2);
    const ProbeTick tick = tally.close(StatementTable{{"a", {100, 5}}});
    QVERIFY(near(tick.tenants.at("a").done, 1));
    QVERIFY(near(tick.tenants.at("a").latencyS, 2));
    QVERIFY(near(tick.tenants.at("b").done, 2));
    QVERIFY(near(tick.tenants.at("b").latencyS, 4));
}

void TestProbeTally::countersThatRestartGiveNothing()
{
    ProbeTally tally;
    tally.take(look(10, {}), 2);
    (void)tally.close(StatementTable{{"a", {100, 50}}});
    tally.take(look(12, {backend(1, "a", 0.1)}), 2);
    const ProbeTick tick = tally.close(StatementTable{{"a", {3, 0.1}}});
    QVERIFY(near(tick.tenants.at("a").done, 0));
    QVERIFY(tick.tenants.at("a").latencyS >= 0 && tick.tenants.at("a").latencyS < 1);
}

void TestProbeTally::aReusedPidIsNotBilled()
{
    ProbeTally tally;
    SeenBackend first = backend(1, "a");
    first.cpuS = 100;
    first.runqS = 5;
    tally.take(look(10, {first}), 2);
    first.cpuS = 101;
    first.runqS = 5.25;
    tally.take(look(11, {first}), 2);
    SeenBackend second = backend(1, "b"); // The number came round.
    second.cpuS = 0.5;
    second.runqS = 0;
    tally.take(look(12, {second}), 2);
    const ProbeTick tick = tally.close(std::nullopt);
    QVERIFY(near(tick.tenants.at("a").cpuS, 1));
    QVERIFY(near(tick.tenants.at("a").runqS, 0.25));
    QVERIFY(near(tick.tenants.at("b").cpuS, 0));
}

void TestProbeTally::aConnectionOpenedWithinTheTickIsBilledWhole()
{
    ProbeTally tally;
    tally.take(look(10, {}), 2);
    SeenBackend fresh = backend(1, "a"), old = backend(2, "b");
    fresh.cpuS = old.cpuS = 0.75;
    fresh.runqS = old.runqS = 0.5;
    fresh.connectedS = 0.9;
    old.connectedS = 60; // At work before anybody looked.
    tally.take(look(11, {fresh, old}), 2);
    SeenBackend next = backend(1, "c"); // The number came round, within the tick.
    next.cpuS = 0.25;
    next.runqS = 0;
    next.connectedS = 0.4;
    tally.take(look(12, {next}), 2);
    const ProbeTick tick = tally.close(std::nullopt);
    QVERIFY(near(tick.tenants.at("a").cpuS, 0.75));
    QVERIFY(near(tick.tenants.at("a").runqS, 0.5));
    QVERIFY(near(tick.tenants.at("b").cpuS, 0));
    QVERIFY(near(tick.tenants.at("c").cpuS, 0.25));
}

void TestProbeTally::whatConnectionsUsedUnseenIsTold()
{
    std::set<int> living{1, 2, 3};
    EndedConnections ended([&living](int pid) { return living.contains(pid); });
    ended.saw(1, 6); // At work for long.
    ended.saw(2, 0.25);
    QVERIFY(near(ended.unseenS(40), 0)); // What ended before anybody looked.
    living = {3};
    // 1 and 2 ended, and two that no look has seen used 0.5 s together; 2 used 0.125 s after its last look.
    QVERIFY(near(ended.unseenS(40 + 6 + 0.25 + 0.125 + 0.5), 0.625));
    QVERIFY(near(ended.unseenS(40 + 6 + 0.25 + 0.125 + 0.5), 0.625));
    ended.saw(3, 1);
    ended.saw(3, 0.5); // Another one under its number; the first has ended.
    QVERIFY(near(ended.unseenS(40 + 6.875 + 1), 0.625));
    ended.saw(4, 2);
    QVERIFY(near(ended.unseenS(40 + 6.875 + 1), 0.625)); // 4 has gone; its parent does not know yet.
    QVERIFY(near(ended.unseenS(40 + 6.875 + 1 + 2), 0.625));

    ProbeTally tally;
    const auto busy = [](double atS, double hostS, double endedS) {
        PoolLook seen = look(atS, {});
        seen.cores = 2;
        seen.hostBusyS = hostS;
        seen.endedS = endedS;
        return seen;
    };
    tally.take(busy(10, 100, 5), 2);
    tally.take(busy(11, 101.5, 5.5), 2);
    tally.take(busy(12, 103, 6), 2);
    const ProbeTick tick = tally.close(std::nullopt);
    QVERIFY(near(tick.pool.coresBusy, 1.5));
    QVERIFY(near(tick.pool.coresOpening, 0.5));
}

void TestProbeTally::missedLooksAreCoverage()
{
    ProbeTally tally;
    tally.take(look(10, {}), 2);
    tally.missed();
    tally.missed();
    tally.take(look(12, {}), 2);
    QVERIFY(near(tally.close(std::nullopt).coverage, 0.5));
    tally.missed();
    const ProbeTick none = tally.close(std::nullopt);
    QVERIFY(near(none.coverage, 0));
    QVERIFY(none.tenants.empty());
}

void TestProbeTally::gapsAreNotHeldTime()
{
    ProbeTally tally;
    tally.take(look(10, {backend(1, "a")}), 2);
    tally.take(look(100, {backend(1, "a")}), 2); // What it did in between nobody saw.
    QVERIFY(near(tally.close(std::nullopt).tenants.at("a").holdS, 2));
}

void TestProbeTally::waitingExcites()
{
    ProbeTally tally;
    tally.take(look(10, {backend(1, "a")}), 2);
    QVERIFY(!tally.excited(10));
    SeenBackend blocked = backend(2, "b");
    blocked.locked = true;
    tally.take(look(11, {blocked}), 2);
    QVERIFY(tally.excited(12));
    QVERIFY(!tally.excited(22));
}

void TestProbeTally::configNamesLineAndFix_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    const QString good = QStringLiteral("[[pool]]\nname = \"app\"\npostgres = \"host=db\"\nprefix = \"t_\"\n");
    QTest::addRow("empty") << QString() << QStringLiteral("Add a [[pool]]");
    QTest::addRow("password") << QStringLiteral("[[pool]]\nname = \"app\"\npostgres = \"host=db password=x\"\n")
                              << QStringLiteral("line 3: \"postgres\" holds a password");
    QTest::addRow("unknown key") << good + QStringLiteral("colour = 1\n")
                                 << QStringLiteral("line 5: \"colour\" is not known");
    QTest::addRow("whose") << QStringLiteral("[[pool]]\nname = \"app\"\npostgres = \"host=db\"\n")
                           << QStringLiteral("says of no connection whose it is");
    QTest::addRow("slots") << good + QStringLiteral("slots = \"8\"\n") << QStringLiteral("line 5: \"slots\" must be");
    QTest::addRow("twice") << good + good << QStringLiteral("\"app\" is there twice");
    QTest::addRow("half a pooler") << good + QStringLiteral("pgbouncer = \"port=1\"\n")
                                   << QStringLiteral("go together");
    QTest::addRow("limits by name") << good + QStringLiteral("tenant_by = \"application_name\"\nlimits = \"host=db\"\n")
                                    << QStringLiteral("roles of their own");
    const QString broker =
        QStringLiteral("[[broker]]\nname = \"jobs\"\nmanagement = \"http://mq:15672\"\nuser = \"b\"\n"
                       "password_file = \"/etc/b\"\nprefix = \"t_\"\n");
    QTest::addRow("broker: password in the address")
        << QStringLiteral("[[broker]]\nname = \"jobs\"\nmanagement = \"http://b:secret@mq:15672\"\n")
        << QStringLiteral("line 3: \"management\" holds a user or a password");
    QTest::addRow("broker: password in the file")
        << broker + QStringLiteral("password = \"x\"\n") << QStringLiteral("line 7: a password does not stand in");
    QTest::addRow("broker: not an address") << QString(broker).replace(QStringLiteral("http://"), QString())
                                            << QStringLiteral("line 3: \"management\" is the address");
    QTest::addRow("broker: no login") << QStringLiteral("[[broker]]\nname = \"jobs\"\nprefix = \"t_\"\n")
                                      << QStringLiteral("line 1: a broker needs");
    QTest::addRow("broker: whose") << QString(broker).remove(QStringLiteral("prefix = \"t_\"\n"))
                                   << QStringLiteral("says of no queue whose it is");
    QTest::addRow("broker: unknown key") << broker + QStringLiteral("colour = 1\n")
                                         << QStringLiteral("line 7: \"colour\" is not known");
    QTest::addRow("broker: slots") << broker + QStringLiteral("slots = -1\n")
                                   << QStringLiteral("line 7: \"slots\" must be");
    QTest::addRow("broker: tenant_by") << broker + QStringLiteral("tenant_by = \"user\"\n")
                                       << QStringLiteral("line 7: \"tenant_by\" is \"vhost\" or \"queue\"");
    QTest::addRow("broker: where are the queues")
        << broker + QStringLiteral("tenant_by = \"queue\"\n") << QStringLiteral("\"vhost\" and tenant_by");
    QTest::addRow("broker: limits in words")
        << broker + QStringLiteral("limits = \"yes\"\n") << QStringLiteral("line 7: \"limits\" is true or false");
    QTest::addRow("broker: users without limits")
        << broker + QStringLiteral("user_prefix = \"u_\"\n") << QStringLiteral("Add limits = true");
    QTest::addRow("broker: half a login")
        << broker + QStringLiteral("limits = true\nlimits_user = \"w\"\n") << QStringLiteral("go together");
    QTest::addRow("broker: two users") << broker
                                              + QStringLiteral(
                                                  "limits = true\n[broker.users]\nu1 = \"elm\"\nu2 = \"elm\"\n")
                                       << QStringLiteral("tenant \"elm\" has two users");
    QTest::addRow("broker: a pool's name")
        << good + QString(broker).replace(QStringLiteral("jobs"), QStringLiteral("app"))
        << QStringLiteral("\"app\" is there twice");
}

void TestProbeTally::configNamesLineAndFix()
{
    QFETCH(QString, text);
    QFETCH(QString, says);
    const QTemporaryDir dir;
    const std::string path = dir.filePath(QStringLiteral("probe.toml")).toStdString();
    std::ofstream(path) << text.toStdString();
    const auto config = readProbeConfig(path);
    QVERIFY(!config.ok());
    const QString said = QString::fromStdString(std::string(config.status().message()));
    QVERIFY2(said.contains(says) && said.contains(QStringLiteral("probe.toml")), qPrintable(said));
}

QTEST_APPLESS_MAIN(TestProbeTally)
#include "tst_probe_tally.moc"
