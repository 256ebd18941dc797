// Exposure cases as a state machine: the clock of notice over month ends and leap years, what a decision needs, who may
// confirm it, and that nothing that was said is lost.
#include "backend/engine/exposure.h"

#include <QtTest>
#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <random>

using bulkhead::ExposureKind;
using namespace bulkhead::exposure;

namespace {

std::int64_t at(int year, int month, int day, int hour = 12, int minute = 0, int second = 0)
{
    return absl::ToUnixMillis(
        absl::FromCivil(absl::CivilSecond(year, month, day, hour, minute, second), absl::UTCTimeZone()));
}

std::string dayText(std::int64_t day)
{
    return absl::FormatCivilTime(absl::CivilDay(1970, 1, 1) + day);
}

const std::int64_t kFound = at(2026, 12, 1);

Party party(const char *id, const char *name, Part part)
{
    Party made;
    made.facts.id = id;
    made.facts.name = name;
    made.part = part;
    return made;
}

Case fresh(std::int64_t discoveredMs = kFound, int days = 60)
{
    Case item;
    item.id = "exposure-1";
    item.kind = ExposureKind::Crossing;
    item.subject = "holly";
    item.sightings = {"1"};
    item.what = "An attempt got through.";
    item.openedBy = "gateway";
    item.days = days;
    item.facts = {{party("alder", "Alderbrook Clinic", Part::Owner), party("holly", "Hollyhock Practice", Part::Seer)},
                  "3 rows",
                  0,
                  discoveredMs};
    if (open(item, std::max(discoveredMs, kFound)) != Refusal::None)
        qFatal("a good case was refused");
    return item;
}

std::array<Factor, kFactors> factors(Rating rating = Rating::Low)
{
    std::array<Factor, kFactors> all;
    for (Factor &one : all)
        one = {rating, "Test records only."};
    return all;
}

Case decided(Verdict verdict = Verdict::Notify)
{
    Case item = fresh();
    if (assess(item, factors(), "lead-1", kFound) != Refusal::None
        || decide(item, verdict, "As assessed.", "lead-1", kFound) != Refusal::None
        || confirm(item, "platform-1", kFound) != Refusal::None)
        qFatal("a good decision was refused");
    return item;
}

Notice told(Addressee to, const char *tenant)
{
    return {to, tenant, "registered letter", "lead-1", kFound, 0};
}

} // namespace

class TestExposure : public QObject
{
    Q_OBJECT
private slots:
    void theLastDayIsCounted_data();
    void theLastDayIsCounted();
    void theClockSaysWhatIsLeft_data();
    void theClockSaysWhatIsLeft();
    void theYearlyLogIsDueSixtyDaysAfterTheYear_data();
    void theYearlyLogIsDueSixtyDaysAfterTheYear();
    void eachReminderIsEnteredOnce();
    void aShortContractIsUrgentFromTheBeginning();
    void theClockStopsWhenTheOwnersAreTold();
    void itIsOpenedWhole_data();
    void itIsOpenedWhole();
    void noNoticeNeedsFactorsThatShowIt();
    void whoAssessedOrDecidedNeverConfirms();
    void aNoMakesItUndecided();
    void whatIsNewIsAssessedAnew();
    void moreSightingsAreOneCase();
    void theDiscoveryIsNeverLater();
    void itClosesWhenEverybodyWasTold();
    void nothingIsOverwritten();
    void noOrderOfDeedsSkipsAStep();
};

void TestExposure::theLastDayIsCounted_data()
{
    QTest::addColumn<qint64>("discovered");
    QTest::addColumn<int>("days");
    QTest::addColumn<QString>("last");
    QTest::addRow("sixty days over the end of a year") << qint64(at(2026, 12, 1)) << 60 << "2027-01-30";
    QTest::addRow("from the first second of a day") << qint64(at(2026, 12, 1, 0)) << 60 << "2027-01-30";
    QTest::addRow("from the last second of it") << qint64(at(2026, 12, 1, 23, 59, 59)) << 60 << "2027-01-30";
    QTest::addRow("over February") << qint64(at(2027, 1, 31)) << 30 << "2027-03-02";
    QTest::addRow("over February of a leap year") << qint64(at(2028, 1, 31)) << 30 << "2028-03-01";
    QTest::addRow("found on a leap day") << qint64(at(2028, 2, 29)) << 60 << "2028-04-29";
    QTest::addRow("into a leap day") << qint64(at(2027, 12, 31)) << 60 << "2028-02-29";
    QTest::addRow("no leap year in 2100") << qint64(at(2100, 2, 28)) << 1 << "2100-03-01";
    QTest::addRow("a contract of three days") << qint64(at(2026, 12, 30)) << 3 << "2027-01-02";
    QTest::addRow("no policy gives more than sixty") << qint64(at(2026, 12, 1)) << 90 << "2027-01-30";
}

void TestExposure::theLastDayIsCounted()
{
    QFETCH(qint64, discovered);
    QFETCH(int, days);
    QTEST(QString::fromStdString(dayText(lastDay(fresh(discovered, days)))), "last");
}

void TestExposure::theClockSaysWhatIsLeft_data()
{
    QTest::addColumn<qint64>("now");
    QTest::addColumn<qint64>("left");
    QTest::addColumn<int>("urgency");
    const auto row = [](const char *name, std::int64_t now, qint64 left, Urgency urgency) {
        QTest::addRow("%s", name) << qint64(now) << left << int(urgency);
    };
    row("on the day of discovery", at(2026, 12, 1, 23, 59, 59), 60, Urgency::Calm);
    row("a minute later it is another day", at(2026, 12, 2, 0), 59, Urgency::Calm);
    row("one day before half", at(2026, 12, 30), 31, Urgency::Calm);
    row("half", at(2026, 12, 31, 0), 30, Urgency::Half);
    row("eleven days left", at(2027, 1, 19), 11, Urgency::Half);
    row("ten days left", at(2027, 1, 20, 0), 10, Urgency::Near);
    row("the last day, to its last second", at(2027, 1, 30, 23, 59, 59), 0, Urgency::Near);
    row("the day after", at(2027, 1, 31, 0), -1, Urgency::Overdue);
}

void TestExposure::theClockSaysWhatIsLeft()
{
    QFETCH(qint64, now);
    QFETCH(int, urgency);
    const Case item = fresh(at(2026, 12, 1, 15));
    QTEST(qint64(daysLeft(item, now)), "left");
    QCOMPARE(int(urgencyAt(item, now)), urgency);
}

void TestExposure::theYearlyLogIsDueSixtyDaysAfterTheYear_data()
{
    QTest::addColumn<qint64>("discovered");
    QTest::addColumn<QString>("last");
    QTest::addRow("of a usual year") << qint64(at(2026, 12, 31)) << "2027-03-01";
    QTest::addRow("of the year before a leap year") << qint64(at(2027, 1, 1)) << "2028-02-29";
    QTest::addRow("of a leap year") << qint64(at(2028, 6, 1)) << "2029-03-01";
}

void TestExposure::theYearlyLogIsDueSixtyDaysAfterTheYear()
{
    QFETCH(qint64, discovered);
    QTEST(QString::fromStdString(dayText(yearlyLogDay(fresh(discovered)))), "last");
}

void TestExposure::eachReminderIsEnteredOnce()
{
    Case item = fresh();
    QVERIFY(!remind(item, at(2026, 12, 20)));
    std::vector<std::string> texts;
    for (int day = 0; day < 80; ++day) {
        const std::int64_t now = kFound + day * std::int64_t{86'400'000};
        while (remind(item, now))
            texts.push_back(item.entries.back().text);
    }
    QCOMPARE(texts.size(), std::size_t{3});
    QCOMPARE(texts[0], std::string("Half of the time for notice is over: 30 days are left, the last is 2027-01-30."));
    QCOMPARE(texts[1], std::string("Notice is due soon: 10 days are left, the last is 2027-01-30."));
    QCOMPARE(texts[2], std::string("Notice is overdue: the last day was 2027-01-30."));
    QCOMPARE(item.entries.back().by, std::string("gateway"));
    // Of a gateway that was away, only the last counts.
    Case late = fresh();
    QVERIFY(remind(late, at(2027, 3, 1)));
    QVERIFY(!remind(late, at(2027, 3, 2)));
}

void TestExposure::aShortContractIsUrgentFromTheBeginning()
{
    Case item = fresh(kFound, 5);
    QCOMPARE(int(urgencyAt(item, kFound)), int(Urgency::Near));
    QVERIFY(remind(item, kFound));
}

void TestExposure::theClockStopsWhenTheOwnersAreTold()
{
    Case item = fresh();
    const std::int64_t later = at(2027, 6, 1);
    QCOMPARE(int(notice(item, told(Addressee::Individuals, "alder"), kFound)), int(Refusal::None));
    QCOMPARE(int(urgencyAt(item, later)), int(Urgency::Overdue)); // Others were told, the owner was not.
    QCOMPARE(int(notice(item, told(Addressee::Tenant, "holly"), kFound)), int(Refusal::NotAnOwner));
    QCOMPARE(int(notice(item, told(Addressee::Tenant, "alder"), kFound)), int(Refusal::None));
    QCOMPARE(int(urgencyAt(item, later)), int(Urgency::Stopped));
    QVERIFY(!remind(item, later));
    Notice ahead = told(Addressee::Tenant, "alder");
    ahead.sentMs = at(2027, 1, 1);
    QCOMPARE(int(notice(item, ahead, kFound)), int(Refusal::Future));
    QCOMPARE(int(urgencyAt(decided(Verdict::NoNotice), later)), int(Urgency::Stopped));
}

void TestExposure::itIsOpenedWhole_data()
{
    QTest::addColumn<int>("spoil");
    QTest::addColumn<int>("refusal");
    QTest::addRow("without a tenant") << 0 << int(Refusal::Incomplete);
    QTest::addRow("with a tenant twice") << 1 << int(Refusal::Incomplete);
    QTest::addRow("without words") << 2 << int(Refusal::Incomplete);
    QTest::addRow("discovered tomorrow") << 3 << int(Refusal::Future);
    QTest::addRow("discovered never") << 4 << int(Refusal::Incomplete);
    QTest::addRow("with a tenant that is nothing to it") << 5 << int(Refusal::Incomplete);
}

void TestExposure::itIsOpenedWhole()
{
    QFETCH(int, spoil);
    Case item = fresh();
    item.entries.clear();
    switch (spoil) {
    case 0:
        item.facts.parties.clear();
        break;
    case 1:
        item.facts.parties.push_back(item.facts.parties.front());
        break;
    case 2:
        item.what = " \n";
        break;
    case 3:
        item.facts.discoveredMs = at(2026, 12, 2);
        break;
    case 4:
        item.facts.discoveredMs = 0;
        break;
    default:
        item.facts.parties.front().part = Part::Unspecified;
        break;
    }
    QTEST(int(open(item, kFound)), "refusal");
    QVERIFY(item.entries.empty());
}

void TestExposure::noNoticeNeedsFactorsThatShowIt()
{
    Case item = fresh();
    QCOMPARE(int(decide(item, Verdict::NoNotice, "Nothing was seen.", "lead-1", kFound)), int(Refusal::WrongState));
    auto three = factors();
    three[2].text = " ";
    QCOMPARE(int(assess(item, three, "lead-1", kFound)), int(Refusal::Incomplete));
    three[2] = {Rating::Unspecified, "Not rated."};
    QCOMPARE(int(assess(item, three, "lead-1", kFound)), int(Refusal::Incomplete));
    QCOMPARE(int(item.state), int(State::Open));
    three[2] = {Rating::High, "It was copied."};
    QCOMPARE(int(assess(item, three, "lead-1", kFound)), int(Refusal::None));
    QCOMPARE(int(decide(item, Verdict::NoNotice, "Nothing was seen.", "lead-1", kFound)), int(Refusal::HighFactor));
    QCOMPARE(int(decide(item, Verdict::Notify, "", "lead-1", kFound)), int(Refusal::Incomplete));
    QCOMPARE(int(decide(item, Verdict::Notify, "It was copied.", "lead-1", kFound)), int(Refusal::None));
    // Notice goes to somebody.
    Case nobodys = fresh();
    Facts facts = nobodys.facts;
    facts.parties.erase(facts.parties.begin());
    QCOMPARE(int(amend(nobodys, facts, "lead-1", kFound)), int(Refusal::None));
    QCOMPARE(int(assess(nobodys, factors(), "lead-1", kFound)), int(Refusal::None));
    QCOMPARE(int(decide(nobodys, Verdict::Notify, "It was copied.", "lead-1", kFound)), int(Refusal::OwnerUnknown));
    QCOMPARE(int(decide(nobodys, Verdict::NoNotice, "Test records.", "lead-1", kFound)), int(Refusal::None));
}

void TestExposure::whoAssessedOrDecidedNeverConfirms()
{
    Case item = fresh();
    QCOMPARE(int(assess(item, factors(), "lead-1", kFound)), int(Refusal::None));
    QCOMPARE(int(assess(item, factors(Rating::Medium), "lead-2", kFound)), int(Refusal::None));
    QCOMPARE(int(decide(item, Verdict::Notify, "As assessed.", "platform-1", kFound)), int(Refusal::None));
    // The first assessment was replaced, and counts here all the same.
    for (const char *own : {"lead-1", "lead-2", "platform-1"})
        QCOMPARE(int(confirm(item, own, kFound)), int(Refusal::OwnWork));
    QCOMPARE(int(item.state), int(State::Assessed));
    QCOMPARE(int(confirm(item, "platform-2", kFound)), int(Refusal::None));
    QCOMPARE(int(item.state), int(State::Decided));
    QCOMPARE(int(confirm(item, "platform-3", kFound)), int(Refusal::WrongState));
    QCOMPARE(item.decision.confirmedBy, std::string("platform-2"));
}

void TestExposure::aNoMakesItUndecided()
{
    Case item = fresh();
    QCOMPARE(int(decline(item, "platform-2", "Why?", kFound)), int(Refusal::WrongState));
    (void)assess(item, factors(), "lead-1", kFound);
    (void)decide(item, Verdict::NoNotice, "As assessed.", "lead-1", kFound);
    QCOMPARE(int(decline(item, "platform-2", "", kFound)), int(Refusal::Incomplete));
    QCOMPARE(int(decline(item, "platform-2", "The logs were not looked at.", kFound)), int(Refusal::None));
    QVERIFY(item.decision.by.empty());
    QCOMPARE(int(confirm(item, "platform-2", kFound)), int(Refusal::WrongState));
    QCOMPARE(int(item.entries.back().kind), int(EntryKind::Declined));
}

void TestExposure::whatIsNewIsAssessedAnew()
{
    Case item = fresh();
    (void)assess(item, factors(), "lead-1", kFound);
    (void)decide(item, Verdict::NoNotice, "As assessed.", "lead-1", kFound);
    Facts facts = item.facts;
    facts.people = 40; // Alone that is no reason.
    QCOMPARE(int(amend(item, facts, "lead-1", kFound)), int(Refusal::None));
    QCOMPARE(int(item.state), int(State::Assessed));
    QVERIFY(!item.decision.by.empty());
    QCOMPARE(int(amend(item, facts, "lead-1", kFound)), int(Refusal::Incomplete)); // Nothing is another.
    facts.records = "every row";
    QCOMPARE(int(amend(item, facts, "lead-1", kFound)), int(Refusal::None));
    QCOMPARE(int(item.state), int(State::Open));
    QVERIFY(item.decision.by.empty());
    QCOMPARE(int(confirm(item, "platform-1", kFound)), int(Refusal::WrongState));
    Case done = decided();
    QCOMPARE(int(amend(done, facts, "lead-1", kFound)), int(Refusal::WrongState));
    facts = done.facts;
    facts.people = 612;
    QCOMPARE(int(amend(done, facts, "lead-1", kFound)), int(Refusal::None));
    QCOMPARE(int(done.state), int(State::Decided));
}

void TestExposure::moreSightingsAreOneCase()
{
    Case item = decided(Verdict::NoNotice);
    QVERIFY(!sight(item, "1", "Again.", "gateway", kFound)); // Known.
    QCOMPARE(int(item.state), int(State::Decided));
    QVERIFY(sight(item, "2", "Again.", "gateway", kFound));
    QCOMPARE(int(item.state), int(State::Open)); // "No notice" was decided by less.
    QVERIFY(!sight(item, "2", "Again.", "gateway", kFound));
    Case notified = decided(Verdict::Notify);
    QVERIFY(sight(notified, "2", "Again.", "gateway", kFound));
    QCOMPARE(int(notified.state), int(State::Decided));
    for (int i = 0; i < 5'000; ++i)
        (void)sight(notified, "s" + std::to_string(i), "Again.", "gateway", kFound);
    QCOMPARE(notified.sightings.size(), kMostSightings);
    QCOMPARE(notified.entries.size(), kMostEntries);
    QCOMPARE(int(note(notified, "More.", 0, "lead-1", kFound)), int(Refusal::Full));
}

void TestExposure::theDiscoveryIsNeverLater()
{
    Case item = fresh();
    Facts facts = item.facts;
    facts.discoveredMs = at(2026, 12, 2);
    QCOMPARE(int(amend(item, facts, "lead-1", at(2026, 12, 5))), int(Refusal::DiscoveryLater));
    facts.discoveredMs = at(2026, 11, 20);
    QCOMPARE(int(amend(item, facts, "lead-1", at(2026, 12, 5))), int(Refusal::None));
    QCOMPARE(QString::fromStdString(dayText(lastDay(item))), QStringLiteral("2027-01-19"));
    QVERIFY(item.entries.back().text.find("2026-11-20, before: 2026-12-01") != std::string::npos);
}

void TestExposure::itClosesWhenEverybodyWasTold()
{
    Case item = decided();
    QCOMPARE(int(close(item, "lead-1", "Done.", kFound)), int(Refusal::PeopleUnknown));
    Facts facts = item.facts;
    facts.people = 3;
    (void)amend(item, facts, "lead-1", kFound);
    QCOMPARE(int(close(item, "lead-1", "Done.", kFound)), int(Refusal::OwnerNotTold));
    (void)notice(item, told(Addressee::Tenant, "alder"), kFound);
    QCOMPARE(int(close(item, "lead-1", " ", kFound)), int(Refusal::Incomplete));
    QCOMPARE(int(close(item, "lead-1", "Done.", kFound)), int(Refusal::None));
    QCOMPARE(int(close(item, "lead-1", "Done.", kFound)), int(Refusal::WrongState));
    QCOMPARE(int(notice(item, told(Addressee::Media, "alder"), kFound)), int(Refusal::WrongState));
    QVERIFY(!sight(item, "2", "Again.", "gateway", kFound));
    Case none = decided(Verdict::NoNotice);
    QCOMPARE(int(close(none, "lead-1", "Done.", kFound)), int(Refusal::None));
}

void TestExposure::nothingIsOverwritten()
{
    Case item = fresh();
    (void)note(item, "Three rows were read.", 0, "lead-1", kFound);
    const auto before = item.entries;
    QCOMPARE(int(note(item, "Four rows were read.", 2, "lead-2", kFound)), int(Refusal::None));
    QCOMPARE(int(note(item, "No such entry.", 9, "lead-2", kFound)), int(Refusal::NoSuchEntry));
    QVERIFY(std::equal(before.begin(), before.end(), item.entries.begin()));
    QCOMPARE(int(item.entries.back().kind), int(EntryKind::Correction));
    QCOMPARE(item.entries.back().corrects, 2U);
    // A tenant that is taken out is still known to have been in.
    Facts facts = item.facts;
    facts.parties.pop_back();
    (void)amend(item, facts, "lead-1", kFound);
    QCOMPARE(item.former.size(), std::size_t{1});
    QCOMPARE(item.former.front().facts.id, std::string("holly"));
    Case closed = decided(Verdict::NoNotice);
    (void)close(closed, "lead-1", "Done.", kFound);
    QCOMPARE(int(note(closed, "It was four.", 1, "lead-2", kFound)), int(Refusal::None));
}

/// Whatever people and sightings come in whatever order, a confirmed decision was confirmed by somebody who did neither
/// of its parts, and a closed case was decided.
void TestExposure::noOrderOfDeedsSkipsAStep()
{
    std::mt19937 random(7);
    const char *people[] = {"a", "b", "c"};
    int confirmedOnes = 0, closedOnes = 0;
    for (int round = 0; round < 20'000; ++round) {
        Case item = fresh();
        for (int step = 0; step < 14; ++step) {
            const std::string who = people[random() % 3];
            const std::size_t entries = item.entries.size();
            Facts facts = item.facts;
            switch (random() % 8) {
            case 0:
            case 1:
                (void)assess(item, factors(static_cast<Rating>(1 + random() % 3)), who, kFound);
                break;
            case 2:
                (void)decide(item, static_cast<Verdict>(1 + random() % 2), "Why.", who, kFound);
                break;
            case 3:
            case 4:
                (void)confirm(item, who, kFound);
                break;
            case 5:
                (void)sight(item, std::to_string(random() % 4), "Again.", "gateway", kFound);
                break;
            case 6:
                facts.people = random() % 3;
                (void)amend(item, facts, who, kFound);
                (void)notice(item, told(Addressee::Tenant, "alder"), kFound);
                break;
            default:
                (void)close(item, who, "Done.", kFound);
                break;
            }
            QVERIFY(item.entries.size() >= entries);
            const Decision &decision = item.decision;
            if (item.state == State::Decided || item.state == State::Closed) {
                ++confirmedOnes;
                QVERIFY(!decision.confirmedBy.empty() && decision.confirmedBy != decision.by);
                QVERIFY(std::ranges::find(item.assessors, decision.confirmedBy) == item.assessors.end());
                QVERIFY(decision.verdict == Verdict::Notify
                        || std::ranges::none_of(item.assessment.factors,
                                                [](const Factor &one) { return one.rating == Rating::High; }));
            } else {
                QVERIFY(decision.confirmedBy.empty());
            }
            if (item.state == State::Closed) {
                ++closedOnes;
                QVERIFY(decision.verdict == Verdict::NoNotice || (ownersTold(item) && item.facts.people > 0));
            }
        }
    }
    QVERIFY(confirmedOnes > 1'000);
    QVERIFY(closedOnes > 500);
}

QTEST_GUILESS_MAIN(TestExposure)
#include "tst_exposure.moc"
