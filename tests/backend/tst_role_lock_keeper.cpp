// Locks on a role as a gateway holds them that did not set them: whose role of now the other one does not know, what
// the feed does not tell, and what cannot be read.
#include "backend/rpc/grant_keeper.h"
#include "tests/backend/lockbox_people.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

using Access = GrantedPeople::Access;

class TestRoleLockKeeper : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_box = std::make_unique<LockboxPeople>();
        m_other = std::make_unique<GrantKeeper>(m_box->harness.clock, *m_box->harness.store, true);
    }
    void cleanup()
    {
        m_other.reset();
        m_box.reset();
    }

    void whoseRoleOnlyTheOtherKnowsIsEndedByIt();
    void whatEndedUnderALockStaysEndedOnceItIsLifted();
    void whatBeganAfterALockIsNotEndedByIt();
    void aLockOnAPersonIsReadAnew();
    void whoseStandingCannotBeReadIsShutOutAlone();
    void aGrantThatCannotBeReadHidesNoLock();
    void oneThatCannotBeReadLocksItsRoleAlone();
    void oneThatCannotBeReadEndsNothing();
    void oneThatCannotBeReadIsShownLiftedAndSetAnew();
    void onesOwnThatCannotBeReadIsLifted();
    void theLockOfNoRoleIsNone();

private:
    [[nodiscard]] GrantedPeople &people() const { return m_box->people; }
    [[nodiscard]] Store &store() const { return *m_box->harness.store; }
    End lock(v1::Role role, const std::string &person = "platform-1") const
    {
        auto request = aboutFleet<v1::LockRoleRequest>(people().next("lock"));
        request.set_role(role);
        request.set_reason("A laptop was stolen.");
        v1::LockRoleResponse answer;
        return by(person, *people().access, &Access::LockRole, request, answer);
    }
    End unlock(v1::Role role, const std::string &person = "platform-1") const
    {
        auto request = aboutFleet<v1::UnlockRoleRequest>(people().next("unlock"));
        request.set_role(role);
        request.set_reason("It was found.");
        v1::UnlockRoleResponse answer;
        return by(person, *people().access, &Access::UnlockRole, request, answer);
    }
    /// As if it had come from elsewhere; this gateway's keeper hears of it where `told`.
    void write(const std::string &kind, const std::string &id, const std::string &body, bool told = false) const
    {
        QVERIFY(store()
                    .write([&](StoreTxn &txn) {
                        Record record;
                        if (const auto found = txn.record(kind, id); found.ok())
                            record = *found;
                        record.kind = kind;
                        record.id = id;
                        record.body = body;
                        record.atMs = m_box->harness.clock.now;
                        return txn.putRecord(record);
                    })
                    .ok());
        if (told)
            QVERIFY(m_box->harness.grants->follow({false, {{kRecordChanged + kind, id, {}}}}).ok());
    }
    void pass() const { m_box->harness.clock.now += 60'000; }
    /// Whether the other gateway lets them in, who knows them in this role.
    [[nodiscard]] bool lets(const v1::AccessGrant &grant, Role role = Role::SupportLead) const
    {
        return m_other->inForce(grant.person(), role, grant.id()) != nullptr;
    }
    [[nodiscard]] grants::Grant stored(const v1::AccessGrant &grant) const
    {
        return *grantOf(*store().record(kGrantRecord, grant.id()));
    }
    [[nodiscard]] std::ptrdiff_t toldInTimeline(const std::string &what) const
    {
        const auto entries = store().timeline("holly", 100);
        return entries.ok() ? std::ranges::count(*entries, what, &TimelineEntry::text) : -1;
    }

    std::unique_ptr<LockboxPeople> m_box;
    std::unique_ptr<GrantKeeper> m_other; ///< Of a gateway that nobody tells of changes; without its thread.
};

void TestRoleLockKeeper::whoseRoleOnlyTheOtherKnowsIsEndedByIt()
{
    // Asked for as support, and since then a lead, as only the other gateway has seen.
    const v1::AccessGrant grant = people().given();
    QVERIFY(m_other->look().ok());
    QVERIFY(lets(grant));
    pass();
    QVERIFY(lock(v1::ROLE_SUPPORT_LEAD).ok());
    QVERIFY(stored(grant).state == grants::State::InForce); // Who locked it could not know.
    QVERIFY(m_other->look().ok());
    QVERIFY(!lets(grant));
    QVERIFY(lets(grant, Role::Support)); // So it is not over for somebody who is no lead.
    QVERIFY(m_other->look().ok());
    const grants::Grant ended = stored(grant);
    QVERIFY(ended.state == grants::State::Revoked);
    QCOMPARE(ended.endedBy, std::string("platform-1"));
    QCOMPARE(ended.endReason, std::string("The role support lead was locked."));
    QVERIFY(!lets(grant, Role::Support));
    const auto events = m_box->audit();
    const auto told = std::ranges::find(events, std::string("revoked by lock"), &AuditEvent::outcome);
    QVERIFY(told != events.end());
    QCOMPARE(told->action, std::string("grants.end"));
    QCOMPARE(told->actor, std::string("gateway"));
    QCOMPARE(told->grant, grant.id());
    QCOMPARE(told->after, std::string("person=support-1, role=support-lead"));
    QCOMPARE(toldInTimeline("Access of support-1 ended by a lock on the role support lead"), 1);
    // Once, and for all gateways.
    QVERIFY(m_other->look().ok());
    QCOMPARE(std::ranges::count(m_box->audit(), std::string("revoked by lock"), &AuditEvent::outcome), 1);
    QVERIFY(
        m_box->harness.grants->follow({false, {{std::string(kRecordChanged) + kGrantRecord, grant.id(), {}}}}).ok());
    QCOMPARE(people().page("holly", grant.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
}

void TestRoleLockKeeper::whatEndedUnderALockStaysEndedOnceItIsLifted()
{
    const v1::AccessGrant grant = people().given();
    QVERIFY(m_other->look().ok());
    QVERIFY(lets(grant));
    pass();
    QVERIFY(lock(v1::ROLE_SUPPORT_LEAD).ok());
    pass();
    QVERIFY(unlock(v1::ROLE_SUPPORT_LEAD).ok()); // Before the other has heard of it, or anybody was refused.
    QVERIFY(m_other->look().ok());
    QVERIFY(!lets(grant));
    QVERIFY(m_other->look().ok());
    QVERIFY(stored(grant).state == grants::State::Revoked);
    QCOMPARE(stored(grant).endedBy, std::string("gateway"));
    QCOMPARE(stored(grant).endReason, std::string("The role support lead was locked."));
}

void TestRoleLockKeeper::whatBeganAfterALockIsNotEndedByIt()
{
    QVERIFY(lock(v1::ROLE_SUPPORT_LEAD).ok());
    QVERIFY(m_other->look().ok());
    pass();
    QVERIFY(unlock(v1::ROLE_SUPPORT_LEAD).ok());
    pass();
    const v1::AccessGrant grant = people().given();
    m_other->put(stored(grant)); // Heard of before the unlocking is.
    QVERIFY(!lets(grant));
    QVERIFY(m_other->look().ok());
    QVERIFY(stored(grant).state == grants::State::InForce);
    QVERIFY(lets(grant));
}

void TestRoleLockKeeper::aLockOnAPersonIsReadAnew()
{
    const v1::AccessGrant grant = people().given();
    QVERIFY(m_other->look().ok());
    QVERIFY(lets(grant));
    Record locked = recordOf(GrantStanding{"support-1", "platform-1", "A token was lost.", 1, {}, 0}, 1);
    write(kStandingRecord, "support-1", locked.body);
    QVERIFY(m_other->look().ok());
    QVERIFY(!lets(grant));
}

void TestRoleLockKeeper::whoseStandingCannotBeReadIsShutOutAlone()
{
    v1::AccessGrant grant = people().given(), others = people().asked("holly", 30, "lead-2");
    QVERIFY(people().approve(others).ok());
    QVERIFY(m_other->look().ok());
    write(kStandingRecord, "support-1", "{}");
    QVERIFY(m_other->look().ok());
    QVERIFY(!lets(grant, Role::Support));
    QVERIFY(lets(others));
    QVERIFY(stored(grant).state == grants::State::InForce);
    write(kStandingRecord, "support-1", recordOf(GrantStanding{"support-1", {}, {}, 0, {}, 0}, 1).body);
    QVERIFY(m_other->look().ok());
    QVERIFY(lets(grant, Role::Support));
}

void TestRoleLockKeeper::aGrantThatCannotBeReadHidesNoLock()
{
    const v1::AccessGrant grant = people().given(), broken = people().given("quay");
    QVERIFY(m_other->look().ok());
    QVERIFY(lets(grant));
    QVERIFY(lock(v1::ROLE_SUPPORT_LEAD).ok());
    write(kGrantRecord, broken.id(), "{}");
    const std::string prefix = kRecordChanged;
    QVERIFY(
        m_other->follow({false, {{prefix + kGrantRecord, broken.id(), {}}, {prefix + kRoleLockRecord, "4", {}}}}).ok());
    QVERIFY(!lets(grant));
}

void TestRoleLockKeeper::oneThatCannotBeReadLocksItsRoleAlone()
{
    v1::AccessGrant grant = people().given(), others = people().asked("holly", 30, "lead-2"), more;
    QVERIFY(people().approve(others).ok());
    for (const char *body : {"{}", "no JSON", R"({"role":4,"by":"","reason":"","at":0})", R"({"role":1,"by":7})"}) {
        write(kRoleLockRecord, "1", body, true);
        QCOMPARE(people().page("holly", grant.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
        QCOMPARE(people().ask(people().requestOf("quay"), more).reason, std::string("ACCESS_LOCKED"));
        QVERIFY(people().page("holly", others.id(), "lead-2").ok());
        QVERIFY(people().ask(people().requestOf("quay"), more, "lead-2").ok());
        // As a gateway that begins now.
        GrantKeeper later(m_box->harness.clock, store(), false);
        QVERIFY(later.inForce("support-1", Role::Support, grant.id()) == nullptr);
        QVERIFY(later.inForce("lead-2", Role::SupportLead, others.id()) != nullptr);
    }
}

void TestRoleLockKeeper::oneThatCannotBeReadEndsNothing()
{
    const v1::AccessGrant grant = people().given();
    pass();
    write(kRoleLockRecord, "4", "{}");
    QVERIFY(m_other->look().ok());
    QVERIFY(!lets(grant));
    QVERIFY(m_other->look().ok());
    QVERIFY(stored(grant).state == grants::State::InForce);
    QVERIFY(m_box->harness.grants->follow({false, {{std::string(kRecordChanged) + kRoleLockRecord, "4", {}}}}).ok());
    QVERIFY(unlock(v1::ROLE_SUPPORT_LEAD).ok());
    QVERIFY(m_other->look().ok());
    QVERIFY(lets(grant));
}

void TestRoleLockKeeper::oneThatCannotBeReadIsShownLiftedAndSetAnew()
{
    const auto shown = [this] {
        const auto told = people().told("platform-1");
        const auto item = std::ranges::find(told, "role-lock/1", &v1::AccessItem::id);
        return item == told.end() ? std::string("nothing") : "by " + item->role_lock().by();
    };
    const v1::AccessGrant grant = people().given();
    pass();
    write(kRoleLockRecord, "1", "{}", true);
    QCOMPARE(shown(), std::string("by "));
    QVERIFY(lock(v1::ROLE_SUPPORT).ok());
    QCOMPARE(shown(), std::string("by platform-1"));
    QVERIFY(stored(grant).state == grants::State::Revoked);
    QVERIFY(unlock(v1::ROLE_SUPPORT).ok());
    QCOMPARE(shown(), std::string("nothing"));
    write(kRoleLockRecord, "1", "{}", true);
    QCOMPARE(shown(), std::string("by "));
    QVERIFY(unlock(v1::ROLE_SUPPORT).ok());
    QCOMPARE(shown(), std::string("nothing"));
    v1::AccessGrant more;
    QVERIFY(people().ask(people().requestOf("quay"), more).ok());
}

void TestRoleLockKeeper::onesOwnThatCannotBeReadIsLifted()
{
    // All who may lift it have that role, and nobody knows which of them has set it.
    write(kRoleLockRecord, "3", "{}", true);
    QVERIFY(unlock(v1::ROLE_PLATFORM_OPERATIONS, "platform-1").ok());
}

void TestRoleLockKeeper::theLockOfNoRoleIsNone()
{
    const v1::AccessGrant grant = people().given();
    for (const char *id : {"0", "8", "-1", "01", "support", "1 "})
        write(kRoleLockRecord, id, R"({"role":1,"by":"platform-1","reason":"","at":1})", true);
    QVERIFY(people().page("holly", grant.id()).ok());
    GrantKeeper later(m_box->harness.clock, store(), false);
    QVERIFY(later.inForce("support-1", Role::Support, grant.id()) != nullptr);
    QVERIFY(std::ranges::none_of(people().told("platform-1"), [](const auto &one) { return one.has_role_lock(); }));
}

QTEST_GUILESS_MAIN(TestRoleLockKeeper)
#include "tst_role_lock_keeper.moc"
