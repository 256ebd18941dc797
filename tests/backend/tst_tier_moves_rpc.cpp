// A move between tiers over real channels: step by step, gone on with after a crash at any of them, back on a failure.
#include "backend/rpc/tier_moves.h"
#include "backend/store/sqlite_connection.h"
#include "tests/backend/acts_by_person.h"

#include "bulkhead/v1/tiers.grpc.pb.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003)};
    told.moves = true;
    return told;
}

constexpr const char *kSteps[] = {"move.prepare", "move.close", "move.copy",  "move.switch",
                                  "move.prove",   "move.open",  "move.retire"};

} // namespace

class TestTierMovesRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        begin();
    }
    void cleanup()
    {
        end();
        m_folder.reset();
    }

    void everyStepIsToldAndTheTenantIsProven();
    void aCrashAtEachStepIsGoneOnFrom_data();
    void aCrashAtEachStepIsGoneOnFrom();
    void aFailureTakesItBack_data();
    void aFailureTakesItBack();
    void whatIsNotProvenIsNeverVerified();
    void afterItRunsAgainAFailedStepWaits();
    void itPausesAndGoesOn();
    void nothingElseIsDecidedMeanwhile();
    void revertingMovesBack();
    void aSecondRevertWaitsForTheFirst();
    void whoMayNotNeitherSeesNorSteers();

private:
    void begin();
    void end();
    v1::Act proposed(const std::string &tenant, v1::Tier to);
    End approve(const v1::Act &act, v1::Act &answer);
    v1::TierMove moveOf(const std::string &tenant, const std::string &person = "platform-1");
    bool settles(const std::string &tenant, v1::MoveState state);
    Tier tierOf(const std::string &tenant) { return m_harness->store->tenant(tenant)->tier; }
    std::string file() const { return m_folder->filePath("gateway.db").toStdString(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<v1::ActsService::Stub> m_acts;
    std::unique_ptr<v1::TiersService::Stub> m_tiers;
    int m_number = 0;
};

void TestTierMovesRpc::begin()
{
    m_harness = std::make_unique<RoomHarness>(script(), 120, file());
    m_acts = v1::ActsService::NewStub(m_harness->channel());
    m_tiers = v1::TiersService::NewStub(m_harness->channel());
}

void TestTierMovesRpc::end()
{
    m_acts.reset();
    m_tiers.reset();
    m_harness.reset();
}

v1::Act TestTierMovesRpc::proposed(const std::string &tenant, v1::Tier to)
{
    auto asked = about<v1::ProposeActRequest>(tenant, "propose-" + std::to_string(++m_number));
    asked.mutable_context()->set_purpose("the contract asks for it");
    asked.mutable_change_tier()->set_to(to);
    v1::ProposeActResponse answer;
    const End end = by("platform-1", *m_acts, &v1::ActsService::Stub::ProposeAct, asked, answer);
    if (!end.ok())
        qWarning("%s", end.text().c_str());
    return answer.act();
}

End TestTierMovesRpc::approve(const v1::Act &act, v1::Act &answer)
{
    auto asked = about<v1::ApproveActRequest>(act.tenant_id(), "approve-" + std::to_string(++m_number));
    asked.set_act_id(act.id());
    asked.set_expected_revision(act.revision());
    v1::ApproveActResponse response;
    End end = by("platform-2", *m_acts, &v1::ActsService::Stub::ApproveAct, asked, response);
    answer = response.act();
    return end;
}

v1::TierMove TestTierMovesRpc::moveOf(const std::string &tenant, const std::string &person)
{
    v1::ListMovesResponse moves;
    const End end =
        by(person, *m_tiers, &v1::TiersService::Stub::ListMoves, about<v1::ListMovesRequest>(tenant), moves);
    if (!end.ok())
        qWarning("%s", end.text().c_str());
    return moves.moves_size() > 0 ? moves.moves(0) : v1::TierMove();
}

bool TestTierMovesRpc::settles(const std::string &tenant, v1::MoveState state)
{
    return QTest::qWaitFor([&] { return moveOf(tenant).state() == state; }, 10'000);
}

void TestTierMovesRpc::everyStepIsToldAndTheTenantIsProven()
{
    v1::SimulateActResponse foreseen;
    auto asked = about<v1::SimulateActRequest>("alder");
    asked.mutable_change_tier()->set_to(v1::TIER_SEGMENTED);
    QVERIFY(by("platform-1", *m_acts, &v1::ActsService::Stub::SimulateAct, asked, foreseen).ok());
    QVERIFY(tells(foreseen.effects(), "Steps, each kept", false));
    QVERIFY(tells(foreseen.effects(), "The tenant is stopped while", true));
    v1::Act act;
    const End end = approve(proposed("alder", v1::TIER_SEGMENTED), act);
    QVERIFY2(end.ok(), end.text().c_str());
    QVERIFY(act.state() == v1::ACT_STATE_VERIFIED);
    QVERIFY(act.outcome().find("attempts across its boundaries were refused") != std::string::npos);
    QVERIFY(tierOf("alder") == Tier::Segmented);
    QVERIFY(settles("alder", v1::MOVE_STATE_DONE));
    const v1::TierMove move = moveOf("alder");
    QCOMPARE(move.id(), act.id());
    QCOMPARE(move.steps_size(), int(std::size(kSteps)));
    for (int at = 0; at < move.steps_size(); ++at) {
        QCOMPARE(move.steps(at).id(), std::string(kSteps[at]));
        QVERIFY(move.steps(at).state() == v1::STEP_STATE_DONE && !move.steps(at).evidence().empty());
    }
    QVERIFY(!move.tenant_stopped());
    QVERIFY(tierOf("holly") == Tier::Shared);
    QCOMPARE(m_harness->platform.m_mover.begun("holly"), 0);
}

void TestTierMovesRpc::aCrashAtEachStepIsGoneOnFrom_data()
{
    QTest::addColumn<std::string>("step");
    for (const char *step : kSteps)
        if (std::string(step) != "move.prove") // Which is the gateway's own, and changes nothing anywhere.
            QTest::addRow("in %s", step) << std::string(step);
}

/// The store refuses everything from the middle of the step on, as for a gateway that is gone: the platform has done
/// it, and nobody has heard.
void TestTierMovesRpc::aCrashAtEachStepIsGoneOnFrom()
{
    QFETCH(std::string, step);
    const v1::Act act = proposed("alder", v1::TIER_SEGMENTED);
    m_harness->platform.m_mover.during(step, [this] {
        auto link = sqlite::Connection::open(file());
        QVERIFY(link.ok());
        QVERIFY(
            (*link)->execute("CREATE TRIGGER gone BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'gone'); END").ok());
    });
    v1::Act answer;
    std::thread approving([&] { static_cast<void>(approve(act, answer)); });
    const bool reached = QTest::qWaitFor([&] { return m_harness->platform.m_mover.begun(step) > 0; }, 10'000);
    m_harness->close(); // Whoever waits for the answer waits no longer.
    approving.join();
    QVERIFY(reached);
    end();
    {
        auto link = sqlite::Connection::open(file());
        QVERIFY(link.ok() && (*link)->execute("DROP TRIGGER gone").ok());
    }
    begin(); // Another gateway.
    QVERIFY(settles("alder", v1::MOVE_STATE_DONE));
    QVERIFY(tierOf("alder") == Tier::Segmented);
    const v1::TierMove move = moveOf("alder");
    for (const v1::MoveStep &one : move.steps())
        QVERIFY(one.state() == v1::STEP_STATE_DONE);
    QVERIFY(m_harness->store
                ->write([&](StoreTxn &txn) -> absl::Status {
                    const auto stored = txn.act(act.id());
                    return stored.ok() && stored->state == ActState::Verified ? absl::OkStatus()
                                                                              : absl::InternalError("no");
                })
                .ok());
}

void TestTierMovesRpc::aFailureTakesItBack_data()
{
    QTest::addColumn<std::string>("step");
    for (const char *step : {"move.prepare", "move.close", "move.copy", "move.switch"})
        QTest::addRow("%s", step) << std::string(step);
}

void TestTierMovesRpc::aFailureTakesItBack()
{
    QFETCH(std::string, step);
    m_harness->platform.m_mover.fail(step, absl::ResourceExhaustedError("The server's disk is full."));
    v1::Act act;
    const End end = approve(proposed("alder", v1::TIER_SEGMENTED), act);
    QVERIFY2(end.ok(), end.text().c_str());
    QVERIFY(act.state() == v1::ACT_STATE_FAILED);
    QVERIFY2(act.outcome().find("disk is full") != std::string::npos, act.outcome().c_str());
    QVERIFY(tierOf("alder") == Tier::Shared);
    const v1::TierMove move = moveOf("alder");
    QVERIFY(move.state() == v1::MOVE_STATE_FAILED && !move.tenant_stopped());
    QCOMPARE(m_harness->platform.m_mover.undone(), 1);
    // Another try is another act.
    m_harness->platform.m_mover.fail({}, absl::OkStatus());
    QVERIFY(approve(proposed("alder", v1::TIER_SEGMENTED), act).ok());
    QVERIFY(act.state() == v1::ACT_STATE_VERIFIED);
}

void TestTierMovesRpc::whatIsNotProvenIsNeverVerified()
{
    m_harness->platform.setFaults({"alder"}); // Its boundary lets canaries through.
    v1::Act act;
    QVERIFY(approve(proposed("alder", v1::TIER_SEGMENTED), act).ok());
    QVERIFY(act.state() == v1::ACT_STATE_FAILED);
    QVERIFY2(act.outcome().find("A boundary was crossed") != std::string::npos, act.outcome().c_str());
    QVERIFY(tierOf("alder") == Tier::Shared);
    QCOMPARE(m_harness->platform.m_mover.undone(), 1);
    QCOMPARE(m_harness->platform.m_mover.begun("move.open"), 0);
}

void TestTierMovesRpc::afterItRunsAgainAFailedStepWaits()
{
    m_harness->platform.m_mover.fail("move.retire", absl::UnavailableError("Somebody is connected to it."));
    v1::Act act;
    QVERIFY(approve(proposed("alder", v1::TIER_SEGMENTED), act).ok());
    QVERIFY(act.state() == v1::ACT_STATE_VERIFIED); // It runs in its new place, proven; only the old one stays.
    QVERIFY(settles("alder", v1::MOVE_STATE_WAITS));
    const v1::TierMove move = moveOf("alder");
    QVERIFY(move.reason().find("Somebody is connected") != std::string::npos);
    QCOMPARE(m_harness->platform.m_mover.undone(), 0);
    m_harness->platform.m_mover.fail({}, absl::OkStatus());
    auto asked = about<v1::SteerMoveRequest>("alder", "steer-1");
    asked.set_move_id(move.id());
    asked.set_order(v1::MOVE_ORDER_GO_ON);
    asked.set_expected_revision(move.revision());
    v1::SteerMoveResponse answer;
    const End end = by("platform-1", *m_tiers, &v1::TiersService::Stub::SteerMove, asked, answer);
    QVERIFY2(end.ok(), end.text().c_str());
    QVERIFY(settles("alder", v1::MOVE_STATE_DONE));
}

void TestTierMovesRpc::itPausesAndGoesOn()
{
    m_harness->platform.m_mover.hold("move.prepare");
    v1::Act act = proposed("alder", v1::TIER_SEGMENTED), answer;
    std::thread approving([&] { static_cast<void>(approve(act, answer)); });
    QVERIFY(QTest::qWaitFor([&] { return m_harness->platform.m_mover.begun("move.prepare") > 0; }, 10'000));
    const auto steer = [&](v1::MoveOrder order, const std::string &requestId) {
        const v1::TierMove move = moveOf("alder");
        auto asked = about<v1::SteerMoveRequest>("alder", requestId);
        asked.set_move_id(move.id());
        asked.set_order(order);
        asked.set_expected_revision(move.revision());
        v1::SteerMoveResponse told;
        return by("platform-1", *m_tiers, &v1::TiersService::Stub::SteerMove, asked, told);
    };
    const End paused = steer(v1::MOVE_ORDER_PAUSE, "pause");
    m_harness->platform.m_mover.hold({});
    approving.join();
    QVERIFY2(paused.ok(), paused.text().c_str());
    QVERIFY(answer.state() == v1::ACT_STATE_APPROVED);
    QVERIFY(settles("alder", v1::MOVE_STATE_PAUSED));
    QCOMPARE(m_harness->platform.m_mover.begun("move.close"), 0);
    QCOMPARE(steer(v1::MOVE_ORDER_PAUSE, "pause-2").reason, std::string("MOVE_STATE"));
    // While it is stopped nobody pauses it.
    m_harness->platform.m_mover.hold("move.copy");
    QVERIFY(steer(v1::MOVE_ORDER_GO_ON, "go-on").ok());
    QVERIFY(QTest::qWaitFor([&] { return m_harness->platform.m_mover.begun("move.copy") > 0; }, 10'000));
    QVERIFY(moveOf("alder").tenant_stopped());
    QCOMPARE(steer(v1::MOVE_ORDER_PAUSE, "pause-3").reason, std::string("TENANT_STOPPED"));
    m_harness->platform.m_mover.hold({});
    QVERIFY(settles("alder", v1::MOVE_STATE_DONE));
}

void TestTierMovesRpc::nothingElseIsDecidedMeanwhile()
{
    const v1::Act first = proposed("alder", v1::TIER_SEGMENTED), second = proposed("alder", v1::TIER_DEDICATED);
    m_harness->platform.m_mover.hold("move.prepare");
    v1::Act answer;
    std::thread approving([&] { static_cast<void>(approve(first, answer)); });
    QVERIFY(QTest::qWaitFor([&] { return m_harness->platform.m_mover.begun("move.prepare") > 0; }, 10'000));
    v1::Act none;
    const End refused = approve(second, none);
    v1::SimulateActResponse foreseen;
    auto asked = about<v1::SimulateActRequest>("alder");
    asked.mutable_change_tier()->set_to(v1::TIER_DEDICATED);
    QVERIFY(by("platform-1", *m_acts, &v1::ActsService::Stub::SimulateAct, asked, foreseen).ok());
    v1::ListTierFitResponse fit;
    v1::ListTierFitRequest fleet;
    fleet.mutable_context()->mutable_fleet();
    QVERIFY(by("platform-1", *m_tiers, &v1::TiersService::Stub::ListTierFit, fleet, fit).ok());
    m_harness->platform.m_mover.hold({});
    approving.join();
    QCOMPARE(refused.reason, std::string("TENANT_MOVING"));
    QVERIFY(!foreseen.allowed() && foreseen.refusal().find("being moved") != std::string::npos);
    QVERIFY(settles("alder", v1::MOVE_STATE_DONE));
    QVERIFY(tierOf("alder") == Tier::Segmented);
}

void TestTierMovesRpc::revertingMovesBack()
{
    v1::Act act;
    QVERIFY(approve(proposed("alder", v1::TIER_SEGMENTED), act).ok());
    QVERIFY(settles("alder", v1::MOVE_STATE_DONE));
    auto asked = about<v1::WithdrawActRequest>("alder", "revert-1");
    asked.set_act_id(act.id());
    asked.set_expected_revision(act.revision());
    v1::WithdrawActResponse answer;
    End end = by("platform-1", *m_acts, &v1::ActsService::Stub::WithdrawAct, asked, answer);
    QVERIFY2(end.ok(), end.text().c_str());
    QVERIFY(answer.act().state() == v1::ACT_STATE_REVERTED);
    QVERIFY(tierOf("alder") == Tier::Shared);
    const int begun = m_harness->platform.m_mover.begun("move.prepare");
    v1::WithdrawActResponse again; // The same request once more: the same answer, and no other move.
    QVERIFY(by("platform-1", *m_acts, &v1::ActsService::Stub::WithdrawAct, asked, again).ok());
    QVERIFY(again.act().state() == v1::ACT_STATE_REVERTED);
    QCOMPARE(m_harness->platform.m_mover.begun("move.prepare"), begun);
}

void TestTierMovesRpc::aSecondRevertWaitsForTheFirst()
{
    v1::Act act;
    QVERIFY(approve(proposed("alder", v1::TIER_SEGMENTED), act).ok());
    QVERIFY(settles("alder", v1::MOVE_STATE_DONE));
    ScriptedMover &mover = m_harness->platform.m_mover;
    const int prepared = mover.begun("move.prepare"), copied = mover.begun("move.copy");
    mover.hold("move.copy");
    const auto revert = [&](const char *person, const std::string &requestId, std::chrono::seconds patience) {
        auto asked = about<v1::WithdrawActRequest>("alder", requestId);
        asked.set_act_id(act.id());
        asked.set_expected_revision(act.revision());
        const auto context = callOf(person);
        context->set_deadline(std::chrono::system_clock::now() + patience);
        v1::WithdrawActResponse answer;
        return m_acts->WithdrawAct(context.get(), asked, &answer);
    };
    std::thread first([&] { static_cast<void>(revert("platform-1", "revert-1", std::chrono::seconds(20))); });
    const bool reached = QTest::qWaitFor([&] { return mover.begun("move.copy") > copied; }, 10'000);
    const grpc::Status second = revert("platform-2", "revert-2", std::chrono::seconds(1));
    v1::ListMovesResponse moves;
    static_cast<void>(
        by("platform-1", *m_tiers, &v1::TiersService::Stub::ListMoves, about<v1::ListMovesRequest>("alder"), moves));
    mover.hold({});
    first.join();
    QVERIFY(reached);
    QCOMPARE(int(second.error_code()), int(grpc::StatusCode::DEADLINE_EXCEEDED)); // It waited.
    const auto back = std::ranges::find(moves.moves(), act.id() + ".back", &v1::TierMove::id);
    QVERIFY(back != moves.moves().end());
    QVERIFY(back->tenant_stopped());
    QVERIFY(back->steps(0).state() == v1::STEP_STATE_DONE); // What the first has done is still known.
    QVERIFY(settles("alder", v1::MOVE_STATE_DONE));
    QVERIFY(tierOf("alder") == Tier::Shared);
    QCOMPARE(mover.begun("move.prepare"), prepared + 1);
}

void TestTierMovesRpc::whoMayNotNeitherSeesNorSteers()
{
    v1::Act act;
    QVERIFY(approve(proposed("holly", v1::TIER_SEGMENTED), act).ok());
    QVERIFY(settles("holly", v1::MOVE_STATE_DONE));
    v1::ListMovesResponse none;
    const auto list = [&](const char *person, const char *tenant) {
        return by(person, *m_tiers, &v1::TiersService::Stub::ListMoves, about<v1::ListMovesRequest>(tenant), none);
    };
    QCOMPARE(list("support-1", "holly").text(), list("support-1", "nobody").text()); // Another region's.
    QVERIFY(list("support-1", "holly").status.error_code() == grpc::StatusCode::NOT_FOUND);
    const auto steer = [&](const char *person, const char *tenant, const std::string &requestId) {
        auto asked = about<v1::SteerMoveRequest>(tenant, requestId);
        asked.set_move_id(act.id());
        asked.set_order(v1::MOVE_ORDER_GO_ON);
        v1::SteerMoveResponse told;
        return by(person, *m_tiers, &v1::TiersService::Stub::SteerMove, asked, told);
    };
    QVERIFY(steer("support-1", "alder", "a").status.error_code() == grpc::StatusCode::PERMISSION_DENIED);
    QVERIFY(steer("success-4", "holly", "b").status.error_code() == grpc::StatusCode::PERMISSION_DENIED);
    QCOMPARE(steer("platform-1", "alder", "c").reason, std::string("MOVE_NOT_FOUND")); // Of another tenant.
}

QTEST_GUILESS_MAIN(TestTierMovesRpc)
#include "tst_tier_moves_rpc.moc"
