// Whom an incident names within its entitlement is given room or moved, never throttled; and which small limits a
// policy lets operations set without another person.
#include "backend/rpc/containment_keeper.h"
#include "tests/backend/crowded_pool.h"
#include "tests/backend/limits_at_work.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr TenantIndex kHog = 7;

/// As crowdedSecond, but the others hold half of the pool as they always do, and juniper takes the other half.
UsageTick sharedSecond(std::int64_t endMs, bool calm)
{
    UsageTick tick = crowdedSecond(endMs, calm);
    for (UsageCell &cell : tick.cells) {
        cell.holdUs = cell.tenant == kHog && !calm ? 3'700'000 : 500'000;
        cell.latencyUs = cell.waitPoolUs + cell.holdUs;
    }
    tick.pools[0] = calm ? PoolState{8, 8, 4, 0} : PoolState{8, 8, 7.2, 12};
    return tick;
}

/// Juniper is a white-label channel: it may have 8 parts of the 15 at work.
Script largePlan()
{
    Script told = crowdedPool();
    told.fleet[kHog].profile = Profile::WhiteLabel;
    return told;
}

AtOnceRule smallOnes()
{
    AtOnceRule rule;
    rule.measures = {Measure::ConnectionLimit};
    return rule;
}

} // namespace

class TestEntitlementRpc : public QObject
{
    Q_OBJECT
private slots:
    void whoIsWithinItsEntitlementIsNotThrottled();
    void roomIsSimulatedAtAStatedCost();
    void theViewSaysSoOnlyToThoseWhoseScopeHoldsIt();
    void whoIsOverItsEntitlementIsLimited();
    void aSmallLimitIsSetAtOnceByPolicy();
    void whatThePolicyDoesNotCoverNeedsAnother_data();
    void whatThePolicyDoesNotCoverNeedsAnother();
    void aRepeatSetsNothingTwice();
    void atOnceAnExecutorThatFailsLeavesNoLimit();
    void consentWhoseGatewayDiedIsGivenUp();

private:
    void tell(bool large)
    {
        m_stub.reset();
        m_harness = std::make_unique<RoomHarness>(large ? largePlan() : crowdedPool(), 120);
        m_stub = v1::ActsService::NewStub(m_harness->channel());
        m_harness->limits->possible = {Measure::ConnectionLimit, Measure::ScaleOut};
        for (int i = 0; i < 150; ++i) {
            const std::int64_t at = m_harness->clock.now + 1000;
            m_harness->script.ticks.push_back(large ? sharedSecond(at, i < 120) : crowdedSecond(at, i < 120));
            m_harness->step();
        }
        m_incident = newestIncident(*m_harness);
        QVERIFY(!m_incident.empty());
    }
    v1::GetIncidentResponse incident(const std::string &person)
    {
        const auto stub = v1::NeighboursService::NewStub(m_harness->channel());
        v1::GetIncidentRequest request;
        request.mutable_context()->mutable_fleet();
        request.set_incident_id(m_incident);
        v1::GetIncidentResponse answer;
        (void)stub->GetIncident(callOf(person).get(), request, &answer);
        return answer;
    }
    v1::Containment asked(v1::ContainMeasure measure = v1::CONTAIN_MEASURE_UNSPECIFIED, std::int64_t limit = 0,
                          int minutes = 0)
    {
        v1::Containment what;
        what.set_incident_id(m_incident);
        what.set_measure(measure);
        what.set_limit(limit);
        what.set_minutes(minutes);
        return what;
    }
    v1::SimulateActResponse simulate(const v1::Containment &what)
    {
        v1::SimulateActResponse answer;
        const grpc::Status status = simulateLimit(*m_stub, "platform-1", "juniper", what, answer);
        if (!status.ok())
            answer.set_refusal("failed: " + status.error_message());
        return answer;
    }
    grpc::Status propose(const v1::Containment &what, v1::Act &act)
    {
        return proposeLimit(*m_stub, "platform-1", "juniper", "propose-1", what, act);
    }
    v1::Act now(const std::string &id) { return actNow(*m_stub, "juniper", id); }
    static bool says(const v1::SimulateActResponse &answer, const std::string &words)
    {
        return std::ranges::any_of(answer.effects(),
                                   [&](const auto &effect) { return effect.text().find(words) != std::string::npos; });
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<v1::ActsService::Stub> m_stub;
    std::string m_incident;
};

void TestEntitlementRpc::whoIsWithinItsEntitlementIsNotThrottled()
{
    tell(true);
    const v1::SimulateActResponse advice = simulate(asked());
    QVERIFY2(advice.within_entitlement(), advice.refusal().c_str());
    QVERIFY2(advice.allowed(), advice.refusal().c_str());
    QCOMPARE(advice.containment().measure(), v1::CONTAIN_MEASURE_SCALE_OUT);
    QCOMPARE(advice.measures_size(), 1);
    // Asked for all the same it is refused, by simulation and proposal alike.
    const v1::Containment throttle = asked(v1::CONTAIN_MEASURE_CONNECTION_LIMIT, 1, 5);
    const v1::SimulateActResponse refused = simulate(throttle);
    QVERIFY(!refused.allowed());
    QVERIFY(refused.within_entitlement());
    QVERIFY(refused.refusal().find("than its plan entitles it to") != std::string::npos);
    v1::Act act;
    QCOMPARE(propose(throttle, act).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    QCOMPARE(m_harness->limits->applied, 0);
    // Where nothing can be given room, a tier of its own is all that is left.
    m_harness->limits->possible = {Measure::ConnectionLimit};
    const v1::SimulateActResponse bare = simulate(asked());
    QVERIFY(!bare.allowed());
    QCOMPARE(bare.measures_size(), 0);
    QVERIFY(bare.refusal().find("Propose a tier of its own") != std::string::npos);
}

void TestEntitlementRpc::roomIsSimulatedAtAStatedCost()
{
    tell(true);
    m_harness->policy.set({{}, {4, 1'250, "EUR"}, {}});
    const v1::SimulateActResponse advice = simulate(asked(v1::CONTAIN_MEASURE_UNSPECIFIED, 0, 30));
    QVERIFY2(advice.allowed(), advice.refusal().c_str());
    QCOMPARE(advice.containment().limit(), std::int64_t(4)); // More would be needed; the policy gives no more.
    QVERIFY(advice.containment().predicted_relief() > 500);
    QVERIFY(advice.containment().predicted_relief() < 6'000);
    QCOMPARE(advice.containment().own_cost(), 0);
    QVERIFY(says(advice, "Costs 2.0 slot-hours, about 25.00 EUR."));
    QVERIFY(says(advice, "The pool gets 4 more slots; nobody is limited."));
    QVERIFY(simulate(asked(v1::CONTAIN_MEASURE_SCALE_OUT, 5, 30)).refusal().find("from 1 to 4") != std::string::npos);
    v1::Act act;
    QVERIFY(propose(asked(v1::CONTAIN_MEASURE_SCALE_OUT, 4, 30), act).ok());
    QCOMPARE(act.state(), v1::ACT_STATE_PROPOSED); // What costs money takes another person.
}

void TestEntitlementRpc::theViewSaysSoOnlyToThoseWhoseScopeHoldsIt()
{
    tell(true);
    const v1::GetIncidentResponse all = incident("platform-1");
    const auto named = std::ranges::find_if(all.suspects(), [](const auto &suspect) { return suspect.named(); });
    QVERIFY(named != all.suspects().end());
    QCOMPARE(named->entitlement(), v1::ENTITLEMENT_WITHIN);
    const auto told = [](const v1::GetIncidentResponse &answer) {
        return std::ranges::any_of(answer.evidence(), [](const auto &line) { return line.kind() == "entitlement"; });
    };
    QVERIFY(told(all));
    const v1::GetIncidentResponse east = incident("support-1"); // Juniper is in the west.
    QVERIFY(east.has_incident());
    QVERIFY(!told(east));
    for (const v1::Suspect &suspect : east.suspects())
        QCOMPARE(suspect.entitlement(), v1::ENTITLEMENT_UNSPECIFIED);
}

void TestEntitlementRpc::whoIsOverItsEntitlementIsLimited()
{
    tell(false);
    const v1::SimulateActResponse advice = simulate(asked());
    QVERIFY(advice.allowed());
    QVERIFY(!advice.within_entitlement());
    QCOMPARE(advice.containment().measure(), v1::CONTAIN_MEASURE_CONNECTION_LIMIT);
    QCOMPARE(advice.at_once(), std::string()); // No policy lets it.
    const v1::GetIncidentResponse all = incident("platform-1");
    const auto named = std::ranges::find_if(all.suspects(), [](const auto &suspect) { return suspect.named(); });
    QVERIFY(named != all.suspects().end());
    QCOMPARE(named->entitlement(), v1::ENTITLEMENT_OVER);
}

void TestEntitlementRpc::aSmallLimitIsSetAtOnceByPolicy()
{
    tell(false);
    m_harness->policy.set({smallOnes(), {}, {}});
    QVERIFY(!simulate(asked()).at_once().empty());
    v1::Act act;
    QVERIFY(propose(asked(), act).ok());
    QCOMPARE(act.state(), v1::ACT_STATE_APPLIED);
    QCOMPARE(act.proposed_by(), std::string("platform-1"));
    QCOMPARE(act.approved_by(), std::string("gateway policy"));
    QCOMPARE(m_harness->limits->standing.size(), std::size_t(1));
    QCOMPARE(act.containment().lifts_ms(), m_harness->clock.now + 5 * 60'000);
    // It is watched and ends like any other.
    m_harness->clock.now += 5 * 60'000 + 1;
    m_harness->keeper->look();
    QVERIFY(m_harness->limits->standing.empty());
    QCOMPARE(now(act.id()).state(), v1::ACT_STATE_EXPIRED);
}

void TestEntitlementRpc::whatThePolicyDoesNotCoverNeedsAnother_data()
{
    QTest::addColumn<int>("minutes");
    QTest::addColumn<int>("leastVictims");
    QTest::addColumn<QString>("exempt");
    QTest::addColumn<bool>("large");
    QTest::newRow("longer than small") << 6 << 3 << "" << false;
    QTest::newRow("too few are delayed") << 5 << 8 << "" << false;
    QTest::newRow("a tenant that is exempt") << 5 << 3 << "juniper" << false;
    QTest::newRow("room is no small limit") << 5 << 1 << "" << true;
}

void TestEntitlementRpc::whatThePolicyDoesNotCoverNeedsAnother()
{
    QFETCH(int, minutes);
    QFETCH(int, leastVictims);
    QFETCH(QString, exempt);
    QFETCH(bool, large);
    tell(large);
    AtOnceRule rule = smallOnes();
    rule.leastVictims = leastVictims;
    if (!exempt.isEmpty())
        rule.exempt = {exempt.toStdString()};
    m_harness->policy.set({rule, {}, {}});
    const v1::Containment what = asked(v1::CONTAIN_MEASURE_UNSPECIFIED, 0, minutes);
    QCOMPARE(simulate(what).at_once(), std::string());
    v1::Act act;
    QVERIFY(propose(what, act).ok());
    QCOMPARE(act.state(), v1::ACT_STATE_PROPOSED);
    QCOMPARE(m_harness->limits->applied, 0);
}

void TestEntitlementRpc::aRepeatSetsNothingTwice()
{
    tell(false);
    m_harness->policy.set({smallOnes(), {}, {}});
    v1::Act first, again;
    QVERIFY(propose(asked(), first).ok());
    QVERIFY(propose(asked(), again).ok()); // The same request id.
    QCOMPARE(again.id(), first.id());
    QCOMPARE(m_harness->limits->applied, 1);
    QCOMPARE(m_harness->limits->standing.size(), std::size_t(1));
}

void TestEntitlementRpc::atOnceAnExecutorThatFailsLeavesNoLimit()
{
    tell(false);
    m_harness->policy.set({smallOnes(), {}, {}});
    m_harness->limits->next = absl::UnavailableError("the platform is away");
    v1::Act act;
    QVERIFY(propose(asked(), act).ok());
    QCOMPARE(act.state(), v1::ACT_STATE_FAILED);
    QVERIFY(act.outcome().find("the platform is away") != std::string::npos);
    QVERIFY(m_harness->limits->standing.empty());
}

/// Consent is stored first: a gateway that dies before it notes the limit leaves an act that is neither.
void TestEntitlementRpc::consentWhoseGatewayDiedIsGivenUp()
{
    tell(false);
    v1::Act act;
    QVERIFY(propose(asked(), act).ok());
    QVERIFY(m_harness->store
                ->write([&](StoreTxn &txn) -> absl::Status {
                    auto stored = txn.act(act.id());
                    stored->state = ActState::Approved;
                    stored->approvedBy = "gateway policy";
                    stored->approvedMs = m_harness->clock.now;
                    return txn.putAct(*stored);
                })
                .ok());
    Limit set;
    set.act = act.id();
    set.tenantId = "juniper";
    set.pool = "pool-a";
    set.liftsMs = m_harness->clock.now + 3'600'000;
    m_harness->limits->standing[set.act] = set; // It was set, and nobody noted it.
    m_harness->keeper->look();
    QCOMPARE(now(act.id()).state(), v1::ACT_STATE_APPROVED); // Whoever sets it may still be at work.
    m_harness->clock.now += 61'000;
    m_harness->keeper->look();
    QCOMPARE(now(act.id()).state(), v1::ACT_STATE_FAILED);
    QVERIFY(m_harness->limits->standing.empty());
    // Whoever had been waiting for the executor meanwhile comes too late.
    std::string evidence;
    QCOMPARE(m_harness->keeper->apply(set, evidence).code(), absl::StatusCode::kAborted);
    QVERIFY(m_harness->limits->standing.empty());
}

QTEST_GUILESS_MAIN(TestEntitlementRpc)
#include "tst_entitlement_rpc.moc"
