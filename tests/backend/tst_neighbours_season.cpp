// What is usual at an hour: a nightly batch surprises for some nights and then no longer, and one bad night teaches
// nothing.
#include "backend/engine/neighbours_season.h"
#include "tests/backend/neighbours_run.h"

#include <QTest>

#include <set>

using namespace bulkhead;
using namespace bulkhead::neighbours;

namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kMonday = 19'674 * 24 * kHourMs; ///< 13 November 2023, 00:00 UTC.
constexpr TenantIndex kBatch = 5, kTenants = 8;

/// Ten seconds of a pool of ten slots: while the batch runs it holds six slots and everybody waits for half a second.
UsageTick tickAt(std::int64_t endMs, bool batch, TenantIndex who = kBatch)
{
    UsageTick tick;
    tick.endMs = endMs;
    tick.seconds = 10;
    double busy = 0;
    for (TenantIndex i = 0; i < kTenants; ++i) {
        const double jitter = 1 + 0.05 * std::sin(static_cast<double>(endMs / 10'000) * 1.7 + i);
        const double waitS = batch ? 0.5 : 0.002, ownS = batch && i == who ? 0.6 : 0.02;
        UsageCell cell;
        cell.tenant = i;
        cell.arrived = cell.done = 100;
        cell.waitPoolUs = static_cast<std::uint64_t>(100 * waitS * jitter * 1e6);
        cell.latencyUs = cell.waitPoolUs + static_cast<std::uint64_t>(100 * ownS * jitter * 1e6);
        cell.holdUs = static_cast<std::uint64_t>((batch && i == who ? 60 : 2) * jitter * 1e6);
        busy += static_cast<double>(cell.holdUs) / 1e7;
        tick.cells.push_back(cell);
    }
    tick.pools = {{10, 10, busy, batch ? 40.0 : 0.0}};
    return tick;
}

/// The tenants named in the hour from `fromMs` on, of which the batch takes the part between the two minutes.
std::set<TenantIndex> runHour(Engine &engine, std::int64_t fromMs, int batchFrom, int batchTo, TenantIndex who = kBatch)
{
    std::set<TenantIndex> named;
    for (std::int64_t at = 10'000; at <= kHourMs; at += 10'000) {
        const auto minute = static_cast<int>((at - 10'000) / 60'000);
        engine.push(tickAt(fromMs + at, minute >= batchFrom && minute < batchTo, who));
        for (const Incident &incident : engine.incidents())
            if (incident.state == IncidentState::Named)
                for (const Antagonist &antagonist : incident.antagonists)
                    named.insert(antagonist.tenant);
    }
    return named;
}

/// One day; the batch runs from 02:00 to 02:20 if `nightly`.
std::set<TenantIndex> runDay(Engine &engine, int day, bool nightly)
{
    std::set<TenantIndex> named;
    for (int hour = 0; hour < 24; ++hour)
        named.merge(runHour(engine, kMonday + (day * 24 + hour) * kHourMs, nightly && hour == 2 ? 0 : 60, 20));
    return named;
}

} // namespace

class TestNeighboursSeason : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void buckets()
    {
        QCOMPARE(dayBucket(0), std::size_t{0}); // A Thursday.
        QCOMPARE(weekBucket(0), std::size_t{4 * 24});
        QCOMPARE(dayBucket(kMonday), std::size_t{0});
        QCOMPARE(weekBucket(kMonday), std::size_t{24});
        QCOMPARE(dayBucket(kMonday + 5 * 24 * kHourMs + 3 * kHourMs), std::size_t{24 + 3}); // Saturday.
        QCOMPARE(dayBucket(kMonday + 7 * 24 * kHourMs - 1), std::size_t{24 + 23});          // Sunday.
        QCOMPARE(dayBucket(-1), std::size_t{23});
    }

    void aLevelIsUsualWhenItComesOnEveryVisit()
    {
        SeasonLane lane(kDayBuckets, 3);
        QVERIFY(lane.empty());
        QCOMPARE(lane.bytes(), std::size_t{0});
        QCOMPARE(lane.usual(2), 0.0);
        lane.keep(2, 6);
        lane.keep(2, 5);
        QCOMPARE(lane.usual(2), 0.0); // Two nights are not yet a habit.
        lane.keep(2, 7);
        QVERIFY(std::abs(lane.usual(2) - 5) < 0.01);
        lane.keep(2, 0.5);
        QVERIFY(std::abs(lane.usual(2) - 0.5) < 0.01);
        QCOMPARE(lane.usual(3), 0.0);
        QCOMPARE(lane.bytes(), 2 * 3 * kDayBuckets);
    }

    void aNightlyBatchIsNoSurpriseAfterSomeNights_data()
    {
        QTest::addColumn<std::size_t>("mostInFull");
        QTest::newRow("each tenant looked at in full") << Options().mostInFull;
        QTest::newRow("the pool asleep while it is quiet") << std::size_t{0};
    }
    void aNightlyBatchIsNoSurpriseAfterSomeNights()
    {
        QFETCH(std::size_t, mostInFull);
        Options options;
        options.mostInFull = mostInFull;
        Engine engine(options);
        engine.setPools({{"pool-a", "database"}});
        QCOMPARE(runDay(engine, 0, false), std::set<TenantIndex>{});
        for (int day = 1; day <= 3; ++day) // Tuesday to Thursday.
            QCOMPARE(runDay(engine, day, true), std::set<TenantIndex>{kBatch});
        QCOMPARE(runDay(engine, 4, true), std::set<TenantIndex>{});
        // At another hour the same is a surprise, and at that hour so is another tenant.
        QCOMPARE(runHour(engine, kMonday + 7 * 24 * kHourMs + 9 * kHourMs, 10, 30), std::set<TenantIndex>{kBatch});
        static_cast<void>(runDay(engine, 8, false));
        QCOMPARE(runHour(engine, kMonday + 9 * 24 * kHourMs + 2 * kHourMs, 10, 30, 3), std::set<TenantIndex>{3});
    }

    void oneBadNightTeachesNothing()
    {
        Engine engine;
        engine.setPools({{"pool-a", "database"}});
        static_cast<void>(runDay(engine, 0, false));
        QCOMPARE(runDay(engine, 1, true), std::set<TenantIndex>{kBatch});
        static_cast<void>(runDay(engine, 2, false));
        static_cast<void>(runDay(engine, 3, false));
        QCOMPARE(runDay(engine, 4, true), std::set<TenantIndex>{kBatch});
    }
};

QTEST_APPLESS_MAIN(TestNeighboursSeason)
#include "tst_neighbours_season.moc"
