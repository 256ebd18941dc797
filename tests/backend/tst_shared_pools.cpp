// Several gateways on one store: each pool is looked into by one, all show the same, and whoever takes over goes on.
#define QT_NO_KEYWORDS // Pools have slots.
#include "backend/domain/fleet_snapshot.h"
#include "backend/driver/shared_probe.h"
#include "backend/room/shared_incidents.h"
#include "tests/backend/shared_store.h"

#include <QTest>

using namespace bulkhead;
using neighbours::Incident;

namespace {

constexpr auto kPace = std::chrono::milliseconds(5);

/// What a pool's probes saw, and who looks.
struct Pool
{
    std::vector<ProbedTick> ticks;
    int looking = 0, begun = 0;
};

class ScriptedProbe final : public PoolProbe
{
public:
    explicit ScriptedProbe(Pool &pool)
        : m_pool(pool)
        , m_next(pool.ticks.size())
    {
        ++m_pool.looking;
        ++m_pool.begun;
    }
    ~ScriptedProbe() override { --m_pool.looking; }
    std::vector<ProbedTick> take() override
    {
        std::vector<ProbedTick> news(m_pool.ticks.begin() + static_cast<std::ptrdiff_t>(m_next), m_pool.ticks.end());
        m_next = m_pool.ticks.size();
        return news;
    }
    std::string reason() const override { return {}; }

private:
    Pool &m_pool;
    std::size_t m_next;
};

ProbedTick tickAt(std::int64_t endMs)
{
    ProbedTick tick;
    tick.endMs = endMs;
    tick.tick.seconds = 2;
    tick.tick.coverage = 0.75;
    tick.tick.pool.slots = 16;
    tick.tick.pool.ioSeen = IoSight::Bytes;
    tick.tick.tenants["clinic-a"].done = static_cast<double>(endMs);
    tick.tick.tenants["clinic-b"].arrived = 7;
    tick.tick.edges[{"clinic-a", "clinic-b"}] = 1.5;
    return tick;
}

std::vector<std::int64_t> endsOf(const std::vector<ProbedTick> &ticks)
{
    std::vector<std::int64_t> ends;
    for (const ProbedTick &tick : ticks)
        ends.push_back(tick.endMs);
    return ends;
}

/// True once something was heard; asking again loses nothing.
bool hears(SharedProbe &probe, std::vector<std::int64_t> &ends, std::size_t most)
{
    for (const std::int64_t end : endsOf(probe.take()))
        ends.push_back(end);
    return ends.size() >= most;
}

/// One gateway as the parts under test see it.
struct Gateway
{
    Gateway(SharedStore &store, const std::string &name, const std::vector<std::string> &tenants)
        : leases(store, name)
        , exchange(store, kPace)
        , fleet(1)
        , shared(PoolSharing{leases, exchange})
    {
        auto edit = fleet.edit();
        for (const std::string &id : tenants) {
            TenantFacts facts;
            facts.id = id;
            edit.add(std::move(facts));
        }
        edit.publish();
    }
    std::vector<Incident> shows(std::int64_t nowMs)
    {
        std::vector<const Incident *> pointers;
        for (const Incident &incident : own)
            pointers.push_back(&incident);
        std::vector<Incident> shown;
        for (const Incident *incident : shared.settle(pointers, {fleet, pools, workflows}, nowMs)) {
            shown.push_back(*incident);
            shown.back().id = shared.idOf(*incident);
        }
        return shown;
    }

    SharedLeases leases;
    ReportExchange exchange;
    FleetBoard fleet;
    std::vector<PoolInfo> pools{{"pool-a", "database"}, {"pool-b", "database"}};
    std::vector<std::string> workflows{"claims", "messaging"};
    room::SharedIncidents shared;
    std::vector<Incident> own; ///< What its engine says.
};

Incident incidentOf(std::uint64_t number, std::uint16_t pool, TenantIndex antagonist, TenantIndex victim,
                    std::int64_t sinceMs)
{
    Incident incident;
    incident.number = number;
    incident.pool = pool;
    incident.state = IncidentState::Named;
    incident.verdict = Verdict::Culprit;
    incident.sinceMs = sinceMs;
    incident.namedMs = sinceMs + 5'000;
    incident.antagonists.push_back({.tenant = antagonist, .share = 0.8, .workflow = 1});
    incident.victims.push_back({victim, 120, 20, 3});
    incident.ledger.push_back({neighbours::AccountKind::Tenant, antagonist, 2.4, neighbours::Contended::Cpu});
    incident.ledger.push_back({neighbours::AccountKind::Normal, 0, 0.6, neighbours::Contended::Slots});
    incident.points.push_back({sinceMs, 0.5, 0.9, incident.ledger, {{victim, 120}}});
    incident.delayS = 3;
    return incident;
}

} // namespace

class TestSharedPools : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aReportKeepsEveryFigureOfATick();
    void bytesThatAreNoReportAreRefused();
    void onePoolIsLookedIntoByOneGateway();
    void whoTakesOverBeginsWhereTheOtherEnded();
    void aPoolThatNobodyLooksIntoSaysSo();
    void whatAStaleHolderTellsIsDropped();
    void whatTheStoreDidNotTakeIsSentAgain();
    void whatTheStoreRefusesHoldsUpNothing();
    void everyGatewayShowsTheSameIncidentUnderTheSameName();
    void numbersOfTenantsAndWorkflowsAreTheGatewaysOwn();
    void anIncidentGoesOnUnderItsNameWhenAnotherTakesOver();
    void anIncidentThatNobodySeesAnyMoreIsClosed();
    void aClosedIncidentIsNotShownTwice();
    void aTenantThatIsNotKnownYetIsWaitedFor();
    void aGatewayAloneShowsItsOwn();
};

void TestSharedPools::aReportKeepsEveryFigureOfATick()
{
    const auto again = unpackProbeReport(packProbeReport({{tickAt(2'000), tickAt(4'000)}, "pool-a is silent"}));
    QVERIFY(again.has_value());
    QCOMPARE(again->reason, std::string("pool-a is silent"));
    QCOMPARE(endsOf(again->ticks), (std::vector<std::int64_t>{2'000, 4'000}));
    const ProbeTick &tick = again->ticks[1].tick;
    QCOMPARE(tick.coverage, 0.75);
    QCOMPARE(tick.pool.slots, 16.0);
    QCOMPARE(tick.pool.ioSeen, IoSight::Bytes);
    QCOMPARE(tick.tenants.at("clinic-a").done, 4'000.0);
    QVERIFY(!tick.tenants.at("clinic-a").arrived);
    QCOMPARE(tick.tenants.at("clinic-b").arrived.value_or(0), 7.0);
    QCOMPARE(tick.edges.at({"clinic-a", "clinic-b"}), 1.5);
}

void TestSharedPools::bytesThatAreNoReportAreRefused()
{
    const std::string good = packProbeReport({{tickAt(2'000)}, {}});
    for (std::size_t length = 0; length < good.size(); ++length)
        QVERIFY(!unpackProbeReport(std::string_view(good).substr(0, length)));
    QVERIFY(!unpackProbeReport(good + "x"));
    std::string other = good;
    other[0] = 2;
    QVERIFY(!unpackProbeReport(other));
}

void TestSharedPools::onePoolIsLookedIntoByOneGateway()
{
    SharedStore store;
    store.give("pool/pool-a", "one");
    Gateway one(store, "one", {}), two(store, "two", {});
    Pool pool;
    const auto make = [&pool] { return std::make_unique<ScriptedProbe>(pool); };
    SharedProbe first({one.leases, one.exchange}, "pool-a", 2'000, make);
    SharedProbe second({two.leases, two.exchange}, "pool-a", 2'000, make);
    QVERIFY(first.take().empty());
    QVERIFY(second.take().empty());
    QCOMPARE(pool.looking, 1);

    pool.ticks = {tickAt(2'000), tickAt(4'000)};
    QCOMPARE(endsOf(first.take()), (std::vector<std::int64_t>{2'000, 4'000}));
    std::vector<std::int64_t> heard;
    QTRY_VERIFY(hears(second, heard, 2));
    QCOMPARE(heard, (std::vector<std::int64_t>{2'000, 4'000}));
    QCOMPARE(pool.looking, 1);
    QVERIFY(second.reason().empty());
}

void TestSharedPools::whoTakesOverBeginsWhereTheOtherEnded()
{
    SharedStore store;
    store.give("pool/pool-a", "one");
    Gateway one(store, "one", {}), two(store, "two", {});
    Pool pool;
    const auto make = [&pool] { return std::make_unique<ScriptedProbe>(pool); };
    SharedProbe first({one.leases, one.exchange}, "pool-a", 2'000, make);
    SharedProbe second({two.leases, two.exchange}, "pool-a", 2'000, make);
    QVERIFY(first.take().empty());
    pool.ticks = {tickAt(2'000)};
    QCOMPARE(first.take().size(), 1U);
    std::vector<std::int64_t> heard, back;
    QTRY_VERIFY(hears(second, heard, 1));
    QCOMPARE(heard, std::vector<std::int64_t>{2'000});

    store.give("pool/pool-a", "two");
    QVERIFY(second.take().empty()); // Begins to look.
    QVERIFY(first.take().empty());
    QTRY_COMPARE(pool.looking, 1); // The other's look has ended.
    QCOMPARE(pool.begun, 2);
    pool.ticks.push_back(tickAt(4'000));
    QCOMPARE(endsOf(second.take()), std::vector<std::int64_t>{4'000});
    QTRY_VERIFY(hears(first, back, 1));
    QCOMPARE(back, std::vector<std::int64_t>{4'000}); // And nothing that it has had.
}

void TestSharedPools::aPoolThatNobodyLooksIntoSaysSo()
{
    SharedStore store;
    Gateway one(store, "one", {});
    Pool pool;
    SharedProbe probe({one.leases, one.exchange}, "pool-a", 1,
                      [&pool] { return std::make_unique<ScriptedProbe>(pool); });
    QTRY_VERIFY(!probe.reason().empty());
    QVERIFY(probe.reason().find("pool-a: no gateway") == 0);
    store.fail(absl::UnavailableError("the database is away"));
    QTRY_VERIFY(probe.reason().find("the database is away") != std::string::npos);
    QVERIFY(probe.take().empty());
    QCOMPARE(pool.begun, 0);
}

void TestSharedPools::whatAStaleHolderTellsIsDropped()
{
    SharedStore store;
    store.give("pool/pool-a", "one");
    const LeaseProof stale = *store.held("pool/pool-a", "one");
    store.give("pool/pool-a", "two");
    ReportExchange exchange(store, kPace);
    exchange.tell(stale, "ticks/pool-a", "old");
    exchange.tell(*store.held("pool/pool-a", "two"), "ticks/pool-b", "new");
    QTRY_VERIFY(exchange.heard("ticks/pool-b", 0));
    QVERIFY(!exchange.heard("ticks/pool-a", 0));
    QVERIFY(exchange.trouble().empty());
    QCOMPARE(store.published(), 1U);
}

void TestSharedPools::whatTheStoreDidNotTakeIsSentAgain()
{
    SharedStore store;
    store.give("pool/pool-a", "one");
    store.fail(absl::UnavailableError("the database is away"));
    ReportExchange exchange(store, kPace);
    exchange.tell(*store.held("pool/pool-a", "one"), "ticks/pool-a", "first");
    QTRY_COMPARE(exchange.trouble(), std::string("the database is away"));
    QVERIFY(!exchange.ready());
    exchange.tell(*store.held("pool/pool-a", "one"), "ticks/pool-a", "second");
    store.fail(absl::OkStatus());
    QTRY_VERIFY(exchange.heard("ticks/pool-a", 0));
    QTRY_COMPARE(exchange.heard("ticks/pool-a", 0)->body, std::string("second"));
    QVERIFY(exchange.ready());
    QVERIFY(exchange.trouble().empty());
}

void TestSharedPools::whatTheStoreRefusesHoldsUpNothing()
{
    SharedStore store;
    store.give("pool/pool-a", "one");
    store.refuse("incidents/pool-a");
    ReportExchange exchange(store, kPace);
    exchange.tell(*store.held("pool/pool-a", "one"), "incidents/pool-a", "too large");
    exchange.tell(*store.held("pool/pool-a", "one"), "ticks/pool-a", "small");
    QTRY_VERIFY(exchange.heard("ticks/pool-a", 0));
    QTRY_VERIFY(exchange.trouble().empty()); // Said once, and not tried for ever.
    QVERIFY(!exchange.heard("incidents/pool-a", 0));
}

void TestSharedPools::everyGatewayShowsTheSameIncidentUnderTheSameName()
{
    SharedStore store;
    store.give("pool/pool-a", "one");
    store.give("pool/pool-b", "two");
    Gateway one(store, "one", {"clinic-a", "clinic-b"}), two(store, "two", {"clinic-a", "clinic-b"});
    QTRY_VERIFY(one.exchange.ready() && two.exchange.ready());
    one.own = {incidentOf(1, 0, 0, 1, 10'000)};
    two.own = {incidentOf(1, 1, 1, 0, 20'000), incidentOf(4, 0, 0, 1, 11'000)}; // The second as it sees one's pool.
    std::vector<Incident> ones, twos;
    QTRY_VERIFY([&] {
        ones = one.shows(30'000);
        twos = two.shows(30'000);
        return ones.size() == 2 && twos.size() == 2;
    }());
    QCOMPARE(one.leases.wanted, (std::set<std::string>{"pool/pool-a", "pool/pool-b"}));
    for (std::size_t i = 0; i < 2; ++i) {
        QCOMPARE(ones[i].id, twos[i].id);
        QCOMPARE(ones[i].sinceMs, twos[i].sinceMs);
        QVERIFY(ones[i].id.starts_with("inc-"));
    }
    QVERIFY(ones[0].id != ones[1].id);
    QCOMPARE(ones[1].sinceMs, 10'000); // As the gateway that looks after the pool saw it.
    QCOMPARE(twos[1].points.size(), 1U);
    QCOMPARE(twos[1].ledger[0].seconds, 2.4);
}

void TestSharedPools::numbersOfTenantsAndWorkflowsAreTheGatewaysOwn()
{
    SharedStore store;
    store.give("pool/pool-b", "one");
    Gateway one(store, "one", {"clinic-a", "clinic-b"}), two(store, "two", {"clinic-c", "clinic-b", "clinic-a"});
    two.workflows = {"messaging", "billing"};
    two.pools = {{"pool-b", "database"}};
    QTRY_VERIFY(one.exchange.ready());
    one.own = {incidentOf(1, 1, 0, 1, 10'000)};
    QCOMPARE(one.shows(20'000).size(), 1U);
    std::vector<Incident> shown;
    QTRY_COMPARE((shown = two.shows(20'000)).size(), 1U);
    QCOMPARE(shown[0].pool, std::uint16_t{0});
    QCOMPARE(shown[0].antagonists[0].tenant, TenantIndex{2});
    QCOMPARE(shown[0].antagonists[0].workflow, std::uint16_t{0});
    QCOMPARE(shown[0].victims[0].tenant, TenantIndex{1});
    QCOMPARE(shown[0].ledger[0].tenant, TenantIndex{2});
    QCOMPARE(shown[0].points[0].victimLatencyMs[0].first, TenantIndex{1});
}

void TestSharedPools::anIncidentGoesOnUnderItsNameWhenAnotherTakesOver()
{
    SharedStore store;
    store.give("pool/pool-a", "one");
    Gateway two(store, "two", {"clinic-a", "clinic-b"});
    std::string id;
    {
        Gateway one(store, "one", {"clinic-a", "clinic-b"});
        QTRY_VERIFY(one.exchange.ready());
        one.own = {incidentOf(1, 0, 0, 1, 10'000)};
        id = one.shows(20'000).at(0).id;
        QTRY_COMPARE(two.shows(20'000).size(), 1U);
    }
    store.give("pool/pool-a", "two");
    two.own = {incidentOf(9, 0, 0, 1, 12'000)};
    two.own[0].delayS = 5;
    const std::vector<Incident> shown = two.shows(31'000);
    QCOMPARE(shown.size(), 1U);
    QCOMPARE(shown[0].id, id);
    QCOMPARE(shown[0].sinceMs, 10'000);
    QCOMPARE(shown[0].namedMs, 15'000);
    QCOMPARE(shown[0].delayS, 5.0); // As it is now.
    two.own[0].state = IncidentState::Closed;
    two.own[0].closedMs = 40'000;
    const std::vector<Incident> later = two.shows(120'000);
    QCOMPARE(later.size(), 1U);
    QCOMPARE(later[0].id, id);
    QCOMPARE(later[0].closedMs, 40'000);
}

void TestSharedPools::anIncidentThatNobodySeesAnyMoreIsClosed()
{
    SharedStore store;
    store.give("pool/pool-a", "one");
    Gateway two(store, "two", {"clinic-a", "clinic-b"});
    {
        Gateway one(store, "one", {"clinic-a", "clinic-b"});
        QTRY_VERIFY(one.exchange.ready());
        one.own = {incidentOf(1, 0, 0, 1, 10'000)};
        (void)one.shows(20'000);
        QTRY_COMPARE(two.shows(20'000).size(), 1U);
    }
    store.give("pool/pool-a", "two");
    QCOMPARE(two.shows(30'000).at(0).state, IncidentState::Named);
    QCOMPARE(two.shows(90'000).at(0).state, IncidentState::Named);
    const Incident closed = two.shows(90'001).at(0);
    QCOMPARE(closed.state, IncidentState::Closed);
    QCOMPARE(closed.closedMs, 90'001);
    QCOMPARE(closed.blindSpots.size(), 1U);
    QCOMPARE(two.shows(90'001 + 86'400'001).size(), 0U);
}

void TestSharedPools::aClosedIncidentIsNotShownTwice()
{
    SharedStore store;
    store.give("pool/pool-a", "one");
    Gateway two(store, "two", {"clinic-a", "clinic-b"});
    Incident closed = incidentOf(1, 0, 0, 1, 10'000);
    closed.state = IncidentState::Closed;
    closed.closedMs = 18'000;
    {
        Gateway one(store, "one", {"clinic-a", "clinic-b"});
        QTRY_VERIFY(one.exchange.ready());
        one.own = {closed};
        (void)one.shows(20'000);
        QTRY_COMPARE(two.shows(20'000).size(), 1U);
    }
    store.give("pool/pool-a", "two");
    closed.number = 5;
    closed.closedMs = 19'000;
    two.own = {closed}; // It has seen it as well.
    QCOMPARE(two.shows(30'000).size(), 1U);
    two.own.push_back(incidentOf(8, 0, 0, 1, 25'000)); // A new one of the same names is a new one.
    const std::vector<Incident> shown = two.shows(31'000);
    QCOMPARE(shown.size(), 2U);
    QVERIFY(shown[0].id != shown[1].id);
}

void TestSharedPools::aTenantThatIsNotKnownYetIsWaitedFor()
{
    SharedStore store;
    store.give("pool/pool-a", "one");
    Gateway one(store, "one", {"clinic-a", "clinic-b"}), two(store, "two", {"clinic-a"});
    QTRY_VERIFY(one.exchange.ready() && two.exchange.ready());
    one.own = {incidentOf(1, 0, 0, 1, 10'000)};
    (void)one.shows(20'000);
    QTRY_VERIFY(two.exchange.heard("incidents/pool-a", 0));
    QCOMPARE(two.shows(20'000).size(), 0U);
    auto edit = two.fleet.edit();
    TenantFacts facts;
    facts.id = "clinic-b";
    edit.add(std::move(facts));
    edit.publish();
    QCOMPARE(two.shows(21'000).size(), 1U);
}

void TestSharedPools::aGatewayAloneShowsItsOwn()
{
    FleetBoard fleet(1);
    const std::vector<PoolInfo> pools{{"pool-a", "database"}};
    const std::vector<std::string> workflows;
    room::SharedIncidents alone(std::nullopt);
    const Incident incident = incidentOf(3, 0, 0, 1, 10'000);
    const auto shown = alone.settle({&incident}, {fleet, pools, workflows}, 20'000);
    QCOMPARE(shown.size(), 1U);
    QCOMPARE(shown[0], &incident);
    const std::string id = alone.idOf(incident);
    QCOMPARE(id.size(), 20U);
    (void)alone.settle({&incident}, {fleet, pools, workflows}, 21'000);
    QCOMPARE(alone.idOf(incident), id);
}

QTEST_GUILESS_MAIN(TestSharedPools)
#include "tst_shared_pools.moc"
