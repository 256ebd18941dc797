// Time-boxed access over real channels: what a grant opens and what it does not, who decides, how it ends, and what
// somebody could try.
#include "backend/rpc/grant_keeper.h"
#include "tests/backend/granted_people.h"

#include "bulkhead/v1/isolation.grpc.pb.h"
#include "bulkhead/v1/service_levels.grpc.pb.h"
#include "bulkhead/v1/session.grpc.pb.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003),
                  sampleTenant("quay", "Quayside Practice", "us-west", "success-4", 700'005)};
    return told;
}

std::string outcomeOf(const End &end)
{
    return std::to_string(end.status.error_code()) + "|" + end.reason + "|" + end.status.error_message();
}

} // namespace

class TestGrantsRpc : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("network");
        QTest::newRow("in-process") << false;
        QTest::newRow("network") << true;
    }
    void init()
    {
        QFETCH_GLOBAL(bool, network);
        m_harness = std::make_unique<RoomHarness>(script(), 60);
        m_channel = network ? m_harness->channel() : m_harness->inProcess();
        m_people = std::make_unique<GrantedPeople>(m_channel);
    }
    void cleanup()
    {
        m_people.reset();
        m_channel.reset();
        m_harness.reset();
    }

    void askedApprovedInForceOver();
    void itOpensOneTenantForItsActionsOnly();
    void aStreamEndsWithIt_data();
    void aStreamEndsWithIt();
    void nobodyDecidesForThemselves();
    void whoDecidesHasTheTenantInScope();
    void whatWasShownIsWhatIsConsentedTo();
    void moreTimeNeedsAnother();
    void aRequestIsServedOnce();
    void whetherATenantExistsIsNotTold();
    void anothersGrantIsNobodys();
    void whoMayDoNothingHere();
    void brokenGlassIsLoudAndLimits();
    void aLockEndsEverything();
    void everyCallIsAuditedWithTheGrant();
    void withoutAuditNothingIsTold();
    void whoCannotHearTheStoreLetsNobodyIn();
    void aCardTellsWhatDecides();

private:
    [[nodiscard]] std::vector<AuditEvent> audit(const std::string &tenant) const
    {
        const auto events = m_harness->store->auditOf(tenant, 0, 1'000);
        return events.ok() ? *events : std::vector<AuditEvent>();
    }
    bool audited(const std::string &tenant, const std::string &action, const std::string &outcome,
                 const std::string &grant) const
    {
        return std::ranges::any_of(audit(tenant), [&](const AuditEvent &one) {
            return one.action == action && one.outcome == outcome && one.grant == grant && !one.policyVersion.empty();
        });
    }
    void pass(std::int64_t ms)
    {
        m_harness->clock.now += ms;
        QVERIFY(m_harness->grants->look().ok());
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::shared_ptr<grpc::Channel> m_channel;
    std::unique_ptr<GrantedPeople> m_people;
};

void TestGrantsRpc::askedApprovedInForceOver()
{
    v1::AccessGrant grant = m_people->asked();
    QVERIFY(grant.state() == v1::GRANT_STATE_REQUESTED);
    QVERIFY(grant.tenant_name().empty()); // The tenant is not the person's yet.
    QCOMPARE(m_people->page("holly", grant.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    const auto shown = m_people->toldOf("lead-1", grant.id());
    QVERIFY(shown && shown->tenant_name() == "Hollyhock Practice");
    const End end = m_people->approve(grant);
    QVERIFY2(end.ok(), end.text().c_str());
    QVERIFY(grant.state() == v1::GRANT_STATE_IN_FORCE);
    QCOMPARE(grant.ends_ms() - grant.started_ms(), std::int64_t{30 * 60'000});
    v1::GetTenantResponse page;
    const End opened = m_people->page("holly", grant.id(), page);
    QVERIFY2(opened.ok(), opened.text().c_str());
    QCOMPARE(page.name(), std::string("Hollyhock Practice"));
    QVERIFY(page.arr() == 0); // The role's blind spots stay.
    QCOMPARE(m_people->toldOf("support-1", grant.id())->tenant_name(), std::string("Hollyhock Practice"));
    pass(30 * 60'000 - 1);
    QVERIFY(m_people->page("holly", grant.id()).ok());
    m_harness->clock.now += 1; // Before anybody writes it down.
    QCOMPARE(m_people->page("holly", grant.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    pass(0);
    QVERIFY(m_people->toldOf("support-1", grant.id())->state() == v1::GRANT_STATE_EXPIRED);
    const auto events = audit("holly");
    QVERIFY(std::ranges::any_of(events, [&](const AuditEvent &one) {
        return one.action == "grants.end" && one.outcome == "expired" && one.grant == grant.id();
    }));
    QVERIFY(audited("holly", "grants.request", "requested", grant.id()));
    QVERIFY(audited("holly", "grants.approve", "in force", grant.id()));
}

void TestGrantsRpc::itOpensOneTenantForItsActionsOnly()
{
    const v1::AccessGrant grant = m_people->given();
    const std::string unknown = outcomeOf(m_people->page("nobody", {}));
    QCOMPARE(outcomeOf(m_people->page("holly", {})), unknown); // By one's own rights as before.
    QCOMPARE(outcomeOf(m_people->page("quay", grant.id())), unknown);
    QCOMPARE(outcomeOf(m_people->page("nobody", grant.id())), unknown);
    QCOMPARE(outcomeOf(m_people->page("alder", grant.id())), unknown); // Not even the own ones beside it.
    auto all = aboutFleet<v1::ListTenantsRequest>();
    all.set_page_size(100);
    all.mutable_context()->set_grant_id(grant.id());
    v1::ListTenantsResponse list;
    QVERIFY(by("support-1", *m_people->inventory, &v1::InventoryService::Stub::ListTenants, all, list).ok());
    QCOMPARE(list.facts().id_size(), 1);
    QCOMPARE(list.facts().id(0), std::string("holly"));
    // Another action than granted, though the role has it.
    const auto isolation = v1::IsolationService::NewStub(m_channel);
    auto posture = about<v1::GetPostureRequest>("holly");
    posture.mutable_context()->set_grant_id(grant.id());
    v1::GetPostureResponse seen;
    QCOMPARE(by("support-1", *isolation, &v1::IsolationService::Stub::GetPosture, posture, seen).reason,
             std::string("ACTION_NOT_GRANTED"));
    // Another action than the role's.
    auto exported = about<v1::GetHandOverRequest>("holly");
    exported.mutable_context()->set_grant_id(grant.id());
    v1::GetHandOverResponse sheet;
    QCOMPARE(by("support-1", *isolation, &v1::IsolationService::Stub::GetHandOver, exported, sheet).reason,
             std::string("ACTION_NOT_ALLOWED"));
    // It reads.
    const auto levels = v1::ServiceLevelsService::NewStub(m_channel);
    auto note = about<v1::NoteAlertRequest>("holly", "note");
    note.mutable_context()->set_grant_id(grant.id());
    note.set_alert_id("holly/claims@1");
    note.set_text("Seen.");
    v1::NoteAlertResponse noted;
    QCOMPARE(by("support-1", *levels, &v1::ServiceLevelsService::Stub::NoteAlert, note, noted).reason,
             std::string("GRANT_READS_ONLY"));
    // Hello tells what is open, and of access itself by one's own rights.
    const auto session = v1::SessionService::NewStub(m_channel);
    auto hello = aboutFleet<v1::HelloRequest>();
    hello.mutable_context()->set_grant_id(grant.id());
    v1::HelloResponse greeting;
    QVERIFY(by("support-1", *session, &v1::SessionService::Stub::Hello, hello, greeting).ok());
    QCOMPARE(greeting.scope_label(), std::string("Hollyhock Practice"));
    QCOMPARE(greeting.tenants_in_scope(), 1u);
    const auto may = [&greeting](const char *action) {
        return std::ranges::find(greeting.actions(), action) != greeting.actions().end();
    };
    QVERIFY(may("tenants.read") && may("alerts.read") && may("grants.request"));
    QVERIFY(!may("posture.read") && !may("tenants.export") && !may("acts.propose"));
}

void TestGrantsRpc::aStreamEndsWithIt_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : {"expired", "revoked", "given back", "locked"})
        QTest::newRow(how) << how;
}

void TestGrantsRpc::aStreamEndsWithIt()
{
    QFETCH(QString, how);
    v1::AccessGrant grant = m_people->given();
    GrantedStream stream(*m_people->inventory, callOf("support-1"), grant.id());
    QTRY_VERIFY_WITH_TIMEOUT(stream.open, 10'000);
    QCOMPARE(stream.rows.load(), 1);
    QVERIFY(!stream.strangers);
    QElapsedTimer since;
    since.start();
    if (how == QLatin1String("expired"))
        m_harness->clock.now += 30 * 60'000;
    else if (how == QLatin1String("revoked"))
        QVERIFY(m_people->revoke(grant).ok());
    else if (how == QLatin1String("given back"))
        QVERIFY(m_people->giveBack(grant).ok());
    else {
        auto request = aboutFleet<v1::LockPersonRequest>("lock");
        request.set_person("support-1");
        request.set_reason("A token was lost.");
        v1::LockPersonResponse answer;
        QVERIFY(by("platform-1", *m_people->access, &GrantedPeople::Access::LockPerson, request, answer).ok());
    }
    QTRY_VERIFY_WITH_TIMEOUT(stream.over, 10'000);
    QVERIFY2(since.elapsed() <= 5'000, qPrintable(QString::number(since.elapsed())));
    QCOMPARE(stream.reason(), std::string("GRANT_NOT_IN_FORCE"));
    QVERIFY(!m_people->page("holly", grant.id()).ok());
}

void TestGrantsRpc::nobodyDecidesForThemselves()
{
    v1::AccessGrant own = m_people->asked("holly", 30, "lead-2");
    QVERIFY(!own.id().empty());
    QCOMPARE(m_people->approve(own, "lead-2").reason, std::string("SELF_APPROVAL"));
    QTRY_VERIFY(std::ranges::any_of(
        audit({}), [](const AuditEvent &one) { return one.actor == "lead-2" && one.outcome == "SELF_APPROVAL"; }));
    QVERIFY(m_people->toldOf("lead-2", own.id())->state() == v1::GRANT_STATE_REQUESTED);
    v1::AccessGrant other = m_people->asked();
    QVERIFY(m_people->approve(other, "support-1").status.error_code() == grpc::PERMISSION_DENIED);
    QVERIFY(m_people->approve(other, "lead-1").ok());
    v1::AccessGrant again = other;
    QCOMPARE(m_people->approve(again, "lead-1").reason, std::string("GRANT_STATE")); // There is nothing to decide.
    QCOMPARE(m_people->revoke(own, "lead-2").reason, std::string("SELF_APPROVAL"));
    QVERIFY(m_people->giveBack(own, "lead-2").ok());
    QVERIFY(own.state() == v1::GRANT_STATE_WITHDRAWN);
}

void TestGrantsRpc::whoDecidesHasTheTenantInScope()
{
    v1::AccessGrant grant = m_people->asked();
    for (const char *person : {"lead-2", "platform-3"}) { // us-east only.
        QCOMPARE(m_people->approve(grant, person).reason, std::string("GRANT_NOT_FOUND"));
        QCOMPARE(m_people->decline(grant, person, "No.").reason, std::string("GRANT_NOT_FOUND"));
        QCOMPARE(m_people->revoke(grant, person).reason, std::string("GRANT_NOT_FOUND"));
        QVERIFY(!m_people->toldOf(person, grant.id()));
        auto request = aboutFleet<v1::GetGrantCardRequest>();
        request.set_grant_id(grant.id());
        v1::GetGrantCardResponse card;
        QCOMPARE(by(person, *m_people->access, &GrantedPeople::Access::GetGrantCard, request, card).reason,
                 std::string("GRANT_NOT_FOUND"));
    }
    QCOMPARE(m_people->decline(grant, "lead-1", " ").reason, std::string("REASON_MISSING"));
    QVERIFY(m_people->decline(grant, "lead-1", "Ask lead-1's team.").ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_DECLINED);
    QCOMPARE(m_people->toldOf("support-1", grant.id())->end_reason(), std::string("Ask lead-1's team."));
    QCOMPARE(m_people->approve(grant, "lead-1").reason, std::string("GRANT_STATE"));
}

void TestGrantsRpc::whatWasShownIsWhatIsConsentedTo()
{
    v1::AccessGrant shown = m_people->asked(), changed = shown;
    QVERIFY(m_people->amend(changed, 60).ok());
    QCOMPARE(changed.votes_size(), 0);
    QCOMPARE(m_people->approve(shown).reason, std::string("REVISION_CONFLICT"));
    shown.set_revision(0); // Whatever there is.
    QCOMPARE(m_people->approve(shown).reason, std::string("REVISION_CONFLICT"));
    QVERIFY(m_people->approve(changed).ok());
    QCOMPARE(m_people->amend(changed, 10).reason, std::string("GRANT_STATE")); // Too late.
    v1::AccessGrant long_;
    QCOMPARE(m_people->ask(m_people->requestOf("quay", 61), long_).reason, std::string("GRANT_TOO_LONG"));
    auto aimless = m_people->requestOf("quay");
    aimless.mutable_ask()->clear_purpose();
    QCOMPARE(m_people->ask(aimless, long_).reason, std::string("GRANT_INCOMPLETE"));
    auto beyond = m_people->requestOf("quay");
    beyond.mutable_ask()->add_permissions(static_cast<v1::GrantPermission>(9));
    QVERIFY(!m_people->ask(beyond, long_).ok());
    QCOMPARE(m_people->ask(m_people->requestOf("alder"), long_).reason, std::string("WITHIN_YOUR_SCOPE"));
}

void TestGrantsRpc::moreTimeNeedsAnother()
{
    v1::AccessGrant grant = m_people->given();
    const std::int64_t ends = grant.ends_ms();
    QVERIFY(m_people->extend(grant, 20).ok());
    QCOMPARE(grant.ends_ms(), ends);
    // Of the own one nobody has the right to; a lead's own extension is refused as its own.
    QVERIFY(m_people->approve(grant, "support-1").status.error_code() == grpc::PERMISSION_DENIED);
    v1::AccessGrant leads = m_people->asked("holly", 30, "lead-2");
    QVERIFY(m_people->approve(leads).ok());
    QVERIFY(m_people->extend(leads, 20, "lead-2").ok());
    QCOMPARE(m_people->approve(leads, "lead-2").reason, std::string("SELF_APPROVAL"));
    QVERIFY(m_people->approve(grant).ok());
    QCOMPARE(grant.ends_ms(), ends + 20 * 60'000);
    pass(49 * 60'000);
    QVERIFY(m_people->page("holly", grant.id()).ok());
    QVERIFY(!m_people->page("holly", leads.id(), "lead-2").ok()); // Nobody has consented to its extension.
    pass(2 * 60'000);
    grant = *m_people->toldOf("support-1", grant.id()); // As its end was written down.
    QCOMPARE(m_people->extend(grant, 20).reason, std::string("GRANT_STATE"));
}

void TestGrantsRpc::aRequestIsServedOnce()
{
    const auto request = m_people->requestOf("holly");
    v1::AccessGrant first, second, other;
    QVERIFY(m_people->ask(request, first).ok());
    QVERIFY(m_people->ask(request, second).ok());
    QCOMPARE(first.id(), second.id());
    auto longer = request;
    longer.mutable_ask()->set_minutes(60);
    QCOMPARE(m_people->ask(longer, other).reason, std::string("REQUEST_ID_REUSED"));
    QCOMPARE(m_people->ask(request, other, "success-2").reason, std::string("REQUEST_ID_REUSED"));
    // A consent that is sent again after the end gives nothing back.
    auto consent = aboutFleet<v1::ApproveGrantRequest>("consent");
    consent.set_grant_id(first.id());
    consent.set_expected_revision(first.revision());
    QVERIFY(m_people->decide("lead-1", &GrantedPeople::Access::ApproveGrant, consent, first).ok());
    QVERIFY(m_people->giveBack(first).ok());
    QVERIFY(m_people->decide("lead-1", &GrantedPeople::Access::ApproveGrant, consent, second).ok()); // The kept answer.
    QVERIFY(!m_people->page("holly", first.id()).ok());
    QCOMPARE(m_people->decide("platform-1", &GrantedPeople::Access::ApproveGrant, consent, second).reason,
             std::string("REQUEST_ID_REUSED"));
}

void TestGrantsRpc::whetherATenantExistsIsNotTold()
{
    v1::AccessGrant real = m_people->asked("holly"), none = m_people->asked("nobody");
    const auto blind = [](v1::AccessGrant grant) {
        grant.clear_id();
        grant.mutable_ask()->clear_tenant_id();
        return grant.SerializeAsString();
    };
    QCOMPARE(blind(real), blind(none));
    const auto preview = [this](const char *tenant) {
        auto request = aboutFleet<v1::PreviewGrantRequest>();
        GrantedPeople::fill(*request.mutable_ask(), tenant);
        v1::PreviewGrantResponse answer;
        const End end = by("support-1", *m_people->access, &GrantedPeople::Access::PreviewGrant, request, answer);
        return outcomeOf(end) + answer.SerializeAsString();
    };
    QCOMPARE(preview("holly"), preview("nobody"));
    for (const char *person : {"lead-1", "platform-1", "auditor-1"}) {
        QVERIFY(m_people->toldOf(person, real.id()));
        QVERIFY(!m_people->toldOf(person, none.id()));
    }
    QCOMPARE(m_people->approve(none).reason, std::string("GRANT_NOT_FOUND"));
    // Nor by trying to consent to one's own.
    v1::AccessGrant own = m_people->asked("holly", 30, "lead-2"), ownOfNone = m_people->asked("nobody", 30, "lead-2");
    QCOMPARE(m_people->approve(own, "lead-2").reason, std::string("SELF_APPROVAL"));
    QCOMPARE(m_people->approve(ownOfNone, "lead-2").reason, std::string("SELF_APPROVAL"));
    QVERIFY(audit("nobody").empty()); // No chain for what does not exist.
    // Both lapse alike.
    pass(8 * 60 * 60'000);
    QVERIFY(m_people->toldOf("support-1", none.id())->state() == v1::GRANT_STATE_LAPSED);
    QVERIFY(m_people->toldOf("support-1", real.id())->state() == v1::GRANT_STATE_LAPSED);
    // Nor can anybody fill the store with ids.
    v1::AccessGrant more;
    for (int i = 0; i < 5; ++i)
        QVERIFY(m_people->ask(m_people->requestOf("guess-" + std::to_string(i)), more).ok());
    QCOMPARE(m_people->ask(m_people->requestOf("guess-5"), more).reason, std::string("TOO_MANY_REQUESTS"));
}

void TestGrantsRpc::anothersGrantIsNobodys()
{
    v1::AccessGrant grant = m_people->given();
    const std::string unknown = outcomeOf(m_people->page("nobody", {}, "success-2"));
    QCOMPARE(outcomeOf(m_people->page("holly", grant.id(), "success-2")), unknown);
    QCOMPARE(outcomeOf(m_people->page("holly", "grant-0000000000000000", "success-2")), unknown);
    // Who has the tenant in scope does not read it under another's either.
    QVERIFY(!m_people->page("holly", grant.id(), "lead-1").ok());
    QCOMPARE(m_people->giveBack(grant, "lead-1").reason, std::string("NOT_YOUR_GRANT"));
    QCOMPARE(m_people->giveBack(grant, "success-2").reason, std::string("GRANT_NOT_FOUND"));
    QCOMPARE(m_people->extend(grant, 10, "success-2").reason, std::string("GRANT_NOT_FOUND"));
    QVERIFY(!m_people->toldOf("success-2", grant.id()));
    QTRY_VERIFY(std::ranges::any_of(audit({}), [&](const AuditEvent &one) {
        return one.actor == "success-2" && one.grant == grant.id() && one.outcome == "TENANT_NOT_IN_SCOPE"
               && !one.policyVersion.empty();
    }));
    // Looking as somebody else is no way in.
    auto request = about<v1::GetTenantRequest>("holly");
    request.mutable_context()->set_grant_id(grant.id());
    request.mutable_context()->mutable_view_as()->set_role(v1::ROLE_SUPPORT);
    v1::GetTenantResponse page;
    QVERIFY(!by("platform-3", *m_people->inventory, &v1::InventoryService::Stub::GetTenant, request, page).ok());
}

void TestGrantsRpc::whoMayDoNothingHere()
{
    v1::AccessGrant grant = m_people->asked(), other;
    for (const char *person : {"partner-1", "auditor-1"}) {
        QCOMPARE(m_people->ask(m_people->requestOf("quay"), other, person).status.error_code(),
                 grpc::PERMISSION_DENIED);
        QCOMPARE(m_people->approve(grant, person).status.error_code(), grpc::PERMISSION_DENIED);
        QCOMPARE(m_people->breakGlass(other, "quay", "Nobody answers; claims stand.", person).status.error_code(),
                 grpc::PERMISSION_DENIED);
    }
    QVERIFY(m_people->told("partner-1").empty());
    QVERIFY(m_people->toldOf("auditor-1", grant.id())); // Who audits reads.
    QCOMPARE(m_people->breakGlass(other, "quay", "Nobody answers; claims stand.", "success-2").status.error_code(),
             grpc::PERMISSION_DENIED);
    auto request = aboutFleet<v1::LockPersonRequest>("lock");
    request.set_person("support-1");
    request.set_reason("No reason.");
    v1::LockPersonResponse answer;
    QCOMPARE(by("lead-1", *m_people->access, &GrantedPeople::Access::LockPerson, request, answer).status.error_code(),
             grpc::PERMISSION_DENIED);
}

void TestGrantsRpc::brokenGlassIsLoudAndLimits()
{
    v1::AccessGrant grant, more, waiting = m_people->asked("quay");
    QCOMPARE(m_people->breakGlass(grant, "holly", "too short").reason, std::string("REASON_TOO_SHORT"));
    QCOMPARE(m_people->breakGlass(grant, "nobody", "too short").reason, std::string("REASON_TOO_SHORT"));
    QCOMPARE(m_people->breakGlass(grant, "nobody", "Nobody answers; claims stand.").reason,
             std::string("TENANT_NOT_IN_SCOPE"));
    const End end = m_people->breakGlass(grant, "holly", "Nobody answers; claims stand.");
    QVERIFY2(end.ok(), end.text().c_str());
    QVERIFY(grant.broken_glass() && grant.state() == v1::GRANT_STATE_IN_FORCE);
    QVERIFY(m_people->page("holly", grant.id()).ok());
    for (const char *person : {"lead-1", "platform-1", "auditor-1"})
        QVERIFY2(m_people->toldOf(person, grant.id()), person);
    QVERIFY(audited("holly", "grants.break-glass", "glass broken", grant.id()));
    QVERIFY(audited({}, "grants.break-glass", "glass broken", grant.id()));
    // Nothing more, neither by oneself nor by others, and not by what was asked for before.
    QCOMPARE(m_people->breakGlass(more, "quay", "Nobody answers; claims stand.").reason, std::string("REVIEW_OPEN"));
    QCOMPARE(m_people->breakGlass(more, "nobody", "Nobody answers; claims stand.").reason, std::string("REVIEW_OPEN"));
    QCOMPARE(m_people->ask(m_people->requestOf("quay"), more).reason, std::string("REVIEW_OPEN"));
    QCOMPARE(m_people->approve(waiting).reason, std::string("REVIEW_OPEN"));
    QCOMPARE(m_people->extend(grant, 10).reason, std::string("REVIEW_OPEN"));
    for (const v1::AccessItem &item : m_people->told("support-1"))
        if (item.has_terms())
            QVERIFY(!item.terms().obstacle().empty());
    QCOMPARE(m_people->review(grant, "lead-1").reason, std::string("GRANT_STATE")); // Not over yet.
    pass(15 * 60'000);
    QVERIFY(!m_people->page("holly", grant.id()).ok());
    QVERIFY(m_people->review(grant, "support-1").status.error_code() == grpc::PERMISSION_DENIED);
    QCOMPARE(m_people->review(grant, "lead-2").reason, std::string("GRANT_NOT_FOUND"));
    QVERIFY(m_people->review(grant, "lead-1").ok());
    QCOMPARE(grant.reviewed_by(), std::string("lead-1"));
    QVERIFY(m_people->approve(waiting).ok());
    // A lead's own broken glass is reviewed by another.
    v1::AccessGrant leads;
    QVERIFY(m_people->breakGlass(leads, "holly", "Nobody answers; claims stand.", "lead-2").ok());
    QVERIFY(m_people->giveBack(leads, "lead-2").ok());
    QVERIFY(!m_people->review(leads, "lead-2").ok());
    QVERIFY(m_people->review(leads, "platform-1").ok());
}

void TestGrantsRpc::aLockEndsEverything()
{
    v1::AccessGrant grant = m_people->given(), waiting = m_people->asked("quay"), more;
    auto request = aboutFleet<v1::LockPersonRequest>("lock");
    request.set_person("support-1");
    request.set_reason("A token was lost.");
    v1::LockPersonResponse answer;
    QVERIFY(by("platform-1", *m_people->access, &GrantedPeople::Access::LockPerson, request, answer).ok());
    QCOMPARE(answer.lock().by(), std::string("platform-1"));
    // Who has some tenants in scope learns of it, and not the words, which may speak of another.
    for (const auto &[who, reason] : {std::pair("lead-1", "A token was lost."), {"lead-2", ""}}) {
        const auto told = m_people->told(who);
        const auto lock = std::ranges::find(told, "lock/support-1", &v1::AccessItem::id);
        QVERIFY(lock != told.end());
        QCOMPARE(lock->lock().reason(), std::string(reason));
    }
    QVERIFY(!m_people->page("holly", grant.id()).ok());
    QVERIFY(m_people->toldOf("support-1", grant.id())->state() == v1::GRANT_STATE_REVOKED);
    QVERIFY(m_people->toldOf("support-1", waiting.id())->state() == v1::GRANT_STATE_REVOKED);
    QCOMPARE(m_people->ask(m_people->requestOf("quay"), more).reason, std::string("ACCESS_LOCKED"));
    QCOMPARE(m_people->breakGlass(more, "quay", "Nobody answers; claims stand.").reason, std::string("ACCESS_LOCKED"));
    // Nobody out of it by themselves, and no consent by who is locked.
    request.set_request_id("lock lead");
    request.set_person("lead-1");
    QVERIFY(by("platform-1", *m_people->access, &GrantedPeople::Access::LockPerson, request, answer).ok());
    v1::AccessGrant others = m_people->asked("holly", 30, "lead-2");
    QVERIFY(m_people->approve(others, "lead-1").status.error_code() == grpc::PERMISSION_DENIED);
    request.set_request_id("lock oneself");
    request.set_person("platform-1");
    QCOMPARE(by("platform-1", *m_people->access, &GrantedPeople::Access::LockPerson, request, answer).reason,
             std::string("SELF_LOCK"));
    auto unlock = aboutFleet<v1::UnlockPersonRequest>("unlock");
    unlock.set_person("support-1");
    unlock.set_reason("A new token.");
    v1::UnlockPersonResponse unlocked;
    QVERIFY(by("platform-2", *m_people->access, &GrantedPeople::Access::UnlockPerson, unlock, unlocked).ok());
    QVERIFY(m_people->ask(m_people->requestOf("quay"), more).ok());
    QVERIFY(!m_people->page("holly", grant.id()).ok()); // What has ended stays so.
}

void TestGrantsRpc::everyCallIsAuditedWithTheGrant()
{
    const v1::AccessGrant grant = m_people->given();
    const auto used = [&] {
        return std::ranges::count_if(audit("holly"), [&](const AuditEvent &one) {
            return one.grant == grant.id() && one.action == "tenants.read" && one.outcome == "allowed"
                   && one.actor == "support-1" && !one.policyVersion.empty() && one.purpose.starts_with("48213")
                   && one.after.starts_with("method=bulkhead.v1.InventoryService.");
        });
    };
    QCOMPARE(used(), 0);
    QVERIFY(m_people->page("holly", grant.id()).ok());
    QVERIFY(m_people->page("holly", grant.id()).ok());
    QCOMPARE(used(), 2);
    {
        GrantedStream stream(*m_people->inventory, callOf("support-1"), grant.id());
        QTRY_VERIFY_WITH_TIMEOUT(stream.open, 10'000);
    }
    QCOMPARE(used(), 3);
    QVERIFY(!m_people->page("quay", grant.id()).ok());
    QTRY_VERIFY(std::ranges::any_of(audit({}), [&](const AuditEvent &one) { // The clerk writes in its own time.
        return one.grant == grant.id() && one.outcome == "TENANT_NOT_IN_SCOPE" && one.after == "tenant=quay";
    }));
}

void TestGrantsRpc::withoutAuditNothingIsTold()
{
    const v1::AccessGrant grant = m_people->given();
    m_harness->fallible->failAt = 1;
    const End end = m_people->page("holly", grant.id());
    QVERIFY(!end.ok());
    QVERIFY(m_people->page("holly", grant.id()).ok());
}

void TestGrantsRpc::whoCannotHearTheStoreLetsNobodyIn()
{
    v1::AccessGrant grant = m_people->given();
    // As a gateway of several on one store has it, without its thread and with nobody who tells it of changes.
    GrantKeeper other(m_harness->clock, *m_harness->store, true);
    const auto lets = [&] { return other.inForce("support-1", Role::Support, grant.id()) != nullptr; };
    QVERIFY(!lets()); // It has not heard the store yet.
    QVERIFY(other.look().ok());
    QVERIFY(lets());
    m_harness->clock.now += 4'000;
    QVERIFY(lets());
    m_harness->clock.now += 1;
    QVERIFY(!lets());
    QVERIFY(other.look().ok());
    QVERIFY(lets());
    QVERIFY(m_people->revoke(grant).ok());
    QVERIFY(other.look().ok()); // Nobody told it; it asks about what is open.
    QVERIFY(!lets());
    QVERIFY(other.isOwn("support-1", grant.id()) && !other.isOwn("success-2", grant.id()));
}

void TestGrantsRpc::aCardTellsWhatDecides()
{
    v1::AccessGrant before = m_people->given();
    QVERIFY(m_people->giveBack(before).ok());
    v1::AccessGrant grant = m_people->asked();
    auto request = aboutFleet<v1::GetGrantCardRequest>();
    request.set_grant_id(grant.id());
    v1::GetGrantCardResponse card;
    const End end = by("lead-1", *m_people->access, &GrantedPeople::Access::GetGrantCard, request, card);
    QVERIFY2(end.ok(), end.text().c_str());
    QCOMPARE(card.grant().tenant_name(), std::string("Hollyhock Practice"));
    QVERIFY(card.obstacle().empty());
    QVERIFY(card.opens_size() > 0 && card.stays_shut_size() > 0);
    QVERIFY(card.tier() == v1::TIER_SHARED);
    QCOMPARE(card.past_size(), 1);
    QCOMPARE(card.past(0).grant_id(), before.id());
    QCOMPARE(card.past_days_30(), 1u);
    QCOMPARE(card.in_scope_size(), 1); // A lead with all tenants; not who asks, nor lead-2 of another region.
    QCOMPARE(card.in_scope(0), std::string("lead-1"));
    QVERIFY(m_people->approve(grant).ok());
    QVERIFY(by("lead-1", *m_people->access, &GrantedPeople::Access::GetGrantCard, request, card).ok());
    QVERIFY(!card.obstacle().empty()); // There is nothing to decide any more.
}

QTEST_GUILESS_MAIN(TestGrantsRpc)
#include "tst_grants_rpc.moc"
