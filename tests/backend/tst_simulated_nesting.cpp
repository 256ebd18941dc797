// A request holds its slot while it computes and while it waits for a lock: whoever is in the way of either fills the
// slots of everybody, and is found.
#include "backend/driver/sim_nest.h"
#include "backend/driver/sim_script.h"
#include "backend/driver/simulated_limits.h"
#include "backend/engine/neighbours_engine.h"
#include "tests/backend/watched_platform.h"

#define QT_NO_KEYWORDS // Pools have slots.
#include <QTest>
#include <cmath>

using namespace bulkhead;

class TestSimulatedNesting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void slotsAreHeldForWhatHappensWithin_data();
    void slotsAreHeldForWhatHappensWithin();
    void neighboursEngineNamesWhoFillsTheSlotsFromWithin_data();
    void neighboursEngineNamesWhoFillsTheSlotsFromWithin();
    void limitsReachWhatHappensWithin();
};

void TestSimulatedNesting::slotsAreHeldForWhatHappensWithin_data()
{
    QTest::addColumn<double>("computing");
    QTest::addColumn<double>("locked");
    QTest::addColumn<double>("lowBusy");
    QTest::addColumn<double>("highBusy");
    QTest::addColumn<double>("lowStretch");
    QTest::addColumn<double>("highStretch");
    QTest::addColumn<bool>("waits");
    QTest::addRow("nobody in the way") << 0.0 << 0.0 << 8.0 << 8.2 << 1.0 << 1.05 << false;
    // (6 + 1) / (8 - 4): eight slots held for 4 of computing become 4 + 4 · 1.75.
    QTest::addRow("queries that compute slow all who compute") << 6.0 << 0.0 << 16.9 << 17.1 << 1.7 << 1.8 << false;
    QTest::addRow("whoever waits for a lock keeps its slot") << 0.0 << 6.0 << 15.0 << 15.3 << 1.0 << 1.05 << false;
    QTest::addRow("locks fill the pool") << 0.0 << 16.0 << 19.0 << 20.0 << 1.0 << 1.05 << true;
    QTest::addRow("queries fill the pool") << 14.0 << 0.0 << 19.0 << 20.0 << 1.2 << 3.0 << true;
}

void TestSimulatedNesting::slotsAreHeldForWhatHappensWithin()
{
    QFETCH(double, computing);
    QFETCH(double, locked);
    QFETCH(double, lowBusy);
    QFETCH(double, highBusy);
    QFETCH(double, lowStretch);
    QFETCH(double, highStretch);
    QFETCH(bool, waits);
    sim::NestedLoad load;
    load.resources[sim::Database] = {8.0, 0.02, 20};
    load.resources[sim::Cpu] = {4.0, 0.01, 8};
    load.resources[sim::Queue].slots = 4;
    load.computing = computing;
    load.locked = locked;
    load.holders = locked > 0 ? 1 : 0;
    const sim::NestedAnswer answer = sim::settle(load);
    const sim::PoolAnswer &database = answer.resources[sim::Database];
    const auto said = [](double value) { return QByteArray::number(value); };
    QVERIFY2(database.busy >= lowBusy && database.busy <= highBusy, said(database.busy));
    QVERIFY2(answer.cpuStretch >= lowStretch && answer.cpuStretch <= highStretch, said(answer.cpuStretch));
    QVERIFY2((database.waitS > 0.1) == waits, said(database.waitS));
    QVERIFY(answer.resources[sim::Cpu].busy <= 8);
    std::array<double, sim::kResources> backlog{};
    sim::NestedAnswer last;
    for (int s = 0; s < 200; ++s)
        last = sim::step(load, 1, last, backlog);
    QVERIFY2(std::fabs(last.resources[sim::Database].waitS - database.waitS) < 0.05,
             said(last.resources[sim::Database].waitS));
    QVERIFY2(std::fabs(last.resources[sim::Database].busy - database.busy) < 0.5,
             said(last.resources[sim::Database].busy));
}

void TestSimulatedNesting::neighboursEngineNamesWhoFillsTheSlotsFromWithin_data()
{
    QTest::addColumn<bool>("locks");
    QTest::newRow("a report that computes") << false;
    QTest::newRow("a transaction that locks what others write to") << true;
}

void TestSimulatedNesting::neighboursEngineNamesWhoFillsTheSlotsFromWithin()
{
    QFETCH(bool, locks);
    Watched w;
    const sim::Causes day = sim::Script(w.fleet, kSeed, kEpochMs).day(0);
    const std::string who = locks ? day.locks.at(0).tenant : day.reports.at(0).tenant;
    const std::int64_t fromMs = locks ? day.locks[0].fromMs : day.reports[0].fromMs;
    const std::uint16_t pool = w.pool(locks ? "pool-a" : "pool-b", "database");
    neighbours::Engine engine;
    engine.setPools(w.telemetry->pools());
    std::vector<MinuteCounts> minutes;
    double held = 0, of = 0;
    for (int s = -300; s <= 180; ++s) {
        std::vector<UsageTick> ticks;
        QVERIFY(w.telemetry->advance(fromMs + s * 1'000, minutes, ticks).ok());
        for (const UsageTick &tick : ticks) {
            engine.push(tick);
            for (const UsageCell &c : tick.cells) {
                QVERIFY(c.blockedUs + c.runqUs + c.cpuUs <= c.holdUs + 2);
                if (s > 0 && c.pool == pool) {
                    held += w.fleet[c.tenant].id == who ? static_cast<double>(c.holdUs) : 0;
                    of += static_cast<double>(c.holdUs);
                }
            }
        }
    }
    std::vector<neighbours::Incident> named;
    for (const neighbours::Incident &incident : engine.incidents())
        if (incident.state != IncidentState::Suspect)
            named.push_back(incident);
    QCOMPARE(named.size(), std::size_t(1));
    QCOMPARE(named[0].pool, pool);
    QCOMPARE(named[0].verdict, Verdict::Culprit);
    QCOMPARE(named[0].antagonists.size(), std::size_t(1));
    QCOMPARE(w.fleet[named[0].antagonists[0].tenant].id, who);
    QCOMPARE(named[0].antagonists[0].resource, locks ? neighbours::Contended::Lock : neighbours::Contended::Cpu);
    QVERIFY(named[0].namedMs - fromMs < 60'000);
    // Who sits on the lock is nearly nothing by what it uses.
    QVERIFY(!locks || held < 0.1 * of);
}

void TestSimulatedNesting::limitsReachWhatHappensWithin()
{
    const auto limits = std::make_shared<SimulatedLimitTable>();
    const auto telemetry = makeSimulatedTelemetry({0, kSeed, kEpochMs}, limits);
    const std::vector<TenantFacts> fleet = telemetry->inventory();
    (void)telemetry->follow(fleet);
    const sim::Causes day = sim::Script(fleet, kSeed, kEpochMs).day(0);
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    const auto at = [&](std::int64_t ms) {
        ticks.clear();
        (void)telemetry->advance(ms, minutes, ticks);
        double blocked = 0, ready = 0;
        for (const UsageCell &cell : ticks.back().cells) {
            blocked += static_cast<double>(cell.blockedUs);
            ready += static_cast<double>(cell.runqUs);
        }
        return std::pair(blocked, ready);
    };
    const sim::ReportRun &report = day.reports.at(0);
    const double before = at(report.fromMs - 1'000).second, during = at(report.fromMs + 30'000).second;
    QVERIFY(during > 3 * before);
    const std::int64_t forMs = 600'000;
    limits->begin({"a", report.tenant, "pool-b", Measure::ConnectionLimit, 1, report.toMs + forMs},
                  report.fromMs + 30'000);
    QVERIFY(at(report.fromMs + 31'000).second < 1.5 * before);
    limits->end("a", report.fromMs + 32'000);
    QVERIFY(at(report.fromMs + 34'000).second > 3 * before);

    const sim::TableLock &lock = day.locks.at(0);
    QCOMPARE(at(lock.fromMs - 1'000).first, 0.0);
    const double blocked = at(lock.fromMs + 30'000).first;
    QVERIFY(blocked > 0);
    limits->begin({"b", lock.tenant, "pool-a", Measure::StatementTimeout, 20, lock.toMs + forMs}, lock.fromMs + 30'000);
    const double shortened = at(lock.fromMs + 31'000).first;
    QVERIFY(shortened > 0 && shortened < 0.2 * blocked);
    limits->begin({"c", lock.tenant, "pool-a", Measure::EndTransaction, 0, lock.fromMs + 60'000}, lock.fromMs + 31'000);
    QCOMPARE(at(lock.fromMs + 32'000).first, 0.0);
    limits->end("c", lock.fromMs + 33'000); // What was ended does not come back.
    QCOMPARE(at(lock.fromMs + 90'000).first, 0.0);
}

QTEST_APPLESS_MAIN(TestSimulatedNesting)
#include "tst_simulated_nesting.moc"
