// Restoring a baseline over real channels: who may, what is told to whom, what is done, and when it counts.
#include "backend/rpc/isolation_keeper.h"
#include "tests/backend/acts_by_person.h"
#include "tests/backend/room_harness.h"
#include "tests/fixtures/gateway_fixture.h"

#include "bulkhead/v1/inventory.grpc.pb.h"
#include "bulkhead/v1/isolation.grpc.pb.h"

#include <QtTest>

#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Acts = v1::ActsService;
constexpr int kData = 2;
const std::string kPurpose = "The migration of last night left it open.";

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003)};
    return told;
}

} // namespace

class TestRestoreRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_harness = std::make_unique<RoomHarness>(script(), 120);
        m_acts = Acts::NewStub(m_harness->channel());
        m_isolation = v1::IsolationService::NewStub(m_harness->channel());
    }
    void cleanup()
    {
        m_harness->platform.permit(ScriptedPlatform::kAll);
        m_acts.reset();
        m_isolation.reset();
        m_harness.reset();
    }

    void whatIsOffIsNamedWithItsSteps();
    void nothingOffIsNothingToRestore();
    void twoPeopleRestoreAndItIsProven();
    void whatStillStandsIsAFailure();
    void nobodyActsAloneOrOnOthers();
    void aRepeatHasItsEffectOnce();
    void whatMovedSinceIsProposedAnew();
    void aTenantIsNeverInTwoHands();
    void whatWasRestoredStays();
    void theSimulatedPlatformIsRestored();

private:
    v1::Act proposed(const std::string &tenant = "alder", const std::string &person = "platform-1")
    {
        auto request = about<v1::ProposeActRequest>(tenant, "propose " + std::to_string(++m_requests));
        request.mutable_context()->set_purpose(kPurpose);
        static_cast<void>(request.mutable_restore());
        v1::ProposeActResponse answer;
        if (const End end = by(person, *m_acts, &Acts::Stub::ProposeAct, request, answer); !end.ok())
            qWarning("%s", end.text().c_str());
        return answer.act();
    }
    End simulate(const std::string &tenant, const std::string &person, v1::SimulateActResponse &answer)
    {
        auto request = about<v1::SimulateActRequest>(tenant);
        static_cast<void>(request.mutable_restore());
        return by(person, *m_acts, &Acts::Stub::SimulateAct, request, answer);
    }
    End propose(const v1::ProposeActRequest &request, v1::ProposeActResponse &answer)
    {
        return by("platform-1", *m_acts, &Acts::Stub::ProposeAct, request, answer);
    }
    End approve(const v1::Act &act, const std::string &person, v1::ApproveActResponse &answer,
                const std::string &requestId = {})
    {
        auto request = about<v1::ApproveActRequest>(
            act.tenant_id(), requestId.empty() ? "approve " + std::to_string(++m_requests) : requestId);
        request.set_act_id(act.id());
        request.set_expected_revision(act.revision());
        m_harness->clock.now += 1'000; // Rounds are kept by the instant of their end.
        return by(person, *m_acts, &Acts::Stub::ApproveAct, request, answer);
    }
    void lookAtAll()
    {
        while (m_harness->isolation->look() > 0) {
        }
    }
    v1::GetPostureResponse posture(const std::string &tenant)
    {
        v1::GetPostureResponse page;
        const auto status =
            m_isolation->GetPosture(callOf("platform-1").get(), about<v1::GetPostureRequest>(tenant), &page);
        if (!status.ok())
            qWarning("%s", status.error_message().c_str());
        return page;
    }
    int audited(const std::string &tenant, const std::string &outcome)
    {
        const auto events = m_harness->store->auditOf(tenant, 0, 1'000);
        return events.ok() ? int(std::ranges::count(*events, outcome, &AuditEvent::outcome)) : -1;
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Acts::Stub> m_acts;
    std::unique_ptr<v1::IsolationService::Stub> m_isolation;
    int m_requests = 0;
};

void TestRestoreRpc::whatIsOffIsNamedWithItsSteps()
{
    m_harness->platform.setFaults({"alder"});
    m_harness->platform.beyond = "who gave the role away has to take it back";
    v1::SimulateActResponse answer;
    QVERIFY(simulate("alder", "support-1", answer).ok());
    QVERIFY2(answer.allowed(), answer.refusal().c_str());
    // The look is of now: no round has been run yet.
    QVERIFY2(tells(answer.effects(), "is off: by hand.", false), answer.DebugString().c_str());
    QVERIFY(tells(answer.effects(), "Done again: Create the schema.", false));
    QVERIFY(tells(answer.effects(), "who gave the role away has to take it back", true));
    QVERIFY(!tells(answer.effects(), "Create the realm", false)); // What stands is left alone.
    QCOMPARE(m_harness->platform.applied.load(), 0);
    QCOMPARE(m_harness->platform.probed.load(), 0);
}

void TestRestoreRpc::nothingOffIsNothingToRestore()
{
    v1::SimulateActResponse answer;
    QVERIFY(simulate("alder", "platform-1", answer).ok());
    QVERIFY(!answer.allowed());
    QVERIFY2(answer.refusal().starts_with("Nothing is off"), answer.refusal().c_str());
    auto request = about<v1::ProposeActRequest>("alder", "p-1");
    static_cast<void>(request.mutable_restore());
    v1::ProposeActResponse kept;
    QCOMPARE(propose(request, kept).reason, std::string("PURPOSE_MISSING"));
    request.mutable_context()->set_purpose(kPurpose);
    QCOMPARE(propose(request, kept).reason, std::string("ACT_REFUSED"));
    QCOMPARE(audited("alder", "proposed"), 0);
}

void TestRestoreRpc::twoPeopleRestoreAndItIsProven()
{
    m_harness->platform.setFaults({"alder", "holly"});
    lookAtAll();
    QVERIFY(posture("alder").posture().layers(kData).state() == v1::POSTURE_STATE_CROSSED);
    const v1::Act act = proposed("alder", "support-1");
    QVERIFY(act.state() == v1::ACT_STATE_PROPOSED);
    QCOMPARE(act.restore().steps_size(), 1);
    QVERIFY(act.restore().controls_size() >= 1);
    v1::ApproveActResponse answer;
    const End end = approve(act, "platform-2", answer);
    QVERIFY2(end.ok(), end.text().c_str());
    QVERIFY2(answer.act().state() == v1::ACT_STATE_VERIFIED, answer.act().outcome().c_str());
    QVERIFY2(answer.act().outcome().find("1 of 1 attempts across its boundaries were refused") != std::string::npos,
             answer.act().outcome().c_str());
    QCOMPARE(m_harness->platform.done(), std::vector<std::string>{"data.schema"}); // That step, once, and no other.
    QVERIFY(posture("alder").posture().layers(kData).state() != v1::POSTURE_STATE_CROSSED);
    QCOMPARE(posture("alder").posture().findings(), 0u);
    QVERIFY(posture("holly").posture().layers(kData).state() == v1::POSTURE_STATE_CROSSED);
    for (const char *outcome : {"proposed", "approved", "restored", "closed"})
        QCOMPARE(audited("alder", outcome), 1);
    QCOMPARE(audited("holly", "restored"), 0);
}

void TestRestoreRpc::whatStillStandsIsAFailure()
{
    m_harness->platform.setFaults({"alder"});
    m_harness->platform.stubborn = true;
    v1::ApproveActResponse answer;
    QVERIFY(approve(proposed(), "platform-2", answer).ok());
    QVERIFY(answer.act().state() == v1::ACT_STATE_FAILED);
    for (const char *said : {"A boundary was crossed: read another tenant's rows", "does not stand: role is shared"})
        QVERIFY2(answer.act().outcome().find(said) != std::string::npos, answer.act().outcome().c_str());
    QCOMPARE(audited("alder", "failed"), 1);
    QCOMPARE(audited("alder", "restored"), 0);
    m_harness->platform.stubborn = false;
    v1::ApproveActResponse again;
    QVERIFY(approve(proposed(), "platform-2", again).ok());
    QVERIFY2(again.act().state() == v1::ACT_STATE_VERIFIED, again.act().outcome().c_str());
}

void TestRestoreRpc::nobodyActsAloneOrOnOthers()
{
    m_harness->platform.setFaults({"alder", "holly"});
    const v1::Act act = proposed();
    v1::ApproveActResponse answer;
    QCOMPARE(approve(act, "platform-1", answer).reason, std::string("SELF_APPROVAL"));
    // Support does not approve; customer success approves promises, not this.
    QCOMPARE(approve(act, "support-1", answer).status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
    QCOMPARE(approve(act, "success-2", answer).status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
    v1::Act stale = act;
    stale.set_revision(act.revision() + 1);
    QCOMPARE(approve(stale, "platform-2", answer).reason, std::string("REVISION_CONFLICT"));
    // Whoever does not see a tenant restores nothing of it, and learns nothing of it.
    v1::SimulateActResponse simulated;
    const End there = simulate("holly", "support-1", simulated), nowhere = simulate("nobody", "support-1", simulated);
    QCOMPARE(there.status.error_code(), grpc::StatusCode::NOT_FOUND);
    QCOMPARE(there.text(), nowhere.text());
    // One tenant's act in the other's name.
    v1::Act crossed = act;
    crossed.set_tenant_id("holly");
    QCOMPARE(approve(crossed, "platform-2", answer).reason, std::string("ACT_NOT_FOUND"));
    QCOMPARE(m_harness->platform.applied.load(), 0);
    QCOMPARE(audited("alder", "approved"), 0);
}

void TestRestoreRpc::aRepeatHasItsEffectOnce()
{
    m_harness->platform.setFaults({"alder"});
    auto request = about<v1::ProposeActRequest>("alder", "p-again");
    request.mutable_context()->set_purpose(kPurpose);
    static_cast<void>(request.mutable_restore());
    v1::ProposeActResponse first, second;
    QVERIFY(propose(request, first).ok());
    QVERIFY(propose(request, second).ok());
    QCOMPARE(first.act().id(), second.act().id());
    v1::ApproveActResponse made, repeated;
    QVERIFY(approve(first.act(), "platform-2", made, "a-again").ok());
    const int applied = m_harness->platform.applied, probed = m_harness->platform.probed;
    QVERIFY(approve(first.act(), "platform-2", repeated, "a-again").ok());
    QCOMPARE(repeated.SerializeAsString(), made.SerializeAsString());
    QCOMPARE(m_harness->platform.applied.load(), applied);
    QCOMPARE(m_harness->platform.probed.load(), probed);
    QCOMPARE(approve(first.act(), "platform-2", repeated).reason, std::string("ACT_STATE"));
    QCOMPARE(m_harness->platform.applied.load(), applied);
    // What is repeated after it was put right is answered as it was then, without a look.
    v1::ProposeActResponse late;
    QVERIFY(propose(request, late).ok());
    QCOMPARE(late.act().id(), first.act().id());
}

void TestRestoreRpc::whatMovedSinceIsProposedAnew()
{
    m_harness->platform.setFaults({"alder"});
    const v1::Act act = proposed();
    QVERIFY(m_harness->store
                ->write([](StoreTxn &txn) -> absl::Status {
                    auto tenant = txn.tenant("alder");
                    if (!tenant.ok())
                        return tenant.status();
                    tenant->tier = tenant->tier == Tier::Dedicated ? Tier::Shared : Tier::Dedicated;
                    return txn.updateTenant(*tenant);
                })
                .ok());
    v1::ApproveActResponse answer;
    QCOMPARE(approve(act, "platform-2", answer).reason, std::string("ACT_STATE"));
    QCOMPARE(m_harness->platform.applied.load(), 0);
}

void TestRestoreRpc::aTenantIsNeverInTwoHands()
{
    m_harness->platform.setFaults({"alder"});
    const v1::Act act = proposed();
    m_harness->platform.permit(0); // The step waits.
    v1::ApproveActResponse answer;
    End ended;
    std::thread restoring([&] { ended = approve(act, "platform-2", answer, "a-held"); });
    QTRY_VERIFY(!m_harness->isolation->hold("alder", std::chrono::milliseconds(0)).ok());
    // Meanwhile no round of it begins, by itself or by anybody, and other tenants have theirs.
    v1::RunProbesResponse probed;
    const auto probe = [&](const std::string &tenant, const std::string &id) {
        return by("platform-1", *m_isolation, &v1::IsolationService::Stub::RunProbes,
                  about<v1::RunProbesRequest>(tenant, id), probed);
    };
    QCOMPARE(probe("alder", "r-1").reason, std::string("PROBE_RUNNING"));
    QVERIFY(probe("holly", "r-2").ok());
    m_harness->platform.permit(ScriptedPlatform::kAll);
    restoring.join();
    QVERIFY2(ended.ok(), ended.text().c_str());
    QVERIFY(answer.act().state() == v1::ACT_STATE_VERIFIED);
    QVERIFY(m_harness->isolation->hold("alder", std::chrono::milliseconds(0)).ok());
}

void TestRestoreRpc::whatWasRestoredStays()
{
    m_harness->platform.setFaults({"alder"});
    const v1::Act open = proposed();
    auto withdraw = about<v1::WithdrawActRequest>("alder", "w-1");
    withdraw.set_act_id(open.id());
    withdraw.set_expected_revision(open.revision());
    v1::WithdrawActResponse back;
    QVERIFY(by("platform-1", *m_acts, &Acts::Stub::WithdrawAct, withdraw, back).ok());
    QVERIFY(back.act().state() == v1::ACT_STATE_WITHDRAWN);
    v1::ApproveActResponse answer;
    QVERIFY(approve(proposed(), "platform-2", answer).ok());
    withdraw.set_request_id("w-2");
    withdraw.set_act_id(answer.act().id());
    withdraw.set_expected_revision(answer.act().revision());
    QCOMPARE(by("platform-2", *m_acts, &Acts::Stub::WithdrawAct, withdraw, back).reason, std::string("BASELINE_STAYS"));
    QCOMPARE(m_harness->platform.moved.load(), 0);
}

/// Of the sample fleet about one tenant in forty has something off.
void TestRestoreRpc::theSimulatedPlatformIsRestored()
{
    GatewayFixture::Options options;
    options.tenants = 200;
    GatewayFixture gateway(options);
    const auto acts = Acts::NewStub(gateway.inProcess());
    const auto inventory = v1::InventoryService::NewStub(gateway.inProcess());
    const auto call = [](const std::string &person) {
        auto context = std::make_unique<grpc::ClientContext>();
        GatewayFixture::sign(*context, person);
        return context;
    };
    v1::ListTenantsRequest list;
    list.mutable_context()->mutable_fleet();
    list.set_filter("stage:live");
    list.set_page_size(200);
    v1::ListTenantsResponse listed;
    QVERIFY(inventory->ListTenants(call("platform-1").get(), list, &listed).ok());
    int restored = 0, beyond = 0;
    for (const std::string &tenant : listed.facts().id()) {
        auto request = about<v1::SimulateActRequest>(tenant);
        static_cast<void>(request.mutable_restore());
        v1::SimulateActResponse simulated;
        const auto status = acts->SimulateAct(call("platform-1").get(), request, &simulated);
        QVERIFY2(status.ok(), status.error_message().c_str());
        beyond += !simulated.allowed() && simulated.effects_size() > 0;
        if (!simulated.allowed())
            continue;
        auto propose = about<v1::ProposeActRequest>(tenant, "propose " + tenant);
        propose.mutable_context()->set_purpose(kPurpose);
        static_cast<void>(propose.mutable_restore());
        v1::ProposeActResponse proposed;
        QVERIFY(acts->ProposeAct(call("platform-1").get(), propose, &proposed).ok());
        auto approve = about<v1::ApproveActRequest>(tenant, "approve " + tenant);
        approve.set_act_id(proposed.act().id());
        approve.set_expected_revision(proposed.act().revision());
        v1::ApproveActResponse approved;
        QVERIFY(acts->ApproveAct(call("platform-2").get(), approve, &approved).ok());
        QVERIFY2(approved.act().state() == v1::ACT_STATE_VERIFIED, approved.act().outcome().c_str());
        v1::SimulateActResponse after;
        QVERIFY(acts->SimulateAct(call("platform-1").get(), request, &after).ok());
        QVERIFY2(after.refusal().starts_with("Nothing is off"), after.DebugString().c_str());
        ++restored;
    }
    QVERIFY(restored > 0);
    qInfo("%d restored, %d beyond the platform", restored, beyond);
}

QTEST_GUILESS_MAIN(TestRestoreRpc)
#include "tst_restore_rpc.moc"
