// What people do to onboarding cases over real channels: checkpoints, overrides, waits, owners, variance; and what
// nobody can.
#include "backend/room/onboarding_standard.h"
#include "tests/backend/acts_by_person.h"
#include "tests/backend/onboarding_fields.h"

#include "bulkhead/v1/onboarding.grpc.pb.h"

#include <QtTest>

#include <functional>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Stub = v1::OnboardingService::Stub;

Script script()
{
    Script told;
    told.fleet = {
        sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 70'001),
        sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 70'003),
        sampleTenant("maple", "Maplewood Clinics", "us-east", "success-9", 1'700'001)}; // Policy asks for more.
    return told;
}

template<class Request>
Request fleet()
{
    Request request;
    request.mutable_context()->mutable_fleet();
    return request;
}

const v1::Checkpoint &checkpoint(const v1::OnboardingCase &item, const std::string &id)
{
    static const v1::Checkpoint kNone;
    for (const v1::Checkpoint &one : item.checkpoints())
        if (one.id() == id)
            return one;
    return kNone;
}

} // namespace

class TestCasesRpc : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void anOpenAgreementHoldsProvisioning();
    void reopeningHoldsAgain();
    void marksAreKeptOnceAndAudited();
    void somebodyFasterLosesNothing();
    void overridesAreNotForEverybody();
    void aTierAgainstPolicyWaitsForAnotherPerson();
    void foreignCasesAreLikeNone();
    void whatItWaitsForAndWhoseItIs();
    void badTextIsRefused_data();
    void badTextIsRefused();
    void manyBeginAtOnce();
    void manyRunUntilNoneIsLeft();
    void manyGoOnAfterAPause();
    void manyAreHeldToThePolicy();
    void varianceIsOfTheOwnScope();
    void theStreamTellsEachMark();
    void aCaseOlderThanTheCheckpointsRuns();

private:
    v1::OnboardingCase submitted(std::map<std::string, std::string> fields, const std::string &person = "success-2");
    End run(const v1::OnboardingCase &item, v1::OnboardingCase &last, bool retry = false);
    v1::MarkCheckpointRequest markOf(const v1::OnboardingCase &item, const std::string &id, bool done = true);
    End mark(const std::string &person, const v1::MarkCheckpointRequest &asked, v1::OnboardingCase &item);
    End override(const std::string &person, const v1::OnboardingCase &item, const std::string &id,
                 const std::string &reason, v1::OnboardingCase &told);
    v1::BeginCasesRequest beginOf(const std::vector<std::string> &tenants, const std::string &agreement);
    End runReady(const std::string &person, v1::RunReadyResponse &last, bool retry = false,
                 const std::function<bool(const v1::RunReadyResponse &)> &stop = {});
    std::string next() { return "r-" + std::to_string(++m_requests); }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Stub> m_stub;
    int m_requests = 0;
};

void TestCasesRpc::init()
{
    m_harness = std::make_unique<RoomHarness>(script(), 120);
    m_stub = v1::OnboardingService::NewStub(m_harness->channel());
}

void TestCasesRpc::cleanup()
{
    m_stub.reset();
    m_harness.reset();
}

v1::OnboardingCase TestCasesRpc::submitted(std::map<std::string, std::string> fields, const std::string &person)
{
    auto save = fleet<v1::SaveDraftRequest>();
    save.set_request_id(next());
    save.mutable_draft()->set_id("draft-" + save.request_id());
    save.mutable_draft()->mutable_fields()->insert(fields.begin(), fields.end());
    v1::SaveDraftResponse saved;
    const End kept = by(person, *m_stub, &Stub::SaveDraft, save, saved);
    auto submit = fleet<v1::SubmitDraftRequest>();
    submit.set_request_id(next());
    submit.set_draft_id(saved.draft().id());
    submit.set_expected_revision(saved.draft().revision());
    v1::SubmitDraftResponse made;
    const End end = by(person, *m_stub, &Stub::SubmitDraft, submit, made);
    if (!kept.ok() || !end.ok())
        qWarning("%s", end.text().c_str());
    return made.case_();
}

End TestCasesRpc::run(const v1::OnboardingCase &item, v1::OnboardingCase &last, bool retry)
{
    auto asked = about<v1::RunProvisioningRequest>(item.tenant_id(), next());
    asked.set_case_id(item.id());
    asked.set_retry_failed(retry);
    const auto context = callOf("success-2");
    const auto stream = m_stub->RunProvisioning(context.get(), asked);
    v1::RunProvisioningResponse message;
    while (stream->Read(&message))
        if (message.has_case_())
            last = message.case_();
    End end{stream->Finish(), {}};
    const auto &trailers = context->GetServerTrailingMetadata();
    if (const auto found = trailers.find("bulkhead-fault-bin"); found != trailers.end()) {
        v1::Fault fault;
        fault.ParseFromArray(found->second.data(), int(found->second.size()));
        end.reason = fault.reason();
    }
    return end;
}

v1::MarkCheckpointRequest TestCasesRpc::markOf(const v1::OnboardingCase &item, const std::string &id, bool done)
{
    auto asked = about<v1::MarkCheckpointRequest>(item.tenant_id(), next());
    asked.set_case_id(item.id());
    asked.set_checkpoint_id(id);
    asked.set_done(done);
    asked.set_expected_revision(item.work_revision());
    if (done && checkpoint(item, id).needs_document()) {
        asked.mutable_document()->set_name("agreement.pdf");
        asked.mutable_document()->set_reference("contract folder, no. 12");
        asked.mutable_document()->set_sha256(std::string(64, 'b'));
    }
    return asked;
}

End TestCasesRpc::mark(const std::string &person, const v1::MarkCheckpointRequest &asked, v1::OnboardingCase &item)
{
    v1::MarkCheckpointResponse answer;
    End end = by(person, *m_stub, &Stub::MarkCheckpoint, asked, answer);
    if (end.ok())
        item = answer.case_();
    return end;
}

End TestCasesRpc::override(const std::string &person, const v1::OnboardingCase &item, const std::string &id,
                           const std::string &reason, v1::OnboardingCase &told)
{
    auto asked = about<v1::OverrideCheckpointRequest>(item.tenant_id(), next());
    asked.set_case_id(item.id());
    asked.set_checkpoint_id(id);
    asked.set_reason(reason);
    asked.set_expected_revision(item.work_revision());
    v1::OverrideCheckpointResponse answer;
    End end = by(person, *m_stub, &Stub::OverrideCheckpoint, asked, answer);
    told = answer.case_();
    return end;
}

void TestCasesRpc::anOpenAgreementHoldsProvisioning()
{
    v1::OnboardingCase item = submitted(unsignedFields());
    QCOMPARE(checkpoint(item, "contract.agreement").state(), v1::CHECKPOINT_STATE_OPEN);
    QVERIFY(checkpoint(item, "contract.agreement").holds());
    v1::OnboardingCase last = item;
    const End held = run(item, last);
    QCOMPARE(held.reason, std::string("CHECKPOINT_OPEN"));
    QVERIFY(held.status.error_message().find("business associate agreement") != std::string::npos);
    for (const v1::Step &step : last.steps()) // Of its own stage all may be done, of later ones nothing.
        QCOMPARE(step.state() == v1::STEP_STATE_DONE, step.stage() <= v1::STAGE_CONTRACT);
    const int applied = m_harness->platform.applied.load();

    QVERIFY2(mark("success-2", markOf(item, "contract.agreement"), item).ok(), "the mark");
    QCOMPARE(checkpoint(item, "contract.agreement").by(), std::string("success-2"));
    QCOMPARE(checkpoint(item, "contract.agreement").document().name(), std::string("agreement.pdf"));
    const End ran = run(item, last);
    QVERIFY2(ran.ok(), ran.text().c_str());
    QCOMPARE(last.stage(), v1::STAGE_LIVE);
    QVERIFY(m_harness->platform.applied.load() > applied);
}

void TestCasesRpc::reopeningHoldsAgain()
{
    v1::OnboardingCase item = submitted(completeFields()), last;
    QCOMPARE(checkpoint(item, "contract.agreement").state(), v1::CHECKPOINT_STATE_DONE); // The draft named the paper.
    auto reopen = markOf(item, "contract.agreement", false);
    QCOMPARE(mark("success-2", reopen, item).reason, std::string("REASON_MISSING"));
    reopen.set_note("signed by somebody who may not");
    reopen.set_request_id(next());
    QVERIFY(mark("success-2", reopen, item).ok());
    QVERIFY(!checkpoint(item, "contract.agreement").has_document()); // The old paper counts no more.
    QCOMPARE(run(item, last).reason, std::string("CHECKPOINT_OPEN"));
    QCOMPARE(item.variance().manual(), 1U);
}

void TestCasesRpc::marksAreKeptOnceAndAudited()
{
    v1::OnboardingCase item = submitted(completeFields()), again;
    const auto asked = markOf(item, "identity.administrator");
    QVERIFY(mark("success-2", asked, item).ok());
    QVERIFY(mark("success-2", asked, again).ok());
    QCOMPARE(again.SerializeAsString(), item.SerializeAsString());
    auto other = asked;
    other.set_checkpoint_id("integration.owners");
    QCOMPARE(mark("success-2", other, again).reason, std::string("REQUEST_ID_REUSED"));
    QCOMPARE(mark("platform-1", asked, again).reason, std::string("REQUEST_ID_REUSED"));
    const auto events = m_harness->store->auditOf(item.tenant_id(), 0, 100);
    const auto marks = std::ranges::count_if(*events, [](const AuditEvent &event) {
        return event.action == "onboarding.checkpoint" && event.actor == "success-2"
               && event.after.find("Checkpoint closed") != std::string::npos;
    });
    QCOMPARE(marks, 1);
}

void TestCasesRpc::somebodyFasterLosesNothing()
{
    const v1::OnboardingCase seen = submitted(completeFields());
    v1::OnboardingCase item = seen, late;
    QVERIFY(mark("success-2", markOf(seen, "identity.administrator"), item).ok());
    const End end = mark("platform-1", markOf(seen, "integration.owners"), late);
    QCOMPARE(int(end.status.error_code()), int(grpc::StatusCode::ABORTED));
    QVERIFY(mark("platform-1", markOf(item, "integration.owners"), item).ok());
    QCOMPARE(checkpoint(item, "identity.administrator").state(), v1::CHECKPOINT_STATE_DONE);
    QCOMPARE(checkpoint(item, "integration.owners").state(), v1::CHECKPOINT_STATE_DONE);
}

void TestCasesRpc::overridesAreNotForEverybody()
{
    const std::string why = "made up for after go-live";
    v1::OnboardingCase item = submitted(completeFields()), told;
    for (const char *person : {"success-2", "support-1", "engineer-1"})
        QCOMPARE(override(person, item, "integration.owners", why, told).reason, std::string("ACTION_NOT_ALLOWED"));
    QCOMPARE(override("platform-1", item, "integration.owners", "no", told).reason, std::string("REASON_MISSING"));
    QCOMPARE(override("platform-1", item, "no.such", why, told).reason, std::string("CHECKPOINT_NOT_FOUND"));
    auto reopen = markOf(item, "contract.agreement", false);
    reopen.set_note("another signature is needed");
    QVERIFY(mark("success-2", reopen, item).ok());
    QCOMPARE(override("platform-1", item, "contract.agreement", why, told).reason, std::string("NOT_NEGOTIABLE"));
    QVERIFY(override("platform-1", item, "integration.owners", why, told).ok());
    QCOMPARE(checkpoint(told, "integration.owners").state(), v1::CHECKPOINT_STATE_OVERRIDDEN);
    QCOMPARE(checkpoint(told, "integration.owners").note(), why);
    QCOMPARE(told.variance().overrides(), 1U);
    // Whoever takes care of a case overrides nothing of it, also after having taken it over.
    auto amend = about<v1::AmendCaseRequest>(item.tenant_id(), next());
    amend.set_case_id(item.id());
    amend.set_owner("platform-1");
    amend.set_expected_revision(told.work_revision());
    v1::AmendCaseResponse amended;
    QVERIFY(by("platform-1", *m_stub, &Stub::AmendCase, amend, amended).ok());
    QCOMPARE(override("platform-1", amended.case_(), "verification.acceptance", why, told).reason,
             std::string("OWN_CASE"));
    QVERIFY(override("platform-2", amended.case_(), "verification.acceptance", why, told).ok());
}

void TestCasesRpc::aTierAgainstPolicyWaitsForAnotherPerson()
{
    auto fields = completeFields();
    fields[draft::kProfile] = "hospital-system"; // Policy asks for a data store of its own.
    fields[draft::kTierReason] = "the contract is for a pilot of three months";
    v1::OnboardingCase item = submitted(fields, "platform-1"), last, told;
    const v1::Checkpoint asked = checkpoint(item, "policy.exception");
    QVERIFY(asked.holds() && asked.non_negotiable());
    QCOMPARE(asked.asked_by(), std::string("platform-1"));
    QCOMPARE(asked.note(), fields[draft::kTierReason]);
    QCOMPARE(mark("platform-1", markOf(item, "policy.exception"), told).reason, std::string("OWN_ASK"));
    QCOMPARE(mark("engineer-1", markOf(item, "policy.exception"), told).reason, std::string("ACTION_NOT_ALLOWED"));
    QCOMPARE(override("platform-2", item, "policy.exception", "never mind that", told).reason,
             std::string("NOT_NEGOTIABLE"));
    QVERIFY(mark("platform-2", markOf(item, "policy.exception"), item).ok());
    QVERIFY(checkpoint(item, "policy.exception").until_ms() > m_harness->clock.nowMs());
    QCOMPARE(item.variance().overrides(), 1U); // The tier, whoever consented.
}

void TestCasesRpc::foreignCasesAreLikeNone()
{
    const v1::OnboardingCase item = submitted(completeFields());
    v1::OnboardingCase told;
    const End foreign = mark("success-4", markOf(item, "identity.administrator"), told);
    auto unknown = markOf(item, "identity.administrator");
    unknown.mutable_context()->set_tenant_id("no-such-tenant");
    const End none = mark("success-4", unknown, told);
    QCOMPARE(foreign.reason, none.reason);
    QCOMPARE(foreign.status.error_message(), none.status.error_message());
    // The case of another tenant under one's own tenant's name.
    auto crossed = markOf(item, "identity.administrator");
    crossed.mutable_context()->set_tenant_id("holly");
    QCOMPARE(mark("success-4", crossed, told).reason, std::string("CASE_NOT_FOUND"));
    crossed.set_case_id("case-nothing");
    crossed.set_request_id(next());
    QCOMPARE(mark("success-4", crossed, told).reason, std::string("CASE_NOT_FOUND"));
    QCOMPARE(m_harness->store->record("casework", item.id())->revision, 1U);
}

void TestCasesRpc::whatItWaitsForAndWhoseItIs()
{
    const v1::OnboardingCase item = submitted(completeFields());
    const auto amend = [&](const std::function<void(v1::AmendCaseRequest &)> &change, const v1::OnboardingCase &seen,
                           v1::OnboardingCase &told) {
        auto asked = about<v1::AmendCaseRequest>(seen.tenant_id(), next());
        asked.set_case_id(seen.id());
        asked.set_expected_revision(seen.work_revision());
        change(asked);
        v1::AmendCaseResponse answer;
        End end = by("success-2", *m_stub, &Stub::AmendCase, asked, answer);
        if (end.ok())
            told = answer.case_();
        return end;
    };
    v1::OnboardingCase told;
    QCOMPARE(amend([](auto &) {}, item, told).reason, std::string("NOTHING_ASKED"));
    QVERIFY(amend([](auto &asked) { asked.set_waits_for("the organisation's directory team"); }, item, told).ok());
    QCOMPARE(told.waits().text(), std::string("the organisation's directory team"));
    QCOMPARE(told.waits().by(), std::string("success-2"));
    for (const char *nobody : {"support-1", "success-4", "no-such-person", ""}) // One answer, whoever it is.
        QVERIFY(!amend([&](auto &asked) { asked.set_owner(nobody); }, told, told).ok());
    QCOMPARE(amend([](auto &asked) { asked.set_owner("support-1"); }, told, told).reason, std::string("OWNER_UNKNOWN"));
    QCOMPARE(amend([](auto &asked) { asked.set_owner("success-4"); }, told, told).reason, std::string("OWNER_UNKNOWN"));
    QVERIFY(amend([](auto &asked) { asked.set_owner("engineer-1"); }, told, told).ok());
    QCOMPARE(told.owner(), std::string("engineer-1"));
    QVERIFY(amend([](auto &asked) { asked.set_waits_for(""); }, told, told).ok());
    QVERIFY(!told.has_waits());
    QCOMPARE(told.variance().manual(), 3U);
    QCOMPARE(told.deeds(0).kind(), std::string("goes-on"));
}

void TestCasesRpc::badTextIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("reference");
    QTest::addColumn<QString>("digest");
    QTest::addColumn<QString>("reason");
    QTest::newRow("no document") << ""
                                 << ""
                                 << ""
                                 << "DOCUMENT_MISSING";
    QTest::newRow("no place") << "a.pdf"
                              << ""
                              << ""
                              << "DOCUMENT_MISSING";
    QTest::newRow("long name") << QString(201, 'a') << "f"
                               << ""
                               << "TEXT_TOO_LONG";
    QTest::newRow("half a digest") << "a.pdf"
                                   << "f" << QString(63, 'a') << "DIGEST_REFUSED";
    QTest::newRow("upper case") << "a.pdf"
                                << "f" << QString(64, 'A') << "DIGEST_REFUSED";
    QTest::newRow("a direction mark") << QStringLiteral("a\u202Efdp.exe") << "f"
                                      << ""
                                      << "INVALID_ARGUMENT";
}

void TestCasesRpc::badTextIsRefused()
{
    QFETCH(QString, name);
    QFETCH(QString, reference);
    QFETCH(QString, digest);
    QFETCH(QString, reason);
    v1::OnboardingCase item = submitted(unsignedFields()), told;
    auto asked = markOf(item, "contract.agreement");
    asked.mutable_document()->set_name(name.toStdString());
    asked.mutable_document()->set_reference(reference.toStdString());
    asked.mutable_document()->set_sha256(digest.toStdString());
    const End end = mark("success-2", asked, told);
    QCOMPARE(int(end.status.error_code()), int(grpc::StatusCode::INVALID_ARGUMENT));
    if (reason != QLatin1String("INVALID_ARGUMENT"))
        QCOMPARE(end.reason, reason.toStdString());
    QCOMPARE(m_harness->store->record("casework", item.id())->revision, 1U);
}

v1::BeginCasesRequest TestCasesRpc::beginOf(const std::vector<std::string> &tenants, const std::string &agreement)
{
    auto asked = fleet<v1::BeginCasesRequest>();
    asked.set_request_id(next());
    for (const std::string &tenant : tenants) {
        v1::BeginCase &one = *asked.add_tenants();
        one.set_tenant_id(tenant);
        one.set_agreement(agreement);
    }
    return asked;
}

End TestCasesRpc::runReady(const std::string &person, v1::RunReadyResponse &last, bool retry,
                           const std::function<bool(const v1::RunReadyResponse &)> &stop)
{
    auto asked = fleet<v1::RunReadyRequest>();
    asked.set_request_id(next());
    asked.set_retry_failed(retry);
    const auto context = callOf(person);
    const auto stream = m_stub->RunReady(context.get(), asked);
    v1::RunReadyResponse message;
    while (stream->Read(&message)) {
        last = message;
        if (stop && stop(message))
            context->TryCancel();
    }
    return {stream->Finish(), {}};
}

void TestCasesRpc::manyBeginAtOnce()
{
    v1::BeginCasesResponse told, again;
    const auto foreign = beginOf({"alder", "holly"}, {}); // Holly is in somebody else's book: nothing is begun.
    QCOMPARE(by("success-2", *m_stub, &Stub::BeginCases, foreign, told).reason, std::string("TENANT_NOT_IN_SCOPE"));
    QVERIFY(m_harness->store->cases()->empty());
    QCOMPARE(by("support-1", *m_stub, &Stub::BeginCases, beginOf({"alder"}, {}), told).reason,
             std::string("ACTION_NOT_ALLOWED"));
    const auto asked = beginOf({"alder", "alder", "holly"}, {});
    QVERIFY(by("platform-1", *m_stub, &Stub::BeginCases, asked, told).ok());
    QCOMPARE(told.begun(), 2U);
    QCOMPARE(told.problems_size(), 1);
    QVERIFY(by("platform-1", *m_stub, &Stub::BeginCases, asked, again).ok());
    QCOMPARE(again.SerializeAsString(), told.SerializeAsString());
    QCOMPARE(m_harness->store->cases()->size(), 2U);
    QCOMPARE(m_harness->store->tenant("alder")->stage, Stage::Contract);
    QVERIFY(by("platform-1", *m_stub, &Stub::BeginCases, beginOf({"holly"}, {}), told).ok());
    QCOMPARE(told.begun(), 0U);
    QVERIFY(told.problems(0).text().find("onboarded already") != std::string::npos);
    QCOMPARE(by("platform-1", *m_stub, &Stub::BeginCases, beginOf({}, {}), told).reason,
             std::string("TOO_MANY_TENANTS"));
}

void TestCasesRpc::manyRunUntilNoneIsLeft()
{
    v1::BeginCasesResponse begun;
    QVERIFY(by("platform-1", *m_stub, &Stub::BeginCases, beginOf({"alder"}, {}), begun).ok()); // Not signed: held.
    QVERIFY(by("platform-1", *m_stub, &Stub::BeginCases, beginOf({"holly"}, "folder 7"), begun).ok());
    const v1::OnboardingCase third = submitted(completeFields());
    v1::RunReadyResponse last;
    m_harness->platform.failOnce = "integrations.queue";
    const End end = runReady("platform-1", last);
    QVERIFY2(end.ok(), end.text().c_str());
    QVERIFY(last.finished());
    QCOMPARE(last.total(), 3U); // Alder's contract stage may run; what comes after it is held.
    QCOMPARE(last.held(), 1U);
    QCOMPARE(last.failed(), 2U); // The step fails once for each.
    QCOMPARE(last.live(), 0U);
    QVERIFY(runReady("platform-1", last).ok());
    QCOMPARE(last.total(), 0U); // What has failed waits for somebody's word.
    QVERIFY(runReady("platform-1", last, true).ok());
    QCOMPARE(last.total(), 2U); // Held ones are not ready.
    QCOMPARE(last.live(), 2U);
    QVERIFY(runReady("platform-1", last, true).ok());
    QCOMPARE(last.total(), 0U);
    QVERIFY(last.finished());
}

void TestCasesRpc::manyGoOnAfterAPause()
{
    v1::BeginCasesResponse begun;
    QVERIFY(by("platform-1", *m_stub, &Stub::BeginCases, beginOf({"alder", "holly"}, "folder 7"), begun).ok());
    v1::RunReadyResponse last;
    const End stopped =
        runReady("platform-1", last, false, [](const v1::RunReadyResponse &told) { return told.running() > 0; });
    QCOMPARE(int(stopped.status.error_code()), int(grpc::StatusCode::CANCELLED));
    // A run whose step was under way ends by itself; until then its case is another's.
    QTRY_VERIFY([&] {
        return runReady("platform-1", last).ok() && last.finished()
               && std::ranges::all_of(*m_harness->store->cases(),
                                      [](const OnboardingCase &item) { return item.stage == Stage::Live; });
    }());
    const auto all = m_harness->store->cases();
    for (const OnboardingCase &item : *all)
        for (const StoredStep &step : item.steps)
            QCOMPARE(step.attempts, 1U); // Paused between steps: none was done twice.
}

/// An import names tiers; one person's file is no consent to what policy forbids.
void TestCasesRpc::manyAreHeldToThePolicy()
{
    v1::BeginCasesResponse begun;
    QVERIFY(by("platform-1", *m_stub, &Stub::BeginCases, beginOf({"maple"}, "folder 7"), begun).ok());
    v1::RunReadyResponse last;
    QVERIFY(runReady("platform-1", last).ok());
    QCOMPARE(last.held(), 1U);
    QCOMPARE(last.live(), 0U);
    const auto context = callOf("platform-1");
    const auto stream = m_stub->WatchCases(context.get(), fleet<v1::WatchCasesRequest>());
    v1::WatchCasesResponse message;
    QVERIFY(stream->Read(&message) && message.cases_size() == 1);
    v1::OnboardingCase item = message.cases(0), told;
    context->TryCancel();
    QCOMPARE(mark("platform-1", markOf(item, "policy.exception"), told).reason, std::string("OWN_ASK"));
    QVERIFY(mark("platform-2", markOf(item, "policy.exception"), told).ok());
    QVERIFY(runReady("platform-1", last).ok());
    QCOMPARE(last.live(), 1U);
}

void TestCasesRpc::varianceIsOfTheOwnScope()
{
    v1::OnboardingCase item = submitted(completeFields()), last;
    m_harness->platform.failOnce = "integrations.queue";
    QVERIFY(run(item, last).ok());
    QVERIFY(run(item, last, true).ok());
    QCOMPARE(last.stage(), v1::STAGE_LIVE);
    QCOMPARE(last.variance().failed(), 1U);
    QCOMPARE(last.variance().manual(), 1U); // The retry.
    v1::GetVarianceResponse mine, theirs;
    QVERIFY(by("success-2", *m_stub, &Stub::GetVariance, fleet<v1::GetVarianceRequest>(), mine).ok());
    QCOMPARE(mine.cases_size(), 1);
    QCOMPARE(mine.cases(0).variance().SerializeAsString(), last.variance().SerializeAsString());
    QCOMPARE(mine.months_size(), 12);
    QCOMPARE(mine.months(11).live(), 1U);
    QCOMPARE(mine.months(11).failed(), 1U);
    QVERIFY(by("success-4", *m_stub, &Stub::GetVariance, fleet<v1::GetVarianceRequest>(), theirs).ok());
    QCOMPARE(theirs.cases_size(), 0);
    QCOMPARE(theirs.months(11).live(), 0U);
}

void TestCasesRpc::theStreamTellsEachMark()
{
    v1::OnboardingCase item = submitted(completeFields());
    const auto context = callOf("success-2");
    const auto stream = m_stub->WatchCases(context.get(), fleet<v1::WatchCasesRequest>());
    v1::WatchCasesResponse message;
    const auto told = [&](const v1::CheckpointState state) {
        while (stream->Read(&message))
            for (const v1::OnboardingCase &one : message.cases())
                if (one.id() == item.id() && checkpoint(one, "identity.administrator").state() == state)
                    return true;
        return false;
    };
    QVERIFY(told(v1::CHECKPOINT_STATE_OPEN));
    QVERIFY(mark("success-2", markOf(item, "identity.administrator"), item).ok());
    QVERIFY(told(v1::CHECKPOINT_STATE_DONE));
    context->TryCancel();
}

void TestCasesRpc::aCaseOlderThanTheCheckpointsRuns()
{
    // As a store of before has it: the case, and no record of the people's part.
    TenantFacts tenant = sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001);
    tenant.stage = Stage::Contract;
    OnboardingCase old = room::newCase(tenant, 5, m_harness->platform.plan(tenant), m_harness->clock.nowMs());
    QVERIFY(m_harness->store->write([&](StoreTxn &txn) { return txn.putCase(old); }).ok());
    v1::OnboardingCase before, last;
    before.set_id(old.id);
    before.set_tenant_id("alder");
    const End ran = run(before, last);
    QVERIFY2(ran.ok(), ran.text().c_str());
    QCOMPARE(last.stage(), v1::STAGE_LIVE);
    QCOMPARE(last.checkpoints_size(), 0);
}

QTEST_GUILESS_MAIN(TestCasesRpc)
#include "tst_cases_rpc.moc"
