// Ticks as they should not be: what each does to a quiet pool, and that the hog is found afterwards all the same.
#include "backend/engine/neighbours_input.h"
#include "tests/backend/neighbours_run.h"

#include <QTest>

#include <limits>

using namespace bulkhead;
using namespace bulkhead::neighbours;

using Spoil = std::function<void(UsageTick &, int)>;
Q_DECLARE_METATYPE(Spoil)

namespace {

const std::vector<TenantIndex> kNobody;
constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

std::int64_t lagOf(const Incident &incident, std::int64_t nowMs)
{
    return nowMs - incident.sinceMs;
}

} // namespace

class TestNeighboursInput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void spoiltTicksBlameNobody_data()
    {
        QTest::addColumn<Spoil>("spoil");
        const auto row = [](const char *name, Spoil spoil) { QTest::newRow(name) << std::move(spoil); };
        row("no length", [](UsageTick &tick, int) { tick.seconds = 0; });
        row("a negative length", [](UsageTick &tick, int) { tick.seconds = -1; });
        row("a length that is no number", [](UsageTick &tick, int) { tick.seconds = kNoNumber; });
        row("a length of a day", [](UsageTick &tick, int) { tick.seconds = 86'400; });
        row("a coverage that is no number", [](UsageTick &tick, int) { tick.coverage = kNoNumber; });
        row("a pool without numbers",
            [](UsageTick &tick, int) { tick.pools[0] = {kNoNumber, -3, kNoNumber, -1, false, -2, kNoNumber}; });
        row("no state of the pool", [](UsageTick &tick, int) { tick.pools.clear(); });
        row("half of the ticks missing", [](UsageTick &tick, int i) {
            if (i % 2 == 0)
                tick.cells.clear();
        });
        row("counters that went backward", [](UsageTick &tick, int i) {
            if (i % 10 == 0)
                for (UsageCell &cell : tick.cells) {
                    cell.holdUs = 0 - cell.holdUs;
                    cell.latencyUs = 0 - cell.latencyUs;
                    cell.done = 0 - cell.done;
                    cell.arrived = 0 - cell.arrived;
                }
        });
        row("more slot time than there are slots", [](UsageTick &tick, int) { tick.cells[2].holdUs = 500'000'000; });
        row("more bytes than any disk takes", [](UsageTick &tick, int) {
            tick.pools[0].ioSeen = IoSight::Bytes;
            tick.cells[2].ioKib = UINT32_MAX;
        });
        row("more waiting for the disk than there are slots", [](UsageTick &tick, int) {
            tick.pools[0].ioSeen = IoSight::Waits;
            tick.cells[2].ioWaitMs = UINT32_MAX;
        });
        row("a disk without numbers", [](UsageTick &tick, int i) {
            tick.pools[0].ioSeen = IoSight::Bytes;
            tick.pools[0].hostIo = i % 2 == 0 ? kNoNumber : i % 3 == 0 ? -1e9 : 1e300;
        });
        row("latency without a finished request", [](UsageTick &tick, int) {
            tick.cells[2].done = 0;
            tick.cells[2].latencyUs = 900'000'000;
        });
        row("a pool beyond the list", [](UsageTick &tick, int) { tick.cells.back().pool = 65'535; });
        row("waits that are no number", [](UsageTick &tick, int) {
            tick.pools[0].probed = true;
            tick.edges = {{0, 1, 2, kNoNumber}, {0, 1, 2, -4}, {9'999, 1, 2, 1}, {0, 4'000'000'000U, 2, 0}};
        });
        row("a clock that jumps to and fro", [](UsageTick &tick, int i) { tick.endMs += i % 3 == 0 ? -120'000 : 0; });
    }
    void spoiltTicksBlameNobody()
    {
        QFETCH(Spoil, spoil);
        for (const std::uint32_t seed : {1U, 2U}) {
            PoolRun run(8, 8, seed);
            Watch watch(run);
            watch.forTicks(kQuiet);
            for (int i = 0; i < 60; ++i) {
                UsageTick tick = run.next();
                spoil(tick, i);
                watch.push(tick);
            }
            QCOMPARE(watch.names(), kNobody);
            watch.forTicks(60);
            QCOMPARE(watch.names(), kNobody);
            run.loads[3] = {20, 0.8};
            watch.forTicks(20);
            QCOMPARE(watch.names(), std::vector<TenantIndex>{3});
            QVERIFY(watch.balanced && watch.bounded);
        }
    }

    /// Ten minutes that nobody saw are no ten minutes of an incident.
    void aStepForwardDoesNotAgeAnIncident()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.loads[3] = {20, 0.8};
        watch.forTicks(15);
        const std::uint64_t number = watch.engine.incidents().front().number;
        const std::int64_t since = watch.engine.incidents().front().sinceMs;
        for (int i = 0; i < 15; ++i) {
            UsageTick tick = run.next();
            tick.endMs += 600'000;
            watch.push(tick);
        }
        QCOMPARE(watch.engine.incidents().size(), std::size_t{1});
        const Incident &incident = watch.engine.incidents().front();
        QCOMPARE(incident.number, number);
        QCOMPARE(incident.sinceMs, since);
        QCOMPARE(incident.state, IncidentState::Named);
        QCOMPARE(watch.names(), std::vector<TenantIndex>{3});
        QVERIFY(!incident.suspects.empty() && std::abs(incident.suspects.front().leadS) < 30);
    }

    /// A disturbance without a culprit becomes usual after half an hour of being seen, not of the clock.
    void aStepForwardMakesNothingUsual()
    {
        PoolRun run(12, 8);
        for (Load &load : run.loads)
            load.rate = 16;
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.stretch = 4;
        watch.forTicks(20);
        QVERIFY(!watch.engine.incidents().empty());
        const double expected = watch.engine.incidents().front().victims[0].expectedMs;
        for (int i = 0; i < 60; ++i) {
            UsageTick tick = run.next();
            tick.endMs += 3'600'000;
            watch.push(tick);
        }
        QVERIFY(watch.engine.incidents().front().state != IncidentState::Closed);
        QVERIFY(watch.engine.incidents().front().victims[0].expectedMs < 3 * expected);
    }

    void aClockSetBackIsFollowed()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.loads[3] = {20, 0.8};
        watch.forTicks(15);
        std::int64_t now = 0;
        for (int i = 0; i < 15; ++i) {
            UsageTick tick = run.next();
            now = tick.endMs -= 3'600'000;
            watch.push(tick);
        }
        QCOMPARE(watch.engine.incidents().size(), std::size_t{1});
        const Incident &incident = watch.engine.incidents().front();
        QCOMPARE(incident.state, IncidentState::Named);
        QVERIFY(lagOf(incident, now) >= 0 && lagOf(incident, now) < 60'000);
        QVERIFY(std::ranges::is_sorted(incident.points, {}, &Point::atMs));
        QCOMPARE(incident.points.back().atMs, now);
        QCOMPARE(watch.names(), std::vector<TenantIndex>{3});
    }

    void aPoolThatDisappearsClosesItsIncident()
    {
        PoolRun run(8, 8);
        PoolRun other(8, 8, 9);
        Watch watch(run);
        watch.engine.setPools({{"pool-a", "database"}, {"pool-b", "database"}});
        const auto both = [&](bool first) {
            UsageTick tick = run.next();
            const UsageTick beside = other.next();
            if (!first) {
                tick.cells.clear();
                tick.pools[0] = {};
            }
            for (UsageCell cell : beside.cells) {
                cell.tenant += 10;
                cell.pool = 1;
                tick.cells.push_back(cell);
            }
            tick.pools.push_back(beside.pools[0]);
            watch.push(tick);
        };
        for (int i = 0; i < kQuiet; ++i)
            both(true);
        run.loads[3] = {20, 0.8};
        for (int i = 0; i < 15; ++i)
            both(true);
        QCOMPARE(watch.engine.incidents().front().state, IncidentState::Named);
        for (int i = 0; i < 40; ++i)
            both(false);
        QCOMPARE(watch.engine.incidents().front().state, IncidentState::Named); // Not seen is not quiet.
        for (int i = 0; i < 40; ++i)
            both(false);
        QCOMPARE(watch.engine.incidents().size(), std::size_t{1});
        QCOMPARE(watch.engine.incidents().front().state, IncidentState::Closed);
        QVERIFY(holds(watch.engine.incidents().front().evidence, "unobserved"));
        for (int i = 0; i < 20; ++i)
            both(true); // The hog is at it still: the same incident.
        QCOMPARE(watch.engine.incidents().size(), std::size_t{1});
        QCOMPARE(watch.engine.incidents().front().state, IncidentState::Named);
    }

    void tenantsThatComeAndGo()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        for (int round = 0; round < 12; ++round) {
            const std::size_t away = static_cast<std::size_t>(round % 8);
            const Load load = std::exchange(run.loads[away], Load{0, 0.02});
            run.loads.push_back({10, 0.02});
            watch.forTicks(30);
            run.loads[away] = load;
            watch.forTicks(10);
            run.loads.back().rate = 0;
        }
        QCOMPARE(watch.names(), kNobody);
        run.loads[3] = {20, 0.8};
        watch.forTicks(20);
        QCOMPARE(watch.names(), std::vector<TenantIndex>{3});
    }

    void clock_data()
    {
        QTest::addColumn<QList<qint64>>("ends"); // In seconds; ticks of 1 s.
        QTest::addColumn<QList<int>>("news");
        using News = TickClock::News;
        const auto list = [](std::initializer_list<News> news) {
            QList<int> result;
            for (const News one : news)
                result.push_back(static_cast<int>(one));
            return result;
        };
        QTest::newRow("one after the other")
            << QList<qint64>{1000, 1001, 1002} << list({News::Next, News::Next, News::Next});
        QTest::newRow("twice the same") << QList<qint64>{1000, 1000} << list({News::Next, News::Old});
        QTest::newRow("ten missing are sat out, eleven not")
            << QList<qint64>{1000, 1010, 1021} << list({News::Next, News::Next, News::Ahead});
        QTest::newRow("a minute back is sat out") << QList<qint64>{1000, 940, 941, 942, 943}
                                                  << list({News::Next, News::Old, News::Old, News::Old, News::Old});
        QTest::newRow("an hour back is believed at the third tick")
            << QList<qint64>{5000, 1400, 1401, 1402, 1403}
            << list({News::Next, News::Old, News::Old, News::Back, News::Next});
        QTest::newRow("old ticks between new ones are old")
            << QList<qint64>{5000, 1400, 5001, 1401, 5002, 1402}
            << list({News::Next, News::Old, News::Next, News::Old, News::Next, News::Old});
    }
    void clock()
    {
        QFETCH(QList<qint64>, ends);
        TickClock clock;
        QList<int> told;
        for (const qint64 end : ends)
            told.push_back(static_cast<int>(clock.take(end * 1'000, 1)));
        QTEST(told, "news");
    }
};

QTEST_APPLESS_MAIN(TestNeighboursInput)
#include "tst_neighbours_input.moc"
