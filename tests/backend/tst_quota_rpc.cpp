// What a tenant may hold of a pool, limited without an incident: never below its plan's part, never by whoever sees
// only a part of the pool, and never without another person.
#include "backend/rpc/containment_keeper.h"
#include "tests/backend/crowded_pool.h"
#include "tests/backend/limits_at_work.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

class TestQuotaRpc : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void adviceIsItsEntitlement();
    void belowItsEntitlementItIsRefused();
    void whoSeesAPartOfThePoolIsRefused();
    void anActTellsAPartOfThePoolNothingOfTheOthers();
    void whatIsNotThereIsRefused();
    void anotherPersonApprovesAndItEnds();

private:
    static v1::Containment asked(v1::ContainMeasure measure = v1::CONTAIN_MEASURE_UNSPECIFIED, std::int64_t limit = 0)
    {
        v1::Containment what;
        what.set_pool("pool-a");
        what.set_measure(measure);
        what.set_limit(limit);
        what.set_minutes(measure == v1::CONTAIN_MEASURE_UNSPECIFIED ? 0 : 60);
        return what;
    }
    grpc::Status simulate(const std::string &person, const std::string &tenant, const v1::Containment &what,
                          v1::SimulateActResponse &answer)
    {
        return simulateLimit(*m_stub, person, tenant, what, answer);
    }
    grpc::Status propose(const std::string &person, const v1::Containment &what, v1::Act &act)
    {
        return proposeLimit(*m_stub, person, "juniper", "propose-1", what, act);
    }
    grpc::Status approve(const std::string &person, v1::Act &act)
    {
        return approveLimit(*m_stub, person, "approve-by-" + person, act);
    }
    v1::ActState stateOf(const v1::Act &act) { return actNow(*m_stub, "juniper", act.id()).state(); }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<v1::ActsService::Stub> m_stub;
};

/// Calm: no incident names anybody.
void TestQuotaRpc::init()
{
    m_stub.reset();
    m_harness = std::make_unique<RoomHarness>(crowdedPool(), 120);
    m_stub = v1::ActsService::NewStub(m_harness->channel());
    for (int i = 0; i < 60; ++i) {
        m_harness->script.ticks.push_back(crowdedSecond(m_harness->clock.now + 1000, true));
        m_harness->step();
    }
}

void TestQuotaRpc::adviceIsItsEntitlement()
{
    v1::SimulateActResponse answer;
    QVERIFY(simulate("platform-1", "juniper", asked(), answer).ok());
    QVERIFY2(answer.allowed(), answer.refusal().c_str());
    QCOMPARE(answer.containment().measure(), v1::CONTAIN_MEASURE_CONNECTION_LIMIT);
    QCOMPARE(answer.containment().limit(), std::int64_t(1)); // One of eight equal parts of eight slots.
    QCOMPARE(answer.containment().minutes(), 60);
    QCOMPARE(answer.measures_size(), 1); // To end a transaction is no quota.
    QVERIFY(answer.at_once().empty());
}

void TestQuotaRpc::belowItsEntitlementItIsRefused()
{
    // Six of eight are gone: juniper is entitled to half.
    for (int i = 0; i < 20; ++i) {
        UsageTick tick = crowdedSecond(m_harness->clock.now + 1000, true);
        std::erase_if(tick.cells, [](const UsageCell &cell) { return cell.tenant < 6; });
        m_harness->script.ticks.push_back(tick);
        m_harness->step();
    }
    v1::SimulateActResponse answer;
    QVERIFY(simulate("platform-1", "juniper", asked(), answer).ok());
    const std::int64_t entitled = answer.containment().limit();
    QCOMPARE(entitled, std::int64_t(4));
    QVERIFY(simulate("platform-1", "juniper", asked(v1::CONTAIN_MEASURE_CONNECTION_LIMIT, entitled - 1), answer).ok());
    QVERIFY(!answer.allowed());
    QVERIFY(answer.within_entitlement());
    QVERIFY2(answer.refusal().find("entitles it to 4 slots of pool-a") != std::string::npos, answer.refusal().c_str());
    v1::Act act;
    QCOMPARE(propose("platform-1", asked(v1::CONTAIN_MEASURE_CONNECTION_LIMIT, entitled - 1), act).error_code(),
             grpc::StatusCode::FAILED_PRECONDITION);
}

void TestQuotaRpc::whoSeesAPartOfThePoolIsRefused()
{
    // The same words whatever is asked for: where a limit may lie would tell how many others there are.
    std::string words;
    for (const std::int64_t limit : {1, 2, 8, 100}) {
        v1::SimulateActResponse answer;
        QVERIFY(simulate("platform-3", "alder-1", asked(v1::CONTAIN_MEASURE_CONNECTION_LIMIT, limit), answer).ok());
        QVERIFY(!answer.allowed());
        QCOMPARE(answer.effects_size(), 0);
        QCOMPARE(answer.measures_size(), 0);
        QVERIFY(!answer.within_entitlement());
        QVERIFY(words.empty() || words == answer.refusal());
        words = answer.refusal();
    }
    QVERIFY(words.find("ask platform operations") != std::string::npos);
    v1::SimulateActResponse answer;
    QCOMPARE(simulate("platform-3", "juniper", asked(), answer).error_code(), grpc::StatusCode::NOT_FOUND);
}

/// Proposed by somebody who sees the whole pool, read by somebody who sees a part of it.
void TestQuotaRpc::anActTellsAPartOfThePoolNothingOfTheOthers()
{
    for (int i = 0; i < 30; ++i) { // All wait.
        m_harness->script.ticks.push_back(crowdedSecond(m_harness->clock.now + 1000, false));
        m_harness->step();
    }
    v1::ProposeActRequest request;
    request.mutable_context()->set_tenant_id("alder-1");
    request.mutable_context()->set_purpose("Its exports may not take the morning.");
    request.set_request_id("propose-alder");
    *request.mutable_containment() = asked();
    v1::ProposeActResponse proposed;
    QVERIFY(m_stub->ProposeAct(callOf("platform-1").get(), request, &proposed).ok());
    QCOMPARE(proposed.act().containment().victims_size(), 7); // Whoever proposed it sees them all.
    v1::ListActsRequest list;
    list.mutable_context()->set_tenant_id("alder-1");
    v1::ListActsResponse read;
    QVERIFY(m_stub->ListActs(callOf("support-1").get(), list, &read).ok());
    QCOMPARE(read.acts_size(), 1);
    const v1::Containment &told = read.acts(0).containment();
    QCOMPARE(told.victims_outside(), 0U);
    QCOMPARE(told.victims_size(), 5); // Of its own region.
    Wire wire;
    wire.keep(read);
    for (const char *word : {"holly", "juniper", "Hollyhock", "Junipergate", "entitle"})
        QVERIFY2(!wire.holds(word), word);
}

void TestQuotaRpc::whatIsNotThereIsRefused()
{
    v1::SimulateActResponse answer;
    v1::Containment what = asked();
    what.set_pool("pool-x");
    QVERIFY(simulate("platform-1", "juniper", what, answer).ok());
    QVERIFY(!answer.allowed());
    QVERIFY(simulate("platform-1", "yew", asked(), answer).ok()); // At work elsewhere.
    QVERIFY(!answer.allowed());
    QCOMPARE(simulate("platform-1", "juniper", asked(v1::CONTAIN_MEASURE_END_TRANSACTION, 0), answer).error_code(),
             grpc::StatusCode::INVALID_ARGUMENT);
    QCOMPARE(simulate("platform-1", "juniper", asked(v1::CONTAIN_MEASURE_CONNECTION_LIMIT, 0), answer).error_code(),
             grpc::StatusCode::INVALID_ARGUMENT);
}

void TestQuotaRpc::anotherPersonApprovesAndItEnds()
{
    v1::Act act;
    QVERIFY(propose("platform-1", asked(), act).ok());
    QCOMPARE(act.state(), v1::ACT_STATE_PROPOSED);
    v1::Act mine = act;
    QVERIFY(!approve("platform-1", mine).ok());
    QCOMPARE(m_harness->limits->applied, 0);
    QVERIFY(approve("platform-2", act).ok());
    QCOMPARE(act.state(), v1::ACT_STATE_APPLIED);
    QCOMPARE(m_harness->limits->standing.size(), std::size_t(1));
    QCOMPARE(act.containment().lifts_ms(), m_harness->clock.now + 60 * 60'000);
    // Nobody is to blame: it is not judged by a relief, and not rolled back.
    for (int i = 0; i < 30; ++i)
        m_harness->step();
    m_harness->keeper->look();
    QCOMPARE(stateOf(act), v1::ACT_STATE_APPLIED);
    m_harness->clock.now += 60 * 60'000;
    m_harness->keeper->look();
    QCOMPARE(stateOf(act), v1::ACT_STATE_EXPIRED);
    QVERIFY(m_harness->limits->standing.empty());
}

QTEST_GUILESS_MAIN(TestQuotaRpc)
#include "tst_quota_rpc.moc"
