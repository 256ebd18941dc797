// The engine room on a scripted telemetry and a clock that the test moves.
#include "backend/engine_room.h"
#include "backend/room/inventory_seed.h"
#include "backend/room/onboarding_standard.h"
#include "backend/store/sqlite_store.h"

#include <QtTest>

using namespace bulkhead;

namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kNow = 1'790'000'040'000; // A full minute.

class TestClock final : public Clock
{
public:
    std::int64_t nowMs() const override { return now; }
    std::atomic<std::int64_t> now = kNow;
};

/// What the platform does, told by the test. Outlives the telemetry that plays it.
struct Script
{
    std::vector<TenantFacts> fleet;
    std::int64_t outageFrom = 0, outageTo = 0; ///< Minutes in which every fifth claim of the first tenant fails.
    std::int64_t strongFrom = 0;               ///< Before this minute only 4 in 1,000 fail: a slow burn.
    bool failing = false;
    std::int64_t readTo = 0; ///< Minute.
    std::uint32_t arrivals = 100;
};

class ScriptedTelemetry final : public Telemetry
{
public:
    explicit ScriptedTelemetry(Script &script)
        : m_script(script)
    {
    }
    std::string source() const override { return "script"; }
    bool simulated() const override { return true; }
    const std::vector<std::string> &workflows() const override { return m_workflows; }
    const std::vector<std::string> &dependencies() const override { return m_dependencies; }
    const std::vector<PoolInfo> &pools() const override { return m_pools; }
    std::vector<TenantFacts> inventory() const override { return m_script.fleet; }
    std::vector<SeriesKey> follow(std::span<const TenantFacts> tenants) override
    {
        for (TenantIndex i = static_cast<TenantIndex>(m_series.size() / 2); i < tenants.size(); ++i) {
            m_series.push_back({i, "claims"});
            m_series.push_back({i, "scheduling"});
        }
        return m_series;
    }
    absl::Status history(std::int64_t from, std::int64_t to, const std::function<bool(MinuteCounts)> &sink) override
    {
        if (m_script.failing)
            return absl::UnavailableError("the source does not answer");
        for (std::int64_t minute = from; minute < to; ++minute)
            if (!sink(counts(minute)))
                return absl::CancelledError();
        m_script.readTo = to;
        return absl::OkStatus();
    }
    absl::Status advance(std::int64_t nowMs, std::vector<MinuteCounts> &minutes, std::vector<UsageTick> &ticks) override
    {
        if (m_script.failing)
            return absl::UnavailableError("the source does not answer");
        for (; m_script.readTo < nowMs / kMinuteMs; ++m_script.readTo)
            minutes.push_back(counts(m_script.readTo));
        UsageTick tick;
        tick.endMs = nowMs;
        UsageCell cell;
        cell.arrived = m_script.arrivals;
        tick.cells.push_back(cell);
        tick.pools.push_back({8, 8, 1, 0});
        ticks.push_back(std::move(tick));
        m_freshMs = nowMs;
        return absl::OkStatus();
    }
    TelemetryState state() const override { return {m_freshMs, {}}; }

private:
    MinuteCounts counts(std::int64_t minute) const
    {
        MinuteCounts all;
        all.minute = minute;
        all.counts.assign(m_series.size(), Count{1000, 0});
        if (minute >= m_script.outageFrom && minute < m_script.outageTo && !all.counts.empty()) {
            const std::uint32_t bad = minute < m_script.strongFrom ? 4 : 200;
            all.counts[0] = {1000 - bad, bad};
            all.dependencies.push_back({0, 1, bad});
        }
        return all;
    }

    Script &m_script;
    std::int64_t m_freshMs = 0;
    std::vector<SeriesKey> m_series;
    std::vector<std::string> m_workflows{"claims", "scheduling"}, m_dependencies{"claims-db", "payer-gateway"};
    std::vector<PoolInfo> m_pools{{"pool-a", "database"}};
};

class ScriptedPlatform final : public Platform
{
public:
    std::vector<PlannedStep> plan(const TenantFacts &) const override
    {
        return {{"contract.record", "Record the contract", Stage::Contract},
                {"identity.realm", "Create the realm", Stage::Identity},
                {"data.schema", "Create the schema", Stage::DataBoundary},
                {"integrations.queue", "Reserve workers", Stage::Integrations},
                {"verification.run", "Run each workflow", Stage::Verification}};
    }
    absl::Status apply(const TenantFacts &, const PlannedStep &, int, std::string &) override
    {
        return absl::OkStatus();
    }
    absl::Status setTier(const TenantFacts &, Tier, std::string &) override { return absl::OkStatus(); }
};

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

private:
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

QTEST_APPLESS_MAIN(TestEngineRoom)
#include "tst_engine_room.moc"
