// Freeze windows over real channels: who approves has to know of them, whoever asks learns nothing of a tenant by them,
// and audit says what was approved within one.
#include "backend/rpc/grant_keeper.h"
#include "tests/backend/lockbox_people.h"

#include <QtTest>
#include <absl/time/time.h>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

/// A freeze from and until so many minutes after kNow.
std::string freeze(const char *name, int from, int until, const std::string &scope)
{
    const auto instant = [](int minutes) {
        return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixMillis(kNow + minutes * kMinuteMs),
                                absl::UTCTimeZone());
    };
    return std::string("[[freeze]]\nname = \"") + name + "\"\nreason = \"Books are closed.\"\nfrom = " + instant(from)
           + "\nuntil = " + instant(until) + "\n" + (scope.empty() ? "" : "scope = " + scope + "\n");
}

constexpr int kWestFrom = 20, kWestUntil = 300, kQuayUntil = 330, kAllFrom = 600, kAllUntil = 660, kCountFrom = 630,
              kCountUntil = 700;

/// Of us-west, which "holly" and "quay" are in; of "quay" alone; and of everybody, much later, when one of us-west
/// begins as well.
std::string freezesOfTheTest()
{
    return freeze("west books", kWestFrom, kWestUntil, "{ regions = [\"us-west\"] }")
           + freeze("quay go-live", kWestFrom, kQuayUntil, "{ tenants = [\"quay\"] }")
           + freeze("shared east", 0, 1'000, "{ regions = [\"us-east\"], tiers = [\"dedicated\"] }")
           + freeze("year-end close", kAllFrom, kAllUntil, "")
           + freeze("west count", kCountFrom, kCountUntil, "{ regions = [\"us-west\"] }");
}

template<typename Answer>
std::vector<std::string> namesIn(const Answer &answer)
{
    std::vector<std::string> names;
    for (const v1::FreezeWindow &one : answer.freezes())
        names.push_back(one.name());
    return names;
}

using Names = std::vector<std::string>;

} // namespace

class TestFreezesRpc : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_box = std::make_unique<LockboxPeople>(std::string(), nullptr, freezesOfTheTest()); }
    void cleanup() { m_box.reset(); }

    void whatLastsIntoAFreezeIsHeldUp();
    void whatEndsAsItBeginsIsNot();
    void oneThatBeganAfterTheCardWasReadHoldsUp();
    void aYesToOneIsNoYesToAnother();
    void namesAreBounded();
    void itIsTheTenantsOwn();
    void moreTimeIsHeldUpByTheNewEnd();
    void eachOfSeveralApproversHasToKnow();
    void brokenGlassIsNotHeldUpAndSaysSo();
    void theTenantsConsentIsNotHeldUpAndSaysSo();
    void askingTellsOfTheWholeFleetAlone();
    void theFleetsIsToldForAsLongAsItIsAskedFor();
    void nobodyElseIsToldThereIsOne();

private:
    void at(int minutes)
    {
        m_box->harness.clock.now = kNow + minutes * kMinuteMs;
        QVERIFY(m_box->harness.grants->look().ok());
    }
    v1::PreviewGrantResponse previewed(const std::string &tenant, std::uint32_t minutes = 30,
                                       const std::string &person = "support-1")
    {
        auto request = aboutFleet<v1::PreviewGrantRequest>();
        GrantedPeople::fill(*request.mutable_ask(), tenant, minutes);
        v1::PreviewGrantResponse answer;
        if (const End end = by(person, *people().access, &GrantedPeople::Access::PreviewGrant, request, answer);
            !end.ok())
            std::fprintf(stderr, "%s\n", end.text().c_str());
        return answer;
    }
    /// What audit says of the last such step.
    std::string afterOf(const std::string &tenant, const std::string &action, const std::string &grant)
    {
        std::string after = "no record";
        for (const AuditEvent &one : m_box->audit(tenant))
            if (one.action == action && one.grant == grant)
                after = one.after;
        return after;
    }
    GrantedPeople &people() { return m_box->people; }

    std::unique_ptr<LockboxPeople> m_box;
};

void TestFreezesRpc::whatLastsIntoAFreezeIsHeldUp()
{
    v1::AccessGrant grant = people().asked("holly", 30);
    const auto card = people().card(grant);
    QCOMPARE(namesIn(card), Names{"west books"});
    QCOMPARE(card.freezes(0).reason(), std::string("Books are closed."));
    QCOMPARE(card.freezes(0).from_ms(), kNow + kWestFrom * kMinuteMs);
    QCOMPARE(card.freezes(0).until_ms(), kNow + kWestUntil * kMinuteMs);
    QVERIFY(card.obstacle().empty()); // It can be approved by who knows.
    const End end = people().approve(grant);
    QCOMPARE(end.reason, std::string("FREEZE_WINDOW"));
    QCOMPARE(end.status.error_code(), grpc::FAILED_PRECONDITION);
    QVERIFY(end.status.error_message().find("west books") != std::string::npos);
    const auto still = people().toldOf("lead-1", grant.id());
    QVERIFY(still->state() == v1::GRANT_STATE_REQUESTED && still->votes().empty());
    QCOMPARE(still->revision(), grant.revision());
    QVERIFY(people().approve(grant, "lead-1", {"west books"}).ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_IN_FORCE);
    const std::string after = afterOf("holly", "grants.approve", grant.id());
    QVERIFY2(after.ends_with(", in freeze=west books"), after.c_str());
    // Of both where there are two, first the one that ends last.
    v1::AccessGrant quay = people().asked("quay", 30);
    QCOMPARE(namesIn(people().card(quay)), (Names{"quay go-live", "west books"}));
    QVERIFY(people().approve(quay, "lead-1", {"quay go-live", "west books"}).ok());
    QVERIFY(afterOf("quay", "grants.approve", quay.id()).ends_with(", in freeze=quay go-live + west books"));
}

void TestFreezesRpc::whatEndsAsItBeginsIsNot()
{
    v1::AccessGrant grant = people().asked("holly", kWestFrom);
    QCOMPARE(namesIn(people().card(grant)), Names{});
    QVERIFY(people().approve(grant, "lead-1", {"west books"}).ok()); // Who says so without one says nothing.
    QVERIFY(afterOf("holly", "grants.approve", grant.id()).find("freeze") == std::string::npos);
    at(kWestUntil);
    v1::AccessGrant later = people().asked("holly", 30);
    QVERIFY(people().approve(later).ok());
}

void TestFreezesRpc::oneThatBeganAfterTheCardWasReadHoldsUp()
{
    v1::AccessGrant grant = people().asked("holly", 10);
    QCOMPARE(namesIn(people().card(grant)), Names{});
    at(kWestFrom - 10);
    QCOMPARE(namesIn(people().card(grant)), Names{});
    m_box->harness.clock.now += 1;
    QCOMPARE(people().approve(grant).reason, std::string("FREEZE_WINDOW"));
    QCOMPARE(namesIn(people().card(grant)), Names{"west books"});
    QVERIFY(people().approve(grant, "lead-1", {"west books"}).ok());
}

/// The card showed one; by the consent the access would reach into a second.
void TestFreezesRpc::aYesToOneIsNoYesToAnother()
{
    at(kAllFrom + 10);
    v1::AccessGrant grant = people().asked("holly", 10);
    const Names shown = namesIn(people().card(grant));
    QCOMPARE(shown, Names{"year-end close"});
    at(kCountFrom - 5);
    const End end = people().approve(grant, "lead-1", shown);
    QCOMPARE(end.reason, std::string("FREEZE_WINDOW"));
    QVERIFY2(end.status.error_message().find("(west count)") != std::string::npos,
             end.text().c_str()); // Not the other.
    QCOMPARE(people().approve(grant, "lead-1", {"west count"}).reason, std::string("FREEZE_WINDOW"));
    QCOMPARE(people().approve(grant, "lead-1", {"West Count", "year-end close"}).reason, std::string("FREEZE_WINDOW"));
    const auto still = people().toldOf("lead-1", grant.id());
    QVERIFY(still->state() == v1::GRANT_STATE_REQUESTED && still->votes().empty());
    const Names both = namesIn(people().card(grant));
    QCOMPARE(both, (Names{"west count", "year-end close"}));
    QVERIFY(people().approve(grant, "lead-1", both).ok());
    QVERIFY(afterOf("holly", "grants.approve", grant.id()).ends_with(", in freeze=west count + year-end close"));
}

void TestFreezesRpc::namesAreBounded()
{
    v1::AccessGrant grant = people().asked("holly", 30);
    Names names(99, "another");
    names.emplace_back("west books");
    Names more = names;
    more.emplace_back("another");
    const End end = people().approve(grant, "lead-1", more);
    QCOMPARE(end.reason, std::string("TOO_MANY_FREEZES"));
    QCOMPARE(end.status.error_code(), grpc::INVALID_ARGUMENT);
    QCOMPARE(people().approve(grant, "lead-1", {std::string(201, 'a')}).reason, std::string("TEXT_TOO_LONG"));
    QVERIFY(people().approve(grant, "lead-1", names).ok()); // One that is over by now is no harm.
}

void TestFreezesRpc::itIsTheTenantsOwn()
{
    at(kWestFrom);
    v1::AccessGrant grant = people().asked("alder", 30, "success-4");
    QCOMPARE(namesIn(people().card(grant)), Names{}); // Not those of others, nor of another tier in its region.
    QVERIFY(people().approve(grant).ok());
    QVERIFY(afterOf("alder", "grants.approve", grant.id()).find("freeze") == std::string::npos);
}

void TestFreezesRpc::moreTimeIsHeldUpByTheNewEnd()
{
    v1::AccessGrant grant = people().given("holly", 15);
    const std::int64_t ends = grant.ends_ms();
    QVERIFY(people().extend(grant, 5).ok());
    QCOMPARE(namesIn(people().card(grant)), Names{}); // Until the very beginning.
    QVERIFY(people().extend(grant, 6).ok());          // In place of those.
    QCOMPARE(namesIn(people().card(grant)), Names{"west books"});
    QCOMPARE(people().approve(grant).reason, std::string("FREEZE_WINDOW"));
    const auto still = people().toldOf("lead-1", grant.id());
    QVERIFY(still->ends_ms() == ends && still->extension().votes().empty());
    QVERIFY(people().approve(grant, "lead-1", {"west books"}).ok());
    QCOMPARE(grant.ends_ms(), ends + 6 * kMinuteMs);
    QVERIFY(afterOf("holly", "grants.approve", grant.id()).ends_with(", in freeze=west books"));
    // Within the freeze, too.
    QVERIFY(people().extend(grant, 1).ok());
    QCOMPARE(people().approve(grant).reason, std::string("FREEZE_WINDOW"));
}

void TestFreezesRpc::eachOfSeveralApproversHasToKnow()
{
    m_box = std::make_unique<LockboxPeople>(std::string(), nullptr,
                                            freezesOfTheTest() + freeze("now", 0, 10, "{ profiles = [\"clinic\"] }"));
    m_box->switchOn(); // The tenant's administrator is the second whose consent is missing.
    v1::AccessGrant grant = people().asked("holly", 30);
    QCOMPARE(people().approve(grant).reason, std::string("FREEZE_WINDOW"));
    QVERIFY(people().approve(grant, "lead-1", {"west books", "now"}).ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_REQUESTED && grant.votes_size() == 1);
    QVERIFY(afterOf("holly", "grants.approve", grant.id()).ends_with(", in freeze=west books + now"));
    QCOMPARE(people().approve(grant, "platform-1").reason, std::string("FREEZE_WINDOW"));
}

void TestFreezesRpc::brokenGlassIsNotHeldUpAndSaysSo()
{
    at(kWestFrom);
    v1::AccessGrant grant;
    QVERIFY(people().breakGlass(grant, "holly", "Nobody answers; claims stand.").ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_IN_FORCE);
    for (const char *chain : {"holly", ""}) {
        const std::string after = afterOf(chain, "grants.break-glass", grant.id());
        QVERIFY2(after.ends_with(", in freeze=west books"), after.c_str());
    }
    QCOMPARE(namesIn(people().card(grant)), Names{"west books"}); // Whoever ends it sees it as well.
    // Who broke it is not told: the tenant may be none of theirs.
    QVERIFY(people().toldOf("support-1", grant.id())->DebugString().find("west books") == std::string::npos);
}

void TestFreezesRpc::theTenantsConsentIsNotHeldUpAndSaysSo()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    v1::AccessGrant grant = people().asked("holly", 10);
    QVERIFY(people().approve(grant).ok());
    at(kWestFrom); // Before the tenant's administrator comes to it.
    QCOMPARE(m_box->decideBy(page, grant.id(), "consent").status, 303U);
    QVERIFY(m_box->told(grant).state() == v1::GRANT_STATE_IN_FORCE);
    const std::string after = afterOf("holly", "lockbox.consent", grant.id());
    QVERIFY2(after.ends_with(", in freeze=west books"), after.c_str());
}

/// A window of some tenants would tell that a tenant, which the person does not see, is one of them.
void TestFreezesRpc::askingTellsOfTheWholeFleetAlone()
{
    for (const int minute : {0, kWestFrom, kWestFrom + 60, kAllFrom - 10, kAllFrom, kAllUntil}) {
        at(minute);
        const std::string told = previewed("nobody").SerializeAsString();
        for (const char *tenant : {"holly", "quay", "alders", ""})
            QCOMPARE(previewed(tenant).SerializeAsString(), told);
        const bool all = minute > kAllFrom - 30 && minute < kAllUntil;
        QCOMPARE(namesIn(previewed("holly")), all ? Names{"year-end close"} : Names{});
    }
}

void TestFreezesRpc::theFleetsIsToldForAsLongAsItIsAskedFor()
{
    at(kAllFrom - 10);
    QCOMPARE(namesIn(previewed("holly", 10)), Names{});
    QCOMPARE(namesIn(previewed("holly", 11)), Names{"year-end close"});
    at(0);
    QCOMPARE(namesIn(previewed("holly", 4'000'000'000U)), Names{}); // No longer than an access may ever last.
}

void TestFreezesRpc::nobodyElseIsToldThereIsOne()
{
    at(kWestFrom);
    v1::AccessGrant own = people().asked("holly", 30, "lead-2"); // Who approves, and has us-east alone in scope.
    QCOMPARE(people().approve(own, "lead-2").reason, std::string("SELF_APPROVAL"));
    v1::AccessGrant other = people().asked("holly", 30), unknown = people().asked("nobody", 30);
    QCOMPARE(people().approve(other, "lead-2").reason, std::string("GRANT_NOT_FOUND"));
    QCOMPARE(people().approve(unknown, "lead-1").reason, std::string("GRANT_NOT_FOUND"));
    QVERIFY(people().approve(other, "support-1").status.error_code() == grpc::PERMISSION_DENIED);
}

QTEST_GUILESS_MAIN(TestFreezesRpc)
#include "tst_freezes_rpc.moc"
