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

QTEST_APPLESS_MAIN(TestLargeFleet)
#include "tst_large_fleet.moc"
