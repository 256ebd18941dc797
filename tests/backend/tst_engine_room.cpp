// The engine room on a scripted telemetry and a clock that the test moves.
#include "backend/engine_room.h"
#include "backend/room/inventory_seed.h"
#include "backend/room/onboarding_standard.h"
#include "backend/store/sqlite_store.h"
#include "tests/backend/scripted_platform.h"

#include <QtTest>

#include <future>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

TenantFacts tenant(const std::string &id, Stage stage = Stage::Live)
{
    TenantFacts facts;
    facts.id = id;
    facts.name = "Tenant " + id;
    facts.profile = Profile::Clinic;
    facts.tier = Tier::Shared;
    facts.region = "us-east";
    facts.pool = "pool-a";
    facts.owner = "success-2";
    facts.stage = stage;
    return facts;
}

} // namespace

class TestEngineRoom : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void figuresAreTheWorstObjectives();
    void idleTickCopiesNothing();
    void staleAfterThreeMinutesNeverZero();
    void reasonIsShownAtOnce();
    void historyThatFailsIsTriedAgain();
    void lateTenantsAreMeasured();
    void alertNamesItsDependency();
    void alertIdOutlivesUpgradeAndRestart();
    void resolvedAlertStaysForADay();
    void seedingStoresCasesOfThePlan();
    void secondStartReadsTheStore();
    void questionsAreAnsweredByTheThread();
    void aLongWriteDoesNotHoldTheTick();
    void ticksWhileHistoryLoads();
    void aMeasuredSourceIsUsableAfterItsLastDays();
    void aWholePastThatFailsIsTriedAgain();
    void tenantsAddedLaterGetTheirPastWithTheWhole();

private:
    /// Steps until the whole past is there.
    bool wholeComes()
    {
        return QTest::qWaitFor(
            [this] {
                m_clock.now += 1000;
                return m_room->step().ok() && m_room->services()->pastRead == 1.0;
            },
            10'000);
    }
    void open(std::int64_t historyMinutes = 2 * 1440)
    {
        EngineRoomOptions options;
        options.epoch = 7;
        options.historyMinutes = historyMinutes;
        options.tickMs = 5;
        options.platform = &m_platform;
        options.seedSettings = {{"simulation.seed", "42"}};
        m_room =
            std::make_unique<EngineRoom>(options, m_clock, *m_store, std::make_unique<ScriptedTelemetry>(m_script));
    }
    TenantFigures figures(const char *id)
    {
        const auto index = m_room->fleet().find(id);
        return index ? m_room->fleet().current()->figuresOf(*index) : TenantFigures();
    }
    void minutesPass(int minutes)
    {
        for (int i = 0; i < minutes; ++i) {
            m_clock.now += kMinuteMs;
            (void)m_room->step();
        }
    }
    const AlertView *firing()
    {
        m_board = m_room->services();
        for (const AlertView &alert : *m_board->alerts)
            if (alert.resolvedMs == 0)
                return &alert;
        return nullptr;
    }

    TestClock m_clock;
    Script m_script;
    ScriptedPlatform m_platform;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<EngineRoom> m_room;
    std::shared_ptr<const ServiceBoard> m_board;
};

void TestEngineRoom::init()
{
    m_clock.now = kNow;
    m_script = {};
    m_script.fleet = {tenant("alder"), tenant("birch"), tenant("cedar", Stage::DataBoundary),
                      tenant("dogwood", Stage::Identity)};
    auto store = openSqliteStore("", m_clock);
    QVERIFY(store.ok());
    m_store = *std::move(store);
}

void TestEngineRoom::cleanup()
{
    m_room.reset();
    m_store.reset();
}

void TestEngineRoom::figuresAreTheWorstObjectives()
{
    m_script.outageFrom = kNow / kMinuteMs - 30;
    m_script.outageTo = kNow / kMinuteMs - 10;
    open();
    QVERIFY(m_room->step().ok());
    const TenantFigures hit = figures("alder");
    const std::int64_t valid = 2 * 1440 * 1000, bad = 20 * 200;
    QCOMPARE(hit.sli, std::int32_t((valid - bad) * 1'000'000 / valid));
    QCOMPARE(hit.budget, slo::budgetLeft({valid - bad, bad, 0, 0}, 9'990'000));
    QCOMPARE(hit.burn, std::int32_t(slo::burnThousandths({60'000 - bad, bad, 0, 0}, 9'990'000)));
    QVERIFY(hit.health == Health::Breaching);
    QCOMPARE(hit.load, 6000U); // 100 arrivals in a tick of a second.
    QVERIFY(figures("birch").health == Health::Healthy);
    QCOMPARE(figures("birch").budget, 10'000);
    const auto fleet = m_room->fleet().current();
    const Spark &spark = fleet->sparks[0]->rows[*m_room->fleet().find("alder")];
    QVERIFY(*std::max_element(spark.begin(), spark.end()) == 250);
    QVERIFY(fleet->sparks[0]->rows[*m_room->fleet().find("birch")][23] == 0);
}

void TestEngineRoom::idleTickCopiesNothing()
{
    open();
    QVERIFY(m_room->step().ok());
    const auto before = m_room->fleet().current();
    const auto boardBefore = m_room->services();
    m_clock.now += 1000;
    QVERIFY(m_room->step().ok());
    const auto after = m_room->fleet().current();
    QVERIFY(after->figures[0] == before->figures[0]);
    QVERIFY(after->facts[0] == before->facts[0]);
    QVERIFY(m_room->services()->objectives == boardBefore->objectives);
    QCOMPARE(m_room->services()->revision, boardBefore->revision);
    m_script.arrivals = 120;
    m_clock.now += 1000;
    QVERIFY(m_room->step().ok());
    QVERIFY(m_room->fleet().current()->figures[0] != before->figures[0]);
}

void TestEngineRoom::staleAfterThreeMinutesNeverZero()
{
    open();
    QVERIFY(m_room->step().ok());
    const TenantFigures before = figures("birch");
    m_script.failing = true;
    minutesPass(3);
    QVERIFY(figures("birch").health == Health::Healthy);
    minutesPass(1);
    const TenantFigures stale = figures("birch");
    QVERIFY(stale.health == Health::Stale);
    QCOMPARE(stale.sli, before.sli);
    QCOMPARE(stale.budget, before.budget);
    QCOMPARE(stale.load, before.load);
    QVERIFY(m_room->services()->objectives->at(0).state.health == Health::Stale);
    m_script.failing = false;
    minutesPass(1);
    QVERIFY(figures("birch").health == Health::Healthy);
    QVERIFY(m_room->services()->telemetry.reason.empty());
}

void TestEngineRoom::reasonIsShownAtOnce()
{
    open();
    QVERIFY(m_room->step().ok());
    int rung = 0;
    const auto handle = m_room->listenServices([&rung] { ++rung; });
    m_script.failing = true;
    m_clock.now += 1000;
    QVERIFY(!m_room->step().ok());
    QCOMPARE(m_room->services()->telemetry.reason, std::string("the source does not answer"));
    QCOMPARE(rung, 1);
    m_clock.now += 1000;
    QVERIFY(!m_room->step().ok());
    QCOMPARE(rung, 1); // Nothing new to tell.
    m_room->unlistenServices(handle);
}

void TestEngineRoom::historyThatFailsIsTriedAgain()
{
    m_script.failing = true;
    open();
    QVERIFY(!m_room->step().ok());
    QCOMPARE(m_room->fleet().current()->size, 4U); // The inventory does not wait for telemetry.
    QVERIFY(figures("alder").health == Health::NotMeasured);
    QCOMPARE(figures("alder").sli, TenantFigures::kUndefined);
    m_script.failing = false;
    QVERIFY(m_room->step().ok());
    QVERIFY(figures("alder").health == Health::Healthy);
    QCOMPARE(m_room->services()->historyProgress, 1.0);
}

void TestEngineRoom::lateTenantsAreMeasured()
{
    open();
    QVERIFY(m_room->step().ok());
    m_room->tenantsAdded({tenant("elm"), tenant("alder")});
    QCOMPARE(m_room->fleet().current()->size, 5U); // At once, and the known one only once.
    QVERIFY(figures("elm").health == Health::NotMeasured);
    minutesPass(3);
    QVERIFY(figures("elm").health == Health::Healthy);
    QCOMPARE(m_room->services()->objectives->size(), std::size_t(10));
    QCOMPARE(m_room->services()->objectives->back().id, std::string("elm/scheduling"));
    TenantFacts moved = tenant("elm");
    moved.tier = Tier::Dedicated;
    m_room->tenantChanged(moved);
    QVERIFY(m_room->fleet().current()->factsOf(4).tier == Tier::Dedicated);
    minutesPass(1);
    QCOMPARE(m_room->services()->objectives->size(), std::size_t(10));
}

void TestEngineRoom::alertNamesItsDependency()
{
    open();
    QVERIFY(m_room->step().ok());
    QVERIFY(!firing());
    m_script.outageFrom = m_clock.now / kMinuteMs;
    m_script.outageTo = m_script.outageFrom + 60;
    minutesPass(30);
    QVERIFY(firing());
    QVERIFY(firing()->level == AlertLevel::FastBurn);
    const ObjectiveView &objective = m_room->services()->objectives->at(firing()->objective);
    QCOMPARE(objective.id, std::string("alder/claims"));
    QCOMPARE(objective.likelyDependency, std::string("payer-gateway"));
    QCOMPARE(objective.dependencyShareBp, 10'000);
}

void TestEngineRoom::alertIdOutlivesUpgradeAndRestart()
{
    open(4 * 1440);
    QVERIFY(m_room->step().ok());
    m_script.strongFrom = INT64_MAX;
    m_script.outageFrom = m_clock.now / kMinuteMs;
    m_script.outageTo = m_script.outageFrom + 100'000;
    for (int minute = 0; minute < 1440 && !firing(); ++minute)
        minutesPass(1);
    QVERIFY(firing());
    QVERIFY(firing()->level == AlertLevel::SlowBurn);
    const std::string id = firing()->id;
    m_script.strongFrom = m_clock.now / kMinuteMs;
    minutesPass(60);
    QVERIFY(firing()->level == AlertLevel::FastBurn);
    QCOMPARE(firing()->id, id);
    // The second time the alert is older than the day that a start judges minute by minute.
    for (const int more : {0, 1500}) {
        minutesPass(more);
        m_room.reset();
        open(4 * 1440);
        QVERIFY(m_room->step().ok());
        QVERIFY(firing());
        QCOMPARE(firing()->id, id);
        QCOMPARE(m_room->services()->alerts->size(), std::size_t(1));
    }
}

void TestEngineRoom::resolvedAlertStaysForADay()
{
    open();
    QVERIFY(m_room->step().ok());
    m_script.outageFrom = m_clock.now / kMinuteMs;
    m_script.outageTo = m_script.outageFrom + 20;
    minutesPass(15);
    QVERIFY(firing());
    const std::string id = firing()->id;
    m_room.reset(); // Restarted while it fires: same minutes, same id.
    open();
    QVERIFY(m_room->step().ok());
    QVERIFY(firing());
    QCOMPARE(firing()->id, id);
    minutesPass(800);
    QVERIFY(!firing());
    QCOMPARE(m_room->services()->alerts->size(), std::size_t(1));
    QCOMPARE(m_room->services()->alerts->at(0).id, id);
    QVERIFY(m_room->services()->alerts->at(0).resolvedMs > m_room->services()->alerts->at(0).sinceMs);
    minutesPass(1440);
    QVERIFY(m_room->services()->alerts->empty());
}

void TestEngineRoom::seedingStoresCasesOfThePlan()
{
    for (int i = 0; i < 6; ++i)
        m_script.fleet.push_back(tenant("fir-" + std::to_string(i), Stage::Integrations));
    open();
    QVERIFY(m_room->step().ok());
    const auto cases = m_store->cases();
    QVERIFY(cases.ok());
    int open = 0, late = 0, blocked = 0, live = 0;
    for (const OnboardingCase &item : *cases) {
        QCOMPARE(item.steps.size(), std::size_t(5));
        for (const StoredStep &step : item.steps)
            QCOMPARE(step.state == StepState::Done, item.stage == Stage::Live || step.stage < item.stage);
        open += item.liveMs == 0;
        live += item.liveMs > 0 && item.liveMs > kNow - 30 * 86'400'000LL;
        late += item.liveMs == 0 && room::daysLate(item, kNow) > 0;
        blocked += !item.blocker.empty();
    }
    QCOMPARE(open, 8);
    QVERIFY(late > 0 && late < open);
    QCOMPARE(blocked, 1);
    QVERIFY(live > 0);
    QCOMPARE(m_store->setting("simulation.seed")->value_or(""), std::string("42"));
}

void TestEngineRoom::secondStartReadsTheStore()
{
    open();
    QVERIFY(m_room->step().ok());
    m_room.reset();
    m_script.fleet.push_back(tenant("grape"));
    open();
    QVERIFY(m_room->step().ok());
    QCOMPARE(m_room->fleet().current()->size, 4U);
    QVERIFY(m_room->fleet().current()->factsOf(0).revision > 0);
}

void TestEngineRoom::questionsAreAnsweredByTheThread()
{
    open();
    QVERIFY(m_room->start().ok());
    QTRY_COMPARE(m_room->services()->historyProgress, 1.0);
    const auto sums = m_room->ask([](const slo::Engine &engine) { return engine.sums(0, slo::Window::H1); }).get();
    QCOMPARE(sums.good, std::int64_t(60'000));
    m_room->tenantsAdded({tenant("hazel")});
    QCOMPARE(m_room->fleet().current()->size, 5U);
    m_room->stop();
    m_room->stop();
    const auto after = m_room->ask([](const slo::Engine &engine) { return engine.boundaryMinute(); }).get();
    QCOMPARE(after, kNow / kMinuteMs);
}

void TestEngineRoom::aLongWriteDoesNotHoldTheTick()
{
    open();
    QVERIFY(m_room->start().ok());
    QTRY_COMPARE(m_room->services()->historyProgress, 1.0);
    // The store in memory has one lane: while this write is open, nothing else of the store is answered.
    std::promise<void> go, busy;
    const auto free = go.get_future().share();
    auto writing = std::async(std::launch::async, [&] {
        return m_store->write([&](StoreTxn &) {
            busy.set_value();
            free.wait();
            return absl::OkStatus();
        });
    });
    busy.get_future().wait();
    const auto release = qScopeGuard([&] { go.set_value(); });
    m_script.outageFrom = kNow / kMinuteMs;
    m_script.outageTo = kNow / kMinuteMs + 30;
    for (int minute = 1; minute <= 30; ++minute) {
        m_clock.now = kNow + minute * kMinuteMs;
        QTRY_COMPARE(m_room->services()->evaluatedMs, kNow + minute * kMinuteMs);
    }
    QVERIFY(firing()); // It was raised, so there was something to be kept in the store,
    const std::int64_t before = m_room->fleet().current()->dataTimeMs;
    m_clock.now += 1000; // and the ticks go on.
    QTRY_VERIFY(m_room->fleet().current()->dataTimeMs > before);
}

void TestEngineRoom::ticksWhileHistoryLoads()
{
    // History stops after its first stretch until the test lets it go on; then the minutes of the pause count too.
    std::promise<void> go;
    const auto free = go.get_future().share();
    std::atomic<int> stretches = 0;
    m_script.read = [&](std::int64_t) {
        if (++stretches == 2)
            free.wait();
    };
    m_script.outageFrom = kNow / kMinuteMs - 30;
    m_script.outageTo = kNow / kMinuteMs + 3;
    open(31 * 1440);
    QVERIFY(m_room->start().ok());
    QTRY_COMPARE(stretches.load(), 2);
    // The platform is seen, its figures are not made up, and how far reading has come is told.
    QCOMPARE(figures("alder").load, 6000U);
    QVERIFY(figures("alder").health == Health::NotMeasured);
    QVERIFY(m_room->services()->historyProgress > 0 && m_room->services()->historyProgress < 1);
    QVERIFY(m_room->services()->telemetry.freshMs == kNow);
    m_clock.now += 3 * kMinuteMs;
    go.set_value();
    QTRY_COMPARE(m_room->services()->historyProgress, 1.0);
    QTRY_COMPARE(m_room->services()->evaluatedMs, kNow + 3 * kMinuteMs);
    const auto sums = m_room
                          ->ask([](const slo::Engine &engine) {
                              const std::int64_t now = kNow / kMinuteMs;
                              return std::pair(engine.range(0, now - 31 * 1440, now + 3), engine.lateMinutes());
                          })
                          .get();
    QCOMPARE(sums.first.bad, std::int64_t(33 * 200)); // No minute twice, none left out.
    QCOMPARE(sums.first.countedS, std::int64_t(31 * 1440 + 3) * 60);
    QCOMPARE(sums.second, std::int64_t(0));
    QVERIFY(firing());
}

void TestEngineRoom::aMeasuredSourceIsUsableAfterItsLastDays()
{
    m_script.simulated = false;
    const std::int64_t now = kNow / kMinuteMs;
    m_script.outageFrom = now - 20 * 1440;
    m_script.outageTo = m_script.outageFrom + 30;
    const auto go = std::make_shared<std::promise<void>>();
    const auto free = go->get_future().share();
    const auto reads = std::make_shared<std::atomic<int>>(0);
    m_script.read = [go, free, reads](std::int64_t) { // Holds all that it uses: it may outlive a failed test.
        if (++*reads > 2)                             // The last days come in two stretches.
            (void)free.wait_for(std::chrono::seconds(20));
    };
    open(31 * 1440);
    QVERIFY(m_room->step().ok());
    QTRY_COMPARE(reads->load(), 3);
    QVERIFY(figures("alder").health == Health::Healthy);
    const auto bad = [&] {
        return m_room->ask([&](const slo::Engine &engine) { return engine.sums(0, slo::Window::D30).bad; }).get();
    };
    QCOMPARE(bad(), std::int64_t(0));
    minutesPass(5); // Live while the rest is read.
    QCOMPARE(m_room->services()->evaluatedMs, m_clock.now.load());
    QVERIFY(m_room->services()->pastRead < 1);
    go->set_value();
    QVERIFY(wholeComes());
    QCOMPARE(bad(), std::int64_t(30 * 200));
    QVERIFY(figures("alder").budget < 10'000);
    const auto counted = m_room
                             ->ask([&](const slo::Engine &engine) {
                                 return std::pair(engine.range(0, now - 31 * 1440, now + 5), engine.lateMinutes());
                             })
                             .get();
    QCOMPARE(counted.first.countedS, std::int64_t(31 * 1440 + 5) * 60); // No minute twice, none left out.
    QCOMPARE(counted.first.valid(), std::int64_t(31 * 1440 + 5) * 1000);
    QCOMPARE(counted.second, std::int64_t(0));
}

void TestEngineRoom::aWholePastThatFailsIsTriedAgain()
{
    m_script.simulated = false;
    std::atomic<int> reads = 0;
    m_script.read = [&](std::int64_t) {
        if (++reads == 2) // With the last days there: the next read, of the whole, will fail.
            m_script.failing = true;
    };
    open(31 * 1440);
    QVERIFY(m_room->step().ok() || m_script.failing);
    const std::string reason = "the source does not answer";
    QTRY_VERIFY(!m_room->step().ok() && m_room->services()->telemetry.reason == reason);
    QVERIFY(figures("alder").health == Health::Healthy);
    QVERIFY(m_room->services()->pastRead < 1);
    m_script.read = {};
    m_script.failing = false;
    m_clock.now += 2 * kMinuteMs;
    QVERIFY(wholeComes());
}

void TestEngineRoom::tenantsAddedLaterGetTheirPastWithTheWhole()
{
    m_script.simulated = false;
    const std::int64_t now = kNow / kMinuteMs;
    open(31 * 1440);
    QVERIFY(m_room->step().ok());
    QVERIFY(wholeComes());
    m_room->tenantsAdded({tenant("elm")});
    QVERIFY(m_room->step().ok());
    QVERIFY(m_room->services()->pastRead < 1);
    QVERIFY(figures("alder").health == Health::Healthy); // Nobody's figures go away for it.
    QVERIFY(wholeComes());
    const auto index = m_room->fleet().find("elm");
    QVERIFY(index.has_value());
    const auto valid =
        m_room->ask([&](const slo::Engine &engine) { return engine.range(8, now - 31 * 1440, now).valid(); }).get();
    QCOMPARE(valid, std::int64_t(31 * 1440) * 1000);
}

QTEST_APPLESS_MAIN(TestEngineRoom)
#include "tst_engine_room.moc"
