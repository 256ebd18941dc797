// Pools over a real channel: whoever does not see all of a pool learns neither names nor number of the others.
#include "tests/backend/crowded_pool.h"
#include "tests/backend/room_harness.h"

#include "bulkhead/v1/neighbours.grpc.pb.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

class TestPoolsRpc : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_harness = std::make_unique<RoomHarness>(crowdedPool(), 120);
        m_stub = v1::NeighboursService::NewStub(m_harness->channel());
        run(20, true);
        v1::GetPoolsResponse young;
        QVERIFY(pools("platform-1", {}, young).ok());
        QCOMPARE(young.pools_size(), 1);
        QCOMPARE(young.pools(0).learning_s(), 39U); // Of a minute; the room has looked once by itself.
        run(380, true);
        run(30, false);
    }
    void cleanupTestCase()
    {
        m_stub.reset();
        m_harness.reset();
    }
    void operationsSeeTheWholePool();
    void outsidersAreOneLineWithoutNumber_data();
    void outsidersAreOneLineWithoutNumber();
    void whoHasNoneOfItFindsNoPool();
    void aPoolAtRestIsThereForWhoSeesAllTenants();

private:
    void run(int seconds, bool calm)
    {
        for (int i = 1; i <= seconds; ++i)
            m_harness->script.ticks.push_back(crowdedSecond(m_harness->clock.now + i * 1000LL, calm));
        m_harness->clock.now += seconds * 1000LL;
        (void)m_harness->room->step();
    }
    grpc::Status pools(const std::string &person, const std::string &pool, v1::GetPoolsResponse &answer)
    {
        const auto context = callOf(person);
        v1::GetPoolsRequest asked;
        asked.mutable_context()->mutable_fleet();
        asked.set_pool(pool);
        return m_stub->GetPools(context.get(), asked, &answer);
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<v1::NeighboursService::Stub> m_stub;
};

void TestPoolsRpc::operationsSeeTheWholePool()
{
    v1::GetPoolsResponse answer;
    QVERIFY(pools("platform-1", {}, answer).ok());
    QCOMPARE(answer.pools_size(), 1);
    const v1::PoolUse &pool = answer.pools(0);
    QCOMPARE(pool.pool(), std::string("pool-a"));
    QCOMPARE(answer.pool(), pool.id());
    QCOMPARE(pool.tenants(), 8U);
    QVERIFY(!pool.others());
    QCOMPARE(pool.learning_s(), 0U);
    QVERIFY(pool.jain() > 0 && pool.jain() < 1);
    QVERIFY(pool.effective_tenants() >= 1 && pool.effective_tenants() < 8);
    QCOMPARE(answer.tenants_size(), 8);
    QCOMPARE(answer.tenants(0).party().tenant_id(), std::string("juniper"));
    QVERIFY(answer.tenants(0).party().share() > 7'000);
    QVERIFY(answer.tenants(0).caused_s() > 1);
    QVERIFY(answer.tenants(0).past_size() > 30);
    int shares = 0, entitled = 0;
    for (const v1::TenantShare &share : answer.tenants()) {
        shares += share.party().share();
        entitled += share.entitlement();
    }
    QVERIFY(std::abs(shares - 10'000) < 8 && std::abs(entitled - 10'000) < 8);
    // What they work on adds up to what they hold; juniper alone does the first.
    QCOMPARE(answer.work_size(), 2);
    QCOMPARE(answer.work(0).workflow(), std::string("scheduling"));
    QCOMPARE(answer.work(0).tenants(), 1U);
    QVERIFY(std::abs(answer.work(0).held() - answer.tenants(0).held()) < 1e-6);
    QCOMPARE(answer.work(1).workflow(), std::string("claims"));
    QCOMPARE(answer.work(1).tenants(), 7U);
    double held = 0;
    for (const v1::TenantShare &share : answer.tenants())
        held += share.held();
    QVERIFY(std::abs(answer.work(0).held() + answer.work(1).held() - held) < 1e-6);
    double usual = 0;
    for (const v1::TenantShare &share : answer.tenants())
        usual += share.usual_held();
    QVERIFY(usual > 0);
    QVERIFY(std::abs(answer.work(0).usual_held() + answer.work(1).usual_held() - usual) < 1e-6);
    v1::GetPoolsResponse named;
    QVERIFY(pools("platform-1", pool.id(), named).ok());
    QCOMPARE(named.tenants_size(), 8);
    QCOMPARE(pools("platform-1", "pool-a/none", named).error_code(), grpc::StatusCode::NOT_FOUND);
}

void TestPoolsRpc::outsidersAreOneLineWithoutNumber_data()
{
    QTest::addColumn<QString>("person");
    QTest::addColumn<QStringList>("mine");
    QTest::newRow("support of a region") << "support-1"
                                         << QStringList{"alder-1", "birch-2", "cedar-3", "dogwood-4", "elm-5", "fir-6"};
    QTest::newRow("customer success with one tenant") << "success-4" << QStringList{"holly"};
}

void TestPoolsRpc::outsidersAreOneLineWithoutNumber()
{
    QFETCH(QString, person);
    QFETCH(QStringList, mine);
    Wire wire;
    v1::GetPoolsResponse answer;
    QVERIFY(pools(person.toStdString(), {}, answer).ok());
    wire.keep(answer);
    for (const TenantFacts &facts : m_harness->script.fleet) {
        QCOMPARE(wire.holds(facts.id), mine.contains(QString::fromStdString(facts.id)));
        QCOMPARE(wire.holds(facts.name), mine.contains(QString::fromStdString(facts.id)));
    }
    QCOMPARE(answer.pools_size(), 1);
    QCOMPARE(answer.pools(0).tenants(), std::uint32_t(mine.size()));
    QVERIFY(answer.pools(0).others());
    QCOMPARE(answer.pools(0).jain(), 0.0);
    QCOMPARE(answer.pools(0).effective_tenants(), 0.0);
    QCOMPARE(answer.tenants_size(), int(mine.size()) + 1);
    const v1::TenantShare &rest = answer.tenants(answer.tenants_size() - 1);
    v1::TenantShare only; // Their part of the pool, and nothing else.
    only.mutable_party()->set_outside_scope(true);
    only.mutable_party()->set_share(rest.party().share());
    QCOMPARE(rest.SerializeAsString(), only.SerializeAsString());
    QVERIFY(rest.party().share() > 5'000);
    double own = 0;
    for (const v1::TenantShare &share : answer.tenants())
        own += share.held(); // The rest tells none.
    QCOMPARE(answer.work_size(), 1);
    QVERIFY(std::abs(answer.work(0).held() - own) < 1e-6); // Of their own, nothing of the others'.
    QCOMPARE(answer.work(0).tenants(), std::uint32_t(mine.size()));
    for (const v1::TenantShare &share : answer.tenants()) {
        QCOMPARE(share.entitlement(), 0); // It would tell how many there are.
        QCOMPARE(share.satisfaction(), 0);
    }
}

void TestPoolsRpc::whoHasNoneOfItFindsNoPool()
{
    v1::GetPoolsResponse answer;
    QVERIFY(pools("success-5", {}, answer).ok());
    QCOMPARE(answer.pools_size(), 0);
    QCOMPARE(answer.tenants_size(), 0);
    const grpc::Status real = pools("success-5", "pool-a/database", answer), made = pools("success-5", "x/y", answer);
    QCOMPARE(real.error_code(), grpc::StatusCode::NOT_FOUND);
    QCOMPARE(made.error_code(), grpc::StatusCode::NOT_FOUND);
    QCOMPARE(real.error_message(), made.error_message());
}

void TestPoolsRpc::aPoolAtRestIsThereForWhoSeesAllTenants()
{
    RoomHarness calm(crowdedPool(), 120);
    for (int i = 1; i <= 20; ++i) {
        UsageTick tick = crowdedSecond(calm.clock.now + i * 1000LL, true);
        for (UsageCell &cell : tick.cells) {
            cell.holdUs = 1;
            cell.waitPoolUs = 0;
        }
        for (PoolState &pool : tick.pools)
            pool.busySlots = pool.queue = 0;
        calm.script.ticks.push_back(std::move(tick));
    }
    calm.clock.now += 20'000;
    (void)calm.room->step();
    const auto stub = v1::NeighboursService::NewStub(calm.channel());
    const auto poolsOf = [&stub](const char *person) {
        const auto context = callOf(person);
        v1::GetPoolsRequest asked;
        asked.mutable_context()->mutable_fleet();
        v1::GetPoolsResponse answer;
        return stub->GetPools(context.get(), asked, &answer).ok() ? answer : v1::GetPoolsResponse();
    };
    const v1::GetPoolsResponse answer = poolsOf("platform-1");
    QCOMPARE(answer.pools_size(), 1);
    QCOMPARE(answer.pools(0).tenants(), 0U);
    QCOMPARE(answer.pools(0).learning_s(), 39U);
    QCOMPARE(answer.tenants_size(), 0);
    QCOMPARE(poolsOf("support-1").pools_size(), 0);
}

QTEST_GUILESS_MAIN(TestPoolsRpc)
#include "tst_pools_rpc.moc"
