// Onboarding over real channels: drafts, submission, the running of a case with a failure and a retry.
#include "tests/backend/onboarding_fields.h"
#include "tests/backend/room_harness.h"

#include "bulkhead/v1/inventory.grpc.pb.h"
#include "bulkhead/v1/onboarding.grpc.pb.h"

#include <QtTest>

#include <future>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Service = v1::OnboardingService;

template<class Request>
Request fleet()
{
    Request request;
    request.mutable_context()->mutable_fleet();
    return request;
}

const std::map<std::string, std::string> kComplete = completeFields();

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003)};
    return told;
}

} // namespace

class TestOnboardingRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_harness = std::make_unique<RoomHarness>(script(), 120);
        m_stub = Service::NewStub(m_harness->channel());
    }
    void cleanup()
    {
        m_stub.reset();
        m_harness.reset();
    }
    void draftsBelongToTheirPerson();
    void aSecondWindowLosesNothing();
    void incompleteDraftsSayWhatIsMissing_data();
    void incompleteDraftsSayWhatIsMissing();
    void submissionHappensOnce();
    void agreedTargetIsTheObjectives_data();
    void agreedTargetIsTheObjectives();
    void aTenantOutsideTheOwnScopeIsNotMade();
    void caseGoesLiveThroughFailureAndRetry();
    void aSecondRunIsRefused();
    void aStepThatRanWhenTheGatewayEndedIsRunAgain();
    void cancellingPausesAfterTheStep();
    void boardTellsLatenessAndMoneyByRole();
    void whoOnboardsSeesATenantUntilItIsLive();
    void adviceRecommendsByPolicy();

private:
    grpc::Status save(const std::string &person, const std::string &id,
                      const std::map<std::string, std::string> &fields, std::uint64_t expected, v1::Draft &saved)
    {
        auto asked = fleet<v1::SaveDraftRequest>();
        asked.set_request_id("save-" + std::to_string(++m_requests));
        asked.mutable_draft()->set_id(id);
        asked.mutable_draft()->set_title("A draft");
        asked.mutable_draft()->set_step("tier");
        asked.mutable_draft()->mutable_fields()->insert(fields.begin(), fields.end());
        asked.set_expected_revision(expected);
        v1::SaveDraftResponse answer;
        const grpc::Status status = m_stub->SaveDraft(callOf(person).get(), asked, &answer);
        saved = answer.draft();
        return status;
    }
    std::vector<v1::Draft> drafts(const std::string &person)
    {
        v1::ListDraftsResponse answer;
        m_stub->ListDrafts(callOf(person).get(), fleet<v1::ListDraftsRequest>(), &answer);
        return {answer.drafts().begin(), answer.drafts().end()};
    }
    grpc::Status submit(const std::string &person, const v1::Draft &draft, v1::OnboardingCase &made,
                        const std::string &requestId = "submit-1")
    {
        auto asked = fleet<v1::SubmitDraftRequest>();
        asked.set_request_id(requestId);
        asked.set_draft_id(draft.id());
        asked.set_expected_revision(draft.revision());
        v1::SubmitDraftResponse answer;
        const grpc::Status status = m_stub->SubmitDraft(callOf(person).get(), asked, &answer);
        made = answer.case_();
        return status;
    }
    v1::OnboardingCase submitted(const std::string &person = "success-2")
    {
        v1::Draft draft;
        v1::OnboardingCase made;
        if (!save(person, "draft-1", kComplete, 0, draft).ok() || !submit(person, draft, made).ok())
            qWarning("the draft was not submitted");
        return made;
    }
    v1::RunProvisioningRequest runOf(const v1::OnboardingCase &item, bool retry = false)
    {
        v1::RunProvisioningRequest asked;
        asked.mutable_context()->set_tenant_id(item.tenant_id());
        asked.set_request_id("run-" + std::to_string(++m_requests));
        asked.set_case_id(item.id());
        asked.set_retry_failed(retry);
        return asked;
    }
    /// The case as the last message told it.
    v1::OnboardingCase run(const v1::OnboardingCase &item, bool retry, grpc::Status &status,
                           const std::string &person = "success-2")
    {
        const auto context = callOf(person);
        const auto stream = m_stub->RunProvisioning(context.get(), runOf(item, retry));
        v1::RunProvisioningResponse message;
        v1::OnboardingCase last;
        while (stream->Read(&message))
            if (message.has_case_())
                last = message.case_();
        status = stream->Finish();
        return last;
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Service::Stub> m_stub;
    int m_requests = 0;
};

void TestOnboardingRpc::draftsBelongToTheirPerson()
{
    v1::Draft mine, theirs;
    QVERIFY(save("success-2", "draft-1", {{draft::kName, "Meadowlark"}}, 0, mine).ok());
    QVERIFY(save("success-4", "draft-1", {{draft::kName, "Nightjar"}}, 0, theirs).ok()); // The same id.
    QCOMPARE(drafts("success-2").size(), std::size_t(1));
    QCOMPARE(drafts("success-2")[0].fields().at(draft::kName), std::string("Meadowlark"));
    QCOMPARE(drafts("success-4")[0].fields().at(draft::kName), std::string("Nightjar"));
    QVERIFY(drafts("platform-1").empty());
    v1::OnboardingCase made;
    QCOMPARE(int(submit("platform-1", mine, made).error_code()), int(grpc::StatusCode::NOT_FOUND));
    auto discard = fleet<v1::DiscardDraftRequest>();
    discard.set_request_id("discard-1");
    discard.set_draft_id("draft-1");
    discard.set_expected_revision(theirs.revision());
    v1::DiscardDraftResponse gone;
    QVERIFY(m_stub->DiscardDraft(callOf("success-4").get(), discard, &gone).ok());
    QVERIFY(drafts("success-4").empty());
    QCOMPARE(drafts("success-2").size(), std::size_t(1));
    v1::ListDraftsResponse none;
    QCOMPARE(int(m_stub->ListDrafts(callOf("support-1").get(), fleet<v1::ListDraftsRequest>(), &none).error_code()),
             int(grpc::StatusCode::PERMISSION_DENIED));
}

void TestOnboardingRpc::aSecondWindowLosesNothing()
{
    v1::Draft first, second, third;
    QVERIFY(save("success-2", "draft-1", {{draft::kName, "Meadowlark"}}, 0, first).ok());
    QVERIFY(save("success-2", "draft-1", {{draft::kName, "Meadowlark East"}}, first.revision(), second).ok());
    QCOMPARE(int(save("success-2", "draft-1", {{draft::kName, "Old"}}, first.revision(), third).error_code()),
             int(grpc::StatusCode::ABORTED));
    QCOMPARE(drafts("success-2")[0].fields().at(draft::kName), std::string("Meadowlark East"));
}

void TestOnboardingRpc::incompleteDraftsSayWhatIsMissing_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::newRow("a name of one letter") << draft::kName << "M";
    QTest::newRow("no profile") << draft::kProfile << "";
    QTest::newRow("no site at all") << draft::kSites << "0";
    QTest::newRow("money that is no number") << draft::kArr << "much";
    QTest::newRow("a rule nobody knows") << draft::kCompliance << "hipaa,gdpr-ish";
    QTest::newRow("a tier nobody knows") << draft::kTier << "gold";
    QTest::newRow("a domain without a dot") << draft::kDomain << "meadowlark";
    QTest::newRow("two addresses in one") << draft::kAdminEmail << "a@x.example,b@x.example";
    QTest::newRow("no role") << draft::kRoles << "";
    QTest::newRow("retention for ever") << draft::kRetention << "31";
    QTest::newRow("a target beyond all targets") << draft::kServiceTarget << "100";
    QTest::newRow("no support window") << draft::kSupportWindow << "";
}

void TestOnboardingRpc::incompleteDraftsSayWhatIsMissing()
{
    QFETCH(QString, field);
    QFETCH(QString, value);
    auto fields = kComplete;
    fields[field.toStdString()] = value.toStdString();
    v1::Draft draft;
    v1::OnboardingCase made;
    QVERIFY(save("success-2", "draft-1", fields, 0, draft).ok());
    const auto asked = [&] {
        auto request = fleet<v1::SubmitDraftRequest>();
        request.set_request_id("submit-1");
        request.set_draft_id(draft.id());
        request.set_expected_revision(draft.revision());
        return request;
    }();
    v1::SubmitDraftResponse answer;
    const auto context = callOf("success-2");
    QCOMPARE(int(m_stub->SubmitDraft(context.get(), asked, &answer).error_code()),
             int(grpc::StatusCode::INVALID_ARGUMENT));
    const auto trailers = context->GetServerTrailingMetadata();
    QCOMPARE(trailers.count("bulkhead-fault-bin"), std::size_t(1));
    const auto bytes = trailers.find("bulkhead-fault-bin")->second;
    v1::Fault fault;
    QVERIFY(fault.ParseFromString(std::string(bytes.data(), bytes.size())));
    QCOMPARE(fault.reason(), std::string("DRAFT_INCOMPLETE"));
    QVERIFY(fault.facts().contains(field.toStdString()));
    QCOMPARE(m_harness->room->fleet().current()->size, 2U);
    QCOMPARE(drafts("success-2").size(), std::size_t(1));
}

void TestOnboardingRpc::submissionHappensOnce()
{
    v1::Draft draft;
    v1::OnboardingCase made, again, other;
    QVERIFY(save("success-2", "draft-1", kComplete, 0, draft).ok());
    QVERIFY(submit("success-2", draft, made).ok());
    QVERIFY(submit("success-2", draft, again).ok());
    QCOMPARE(again.SerializeAsString(), made.SerializeAsString());
    QCOMPARE(int(submit("success-2", draft, other, "submit-2").error_code()), int(grpc::StatusCode::NOT_FOUND));
    QVERIFY(drafts("success-2").empty());
    QCOMPARE(m_harness->room->fleet().current()->size, 3U);
    const auto index = m_harness->room->fleet().find(made.tenant_id());
    QVERIFY(index.has_value());
    const TenantFacts facts = m_harness->room->fleet().current()->factsOf(*index);
    QVERIFY(facts.stage == Stage::Contract && facts.tier == Tier::Shared);
    QCOMPARE(facts.owner, std::string("success-2"));
    QCOMPARE(facts.pool, std::string("pool-a"));
    QCOMPARE(made.steps_size(), 5);
    QCOMPARE(made.days_late(), 0);
    QVERIFY(made.due_ms() > made.started_ms());
    QCOMPARE(made.arr(), 48'000);
    QCOMPARE(m_harness->store->timeline(made.tenant_id(), 10)->size(), std::size_t(1));
    const auto audited = m_harness->store->auditOf(made.tenant_id(), 0, 10);
    QCOMPARE(audited->size(), std::size_t(1));
    QVERIFY(audited->at(0).after.find("identity.domain=meadowlark.example") != std::string::npos);
}

void TestOnboardingRpc::agreedTargetIsTheObjectives_data()
{
    QTest::addColumn<QString>("plan");
    QTest::addColumn<QString>("target");
    QTest::addColumn<qint64>("e7");
    QTest::newRow("the plan's target") << "premium"
                                       << "" << qint64(9'995'000);
    QTest::newRow("a target of its own goes before the plan's") << "plus"
                                                                << "99.97" << qint64(9'997'000);
}

void TestOnboardingRpc::agreedTargetIsTheObjectives()
{
    QFETCH(QString, plan);
    QFETCH(QString, target);
    QFETCH(qint64, e7);
    auto fields = kComplete;
    fields[draft::kServicePlan] = plan.toStdString();
    fields[draft::kServiceTarget] = target.toStdString();
    v1::Draft draft;
    v1::OnboardingCase made;
    QVERIFY(save("success-2", "draft-1", fields, 0, draft).ok());
    QVERIFY(submit("success-2", draft, made).ok());
    m_harness->minutesPass(1);
    const auto board = m_harness->room->services();
    const ObjectiveView &objective = board->objectives->back();
    QCOMPARE(objective.id, made.tenant_id() + "/scheduling");
    QCOMPARE(qint64(objective.targetE7), e7);
}

void TestOnboardingRpc::aTenantOutsideTheOwnScopeIsNotMade()
{
    auto fields = kComplete;
    fields[draft::kOwner] = "success-4";
    v1::Draft draft;
    v1::OnboardingCase made;
    QVERIFY(save("success-2", "draft-1", fields, 0, draft).ok());
    QCOMPARE(int(submit("success-2", draft, made).error_code()), int(grpc::StatusCode::INVALID_ARGUMENT));
    fields[draft::kOwner] = "";
    fields[draft::kTier] = "channel";
    fields[draft::kParent] = "holly"; // Not in this person's book: as unknown as any other.
    QVERIFY(save("success-2", "draft-1", fields, draft.revision(), draft).ok());
    QCOMPARE(int(submit("success-2", draft, made, "submit-2").error_code()), int(grpc::StatusCode::NOT_FOUND));
    QCOMPARE(m_harness->room->fleet().current()->size, 2U);
}

void TestOnboardingRpc::caseGoesLiveThroughFailureAndRetry()
{
    const v1::OnboardingCase made = submitted();
    m_harness->platform.failOnce = "integrations.queue";
    grpc::Status status;
    const v1::OnboardingCase stopped = run(made, false, status);
    QVERIFY(status.ok());
    QVERIFY(stopped.stage() == v1::STAGE_INTEGRATIONS);
    QVERIFY(stopped.steps(3).state() == v1::STEP_STATE_FAILED);
    QCOMPARE(stopped.steps(3).reason(), std::string("40 of 40 workers are in use"));
    QVERIFY(stopped.blocker().find("40 of 40") != std::string::npos);
    QVERIFY(stopped.steps(4).state() == v1::STEP_STATE_WAITING);
    QCOMPARE(stopped.steps(2).evidence(), "data.schema of " + made.tenant_id());
    QCOMPARE(m_harness->platform.applied.load(), 4);

    run(made, false, status); // Not without being asked to retry.
    QCOMPARE(int(status.error_code()), int(grpc::StatusCode::FAILED_PRECONDITION));
    QCOMPARE(m_harness->platform.applied.load(), 4);

    const v1::OnboardingCase live = run(made, true, status);
    QVERIFY(status.ok());
    QVERIFY(live.stage() == v1::STAGE_LIVE);
    QCOMPARE(live.steps(3).attempts(), 2U);
    QVERIFY(live.live_ms() > 0);
    QVERIFY(live.blocker().empty());
    QCOMPARE(m_harness->platform.applied.load(), 6);
    const auto index = m_harness->room->fleet().find(made.tenant_id());
    QVERIFY(m_harness->room->fleet().current()->factsOf(*index).stage == Stage::Live);
    const auto timeline = m_harness->store->timeline(made.tenant_id(), 20);
    QCOMPARE(timeline->front().text, std::string("Live"));
    run(made, true, status);
    QCOMPARE(int(status.error_code()), int(grpc::StatusCode::FAILED_PRECONDITION));
}

void TestOnboardingRpc::aSecondRunIsRefused()
{
    const v1::OnboardingCase made = submitted();
    m_harness->platform.permit(0); // The first step does not end yet.
    const auto context = callOf("success-2");
    const auto stream = m_stub->RunProvisioning(context.get(), runOf(made));
    v1::RunProvisioningResponse message;
    do
        QVERIFY(stream->Read(&message));
    while (message.case_().steps_size() == 0 || message.case_().steps(0).state() != v1::STEP_STATE_RUNNING);
    grpc::Status status;
    run(made, false, status);
    QCOMPARE(int(status.error_code()), int(grpc::StatusCode::ABORTED));
    m_harness->platform.permit(ScriptedPlatform::kAll);
    bool finished = false;
    while (stream->Read(&message))
        finished = message.finished();
    QVERIFY(stream->Finish().ok());
    QVERIFY(finished);
    QCOMPARE(m_harness->platform.applied.load(), 5);
}

void TestOnboardingRpc::aStepThatRanWhenTheGatewayEndedIsRunAgain()
{
    Script told = script();
    told.fleet[0].stage = Stage::DataBoundary;
    m_harness = std::make_unique<RoomHarness>(told, 120);
    m_stub = Service::NewStub(m_harness->channel());
    // As a crash leaves it: begun, stored, never ended. The services have read nothing of the store yet.
    auto cases = m_harness->store->cases();
    QVERIFY(cases.ok());
    const auto found =
        std::find_if(cases->begin(), cases->end(), [](const OnboardingCase &one) { return one.tenantId == "alder"; });
    QVERIFY(found != cases->end());
    OnboardingCase &open = *found;
    const auto step = std::find_if(open.steps.begin(), open.steps.end(),
                                   [](const StoredStep &one) { return one.state != StepState::Done; });
    step->state = StepState::Running;
    step->reason.clear();
    step->attempts = 1;
    open.blocker.clear();
    QVERIFY(m_harness->store->write([&](StoreTxn &txn) { return txn.putCase(open); }).ok());
    v1::OnboardingCase asked;
    asked.set_id(open.id);
    asked.set_tenant_id(open.tenantId);
    grpc::Status status;
    const v1::OnboardingCase live = run(asked, false, status);
    QVERIFY2(status.ok(), status.error_message().c_str());
    QCOMPARE(live.stage(), v1::STAGE_LIVE);
    QCOMPARE(live.steps(static_cast<int>(step - open.steps.begin())).attempts(), 2U);
    const auto board = m_harness->room->fleet().current();
    QCOMPARE(board->factsOf(0).stage, Stage::Live);
}

void TestOnboardingRpc::cancellingPausesAfterTheStep()
{
    const v1::OnboardingCase made = submitted();
    m_harness->platform.permit(0);
    const auto context = callOf("success-2");
    const auto stream = m_stub->RunProvisioning(context.get(), runOf(made));
    v1::RunProvisioningResponse message;
    QVERIFY(stream->Read(&message));
    context->TryCancel();
    QCOMPARE(int(stream->Finish().error_code()), int(grpc::StatusCode::CANCELLED));
    // Step by step until the gateway has seen the cancellation: then another run may begin.
    std::unique_ptr<grpc::ClientContext> next;
    std::unique_ptr<grpc::ClientReader<v1::RunProvisioningResponse>> going;
    const auto accepted = [&] {
        m_harness->platform.permit(1);
        next = callOf("success-2");
        going = m_stub->RunProvisioning(next.get(), runOf(made));
        return going->Read(&message);
    };
    bool begun = false; // Asked again after success, the macro must not begin another one.
    QTRY_VERIFY(begun || (begun = accepted()));
    QVERIFY(message.case_().stage() != v1::STAGE_LIVE);
    m_harness->platform.permit(ScriptedPlatform::kAll);
    while (going->Read(&message)) {
    }
    QVERIFY(going->Finish().ok());
    QVERIFY(message.case_().stage() == v1::STAGE_LIVE);
    QCOMPARE(m_harness->platform.applied.load(), 5); // No step was done twice.
}

void TestOnboardingRpc::boardTellsLatenessAndMoneyByRole()
{
    const v1::OnboardingCase made = submitted();
    const auto first = [this](const std::string &person, Wire &wire) {
        const auto context = callOf(person);
        const auto stream = m_stub->WatchCases(context.get(), fleet<v1::WatchCasesRequest>());
        v1::WatchCasesResponse message;
        stream->Read(&message);
        context->TryCancel();
        return wire.keep(message);
    };
    m_harness->clock.now += 40LL * 86'400'000;
    Wire success, support, other;
    const auto mine = first("success-2", success);
    QCOMPARE(mine.cases_size(), 1);
    QVERIFY(mine.cases(0).days_late() > 30);
    QCOMPARE(mine.cases(0).arr(), 48'000);
    const auto theirs = first("support-1", support);
    QCOMPARE(theirs.cases_size(), 1);
    QVERIFY(support.holds("Meadowlark") && !support.holds("48000"));
    QCOMPARE(first("success-4", other).cases_size(), 0);
    QVERIFY(!other.holds("Meadowlark") && !other.holds(made.tenant_id()));
}

void TestOnboardingRpc::whoOnboardsSeesATenantUntilItIsLive()
{
    const auto inventory = v1::InventoryService::NewStub(m_harness->channel());
    const auto look = [&](const std::string &tenant) {
        v1::GetTenantRequest asked;
        asked.mutable_context()->set_tenant_id(tenant);
        v1::GetTenantResponse answer;
        return inventory->GetTenant(callOf("engineer-1").get(), asked, &answer);
    };
    const grpc::Status unknown = look("no-such-tenant");
    QCOMPARE(int(look("alder").error_code()), int(unknown.error_code())); // Live: none of the engineer's.
    const auto watch = callOf("engineer-1");
    const auto stream = inventory->WatchTenants(watch.get(), fleet<v1::WatchTenantsRequest>());
    Wire wire;
    v1::WatchTenantsResponse message;
    bool gone = false;
    // Until the stream tells that a row left; its length is bounded by the call's 10 s.
    auto seen = std::async(std::launch::async, [&] {
        while (stream->Read(&message) && !gone)
            gone = wire.keep(message).removed_size() > 0;
    });

    const v1::OnboardingCase made = submitted();
    QVERIFY(look(made.tenant_id()).ok());
    grpc::Status status;
    const v1::OnboardingCase live = run(made, false, status, "engineer-1");
    QVERIFY2(status.ok(), status.error_message().c_str());
    QVERIFY(live.stage() == v1::STAGE_LIVE);
    seen.wait();
    watch->TryCancel();
    QVERIFY(gone);
    QVERIFY(wire.holds("Meadowlark"));
    QVERIFY(!wire.holds("Alderbrook") && !wire.holds("Hollyhock"));
    const grpc::Status after = look(made.tenant_id());
    QCOMPARE(int(after.error_code()), int(unknown.error_code()));
    QCOMPARE(after.error_message(), unknown.error_message()); // As if there were no such tenant.
    run(made, true, status, "engineer-1");
    QCOMPARE(int(status.error_code()), int(grpc::StatusCode::NOT_FOUND));
}

void TestOnboardingRpc::adviceRecommendsByPolicy()
{
    auto asked = fleet<v1::AdviseTierRequest>();
    asked.mutable_organisation()->set_name("Harborview System");
    asked.mutable_organisation()->set_profile(v1::PROFILE_HOSPITAL_SYSTEM);
    asked.mutable_organisation()->set_sites(12);
    asked.mutable_organisation()->set_region("us-east");
    v1::AdviseTierResponse answer;
    QVERIFY(m_stub->AdviseTier(callOf("success-2").get(), asked, &answer).ok());
    QVERIFY(answer.recommended() == v1::TIER_DEDICATED);
    QVERIFY(answer.options_size() >= 3);
    for (const v1::TierOption &option : answer.options())
        if (option.tier() == v1::TIER_SHARED)
            QVERIFY(!option.meets_policy());
    QCOMPARE(int(m_stub->AdviseTier(callOf("support-1").get(), asked, &answer).error_code()),
             int(grpc::StatusCode::PERMISSION_DENIED));
}

QTEST_GUILESS_MAIN(TestOnboardingRpc)
#include "tst_onboarding_rpc.moc"
