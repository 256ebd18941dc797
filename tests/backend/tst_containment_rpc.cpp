// Containment as a governed act over real channels: simulated, proposed, approved by another, watched, ended. Whoever
// is outside the scope is not named, whoever may not is refused, and a limit never outlives its end.
#include "backend/rpc/containment_keeper.h"
#include "tests/backend/crowded_pool.h"
#include "tests/backend/limits_at_work.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

class TestContainmentRpc : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void simulationFitsAndForesees();
    void anotherPersonApproves();
    void reliefIsVerified();
    void withoutReliefItIsRolledBackAndRefuted();
    void endsByItself();
    void anExecutorThatFailsLeavesNoLimit();
    void anExecutorThatDiesAfterApplyingStillEnds();
    void endsThoughTheWordOfItWasLost();
    void liftedByHand();
    void actsOutsideTheScopeAreNotThere();
    void whatDoesNotFitIsRefused_data();
    void whatDoesNotFitIsRefused();
    void anIncidentThatIsOverIsNotContained();

private:
    void run(int seconds, bool calm)
    {
        for (int i = 0; i < seconds; ++i) {
            m_harness->script.ticks.push_back(crowdedSecond(m_harness->clock.now + 1000, calm));
            m_harness->step();
        }
    }
    std::string incident() { return newestIncident(*m_harness); }
    grpc::Status simulate(const std::string &person, const std::string &tenant, const v1::Containment &what,
                          v1::SimulateActResponse &answer)
    {
        return simulateLimit(*m_stub, person, tenant, what, answer);
    }
    grpc::Status propose(const std::string &person, const v1::Containment &what, v1::Act &act)
    {
        return proposeLimit(*m_stub, person, "juniper", "propose-" + std::to_string(++m_requests), what, act);
    }
    grpc::Status approve(const std::string &person, v1::Act &act, const std::string &requestId = {})
    {
        return approveLimit(*m_stub, person, requestId.empty() ? "approve-" + std::to_string(++m_requests) : requestId,
                            act);
    }
    v1::Act now(const v1::Act &act) { return actNow(*m_stub, "juniper", act.id()); }
    /// Proposed by one, approved by another.
    v1::Act inForce()
    {
        v1::Containment what;
        what.set_incident_id(incident());
        v1::Act act;
        (void)propose("platform-1", what, act);
        (void)approve("platform-2", act);
        return act;
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<v1::ActsService::Stub> m_stub;
    int m_requests = 0;
};

void TestContainmentRpc::init()
{
    m_stub.reset();
    m_harness = std::make_unique<RoomHarness>(crowdedPool(), 120);
    m_stub = v1::ActsService::NewStub(m_harness->channel());
    run(120, true);
    run(30, false);
    QVERIFY(!incident().empty());
}

void TestContainmentRpc::simulationFitsAndForesees()
{
    v1::Containment what;
    what.set_incident_id(incident());
    v1::SimulateActResponse answer;
    QVERIFY(simulate("platform-1", "juniper", what, answer).ok());
    QVERIFY2(answer.allowed(), answer.refusal().c_str());
    QCOMPARE(answer.containment().measure(), v1::CONTAIN_MEASURE_CONNECTION_LIMIT);
    QCOMPARE(answer.containment().limit(), std::int64_t(1)); // What it usually holds is less than one.
    QCOMPARE(answer.containment().minutes(), 5);
    QVERIFY(answer.containment().predicted_relief() > 6'000);
    QVERIFY(answer.containment().own_cost() > 7'000); // It holds 6.5.
    QCOMPARE(answer.containment().victims_size(), 7);
    for (const v1::Relief &relief : answer.containment().victims())
        QVERIFY(relief.to_ms() < 0.5 * relief.from_ms());
    QCOMPARE(answer.measures_size(), 2);
    // A gentler limit relieves less and costs less; one above what it holds does nothing.
    what.set_measure(v1::CONTAIN_MEASURE_CONNECTION_LIMIT);
    what.set_minutes(5);
    what.set_limit(4);
    v1::SimulateActResponse gentler;
    QVERIFY(simulate("support-1", "alder-1", what, gentler).ok()); // Not the one that is named.
    QVERIFY(!gentler.allowed());
    QVERIFY(simulate("platform-1", "juniper", what, gentler).ok());
    QVERIFY(gentler.containment().predicted_relief() < answer.containment().predicted_relief() - 2'000);
    QVERIFY(gentler.containment().own_cost() < answer.containment().own_cost());
    what.set_limit(20);
    QVERIFY(simulate("platform-1", "juniper", what, gentler).ok());
    QCOMPARE(gentler.containment().predicted_relief(), 0);
    // To end a transaction cures no crowd.
    what.set_measure(v1::CONTAIN_MEASURE_END_TRANSACTION);
    QVERIFY(simulate("platform-1", "juniper", what, gentler).ok());
    QCOMPARE(gentler.containment().predicted_relief(), 0);
}

void TestContainmentRpc::anotherPersonApproves()
{
    v1::Containment what;
    what.set_incident_id(incident());
    v1::Act act;
    QVERIFY(propose("platform-1", what, act).ok());
    QCOMPARE(act.state(), v1::ACT_STATE_PROPOSED);
    QCOMPARE(act.containment().measured_relief(), -1);
    QCOMPARE(m_harness->limits->applied, 0);
    v1::Act mine = act, repeated = act;
    QVERIFY(!approve("platform-1", mine).ok());
    QVERIFY(!approve("success-2", mine).ok());
    QCOMPARE(m_harness->limits->applied, 0);
    QVERIFY(approve("platform-2", act, "approve-once").ok());
    QCOMPARE(act.state(), v1::ACT_STATE_APPLIED);
    QCOMPARE(m_harness->limits->standing.size(), std::size_t(1));
    const Limit limit = m_harness->limits->standing.begin()->second;
    QCOMPARE(limit.tenantId, std::string("juniper"));
    QCOMPARE(limit.value, std::int64_t(1));
    QCOMPARE(limit.liftsMs, m_harness->clock.now + 5 * 60'000);
    QCOMPARE(act.containment().lifts_ms(), limit.liftsMs);
    // A repeat has no second effect and gets the same answer.
    QVERIFY(approve("platform-2", repeated, "approve-once").ok());
    QCOMPARE(repeated.SerializeAsString(), act.SerializeAsString());
    QVERIFY(!approve("platform-2", repeated).ok()); // Another request comes too late.
    QCOMPARE(m_harness->limits->applied, 1);
}

void TestContainmentRpc::reliefIsVerified()
{
    const v1::Act act = inForce();
    QCOMPARE(act.state(), v1::ACT_STATE_APPLIED);
    run(4, true); // Not long enough to tell.
    m_harness->keeper->look();
    QCOMPARE(now(act).state(), v1::ACT_STATE_APPLIED);
    run(6, true);
    m_harness->keeper->look();
    const v1::Act seen = now(act);
    QCOMPARE(seen.state(), v1::ACT_STATE_VERIFIED);
    QVERIFY(seen.containment().measured_relief() >= seen.containment().predicted_relief() / 2);
    QVERIFY(!seen.containment().refuted());
    QCOMPARE(m_harness->limits->standing.size(), std::size_t(1)); // It stands until its end.
}

void TestContainmentRpc::withoutReliefItIsRolledBackAndRefuted()
{
    const v1::Act act = inForce();
    run(12, false);
    m_harness->keeper->look();
    QCOMPARE(now(act).state(), v1::ACT_STATE_APPLIED); // Some time is left to it.
    run(10, false);
    m_harness->limits->next = absl::UnavailableError("the platform is away");
    m_harness->keeper->look();
    QCOMPARE(m_harness->limits->standing.size(), std::size_t(1)); // Not lifted: not told as lifted.
    QCOMPARE(now(act).state(), v1::ACT_STATE_APPLIED);
    m_harness->keeper->look();
    const v1::Act seen = now(act);
    QCOMPARE(seen.state(), v1::ACT_STATE_REVERTED);
    QVERIFY(seen.containment().refuted());
    QVERIFY(seen.outcome().find("refuted") != std::string::npos);
    QVERIFY(m_harness->limits->standing.empty());
}

void TestContainmentRpc::endsByItself()
{
    const v1::Act act = inForce();
    run(10, true);
    m_harness->keeper->look();
    QCOMPARE(now(act).state(), v1::ACT_STATE_VERIFIED);
    m_harness->clock.now += 5 * 60'000;
    m_harness->keeper->look();
    QVERIFY(m_harness->limits->standing.empty());
    QCOMPARE(now(act).state(), v1::ACT_STATE_EXPIRED);
}

void TestContainmentRpc::anExecutorThatFailsLeavesNoLimit()
{
    v1::Containment what;
    what.set_incident_id(incident());
    v1::Act act;
    QVERIFY(propose("platform-1", what, act).ok());
    m_harness->limits->next = absl::UnavailableError("the platform is away");
    QVERIFY(approve("platform-2", act).ok());
    QCOMPARE(act.state(), v1::ACT_STATE_FAILED);
    QCOMPARE(act.outcome(), std::string("the platform is away"));
    QVERIFY(m_harness->limits->standing.empty());
}

/// The limit was set, and nobody lived to note it: its own end lifts it, and the act says what happened.
void TestContainmentRpc::anExecutorThatDiesAfterApplyingStillEnds()
{
    v1::Containment what;
    what.set_incident_id(incident());
    v1::Act act;
    QVERIFY(propose("platform-1", what, act).ok());
    QVERIFY(m_harness->store
                ->write([&](StoreTxn &txn) -> absl::Status {
                    auto stored = txn.act(act.id());
                    if (!stored.ok())
                        return stored.status();
                    stored->state = ActState::Approved;
                    stored->approvedBy = "platform-2";
                    return txn.putAct(*stored);
                })
                .ok());
    m_harness->limits->standing[act.id()] = {
        act.id(), "juniper", "pool-a", Measure::ConnectionLimit, 1, m_harness->clock.now + 60'000};
    m_harness->keeper->look();
    QCOMPARE(m_harness->limits->standing.size(), std::size_t(1));
    m_harness->clock.now += 61'000;
    m_harness->keeper->look();
    QVERIFY(m_harness->limits->standing.empty());
    QCOMPARE(now(act).state(), v1::ACT_STATE_FAILED);
    QVERIFY(now(act).outcome().find("lifted at its end") != std::string::npos);
}

/// The executor lifted it and nobody heard: the act does not say for ever that it is in force.
void TestContainmentRpc::endsThoughTheWordOfItWasLost()
{
    const v1::Act act = inForce();
    m_harness->limits->standing.clear();
    m_harness->clock.now += 5 * 60'000 + 1'000;
    m_harness->keeper->look();
    QCOMPARE(now(act).state(), v1::ACT_STATE_APPLIED); // It may still be told.
    m_harness->clock.now += 30'000;
    m_harness->keeper->look();
    QCOMPARE(now(act).state(), v1::ACT_STATE_EXPIRED);
}

void TestContainmentRpc::liftedByHand()
{
    const v1::Act act = inForce();
    v1::WithdrawActRequest request;
    request.mutable_context()->set_tenant_id("juniper");
    request.set_request_id("lift-1");
    request.set_act_id(act.id());
    request.set_expected_revision(act.revision());
    v1::WithdrawActResponse answer;
    QVERIFY(!m_stub->WithdrawAct(callOf("support-1").get(), request, &answer).ok()); // Not within its scope.
    QCOMPARE(m_harness->limits->standing.size(), std::size_t(1));
    QVERIFY(m_stub->WithdrawAct(callOf("platform-1").get(), request, &answer).ok());
    QCOMPARE(answer.act().state(), v1::ACT_STATE_REVERTED);
    QVERIFY(m_harness->limits->standing.empty());
    QVERIFY(m_stub->WithdrawAct(callOf("platform-1").get(), request, &answer).ok()); // A repeat.
}

void TestContainmentRpc::actsOutsideTheScopeAreNotThere()
{
    // Of the region us-west is nobody here but holly's owner: the antagonist is nobody's of theirs.
    Wire wire;
    v1::Containment what;
    what.set_incident_id(incident());
    v1::SimulateActResponse answer;
    const grpc::Status refused = simulate("success-4", "juniper", what, answer);
    QVERIFY(!refused.ok()); // A foreign tenant is refused as one that does not exist.
    wire.keep(answer);
    v1::SimulateActResponse unknown;
    const grpc::Status none = simulate("success-4", "no-such-tenant", what, unknown);
    QCOMPARE(refused.error_message(), none.error_message());
    const v1::Act act = inForce();
    v1::ListActsRequest request;
    request.mutable_context()->mutable_fleet();
    v1::ListActsResponse acts;
    QVERIFY(m_stub->ListActs(callOf("success-4").get(), request, &acts).ok());
    wire.keep(acts);
    QVERIFY(!wire.holds("juniper"));
    QVERIFY(!wire.holds("alder"));
    QVERIFY(m_stub->ListActs(callOf("platform-3").get(), request, &acts).ok()); // Operations of the east.
    QCOMPARE(acts.acts_size(), 0);
    QVERIFY(!act.id().empty());
}

void TestContainmentRpc::whatDoesNotFitIsRefused_data()
{
    QTest::addColumn<int>("measure");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("minutes");
    QTest::newRow("no connections") << int(v1::CONTAIN_MEASURE_CONNECTION_LIMIT) << 0 << 5;
    QTest::newRow("too many") << int(v1::CONTAIN_MEASURE_CONNECTION_LIMIT) << 10'001 << 5;
    QTest::newRow("no time") << int(v1::CONTAIN_MEASURE_CONNECTION_LIMIT) << 1 << 0;
    QTest::newRow("for days") << int(v1::CONTAIN_MEASURE_CONNECTION_LIMIT) << 1 << 241;
    QTest::newRow("unknown measure") << 77 << 1 << 5;
    QTest::newRow("not by this executor") << int(v1::CONTAIN_MEASURE_STATEMENT_TIMEOUT) << 250 << 5;
    QTest::newRow("timeout of nothing") << int(v1::CONTAIN_MEASURE_STATEMENT_TIMEOUT) << 1 << 5;
}

void TestContainmentRpc::whatDoesNotFitIsRefused()
{
    QFETCH(int, measure);
    QFETCH(int, limit);
    QFETCH(int, minutes);
    v1::Containment what;
    what.set_incident_id(incident());
    what.set_measure(static_cast<v1::ContainMeasure>(measure));
    what.set_limit(limit);
    what.set_minutes(minutes);
    v1::SimulateActResponse answer;
    const grpc::Status simulated = simulate("platform-1", "juniper", what, answer);
    QCOMPARE(simulated.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    v1::Act act;
    QCOMPARE(propose("platform-1", what, act).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    QVERIFY(act.id().empty());
}

void TestContainmentRpc::anIncidentThatIsOverIsNotContained()
{
    v1::Containment what;
    what.set_incident_id(incident());
    v1::Act act;
    QVERIFY(propose("platform-1", what, act).ok());
    run(60, true);
    const grpc::Status late = approve("platform-2", act);
    QCOMPARE(late.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    QCOMPARE(m_harness->limits->applied, 0);
    QCOMPARE(now(act).state(), v1::ACT_STATE_PROPOSED);
    v1::SimulateActResponse answer;
    QVERIFY(simulate("platform-1", "juniper", what, answer).ok());
    QVERIFY(!answer.allowed());
}

QTEST_GUILESS_MAIN(TestContainmentRpc)
#include "tst_containment_rpc.moc"
