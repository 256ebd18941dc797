// Recordings over real channels: every call under a grant is in one before it is answered, what cannot be recorded
// ends the access, and who plays one back is written down.
#include "backend/recording/recorder.h"
#include "backend/rpc/departure_plan.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/recording_retention.h"
#include "tests/backend/granted_people.h"

#include "bulkhead/v1/recordings.grpc.pb.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Stub = v1::RecordingsService::Stub;

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003)};
    return told;
}

} // namespace

class TestRecordingsRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        auto keys = recording::Keys::inFolder(m_folder->filePath("keys").toStdString(), true);
        QVERIFY(keys.ok());
        m_harness = std::make_unique<RoomHarness>(script(), 60, m_folder->filePath("store.db").toStdString(), nullptr,
                                                  nullptr, *std::move(keys));
        m_people = std::make_unique<GrantedPeople>(m_harness->channel());
        m_stub = v1::RecordingsService::NewStub(m_harness->channel());
    }
    void cleanup()
    {
        m_stub.reset();
        m_people.reset();
        m_harness.reset();
    }

    void eachCallIsAStepBeforeItIsAnswered();
    void itIsSealedWhenTheAccessEnds_data();
    void itIsSealedWhenTheAccessEnds();
    void whatCannotBeRecordedEndsTheAccess();
    void itEndsHereBeforeTheStoreTakesIt();
    void aScreenIsAStep();
    void screensAreBounded();
    void playbackIsWrittenDown();
    void pagesAndSearch();
    void whoPlaysBack();
    void protectedInformationIsNotForOperations();
    void whatIsBrokenIsNamed();
    void afterRetentionNobodyReadsIt();

private:
    std::vector<AuditEvent> audit(const std::string &tenant, const std::string &action)
    {
        auto events = m_harness->store->auditOf(tenant, 0, 1'000);
        std::vector<AuditEvent> found = events.ok() ? *std::move(events) : std::vector<AuditEvent>();
        std::erase_if(found, [&action](const AuditEvent &one) { return one.action != action; });
        return found;
    }
    End play(const std::string &person, const std::string &grant, v1::GetRecordingResponse &answer,
             const std::function<void(v1::GetRecordingRequest &)> &more = {})
    {
        auto request = aboutFleet<v1::GetRecordingRequest>();
        request.set_grant_id(grant);
        if (more)
            more(request);
        return by(person, *m_stub, &Stub::GetRecording, request, answer);
    }
    v1::GetRecordingResponse played(const std::string &grant, const std::string &person = "auditor-1")
    {
        v1::GetRecordingResponse answer;
        if (const End end = play(person, grant, answer); !end.ok())
            std::fprintf(stderr, "%s\n", end.text().c_str());
        return answer;
    }
    End look(const std::string &grant, const std::string &view, const std::string &place)
    {
        auto request = aboutFleet<v1::NoteScreenRequest>();
        request.mutable_context()->set_grant_id(grant);
        request.set_view(view);
        request.set_place(place);
        v1::NoteScreenResponse answer;
        return by("support-1", *m_stub, &Stub::NoteScreen, request, answer);
    }
    void loseTheKeys() { QVERIFY(QDir(m_folder->filePath("keys")).removeRecursively()); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<GrantedPeople> m_people;
    std::unique_ptr<Stub> m_stub;
};

void TestRecordingsRpc::eachCallIsAStepBeforeItIsAnswered()
{
    QVERIFY(std::ranges::any_of(m_people->told("support-1"),
                                [](const v1::AccessItem &one) { return one.terms().recorded(); }));
    const v1::AccessGrant grant = m_people->given();
    v1::GetRecordingResponse none;
    QCOMPARE(play("auditor-1", grant.id(), none).reason, std::string("NOTHING_RECORDED"));
    QVERIFY(m_people->page("holly", grant.id()).ok());
    {
        GrantedStream stream(*m_people->inventory, callOf("support-1"), grant.id());
        QTRY_VERIFY_WITH_TIMEOUT(stream.open, 10'000);
    }
    const v1::GetRecordingResponse found = played(grant.id());
    QCOMPARE(found.proof(), v1::RECORDING_PROOF_VERIFIED);
    QVERIFY(!found.sealed());
    QCOMPARE(found.steps_size(), 2);
    QCOMPARE(found.steps(0).kind(), v1::STEP_KIND_CALL);
    QCOMPARE(found.steps(0).summary(), std::string("Asked for InventoryService.GetTenant"));
    QVERIFY(found.steps(0).detail().find("\"action\":\"tenants.read\"") != std::string::npos);
    QVERIFY(found.steps(0).detail().find("48213") != std::string::npos);
    QCOMPARE(found.steps(1).summary(), std::string("Asked for InventoryService.WatchTenants"));
    QCOMPARE(found.person(), std::string("support-1"));
    QCOMPARE(found.tenant_name(), std::string("Hollyhock Practice"));
    QCOMPARE(found.ticket(), std::string("48213"));
    // What is refused at the door was nobody's to see, and is in audit.
    QVERIFY(!m_people->page("alder", grant.id()).ok());
    QCOMPARE(played(grant.id()).steps_size(), 2);
    // Calls by one's own rights are not recorded.
    QVERIFY(m_people->page("alder", {}).ok());
    QCOMPARE(played(grant.id()).steps_size(), 2);
}

void TestRecordingsRpc::itIsSealedWhenTheAccessEnds_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("said");
    QTest::newRow("its minutes are over") << "time"
                                          << "The access is over: expired";
    QTest::newRow("given back") << "back"
                                << "The access is over: given back";
    QTest::newRow("revoked") << "revoke"
                             << "The access is over: revoked";
}

void TestRecordingsRpc::itIsSealedWhenTheAccessEnds()
{
    QFETCH(QString, how);
    QFETCH(QString, said);
    v1::AccessGrant grant = m_people->given();
    QVERIFY(m_people->page("holly", grant.id()).ok());
    QVERIFY(m_harness->grants->sealEnded().ok());
    QVERIFY(!played(grant.id()).sealed());
    if (how == "back") {
        QVERIFY(m_people->giveBack(grant).ok());
    } else if (how == "revoke") {
        QVERIFY(m_people->revoke(grant).ok());
    } else {
        m_harness->clock.now += 31 * 60'000;
        QVERIFY(m_harness->grants->look().ok());
    }
    QVERIFY(m_harness->grants->sealEnded().ok());
    const v1::GetRecordingResponse found = played(grant.id());
    QVERIFY(found.sealed());
    QCOMPARE(found.proof(), v1::RECORDING_PROOF_VERIFIED);
    QCOMPARE(QString::fromStdString(found.steps().rbegin()->summary()), said);
    const auto sealed = audit("holly", "recording.sealed");
    QCOMPARE(sealed.size(), 1U);
    QVERIFY(sealed.front().after.starts_with("recorded=2/" + found.last_hash()));
    QCOMPARE(sealed.front().grant, grant.id());
}

void TestRecordingsRpc::whatCannotBeRecordedEndsTheAccess()
{
    const v1::AccessGrant grant = m_people->given();
    QVERIFY(m_people->page("holly", grant.id()).ok());
    GrantedStream stream(*m_people->inventory, callOf("support-1"), grant.id());
    QTRY_VERIFY_WITH_TIMEOUT(stream.open, 10'000);
    loseTheKeys();
    v1::GetTenantResponse answer;
    QCOMPARE(m_people->page("holly", grant.id(), answer).reason, std::string("RECORDING_FAILED"));
    QVERIFY(answer.ByteSizeLong() == 0);
    QCOMPARE(m_people->page("holly", grant.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    QTRY_VERIFY_WITH_TIMEOUT(stream.over, 10'000);
    // The person and who approves are told, and audit of the tenant and of the platform.
    for (const char *person : {"support-1", "lead-1"}) {
        const auto told = m_people->toldOf(person, grant.id());
        QVERIFY(told.has_value());
        QCOMPARE(told->state(), v1::GRANT_STATE_REVOKED);
        QCOMPARE(told->ended_by(), std::string("recording"));
        QVERIFY(told->end_reason().find("could not be recorded") != std::string::npos);
    }
    for (const char *chain : {"holly", ""}) {
        const auto failed = audit(chain, "recording.failed");
        QCOMPARE(failed.size(), 1U);
        QCOMPARE(failed.front().outcome, std::string("access ended"));
        QCOMPARE(failed.front().grant, grant.id());
    }
    const auto timeline = m_harness->store->timeline("holly", 5);
    QVERIFY(timeline.ok());
    QVERIFY(std::ranges::any_of(*timeline, [](const TimelineEntry &one) {
        return one.text == "Access of support-1 ended: it could not be recorded";
    }));
}

/// The store takes neither the step nor the end: the access is over here at once, and everywhere when it answers again.
void TestRecordingsRpc::itEndsHereBeforeTheStoreTakesIt()
{
    const v1::AccessGrant grant = m_people->given();
    QVERIFY(m_people->page("holly", grant.id()).ok());
    m_harness->fallible->failAt = 1;
    QCOMPARE(m_people->page("holly", grant.id()).reason, std::string("RECORDING_FAILED"));
    QCOMPARE(m_people->page("holly", grant.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    QVERIFY(m_harness->grants->look().ok());
    QCOMPARE(m_people->toldOf("lead-1", grant.id())->ended_by(), std::string("recording"));
    QCOMPARE(audit("holly", "recording.failed").size(), 1U);
    QVERIFY(m_harness->grants->sealEnded().ok());
    QVERIFY(played(grant.id()).sealed());
    QCOMPARE(played(grant.id()).count(), 2U);
}

void TestRecordingsRpc::aScreenIsAStep()
{
    const v1::AccessGrant grant = m_people->given();
    const End end = look(grant.id(), "tenant", "holly");
    QVERIFY2(end.ok(), end.text().c_str());
    const v1::GetRecordingResponse found = played(grant.id());
    QCOMPARE(found.steps_size(), 1);
    QCOMPARE(found.steps(0).kind(), v1::STEP_KIND_SCREEN);
    QCOMPARE(found.steps(0).summary(), std::string("Looked at tenant holly"));
    QCOMPARE(look({}, "tenant", "alder").reason, std::string("NOT_UNDER_GRANT"));
    for (const auto &[view, place] : std::vector<std::pair<std::string, std::string>>{{"", "holly"},
                                                                                      {"Tenant", "holly"},
                                                                                      {"tenant", "a name"},
                                                                                      {std::string(41, 'a'), ""},

                                                                                      {"tenant", "holly\""}})
        QCOMPARE(look(grant.id(), view, place).reason, std::string("SCREEN_INVALID"));
    QCOMPARE(played(grant.id()).steps_size(), 1);
}

void TestRecordingsRpc::screensAreBounded()
{
    const v1::AccessGrant grant = m_people->given();
    int taken = 0;
    while (taken < 100 && look(grant.id(), "tenant", "holly").ok())
        ++taken;
    QCOMPARE(taken, 20);
    QCOMPARE(look(grant.id(), "tenant", "holly").reason, std::string("TOO_MANY_SCREENS"));
    m_harness->clock.now += 1'000;
    QVERIFY(look(grant.id(), "tenant", "holly").ok());
    QVERIFY(m_people->page("holly", grant.id()).ok()); // The access goes on.
}

void TestRecordingsRpc::playbackIsWrittenDown()
{
    const v1::AccessGrant grant = m_people->given();
    QVERIFY(m_people->page("holly", grant.id()).ok());
    v1::GetRecordingResponse answer;
    QVERIFY(play("auditor-1", grant.id(), answer, [](v1::GetRecordingRequest &request) {
                request.set_search("GetTenant");
                request.mutable_context()->set_purpose("Review of the month");
            }).ok());
    auto events = audit("holly", "recording.played");
    QCOMPARE(events.size(), 1U);
    QCOMPARE(events.front().actor, std::string("auditor-1"));
    QCOMPARE(events.front().grant, grant.id());
    QCOMPARE(events.front().outcome, std::string("verified"));
    QCOMPARE(events.front().purpose, std::string("Review of the month"));
    QCOMPARE(events.front().after, std::string("steps 1 to 1 of 1, person=support-1, search=\"GetTenant\""));
    // Without it nothing is told.
    m_harness->fallible->failAt = 1;
    v1::GetRecordingResponse nothing;
    QVERIFY(!play("auditor-1", grant.id(), nothing).ok());
    QCOMPARE(nothing.ByteSizeLong(), 0U);
}

void TestRecordingsRpc::pagesAndSearch()
{
    const v1::AccessGrant grant = m_people->given();
    for (int i = 0; i < 5; ++i)
        QVERIFY(m_people->page("holly", grant.id()).ok());
    for (const char *view : {"tenant", "sla", "posture"})
        QVERIFY(look(grant.id(), view, "holly").ok());
    v1::GetRecordingResponse page;
    std::vector<std::uint64_t> seen;
    for (std::uint64_t after = 0; seen.empty() || after != 0; after = page.next_after()) {
        QVERIFY(play("auditor-1", grant.id(), page, [after](v1::GetRecordingRequest &request) {
                    request.set_after(after);
                    request.set_limit(3);
                }).ok());
        QVERIFY(page.steps_size() <= 3);
        for (const v1::RecordingStep &one : page.steps())
            seen.push_back(one.sequence());
    }
    QCOMPARE(seen, (std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8}));
    QVERIFY(play("auditor-1", grant.id(), page, [](v1::GetRecordingRequest &request) {
                request.set_search("LOOKED sla");
            }).ok());
    QCOMPARE(page.found(), 1U);
    QCOMPARE(page.steps(0).sequence(), 7U);
    QVERIFY(play("auditor-1", grant.id(), page, [](v1::GetRecordingRequest &request) {
                request.add_kinds(v1::STEP_KIND_SCREEN);
                request.set_limit(2);
            }).ok());
    QCOMPARE(page.found(), 3U);
    QCOMPARE(page.next_after(), 7U);
    QCOMPARE(page.count(), 8U);
    QCOMPARE(play("auditor-1", grant.id(), page, [](v1::GetRecordingRequest &r) { r.set_limit(201); }).reason,
             std::string("PAGE_INVALID"));
    QCOMPARE(
        play("auditor-1", grant.id(), page, [](v1::GetRecordingRequest &r) { r.set_search(std::string(101, 'x')); })
            .reason,
        std::string("PAGE_INVALID"));
}

void TestRecordingsRpc::whoPlaysBack()
{
    const v1::AccessGrant grant = m_people->given();
    QVERIFY(m_people->page("holly", grant.id()).ok());
    v1::GetRecordingResponse answer;
    for (const char *person : {"auditor-1", "lead-1", "platform-1"})
        QVERIFY2(play(person, grant.id(), answer).ok(), person);
    for (const char *person : {"support-1", "success-4", "engineer-1", "partner-1"})
        QCOMPARE(play(person, grant.id(), answer).reason, std::string("ACTION_NOT_ALLOWED"));
    // Whether there is such a grant is told to nobody who does not see its tenant.
    const End foreign = play("lead-2", grant.id(), answer), unknown = play("lead-2", "grant-none", answer);
    QCOMPARE(foreign.reason, std::string("GRANT_NOT_FOUND"));
    QCOMPARE(foreign.text(), unknown.text());
    QCOMPARE(foreign.status.error_code(), unknown.status.error_code());
    QCOMPARE(audit("holly", "recording.played").size(), 3U);
}

void TestRecordingsRpc::protectedInformationIsNotForOperations()
{
    v1::AccessGrant grant = m_people->given();
    QVERIFY(m_people->page("holly", grant.id()).ok());
    // As one who asked for PHI; what it takes to be given it is tried elsewhere.
    const auto status = m_harness->store->write([&](StoreTxn &txn) -> absl::Status {
        auto record = txn.record(kGrantRecord, grant.id());
        auto stored = grantOf(*record);
        stored->ask.permissions.push_back(grants::Permission::Phi);
        Record changed = recordOf(*stored, true);
        return txn.putRecord(changed);
    });
    QVERIFY(status.ok());
    v1::GetRecordingResponse answer;
    QCOMPARE(play("platform-1", grant.id(), answer).reason, std::string("PHI_RECORDING"));
    QCOMPARE(play("platform-1", grant.id(), answer,
                  [](v1::GetRecordingRequest &request) {
                      request.mutable_context()->mutable_view_as()->set_role(v1::ROLE_AUDITOR);
                  })
                 .reason,
             std::string("PHI_RECORDING"));
    QVERIFY(play("auditor-1", grant.id(), answer).ok());
    QVERIFY(play("lead-1", grant.id(), answer).ok());
}

void TestRecordingsRpc::whatIsBrokenIsNamed()
{
    const v1::AccessGrant grant = m_people->given();
    for (int i = 0; i < 3; ++i)
        QVERIFY(m_people->page("holly", grant.id()).ok());
    const std::string kind = recording::stepKind(grant.id());
    QVERIFY(m_harness->store->write([&](StoreTxn &txn) { return txn.removeRecord(kind, recording::stepId(2)); }).ok());
    const v1::GetRecordingResponse found = played(grant.id());
    QCOMPARE(found.proof(), v1::RECORDING_PROOF_BROKEN);
    QCOMPARE(found.broken(), 2U);
    QCOMPARE(found.trouble(), std::string("Step 2 is missing."));
    QCOMPARE(found.steps_size(), 1); // What comes after it is proven by nothing.
    QCOMPARE(audit("holly", "recording.played").back().outcome, std::string("broken at step 2"));
    loseTheKeys();
    const v1::GetRecordingResponse shut = played(grant.id());
    QCOMPARE(shut.proof(), v1::RECORDING_PROOF_UNREADABLE);
    QCOMPARE(shut.steps_size(), 0);
    QCOMPARE(audit("holly", "recording.played").back().outcome, std::string("not readable"));
}

void TestRecordingsRpc::afterRetentionNobodyReadsIt()
{
    v1::AccessGrant grant = m_people->given();
    QVERIFY(m_people->page("holly", grant.id()).ok());
    QVERIFY(m_people->giveBack(grant).ok());
    QVERIFY(m_harness->grants->sealEnded().ok());
    Departure departure;
    departure.facts = script().fleet[1];
    departure.state = DepartureState::Gone;
    departure.goneMs = m_harness->clock.now;
    LegalHold hold;
    hold.id = "hold-1";
    hold.tenantId = "holly";
    hold.matter = "Matter 7";
    hold.placedMs = departure.goneMs;
    const auto put = [this](Record record) {
        return m_harness->store->write([&record](StoreTxn &txn) { return txn.putRecord(record); });
    };
    QVERIFY(put(recordOf(departure, departure.goneMs)).ok());
    QVERIFY(put(recordOf(hold)).ok());
    const auto end = [this] { return endRetention(*m_harness->store, *m_harness->recorder); };
    QVERIFY(end().ok());
    QVERIFY(m_harness->recorder->keys().of("holly").ok()); // Not yet.
    m_harness->clock.now += kDocumentsKeptMs;
    QVERIFY(end().ok());
    QVERIFY(m_harness->recorder->keys().of("holly").ok()); // A hold stands.
    const auto kept = m_harness->store->record(kHoldRecord, "hold-1");
    QVERIFY(kept.ok());
    hold.revision = kept->revision;
    hold.releasedMs = m_harness->clock.now;
    QVERIFY(put(recordOf(hold)).ok());
    QVERIFY(end().ok());
    QVERIFY(end().ok());
    QCOMPARE(audit("holly", "recording.key-destroyed").size(), 1U);
    const v1::GetRecordingResponse found = played(grant.id());
    QCOMPARE(found.proof(), v1::RECORDING_PROOF_UNREADABLE);
    QVERIFY(found.trouble().find("destroyed") != std::string::npos);
    QVERIFY(found.sealed());
    QCOMPARE(found.steps_size(), 0);
}

QTEST_GUILESS_MAIN(TestRecordingsRpc)
#include "tst_recordings_rpc.moc"
