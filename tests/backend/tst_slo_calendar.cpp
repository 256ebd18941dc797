// Calendar budgets, mutes and switches of the live engine.
#include "backend/engine/slo_engine.h"

#include <QTest>

#include <random>

using namespace bulkhead;
using namespace bulkhead::slo;

namespace {

constexpr EngineOptions kBare{.minBad = 0, .wilson = false, .warmUp = false, .exactMinutes = 43'200};
constexpr std::int64_t kDawn = 29'000'000; ///< 20 past an hour.

std::vector<Objective> objectives(std::size_t count)
{
    std::vector<Objective> result;
    for (std::size_t i = 0; i < count; ++i)
        result.push_back({{static_cast<TenantIndex>(i), "claims"}, 9'990'000});
    return result;
}

MinuteCounts minuteOf(std::int64_t minute, std::vector<Count> counts)
{
    MinuteCounts result;
    result.minute = minute;
    result.counts = std::move(counts);
    return result;
}

/// Everything pushed, kept plainly.
struct Plain
{
    std::vector<MinuteCounts> minutes;
    [[nodiscard]] Sums sums(std::size_t series, std::int64_t from, std::int64_t boundary) const
    {
        Sums result;
        std::int64_t first = -1;
        for (const MinuteCounts &minute : minutes) {
            const std::int64_t covered = minute.covered.empty() ? 60 : minute.covered[series];
            if (first < 0 && covered > 0)
                first = minute.minute;
            if (minute.minute < from)
                continue;
            result.good += minute.counts[series].good;
            result.bad += minute.counts[series].bad;
            result.coveredS += covered;
        }
        if (first >= 0)
            result.countedS = std::max<std::int64_t>(0, boundary - std::max(from, first)) * 60;
        return result;
    }
};

MinuteCounts noise(std::int64_t minute, std::size_t series, std::mt19937 &random)
{
    MinuteCounts result = minuteOf(minute, {});
    const bool holes = random() % 7 == 0;
    for (std::size_t i = 0; i < series; ++i) {
        result.counts.push_back({static_cast<std::uint32_t>(random() % 300), random() % 20 == 0 ? 9U : 0U});
        if (holes)
            result.covered.push_back(static_cast<std::uint8_t>(random() % 3 == 0 ? 0 : 60));
    }
    return result;
}

/// Pushes `minutes` minutes of 100 events with `bad` failures from a minute on.
void pushSteady(Engine &engine, std::int64_t from, std::int64_t minutes, std::uint32_t bad)
{
    for (std::int64_t m = from; m < from + minutes; ++m)
        engine.push(minuteOf(m, {{100 - bad, bad}}));
}

} // namespace

class TestSloCalendar : public QObject
{
    Q_OBJECT

private slots:
    void calendarSumsEqualBruteForce_data()
    {
        QTest::addColumn<int>("exactMinutes");
        QTest::addColumn<bool>("loaded");
        QTest::newRow("every minute kept, pushed") << 43'200 << false;
        QTest::newRow("every minute kept, half of it loaded") << 43'200 << true;
        QTest::newRow("two hours kept, pushed") << 120 << false;
        QTest::newRow("two hours kept, half of it loaded") << 120 << true;
    }
    void calendarSumsEqualBruteForce()
    {
        QFETCH(int, exactMinutes);
        QFETCH(bool, loaded);
        EngineOptions options = kBare;
        options.exactMinutes = exactMinutes;
        Engine engine(options);
        constexpr std::size_t kSeries = 9;
        engine.add(objectives(kSeries));
        std::mt19937 random(3);
        Plain plain;
        // Told late: before, on and after minutes that are kept one by one; whole hours, so that hours are exact too.
        std::vector<SeriesPeriods> periods;
        for (SeriesIndex i = 0; i < kSeries; ++i) {
            const std::int64_t from = (kDawn / 60 + 1 + i * 9) * 60;
            periods.push_back({i, {from, from + 9'000}, {from + 9'000, from + 29'000}, {}, 0});
        }
        std::int64_t minute = kDawn;
        for (int n = 0; n < 7'000; ++n) {
            plain.minutes.push_back(noise(minute, kSeries, random));
            if (loaded && n < 3'500)
                engine.preload(plain.minutes.back());
            else
                engine.push(plain.minutes.back());
            minute += random() % 50 == 0 ? 2 + random() % 100 : 1;
            if (n == 2'000)
                engine.setPeriods(periods);
            if (n < 3'500 || n % 500 != 0)
                continue;
            for (SeriesIndex i = 0; i < kSeries; ++i) {
                const std::int64_t boundary = engine.boundaryMinute();
                const bool over = boundary > periods[i].current.toMinute;
                const CalendarPeriod now = over ? periods[i].next : periods[i].current;
                QCOMPARE(engine.calendarPeriod(i), now);
                QCOMPARE(engine.states()[i].calendar, plain.sums(i, now.fromMinute, boundary));
            }
        }
        QVERIFY(engine.calendarPeriod(0) == periods[0].next); // It did roll over.
    }
    void aPeriodStartsAtItsMinute()
    {
        Engine engine(kBare);
        engine.add(objectives(2));
        const std::array<SeriesPeriods, 1> month{{{1, {kDawn + 5, kDawn + 10}, {kDawn + 10, kDawn + 12}, {}, 0}}};
        engine.setPeriods(month);
        QCOMPARE(engine.periodsKnownTo(), kDawn + 12);
        std::vector<std::int64_t> good;
        for (std::int64_t m = 0; m < 14; ++m) {
            engine.push(minuteOf(kDawn + m, {{1, 0}, {1, 0}}));
            good.push_back(engine.states()[1].calendar.good);
            QCOMPARE(engine.states()[0].calendar, Sums{}); // Nobody gave it a calendar.
        }
        QCOMPARE(good, (std::vector<std::int64_t>{0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 1, 2, 0, 0}));
    }
    void theNextPeriodBecomesKnownWithoutLosingTheSum()
    {
        Engine engine(kBare);
        engine.add(objectives(1));
        engine.setPeriods(std::array<SeriesPeriods, 1>{{{0, {kDawn, kDawn + 10}, {}, {}, 0}}});
        pushSteady(engine, kDawn, 8, 1);
        engine.setPeriods(std::array<SeriesPeriods, 1>{{{0, {kDawn, kDawn + 10}, {kDawn + 10, kDawn + 99}, {}, 0}}});
        QCOMPARE(engine.states()[0].calendar.bad, 8);
        pushSteady(engine, kDawn + 8, 5, 1);
        QCOMPARE(engine.states()[0].calendar.bad, 3);
    }
    void carriedCountsAreAdded()
    {
        Engine engine(kBare);
        engine.add(objectives(1));
        pushSteady(engine, kDawn, 100, 1);
        const Sums stored{5'000, 7, 6'000, 6'000};
        engine.setPeriods(std::array<SeriesPeriods, 1>{{{0, {kDawn - 90'000, kDawn + 200}, {}, stored, kDawn + 40}}});
        QCOMPARE(engine.states()[0].calendar, (Sums{5'000 + 60 * 99, 7 + 60, 9'600, 9'600}));
        pushSteady(engine, kDawn + 100, 1, 0);
        QCOMPARE(engine.states()[0].calendar.good, 5'000 + 60 * 99 + 100);
    }
    void mutedMinutesNeitherFireNorCount()
    {
        Engine engine(kBare);
        engine.add(objectives(1));
        pushSteady(engine, kDawn, 600, 0);
        engine.setPeriods(std::array<SeriesPeriods, 1>{{{0, {kDawn, kDawn + 9'000}, {}, {}, 0}}});
        engine.setMutes(std::array<Mute, 1>{{{0, kDawn + 600, kDawn + 660}}});
        for (std::int64_t m = 0; m < 60; ++m) {
            pushSteady(engine, kDawn + 600 + m, 1, 100);
            QVERIFY(engine.states()[0].muted);
            QCOMPARE(engine.states()[0].level, AlertLevel::None);
        }
        pushSteady(engine, kDawn + 660, 1, 0);
        QVERIFY(!engine.states()[0].muted);
        QCOMPARE(engine.states()[0].firingRules, std::uint8_t{0}); // Nor once it is over.
        QCOMPARE(engine.sums(0, Window::H1).bad, 0);
        QCOMPARE(engine.states()[0].calendar.bad, 6'000); // The budget has every event.
        pushSteady(engine, kDawn + 661, 10, 100);
        QCOMPARE(engine.states()[0].level, AlertLevel::FastBurn); // A failure of its own still fires.
    }
    void aBurnInProgressIsQuietWithinAMute()
    {
        Engine engine(kBare);
        engine.add(objectives(1));
        pushSteady(engine, kDawn, 60, 50);
        QCOMPARE(engine.states()[0].level, AlertLevel::FastBurn);
        engine.setMutes(std::array<Mute, 1>{{{0, kDawn + 60, kDawn + 61}}});
        pushSteady(engine, kDawn + 60, 1, 50);
        QCOMPARE(engine.states()[0].level, AlertLevel::None);
        pushSteady(engine, kDawn + 61, 1, 50);
        QCOMPARE(engine.states()[0].level, AlertLevel::FastBurn);
    }
    void alertsUseTheInternalTargetAndHealthThePromise()
    {
        Engine engine(kBare);
        std::vector<Objective> two = objectives(2);
        two[1].alertTargetE7 = 9'999'000; // Ten times tighter.
        engine.add(two);
        for (std::int64_t m = 0; m < 300; ++m)
            engine.push(minuteOf(kDawn + m, {{9'980, 20}, {9'980, 20}}));
        QCOMPARE(engine.states()[0].level, AlertLevel::SlowBurn);
        QCOMPARE(engine.states()[1].level, AlertLevel::FastBurn);
        QCOMPARE(engine.states()[0].exhausted, engine.states()[1].exhausted);
    }
    void rulesCanBeSwitchedOffOneByOne()
    {
        Engine engine(kBare);
        std::vector<Objective> some = objectives(3);
        some[1].rules = 0x0C; // Tickets only.
        some[2].rules = 0;
        engine.add(some);
        for (std::int64_t m = 0; m < 60; ++m)
            engine.push(minuteOf(kDawn + m, {{0, 100}, {0, 100}, {0, 100}}));
        QCOMPARE(engine.states()[0].firingRules, std::uint8_t{0x0F});
        QCOMPARE(engine.states()[1].firingRules, std::uint8_t{0x0C});
        QCOMPARE(engine.states()[1].level, AlertLevel::SlowBurn);
        QCOMPARE(engine.states()[2].level, AlertLevel::None);
    }
    void aRuleThatCouldNeverFireIsLowered()
    {
        QCOMPARE(reachableFactor({72, 5}, 9'990'000).num, 72);
        const Factor lowered = reachableFactor({72, 5}, 9'000'000);
        QCOMPARE(lowered.num, 9);
        QCOMPARE(lowered.den, 1);
        QCOMPARE(reachableFactor({72, 5}, 10'000'000).num, 72);
        Engine engine(kBare);
        std::vector<Objective> one = objectives(1);
        one[0].targetE7 = 9'000'000;
        engine.add(one);
        pushSteady(engine, kDawn, 60, 100);
        QVERIFY((engine.states()[0].firingRules & 1) != 0);
    }
    void volumeBurnIsExactInBudgetTerms()
    {
        // 95 %, 90,000 events in 30 days, an hour with 100 failures of 120 events.
        QVERIFY(burnAbove({20, 100, 0, 0}, 9'500'000, {166, 10}));
        QVERIFY(volumeBurnAbove(100, 3'600, 90'000, 30 * 86'400, 9'500'000, {1'599, 100}));
        QVERIFY(!volumeBurnAbove(100, 3'600, 90'000, 30 * 86'400, 9'500'000, {16, 1}));
        QVERIFY(!volumeBurnAbove(100, 3'600, 0, 30 * 86'400, 9'500'000, {1, 1}));
    }
    void volumeBurnIsChosenForEachObjective()
    {
        Engine engine(kBare);
        std::vector<Objective> two = objectives(2);
        two[1].volumeBurn = true;
        engine.add(two);
        for (std::int64_t m = 0; m < 10'000; ++m) // Busy days, then a night with a few events, half of them failing.
            engine.push(minuteOf(kDawn + m, {{1'000, 0}, {1'000, 0}}));
        for (std::int64_t m = 0; m < 90; ++m)
            engine.push(minuteOf(kDawn + 10'000 + m, {{1, 1}, {1, 1}}));
        QVERIFY((engine.states()[0].firingRules & 1) != 0);
        QCOMPARE(engine.states()[1].firingRules, std::uint8_t{0});
    }
};

QTEST_APPLESS_MAIN(TestSloCalendar)
#include "tst_slo_calendar.moc"
