// Waivers of a baseline's controls over real channels: what may be let be, for how long, by whom, and what it hides.
#include "backend/rpc/isolation_keeper.h"
#include "tests/backend/acts_by_person.h"

#include "bulkhead/v1/isolation.grpc.pb.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Acts = v1::ActsService;
constexpr int kData = 2;
constexpr std::int64_t kDayMs = 24 * 60 * kMinuteMs;

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003)};
    return told;
}

} // namespace

class TestWaiverRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_harness = std::make_unique<RoomHarness>(script(), 120);
        m_acts = Acts::NewStub(m_harness->channel());
        m_isolation = v1::IsolationService::NewStub(m_harness->channel());
        Observation limits;
        limits.check = "data.limits";
        limits.seen = "no limit";
        limits.cause = "reset by hand";
        m_harness->platform.show({limits});
        lookAtAll();
    }
    void cleanup()
    {
        m_acts.reset();
        m_isolation.reset();
        m_harness.reset();
    }

    void whatMayNotBeWaived_data();
    void whatMayNotBeWaived();
    void twoPeopleLetItBeAndItEndsByItself();
    void nobodyWaivesAloneOrForOthers();
    void noWaiverCoversACrossing();
    void itIsEndedBeforeItsTime();
    void whatNobodyApprovedInTimeIsNothing();

private:
    End simulate(const std::string &control, std::int64_t untilMs, v1::SimulateActResponse &answer,
                 const std::string &person = "platform-1", const std::string &tenant = "alder")
    {
        auto request = about<v1::SimulateActRequest>(tenant);
        request.mutable_waiver()->set_control(control);
        request.mutable_waiver()->set_until_ms(untilMs);
        return by(person, *m_acts, &Acts::Stub::SimulateAct, request, answer);
    }
    v1::ProposeActRequest proposal(int days = 7)
    {
        auto request = about<v1::ProposeActRequest>("alder", "propose " + std::to_string(++m_requests));
        request.mutable_context()->set_purpose("A bulk load until the end of the week.");
        request.mutable_waiver()->set_control("data.limits");
        request.mutable_waiver()->set_until_ms(now() + days * kDayMs);
        return request;
    }
    v1::Act proposed(const std::string &person = "platform-1", int days = 7)
    {
        v1::ProposeActResponse answer;
        if (const End end = by(person, *m_acts, &Acts::Stub::ProposeAct, proposal(days), answer); !end.ok())
            qWarning("%s", end.text().c_str());
        return answer.act();
    }
    End approve(const v1::Act &act, const std::string &person, v1::ApproveActResponse &answer)
    {
        auto request = about<v1::ApproveActRequest>(act.tenant_id(), "approve " + std::to_string(++m_requests));
        request.set_act_id(act.id());
        request.set_expected_revision(act.revision());
        return by(person, *m_acts, &Acts::Stub::ApproveAct, request, answer);
    }
    v1::GetPostureResponse posture(const std::string &tenant = "alder")
    {
        v1::GetPostureResponse page;
        const End end = by("platform-1", *m_isolation, &v1::IsolationService::Stub::GetPosture,
                           about<v1::GetPostureRequest>(tenant), page);
        if (!end.ok())
            qWarning("%s", end.text().c_str());
        return page;
    }
    static v1::ControlPosture limitsIn(const v1::GetPostureResponse &page)
    {
        const auto found = std::ranges::find_if(
            page.controls(), [](const v1::ControlPosture &one) { return one.control() == "data.limits"; });
        return found == page.controls().end() ? v1::ControlPosture() : *found;
    }
    /// As the rows tell it that every stream is made from.
    const isolation::Cell &cellOf(const std::string &tenant)
    {
        m_row = m_harness->isolation->rows().find(tenant).value_or(PostureRow());
        return m_row.cells[kData];
    }
    void lookAtAll()
    {
        while (m_harness->isolation->look() > 0) {
        }
    }
    [[nodiscard]] std::int64_t now() const { return m_harness->clock.now; }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Acts::Stub> m_acts;
    std::unique_ptr<v1::IsolationService::Stub> m_isolation;
    PostureRow m_row;
    int m_requests = 0;
};

void TestWaiverRpc::whatMayNotBeWaived_data()
{
    QTest::addColumn<QString>("control");
    QTest::addColumn<int>("days");
    QTest::addColumn<QString>("why");
    QTest::newRow("not negotiable") << "data.role" << 7 << "not negotiable";
    QTest::newRow("longer than anything") << "data.limits" << 91 << "for 90 days at most";
    QTest::newRow("over before it begins") << "data.limits" << 0 << "ends after now";
    QTest::newRow("of nobody's baseline") << "data.moon" << 7 << "demands no control of this name";
    QTest::newRow("nobody has looked at it") << "identity.roles" << 7 << "nothing to waive";
}

void TestWaiverRpc::whatMayNotBeWaived()
{
    QFETCH(QString, control);
    QFETCH(int, days);
    QFETCH(QString, why);
    v1::SimulateActResponse answer;
    QVERIFY(simulate(control.toStdString(), now() + days * kDayMs, answer).ok());
    QVERIFY(!answer.allowed());
    QVERIFY2(QString::fromStdString(answer.refusal()).contains(why), answer.refusal().c_str());
    v1::ProposeActRequest request = proposal(days);
    request.mutable_waiver()->set_control(control.toStdString());
    v1::ProposeActResponse kept;
    QCOMPARE(by("platform-1", *m_acts, &Acts::Stub::ProposeAct, request, kept).reason, std::string("ACT_REFUSED"));
}

void TestWaiverRpc::twoPeopleLetItBeAndItEndsByItself()
{
    QCOMPARE(posture().posture().findings(), 1u);
    QCOMPARE(limitsIn(posture()).waivable_days(), 90u);
    v1::SimulateActResponse foreseen;
    QVERIFY(simulate("data.limits", now() + 7 * kDayMs, foreseen).ok());
    QVERIFY2(foreseen.allowed(), foreseen.refusal().c_str());
    QVERIFY(tells(foreseen.effects(), "may be off", true));
    v1::ApproveActResponse answer;
    const End end = approve(proposed("support-1"), "platform-2", answer);
    QVERIFY2(end.ok(), end.text().c_str());
    QVERIFY(answer.act().state() == v1::ACT_STATE_VERIFIED);
    // In the answer's wake, without another look: as waived, and never as demanded.
    const v1::GetPostureResponse page = posture();
    QVERIFY(page.posture().layers(kData).state() == v1::POSTURE_STATE_WAIVED);
    QCOMPARE(page.posture().layers(kData).waived_by(), std::string("platform-2"));
    QCOMPARE(page.posture().findings(), 0u);
    QCOMPARE(page.posture().waived(), 1u);
    QVERIFY(!limitsIn(page).stands() && limitsIn(page).waived_by() == "platform-2");
    QCOMPARE(limitsIn(page).waiver_reason(), std::string("A bulk load until the end of the week."));
    QVERIFY(cellOf("alder").state == isolation::LayerState::Waived);
    QVERIFY(cellOf("holly").state == isolation::LayerState::Drift); // Of one tenant only.
    // It stays over the next look, and ends by the clock alone.
    m_harness->clock.now += kDayMs;
    lookAtAll();
    QVERIFY(cellOf("alder").state == isolation::LayerState::Waived);
    m_harness->clock.now += 6 * kDayMs;
    QVERIFY(isolation::stateAt(cellOf("alder"), now()) == isolation::LayerState::Drift);
    QVERIFY(posture().posture().layers(kData).state() == v1::POSTURE_STATE_DRIFT);
    QCOMPARE(posture().posture().findings(), 1u);
    QCOMPARE(posture().posture().waived(), 0u);
    v1::ListActsResponse list;
    QVERIFY(by("platform-1", *m_acts, &Acts::Stub::ListActs, about<v1::ListActsRequest>("alder"), list).ok());
    QVERIFY(list.acts(0).state() == v1::ACT_STATE_EXPIRED);
}

void TestWaiverRpc::nobodyWaivesAloneOrForOthers()
{
    const v1::Act act = proposed();
    v1::ApproveActResponse answer;
    QCOMPARE(approve(act, "platform-1", answer).reason, std::string("SELF_APPROVAL"));
    QCOMPARE(approve(act, "support-1", answer).status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
    v1::Act stale = act;
    stale.set_revision(act.revision() + 1);
    QCOMPARE(approve(stale, "platform-2", answer).reason, std::string("REVISION_CONFLICT"));
    v1::SimulateActResponse foreseen;
    const End foreign = simulate("data.limits", now() + kDayMs, foreseen, "support-1", "holly");
    const End unknown = simulate("data.limits", now() + kDayMs, foreseen, "support-1", "nobody");
    QCOMPARE(foreign.status.error_code(), grpc::StatusCode::NOT_FOUND);
    QCOMPARE(foreign.text(), unknown.text());
    v1::Act crossed = act;
    crossed.set_tenant_id("holly");
    QCOMPARE(approve(crossed, "platform-2", answer).reason, std::string("ACT_NOT_FOUND"));
    QVERIFY(cellOf("alder").state == isolation::LayerState::Drift);
}

void TestWaiverRpc::noWaiverCoversACrossing()
{
    v1::ApproveActResponse answer;
    QVERIFY(approve(proposed(), "platform-2", answer).ok());
    m_harness->platform.setFaults({"alder"});
    m_harness->clock.now += 30 * kMinuteMs;
    lookAtAll();
    QVERIFY(cellOf("alder").state == isolation::LayerState::Crossed);
    QVERIFY(posture().posture().findings() >= 2); // The attempt, and the role that is not negotiable.
    // Restoring leaves what is waived as it is, and says so.
    auto request = about<v1::SimulateActRequest>("alder");
    static_cast<void>(request.mutable_restore());
    v1::SimulateActResponse restoring;
    QVERIFY(by("platform-1", *m_acts, &Acts::Stub::SimulateAct, request, restoring).ok());
    QVERIFY2(tells(restoring.effects(), "Waived, and left as it is: 1 control.", false),
             restoring.DebugString().c_str());
}

void TestWaiverRpc::itIsEndedBeforeItsTime()
{
    v1::ApproveActResponse answer;
    QVERIFY(approve(proposed(), "platform-2", answer).ok());
    auto end = about<v1::WithdrawActRequest>("alder", "end-1");
    end.set_act_id(answer.act().id());
    end.set_expected_revision(answer.act().revision());
    v1::WithdrawActResponse ended;
    QCOMPARE(by("support-1", *m_acts, &Acts::Stub::WithdrawAct, end, ended).status.error_code(),
             grpc::StatusCode::PERMISSION_DENIED);
    QVERIFY(cellOf("alder").state == isolation::LayerState::Waived);
    QVERIFY(by("platform-1", *m_acts, &Acts::Stub::WithdrawAct, end, ended).ok());
    QVERIFY(ended.act().state() == v1::ACT_STATE_REVERTED);
    QVERIFY(cellOf("alder").state == isolation::LayerState::Drift);
    // The same request again has the same answer and no effect.
    v1::WithdrawActResponse repeated;
    QVERIFY(by("platform-1", *m_acts, &Acts::Stub::WithdrawAct, end, repeated).ok());
    QCOMPARE(repeated.SerializeAsString(), ended.SerializeAsString());
}

void TestWaiverRpc::whatNobodyApprovedInTimeIsNothing()
{
    const v1::Act act = proposed("platform-1", 1);
    m_harness->clock.now += 25 * 60 * kMinuteMs; // The proposal has expired, and so has what it asks for.
    v1::ApproveActResponse answer;
    QCOMPARE(approve(act, "platform-2", answer).ok(), false);
    QVERIFY(cellOf("alder").state == isolation::LayerState::Drift);
}

QTEST_GUILESS_MAIN(TestWaiverRpc)
#include "tst_waiver_rpc.moc"
