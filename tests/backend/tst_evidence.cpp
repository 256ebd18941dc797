// The papers of an audit: what a draw takes, and who may say what about it. Vectors were computed apart, with another
// implementation of SHA-256.
#include "backend/engine/evidence.h"
#include "backend/engine/sampling.h"

#include <QCryptographicHash>
#include <QtTest>

#include <algorithm>
#include <array>
#include <set>

using namespace bulkhead;
using namespace bulkhead::evidence;

namespace {

std::string sha256(std::string_view bytes)
{
    return QCryptographicHash::hash(QByteArray(bytes.data(), qsizetype(bytes.size())), QCryptographicHash::Sha256)
        .toStdString();
}

std::vector<sampling::Candidate> chain(const std::string &name, std::uint64_t count, const std::string &stratum = {})
{
    std::vector<sampling::Candidate> all;
    for (std::uint64_t i = 1; i <= count; ++i)
        all.push_back({name, i, stratum});
    return all;
}

using Places = std::vector<std::pair<std::string, std::uint64_t>>;
Places drawn(const std::string &seed, const std::vector<sampling::Candidate> &population, std::size_t size)
{
    Places places;
    for (const std::size_t index : sampling::draw(sha256, seed, population, size))
        places.emplace_back(population[index].chain, population[index].sequence);
    return places;
}

Sample sample()
{
    Sample made;
    made.records = {{{"clinic-a", 1}, "", "support-1", "alerts.note", 10, {}, "", "", 0, "", 0},
                    {{"clinic-a", 2}, "", "auditor-1", "audit.read", 11, {}, "", "", 0, "", 0}};
    return made;
}

Finding finding()
{
    Finding made;
    made.title = "Notes without a ticket";
    made.text = "Three notes name no ticket.";
    made.tenantId = "clinic-a";
    made.severity = Severity::Medium;
    made.owner = "lead-1";
    made.dueMs = 1'000;
    return made;
}

Access access(const std::string &id, const std::string &person)
{
    Access made;
    made.id = id;
    made.person = person;
    return made;
}

} // namespace

class TestEvidence : public QObject
{
    Q_OBJECT
private slots:
    void seedAndDrawAreTheWrittenOnes()
    {
        const std::string root(64, '0');
        const std::string seed = sampling::seedOf(sha256, "clinic-a", 40, root, 4711);
        QCOMPARE(seed, std::string("8784b06ab71730d1176db5700efc44012f4b489782aab9bf63be773f7ee775e0"));
        const Places first{{"clinic-a", 8}, {"clinic-a", 26}, {"clinic-a", 34}, {"clinic-a", 32}, {"clinic-a", 37}};
        QCOMPARE(drawn(seed, chain("clinic-a", 40), 5), first);
        // Another number, size, root or chain is another seed; the order of the population is none.
        QVERIFY(sampling::seedOf(sha256, "clinic-a", 40, root, 4712) != seed);
        QVERIFY(sampling::seedOf(sha256, "clinic-a", 41, root, 4711) != seed);
        QVERIFY(sampling::seedOf(sha256, "clinic-b", 40, root, 4711) != seed);
        auto turned = chain("clinic-a", 40);
        std::ranges::reverse(turned);
        QCOMPARE(drawn(seed, turned, 5), first);
    }

    void whatIsOutsideThePopulationChangesNothing()
    {
        const auto population = chain("clinic-a", 500);
        const Places before = drawn("seed", population, 20);
        // One that is taken away and was not drawn, and one that joins behind all drawn ones.
        auto less = population;
        std::erase_if(less, [&](const sampling::Candidate &one) {
            return one.sequence == 77 && std::ranges::find(before, std::pair(one.chain, one.sequence)) == before.end();
        });
        QCOMPARE(less.size(), std::size_t(499));
        QCOMPARE(drawn("seed", less, 20), before);
        // One that was drawn: only its own place is taken by another.
        auto without = population;
        std::erase_if(without, [&](const sampling::Candidate &one) { return one.sequence == before[3].second; });
        Places after = drawn("seed", without, 20);
        after.pop_back();
        Places rest = before;
        rest.erase(rest.begin() + 3);
        QCOMPARE(after, rest);
    }

    void everyRecordIsAsLikely()
    {
        // 400 draws of 25 out of 500, by seeds as they come: ten decades of sequence numbers, 1,000 hits each expected.
        const auto population = chain("clinic-a", 500);
        std::array<double, 10> hits{};
        for (int i = 0; i < 400; ++i) {
            for (const auto &[name, sequence] : drawn("seed " + std::to_string(i), population, 25))
                hits[(sequence - 1) / 50] += 1;
        }
        double chi = 0;
        for (const double count : hits)
            chi += (count - 1'000) * (count - 1'000) / 1'000;
        QVERIFY2(chi < 21.67, qPrintable(QString::number(chi))); // 9 degrees of freedom, 1 %.
        QVERIFY(chi > 0.5);                                      // Nor evener than chance.
    }

    void strataGetTheirShare_data()
    {
        using Counts = std::map<std::string, std::size_t>;
        QTest::addColumn<Counts>("population");
        QTest::addColumn<int>("size");
        QTest::addColumn<Counts>("shares");
        QTest::newRow("by their size") << Counts{{"a", 600}, {"b", 300}, {"c", 100}} << 10
                                       << Counts{{"a", 6}, {"b", 3}, {"c", 1}};
        QTest::newRow("the largest remainder gets the rest")
            << Counts{{"a", 5}, {"b", 3}, {"c", 2}} << 7 << Counts{{"a", 4}, {"b", 2}, {"c", 1}};
        QTest::newRow("each one at least")
            << Counts{{"a", 998}, {"b", 1}, {"c", 1}} << 5 << Counts{{"a", 3}, {"b", 1}, {"c", 1}};
        QTest::newRow("never more than there are") << Counts{{"a", 2}, {"b", 3}} << 50 << Counts{{"a", 2}, {"b", 3}};
        QTest::newRow("more strata than records") << Counts{{"a", 2}, {"b", 3}} << 1 << Counts{};
        QTest::newRow("nothing") << Counts{} << 5 << Counts{};
    }
    void strataGetTheirShare()
    {
        using Counts = std::map<std::string, std::size_t>;
        QFETCH(Counts, population);
        QFETCH(int, size);
        QFETCH(Counts, shares);
        QCOMPARE(sampling::shares(population, std::size_t(size)), shares);
    }

    void aSplitDrawHoldsEachStratum()
    {
        auto population = chain("clinic-a", 90, "alerts.note");
        const auto few = chain("clinic-b", 10, "grants.break-glass");
        population.insert(population.end(), few.begin(), few.end());
        const Places places = drawn("seed", population, 10);
        QCOMPARE(places.size(), std::size_t(10));
        QCOMPARE(std::ranges::count(places, std::string("clinic-b"), [](const auto &one) { return one.first; }), 1);
        QCOMPARE(std::set(places.begin(), places.end()).size(), std::size_t(10));
    }

    void nobodyJudgesTheirOwn()
    {
        Sample made = sample();
        Sampled *judged = nullptr;
        const auto say = [&](std::uint64_t sequence, std::uint32_t expected, SampleVerdict verdict, const char *note,
                             const char *by) {
            return judge(made, {"clinic-a", sequence}, expected, verdict, note, by, 20, judged);
        };
        QCOMPARE(say(2, 0, SampleVerdict::Conforms, "", "auditor-1"), Refusal::Own);
        QCOMPARE(say(3, 0, SampleVerdict::Conforms, "", "auditor-1"), Refusal::Unknown);
        QCOMPARE(say(1, 0, SampleVerdict::Exception, "", "auditor-1"), Refusal::Incomplete);
        QCOMPARE(say(1, 0, SampleVerdict::Open, "x", "auditor-1"), Refusal::Incomplete);
        QCOMPARE(say(1, 0, SampleVerdict::Exception, "No ticket", "auditor-1"), Refusal::None);
        QCOMPARE(judged->by, std::string("auditor-1"));
        // Who looked at it before that says nothing over it.
        QCOMPARE(say(1, 0, SampleVerdict::Conforms, "", "platform-1"), Refusal::Changed);
        QCOMPARE(close(made, "auditor-1", 30), Refusal::ItemsOpen);
        QCOMPARE(say(2, 0, SampleVerdict::Conforms, "", "platform-1"), Refusal::None);
        QCOMPARE(close(made, "auditor-1", 30), Refusal::None);
        QCOMPARE(say(2, 1, SampleVerdict::Exception, "after all", "platform-1"), Refusal::Closed);
        QCOMPARE(close(made, "platform-1", 31), Refusal::Closed);
        QCOMPARE(made.closedBy, std::string("auditor-1"));
    }

    void aFindingIsClosedBySomebodyElse()
    {
        Finding made = finding();
        made.dueMs = 5;
        QCOMPARE(open(made, "auditor-1", 10), Refusal::Incomplete); // Its day has passed.
        made.dueMs = 1'000;
        QCOMPARE(open(made, "auditor-1", 10), Refusal::None);
        QCOMPARE(move(made, Move::Propose, "", "lead-1", 20), Refusal::Incomplete);
        QCOMPARE(move(made, Move::Propose, "Notes need a ticket now", "platform-1", 20), Refusal::None);
        QCOMPARE(made.state, FindingState::Proposed);
        QCOMPARE(move(made, Move::Close, "done", "platform-1", 21), Refusal::OwnerCloses); // Proposed it.
        QCOMPARE(move(made, Move::Close, "done", "lead-1", 21), Refusal::OwnerCloses);
        // Nor does it help to hand it over first.
        QCOMPARE(amend(made, Severity::High, "lead-2", 2'000, "Leaves", "auditor-1", 22), Refusal::None);
        QCOMPARE(move(made, Move::Close, "done", "lead-1", 23), Refusal::OwnerCloses);
        QCOMPARE(move(made, Move::Close, "Looked at five notes", "auditor-1", 24), Refusal::None);
        QCOMPARE(move(made, Move::Close, "again", "auditor-1", 25), Refusal::Closed);
        QCOMPARE(amend(made, Severity::Low, "lead-2", 2'000, "Less", "auditor-1", 25), Refusal::Closed);
        QCOMPARE(move(made, Move::Reopen, "It came back", "auditor-1", 26), Refusal::None);
        QCOMPARE(made.state, FindingState::Open);
        QCOMPARE(made.entries.size(), std::size_t(5));
        QVERIFY(isOverdue(made, 2'001) && !isOverdue(made, 2'000));
    }

    void aFullFindingCanStillBeClosed()
    {
        Finding made = finding();
        made.dueMs = 1'000;
        QCOMPARE(open(made, "auditor-1", 10), Refusal::None);
        while (made.entries.size() < kMostEntries)
            QCOMPARE(move(made, Move::Note, "Still there", "auditor-1", 20), Refusal::None);
        const Finding full = made;
        for (const Move one : {Move::Note, Move::Propose})
            QCOMPARE(move(made, one, "One more", "platform-1", 21), Refusal::Full);
        QCOMPARE(amend(made, Severity::High, "lead-2", 2'000, "Leaves", "auditor-1", 21), Refusal::Full);
        QCOMPARE(made, full);
        QCOMPARE(move(made, Move::Close, "done", "lead-1", 22), Refusal::OwnerCloses); // The owner as little as ever.
        QCOMPARE(move(made, Move::Close, "Looked at five notes", "auditor-1", 22), Refusal::None);
        QCOMPARE(made.state, FindingState::Closed);
        QCOMPARE(made.entries.size(), kMostEntries + 1);
        // Its end is the last word: opened and closed by turns it would grow all the same.
        for (const Move one : {Move::Note, Move::Reopen})
            QCOMPARE(move(made, one, "It came back", "auditor-1", 23), Refusal::Full);
        QCOMPARE(made.entries.size(), kMostEntries + 1);
    }

    void itemsAreDealtOutEvenlyAndNeverToThePersonConcerned()
    {
        Campaign made;
        made.reviewers = {"auditor-1", "platform-1"};
        for (int i = 0; i < 6; ++i)
            made.items.push_back(access("g" + std::to_string(i), i < 2 ? "platform-1" : "support-1"));
        made.items.push_back(access("own", "auditor-1"));
        made.items[2].approvers = {"platform-1"};
        deal(made);
        QCOMPARE(made.items[2].reviewer, std::string("auditor-1"));
        int auditors = 0;
        for (const Access &item : made.items) {
            QVERIFY(item.reviewer != item.person);
            auditors += item.reviewer == "auditor-1";
        }
        QVERIFY(auditors == 3 || auditors == 4);
        Access *consented = nullptr;
        QCOMPARE(certify(made, "g2", 0, AccessVerdict::Right, "", "platform-1", 4, consented), Refusal::Own);
        made.reviewers = {"auditor-1"};
        deal(made);
        QCOMPARE(made.items.back().reviewer, std::string());
        Access *item = nullptr;
        QCOMPARE(certify(made, "own", 0, AccessVerdict::Right, "", "auditor-1", 5, item), Refusal::Own);
        QCOMPARE(certify(made, "own", 0, AccessVerdict::NotRight, "", "platform-1", 5, item), Refusal::Incomplete);
        QCOMPARE(certify(made, "own", 0, AccessVerdict::CannotTell, "No ticket", "platform-1", 5, item), Refusal::None);
        QCOMPARE(certify(made, "own", 0, AccessVerdict::Right, "", "support-1", 5, item), Refusal::Changed);
        QCOMPARE(close(made, "platform-1", 6), Refusal::None);
        QCOMPARE(made.count(AccessVerdict::Open), std::size_t(6));
        QCOMPARE(certify(made, "g0", 0, AccessVerdict::Right, "", "auditor-1", 7, item), Refusal::Closed);
    }
};

QTEST_GUILESS_MAIN(TestEvidence)
#include "tst_evidence.moc"
