// One thread of the audit over real channels: from alert or ticket to request, votes, use, recording, changes and end,
// the same from whichever end it is followed, within the reader's scope; and how long records are kept.
#include "backend/rpc/exposure_keeper.h"
#include "backend/rpc/grant_keeper.h"
#include "tests/backend/audit_papers.h"
#include "tests/backend/lockbox_people.h"
#include "tests/backend/thread_lines.h"

#include "bulkhead/v1/audit.grpc.pb.h"

#include <QTemporaryDir>
#include <QtTest>

#include <set>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Service = v1::AuditService;
using Strings = std::vector<std::string>;

const std::string kAlert = "holly/claims@29400000";

} // namespace

class TestAuditThread : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        auto keys = recording::Keys::inFolder(m_folder->filePath(QStringLiteral("keys")).toStdString(), true);
        QVERIFY(keys.ok());
        m_box = std::make_unique<LockboxPeople>(m_folder->filePath(QStringLiteral("store.db")).toStdString(),
                                                *std::move(keys));
        m_stub = Service::NewStub(m_box->channel);
    }
    void cleanup()
    {
        m_stub.reset();
        m_box.reset();
    }

    void everyEndLeadsToTheSameThread();
    void brokenGlassIsFollowedToItsReview();
    void changesBelongToIt();
    void aMixedAnswerLeadsToItsAccess();
    void whatIsBeyondTheScopeIsCounted();
    void aPlantedIdTellsNothingOfOthers_data();
    void aPlantedIdTellsNothingOfOthers();
    void whoMayFollow_data();
    void whoMayFollow();
    void anIdThatIsNothingIsRefusedAlike();
    void pagesJoinToTheWhole();
    void followingIsWrittenDownOnce();
    void whatIsHiddenFromTheRoleIsWithheld();
    void accessesThatTheKeeperLetGoOfAreFound();

private:
    End follow(const std::string &person, const std::string &id, v1::GetThreadResponse &answer, std::uint32_t size = 0,
               const std::string &token = {}, const std::string &tenant = {})
    {
        v1::GetThreadRequest request;
        if (tenant.empty())
            request.mutable_context()->mutable_fleet();
        else
            request.mutable_context()->set_tenant_id(tenant);
        request.set_id(id);
        request.set_page_size(size);
        request.set_page_token(token);
        v1::GetThreadResponse fresh;
        const End end = by(person, *m_stub, &Service::Stub::GetThread, request, fresh);
        answer = fresh;
        return end;
    }
    Strings followed(const std::string &id, const std::string &person = "auditor-1")
    {
        v1::GetThreadResponse answer;
        if (const End end = follow(person, id, answer); !end.ok())
            return {end.text()};
        Strings lines;
        for (const v1::AuditRecord &record : answer.records())
            lines.push_back(line(read(record)));
        return lines;
    }
    Store &store() { return *m_box->harness.store; }
    void second() { m_box->harness.clock.now += 1'000; }

    void write(const std::function<absl::Status(StoreTxn &)> &work)
    {
        const absl::Status status = store().write(work);
        QVERIFY2(status.ok(), std::string(status.message()).c_str());
    }
    void write(AuditEvent event)
    {
        write([&event](StoreTxn &txn) { return txn.audit(event); });
    }
    [[nodiscard]] AuditEvent eventOf(const std::string &tenant, const std::string &actor, const std::string &action,
                                     const std::string &outcome, const std::string &after = {})
    {
        AuditEvent event;
        event.tenantId = tenant;
        event.actor = actor;
        event.role = Role::Support;
        event.action = action;
        event.outcome = outcome;
        event.after = after;
        event.atMs = m_box->harness.clock.now;
        return event;
    }
    /// Somebody works on an alert of a tenant.
    void handleAlert()
    {
        AlertHandling handling;
        handling.alertId = kAlert;
        handling.tenantId = "holly";
        handling.notes.push_back({"success-4", m_box->harness.clock.now, "Claims wait.", {}, {}});
        write([&](StoreTxn &txn) -> absl::Status {
            if (absl::Status status = txn.putAlertHandling(handling); !status.ok())
                return status;
            return txn.audit(eventOf("holly", "success-4", "alerts.note", "done", kAlert));
        });
    }
    v1::AccessGrant asked(const std::string &ticket = "48213")
    {
        auto request = m_box->people.requestOf("holly");
        request.mutable_ask()->set_ticket(ticket);
        request.mutable_ask()->set_purpose("Alert " + kAlert + ": claims do not post.");
        m_requestId = request.request_id();
        v1::AccessGrant grant;
        if (const End end = m_box->people.ask(request, grant); !end.ok())
            qFatal("%s", end.text().c_str());
        return grant;
    }
    /// A grant of somebody else as it stands in the store, and one record of its use.
    void storeGrant(const std::string &id, const std::string &tenant, const std::string &ticket, std::int64_t askedMs)
    {
        const grants::Grant grant = storedGrant(id, tenant, ticket, askedMs);
        write([&](StoreTxn &txn) -> absl::Status {
            Record record = recordOf(grant, true);
            if (absl::Status status = txn.putRecord(record); !status.ok())
                return status;
            AuditEvent event = eventOf(tenant, grant.person, "grants.request", "requested", auditTextOf(grant));
            event.grant = id;
            event.atMs = askedMs;
            return txn.audit(event);
        });
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<LockboxPeople> m_box;
    std::unique_ptr<Service::Stub> m_stub;
    std::string m_requestId;
};

void TestAuditThread::everyEndLeadsToTheSameThread()
{
    m_box->switchOn("holly");
    const std::string page = m_box->linked("holly");
    handleAlert();
    second();
    v1::AccessGrant grant = asked();
    second();
    QVERIFY(m_box->people.amend(grant, 20).ok()); // Its text is another: the alert goes with it.
    second();
    auto again = aboutFleet<v1::AmendGrantRequest>(m_box->people.next("amend"));
    again.set_grant_id(grant.id());
    again.set_expected_revision(grant.revision());
    GrantedPeople::fill(*again.mutable_ask(), "holly", 30);
    again.mutable_ask()->set_purpose("Alert " + kAlert + ": claims do not post.");
    QVERIFY(m_box->people.decide("support-1", &GrantedPeople::Access::AmendGrant, again, grant).ok());
    second();
    QVERIFY(m_box->people.approve(grant).ok());
    second();
    QCOMPARE(m_box->decideBy(page, grant.id(), "consent").status, 303);
    second();
    QVERIFY(m_box->people.page("holly", grant.id()).ok());
    second();
    QVERIFY(!m_box->people.page("quay", grant.id()).ok());
    QTRY_VERIFY(std::ranges::count(followed(grant.id()), std::string("refused:bulkhead.v1.InventoryService.GetTenant "
                                                                     "TENANT_NOT_IN_SCOPE in _"))
                == 1); // Written by a thread of its own.
    second();
    QVERIFY(m_box->people.giveBack(grant).ok());
    second();
    QVERIFY(m_box->harness.grants->sealEnded().ok());
    second();
    ExposureTrigger trigger;
    trigger.kind = ExposureKind::LostRecording;
    trigger.subject = grant.id();
    trigger.sighting = "1";
    trigger.owners = {"holly"};
    trigger.person = "support-1";
    trigger.what = "What was done cannot be shown.";
    trigger.records = "health";
    trigger.atMs = m_box->harness.clock.now;
    QVERIFY(m_box->harness.exposures->open(trigger).ok());
    const std::vector<exposure::Case> cases = m_box->harness.exposures->rows().all();
    QCOMPARE(cases.size(), std::size_t(1));

    const Strings whole = followed("48213");
    const Strings expected{
        "alerts.note done",           "grants.request requested",
        "grants.request amended",     "grants.request amended",
        "grants.approve consented",   "lockbox.consent in force",
        "tenants.read allowed",       "refused:bulkhead.v1.InventoryService.GetTenant TENANT_NOT_IN_SCOPE in _",
        "grants.request given back",  "recording.sealed sealed",
        "exposures.open opened in _", "exposures.open opened"};
    QVERIFY2(whole == expected, joined(whole).c_str());
    for (const std::string &end : {kAlert, grant.id(), m_requestId, cases.front().id})
        QVERIFY2(followed(end) == whole, end.c_str());
    v1::GetThreadResponse answer;
    QVERIFY(follow("auditor-1", "48213", answer).ok());
    std::set<int> kinds;
    for (const v1::ThreadPart &part : answer.parts()) {
        kinds.insert(part.kind());
        if (part.kind() == v1::THREAD_PART_KIND_ACCESS) {
            QCOMPARE(part.id(), grant.id());
            QVERIFY(part.recorded() && part.ticket() == "48213" && part.person() == "support-1");
            QCOMPARE(part.tenant_name(), std::string("Hollyhock Practice"));
            QCOMPARE(part.state(), std::string("given back"));
        }
    }
    QVERIFY(kinds
            == std::set<int>({v1::THREAD_PART_KIND_TICKET, v1::THREAD_PART_KIND_ALERT, v1::THREAD_PART_KIND_ACCESS,
                              v1::THREAD_PART_KIND_CASE}));
    QCOMPARE(answer.beyond_scope(), 0u);
    QVERIFY(answer.next_page_token().empty() && !answer.parts_cut());
    // Within one tenant's context the thread is what stands in its chain.
    QVERIFY(follow("auditor-1", "48213", answer, 0, {}, "holly").ok());
    QCOMPARE(std::size_t(answer.records_size()), whole.size() - 2);
    QCOMPARE(answer.beyond_scope(), 2u);
    // Each record proves itself as one that a search has found.
    v1::GetEventRequest one;
    one.mutable_context()->mutable_fleet();
    one.set_tenant_id("holly");
    one.set_sequence(read(answer.records(0)).sequence);
    one.set_read_token(answer.records(0).read_token());
    const auto before = store().auditHead("holly")->size;
    v1::GetEventResponse proof;
    QVERIFY(by("auditor-1", *m_stub, &Service::Stub::GetEvent, one, proof).ok());
    QCOMPARE(store().auditHead("holly")->size, before);
}

void TestAuditThread::brokenGlassIsFollowedToItsReview()
{
    v1::AccessGrant grant;
    QVERIFY(m_box->people.breakGlass(grant, "holly", "The queue of claims stands still since noon.").ok());
    second();
    QVERIFY(m_box->people.page("holly", grant.id()).ok());
    second();
    QVERIFY(m_box->people.giveBack(grant).ok());
    second();
    QVERIFY(m_box->people.review(grant, "lead-1").ok());
    const Strings lines = followed(grant.id());
    QCOMPARE(lines.size(), std::size_t(5));
    QCOMPARE(lines[0], std::string("grants.break-glass glass broken in _"));
    QCOMPARE(lines[1], std::string("grants.break-glass glass broken"));
    QCOMPARE(lines[2], std::string("tenants.read allowed"));
    QCOMPARE(lines[4], std::string("grants.approve reviewed"));
}

void TestAuditThread::changesBelongToIt()
{
    v1::AccessGrant grant = asked();
    second();
    QVERIFY(m_box->people.approve(grant).ok());
    second();
    StoredAct act;
    act.id = "act-00000000000000aa";
    act.tenantId = "holly";
    act.kind = "tier";
    act.change = "tier:segmented";
    act.purpose = "Ticket 48213: a place of its own";
    act.proposedBy = "success-4";
    act.proposedMs = m_box->harness.clock.now;
    StoredAct other = act;
    other.id = "act-00000000000000bb";
    other.purpose = "Ticket 482130";
    write([&](StoreTxn &txn) -> absl::Status {
        for (StoredAct *one : {&act, &other}) {
            if (absl::Status status = txn.putAct(*one); !status.ok())
                return status;
            AuditEvent event =
                eventOf("holly", "success-4", "acts.propose", "proposed " + one->id, one->id + " state=1");
            if (absl::Status status = txn.audit(event); !status.ok())
                return status;
        }
        return absl::OkStatus();
    });
    // By the person's own rights while the access was in force: a change belongs to it, a reading does not.
    write(eventOf("holly", "support-1", "alerts.note", "meanwhile"));
    write(eventOf("holly", "support-1", "tenants.export", "exported"));
    write(eventOf("quay", "support-1", "alerts.note", "elsewhere"));
    second();
    write(eventOf("holly", "platform-1", "tiers.move", "copied", act.id + " shared to segmented state=2"));
    write(eventOf("holly", "platform-1", "tiers.move", "put back", act.id + ".back segmented to shared state=2"));
    write(eventOf("holly", "platform-1", "tiers.move", "of another", other.id + " shared to segmented state=2"));
    AuditEvent ended = eventOf("holly", "gateway", "acts.expire", "Ended by itself");
    ended.requestId = act.id;
    write(ended);
    QVERIFY(m_box->people.giveBack(grant).ok());
    second();
    write(eventOf("holly", "support-1", "alerts.note", "afterwards"));
    const Strings expected{"grants.request requested", "grants.approve in force",     "acts.propose proposed " + act.id,
                           "alerts.note meanwhile",    "acts.expire Ended by itself", "grants.request given back",
                           "tiers.move copied",        "tiers.move put back"};
    for (const std::string &end : {std::string("48213"), grant.id()}) {
        const Strings lines = followed(end);
        const std::set<std::string> sorted(lines.begin(), lines.end());
        QVERIFY2(sorted == std::set<std::string>(expected.begin(), expected.end()), joined(lines).c_str());
    }
    QCOMPARE(followed(act.id), Strings({"acts.propose proposed " + act.id, "tiers.move copied", "tiers.move put back",
                                        "acts.expire Ended by itself"}));
}

/// The case names its access in words.
void TestAuditThread::aMixedAnswerLeadsToItsAccess()
{
    v1::AccessGrant grant = asked();
    second();
    ExposureTrigger trigger;
    trigger.kind = ExposureKind::MixedResult;
    trigger.subject = "holly";
    trigger.sighting = "1";
    trigger.owners = {"quay"};
    trigger.seers = {"holly"};
    trigger.person = "support-1";
    trigger.what = "A question under the access " + grant.id() + " was answered with rows of others.";
    trigger.records = "query claims";
    trigger.atMs = m_box->harness.clock.now;
    QVERIFY(m_box->harness.exposures->open(trigger).ok());
    const std::vector<exposure::Case> cases = m_box->harness.exposures->rows().all();
    QCOMPARE(cases.size(), std::size_t(1));
    second();
    StoredAct act;
    act.id = "act-00000000000000dd";
    act.tenantId = "holly";
    act.kind = "tier";
    act.purpose = "48213: apart from others";
    act.proposedBy = "success-4";
    act.proposedMs = m_box->harness.clock.now;
    write([&](StoreTxn &txn) -> absl::Status {
        if (absl::Status status = txn.putAct(act); !status.ok())
            return status;
        return txn.audit(eventOf("holly", "success-4", "acts.propose", "proposed", act.id + " state=1"));
    });
    const Strings expected{"grants.request requested", "exposures.open opened in _", "exposures.open opened",
                           "exposures.open opened in quay_", "acts.propose proposed"};
    for (const std::string &end : {std::string("48213"), grant.id(), cases.front().id})
        QVERIFY2(followed(end) == expected, joined(followed(end)).c_str());
}

void TestAuditThread::whatIsBeyondTheScopeIsCounted()
{
    v1::AccessGrant grant = asked("INC-7001");
    second();
    QVERIFY(m_box->people.approve(grant).ok());
    // The same ticket led to a tenant within the reader's scope, too.
    storeGrant("grant-00000000000000aa", "alder", "INC-7001", m_box->harness.clock.now + 10'000);
    m_box->harness.grants->put(
        storedGrant("grant-00000000000000aa", "alder", "INC-7001", m_box->harness.clock.now + 10'000));
    v1::GetThreadResponse answer;
    QVERIFY(follow("platform-3", "INC-7001", answer).ok()); // Region us-east: alder alone.
    QCOMPARE(answer.records_size(), 1);
    QCOMPARE(read(answer.records(0)).tenantId, std::string("alder"));
    QCOMPARE(answer.beyond_scope(), 2u); // Asked for, and consented to.
    for (const v1::ThreadPart &part : answer.parts())
        QVERIFY(part.kind() == v1::THREAD_PART_KIND_TICKET || part.tenant_id() == "alder");
    Wire wire;
    wire.keep(answer);
    for (const char *word : {"holly", "Hollyhock", "support-1"})
        QVERIFY2(!wire.holds(word), word);
    QVERIFY(!wire.holds(grant.id()));
    QVERIFY(follow("auditor-1", "INC-7001", answer).ok());
    QCOMPARE(answer.records_size(), 3);
    QCOMPARE(answer.beyond_scope(), 0u);
}

void TestAuditThread::aPlantedIdTellsNothingOfOthers_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : {"a request of this id", "an own access that names it", "an own act that names it"})
        QTest::newRow(how) << QString::fromLatin1(how);
}
void TestAuditThread::aPlantedIdTellsNothingOfOthers()
{
    QFETCH(QString, how);
    v1::AccessGrant grant = asked("INC-7004");
    second();
    QVERIFY(m_box->people.approve(grant).ok());
    AuditPapers papers(m_box->channel);
    // platform-3 has alder alone in scope, and makes records there that name what another tenant may have.
    const auto plant = [&](const std::string &id) {
        if (how == QStringLiteral("a request of this id")) {
            v1::OpenFindingRequest request;
            request.set_request_id(id);
            *request.mutable_finding() = AuditPapers::draft("lead-1", "alder", m_box->harness.clock.now);
            v1::OpenFindingResponse opened;
            return papers.call("platform-3", &AuditPapers::Stub::OpenFinding, request, opened).ok();
        }
        if (how == QStringLiteral("an own act that names it")) {
            StoredAct act;
            act.id = "act-of-" + id;
            act.kind = "suspend";
            act.tenantId = "alder";
            act.proposedBy = "platform-3";
            act.purpose = "About " + id;
            act.proposedMs = m_box->harness.clock.now;
            write([&](StoreTxn &txn) -> absl::Status {
                if (absl::Status status = txn.putAct(act); !status.ok())
                    return status;
                return txn.audit(eventOf("alder", "platform-3", "acts.propose", "proposed", act.id));
            });
            return true;
        }
        grants::Grant own = storedGrant("grant-of-" + id, "alder", id, m_box->harness.clock.now);
        own.person = "platform-3";
        write([&](StoreTxn &txn) -> absl::Status {
            Record record = recordOf(own, true);
            if (absl::Status status = txn.putRecord(record); !status.ok())
                return status;
            AuditEvent event = eventOf("alder", "platform-3", "grants.request", "requested", auditTextOf(own));
            event.grant = own.id;
            return txn.audit(event);
        });
        m_box->harness.grants->put(own);
        return true;
    };
    const auto toldOf = [&](const std::string &id) {
        v1::GetThreadResponse answer;
        const End end = plant(id) ? follow("platform-3", id, answer) : End();
        Strings parts{std::to_string(answer.records_size()), std::to_string(answer.beyond_scope()), end.text()};
        for (const v1::ThreadPart &part : answer.parts())
            parts.push_back(v1::ThreadPartKind_Name(part.kind()));
        return joined(parts);
    };
    const std::string none = toldOf("grant-0000000000000000");
    QVERIFY2(none.starts_with("1\n0\n"), none.c_str());
    for (const std::string &id : {grant.id(), m_requestId, std::string("INC-7004")}) {
        if (how == QStringLiteral("a request of this id") && id == m_requestId)
            continue; // The id of another's request is refused.
        QCOMPARE(toldOf(id), none);
    }
}

void TestAuditThread::whoMayFollow_data()
{
    QTest::addColumn<QString>("person");
    QTest::addColumn<QString>("reason");
    for (const char *who : {"auditor-1", "platform-1"})
        QTest::newRow(who) << QString::fromLatin1(who) << QString();
    for (const char *who : {"support-1", "lead-1", "success-4", "engineer-1"})
        QTest::newRow(who) << QString::fromLatin1(who) << QStringLiteral("ACTION_NOT_ALLOWED");
}
void TestAuditThread::whoMayFollow()
{
    QFETCH(QString, person);
    QFETCH(QString, reason);
    asked();
    v1::GetThreadResponse answer;
    const End end = follow(person.toStdString(), "48213", answer);
    QCOMPARE(QString::fromStdString(end.reason), reason);
    QVERIFY(end.ok() || answer.ByteSizeLong() == 0);
}

void TestAuditThread::anIdThatIsNothingIsRefusedAlike()
{
    const v1::AccessGrant grant = asked("INC-7002");
    // To platform-3 holly's access is as one that is none: nothing tells of a ticket whose number is tried out.
    for (const std::string &id : {grant.id(), std::string("INC-7002"), std::string("INC-7003"), m_requestId,
                                  std::string("grant-0000000000000000"), std::string("a b; DROP TABLE audit")}) {
        v1::GetThreadResponse answer;
        const End end = follow("platform-3", id, answer);
        QCOMPARE(end.reason, std::string("THREAD_NOT_FOUND"));
        QCOMPARE(answer.ByteSizeLong(), std::size_t(0));
    }
    v1::GetThreadResponse answer;
    QCOMPARE(follow("auditor-1", "", answer).reason, std::string("THREAD_UNNAMED"));
    QCOMPARE(follow("auditor-1", std::string(201, 'a'), answer).reason, std::string("TEXT_TOO_LONG"));
    QCOMPARE(follow("auditor-1", "INC-7002", answer, 501).reason, std::string("LIMIT_OUT_OF_RANGE"));
    QCOMPARE(follow("auditor-1", "INC-7002", answer, 0, "made up").reason, std::string("PAGE_TOKEN_UNFIT"));
}

void TestAuditThread::pagesJoinToTheWhole()
{
    v1::AccessGrant grant = asked();
    QVERIFY(m_box->people.approve(grant).ok());
    for (int i = 0; i < 20; ++i)
        QVERIFY(m_box->people.page("holly", grant.id()).ok()); // Many of one instant.
    const Strings whole = followed("48213");
    QCOMPARE(whole.size(), std::size_t(22));
    Strings all;
    v1::GetThreadResponse page;
    QVERIFY(follow("auditor-1", "48213", page, 3).ok());
    QVERIFY(!page.parts().empty());
    const std::string second = page.next_page_token();
    for (;;) {
        QVERIFY(page.records_size() <= 3);
        for (const v1::AuditRecord &record : page.records())
            all.push_back(line(read(record)));
        if (page.next_page_token().empty())
            break;
        QVERIFY(follow("auditor-1", "48213", page, 3, page.next_page_token()).ok());
        QVERIFY(page.parts().empty());
    }
    QCOMPARE(all, whole);
    QCOMPARE(follow("platform-1", "48213", page, 3, second).reason, std::string("PAGE_TOKEN_UNFIT"));
    QCOMPARE(follow("auditor-1", grant.id(), page, 3, second).reason, std::string("PAGE_TOKEN_UNFIT"));
}

void TestAuditThread::followingIsWrittenDownOnce()
{
    v1::AccessGrant grant = asked();
    QVERIFY(m_box->people.approve(grant).ok());
    const auto written = [this] {
        AuditQuestion question;
        question.action = "audit.read";
        question.limit = 1'000;
        return store().auditFound({}, question).value_or(std::vector<AuditEvent>());
    };
    v1::GetThreadResponse page;
    QVERIFY(follow("auditor-1", "48213", page, 1).ok());
    QVERIFY(follow("auditor-1", "48213", page, 1, page.next_page_token()).ok());
    QCOMPARE(written().size(), std::size_t(1));
    QCOMPARE(written().front().after, std::string("thread: 48213"));
    QCOMPARE(written().front().actor, std::string("auditor-1"));
    QCOMPARE(written().front().tenantId, std::string());
    // No audit, no answer.
    m_box->harness.fallible->failAt = 1;
    QVERIFY(!follow("auditor-1", "48213", page).ok());
    QCOMPARE(page.records_size(), 0);
}

void TestAuditThread::whatIsHiddenFromTheRoleIsWithheld()
{
    v1::AccessGrant grant = asked();
    StoredAct act;
    act.id = "act-00000000000000cc";
    act.tenantId = "holly";
    act.kind = "contract";
    act.purpose = "Ticket 48213";
    act.proposedBy = "success-4";
    act.proposedMs = m_box->harness.clock.now;
    write([&](StoreTxn &txn) -> absl::Status {
        if (absl::Status status = txn.putAct(act); !status.ok())
            return status;
        return txn.audit(
            eventOf("holly", "success-4", "acts.propose", "proposed", act.id + " state=1 {\"fee\":7654321}"));
    });
    v1::GetThreadResponse answer;
    QVERIFY(follow("auditor-1", grant.id(), answer).ok());
    QCOMPARE(std::ranges::count_if(answer.records(), [](const auto &one) { return one.has_withheld(); }), 1);
    Wire wire;
    wire.keep(answer);
    QVERIFY(!wire.holds("7654321"));
    QVERIFY(follow("platform-1", grant.id(), answer).ok());
    QCOMPARE(std::ranges::count_if(answer.records(), [](const auto &one) { return one.has_withheld(); }), 0);
}

void TestAuditThread::accessesThatTheKeeperLetGoOfAreFound()
{
    const std::int64_t now = m_box->harness.clock.now;
    storeGrant("grant-00000000000000dd", "quay", "INC-1", now - 1'000'000);
    write([&](StoreTxn &txn) {
        absl::Status all;
        for (std::size_t i = 0; i <= GrantKeeper::kKept; ++i) {
            Record record = recordOf(
                storedGrant("grant-" + std::to_string(i), "quay", "INC-2", now - 900'000 + std::int64_t(i)), true);
            all.Update(txn.putRecord(record));
        }
        return all;
    });
    QVERIFY(!m_box->harness.grants->rows().find("grant-00000000000000dd"));
    QCOMPARE(followed("INC-1"), Strings({"grants.request requested in quay_"}));
}

QTEST_GUILESS_MAIN(TestAuditThread)
#include "tst_audit_thread.moc"
