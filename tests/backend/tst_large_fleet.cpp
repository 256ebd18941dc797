// A fleet too large for a month of minutes: its figures are those that the minutes would have given.
#include "backend/driver/simulated_telemetry.h"
#include "backend/engine_room.h"
#include "backend/store/sqlite_store.h"

#include <QtTest>

using namespace bulkhead;

namespace {

constexpr std::int64_t kNow = 1'767'268'800'000; ///< 2026-01-01 12:00 UTC, a whole hour.
constexpr std::uint32_t kTenants = 1'001;        ///< The smallest that is read by the hour.

class StoppedClock final : public Clock
{
public:
    std::int64_t nowMs() const override { return kNow; }
};

struct Watched
{
    explicit Watched(std::uint32_t tenants)
        : telemetry(makeSimulatedTelemetry({tenants, 7, kNow}))
        , series(telemetry->follow(telemetry->inventory()))
    {
    }
    std::vector<MinuteCounts> minutes(std::int64_t from, std::int64_t to)
    {
        std::vector<MinuteCounts> out;
        (void)telemetry->history(from, to, [&out](MinuteCounts minute) {
            out.push_back(std::move(minute));
            return true;
        });
        return out;
    }
    std::unique_ptr<Telemetry> telemetry;
    std::vector<SeriesKey> series;
};

std::vector<ObjectiveView> objectivesAfter(std::int64_t historyMinutes)
{
    StoppedClock clock;
    auto store = openSqliteStore("", clock);
    EngineRoomOptions options;
    options.historyMinutes = historyMinutes;
    EngineRoom room(options, clock, **store, makeSimulatedTelemetry({kTenants, 7, kNow}));
    return room.step().ok() ? *room.services()->objectives : std::vector<ObjectiveView>();
}

} // namespace

class TestLargeFleet : public QObject
{
    Q_OBJECT
private slots:
    void anHourIsTheSumOfItsMinutes_data();
    void anHourIsTheSumOfItsMinutes();
    void budgetsOfAMonthAreThoseOfItsMinutes()
    {
        const std::vector<ObjectiveView> byHour = objectivesAfter(0), byMinute = objectivesAfter(31 * 1440);
        QCOMPARE(byHour.size(), std::size_t{5} * kTenants);
        QCOMPARE(byMinute.size(), byHour.size());
        std::size_t spent = 0;
        for (std::size_t i = 0; i < byHour.size(); ++i) {
            const slo::ObjectiveState &hours = byHour[i].state, &minutes = byMinute[i].state;
            QCOMPARE(hours.period, minutes.period);
            QCOMPARE(hours.period.coveredS, std::int64_t{30} * 86'400);
            QCOMPARE(hours.hour, minutes.hour);
            QCOMPARE(int(hours.health), int(minutes.health));
            QCOMPARE(int(hours.level), int(minutes.level));
            spent += hours.period.bad > 0;
        }
        QVERIFY(spent > byHour.size() / 2);
    }
};

void TestLargeFleet::anHourIsTheSumOfItsMinutes_data()
{
    QTest::addColumn<int>("tenants");
    QTest::addColumn<int>("fromHour");
    QTest::addColumn<int>("hours");
    const int now = int(kNow / 3'600'000);
    QTest::newRow("the sample fleet around its first start") << 0 << now - 30 << 36;
    QTest::newRow("the sample fleet's outages of the month") << 0 << now - 20 * 24 << 17 * 24;
    QTest::newRow("a fleet of 1,200") << 1'200 << now - 30 << 32;
}

/// Faults, runs, lost slots and quiet hours alike: the month that is read by the hour is the one of the minutes.
void TestLargeFleet::anHourIsTheSumOfItsMinutes()
{
    QFETCH(int, tenants);
    QFETCH(int, fromHour);
    QFETCH(int, hours);
    Watched w{std::uint32_t(tenants)}, other{std::uint32_t(tenants)};
    QVERIFY(w.telemetry->keepsHours());
    std::int64_t events = 0, asked = fromHour;
    const auto status = w.telemetry->hours(fromHour, fromHour + hours, [&](const HourCounts &hour) {
        std::vector<Count> sums(w.series.size());
        for (const MinuteCounts &minute : other.minutes(hour.hour * 60, hour.hour * 60 + 60))
            for (std::size_t i = 0; i < sums.size(); ++i) {
                sums[i].good += minute.counts[i].good;
                sums[i].bad += minute.counts[i].bad;
                events += minute.counts[i].bad;
            }
        const bool same = hour.hour == asked && hour.counts == sums && hour.covered.empty() && hour.unobserved.empty();
        asked += same;
        return same;
    });
    QVERIFY(status.ok());
    QCOMPARE(asked, std::int64_t(fromHour) + hours); // The first hour that differs.
    QVERIFY(events > 0);
}

QTEST_APPLESS_MAIN(TestLargeFleet)
#include "tst_large_fleet.moc"
