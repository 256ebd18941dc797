// Figures of maturity by worked examples: what is counted, what is missing and why, and what counts as better.
#include "backend/engine/maturity.h"

#include <QTest>

using namespace bulkhead::maturity;

namespace {

constexpr std::int64_t kToday = 20'423; // A day like any other.
constexpr std::int64_t kNow = kToday * kDayMs + 10 * 3'600'000 + 1;
constexpr std::uint32_t kAll = 0xff'ffff;

std::int64_t at(std::int64_t day, int hour = 9)
{
    return day * kDayMs + hour * std::int64_t{3'600'000};
}
std::uint32_t always(std::int64_t)
{
    return kAll;
}
WatchedHours since(std::int64_t first)
{
    return [first](std::int64_t day) { return day >= first ? kAll : 0U; };
}
std::vector<std::int64_t> valuesOf(const Figure &figure)
{
    std::vector<std::int64_t> values;
    for (const Point &point : figure.points)
        values.push_back(point.amount.value.value_or(-99));
    return values;
}
using Values = std::vector<std::int64_t>;

} // namespace

class TestMaturity : public QObject
{
    Q_OBJECT
private slots:
    void aWindowEndsWithItsDay()
    {
        const Window four = windowOf(kToday, 4, kNow);
        QCOMPARE(four.days.from, kToday - 27);
        QCOMPARE(four.days.to, kToday + 1);
        QCOMPARE(four.before().from, kToday - 55);
        QCOMPARE(four.before().to, four.days.from);
        QCOMPARE(four.spans(four.step()).size(), std::size_t{28});
        const Window half = windowOf(kToday, 26, kNow);
        QCOMPARE(half.spans(half.step()).size(), std::size_t{26});
        QCOMPARE(half.spans(half.step()).back().to, kToday + 1);
        QCOMPARE(dayOf(-1), std::int64_t{-1});
    }

    void theMedianIsTheLowerOfTwo_data()
    {
        QTest::addColumn<QList<int>>("days");
        QTest::addColumn<int>("median");
        QTest::addColumn<int>("onTime");
        QTest::addRow("one") << QList<int>{3} << 3 << 0;
        QTest::addRow("odd") << QList<int>{9, -2, 1} << 1 << 1;
        QTest::addRow("even") << QList<int>{4, 0, 8, -6} << 0 << 2;
        QTest::addRow("all early") << QList<int>{-1, -5} << -5 << 2;
    }
    void theMedianIsTheLowerOfTwo()
    {
        QFETCH(QList<int>, days);
        QFETCH(int, median);
        QFETCH(int, onTime);
        std::vector<Landed> landed;
        for (const int one : days)
            landed.push_back({at(kToday - 3), one});
        landed.push_back({at(kToday - 60), 500}); // Long before.
        const Figure figure = overStandard(windowOf(kToday, 4, kNow), landed);
        QCOMPARE(figure.amount.value.value_or(-99), std::int64_t{median});
        QCOMPARE(figure.amount.part, std::int64_t{onTime});
        QCOMPARE(figure.amount.whole, std::int64_t{days.size()});
        QCOMPARE(figure.points.size(), std::size_t{4}); // By week: a day rarely sees more than one.
        QVERIFY(!figure.points[0].amount.value);
        QCOMPARE(QByteArray(figure.points[0].amount.why.c_str()), QByteArray("Nobody went live in these days."));
    }

    void fewerDaysOverAreBetter()
    {
        const Window window = windowOf(kToday, 4, kNow);
        const std::vector<Landed> landed{{at(window.days.from - 1), 5}, {at(window.days.from), 2}};
        const Figure figure = overStandard(window, landed);
        QCOMPARE(figure.before.value.value_or(-99), std::int64_t{5});
        QCOMPARE(figure.change, Change::Better);
        QCOMPARE(overStandard(window, std::vector<Landed>{{at(kToday), 2}}).change, Change::Unspecified);
    }

    void aCountIsOfWhatWasWatched()
    {
        const Window window = windowOf(kToday, 1, kNow);
        const std::vector<Happened> happened{
            {at(kToday - 1), {"a", "b"}}, {at(kToday - 1), {"a"}}, {at(kToday), {"c"}}, {at(kToday - 7), {"d"}}};
        const Figure all = counted(window, happened, always, 40);
        QCOMPARE(all.amount.value.value_or(-99), std::int64_t{3});
        QCOMPARE(all.amount.part, std::int64_t{3}); // Tenants, each once.
        QCOMPARE(all.amount.whole, std::int64_t{40});
        QVERIFY(all.amount.why.empty()); // Today is watched up to now.
        QCOMPARE(valuesOf(all), (Values{0, 0, 0, 0, 0, 2, 1}));
        QCOMPARE(all.before.value.value_or(-99), std::int64_t{1});
        QCOMPARE(all.change, Change::Worse);

        const Figure late = counted(window, happened, since(kToday - 1), 40);
        QCOMPARE(valuesOf(late), (Values{-99, -99, -99, -99, -99, 2, 1})); // Missing, not zero.
        QCOMPARE(QByteArray(late.amount.why.c_str()), QByteArray("Watched for 35 of 155 hours."));
        QCOMPARE(late.change, Change::Unspecified);
        QVERIFY(!late.before.value);
        QCOMPARE(QByteArray(late.changeWhy.c_str()), QByteArray("Of this period: Watched for 35 of 155 hours."));

        const Figure anew = counted(window, happened, since(kToday - 6), 40);
        QCOMPARE(QByteArray(anew.changeWhy.c_str()), QByteArray("Of the period before: Watched for 0 of 168 hours."));
        QVERIFY(!anew.before.value);
    }

    void anHourMissedIsSaidAndADayMissedIsMissing()
    {
        const Window window = windowOf(kToday, 1, kNow);
        const auto gaps = [](std::int64_t day) {
            return day == kToday - 2 ? 0U : day == kToday - 1 ? kAll ^ 1U : kAll;
        };
        const Figure figure = counted(window, {}, gaps, 1);
        QCOMPARE(valuesOf(figure), (Values{0, 0, 0, 0, -99, 0, 0}));
        QCOMPARE(QByteArray(figure.points[5].amount.why.c_str()), QByteArray("Watched for 23 of 24 hours."));
    }

    void whatStandsIsTheNewestReading()
    {
        const Window window = windowOf(kToday, 13, kNow);
        ShareByDay readings{{kToday - 1, {9, 10}}, {kToday - 3, {1, 10}}, {window.days.from - 2, {99, 100}}};
        const Figure figure = standing(window, readings, Share{2, 3});
        QCOMPARE(figure.amount.value.value_or(-99), std::int64_t{666'666}); // Floored; what stands now.
        QCOMPARE(figure.amount.part, std::int64_t{2});
        QCOMPARE(figure.before.value.value_or(-99), std::int64_t{990'000}); // As this period began.
        QCOMPARE(figure.change, Change::Worse);
        QCOMPARE(figure.points.size(), std::size_t{13});
        QVERIFY(!figure.points[11].amount.value);
        QCOMPARE(QByteArray(figure.points[11].amount.why.c_str()), QByteArray("No reading was kept of these days."));
        QCOMPARE(figure.points[12].amount.value.value_or(-99), std::int64_t{666'666});
        // Of a window that is over, now has no part in it.
        const Figure past = standing(windowOf(kToday - 1, 1, kNow), readings, Share{2, 3});
        QCOMPARE(past.amount.value.value_or(-99), std::int64_t{900'000});
        QCOMPARE(valuesOf(past), (Values{-99, -99, -99, -99, 100'000, -99, 900'000}));
        QVERIFY(!past.before.value);
        QCOMPARE(QByteArray(past.changeWhy.c_str()), QByteArray("No reading was kept of these days."));
    }

    void nobodyMeasuredIsNoShare()
    {
        const Figure figure = standing(windowOf(kToday, 1, kNow), {}, Share{0, 0});
        QVERIFY(!figure.amount.value);
        QCOMPARE(QByteArray(figure.amount.why.c_str()), QByteArray("No tenant is measured."));
    }

    void whatLooksTheSameIsTheSame()
    {
        const Window window = windowOf(kToday, 1, kNow);
        const ShareByDay readings{{window.days.from - 1, {999'850, 1'000'000}}};
        QCOMPARE(standing(window, readings, Share{999'899, 1'000'000}).change, Change::Same);
        QCOMPARE(standing(window, readings, Share{999'900, 1'000'000}).change, Change::Better);
    }

    void whatFlowsAddsUp()
    {
        const Window window = windowOf(kToday, 1, kNow);
        ShareByDay days;
        for (std::int64_t day = window.days.from; day <= kToday; ++day)
            days[day] = {90, 100};
        days[kToday - 1] = {0, 600}; // A day weighs what it counted.
        const Figure figure = flowing(window, days);
        QCOMPARE(figure.amount.value.value_or(-99), std::int64_t{450'000}); // 540 of 1,200.
        QCOMPARE(figure.amount.whole, std::int64_t{1'200});
        QCOMPARE(figure.change, Change::Unspecified);
        QCOMPARE(QByteArray(figure.changeWhy.c_str()),
                 QByteArray("Of the period before: Nothing was counted in these days."));
        for (std::int64_t day = window.before().from; day < window.days.from; ++day)
            days[day] = {44, 100};
        QCOMPARE(flowing(window, days).change, Change::Better);
        days.erase(window.days.from);
        const Figure holes = flowing(window, days);
        QCOMPARE(QByteArray(holes.amount.why.c_str()), QByteArray("Counted on 6 of 7 days."));
        QCOMPARE(holes.change, Change::Unspecified);
        QVERIFY(!holes.points.front().amount.value);
    }

    void fiftyOfTheWorstAreTold()
    {
        std::vector<Behind> tenants;
        for (int i = 0; i < 120; ++i) {
            Behind one;
            one.tenantId = "t-" + std::to_string(1'000 + i);
            one.worse = i / 2;
            tenants.push_back(one);
        }
        QCOMPARE(keepWorst(tenants), std::size_t{120});
        QCOMPARE(tenants.size(), kMostTenants);
        QCOMPARE(tenants[0].tenantId, std::string("t-1118"));
        QCOMPARE(tenants[1].tenantId, std::string("t-1119"));
        QCOMPARE(tenants[49].tenantId, std::string("t-1071"));
    }

    void everyFigureIsDefined()
    {
        Kind next = Kind::Variance;
        for (const Definition &one : definitions()) {
            QCOMPARE(one.kind, next);
            next = Kind(int(next) + 1);
            QVERIFY(!one.title.empty() && !one.formula.empty() && !one.source.empty() && !one.leftOut.empty());
            QVERIFY(one.unit != Unit::Unspecified && one.tenantUnit != Unit::Unspecified);
            QVERIFY(one.formula.ends_with('.') && one.source.ends_with('.') && one.leftOut.ends_with('.'));
        }
    }
};

QTEST_GUILESS_MAIN(TestMaturity)
#include "tst_maturity.moc"
