// What a budget's figure is worth: worst case of a partly measured period, little traffic, few events, and the two
// figures of a running calendar period.
#include "backend/engine/budget_evidence.h"
#include "backend/engine/calendar_budget.h"

#include <QTest>

using namespace bulkhead;
using namespace bulkhead::slo;

class TestBudgetEvidence : public QObject
{
    Q_OBJECT
private slots:
    void unmeasuredSecondsFailInTheWorstCase_data();
    void unmeasuredSecondsFailInTheWorstCase();
    void oneFailureCosts_data();
    void oneFailureCosts();
    void evidenceIsWeakAroundTheTarget_data();
    void evidenceIsWeakAroundTheTarget();
    void theRestOfAPeriodIsForecastByTheHoursOfTheWeek();
    void withoutHistoryNothingIsForecast();
};

void TestBudgetEvidence::unmeasuredSecondsFailInTheWorstCase_data()
{
    QTest::addColumn<qint64>("covered");
    QTest::addColumn<qint64>("bad");
    QTest::newRow("all measured: no more than was seen") << qint64(3600) << qint64(10);
    QTest::newRow("half measured: as many requests again, all failed") << qint64(1800) << qint64(1010);
    QTest::newRow("a part of a request is a request") << qint64(3599) << qint64(11);
    QTest::newRow("nothing measured: nothing is known of the traffic") << qint64(0) << qint64(10);
}

void TestBudgetEvidence::unmeasuredSecondsFailInTheWorstCase()
{
    QFETCH(qint64, covered);
    QFETCH(qint64, bad);
    const Sums worst = worstCase({990, 10, covered, 3600});
    QCOMPARE(qint64(worst.bad), bad);
    QCOMPARE(qint64(worst.good), qint64(990));
}

void TestBudgetEvidence::oneFailureCosts_data()
{
    QTest::addColumn<qint64>("valid");
    QTest::addColumn<int>("cost");
    QTest::addColumn<bool>("low");
    // The Workbook's example: 10 requests an hour, 99.9 %, 30 days.
    QTest::newRow("10 an hour for 30 days: 13.88 %") << qint64(7200) << 1388 << true;
    QTest::newRow("exactly 5 % is not low yet") << qint64(20'000) << 500 << false;
    QTest::newRow("a request fewer is") << qint64(19'999) << 500 << true;
    QTest::newRow("much traffic") << qint64(100'000'000) << 0 << false;
    QTest::newRow("no traffic has no cost") << qint64(0) << 0 << false;
}

void TestBudgetEvidence::oneFailureCosts()
{
    QFETCH(qint64, valid);
    QFETCH(int, cost);
    QFETCH(bool, low);
    const Sums sums{valid, 0, 1, 1};
    QCOMPARE(failureCost(sums, 9'990'000), cost);
    QCOMPARE(lowTraffic(sums, 9'990'000), low);
    QVERIFY(!lowTraffic(sums, kWhole)); // A target without a budget has no share of it.
}

void TestBudgetEvidence::evidenceIsWeakAroundTheTarget_data()
{
    QTest::addColumn<qint64>("bad");
    QTest::addColumn<qint64>("valid");
    QTest::addColumn<bool>("weak");
    QTest::newRow("1 of 500 could be either") << qint64(1) << qint64(500) << true;
    QTest::newRow("none of 500 could be either") << qint64(0) << qint64(500) << true;
    QTest::newRow("none of a million is met") << qint64(0) << qint64(1'000'000) << false;
    QTest::newRow("2,000 of a million is missed") << qint64(2'000) << qint64(1'000'000) << false;
    QTest::newRow("nothing happened") << qint64(0) << qint64(0) << false;
}

void TestBudgetEvidence::evidenceIsWeakAroundTheTarget()
{
    QFETCH(qint64, bad);
    QFETCH(qint64, valid);
    QFETCH(bool, weak);
    QCOMPARE(weakEvidence({valid - bad, bad, 1, 1}, 9'990'000), weak);
}

void TestBudgetEvidence::theRestOfAPeriodIsForecastByTheHoursOfTheWeek()
{
    Engine engine;
    Objective objective;
    objective.key = {0, "claims"};
    engine.add(std::span(&objective, 1));
    // Four weeks: by day 100 a minute, from hour 12 of each day 10 a minute. Day 0 of the week has twice as many.
    constexpr std::int64_t kStart = 2'900'016 * 10; // A whole number of weeks since 1970.
    static_assert(kStart % 10'080 == 0);
    const auto rate = [](std::int64_t minute) {
        const std::int64_t daily = minute % 1440 < 720 ? 100 : 10;
        return static_cast<std::uint32_t>(minute % 10'080 < 1440 ? 2 * daily : daily);
    };
    constexpr std::int64_t kNowMinute = kStart + 28 * 1440;
    for (std::int64_t minute = kStart; minute < kNowMinute; ++minute) {
        MinuteCounts counts;
        counts.minute = minute;
        const std::uint32_t all = rate(minute);
        counts.counts = {{all - 1, 1}};
        engine.preload(counts);
    }
    engine.judge();
    // Ten days behind us, half a day of the first weekday before us: 720 minutes of 200.
    const CalendarBudget budget = calendarBudget(engine, 0, {kNowMinute - 10 * 1440, kNowMinute + 720});
    std::int64_t valid = 0;
    for (std::int64_t minute = kNowMinute - 10 * 1440; minute < kNowMinute; ++minute)
        valid += rate(minute);
    QCOMPARE(qint64(budget.toDate.valid()), qint64(valid));
    QCOMPARE(qint64(budget.toDate.bad), qint64(14'400));
    QCOMPARE(qint64(budget.validForecast), qint64(valid + 720 * 200));
    QCOMPARE(qint64(budget.consumedToDate), qint64(14'400LL * 1000 * 10'000 / valid));
    QCOMPARE(qint64(budget.consumedOfPeriod), qint64(14'400LL * 1000 * 10'000 / (valid + 720 * 200)));
}

void TestBudgetEvidence::withoutHistoryNothingIsForecast()
{
    Engine engine;
    Objective objective;
    objective.key = {0, "claims"};
    engine.add(std::span(&objective, 1));
    const CalendarBudget budget = calendarBudget(engine, 0, {100, 200});
    QCOMPARE(qint64(budget.validForecast), qint64(-1));
    QCOMPARE(budget.consumedToDate, -1);
    QCOMPARE(budget.consumedOfPeriod, -1);
}

QTEST_GUILESS_MAIN(TestBudgetEvidence)
#include "tst_budget_evidence.moc"
