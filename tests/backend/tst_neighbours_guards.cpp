// The guards against false blame, each on a pool that would deceive a plain comparison of use. What a tick's books do
// with each is in tst_neighbours_ledger; here the whole engine is asked whom it names.
#include "tests/backend/neighbours_run.h"

#include <QTest>

using namespace bulkhead;
using namespace bulkhead::neighbours;

namespace {

const std::vector<TenantIndex> kNobody;

/// Several pools with tenants of their own under one engine. Pool p has the tenants 10·p to 10·p + 7, and `roamer`
/// uses every pool in the place of its tenant 7.
class Fleet
{
public:
    Fleet(std::size_t pools, bool roams)
        : m_roams(roams)
    {
        std::vector<PoolInfo> infos;
        for (std::size_t p = 0; p < pools; ++p) {
            runs.emplace_back(8, 8, static_cast<std::uint32_t>(p + 1));
            infos.push_back({"pool-" + std::to_string(p), "database"});
        }
        engine.setPools(infos);
    }
    void forTicks(int ticks)
    {
        for (int i = 0; i < ticks; ++i)
            push();
    }
    [[nodiscard]] std::size_t named() const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            engine.incidents(), [](const Incident &incident) { return !incident.antagonists.empty(); }));
    }

    static constexpr TenantIndex roamer = 500;
    std::vector<PoolRun> runs;
    Engine engine;

private:
    void push()
    {
        UsageTick all;
        for (std::size_t p = 0; p < runs.size(); ++p) {
            UsageTick one = runs[p].next();
            all.endMs = one.endMs;
            all.seconds = one.seconds;
            all.pools.push_back(one.pools[0]);
            for (UsageCell &cell : one.cells) {
                cell.tenant = m_roams && cell.tenant == 7 ? roamer : static_cast<TenantIndex>(10 * p) + cell.tenant;
                cell.pool = static_cast<std::uint16_t>(p);
                all.cells.push_back(cell);
            }
        }
        engine.push(all);
    }
    bool m_roams;
};

} // namespace

class TestNeighboursGuards : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPoolerThatStopsAndGoesIsACommonCause()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        for (int i = 0; i < 30; ++i) {
            UsageTick tick = run.next();
            for (UsageCell &cell : tick.cells)
                cell.latencyUs += 190'000ULL * cell.done; // Spent nowhere that anybody sees.
            watch.push(tick);
        }
        QCOMPARE(watch.names(), kNobody);
        QVERIFY(watch.found(Verdict::CommonCause));
        const Incident &incident = watch.engine.incidents().front();
        QCOMPARE(incident.ledger.front().kind, AccountKind::Unexplained);
        QVERIFY(incident.confidence > 0.5);
    }

    void aFailoverIsListedFirstAndNobodyIsNamed()
    {
        PoolRun run(12, 8);
        for (Load &load : run.loads)
            load.rate = 16;
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.lose(6, 20);
        run.events = {{kStartMs + kQuiet * 1'000, "failover", "pool-a", "slots were lost"}};
        watch.forTicks(20);
        QCOMPARE(watch.names(), kNobody);
        QVERIFY(watch.found(Verdict::CommonCause));
        QVERIFY(holds(watch.engine.incidents().front().evidence, "deployment"));
        QVERIFY(holds(watch.engine.incidents().front().evidence, "capacity"));
    }

    void mostPoolsAtOnceAreAMatterOfTheFleet_data()
    {
        QTest::addColumn<int>("disturbed");
        QTest::addColumn<bool>("roams");
        QTest::addColumn<bool>("blamed");
        QTest::newRow("a different hog in each of four pools of six") << 4 << false << false;
        QTest::newRow("the same tenant in four pools of six") << 4 << true << true;
        QTest::newRow("hogs in two pools of six") << 2 << false << true;
    }
    void mostPoolsAtOnceAreAMatterOfTheFleet()
    {
        QFETCH(int, disturbed);
        QFETCH(bool, roams);
        QFETCH(bool, blamed);
        Fleet fleet(6, roams);
        fleet.forTicks(kQuiet);
        for (int p = 0; p < disturbed; ++p)
            fleet.runs[static_cast<std::size_t>(p)].loads[7] = {40, 0.8};
        fleet.forTicks(20);
        QVERIFY(fleet.engine.incidents().size() >= static_cast<std::size_t>(disturbed));
        QCOMPARE(fleet.named() > 0, blamed);
        if (blamed)
            QCOMPARE(fleet.named(), static_cast<std::size_t>(disturbed));
    }

    void whatEverybodyDoesIsNobodysBlame()
    {
        PoolRun run(12, 8);
        for (Load &load : run.loads)
            load.rate = 16;
        Watch watch(run);
        watch.forTicks(kQuiet);
        for (Load &load : run.loads)
            load.rate = 60;
        watch.forTicks(25);
        QCOMPARE(watch.names(), kNobody);
        const Incident &incident = watch.engine.incidents().front();
        QVERIFY(std::ranges::any_of(incident.suspects,
                                    [](const Suspect &suspect) { return suspect.ruledOut == "Grew with everyone."; }));
    }

    void aDecoyThatAsksForMuchOfWhatIsCheapIsNotNamed()
    {
        for (const std::uint32_t seed : {1U, 2U, 3U}) {
            PoolRun run(10, 8, seed);
            Watch watch(run);
            watch.forTicks(kQuiet);
            run.loads[3] = {20, 0.8};
            run.loads[5] = {200, 0.001}; // Twenty times as many requests in the same second.
            watch.forTicks(30);
            QCOMPARE(watch.names(), std::vector<TenantIndex>{3});
        }
    }

    void theDrainingQueueIsNotBlamedOnWhoIsServed()
    {
        for (const std::uint32_t seed : {1U, 2U, 3U}) {
            PoolRun run(8, 8, seed);
            Watch watch(run);
            watch.forTicks(kQuiet);
            run.loads[3] = {20, 0.8};
            watch.forTicks(20);
            run.loads[3] = {10, 0.02};
            watch.forTicks(60);
            QCOMPARE(watch.names(), std::vector<TenantIndex>{3});
        }
    }

    void oneVictimNeedsToLoseMuch_data()
    {
        QTest::addColumn<double>("waitS");
        QTest::addColumn<bool>("incident");
        QTest::newRow("half a second in a second") << 0.05 << false;
        QTest::newRow("five seconds in a second") << 0.5 << true;
    }
    void oneVictimNeedsToLoseMuch()
    {
        QFETCH(double, waitS);
        QFETCH(bool, incident);
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        for (int i = 0; i < 20; ++i) {
            UsageTick tick = run.next();
            UsageCell &cell = tick.cells[4];
            cell.waitPoolUs += static_cast<std::uint64_t>(waitS * 1e6 * cell.done);
            cell.latencyUs += static_cast<std::uint64_t>(waitS * 1e6 * cell.done);
            watch.push(tick);
        }
        QCOMPARE(!watch.engine.incidents().empty(), incident);
        QCOMPARE(watch.names(), kNobody);
    }

    void aNewTenantIsBlamedOnlyForMuch_data()
    {
        QTest::addColumn<double>("holdS");
        QTest::addColumn<std::vector<TenantIndex>>("names");
        QTest::newRow("a fifth of the slots") << 0.16 << kNobody;
        QTest::newRow("most of the slots") << 0.8 << std::vector<TenantIndex>{8};
    }
    void aNewTenantIsBlamedOnlyForMuch()
    {
        QFETCH(double, holdS);
        QFETCH(std::vector<TenantIndex>, names);
        PoolRun run(8, 8);
        for (Load &load : run.loads)
            load = {30, 0.024};
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.loads.push_back({10, holdS});
        watch.forTicks(25);
        QCOMPARE(watch.names(), names);
    }

    /// A limit that we set ourselves makes its tenant wait: never the neighbours' doing, whoever disturbs the pool.
    void theWaitBehindAnOwnLimitIsNotTheHogs()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.loads[3] = {20, 0.8};
        for (int i = 0; i < 20; ++i) {
            UsageTick tick = run.next();
            UsageCell &cell = tick.cells[4];
            cell.waitOwnUs = 60'000'000ULL * cell.done; // Far more than the pool makes anybody wait.
            cell.latencyUs += cell.waitOwnUs;
            watch.push(tick);
        }
        QCOMPARE(watch.names(), std::vector<TenantIndex>{3});
        const Incident &incident = watch.engine.incidents().front();
        QVERIFY(std::ranges::find(incident.victims, TenantIndex{4}, &Victim::tenant) == incident.victims.end());
        QVERIFY(incident.victims.size() >= 2);
    }

    void fewLooksGiveNoNewVerdict()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.loads[3] = {20, 0.8};
        for (int i = 0; i < 20; ++i) {
            UsageTick tick = run.next();
            tick.coverage = 0.5; // Half of the probes fail.
            watch.push(tick);
        }
        QCOMPARE(watch.names(), kNobody);
        QVERIFY(!watch.engine.incidents().empty());
        QCOMPARE(watch.engine.incidents().front().confidence, 0.0);
        const auto &blind = watch.engine.incidents().front().blindSpots;
        QVERIFY(std::ranges::any_of(blind, [](const std::string &s) { return s.starts_with("Only 5"); }));
        watch.forTicks(8);
        QCOMPARE(watch.names(), std::vector<TenantIndex>{3});
        const double sure = watch.engine.incidents().front().confidence;
        for (int i = 0; i < 8; ++i) {
            UsageTick tick = run.next();
            tick.coverage = 0.5;
            watch.push(tick);
        }
        QCOMPARE(watch.engine.incidents().front().state, IncidentState::Named); // What was found stays.
        QVERIFY(watch.engine.incidents().front().confidence < sure);
    }

    void ticksThatSawLittleTeachNothing()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        for (int i = 0; i < 300; ++i) {
            UsageTick tick = run.next();
            tick.coverage = 0.5;
            for (UsageCell &cell : tick.cells)
                cell.holdUs = cell.tenant == 3 ? 4'000'000 : cell.holdUs; // Would become usual.
            watch.push(tick);
        }
        run.loads[3] = {20, 0.8};
        watch.forTicks(20);
        QCOMPARE(watch.names(), std::vector<TenantIndex>{3});
        const double usual = watch.engine.incidents().front().antagonists[0].usualHeld;
        QVERIFY2(usual < 0.5, qPrintable(QString::number(usual)));
    }
};

QTEST_APPLESS_MAIN(TestNeighboursGuards)
#include "tst_neighbours_guards.moc"
