// Records of time-boxed access that cannot be read: each shuts out whom it is about and nobody else, at a gateway that
// begins as at one that hears of it from another, and the changes after it are taken.
#include "backend/room/change_follower.h"
#include "backend/rpc/grant_keeper.h"
#include "tests/backend/fallible_store.h"
#include "tests/backend/lockbox_people.h"

#include <QtTest>

#include <atomic>
#include <deque>
#include <mutex>

using namespace bulkhead;
using namespace bulkhead::test;

using Access = GrantedPeople::Access;

namespace {

constexpr const char *kDamaged[] = {"{}", "no JSON", R"({"person":7})", R"(["by"])"};

/// What other gateways tell, as the test says it.
class ScriptedFeed final : public ChangeFeed
{
public:
    void tell(ChangeBatch batch)
    {
        const std::lock_guard lock(m_mutex);
        m_batches.push_back(std::move(batch));
    }
    absl::StatusOr<ChangeBatch> next() override
    {
        const std::lock_guard lock(m_mutex);
        if (m_batches.empty()) {
            done = true;
            return ChangeBatch();
        }
        ChangeBatch batch = std::move(m_batches.front());
        m_batches.pop_front();
        return batch;
    }
    void wait(std::chrono::milliseconds) override
    {
        ++waits;
        std::this_thread::yield();
    }
    void wake() override {}

    std::atomic<bool> done = false; ///< All has been taken.
    std::atomic<int> waits = 0;

private:
    std::mutex m_mutex;
    std::deque<ChangeBatch> m_batches;
};

} // namespace

class TestDamagedAccess : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_box = std::make_unique<LockboxPeople>();
        keeper().tell([this](const std::string &line) {
            const std::lock_guard lock(m_mutex);
            m_said.push_back(line);
        });
    }
    void cleanup()
    {
        m_box.reset();
        m_said.clear();
    }

    void aGatewayThatBeginsLeavesOutTheDamagedGrantAlone();
    void aGatewayThatBeginsShutsOutWhoseStandingIsDamagedAlone();
    void aDamagedGrantEndsWhatRunsUnderIt();
    void aGrantThatIsMendedCountsAgain();
    void whoseStandingIsDamagedIsGivenNothing();
    void anotherPersonMendsAStanding();
    void aReviewThatIsOpenStaysSo();
    void aDamagedChangeIsPassedAndTheNextIsTaken();
    void whatTheStoreDoesNotAnswerIsAskedAgain();

private:
    [[nodiscard]] GrantedPeople &people() const { return m_box->people; }
    [[nodiscard]] Store &store() const { return *m_box->harness.store; }
    [[nodiscard]] GrantKeeper &keeper() const { return *m_box->harness.grants; }
    [[nodiscard]] std::vector<std::string> said()
    {
        const std::lock_guard lock(m_mutex);
        return m_said;
    }
    static StoredChange changeOf(const std::string &kind, const std::string &id)
    {
        return {kRecordChanged + kind, id, {}};
    }
    /// As if it had come from elsewhere; this gateway hears of it where `told`.
    void write(const std::string &kind, const std::string &id, const std::string &body, bool told = true) const
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
            QVERIFY(keeper().follow({false, {changeOf(kind, id)}}).ok());
    }
    /// As it is in the store.
    [[nodiscard]] std::string bodyOf(const std::string &kind, const std::string &id) const
    {
        const auto record = store().record(kind, id);
        return record.ok() ? record->body : std::string();
    }
    End unlock(const std::string &person, const std::string &other = "platform-1") const
    {
        auto request = aboutFleet<v1::UnlockPersonRequest>(people().next("unlock"));
        request.set_person(person);
        request.set_reason("It was a damaged record.");
        v1::UnlockPersonResponse answer;
        return by(other, *people().access, &Access::UnlockPerson, request, answer);
    }
    End lock(const std::string &person, v1::LockPersonResponse &answer) const
    {
        auto request = aboutFleet<v1::LockPersonRequest>(people().next("lock"));
        request.set_person(person);
        request.set_reason("To be sure.");
        return by("platform-1", *people().access, &Access::LockPerson, request, answer);
    }
    /// Who locked them, as platform operations see it; "nothing": no lock is shown.
    [[nodiscard]] std::string shownLock(const std::string &person) const
    {
        const auto told = people().told("platform-1");
        const auto item = std::ranges::find(told, "lock/" + person, &v1::AccessItem::id);
        return item == told.end() ? "nothing" : "by " + item->lock().by();
    }
    /// In force, of somebody else than support-1.
    v1::AccessGrant othersGrant() const
    {
        v1::AccessGrant others = people().asked("holly", 30, "lead-2");
        const End end = people().approve(others);
        return end.ok() ? others : v1::AccessGrant();
    }

    std::unique_ptr<LockboxPeople> m_box;
    std::mutex m_mutex;
    std::vector<std::string> m_said; ///< What the operator is told.
};

void TestDamagedAccess::aGatewayThatBeginsLeavesOutTheDamagedGrantAlone()
{
    const v1::AccessGrant good = people().given(), damaged = people().given("quay");
    for (const char *body : kDamaged) {
        write(kGrantRecord, damaged.id(), body, false);
        GrantKeeper later(m_box->harness.clock, store(), true);
        std::vector<std::string> said;
        later.tell([&said](const std::string &line) { said.push_back(line); });
        QVERIFY(later.rows().ready().ok());
        QVERIFY(later.look().ok());
        QVERIFY(later.inForce("support-1", Role::Support, good.id()) != nullptr);
        QVERIFY(later.inForce("support-1", Role::Support, damaged.id()) == nullptr);
        // Once, however often it is read, and nothing of what it holds.
        QVERIFY(later.follow({true, {}}).ok());
        QVERIFY(later.follow({false, {changeOf(kGrantRecord, damaged.id())}}).ok());
        QCOMPARE(said, std::vector{"unreadable-record kind=grant id=" + damaged.id()});
    }
}

void TestDamagedAccess::aGatewayThatBeginsShutsOutWhoseStandingIsDamagedAlone()
{
    const v1::AccessGrant grant = people().given(), others = othersGrant();
    for (const char *body : kDamaged) {
        write(kStandingRecord, "support-1", body, false);
        GrantKeeper later(m_box->harness.clock, store(), true);
        std::vector<std::string> said;
        later.tell([&said](const std::string &line) { said.push_back(line); });
        QVERIFY(later.look().ok());
        QVERIFY(later.inForce("lead-2", Role::SupportLead, others.id()) != nullptr);
        QVERIFY(later.inForce("support-1", Role::Support, grant.id()) == nullptr);
        QVERIFY(later.look().ok());
        QCOMPARE(said, std::vector<std::string>{"unreadable-record kind=grant-standing id=support-1"});
    }
    QVERIFY(grantOf(*store().record(kGrantRecord, grant.id()))->state == grants::State::InForce); // It ends nothing.
}

void TestDamagedAccess::aDamagedGrantEndsWhatRunsUnderIt()
{
    const v1::AccessGrant good = people().given("quay"), damaged = people().given();
    GrantedStream stream(*people().inventory, callOf("support-1"), damaged.id());
    QTRY_VERIFY(stream.open);
    write(kGrantRecord, damaged.id(), "{}");
    QTRY_VERIFY(stream.over);
    QCOMPARE(stream.reason(), std::string("GRANT_NOT_IN_FORCE"));
    QCOMPARE(people().page("holly", damaged.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    QVERIFY(people().page("quay", good.id()).ok());
}

void TestDamagedAccess::aGrantThatIsMendedCountsAgain()
{
    const v1::AccessGrant grant = people().given();
    const std::string body = bodyOf(kGrantRecord, grant.id());
    write(kGrantRecord, grant.id(), "{}");
    QVERIFY(keeper().follow({false, {changeOf(kGrantRecord, grant.id())}}).ok()); // Told again: no other than once.
    QCOMPARE(people().page("holly", grant.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    write(kGrantRecord, grant.id(), body);
    QVERIFY(people().page("holly", grant.id()).ok());
}

void TestDamagedAccess::whoseStandingIsDamagedIsGivenNothing()
{
    const v1::AccessGrant grant = people().given(), others = othersGrant();
    v1::AccessGrant waiting = people().asked("quay"), more;
    QCOMPARE(shownLock("support-1"), std::string("nothing"));
    write(kStandingRecord, "support-1", "{}");
    QCOMPARE(people().page("holly", grant.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    QCOMPARE(people().ask(people().requestOf("quay"), more).reason, std::string("ACCESS_LOCKED"));
    QCOMPARE(people().approve(waiting).reason, std::string("ACCESS_LOCKED"));
    QCOMPARE(people().breakGlass(more, "quay", "The queue of claims is stuck.").reason, std::string("ACCESS_LOCKED"));
    QCOMPARE(shownLock("support-1"), std::string("by "));
    QVERIFY(people().page("holly", others.id(), "lead-2").ok());
    QVERIFY(people().ask(people().requestOf("quay"), more, "lead-2").ok());
    // Their consent counts as little.
    write(kStandingRecord, "lead-1", "{}");
    QCOMPARE(people().approve(more).reason, std::string("ACCESS_LOCKED"));
}

void TestDamagedAccess::anotherPersonMendsAStanding()
{
    const v1::AccessGrant grant = people().given();
    v1::AccessGrant more;
    v1::LockPersonResponse answer;
    write(kStandingRecord, "support-1", "{}");
    QVERIFY(unlock("support-1").ok());
    QCOMPARE(shownLock("support-1"), std::string("nothing"));
    QVERIFY(people().page("holly", grant.id()).ok());
    write(kStandingRecord, "support-1", "{}");
    QVERIFY(lock("support-1", answer).ok());
    QCOMPARE(answer.lock().by(), std::string("platform-1"));
    QCOMPARE(shownLock("support-1"), std::string("by platform-1"));
    QCOMPARE(people().page("holly", grant.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    QVERIFY(unlock("support-1").ok());
    QVERIFY(people().ask(people().requestOf("quay"), more).ok());
    // Nobody mends their own.
    write(kStandingRecord, "platform-1", "{}");
    QCOMPARE(unlock("platform-1").reason, std::string("SELF_LOCK"));
    QVERIFY(unlock("platform-1", "platform-2").ok());
}

void TestDamagedAccess::aReviewThatIsOpenStaysSo()
{
    v1::AccessGrant glass, more;
    QVERIFY(people().breakGlass(glass, "holly", "The queue of claims is stuck.").ok());
    QVERIFY(people().giveBack(glass).ok());
    write(kStandingRecord, "support-1", "{}");
    QVERIFY(unlock("support-1").ok());
    QCOMPARE(people().ask(people().requestOf("quay"), more).reason, std::string("REVIEW_OPEN"));
    QVERIFY(people().review(glass, "lead-1").ok());
    QVERIFY(people().ask(people().requestOf("quay"), more).ok());
    // And one that was closed while nobody could read it.
    QVERIFY(people().giveBack(more).ok());
    QVERIFY(people().breakGlass(glass, "holly", "The queue of claims is stuck.").ok());
    QVERIFY(people().giveBack(glass).ok());
    write(kStandingRecord, "support-1", "{}");
    QVERIFY(people().review(glass, "lead-1").ok());
    QCOMPARE(people().ask(people().requestOf("quay"), more).reason, std::string("ACCESS_LOCKED"));
    QVERIFY(unlock("support-1").ok());
    QVERIFY(people().ask(people().requestOf("quay"), more).ok());
}

void TestDamagedAccess::aDamagedChangeIsPassedAndTheNextIsTaken()
{
    const v1::AccessGrant damaged = people().given("quay"), ended = people().given(), others = othersGrant();
    QVERIFY(people().page("holly", others.id(), "lead-2").ok());
    const auto record = store().record(kGrantRecord, ended.id());
    grants::Grant revoked = *grantOf(*record);
    QVERIFY(grants::revoke(revoked, "lead-1", "Enough.", m_box->harness.clock.now) == grants::Refusal::None);
    write(kGrantRecord, damaged.id(), "{}", false);
    write(kStandingRecord, "lead-2", "{}", false);
    write(kGrantRecord, ended.id(), recordOf(revoked, true).body, false);
    ScriptedFeed feed;
    ChangeFollower follower(store(), *m_box->harness.room, feed);
    std::atomic<int> batches = 0, later = 0;
    follower.add([this](const ChangeBatch &batch) { return keeper().follow(batch); });
    follower.add([&](const ChangeBatch &batch) {
        ++(batch.changes.size() == 1 ? later : batches);
        return absl::OkStatus();
    });
    feed.tell({false,
               {changeOf(kGrantRecord, damaged.id()), changeOf(kStandingRecord, "lead-2"),
                changeOf(kGrantRecord, ended.id())}});
    feed.tell({false, {changeOf("another", "1")}});
    follower.start();
    QTRY_VERIFY(feed.done);
    follower.stop();
    QCOMPARE(batches.load(), 1);
    QCOMPARE(later.load(), 1);
    QCOMPARE(people().page("quay", damaged.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    QCOMPARE(people().page("holly", others.id(), "lead-2").reason, std::string("GRANT_NOT_IN_FORCE"));
    QCOMPARE(people().page("holly", ended.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    QVERIFY(keeper().rows().find(ended.id())->state == grants::State::Revoked);
    QCOMPARE(said(), (std::vector<std::string>{"unreadable-record kind=grant id=" + damaged.id(),
                                               "unreadable-record kind=grant-standing id=lead-2"}));
}

void TestDamagedAccess::whatTheStoreDoesNotAnswerIsAskedAgain()
{
    const v1::AccessGrant damaged = people().given("quay"), others = othersGrant();
    QVERIFY(people().page("holly", others.id(), "lead-2").ok());
    write(kGrantRecord, damaged.id(), "{}", false);
    write(kStandingRecord, "lead-2", recordOf(GrantStanding{"lead-2", "platform-1", "Lost.", 1, {}, 0}, 1).body, false);
    ScriptedFeed feed;
    ChangeFollower follower(store(), *m_box->harness.room, feed);
    follower.add([this](const ChangeBatch &batch) { return keeper().follow(batch); });
    feed.tell({false, {changeOf(kGrantRecord, damaged.id()), changeOf(kStandingRecord, "lead-2")}});
    m_box->harness.fallible->silent = true;
    follower.start();
    QTRY_VERIFY(feed.waits > 2);
    QVERIFY(!feed.done);
    m_box->harness.fallible->silent = false;
    QTRY_VERIFY(feed.done);
    follower.stop();
    QCOMPARE(people().page("quay", damaged.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    QCOMPARE(people().page("holly", others.id(), "lead-2").reason, std::string("GRANT_NOT_IN_FORCE"));
}

QTEST_GUILESS_MAIN(TestDamagedAccess)
#include "tst_damaged_access.moc"
