// Locks on a role over real channels: who sets and lifts them, what they end, what they keep from whom, and whose
// consent counts meanwhile.
#include "backend/recording/recording_keys.h"
#include "backend/rpc/grant_keeper.h"
#include "tests/backend/lockbox_people.h"

#include "bulkhead/v1/recordings.grpc.pb.h"

#include <absl/time/time.h>

#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

using Access = GrantedPeople::Access;

class TestGrantLocks : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_box = std::make_unique<LockboxPeople>(); }
    void cleanup() { m_box.reset(); }

    void onlyPlatformOperationsLock_data();
    void onlyPlatformOperationsLock();
    void aLockNamesARoleAndSaysWhy_data();
    void aLockNamesARoleAndSaysWhy();
    void whatIsNotLockedIsNotUnlocked();
    void everybodyOfTheRoleLosesEverything();
    void anOpenStreamEnds();
    void itsRecordingIsSealed();
    void whoeverHasItIsGivenNothing();
    void itIsDoneOnce();
    void whatIsLockedIsNotLockedAgain();
    void aLockIsToldByWhatItEnded();
    void onesOwnRoleIsLockedAndLiftedByAnother();
    void whoHasTheRoleNowIsLockedToo();
    void itHoldsWhateverBecameOfTheGrant_data();
    void itHoldsWhateverBecameOfTheGrant();
    void itsConsentDoesNotCount();
    void aVoteOfWhoIsUnknownDoesNotCountMeanwhile();
    void theTenantsConsentBringsNobodyInForceByLockedVotes_data();
    void theTenantsConsentBringsNobodyInForceByLockedVotes();
    void theTenantsConsentGivesNothingWhileAReviewIsOpen();
    void whoSeesLocksSeesIt();
    void anOpenWatchHearsOfIt();

private:
    [[nodiscard]] GrantedPeople &people() const { return m_box->people; }
    End lock(v1::Role role, const std::string &person = "platform-1",
             const std::string &reason = "A laptop was stolen.", const std::string &requestId = {}) const
    {
        auto request = aboutFleet<v1::LockRoleRequest>(requestId.empty() ? people().next("lock") : requestId);
        request.set_role(role);
        request.set_reason(reason);
        v1::LockRoleResponse answer;
        return by(person, *people().access, &Access::LockRole, request, answer);
    }
    End unlock(v1::Role role, const std::string &person = "platform-1",
               const std::string &reason = "It was found.") const
    {
        auto request = aboutFleet<v1::UnlockRoleRequest>(people().next("unlock"));
        request.set_role(role);
        request.set_reason(reason);
        v1::UnlockRoleResponse answer;
        return by(person, *people().access, &Access::UnlockRole, request, answer);
    }
    End lockPerson(const std::string &person, const std::string &caller = "platform-1",
                   const std::string &reason = "A token was lost.") const
    {
        auto request = aboutFleet<v1::LockPersonRequest>(people().next("lock"));
        request.set_person(person);
        request.set_reason(reason);
        v1::LockPersonResponse answer;
        return by(caller, *people().access, &Access::LockPerson, request, answer);
    }
    /// As if it had been stored otherwise.
    void alter(v1::AccessGrant &grant, const std::function<void(grants::Grant &)> &change) const
    {
        grants::Grant stored;
        const absl::Status status = m_box->harness.store->write([&](StoreTxn &txn) -> absl::Status {
            const auto record = txn.record(kGrantRecord, grant.id());
            if (!record.ok())
                return record.status();
            stored = *grantOf(*record);
            change(stored);
            Record next = recordOf(stored, true);
            if (absl::Status put = txn.putRecord(next); !put.ok())
                return put;
            stored.revision = next.revision;
            return absl::OkStatus();
        });
        QVERIFY(status.ok());
        m_box->harness.grants->put(stored);
        grant.set_revision(stored.revision);
    }
    [[nodiscard]] v1::GrantState stateOf(const v1::AccessGrant &grant) const { return m_box->told(grant).state(); }
    [[nodiscard]] std::optional<AuditEvent> audited(const std::string &tenant, const std::string &outcome) const
    {
        for (const AuditEvent &one : m_box->audit(tenant))
            if (one.action == "grants.lock" && one.outcome == outcome && !one.policyVersion.empty())
                return one;
        return std::nullopt;
    }
    std::string obstacleOf(const std::string &person) const
    {
        for (const v1::AccessItem &item : people().told(person))
            if (item.has_terms())
                return item.terms().obstacle();
        return "no terms";
    }

    std::unique_ptr<LockboxPeople> m_box;
};

void TestGrantLocks::onlyPlatformOperationsLock_data()
{
    QTest::addColumn<std::string>("person");
    QTest::addColumn<bool>("may");
    QTest::newRow("platform operations") << std::string("platform-1") << true;
    QTest::newRow("platform operations of a region") << std::string("platform-3") << true;
    for (const char *person : {"lead-1", "support-1", "success-4", "engineer-1", "auditor-1", "partner-1"})
        QTest::newRow(person) << std::string(person) << false;
}

void TestGrantLocks::onlyPlatformOperationsLock()
{
    QFETCH(std::string, person);
    QFETCH(bool, may);
    QCOMPARE(lock(v1::ROLE_SUPPORT, person).reason, may ? std::string() : std::string("ACTION_NOT_ALLOWED"));
    v1::AccessGrant grant;
    QCOMPARE(people().ask(people().requestOf("holly"), grant).ok(), !may);
    QCOMPARE(unlock(v1::ROLE_SUPPORT, person).reason, may ? std::string() : std::string("ACTION_NOT_ALLOWED"));
}

void TestGrantLocks::aLockNamesARoleAndSaysWhy_data()
{
    QTest::addColumn<int>("role");
    QTest::addColumn<std::string>("reason");
    QTest::newRow("no role") << 0 << std::string("A laptop was stolen.");
    QTest::newRow("a role that there is not") << 99 << std::string("A laptop was stolen.");
    QTest::newRow("a role below all") << -1 << std::string("A laptop was stolen.");
    QTest::newRow("no reason") << int(v1::ROLE_SUPPORT) << std::string();
    QTest::newRow("a blank reason") << int(v1::ROLE_SUPPORT) << std::string(" \n");
}

void TestGrantLocks::aLockNamesARoleAndSaysWhy()
{
    QFETCH(int, role);
    QFETCH(std::string, reason);
    const End end = lock(v1::Role(role), "platform-1", reason);
    QCOMPARE(end.reason, std::string("LOCK_INCOMPLETE"));
    QCOMPARE(end.status.error_code(), grpc::INVALID_ARGUMENT);
    QVERIFY(!audited({}, "role locked"));
    QVERIFY(lock(v1::ROLE_SUPPORT).ok());
    QCOMPARE(unlock(v1::Role(role), "platform-1", reason).reason, std::string("LOCK_INCOMPLETE"));
    QVERIFY(!audited({}, "role unlocked"));
}

void TestGrantLocks::whatIsNotLockedIsNotUnlocked()
{
    QCOMPARE(unlock(v1::ROLE_SUPPORT).reason, std::string("LOCK_NOT_FOUND"));
    QVERIFY(lock(v1::ROLE_SUPPORT).ok());
    QVERIFY(unlock(v1::ROLE_SUPPORT).ok());
    QCOMPARE(unlock(v1::ROLE_SUPPORT).reason, std::string("LOCK_NOT_FOUND"));
}

void TestGrantLocks::everybodyOfTheRoleLosesEverything()
{
    v1::AccessGrant running = people().given(), waiting = people().asked("quay");
    v1::AccessGrant lost = people().asked("nobody"), leads = people().asked("holly", 30, "lead-2");
    v1::AccessGrant over = people().given();
    QVERIFY(people().giveBack(over).ok());
    QVERIFY(people().approve(leads).ok());
    QVERIFY(lock(v1::ROLE_SUPPORT).ok());
    for (const v1::AccessGrant *one : {&running, &waiting}) {
        const auto told = people().toldOf("support-1", one->id());
        QVERIFY(told && told->state() == v1::GRANT_STATE_REVOKED);
        QCOMPARE(told->ended_by(), std::string("platform-1"));
        // Why stands in audit and is not for everybody whose access has ended.
        QCOMPARE(told->end_reason(), std::string("The role support was locked."));
    }
    QVERIFY(people().toldOf("support-1", lost.id())->state() == v1::GRANT_STATE_REVOKED);
    QVERIFY(stateOf(over) == v1::GRANT_STATE_GIVEN_BACK);
    QVERIFY(stateOf(leads) == v1::GRANT_STATE_IN_FORCE); // Another role.
    QVERIFY(people().page("holly", leads.id(), "lead-2").ok());
    QCOMPARE(people().page("holly", running.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    const auto told = audited({}, "role locked");
    QVERIFY(told);
    QCOMPARE(told->after, std::string("role=support, accesses ended=3"));
    QCOMPARE(told->purpose, std::string("A laptop was stolen."));
    QCOMPARE(told->actor, std::string("platform-1"));
    const auto ended = audited("holly", "revoked by lock");
    QVERIFY(ended && ended->grant == running.id());
    // What has ended stays so.
    QVERIFY(unlock(v1::ROLE_SUPPORT, "platform-2").ok());
    QCOMPARE(audited({}, "role unlocked")->after, std::string("role=support"));
    QVERIFY(!people().page("holly", running.id()).ok());
    QCOMPARE(people().approve(waiting).reason, std::string("REVISION_CONFLICT"));
    v1::AccessGrant again = people().given();
    QVERIFY(people().page("holly", again.id()).ok());
}

void TestGrantLocks::anOpenStreamEnds()
{
    const v1::AccessGrant grant = people().given();
    GrantedStream stream(*people().inventory, callOf("support-1"), grant.id());
    QTRY_VERIFY_WITH_TIMEOUT(stream.open, 10'000);
    QElapsedTimer since;
    since.start();
    QVERIFY(lock(v1::ROLE_SUPPORT).ok());
    QTRY_VERIFY_WITH_TIMEOUT(stream.over, 10'000);
    QVERIFY2(since.elapsed() <= 5'000, qPrintable(QString::number(since.elapsed())));
    QCOMPARE(stream.reason(), std::string("GRANT_NOT_IN_FORCE"));
}

void TestGrantLocks::itsRecordingIsSealed()
{
    QTemporaryDir folder;
    auto keys = recording::Keys::inFolder(folder.filePath(QStringLiteral("keys")).toStdString(), true);
    QVERIFY(keys.ok());
    m_box.reset();
    m_box = std::make_unique<LockboxPeople>(std::string(), *std::move(keys));
    const v1::AccessGrant grant = people().given();
    QVERIFY(people().page("holly", grant.id()).ok());
    QVERIFY(lock(v1::ROLE_SUPPORT).ok());
    QVERIFY(m_box->harness.grants->sealEnded().ok());
    auto request = aboutFleet<v1::GetRecordingRequest>();
    request.set_grant_id(grant.id());
    v1::GetRecordingResponse found;
    const auto stub = v1::RecordingsService::NewStub(m_box->channel);
    QVERIFY(by("auditor-1", *stub, &v1::RecordingsService::Stub::GetRecording, request, found).ok());
    QVERIFY(found.sealed() && found.proof() == v1::RECORDING_PROOF_VERIFIED);
    QCOMPARE(found.steps().rbegin()->summary(), std::string("The access is over: revoked"));
}

void TestGrantLocks::whoeverHasItIsGivenNothing()
{
    QVERIFY(lock(v1::ROLE_SUPPORT).ok());
    v1::AccessGrant grant;
    const End asked = people().ask(people().requestOf("holly"), grant);
    QCOMPARE(asked.reason, std::string("ACCESS_LOCKED"));
    QCOMPARE(asked.status.error_code(), grpc::PERMISSION_DENIED);
    QVERIFY(QByteArray(asked.status.error_message().c_str()).contains("Your role is locked"));
    QCOMPARE(people().breakGlass(grant, "holly", "Nobody answers; claims stand.").reason, std::string("ACCESS_LOCKED"));
    QVERIFY(QByteArray(obstacleOf("support-1").c_str()).contains("Your role is locked"));
    QCOMPARE(obstacleOf("lead-1"), std::string());
    auto preview = aboutFleet<v1::PreviewGrantRequest>();
    GrantedPeople::fill(*preview.mutable_ask(), "holly");
    v1::PreviewGrantResponse shown;
    QVERIFY(by("support-1", *people().access, &Access::PreviewGrant, preview, shown).ok());
    QVERIFY(QByteArray(shown.refusal().c_str()).contains("Your role is locked"));
    QVERIFY(people().ask(people().requestOf("holly"), grant, "lead-2").ok()); // Another role.
}

void TestGrantLocks::itIsDoneOnce()
{
    QVERIFY(lock(v1::ROLE_SUPPORT, "platform-1", "A laptop was stolen.", "once").ok());
    QVERIFY(unlock(v1::ROLE_SUPPORT).ok());
    QVERIFY(lock(v1::ROLE_SUPPORT, "platform-1", "A laptop was stolen.", "once").ok()); // The kept answer.
    QCOMPARE(obstacleOf("support-1"), std::string());
    QCOMPARE(lock(v1::ROLE_SUPPORT_LEAD, "platform-1", "A laptop was stolen.", "once").reason,
             std::string("REQUEST_ID_REUSED"));
    QCOMPARE(lock(v1::ROLE_SUPPORT, "platform-2", "A laptop was stolen.", "once").reason,
             std::string("REQUEST_ID_REUSED"));
    const auto events = m_box->audit({});
    QCOMPARE(std::ranges::count(events, std::string("role locked"), &AuditEvent::outcome), 1);
}

void TestGrantLocks::whatIsLockedIsNotLockedAgain()
{
    const auto shown = [this](const char *item) {
        for (const v1::AccessItem &one : people().told("platform-1"))
            if (one.id() == item)
                return one.has_lock() ? one.lock().by() + ": " + one.lock().reason()
                                      : one.role_lock().by() + ": " + one.role_lock().reason();
        return std::string();
    };
    QVERIFY(lock(v1::ROLE_PLATFORM_OPERATIONS, "platform-3").ok());
    QVERIFY(lockPerson("support-1").ok());
    m_box->harness.clock.now += 60'000;
    // Who locked their own role would be let out by another lock in their place.
    const End role = lock(v1::ROLE_PLATFORM_OPERATIONS, "platform-1", "Another reason.");
    const End person = lockPerson("support-1", "platform-2", "Another reason.");
    for (const End *end : {&role, &person}) {
        QCOMPARE(end->reason, std::string("ALREADY_LOCKED"));
        QCOMPARE(end->status.error_code(), grpc::FAILED_PRECONDITION);
    }
    const std::string since = absl::FormatTime(
        "%Y-%m-%d %H:%M", absl::FromUnixMillis(m_box->harness.clock.now - 60'000), absl::UTCTimeZone());
    QCOMPARE(role.status.error_message(),
             "This role has been locked by platform-3 since " + since + " UTC; nothing was changed.");
    QCOMPARE(person.status.error_message(),
             "This person has been locked by platform-1 since " + since + " UTC; nothing was changed.");
    QCOMPARE(shown("role-lock/3"), std::string("platform-3: A laptop was stolen."));
    QCOMPARE(shown("lock/support-1"), std::string("platform-1: A token was lost."));
    QCOMPARE(unlock(v1::ROLE_PLATFORM_OPERATIONS, "platform-3").reason, std::string("SELF_LOCK"));
    QVERIFY(unlock(v1::ROLE_PLATFORM_OPERATIONS, "platform-1").ok());
    QVERIFY(lock(v1::ROLE_PLATFORM_OPERATIONS, "platform-1", "Another reason.").ok());
    QCOMPARE(shown("role-lock/3"), std::string("platform-1: Another reason."));
}

void TestGrantLocks::aLockIsToldByWhatItEnded()
{
    const auto timeline = [this](const char *tenant) {
        QStringList lines;
        const auto entries = m_box->harness.store->timeline(tenant, 100);
        for (const TimelineEntry &one : entries.ok() ? *entries : std::vector<TimelineEntry>())
            if (one.text.find("lock") != std::string::npos)
                lines << QString::fromStdString(one.text);
        return lines;
    };
    v1::AccessGrant running = people().given(), waiting = people().asked("quay"),
                    own = people().asked("quay", 30, "platform-3");
    QVERIFY(lock(v1::ROLE_SUPPORT).ok());
    QVERIFY(lock(v1::ROLE_PLATFORM_OPERATIONS, "platform-3").ok());
    QCOMPARE(timeline("holly"), QStringList{QStringLiteral("Access of support-1 ended by a lock on the role support")});
    QCOMPARE(timeline("quay"), QStringList()); // There was none.
    QCOMPARE(audited("holly", "revoked by lock")->grant, running.id());
    QCOMPARE(audited("quay", "revoked by lock")->grant, waiting.id());
    QCOMPARE(audited("quay", "withdrawn by lock")->grant, own.id());
    v1::AccessGrant leads = people().asked("quay", 30, "lead-2");
    QVERIFY(lockPerson("lead-2").ok());
    QCOMPARE(timeline("quay"), QStringList());
    QVERIFY(stateOf(leads) == v1::GRANT_STATE_REVOKED);
}

void TestGrantLocks::onesOwnRoleIsLockedAndLiftedByAnother()
{
    v1::AccessGrant running = people().asked("holly", 30, "platform-3"),
                    waiting = people().asked("quay", 30, "platform-3");
    QVERIFY(people().approve(running).ok());
    QVERIFY(lock(v1::ROLE_PLATFORM_OPERATIONS, "platform-3").ok());
    QVERIFY(stateOf(running) == v1::GRANT_STATE_GIVEN_BACK); // By nobody else than its person.
    QVERIFY(stateOf(waiting) == v1::GRANT_STATE_WITHDRAWN);
    QVERIFY(!people().page("holly", running.id(), "platform-3").ok());
    v1::AccessGrant more;
    QCOMPARE(people().ask(people().requestOf("holly"), more, "platform-3").reason, std::string("ACCESS_LOCKED"));
    // Who locks may go on locking, and does not let themselves out.
    QVERIFY(lock(v1::ROLE_SUPPORT, "platform-3").ok());
    QVERIFY(unlock(v1::ROLE_SUPPORT, "platform-3").ok());
    const End own = unlock(v1::ROLE_PLATFORM_OPERATIONS, "platform-3");
    QCOMPARE(own.reason, std::string("SELF_LOCK"));
    QCOMPARE(own.status.error_code(), grpc::FAILED_PRECONDITION);
    QVERIFY(unlock(v1::ROLE_PLATFORM_OPERATIONS, "platform-1").ok());
    QVERIFY(people().ask(people().requestOf("holly"), more, "platform-3").ok());
}

void TestGrantLocks::whoHasTheRoleNowIsLockedToo()
{
    // Asked for in another role than the person has now.
    v1::AccessGrant running = people().given(), waiting = people().asked("quay"), other = people().asked("quay");
    for (v1::AccessGrant *one : {&running, &waiting})
        alter(*one, [](grants::Grant &grant) { grant.role = Role::OnboardingEngineer; });
    QVERIFY(lock(v1::ROLE_SUPPORT).ok());
    QVERIFY(stateOf(running) == v1::GRANT_STATE_REVOKED);
    QVERIFY(stateOf(waiting) == v1::GRANT_STATE_REVOKED);
    QVERIFY(stateOf(other) == v1::GRANT_STATE_REVOKED);
    QVERIFY(unlock(v1::ROLE_SUPPORT).ok());
    // And a lock on the role in which it was asked for holds what somebody has another role for now.
    v1::AccessGrant late = people().asked("quay"), more = people().given();
    for (v1::AccessGrant *one : {&late, &more})
        alter(*one, [](grants::Grant &grant) { grant.role = Role::OnboardingEngineer; });
    QVERIFY(people().page("holly", more.id()).ok());
    m_box->harness.grants->put(GrantRoleLock{Role::OnboardingEngineer, "platform-1", "Elsewhere.", 1, 1});
    QVERIFY(!people().page("holly", more.id()).ok());
    QVERIFY(lock(v1::ROLE_ONBOARDING_ENGINEER).ok());
    QVERIFY(stateOf(late) == v1::GRANT_STATE_REVOKED);
    QVERIFY(stateOf(more) == v1::GRANT_STATE_REVOKED);
}

void TestGrantLocks::itHoldsWhateverBecameOfTheGrant_data()
{
    QTest::addColumn<int>("asked");
    QTest::addColumn<int>("now");
    QTest::addColumn<int>("locked");
    QTest::addColumn<bool>("lets");
    const int support = int(Role::Support), lead = int(Role::SupportLead), engineer = int(Role::OnboardingEngineer);
    QTest::newRow("the role in which it was asked for") << support << lead << support << false;
    QTest::newRow("the role that the person has now") << support << lead << lead << false;
    QTest::newRow("a third role") << support << lead << engineer << true;
    QTest::newRow("nothing is locked") << support << support << 0 << true;
}

void TestGrantLocks::itHoldsWhateverBecameOfTheGrant()
{
    QFETCH(int, asked);
    QFETCH(int, now);
    QFETCH(int, locked);
    QFETCH(bool, lets);
    v1::AccessGrant grant = people().given();
    alter(grant, [asked](grants::Grant &stored) { stored.role = Role(asked); });
    GrantKeeper &keeper = *m_box->harness.grants;
    if (locked != 0) // Heard of, and the grant's own end not yet.
        keeper.put(GrantRoleLock{Role(locked), "platform-1", "Elsewhere.", 1, 1});
    QCOMPARE(keeper.inForce("support-1", Role(now), grant.id()) != nullptr, lets);
}

void TestGrantLocks::itsConsentDoesNotCount()
{
    v1::AccessGrant grant = people().asked("holly", 30, "support-1");
    alter(grant, [](grants::Grant &stored) { stored.approvals = 2; });
    QVERIFY(people().approve(grant, "lead-1").ok());
    QCOMPARE(grant.votes_size(), 1);
    QVERIFY(lock(v1::ROLE_SUPPORT_LEAD).ok());
    v1::AccessGrant other = people().asked("quay");
    const End refused = people().approve(other, "lead-1");
    QCOMPARE(refused.reason, std::string("ACCESS_LOCKED"));
    QCOMPARE(refused.status.error_code(), grpc::PERMISSION_DENIED);
    QVERIFY(QByteArray(people().card(other).obstacle().c_str()).contains("Your role is locked"));
    QCOMPARE(people().card(other, "platform-1").obstacle(), std::string());
    // It still ends and declines: that is the safe direction.
    QVERIFY(people().decline(other, "lead-1", "Not now.").ok());
    QVERIFY(people().approve(grant, "platform-1").ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_REQUESTED);
    QCOMPARE(grant.votes_size(), 1);
    QCOMPARE(grant.votes(0).by(), std::string("platform-1"));
    QVERIFY(people().approve(grant, "platform-2").ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_IN_FORCE);
    QVERIFY(people().page("holly", grant.id()).ok());
}

void TestGrantLocks::aVoteOfWhoIsUnknownDoesNotCountMeanwhile()
{
    const auto voted = [this](v1::AccessGrant &grant) {
        alter(grant, [this](grants::Grant &stored) {
            stored.approvals = 2;
            stored.votes = {{"somebody-of-another-gateway", m_box->harness.clock.nowMs()}};
        });
    };
    v1::AccessGrant grant = people().asked(), other = people().asked("quay");
    voted(grant);
    voted(other);
    QVERIFY(people().approve(grant, "platform-1").ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_IN_FORCE); // Their right was proven just now.
    QVERIFY(lock(v1::ROLE_SUPPORT_LEAD).ok());
    QVERIFY(people().approve(other, "platform-1").ok());
    QVERIFY(other.state() == v1::GRANT_STATE_REQUESTED); // It may have been a lead.
    QCOMPARE(other.votes_size(), 1);
}

void TestGrantLocks::theTenantsConsentBringsNobodyInForceByLockedVotes_data()
{
    QTest::addColumn<bool>("role");
    QTest::newRow("a locked role") << true;
    QTest::newRow("a locked person") << false;
}

void TestGrantLocks::theTenantsConsentBringsNobodyInForceByLockedVotes()
{
    QFETCH(bool, role);
    m_box->switchOn();
    const std::string page = m_box->linked();
    v1::AccessGrant grant = people().asked();
    QVERIFY(people().approve(grant, "lead-1").ok());
    QVERIFY((role ? lock(v1::ROLE_SUPPORT_LEAD) : lockPerson("lead-1")).ok());
    QCOMPARE(m_box->decideBy(page, grant.id(), "consent").status, 303U);
    grant = *people().toldOf("platform-1", grant.id());
    QVERIFY(grant.state() == v1::GRANT_STATE_REQUESTED);
    QCOMPARE(grant.votes_size(), 0);
    QVERIFY(people().approve(grant, "platform-1").ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_IN_FORCE);
}

void TestGrantLocks::theTenantsConsentGivesNothingWhileAReviewIsOpen()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    v1::AccessGrant grant = people().asked(), glass;
    QVERIFY(people().approve(grant, "lead-1").ok());
    QVERIFY(people().breakGlass(glass, "quay", "Nobody answers; claims stand.").ok());
    QCOMPARE(m_box->decideBy(page, grant.id(), "consent").status, 409U);
    QVERIFY(stateOf(grant) == v1::GRANT_STATE_REQUESTED);
}

void TestGrantLocks::whoSeesLocksSeesIt()
{
    QVERIFY(lock(v1::ROLE_SUPPORT).ok());
    // Who has some tenants in scope learns of it, and not the words, which may speak of another.
    for (const auto &[who, reason] : {std::pair("lead-1", "A laptop was stolen."),
                                      {"lead-2", ""},
                                      {"platform-3", "A laptop was stolen."},
                                      {"auditor-1", "A laptop was stolen."}}) {
        const auto told = people().told(who);
        const auto item = std::ranges::find(told, "role-lock/1", &v1::AccessItem::id);
        QVERIFY2(item != told.end(), who);
        QVERIFY(item->role_lock().role() == v1::ROLE_SUPPORT && item->role_lock().at_ms() > 0);
        QCOMPARE(item->role_lock().by(), std::string("platform-1"));
        QCOMPARE(item->role_lock().reason(), std::string(reason));
    }
    for (const char *who : {"support-1", "success-4"})
        QVERIFY2(std::ranges::none_of(people().told(who), [](const auto &one) { return one.has_role_lock(); }), who);
    QVERIFY(unlock(v1::ROLE_SUPPORT).ok());
    QVERIFY(std::ranges::none_of(people().told("lead-1"), [](const auto &one) { return one.has_role_lock(); }));
}

void TestGrantLocks::anOpenWatchHearsOfIt()
{
    const auto context = callOf("lead-1");
    const auto reader = people().access->WatchGrants(context.get(), aboutFleet<v1::WatchGrantsRequest>());
    v1::WatchGrantsResponse message;
    const auto hears = [&](const auto &what) { // Until the call's own deadline.
        while (!what(message))
            if (!reader->Read(&message))
                return false;
        return true;
    };
    QVERIFY(hears([](const auto &one) { return one.frame().snapshot_end(); }));
    QVERIFY(lock(v1::ROLE_SUPPORT).ok());
    QVERIFY(hears([](const auto &one) {
        return std::ranges::any_of(one.items(), [](const auto &item) { return item.has_role_lock(); });
    }));
    QVERIFY(unlock(v1::ROLE_SUPPORT).ok());
    QVERIFY(
        hears([](const auto &one) { return std::ranges::find(one.removed(), "role-lock/1") != one.removed().end(); }));
    context->TryCancel();
    static_cast<void>(reader->Finish());
}

QTEST_GUILESS_MAIN(TestGrantLocks)
#include "tst_grant_locks.moc"
