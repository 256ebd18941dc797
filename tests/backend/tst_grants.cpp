// The state machine of time-boxed access, by itself: what counts as consent, what ends, and ten thousand schedules of
// people on two replicas who race each other.
#include "backend/engine/grant_asks.h"

#include <QtTest>

#include <map>
#include <optional>
#include <random>
#include <set>

using namespace bulkhead;
using namespace bulkhead::grants;

namespace {

constexpr std::int64_t kStart = 1'000'000'000'000;

Ask ask(int minutes = 30)
{
    return {"harbor", "Claims of the month do not post.", "48213", {Permission::Health}, minutes};
}

Grant asked(int approvals = 1, int minutes = 30)
{
    Grant grant;
    grant.id = "grant-1";
    grant.person = "support-1";
    grant.ask = ask(minutes);
    Rules rules;
    rules.approvals = approvals;
    if (request(grant, rules, kStart) != Refusal::None)
        qFatal("a good request was refused");
    return grant;
}

bool everybody(const Vote &)
{
    return true;
}

Grant inForceNow(int minutes = 30)
{
    Grant grant = asked(1, minutes);
    if (approve(grant, "lead-1", everybody, kStart) != Refusal::None)
        qFatal("a good consent was refused");
    return grant;
}

} // namespace

class TestGrants : public QObject
{
    Q_OBJECT
private slots:
    void whatIsAskedForIsWhole_data();
    void whatIsAskedForIsWhole();
    void oneOtherPersonIsEnoughWhereTheRulesSaySo();
    void twoConsentsAreOfTwoPeople();
    void whoLostTheRightIsStruckOut();
    void aChangedRequestBeginsAnew();
    void moreMinutesNeedAnotherPerson();
    void phiNeedsMoreOthers();
    void phiIsOpenedWithQuestionsAndByConsentOnly();
    void nothingLastsLongerThanEightHours();
    void glassIsBrokenWithAReasonOnly_data();
    void glassIsBrokenWithAReasonOnly();
    void glassIsReviewedByAnother();
    void itsEndIsAnInstant();
    void itEndsWithWhatItIsFor();
    void racesHaveOneOutcome();
};

void TestGrants::whatIsAskedForIsWhole_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("refusal");
    QTest::newRow("as it should be") << "" << int(Refusal::None);
    QTest::newRow("no tenant") << "tenant" << int(Refusal::Incomplete);
    QTest::newRow("a purpose of spaces") << "purpose" << int(Refusal::Incomplete);
    QTest::newRow("no ticket") << "ticket" << int(Refusal::Incomplete);
    QTest::newRow("nothing to see") << "permissions" << int(Refusal::Incomplete);
    QTest::newRow("the same thing twice") << "twice" << int(Refusal::Incomplete);
    QTest::newRow("something that there is not") << "unknown" << int(Refusal::Incomplete);
    QTest::newRow("no minutes") << "0" << int(Refusal::TooLong);
    QTest::newRow("minutes before now") << "-5" << int(Refusal::TooLong);
    QTest::newRow("all that the rules let") << "60" << int(Refusal::None);
    QTest::newRow("one more") << "61" << int(Refusal::TooLong);
}

void TestGrants::whatIsAskedForIsWhole()
{
    QFETCH(QString, what);
    QFETCH(int, refusal);
    Grant grant;
    grant.person = "support-1";
    grant.ask = ask();
    if (what == "tenant")
        grant.ask.tenantId.clear();
    else if (what == "purpose")
        grant.ask.purpose = " \n";
    else if (what == "ticket")
        grant.ask.ticket.clear();
    else if (what == "permissions")
        grant.ask.permissions.clear();
    else if (what == "twice")
        grant.ask.permissions = {Permission::Health, Permission::Health};
    else if (what == "unknown")
        grant.ask.permissions = {Permission(77)};
    else if (!what.isEmpty())
        grant.ask.minutes = what.toInt();
    QCOMPARE(int(request(grant, Rules(), kStart)), refusal);
}

void TestGrants::oneOtherPersonIsEnoughWhereTheRulesSaySo()
{
    Grant grant = asked();
    QVERIFY(approve(grant, "support-1", everybody, kStart) == Refusal::OwnGrant);
    QVERIFY(stateAt(grant, kStart) == State::Requested);
    QVERIFY(approve(grant, "lead-1", everybody, kStart + 5) == Refusal::None);
    QVERIFY(inForce(grant, kStart + 5));
    QCOMPARE(grant.endsMs, kStart + 5 + 30 * kMinuteMs);
    QVERIFY(approve(grant, "lead-2", everybody, kStart + 6) == Refusal::WrongState);
}

void TestGrants::twoConsentsAreOfTwoPeople()
{
    Grant grant = asked(2);
    QVERIFY(approve(grant, "lead-1", everybody, kStart) == Refusal::None);
    QVERIFY(!inForce(grant, kStart));
    QVERIFY(approve(grant, "lead-1", everybody, kStart) == Refusal::VotedAlready);
    QVERIFY(!inForce(grant, kStart));
    QVERIFY(approve(grant, "lead-2", everybody, kStart) == Refusal::None);
    QVERIFY(inForce(grant, kStart));
}

void TestGrants::whoLostTheRightIsStruckOut()
{
    Grant grant = asked(2);
    QVERIFY(approve(grant, "lead-1", everybody, kStart) == Refusal::None);
    const Holds withoutOne = [](const Vote &vote) { return vote.by != "lead-1"; };
    QVERIFY(approve(grant, "lead-2", withoutOne, kStart) == Refusal::None);
    QVERIFY(!inForce(grant, kStart)); // One of the two does not count any more.
    QCOMPARE(grant.votes, (std::vector<Vote>{{"lead-2", kStart}}));
    QVERIFY(approve(grant, "lead-1", withoutOne, kStart) == Refusal::NoRight);
    QVERIFY(approve(grant, "lead-3", withoutOne, kStart) == Refusal::None);
    QVERIFY(inForce(grant, kStart));
}

void TestGrants::aChangedRequestBeginsAnew()
{
    Grant grant = asked(2);
    QVERIFY(approve(grant, "lead-1", everybody, kStart) == Refusal::None);
    QVERIFY(amend(grant, "lead-1", ask(40), Rules(), kStart) == Refusal::NotOwn);
    Rules rules;
    rules.approvals = 2;
    QVERIFY(amend(grant, "support-1", ask(40), rules, kStart) == Refusal::None);
    QVERIFY(grant.votes.empty());
    QVERIFY(approve(grant, "lead-2", everybody, kStart) == Refusal::None);
    QVERIFY(!inForce(grant, kStart));
    Ask elsewhere = ask();
    elsewhere.tenantId = "quayside";
    QVERIFY(amend(grant, "support-1", elsewhere, rules, kStart) == Refusal::WrongState);
    QVERIFY(approve(grant, "lead-1", everybody, kStart) == Refusal::None);
    QVERIFY(amend(grant, "support-1", ask(10), rules, kStart) == Refusal::WrongState); // Too late: it is in force.
}

void TestGrants::moreMinutesNeedAnotherPerson()
{
    Grant grant = inForceNow();
    const std::int64_t ends = grant.endsMs;
    QVERIFY(extend(grant, "lead-1", 30, "Not done.", Rules(), kStart) == Refusal::NotOwn);
    QVERIFY(extend(grant, "support-1", 30, " ", Rules(), kStart) == Refusal::ReasonMissing);
    QVERIFY(extend(grant, "support-1", 61, "Not done.", Rules(), kStart) == Refusal::TooLong);
    QVERIFY(extend(grant, "support-1", 30, "Not done.", Rules(), kStart) == Refusal::None);
    QCOMPARE(grant.endsMs, ends); // Asking gives nothing.
    QVERIFY(approve(grant, "support-1", everybody, kStart) == Refusal::OwnGrant);
    QVERIFY(decline(grant, "lead-1", "Enough.", kStart) == Refusal::None);
    QVERIFY(inForce(grant, kStart) && grant.endsMs == ends); // The rest of it stays.
    QVERIFY(approve(grant, "lead-1", everybody, kStart) == Refusal::WrongState);
    QVERIFY(extend(grant, "support-1", 30, "Not done.", Rules(), kStart) == Refusal::None);
    QVERIFY(approve(grant, "lead-1", everybody, kStart) == Refusal::None);
    QCOMPARE(grant.endsMs, ends + 30 * kMinuteMs);
    QVERIFY(extend(grant, "support-1", 30, "Not done.", Rules(), grant.endsMs) == Refusal::WrongState); // Over.
}

void TestGrants::phiNeedsMoreOthers()
{
    Rules rules; // One consent, and two to PHI.
    Ask open = ask();
    open.permissions = {Permission::Statements, Permission::Phi};
    Grant grant;
    grant.person = "support-1";
    grant.ask = open;
    QVERIFY(request(grant, rules, kStart) == Refusal::None);
    QVERIFY(approve(grant, "lead-1", everybody, kStart) == Refusal::None);
    QVERIFY(!inForce(grant, kStart));
    // Across the border and back: what has to be consented to is what is asked for last.
    QVERIFY(amend(grant, "support-1", ask(), rules, kStart) == Refusal::None);
    QVERIFY(grant.approvals == 1 && grant.votes.empty());
    QVERIFY(amend(grant, "support-1", open, rules, kStart) == Refusal::None);
    QVERIFY(approve(grant, "lead-1", everybody, kStart) == Refusal::None);
    QVERIFY(approve(grant, "lead-1", everybody, kStart) == Refusal::VotedAlready);
    QVERIFY(!inForce(grant, kStart));
    QVERIFY(approve(grant, "lead-2", everybody, kStart) == Refusal::None);
    QVERIFY(inForce(grant, kStart));
    const std::int64_t ends = grant.endsMs;
    QVERIFY(extend(grant, "support-1", 10, "Not done.", rules, kStart) == Refusal::None);
    QVERIFY(approve(grant, "lead-1", everybody, kStart) == Refusal::None);
    QCOMPARE(grant.endsMs, ends);
    QVERIFY(approve(grant, "lead-2", everybody, kStart) == Refusal::None);
    QCOMPARE(grant.endsMs, ends + 10 * kMinuteMs);
    rules.approvals = 4;
    QCOMPARE(approvalsFor(rules, open), 4); // Never fewer than for less.
    rules.phiApprovals = 9;
    QCOMPARE(approvalsFor(rules, open), kMostApprovals);
}

void TestGrants::phiIsOpenedWithQuestionsAndByConsentOnly()
{
    Grant grant;
    grant.person = "support-1";
    grant.ask = ask(10);
    grant.ask.permissions = {Permission::Health, Permission::Phi};
    QVERIFY(request(grant, Rules(), kStart) == Refusal::Incomplete); // In no answer it would be shown.
    grant.ask.permissions = {Permission::Diagnostics, Permission::Phi};
    QVERIFY(breakGlass(grant, Rules(), kStart) == Refusal::NoRight);
    QVERIFY(!inForce(grant, kStart) && !grant.brokenGlass);
    grant.ask.permissions = {Permission::Diagnostics};
    QVERIFY(breakGlass(grant, Rules(), kStart) == Refusal::None);
}

void TestGrants::nothingLastsLongerThanEightHours()
{
    Rules wide;
    wide.minutes = 100 * 60; // A file could not say so.
    Grant grant;
    grant.person = "support-1";
    grant.ask = ask(kMostMinutes + 1);
    QVERIFY(request(grant, wide, kStart) == Refusal::TooLong);
    grant.ask.minutes = kMostMinutes;
    QVERIFY(request(grant, wide, kStart) == Refusal::None);
    QVERIFY(approve(grant, "lead-1", everybody, kStart) == Refusal::None);
    QVERIFY(extend(grant, "support-1", 1, "Not done.", wide, kStart) == Refusal::TooLong);
    QCOMPARE(grant.endsMs, kStart + 8 * 60 * kMinuteMs);
}

void TestGrants::glassIsBrokenWithAReasonOnly_data()
{
    QTest::addColumn<QString>("reason");
    QTest::addColumn<int>("minutes");
    QTest::addColumn<int>("refusal");
    QTest::newRow("enough said") << "Nobody answers; claims stand." << 30 << int(Refusal::None);
    QTest::newRow("nineteen characters") << "nineteen characters" << 30 << int(Refusal::ReasonMissing);
    QTest::newRow("twenty characters") << "twenty characters ok" << 30 << int(Refusal::None);
    QTest::newRow("nineteen and spaces") << "  nineteen characters   " << 30 << int(Refusal::ReasonMissing);
    QTest::newRow("twenty of two bytes each") << QString(20, QChar(0xE9)) << 30 << int(Refusal::None);
    QTest::newRow("nineteen of two bytes each") << QString(19, QChar(0xE9)) << 30 << int(Refusal::ReasonMissing);
    QTest::newRow("longer than the rules let") << "Nobody answers; claims stand." << 31 << int(Refusal::TooLong);
}

void TestGrants::glassIsBrokenWithAReasonOnly()
{
    QFETCH(QString, reason);
    QFETCH(int, minutes);
    QFETCH(int, refusal);
    Grant grant;
    grant.person = "support-1";
    grant.ask = ask(minutes);
    grant.ask.purpose = reason.toStdString();
    QCOMPARE(int(breakGlass(grant, Rules(), kStart)), refusal);
    QCOMPARE(grant.brokenGlass, refusal == int(Refusal::None));
    QCOMPARE(inForce(grant, kStart), refusal == int(Refusal::None));
}

void TestGrants::glassIsReviewedByAnother()
{
    Grant grant;
    grant.person = "support-1";
    grant.ask = ask();
    grant.ask.purpose = "Nobody answers; claims stand.";
    QVERIFY(breakGlass(grant, Rules(), kStart) == Refusal::None);
    QVERIFY(reviewOpen(grant));
    QVERIFY(extend(grant, "support-1", 10, "Not done.", Rules(), kStart) == Refusal::WrongState);
    QVERIFY(review(grant, "lead-1", "In order.", kStart) == Refusal::WrongState); // Not over yet.
    QVERIFY(giveBack(grant, "support-1", kStart + 1) == Refusal::None);
    QVERIFY(review(grant, "support-1", "In order.", kStart + 2) == Refusal::OwnGrant);
    QVERIFY(review(grant, "lead-1", " ", kStart + 2) == Refusal::ReasonMissing);
    QVERIFY(review(grant, "lead-1", "In order.", kStart + 2) == Refusal::None);
    QVERIFY(!reviewOpen(grant));
    QVERIFY(review(grant, "lead-2", "In order.", kStart + 3) == Refusal::WrongState);
}

void TestGrants::itsEndIsAnInstant()
{
    Grant grant = inForceNow(1);
    QVERIFY(inForce(grant, grant.endsMs - 1));
    QVERIFY(!inForce(grant, grant.endsMs));
    QVERIFY(!settle(grant, grant.endsMs - 1));
    QVERIFY(giveBack(grant, "support-1", grant.endsMs) == Refusal::WrongState);
    QVERIFY(revoke(grant, "lead-1", "Enough.", grant.endsMs) == Refusal::WrongState);
    Grant late = grant;
    QVERIFY(settle(late, grant.endsMs + 90'000));
    QVERIFY(late.state == State::Expired && late.endedMs == grant.endsMs);
    QVERIFY(!settle(late, grant.endsMs + 90'000));
    Grant waiting = asked();
    QVERIFY(approve(waiting, "lead-1", everybody, waiting.waitsUntilMs) == Refusal::WrongState);
    QVERIFY(settle(waiting, waiting.waitsUntilMs) && waiting.state == State::Lapsed);
}

void TestGrants::itEndsWithWhatItIsFor()
{
    const auto withAlert = [] {
        Ask one = ask();
        one.alertId = "harbor/claims@29924072";
        return one;
    };
    Grant grant = inForceNow();
    QVERIFY(complete(grant, "The alert is over.", kStart) == Refusal::WrongState); // It is for none.
    grant.ask = withAlert();
    QVERIFY(extend(grant, "support-1", 10, "Not done.", Rules(), kStart) == Refusal::None);
    Grant late = grant;
    QVERIFY(complete(late, "The alert is over.", grant.endsMs) == Refusal::WrongState); // Its minutes were over first.
    QVERIFY(settle(late, grant.endsMs) && late.state == State::Expired);
    QVERIFY(complete(grant, "The alert is over.", kStart + 5) == Refusal::None);
    QVERIFY(grant.state == State::Completed && isEnd(grant.state) && !inForce(grant, kStart + 5));
    QCOMPARE(grant.endedMs, kStart + 5);
    QCOMPARE(grant.endedBy, std::string("gateway"));
    QCOMPARE(grant.endReason, std::string("The alert is over."));
    QCOMPARE(grant.extension.minutes, 0); // What was asked for more waits for nobody.
    QVERIFY(complete(grant, "Again.", kStart + 6) == Refusal::WrongState);
    QVERIFY(giveBack(grant, "support-1", kStart + 6) == Refusal::WrongState);
    // What it is for is part of what is consented to.
    Grant waiting = asked(2);
    QVERIFY(approve(waiting, "lead-1", everybody, kStart) == Refusal::None);
    Rules rules;
    rules.approvals = 2;
    QVERIFY(amend(waiting, "support-1", withAlert(), rules, kStart) == Refusal::None);
    QVERIFY(waiting.votes.empty());
    QVERIFY(complete(waiting, "Over.", kStart + 5) == Refusal::None);
    QVERIFY(waiting.state == State::Completed && waiting.startedMs == 0);
    QVERIFY(approve(waiting, "lead-1", everybody, kStart + 6) == Refusal::WrongState);
}

// Two replicas, each with a copy that may be old, and a store that takes a change only from the revision it has; time
// goes on between steps. People do everything that there is, whether or not they may.
void TestGrants::racesHaveOneOutcome()
{
    int reached = 0, ends[10] = {}, conflicts = 0;
    for (unsigned seed = 0; seed < 10'000; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&random](int n) { return int(random() % unsigned(n)); };
        Rules rules;
        rules.approvals = 1 + below(3);
        Grant stored = asked(rules.approvals, 1 + below(20));
        stored.ask.alertId = below(2) == 0 ? "harbor/claims@29924072" : "";
        stored.revision = 1;
        std::int64_t now = kStart;
        bool workOver = false; // For good; a gateway that has not judged so far does not know.
        Grant seen[2] = {stored, stored};
        std::set<std::string> lost, locked; // Who asks could consent to others' as well.
        std::set<std::string> consented;    // For the request as it is: what the test counts by itself.
        std::set<std::string> more;         // Likewise for the extension.
        std::int64_t mayEnd = 0;            // The last instant that consent has ever covered.
        std::optional<State> end;
        for (int step = 0; step < 30; ++step) {
            now += below(4) == 0 ? below(6) * kMinuteMs : below(2'000);
            const int replica = below(2);
            if (below(3) == 0)
                seen[replica] = stored; // It heard.
            Grant mine = seen[replica];
            const std::string people[] = {"support-1", "lead-1", "lead-2", "lead-3", "lead-4"};
            const std::string who = people[below(5)];
            // The right is asked of everybody at the moment of the effect, as the transaction does.
            const Holds holds = [&](const Vote &vote) { return !lost.contains(vote.by); };
            const bool longer = inForce(mine, now) && mine.extension.minutes > 0;
            workOver = workOver || below(40) == 0;
            const int deed = below(10);
            Refusal refusal = Refusal::None;
            switch (deed) {
            case 0:
            case 1:
                refusal = locked.contains(mine.person) ? Refusal::NoRight : approve(mine, who, holds, now);
                break;
            case 2: {
                Ask other = ask(1 + below(20));
                other.alertId = below(4) != 0 ? mine.ask.alertId : "";
                refusal = amend(mine, who, other, rules, now);
            } break;
            case 3:
                refusal = revoke(mine, who, "Enough.", now);
                if (below(3) != 0)
                    refusal = Refusal::NotOwn; // Seldom, or nothing else would be seen.
                break;
            case 4:
                refusal = below(3) == 0 ? giveBack(mine, who, now) : Refusal::NotOwn;
                break;
            case 5:
                refusal = extend(mine, who, 1 + below(10), "Not done.", rules, now);
                break;
            case 6:
                refusal = below(4) == 0 ? decline(mine, who, "No.", now) : Refusal::NotOwn;
                break;
            case 7: // A lock ends what is open, by what the store has, in one transaction.
                if (below(6) == 0) {
                    mine = stored;
                    locked.insert(mine.person);
                    refusal = revoke(mine, "platform-1", "Locked.", now);
                } else {
                    refusal = Refusal::WrongState;
                    lost.insert(people[1 + below(4)]);
                }
                break;
            case 8:
                refusal = workOver && below(3) != 0 ? complete(mine, "The alert is over.", now) : Refusal::WrongState;
                break;
            default:
                refusal = settle(mine, now) ? Refusal::None : Refusal::WrongState;
            }
            if (refusal != Refusal::None)
                continue;
            if (mine.revision != stored.revision) {
                ++conflicts;
                continue; // ABORTED: somebody was first.
            }
            QVERIFY2(!end, qPrintable(QStringLiteral("seed %1: an end was changed").arg(seed)));
            if (deed <= 1) {
                auto &count = longer ? more : consented;
                std::erase_if(count, [&lost](const std::string &one) { return lost.contains(one); });
                QVERIFY(who != mine.person && !lost.contains(who) && count.insert(who).second);
                const bool effect = longer ? mine.endsMs != stored.endsMs : mine.state == State::InForce;
                QCOMPARE(effect, int(count.size()) >= rules.approvals);
                if (effect && !longer)
                    mayEnd = now + mine.ask.minutes * kMinuteMs;
                else if (effect)
                    mayEnd += stored.extension.minutes * kMinuteMs;
            }
            if (deed == 2)
                consented.clear();
            if (deed == 5 || mine.extension.minutes == 0)
                more.clear();
            mine.revision = stored.revision + 1;
            stored = seen[replica] = mine;
            if (isEnd(stored.state))
                end = stored.state;
            QVERIFY(end != State::Completed || (workOver && !stored.ask.alertId.empty()));
            // Whoever looks, on whichever replica and with however old a copy: never without consent, never after it.
            for (const Grant &one : {stored, seen[0], seen[1]}) {
                if (inForce(one, now))
                    QVERIFY2(mayEnd > now, qPrintable(QStringLiteral("seed %1").arg(seed)));
            }
            QVERIFY(!inForce(stored, mayEnd));
            reached += inForce(stored, now);
        }
        QVERIFY(!inForce(stored, kStart + 9 * 60 * kMinuteMs)); // Whatever they did.
        ++ends[int(stateAt(stored, kStart + 100 * 60 * kMinuteMs))];
    }
    // The schedules are worth something: every end is reached, and often somebody came too late.
    for (const State state : {State::Expired, State::Revoked, State::GivenBack, State::Declined, State::Withdrawn,
                              State::Lapsed, State::Completed})
        QVERIFY2(ends[int(state)] > 50, qPrintable(QStringLiteral("%1: %2").arg(int(state)).arg(ends[int(state)])));
    QVERIFY2(reached > 3'000 && conflicts > 2'000, qPrintable(QStringLiteral("%1, %2").arg(reached).arg(conflicts)));
}

QTEST_APPLESS_MAIN(TestGrants)
#include "tst_grants.moc"
