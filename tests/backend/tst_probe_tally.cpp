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
    void waitsForTheDiskAreToldApart();
    void bytesAreThoseWhoMadeThem();
    void aLongStatementIsToldByItsProcess();
    void whatStaysInMemoryIsNoDisk();
    void withoutCountersProcessesTell();
    void commitsThatCannotBeChanceAreLatency();
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

namespace {

/// Statements and what was written for them, so far.
StatementTable written(std::initializer_list<std::pair<const char *, double>> bytes, double calls)
{
    StatementTable table;
    for (const auto &[tenant, count] : bytes)
        table[tenant] = {calls, 1, StatementIo{0, count, 0}};
    return table;
}

SeenBackend process(int pid, const char *tenant, double bytes, double ageS = 0.1)
{
    SeenBackend seen = backend(pid, tenant, ageS);
    seen.ioBytes = bytes;
    return seen;
}

double bytesOf(const ProbeTick &tick, const char *tenant)
{
    const auto found = tick.tenants.find(tenant);
    return found == tick.tenants.end() ? 0 : found->second.ioBytes;
}

} // namespace

void TestProbeTally::waitsForTheDiskAreToldApart()
{
    ProbeTally tally;
    tally.take(look(10, {}), 2);
    SeenBackend reads = backend(1, "a"), commits = backend(2, "b");
    reads.io = BackendIo::File;
    commits.io = BackendIo::Flush;
    tally.take(look(11, {reads, commits, backend(3, "c")}), 2);
    const ProbeTick tick = tally.close(std::nullopt);
    QVERIFY(near(tick.tenants.at("a").ioWaitS, 1));
    QVERIFY(near(tick.tenants.at("b").ioWaitS, 1));
    QVERIFY(near(tick.tenants.at("c").ioWaitS, 0));
    QCOMPARE(tick.pool.ioSeen, IoSight::Waits); // Nobody has told of bytes.
}

void TestProbeTally::bytesAreThoseWhoMadeThem()
{
    ProbeTally tally;
    tally.take(look(10, {process(2, "b", 0)}), 2);
    (void)tally.close(written({{"a", 1e6}, {"b", 1e6}}, 10));
    tally.take(look(12, {process(2, "b", 900e6)}), 2); // Its commits write out what a has made.
    const ProbeTick tick = tally.close(written({{"a", 1'001e6}, {"b", 1.2e6}, {"c", 5e6}}, 20));
    QVERIFY(near(bytesOf(tick, "a"), 1e9));
    QVERIFY(near(bytesOf(tick, "b"), 0.2e6));
    QVERIFY(near(bytesOf(tick, "c"), 0)); // Its first counts: nobody knows over how long.
    QCOMPARE(tick.pool.ioSeen, IoSight::Bytes);
    tally.take(look(14, {}), 2);
    const ProbeTick reset = tally.close(written({{"a", 3e6}, {"b", 3e6}}, 5));
    QVERIFY(near(bytesOf(reset, "a"), 0) && near(bytesOf(reset, "b"), 0));
    tally.take(look(16, {}), 2);
    const ProbeTick unread = tally.close(std::nullopt); // One reading that failed is no other measure.
    QCOMPARE(unread.pool.ioSeen, IoSight::Bytes);
}

void TestProbeTally::aLongStatementIsToldByItsProcess()
{
    ProbeTally tally;
    tally.take(look(10, {process(1, "a", 0, 2.5)}), 2);
    (void)tally.close(written({{"a", 1e6}}, 10));
    tally.take(look(12, {process(1, "a", 80e6, 4.5)}), 2);
    const ProbeTick running = tally.close(written({{"a", 1e6}}, 10)); // Nothing is counted yet.
    QVERIFY(near(bytesOf(running, "a"), 80e6));
    tally.take(look(14, {process(1, "a", 150e6, 6.5)}), 2);
    QVERIFY(near(bytesOf(tally.close(written({{"a", 1e6}}, 10)), "a"), 70e6));
    SeenBackend next = process(1, "a", 160e6);
    next.statement = "next";
    tally.take(look(16, {next}), 2);
    const ProbeTick ended = tally.close(written({{"a", 171e6}}, 11)); // 170 in all, of which 150 have been told.
    QVERIFY(near(bytesOf(ended, "a"), 20e6));
    tally.take(look(18, {}), 2);
    QVERIFY(near(bytesOf(tally.close(written({{"a", 174e6}}, 12)), "a"), 3e6));
}

void TestProbeTally::whatStaysInMemoryIsNoDisk()
{
    const auto at = [](double s, double diskReads, double diskWrites) {
        PoolLook seen = look(s, {});
        seen.disks = DiskBytes{diskReads, diskWrites};
        return seen;
    };
    ProbeTally tally;
    tally.take(at(10, 1e9, 2e9), 2);
    (void)tally.close(StatementTable{{"a", {10, 1, StatementIo()}}, {"b", {10, 1, StatementIo()}}});
    tally.take(at(12, 1.1e9, 2.03e9), 2);
    const ProbeTick tick = tally.close(
        StatementTable{{"a", {11, 1, StatementIo{300e6, 5e6, 0}}}, {"b", {11, 1, StatementIo{100e6, 0, 500e6}}}});
    QVERIFY(std::abs(bytesOf(tick, "a") - (75e6 + 5e6)) < 1); // The disks read a quarter of it.
    QVERIFY2(std::abs(bytesOf(tick, "b") - (25e6 + 25e6)) < 1,
             qPrintable(QString::number(bytesOf(tick, "b")))); // And wrote 30 MB, of which 5 are a's.
    QVERIFY(near(tick.pool.hostIo, 65e6));
    tally.take(at(14, 1.1e9, 2.04e9), 2); // What was made gets to the disk later.
    const ProbeTick later = tally.close(
        StatementTable{{"a", {12, 1, StatementIo{300e6, 105e6, 0}}}, {"b", {12, 1, StatementIo{100e6, 0, 500e6}}}});
    QVERIFY(std::abs(bytesOf(later, "a") - 100e6) < 1);
    QCOMPARE(bytesOf(later, "b"), 0.0);
}

void TestProbeTally::withoutCountersProcessesTell()
{
    const auto seen = [](double atS, std::vector<SeenBackend> backends) {
        PoolLook all = look(atS, std::move(backends));
        all.processesTold = true;
        return all;
    };
    ProbeTally tally;
    tally.take(seen(10, {process(1, "a", 5e6)}), 2);
    (void)tally.close(std::nullopt);
    SeenBackend young = process(3, "c", 2e6);
    young.connectedS = 0.5;
    tally.take(seen(12, {process(1, "a", 9e6), process(2, "b", 7e6), young}), 2);
    const ProbeTick tick = tally.close(StatementTable{{"a", {10, 1}}}); // Counts, but not bytes.
    QVERIFY(near(bytesOf(tick, "a"), 4e6));
    QVERIFY(near(bytesOf(tick, "b"), 0)); // Of an old connection that nobody had looked at.
    QVERIFY(near(bytesOf(tick, "c"), 2e6));
    QCOMPARE(tick.pool.ioSeen, IoSight::Bytes);
    tally.take(seen(14, {process(1, "a", 1e6)}), 2); // Another process under the same number.
    QVERIFY(near(bytesOf(tally.close(std::nullopt), "a"), 0));
}

/// PostgreSQL's statements end before their commit: how long that took is seen by looking alone.
void TestProbeTally::commitsThatCannotBeChanceAreLatency()
{
    const auto committing = [](double atS, int count) {
        std::vector<SeenBackend> backends;
        for (int i = 0; i < count; ++i) {
            backends.push_back(backend(i + 1, "a", 0));
            backends.back().io = BackendIo::Flush;
        }
        return look(atS, std::move(backends));
    };
    ProbeTally calm, flooded;
    for (ProbeTally *tally : {&calm, &flooded}) {
        tally->take(look(10, {}), 2);
        (void)tally->close(StatementTable{{"a", {100, 5}}});
    }
    calm.take(committing(12, 1), 2);
    QVERIFY(!calm.excited(12));
    QVERIFY(near(calm.close(StatementTable{{"a", {110, 5.1}}}).tenants.at("a").latencyS, 0.1));
    for (int i = 1; i <= 20; ++i)
        flooded.take(committing(10 + 0.1 * i, 5), 2); // A hundred times a tenth of a second: ten, give or take three.
    QVERIFY(flooded.excited(12));
    QVERIFY(std::abs(flooded.close(StatementTable{{"a", {110, 5.1}}}).tenants.at("a").latencyS - (0.1 + 7)) < 1e-6);
    // Where that many are usual, it is no reason to look more often.
    ProbeTally busy;
    for (int i = 0; i <= 600; ++i)
        busy.take(committing(10 + i, 5), 2);
    QVERIFY(!busy.excited(610));
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
