// Worked vectors of contracts: budgeting methods, exclusions, tiers, segments, states, downtime, pooling, evidence.
// Every figure was computed with exact fractions outside this product.
#include "backend/engine/credit.h"
#include "backend/engine/restatement.h"
#include "backend/engine/rollup.h"
#include "tests/backend/sla_case.h"

#include <cmath>

using namespace bulkhead::sla;

namespace {

bool near(double a, double b, double tolerance = 5e-7)
{
    return std::abs(a - b) <= tolerance;
}

/// Descending (bound in ten-millionths, percent).
std::vector<CreditTier> tiersOf(std::initializer_list<std::pair<std::int64_t, int>> rows)
{
    std::vector<CreditTier> tiers;
    for (const auto &[lower, percent] : rows)
        tiers.push_back({lower, CreditKind::Percent, percent * 100});
    return tiers;
}

const std::vector<CreditTier> kCompute = tiersOf({{9'999'000, 0}, {9'900'000, 10}, {9'500'000, 30}, {0, 100}});
const std::vector<CreditTier> kStorage = tiersOf({{9'990'000, 0}, {9'900'000, 10}, {9'500'000, 25}, {0, 100}});
const std::vector<CreditTier> kExchange = tiersOf({{9'990'000, 0}, {9'500'000, 10}, {9'000'000, 25}, {0, 100}});

int percentAt(const std::vector<CreditTier> &tiers, const Rational &attained)
{
    CreditTerms terms;
    terms.tiers = tiers;
    const std::int32_t tier = tierOf(terms, attained);
    return tier < 0 ? -1 : tiers[static_cast<std::size_t>(tier)].amountE4 / 100;
}

constexpr std::array<std::uint32_t, 10> kGood{2, 10, 12, 13, 13, 12, 13, 13, 12, 11};
constexpr std::array<std::uint32_t, 10> kValid{4, 10, 12, 13, 14, 15, 14, 13, 12, 11};

/// Ten minutes with those counts, judged at 95 %.
Case tenMinutes(SliKind kind)
{
    Case c;
    c.period(utcMs(2026, 6, 1), utcMs(2026, 6, 1, 0, 10), "ten minutes");
    c.commitment().targetE7 = 9'500'000;
    c.commitment().measure.kind = kind;
    c.commitment().measure.sliceMinutes = 1;
    c.commitment().measure.sliceTargetE7 = 9'500'000;
    for (std::size_t i = 0; i < kGood.size(); ++i)
        c.cells[i] = {kGood[i], kValid[i] - kGood[i], 60, 0};
    return c;
}

/// Down minutes 1000-1040, 20000-20025, 30000-30005 of June 2026; approved windows, two of which overlap.
Case june(ExclusionPolicy policy)
{
    Case c;
    c.commitment().measure.kind = SliKind::DowntimeMinutes;
    c.versions.front().exclusionPolicy = policy;
    c.fill(0, 43'200, 100, 0);
    c.fill(1'000, 1'040, 100, 100);
    c.fill(20'000, 20'025, 100, 100);
    c.fill(30'000, 30'005, 100, 100);
    return c;
}
void approveWindows(Case &c)
{
    c.exclude("a", 1'030, 1'150);
    c.exclude("b", 1'100, 1'200);
    c.exclude("c", 40'000, 40'060);
}

} // namespace

class TestSlaVectors : public QObject
{
    Q_OBJECT

private slots:
    void lowTrafficNamesTheCostOfOneFailure()
    {
        Case c;
        for (std::size_t i = 0; i < c.cells.size(); i += 6)
            c.cells[i].good = 1; // 10 an hour.
        c.cells[0] = {0, 1, 60, 0};
        const Attainment a = c.result();
        QCOMPARE(a.share.valid, 7'200);
        QVERIFY(near(a.budget.allowed.value(), 7.2, 1e-12));
        QVERIFY(near(a.budget.oneFailure.value(), 0.138888888888, 1e-9));
        QVERIFY(a.budget.lowTraffic);
        QCOMPARE(a.budget.failuresLeft, 6); // Seven were allowed and one happened.
    }
    void threeMethodsOnTheSameMinutes_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("attained");
        QTest::addColumn<double>("consumed");
        QTest::newRow("events: 111 of 118") << int(SliKind::Occurrences) << 111.0 / 118 << 1.18644068;
        QTest::newRow("slices: six of ten are good") << int(SliKind::TimeSlices) << 0.6 << 8.0;
        QTest::newRow("mean of slices: 641/700") << int(SliKind::RatioSlices) << 641.0 / 700 << 1.68571429;
    }
    void threeMethodsOnTheSameMinutes()
    {
        QFETCH(int, kind);
        QFETCH(double, attained);
        QFETCH(double, consumed);
        const Attainment a = tenMinutes(static_cast<SliKind>(kind)).result();
        QVERIFY(near(a.share.attained.value(), attained, 1e-15));
        QVERIFY(near(a.share.consumed.value(), consumed, 5e-9));
        QVERIFY(!a.share.met);
        QCOMPARE(int(a.state), int(AttainmentState::Breached));
    }
    void meanOfSlicesIsTheExactFraction()
    {
        QCOMPARE(tenMinutes(SliKind::RatioSlices).result().share.attained, (Rational{641, 700}));
    }
    void attackOnMeanOfSlicesEmptiesTheBudget_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("minutes");
        QTest::addColumn<bool>("met");
        QTest::newRow("mean of slices holds for 822 minutes") << int(SliKind::RatioSlices) << 822 << true;
        QTest::newRow("mean of slices breaks at 823 minutes") << int(SliKind::RatioSlices) << 823 << false;
        QTest::newRow("good and bad slices hold for 1008 minutes") << int(SliKind::TimeSlices) << 1'008 << true;
        QTest::newRow("good and bad slices break at 1009 minutes") << int(SliKind::TimeSlices) << 1'009 << false;
    }
    void attackOnMeanOfSlicesEmptiesTheBudget()
    {
        QFETCH(int, kind);
        QFETCH(int, minutes);
        QFETCH(bool, met);
        Case c;
        c.period(utcMs(2026, 6, 1), utcMs(2026, 6, 15), "two weeks");
        c.commitment().targetE7 = 9'500'000;
        c.commitment().measure.kind = static_cast<SliKind>(kind);
        c.commitment().measure.sliceMinutes = 1;
        c.fill(0, 20'160, 100, 1);
        c.fill(5'000, 5'000 + minutes, 100, 99);
        QCOMPARE(c.result().share.met, met);
    }
    void intervalMeanAgainstTiers()
    {
        Case c; // 8,640 intervals of five minutes, 864 of them at 900 of 1000, the others idle or perfect.
        c.commitment().measure.kind = SliKind::RatioSlices;
        for (int i = 0; i < 864; ++i)
            c.cells[static_cast<std::size_t>(i) * 10] = {900, 100, 60, 0};
        for (int i = 5'000; i < 5'200; ++i)
            c.cells[static_cast<std::size_t>(i) * 5 + 5].good += i % 2 == 0 ? 0U : 7U;
        const Attainment a = c.result();
        QCOMPARE(a.share.attained, (Rational{99, 100}));
        QCOMPARE(percentAt(kExchange, a.share.attained), 10);
        QCOMPARE(percentAt(kStorage, a.share.attained), 10);
    }
    void sameMonthByEventsIsTenPercentWorse()
    {
        Case c;
        for (int i = 0; i < 864; ++i)
            c.cells[static_cast<std::size_t>(i) * 10] = {900, 100, 60, 0};
        const Attainment a = c.result();
        QCOMPARE(a.share.attained, (Rational{9, 10}));
        QCOMPARE(percentAt(kExchange, a.share.attained), 25);
        QCOMPARE(percentAt(kStorage, a.share.attained), 100);
    }
    void exclusionsBothWaysAndNone()
    {
        Case drop = june(ExclusionPolicy::Drop);
        approveWindows(drop);
        const Attainment dropped = drop.result();
        QCOMPARE(dropped.share.valid, 42'970);
        QCOMPARE(dropped.share.bad, 60);
        QVERIFY(near(dropped.share.attained.value(), 0.99860368, 5e-9));
        QVERIFY(near(dropped.share.consumed.value(), 1.396323));
        QVERIFY(near(dropped.budget.allowed.value(), 42.97, 1e-12));
        QCOMPARE(dropped.excludedMinutes, 230);
        QCOMPARE(dropped.withoutExclusions.bad, 70);
        QVERIFY(near(dropped.withoutExclusions.attained.value(), 0.99837963, 5e-9));
        QVERIFY(near(dropped.withoutExclusions.consumed.value(), 1.62037));

        Case forgive = june(ExclusionPolicy::CountAsGood);
        approveWindows(forgive);
        const Attainment forgiven = forgive.result();
        QCOMPARE(forgiven.share.valid, 43'200);
        QCOMPARE(forgiven.share.bad, 60);
        QVERIFY(near(forgiven.share.attained.value(), 0.99861111, 5e-9));
        QVERIFY(near(forgiven.share.consumed.value(), 1.388889));
        QVERIFY(near(forgiven.budget.allowed.value(), 43.2, 1e-12));
    }
    void tiersAndMoney_data()
    {
        QTest::addColumn<unsigned>("good");
        QTest::addColumn<int>("percent");
        QTest::addColumn<qint64>("credit");
        QTest::addColumn<QString>("printed");
        QTest::newRow("exactly on target pays nothing") << 999'900U << 0 << qint64(0) << QStringLiteral("99.990");
        QTest::newRow("one event below the target") << 999'899U << 10 << qint64(123'457) << QStringLiteral("99.989");
        QTest::newRow("exactly on the second bound") << 990'000U << 10 << qint64(123'457) << QStringLiteral("99.000");
        QTest::newRow("one event below the second bound")
            << 989'999U << 30 << qint64(370'370) << QStringLiteral("98.999");
        QTest::newRow("exactly on the third bound") << 950'000U << 30 << qint64(370'370) << QStringLiteral("95.000");
        QTest::newRow("one event below the third bound")
            << 949'999U << 100 << qint64(1'234'567) << QStringLiteral("94.999");
    }
    void tiersAndMoney()
    {
        QFETCH(unsigned, good);
        QFETCH(int, percent);
        QFETCH(qint64, credit);
        QFETCH(QString, printed);
        Case c;
        c.commitment().targetE7 = 9'999'000;
        c.versions.front().credits.tiers = kCompute;
        c.versions.front().credits.monthlyFeeMinor = 1'234'567;
        c.cells[77] = {good, 1'000'000 - good, 60, 0};
        const Attainment a = c.result();
        QCOMPARE(percentAt(kCompute, a.share.attained), percent);
        QCOMPARE(QString::fromStdString(percentText(a.share.attained, 3)), printed);
        const auto statement = computeCredits(c.versions.front(), c.asked, std::span(&a, 1), c.asOfMs);
        QVERIFY(statement.ok());
        QCOMPARE(statement->totalMinor, credit);
        QCOMPARE(statement->lines.front().creditMinor, credit);
    }
    void threeMissesInSixMonthsGiveARight()
    {
        CreditTerms terms;
        terms.chronicBreaches = 3;
        terms.chronicPeriods = 6;
        std::vector<PeriodOutcome> months;
        for (const char *name : {"2026-01", "2026-02", "2026-03", "2026-04", "2026-05"})
            months.push_back({{0, 0, name}, *std::prev(std::string_view(name).end()) % 2 != 0, true});
        months.back().isFinal = false;
        QVERIFY(!chronicBreach(terms, months).right);
        months.back().isFinal = true;
        const ChronicBreach breach = chronicBreach(terms, months);
        QVERIFY(breach.right);
        QCOMPARE(breach.since, std::string("2026-05"));
        months[2].missed = false; // A restatement cleared March.
        QVERIFY(!chronicBreach(terms, months).right);
    }
    void aNewTargetInMidMonthGivesSegments()
    {
        Case c;
        ContractVersion second = c.versions.front();
        second.number = 2;
        second.effectiveFromMs = utcMs(2026, 6, 16);
        second.commitments.front().targetE7 = 9'995'000;
        c.versions.push_back(second);
        c.cells[5] = {1'499'100, 900, 60, 0};
        c.cells[30'000] = {1'499'000, 1'000, 60, 0};
        const Attainment a = c.result();
        QCOMPARE(a.segments.size(), std::size_t{2});
        QVERIFY(near(a.segments[0].share.consumed.value(), 0.6, 1e-12));
        QVERIFY(near(a.segments[1].share.consumed.value(), 1.333333333333, 1e-9));
        QVERIFY(near(a.share.consumed.value(), 0.844444));
        QCOMPARE(a.effectiveTarget, (Rational{3'997, 4'000}));
        QVERIFY(a.share.met);
    }
    void statesInsteadOfNotANumber()
    {
        Case idle;
        const Attainment none = idle.result();
        QCOMPARE(int(none.state), int(AttainmentState::NoTraffic));
        QVERIFY(!none.share.attained.known());
        QVERIFY(!none.share.consumed.known());
        QVERIFY(none.share.met);

        Case blind;
        for (MinuteCell &cell : blind.cells)
            cell.coveredS = 12;
        QCOMPARE(int(blind.result().state), int(AttainmentState::NoData));

        Case half;
        half.commitment().targetE7 = 9'900'000;
        half.fill(0, 1, 500, 1);
        for (MinuteCell &cell : half.cells)
            cell.coveredS = 30;
        const Attainment partial = half.result();
        QCOMPARE(int(partial.state), int(AttainmentState::Partial));
        QVERIFY(near(partial.share.consumed.value(), 0.2, 1e-12));
        QCOMPARE(partial.worstCase, (Rational{499, 1'000}));
    }
    void slicesWithoutTraffic_data()
    {
        QTest::addColumn<int>("empty");
        QTest::addColumn<int>("noData");
        QTest::addColumn<int>("good");
        QTest::addColumn<int>("counted");
        QTest::newRow("empty good, unmeasured left out") << 0 << 0 << 10 << 11;
        QTest::newRow("both left out") << 1 << 0 << 8 << 9;
        QTest::newRow("empty good, unmeasured bad") << 0 << 2 << 10 << 12;
        QTest::newRow("both good") << 0 << 1 << 11 << 12;
    }
    void slicesWithoutTraffic()
    {
        QFETCH(int, empty);
        QFETCH(int, noData);
        QFETCH(int, good);
        QFETCH(int, counted);
        Case c;
        c.period(utcMs(2026, 6, 1), utcMs(2026, 6, 1, 1), "an hour");
        Measure &measure = c.commitment().measure;
        measure.kind = SliKind::TimeSlices;
        measure.emptySlice = static_cast<EmptySlice>(empty);
        measure.noDataSlice = static_cast<NoDataSlice>(noData);
        for (int slice = 0; slice < 9; ++slice)
            c.fill(slice * 5, slice * 5 + 1, 10, slice == 8 ? 9 : 0);
        for (int minute = 55; minute < 60; ++minute)
            c.cells[static_cast<std::size_t>(minute)] = {};
        const Attainment a = c.result();
        QCOMPARE(a.slices, (SliceTally{8, 1, 2, 1, 0, counted}));
        QCOMPARE(a.share.attained, reduced({good, counted}));
    }
    void downtimePeriods_data()
    {
        QTest::addColumn<int>("minRequests");
        QTest::addColumn<int>("minRun");
        QTest::addColumn<QList<int>>("runs");
        QTest::newRow("above ten percent of a hundred requests") << 100 << 1 << QList<int>{5, 8, 14, 45, 50, 51};
        QTest::newRow("runs of half an hour") << 100 << 30 << QList<int>{14, 45};
        QTest::newRow("without a least number") << 1 << 1 << QList<int>{5, 8, 10, 45, 50, 51};
    }
    void downtimePeriods()
    {
        QFETCH(int, minRequests);
        QFETCH(int, minRun);
        QFETCH(QList<int>, runs);
        Case c;
        c.period(utcMs(2026, 6, 1), utcMs(2026, 6, 1, 1), "an hour");
        Measure &measure = c.commitment().measure;
        measure.kind = SliKind::DowntimeMinutes;
        measure.minRequests = minRequests;
        measure.minRunMinutes = minRun;
        c.fill(0, 60, 1'000, 0);
        c.fill(5, 8, 1'000, 101);
        c.fill(8, 10, 1'000, 100);
        c.fill(10, 14, 99, 99);
        c.fill(14, 45, 1'000, 500);
        c.fill(45, 50, 0, 0);
        c.fill(50, 51, 100, 11);
        const Attainment a = c.result();
        QList<int> found;
        qint64 down = 0;
        for (const DowntimePeriod &period : a.downtime) {
            found << int((period.fromMs - c.asked.fromMs) / kMinuteMs)
                  << int((period.toMs - c.asked.fromMs) / kMinuteMs);
            down += period.countedMinutes;
        }
        QCOMPARE(found, runs);
        QCOMPARE(a.share.bad, down);
        QCOMPARE(a.share.valid, 60);
    }
    void pooledCountsAreAdded()
    {
        std::vector<Attainment> members;
        for (const auto &[good, valid] : {std::pair{999'000U, 1'000'000U}, {95U, 100U}, {0U, 0U}}) {
            Case c;
            c.cells[0] = {good, valid - good, 60, 0};
            members.push_back(c.result());
        }
        const Pooled all = pooled(members);
        QVERIFY(near(all.attained.value(), 0.998995100, 5e-10));
        QCOMPARE(all.noTraffic, 1);
        QCOMPARE(all.met, 1);
        QCOMPARE(all.missed, 1);
    }
    void exhaustionOfARunningMonth()
    {
        Case c;
        c.commitment().measure.kind = SliKind::DowntimeMinutes;
        c.fill(0, 43'200, 10, 0);
        c.fill(100, 120, 10, 10);
        c.asOfMs = utcMs(2026, 6, 11);
        const Attainment a = c.result();
        QVERIFY(a.running);
        QVERIFY(near(a.budget.consumedOfPeriod.value(), 0.462963));
        QVERIFY(near(a.budget.consumedToDate.value(), 1.388889));
        QVERIFY(near(a.budget.allowedOfPeriod.value(), 43.2, 1e-12));
        QVERIFY(near(a.budget.remaining.value() * 43.2, 23.2, 1e-9));
        const std::int64_t seconds = secondsToExhaustion(a.budget.remaining, {6, 1}, c.asked.toMs - c.asked.fromMs);
        QVERIFY(near(static_cast<double>(seconds) / 3'600, 64.444, 1e-3));
        QCOMPARE(int(a.state), int(AttainmentState::AtRisk)); // Below target to date, and still to be mended.
    }
    void wilsonIntervals_data()
    {
        QTest::addColumn<qint64>("bad");
        QTest::addColumn<qint64>("valid");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("one of ten") << qint64(1) << qint64(10) << 0.0178762 << 0.4041500;
        QTest::newRow("none of ten") << qint64(0) << qint64(10) << 0.0 << 0.2775328;
        QTest::newRow("three of twelve") << qint64(3) << qint64(12) << 0.0889417 << 0.5323053;
        QTest::newRow("eight of 7200") << qint64(8) << qint64(7'200) << 0.00056313 << 0.00219116;
        QTest::newRow("fifteen of 7200") << qint64(15) << qint64(7'200) << 0.00126297 << 0.00343472;
    }
    void wilsonIntervals()
    {
        QFETCH(qint64, bad);
        QFETCH(qint64, valid);
        QFETCH(double, low);
        QFETCH(double, high);
        const WilsonInterval interval = wilson95(bad, valid);
        QVERIFY(near(interval.low, low, 5e-8));
        QVERIFY(near(interval.high, high, 5e-8));
    }
    void evidenceOfAMiss()
    {
        Case c;
        c.cells[0] = {7'192, 8, 60, 0};
        Attainment a = c.result();
        QVERIFY(!a.share.met);
        QCOMPARE(int(a.evidence), int(Evidence::Weak));
        c.cells[0] = {7'185, 15, 60, 0};
        a = c.result();
        QVERIFY(!a.share.met);
        QCOMPARE(int(a.evidence), int(Evidence::Strong));
    }
};

QTEST_APPLESS_MAIN(TestSlaVectors)
#include "tst_sla_vectors.moc"
