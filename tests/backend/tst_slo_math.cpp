// Formulas against worked vectors: factors, detection, floors, states instead of NaN, quantiles.
#include "backend/engine/quantile.h"
#include "backend/engine/slo_engine.h"
#include "backend/engine/slo_math.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace bulkhead::slo;

namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kThreeNines = 9'990'000;

const std::array<CumulativeBucket, 6> kBuckets{
    {{.1, 600}, {.25, 850}, {.5, 940}, {1, 980}, {2.5, 995}, {std::numeric_limits<double>::infinity(), 1000}}};

Sums of(std::int64_t bad, std::int64_t valid)
{
    return {valid - bad, bad, 60, 60};
}

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

} // namespace

class TestSloMath : public QObject
{
    Q_OBJECT

private slots:
    void factorOfABudgetShare_data()
    {
        QTest::addColumn<int>("percent");
        QTest::addColumn<int>("windowHours");
        QTest::addColumn<int>("periodDays");
        QTest::addColumn<int>("num");
        QTest::addColumn<int>("den");
        QTest::newRow("two percent in an hour of 30 days") << 2 << 1 << 30 << 72 << 5;
        QTest::newRow("five percent in six hours of 30 days") << 5 << 6 << 30 << 6 << 1;
        QTest::newRow("ten percent in a day of 30 days") << 10 << 24 << 30 << 3 << 1;
        QTest::newRow("ten percent in three days of 30 days") << 10 << 72 << 30 << 1 << 1;
        QTest::newRow("two percent in an hour of 28 days") << 2 << 1 << 28 << 336 << 25;
        QTest::newRow("ten percent in three days of 28 days") << 10 << 72 << 28 << 14 << 15;
        QTest::newRow("two percent in an hour of 31 days") << 2 << 1 << 31 << 372 << 25;
        QTest::newRow("ten percent in three days of 31 days") << 10 << 72 << 31 << 31 << 30;
        QTest::newRow("two percent in an hour of 7 days") << 2 << 1 << 7 << 84 << 25;
        QTest::newRow("ten percent in three days of 7 days") << 10 << 72 << 7 << 7 << 30;
    }
    void factorOfABudgetShare()
    {
        QFETCH(int, percent);
        QFETCH(int, windowHours);
        QFETCH(int, periodDays);
        const Factor k = burnFactor(percent, 100, periodDays * kDay, windowHours * 3'600);
        QTEST(static_cast<int>(k.num), "num");
        QTEST(static_cast<int>(k.den), "den");
    }

    void targetsTooLowForARuleNeverFire()
    {
        // A total outage burns 1/b: at these targets exactly k, which is not above it.
        QVERIFY(!burnAbove(of(100, 100), 9'305'555, {72, 5}));
        QVERIFY(burnAbove(of(100, 100), 9'305'556, {72, 5}));
        QVERIFY(!burnAbove(of(100, 100), 6'666'666, {3, 1}));
        QVERIFY(burnAbove(of(100, 100), 6'666'667, {3, 1}));
        QVERIFY(!burnAbove(of(100, 100), 0, {1, 1}));
    }

    void exactlyOnTheThresholdDoesNotFire()
    {
        // In floating point 0.001 > 1 - 0.999 depends on how the constant was written.
        QVERIFY(!burnAbove(of(1, 1'000), kThreeNines, {1, 1}));
        QVERIFY(burnAbove(of(1'001, 1'000'000), kThreeNines, {1, 1}));
        QVERIFY(!burnAbove(of(144, 10'000), kThreeNines, {72, 5}));
        QVERIFY(burnAbove(of(145, 10'000), kThreeNines, {72, 5}));
    }

    void comparisonsHoldForHugeCounts()
    {
        const std::int64_t valid = std::int64_t{1} << 47;
        QVERIFY(burnAbove(of(valid / 1'000 + 1, valid), kThreeNines, {1, 1}));
        QVERIFY(!burnAbove(of(valid / 1'000, valid), kThreeNines, {1, 1}));
        QVERIFY(targetMet(of(valid / 1'000, valid), kThreeNines));
        QVERIFY(!targetMet(of(valid / 1'000 + 1, valid), kThreeNines));
    }

    void lowTrafficCostsWhatItCosts()
    {
        QCOMPARE(burnThousandths(of(1, 10), kThreeNines), 100'000); // 100 times, not 1,000.
        QVERIFY(targetMet(of(7, 7'200), kThreeNines));
        QVERIFY(!targetMet(of(8, 7'200), kThreeNines));
        QCOMPARE(budgetLeft(of(1, 7'200), kThreeNines), 8'611); // 1 of 7.2: 13.888 % are gone.
    }

    void figuresAreFloored()
    {
        QCOMPARE(sliMillionths(of(1'004, 1'000'000)), 998'996);
        QCOMPARE(sliMillionths(of(1, 3'000'000)), 999'999);
        QCOMPARE(sliMillionths(of(0, 5)), 1'000'000);
        QCOMPARE(budgetLeft(of(1'001, 1'000'000), kThreeNines), -10);
        QCOMPARE(budgetLeft(of(2'000'001, 2'000'000'000), kThreeNines), -1);
        QCOMPARE(budgetLeft(of(1'000, 1'000'000), kThreeNines), 0);
        QCOMPARE(burnThousandths(of(1'999, 1'000'000), kThreeNines), 1'999);
    }

    void unknownIsAStateAndNotANumber()
    {
        const Sums idle{0, 0, 60, 60};
        QCOMPARE(sliMillionths(idle), -1);
        QCOMPARE(burnThousandths(idle, kThreeNines), -1);
        QCOMPARE(budgetLeft(idle, kThreeNines), 10'000);
        const Sums unseen{0, 0, 12, 60};
        QCOMPARE(budgetLeft(unseen, kThreeNines), std::numeric_limits<std::int32_t>::min());
        QCOMPARE(budgetLeft(Sums{}, kThreeNines), std::numeric_limits<std::int32_t>::min());
        QCOMPARE(budgetLeft(Sums{499, 1, 30, 60}, 9'900'000), 8'000);
        QVERIFY(!burnAbove(idle, kThreeNines, {1, 1}));
    }

    void aTargetOfAllLeavesNoBudget()
    {
        QCOMPARE(budgetLeft(of(0, 10), kWhole), 10'000);
        QCOMPARE(budgetLeft(of(1, 10), kWhole), std::numeric_limits<std::int32_t>::min() + 1);
        QCOMPARE(burnThousandths(of(1, 10), kWhole), -1);
        QVERIFY(!burnAbove(of(10, 10), kWhole, {1, 1}));
        QVERIFY(targetMet(of(0, 10), kWhole));
        QVERIFY(!targetMet(of(1, 10), kWhole));
    }

    void timeUntilTheBudgetIsGone()
    {
        // 20 of 43.2 minutes are used; burning six times: 64.444 h.
        const Sums used{43'200 * 60 - 1'200, 1'200, 1, 1};
        QCOMPARE(secondsToEmpty(used, of(6, 1'000), kThreeNines, 30 * kDay), 232'000);
        QCOMPARE(secondsToEmpty(used, of(0, 1'000), kThreeNines, 30 * kDay), -1);
        QCOMPARE(secondsToEmpty(used, of(0, 0), kThreeNines, 30 * kDay), -1);
        QCOMPARE(secondsToEmpty(of(2, 1'000), of(0, 10), kThreeNines, 30 * kDay), 0);
        QCOMPARE(secondsToEmpty(of(0, 0), of(1, 10), kThreeNines, 30 * kDay), -1);
        QCOMPARE(secondsToEmpty(of(0, 100), of(35, 1'000), kThreeNines, 30 * kDay), 74'057); // 20.57 h at 35 times.
    }

    void evidenceOfFewEvents()
    {
        QCOMPARE(wilsonLower(0, 0), 0.0);
        QVERIFY(near(wilsonLower(0, 10), 0, 1e-12));
        // (p + z²/2n - z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), by hand for 1 of 10 and z = 1.645.
        QVERIFY(near(wilsonLower(1, 10), 0.0226323, 1e-6));
        QVERIFY(wilsonLower(10, 100) > wilsonLower(1, 10));
        QVERIFY(wilsonLower(100, 1'000) < 0.1);
    }

    void histogramQuantiles_data()
    {
        QTest::addColumn<double>("q");
        QTest::addColumn<double>("value");
        QTest::addColumn<bool>("atLeast");
        QTest::newRow("the minimum is the first lower bound") << 0.0 << 0.0 << false;
        QTest::newRow("p50") << .5 << 0.0833333 << false;
        QTest::newRow("p90") << .9 << 0.3888889 << false;
        QTest::newRow("p95") << .95 << 0.625 << false;
        QTest::newRow("p99") << .99 << 2.0 << false;
        QTest::newRow("p99.5 is the last finite bound") << .995 << 2.5 << false;
        QTest::newRow("p99.9 lies beyond every bound") << .999 << 2.5 << true;
        QTest::newRow("the maximum lies beyond every bound") << 1.0 << 2.5 << true;
    }
    void histogramQuantiles()
    {
        QFETCH(double, q);
        QFETCH(double, value);
        const Quantile result = histogramQuantile(q, kBuckets);
        QVERIFY2(near(result.value, value, 1e-6), qPrintable(QString::number(result.value)));
        QTEST(result.atLeast, "atLeast");
    }

    void histogramEdges()
    {
        QVERIFY(std::isinf(histogramQuantile(1.1, kBuckets).value));
        QVERIFY(histogramQuantile(-0.1, kBuckets).value < 0);
        QVERIFY(std::isnan(histogramQuantile(.5, std::span(kBuckets).first(5)).value)); // No +Inf bucket.
        QVERIFY(std::isnan(histogramQuantile(.5, {}).value));
        const std::array<CumulativeBucket, 2> none{{{1, 0}, {std::numeric_limits<double>::infinity(), 0}}};
        QVERIFY(std::isnan(histogramQuantile(.5, none).value));
        auto falling = kBuckets;
        falling[2].count = 800; // A racing scrape: raised to 850, so p90 lies in the next bucket.
        QVERIFY(near(histogramQuantile(.9, falling).value, 0.5 + 0.5 * 50 / 130, 1e-9));
        QVERIFY(near(shareWithin(.5, kBuckets).value, .94, 1e-12));
        QVERIFY(!shareWithin(.5, kBuckets).interpolated);
        QVERIFY(near(shareWithin(.4, kBuckets).value, .904, 1e-12));
        QVERIFY(shareWithin(.4, kBuckets).interpolated);
    }

    void sketchKeys_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<int>("key");
        QTest::addColumn<double>("stored");
        QTest::newRow("0.1") << 0.1 << -115 << 0.0992486;
        QTest::newRow("0.25") << 0.25 << -69 << 0.2490513;
        QTest::newRow("1") << 1.0 << 0 << 0.99;
        QTest::newRow("37.5") << 37.5 << 182 << 37.7154945;
        QTest::newRow("120") << 120.0 << 240 << 120.3145633;
    }
    void sketchKeys()
    {
        QFETCH(double, value);
        QFETCH(double, stored);
        const Sketch sketch;
        QTEST(static_cast<int>(sketch.key(value)), "key");
        QVERIFY(near(sketch.valueOf(sketch.key(value)), stored, 1e-6));
    }

    void sketchOfAThousand()
    {
        Sketch odd;
        Sketch even;
        for (int i = 1; i <= 1'000; ++i)
            (i % 2 == 0 ? even : odd).add(i);
        QVERIFY(odd.merge(even));
        QCOMPARE(odd.count(), 1'000);
        QVERIFY(near(odd.quantile(.5), 497.779401, 1e-6));
        QVERIFY(near(odd.quantile(.95), 944.049258, 1e-6));
        QVERIFY(near(odd.quantile(.99), 982.577949, 1e-6));
        QVERIFY(std::isnan(Sketch().quantile(.5)));
        QVERIFY(!odd.merge(Sketch(0.02)));
        Sketch zeros;
        zeros.add(0, 3);
        zeros.add(5);
        QCOMPARE(zeros.quantile(.5), 0.0);
    }
};

QTEST_APPLESS_MAIN(TestSloMath)
#include "tst_slo_math.moc"
