// The renewal score: vectors term by term, and what must hold of every tenant.
#include "backend/review/renewal_log.h"
#include "backend/review/renewal_record.h"

#include <QtTest>

#include <algorithm>
#include <random>

using namespace bulkhead;
using namespace bulkhead::review;
using State = sla::AttainmentState;

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kNowMs = 20'785 * kDayMs; // 2026-11-28

/// Twelve thirty-day periods that end two days before now.
std::vector<PeriodResult> year()
{
    std::vector<PeriodResult> periods;
    for (int i = 0; i < 12; ++i) {
        PeriodResult period;
        period.period.toMs = kNowMs - 2 * kDayMs - (11 - i) * 30 * kDayMs;
        period.period.fromMs = period.period.toMs - 30 * kDayMs;
        period.period.name = "p" + std::to_string(i + 1);
        period.measured = true;
        period.coverage = 10'000;
        period.currency = "USD";
        period.creditMinor = 0;
        PastCommitment claims;
        claims.workflow = "claims";
        claims.state = State::Ok;
        claims.budgetLeft = 5'000;
        claims.valid = 30 * 1'000;
        period.commitments = {claims};
        periods.push_back(std::move(period));
    }
    return periods;
}

void miss(PeriodResult &period, std::int32_t budgetLeft = -2'000)
{
    period.commitments[0].met = false;
    period.commitments[0].state = State::Breached;
    period.commitments[0].budgetLeft = budgetLeft;
}

Sheet heldReview(const std::string &period, std::int64_t agoDays, bool closed, bool signedByCustomer)
{
    Sheet sheet;
    sheet.id = "rev-" + period;
    sheet.period = period;
    sheet.fromMs = kNowMs - agoDays * kDayMs;
    sheet.toMs = sheet.fromMs + 30 * kDayMs;
    sheet.state = closed ? ReviewState::Closed : ReviewState::Prepared;
    if (signedByCustomer)
        sheet.edit.signOffs = {{"A Sponsor", "CIO", sheet.toMs, true}};
    return sheet;
}

RenewalRecord recordOf(const std::vector<PeriodResult> &past, const std::vector<Sheet> &sheets = {})
{
    RenewalGround ground;
    ground.past = past;
    ground.sheets = sheets;
    ground.nowMs = kNowMs;
    return renewalRecord(ground);
}

const RiskTerm &termOf(const Risk &risk, RiskKind kind)
{
    return *std::find_if(risk.terms.begin(), risk.terms.end(),
                         [kind](const RiskTerm &one) { return one.kind == kind; });
}

int pointsOf(const RiskFacts &facts, RiskKind kind)
{
    return termOf(riskOf(facts), kind).points;
}

RiskFacts allKnown(std::mt19937 &random)
{
    const auto pick = [&](int most) { return static_cast<std::uint32_t>(random() % static_cast<unsigned>(most + 1)); };
    RiskFacts facts;
    const std::uint32_t measured = 1 + pick(11);
    facts.record = RiskFacts::Record{pick(static_cast<int>(measured)), measured};
    facts.trend = RiskFacts::Trend{static_cast<std::int32_t>(pick(60'000)) - 30'000, 12};
    facts.incidents = RiskFacts::Incidents{pick(6), pick(4), pick(2), 90};
    facts.causes = RiskFacts::Causes{5, pick(4), "disk"};
    facts.usage = RiskFacts::Usage{1'000, static_cast<std::int64_t>(pick(1'500)), "a against b"};
    const std::uint32_t closed = 1 + pick(11);
    facts.meetings = RiskFacts::Meetings{closed, pick(static_cast<int>(closed))};
    facts.promises = RiskFacts::Promises{6, pick(6)};
    return facts;
}

} // namespace

class TestRenewalRisk : public QObject
{
    Q_OBJECT
private slots:
    void termsGiveTheirPoints_data();
    void termsGiveTheirPoints();
    void theMostOfAllTermsIsAHundred();
    void whatIsNotKnownGivesNoPointsAndIsSaid();
    void anotherMissNeverLowersTheScore();
    void forgettingNeverAddsPoints();
    void largestTermsComeFirst();
    void lowNeedsEnoughKnown();
    void aPeriodNobodyMeasuredIsNeitherMetNorMissed();
    void theTrendIsTheStraightLine();
    void incidentsCountForNinetyDays();
    void usageComparesThreeMonthsWithThree();
    void usageOfHalfMeasuredPeriodsIsNotKnown();
    void reviewsTellCausesSponsorAndPromises();
    void aRestatedReviewCountsOnce();
    void creditsSaySumAndWhatIsMissing();
    void hitRateNeedsTenOutcomes();
    void aDamagedRecordIsRefused();
};

void TestRenewalRisk::termsGiveTheirPoints_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("amount");
    QTest::addColumn<int>("points");
    const auto row = [](const char *name, RiskKind kind, int amount, int points) {
        QTest::newRow(name) << static_cast<int>(kind) << amount << points;
    };
    row("no miss", RiskKind::Misses, 0, 0);
    row("one miss", RiskKind::Misses, 1, 10);
    row("two misses", RiskKind::Misses, 2, 15);
    row("four misses", RiskKind::Misses, 4, 25);
    row("twelve misses", RiskKind::Misses, 12, 25);
    row("a rising budget", RiskKind::Trend, 9'000, 0);
    row("a budget that falls by 2 points", RiskKind::Trend, -2'000, 1);
    row("by just less", RiskKind::Trend, -1'999, 0);
    row("by 20 points", RiskKind::Trend, -20'000, 10);
    row("by 80 points", RiskKind::Trend, -80'000, 10);
    row("one cause once", RiskKind::RepeatCause, 1, 0);
    row("one cause twice", RiskKind::RepeatCause, 2, 5);
    row("one cause three times", RiskKind::RepeatCause, 3, 10);
    row("as many requests", RiskKind::Usage, 1'000, 0);
    row("2 % fewer", RiskKind::Usage, 980, 1);
    row("30 % fewer", RiskKind::Usage, 700, 15);
    row("none left", RiskKind::Usage, 0, 15);
    row("twice as many", RiskKind::Usage, 2'000, 0);
    row("customer signed all six reviews", RiskKind::Sponsor, 0, 0);
    row("one of six unsigned", RiskKind::Sponsor, 1, 1);
    row("none of six signed", RiskKind::Sponsor, 6, 5);
    row("nothing overdue", RiskKind::Promises, 0, 0);
    row("one overdue", RiskKind::Promises, 1, 5);
    row("three overdue", RiskKind::Promises, 3, 10);
}

void TestRenewalRisk::termsGiveTheirPoints()
{
    QFETCH(int, kind);
    QFETCH(int, amount);
    QFETCH(int, points);
    const auto number = static_cast<std::uint32_t>(amount);
    RiskFacts facts;
    facts.record = RiskFacts::Record{number, 12};
    facts.trend = RiskFacts::Trend{amount, 12};
    facts.causes = RiskFacts::Causes{3, number, "disk"};
    facts.usage = RiskFacts::Usage{1'000, amount, "a against b"};
    facts.meetings = RiskFacts::Meetings{6, number};
    facts.promises = RiskFacts::Promises{6, number};
    QCOMPARE(pointsOf(facts, static_cast<RiskKind>(kind)), points);
}

void TestRenewalRisk::theMostOfAllTermsIsAHundred()
{
    int sum = 0;
    for (const RiskRule &rule : riskRules()) {
        sum += rule.most;
        QVERIFY(!rule.rule.empty() && !rule.lowers.empty());
    }
    QCOMPARE(sum, 100);
    RiskFacts facts;
    facts.incidents = RiskFacts::Incidents{2, 1, 1, 90};
    QCOMPARE(pointsOf(facts, RiskKind::Incidents), 11);
    facts.incidents = RiskFacts::Incidents{0, 0, 9, 90};
    QCOMPARE(pointsOf(facts, RiskKind::Incidents), 15);
}

void TestRenewalRisk::whatIsNotKnownGivesNoPointsAndIsSaid()
{
    const Risk risk = riskOf({});
    QCOMPARE(risk.score, 0);
    QCOMPARE(risk.of, 0);
    QCOMPARE(risk.terms.size(), std::size_t{8});
    for (const RiskTerm &term : risk.terms) {
        QCOMPARE(term.points, -1);
        QVERIFY(!term.figure.empty());
    }
    QCOMPARE(levelOf(risk.score, risk.of), RiskLevel::LittleKnown);
}

void TestRenewalRisk::anotherMissNeverLowersTheScore()
{
    std::mt19937 random(7);
    for (int i = 0; i < 2'000; ++i) {
        RiskFacts facts = allKnown(random);
        const int before = riskOf(facts).score;
        if (facts.record->missed == facts.record->measured)
            ++facts.record->measured;
        ++facts.record->missed;
        QVERIFY(riskOf(facts).score >= before);
        QVERIFY(before >= 0 && before <= 90); // Support is never known.
    }
    // The same from the record itself: the newest period turns from met to missed.
    for (int i = 0; i < 200; ++i) {
        std::vector<PeriodResult> past = year();
        for (PeriodResult &period : past) {
            period.commitments[0].budgetLeft = static_cast<std::int32_t>(random() % 10'000);
            if (random() % 4 == 0)
                miss(period, -static_cast<std::int32_t>(random() % 20'000));
        }
        past.back() = year().back();
        past.back().commitments[0].budgetLeft = static_cast<std::int32_t>(random() % 10'000);
        const int before = riskOf(recordOf(past).facts).score;
        miss(past.back());
        QVERIFY(riskOf(recordOf(past).facts).score >= before);
    }
}

void TestRenewalRisk::forgettingNeverAddsPoints()
{
    std::mt19937 random(11);
    for (int i = 0; i < 1'000; ++i) {
        const RiskFacts whole = allKnown(random);
        const Risk all = riskOf(whole);
        QCOMPARE(all.of, 90);
        for (int drop = 0; drop < 7; ++drop) {
            RiskFacts less = whole;
            if (drop == 0)
                less.record.reset();
            if (drop == 1)
                less.trend.reset();
            if (drop == 2)
                less.incidents.reset();
            if (drop == 3)
                less.causes.reset();
            if (drop == 4)
                less.usage.reset();
            if (drop == 5)
                less.meetings.reset();
            if (drop == 6)
                less.promises.reset();
            const Risk risk = riskOf(less);
            QVERIFY(risk.score <= all.score);
            QVERIFY(risk.of < all.of);
            QVERIFY(risk.score <= risk.of);
        }
    }
}

void TestRenewalRisk::largestTermsComeFirst()
{
    std::mt19937 random(3);
    for (int i = 0; i < 200; ++i) {
        const Risk risk = riskOf(allKnown(random));
        QVERIFY(std::is_sorted(risk.terms.begin(), risk.terms.end(),
                               [](const RiskTerm &a, const RiskTerm &b) { return a.points > b.points; }));
    }
}

void TestRenewalRisk::lowNeedsEnoughKnown()
{
    QCOMPARE(levelOf(0, 25), RiskLevel::LittleKnown);
    QCOMPARE(levelOf(19, 49), RiskLevel::LittleKnown);
    QCOMPARE(levelOf(19, 50), RiskLevel::Low);
    QCOMPARE(levelOf(20, 25), RiskLevel::Watch);
    QCOMPARE(levelOf(40, 65), RiskLevel::AtRisk);
    QCOMPARE(levelOf(80, 90, 5), RiskLevel::Low); // A person's judgement is in force.
    QCOMPARE(levelOf(5, 90, -1), RiskLevel::Low);
}

void TestRenewalRisk::aPeriodNobodyMeasuredIsNeitherMetNorMissed()
{
    std::vector<PeriodResult> past = year();
    past[0] = PeriodResult{};
    past[0].period = year()[0].period;
    miss(past[5]);
    const RenewalRecord record = recordOf(past);
    QCOMPARE(record.strip.size(), std::size_t{12});
    QCOMPARE(record.strip[0].state, State::NoData);
    QCOMPARE(record.strip[5].state, State::Breached);
    QCOMPARE(record.strip[6].state, State::Ok);
    QCOMPARE(record.known, 11U);
    QCOMPARE(record.missed, 1U);
    PeriodResult partial = past[6];
    partial.commitments.push_back({"scheduling", sla::SliKind::Occurrences, State::NoData, true, {}, 0});
    QCOMPARE(stateOf(partial), State::Partial); // Half a record is not a met one.
    partial.commitments = {partial.commitments[0]};
    partial.commitments[0].state = State::NoTraffic;
    QCOMPARE(stateOf(partial), State::NoTraffic);
    for (PeriodResult &period : past)
        period.measured = false;
    QVERIFY(!recordOf(past).facts.record.has_value());
}

void TestRenewalRisk::theTrendIsTheStraightLine()
{
    std::vector<PeriodResult> past = year();
    for (std::size_t i = 0; i < past.size(); ++i)
        past[i].commitments[0].budgetLeft = 9'000 - static_cast<std::int32_t>(i) * 400; // 4 points in 30 days.
    QCOMPARE(recordOf(past).trend, -4'058);                                             // 4 · 30.4375/30, cut.
    for (std::size_t i = 2; i < past.size(); ++i)
        past[i].measured = false;
    QCOMPARE(recordOf(past).trend, kUnknownBudget);
    past = year();
    past.back().commitments[0].budgetLeft = -2'000'000; // One disaster counts as -100%, not as -20,000%.
    QVERIFY(recordOf(past).trend > -10'000);
}

void TestRenewalRisk::incidentsCountForNinetyDays()
{
    std::vector<PeriodResult> past = year();
    past[8].incidents = {{kNowMs - 91 * kDayMs, 9'000}};
    past[9].incidents = {{kNowMs - 89 * kDayMs, 200}, {kNowMs - 80 * kDayMs, 1'000}};
    past[11].incidents = {{kNowMs - 5 * kDayMs, 5'000}, {kNowMs - 4 * kDayMs, 199}};
    const auto found = recordOf(past).facts.incidents;
    QVERIFY(found);
    QCOMPARE(found->small, 1U);
    QCOMPARE(found->medium, 1U);
    QCOMPARE(found->large, 1U);
    QCOMPARE(found->days, 88U);
    RenewalGround ground;
    ground.past = past;
    ground.nowMs = kNowMs;
    PeriodResult running = year().back();
    running.period.fromMs = kNowMs - 2 * kDayMs;
    running.period.toMs = kNowMs + 28 * kDayMs;
    running.incidents = {{kNowMs - kDayMs, 6'000}};
    ground.running = &running;
    ground.runningAsOfMs = kNowMs;
    QCOMPARE(renewalRecord(ground).facts.incidents->large, 2U);
    QCOMPARE(renewalRecord(ground).facts.incidents->days, 90U);
    for (std::size_t i = 10; i < 12; ++i)
        past[i].measured = false;
    QVERIFY(!recordOf(past).facts.incidents); // 28 of 90 days.
}

void TestRenewalRisk::usageComparesThreeMonthsWithThree()
{
    std::vector<PeriodResult> past = year();
    for (std::size_t i = 9; i < 12; ++i)
        past[i].commitments[0].valid = 30 * 850;
    const auto usage = recordOf(past).facts.usage;
    QVERIFY(usage);
    QCOMPARE(usage->before, std::int64_t{1'000});
    QCOMPARE(usage->now, std::int64_t{850});
    QCOMPARE(usage->spans, std::string("p10 to p12 against p7 to p9"));
    // Half of it was not seen: the same rate, not half the use.
    past[11].coverage = 5'000;
    past[11].commitments[0].valid /= 2;
    QCOMPARE(recordOf(past).facts.usage->now, std::int64_t{850});
    // Minutes are no requests.
    for (PeriodResult &period : past)
        period.commitments[0].kind = sla::SliKind::DowntimeMinutes;
    QVERIFY(!recordOf(past).facts.usage);
}

void TestRenewalRisk::usageOfHalfMeasuredPeriodsIsNotKnown()
{
    std::vector<PeriodResult> past = year();
    past[7].coverage = 4'999;
    QVERIFY(!recordOf(past).facts.usage);
    past = year();
    past.erase(past.begin(), past.begin() + 7);
    QVERIFY(!recordOf(past).facts.usage); // Five months.
}

void TestRenewalRisk::reviewsTellCausesSponsorAndPromises()
{
    Sheet first = heldReview("p10", 62, true, true), last = heldReview("p11", 32, true, false);
    first.edit.incidents = {{"i1", "", "A full disk.", "", "", "", 0, 0, false, ""}};
    last.edit.incidents = {{"i2", "", "a full  disk", "", "", "", 0, 0, false, ""},
                           {"i3", "", "Certificate", "", "", "", 0, 0, false, ""}};
    const auto promised = [](const std::string &id, std::int64_t dueInDays) {
        Promise promise;
        promise.id = id;
        promise.dueMs = kNowMs + dueInDays * kDayMs;
        return promise;
    };
    Promise done = promised("p1", -1);
    done.state = PromiseState::Done;
    Promise theirs = promised("p2", -1);
    theirs.byCustomer = true;
    first.edit.promises = {promised("p1", -1), promised("p3", -1)}; // The first was kept since, the other forgotten.
    last.edit.promises = {done, theirs, promised("p4", -1), promised("p5", 1)};
    const RiskFacts facts = recordOf(year(), {last, first}).facts;
    QCOMPARE(facts.causes->named, 3U);
    QCOMPARE(facts.causes->times, 2U);
    QCOMPARE(facts.meetings->closed, 2U);
    QCOMPARE(facts.meetings->withoutCustomer, 1U);
    QCOMPARE(facts.promises->open, 3U);
    QCOMPARE(facts.promises->overdue, 2U);
    Sheet damaged = heldReview("p9", 92, true, true);
    damaged.state = ReviewState::Unspecified;
    QVERIFY(!recordOf(year(), {last, first, damaged}).facts.promises);
    Sheet old = heldReview("p0", 500, true, false);
    QVERIFY(!recordOf(year(), {old}).facts.meetings);
}

void TestRenewalRisk::aRestatedReviewCountsOnce()
{
    Sheet first = heldReview("p11", 32, true, false);
    first.edit.incidents = {{"i1", "", "Disk", "", "", "", 0, 0, false, ""}};
    Sheet again = first;
    again.version = 2;
    const RiskFacts facts = recordOf(year(), {first, again}).facts;
    QCOMPARE(facts.causes->times, 1U);
    QCOMPARE(facts.meetings->closed, 1U);
}

void TestRenewalRisk::creditsSaySumAndWhatIsMissing()
{
    std::vector<PeriodResult> past = year();
    past[3].creditMinor = 120'000;
    past[4].creditMinor = -1;
    past[5].currency = "EUR";
    const RenewalRecord record = recordOf(past);
    QCOMPARE(record.creditsMinor, std::int64_t{120'000});
    QCOMPARE(record.currency, std::string("USD"));
    QCOMPARE(record.unknownCredits, 2U);
    for (PeriodResult &period : past)
        period.creditMinor = -1;
    QCOMPARE(recordOf(past).creditsMinor, std::int64_t{-1});
}

void TestRenewalRisk::hitRateNeedsTenOutcomes()
{
    RenewalOutcome lost{"t", "success-2", 20'000, 20'001, RenewalResult::Lost, 1, 55, 65, -1};
    RenewalOutcome surprise = lost;
    surprise.predictedScore = 10; // Low, and lost.
    RenewalOutcome unknown = lost;
    unknown.predictedScore = 0;
    unknown.predictedOf = 25;
    std::vector<RenewalOutcome> outcomes(9, lost);
    outcomes.push_back(unknown);
    QCOMPARE(predictionsOf(outcomes).outcomes, 10U);
    QCOMPARE(predictionsOf(outcomes).counted, 9U);
    QCOMPARE(predictionsOf(outcomes).hitPercent, -1);
    outcomes.push_back(surprise);
    QCOMPARE(predictionsOf(outcomes).hits, 9U);
    QCOMPARE(predictionsOf(outcomes).hitPercent, 90);
    outcomes[0].overrideScore = 0; // A person had said: no risk.
    QCOMPARE(predictionsOf(outcomes).hitPercent, 80);
}

void TestRenewalRisk::aDamagedRecordIsRefused()
{
    const RiskOverride judged{60, "success-2", "Sponsor left", Role::CustomerSuccess, 5, 3};
    const auto back = decodeOverride(encode(judged));
    QVERIFY(back.ok());
    QCOMPARE(back->score, 60);
    QCOMPARE(back->reason, judged.reason);
    QCOMPARE(back->role, Role::CustomerSuccess);
    QVERIFY(!decodeOverride(encode(judged).substr(0, 12)).ok());
    QVERIFY(!decodeOutcome("").ok());
    const RenewalOutcome outcome{"t", "success-2", 20'000, 20'001, RenewalResult::Reduced, 1, 55, 65, -1};
    QCOMPARE(decodeOutcome(encode(outcome))->result, RenewalResult::Reduced);
}

QTEST_GUILESS_MAIN(TestRenewalRisk)
#include "tst_renewal_risk.moc"
