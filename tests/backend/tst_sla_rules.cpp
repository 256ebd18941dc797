// Rules that hold for every contract: exclusions and their limits, attribution, segments, forecasts, roll-ups, hashes.
#include "backend/engine/canonical_input.h"
#include "backend/engine/rollup.h"
#include "tests/backend/sla_case.h"

#include <random>

using namespace bulkhead::sla;

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

/// A month of events with failures here and there; the same for the same seed.
Case busy(unsigned seed, SliKind kind = SliKind::Occurrences)
{
    Case c;
    c.commitment().measure.kind = kind;
    std::mt19937 random(seed);
    for (MinuteCell &cell : c.cells) {
        const bool idle = random() % 10 == 0;
        const std::uint32_t valid = idle ? 0 : 1 + random() % 200;
        const std::uint32_t bad = random() % 50 == 0 ? random() % (valid + 1) : 0;
        cell = {valid - bad, bad, static_cast<std::uint8_t>(random() % 500 == 0 ? 0 : 60), 0};
    }
    return c;
}

Rational sumOfShares(const Attainment &a)
{
    Rational sum = a.background;
    for (const IncidentShare &share : a.incidents)
        sum = sumOf(sum, share.bad);
    return reduced(sum);
}

} // namespace

class TestSlaRules : public QObject
{
    Q_OBJECT

private slots:
    void exclusionsNeedWhatTheContractSays()
    {
        Case c;
        c.fill(0, 43'200, 10, 1);
        c.versions.front().exclusionRules.front().noticeMinutes = 7 * 1'440;
        const std::int64_t week = 7 * kDayMs;
        c.exclude("in time", 20'000, 20'010, c.asked.fromMs + 20'000 * kMinuteMs - week);
        c.exclude("too late", 21'000, 21'010, c.asked.fromMs + 21'000 * kMinuteMs - week + 1);
        c.exclude("never told", 22'000, 22'010, 0);
        c.exclude("other category", 23'000, 23'010);
        c.exclusions.back().category = ExclusionCategory::ForceMajeure;
        c.exclude("nobody approved", 24'000, 24'010);
        c.exclusions.back().approvedBy.clear();
        c.exclude("other workflow", 25'000, 25'010);
        c.exclusions.back().workflows = {"eligibility"};
        c.exclude("after the period", 50'000, 50'010, c.asked.fromMs - week);
        const Attainment a = c.result();
        QStringList answers;
        for (const ExclusionVerdict &verdict : a.exclusions)
            answers << QString::fromStdString(verdict.id) + QString::number(int(verdict.answer));
        QCOMPARE(answers, QStringList({QStringLiteral("in time0"), QStringLiteral("too late1"),
                                       QStringLiteral("never told1"), QStringLiteral("other category2"),
                                       QStringLiteral("nobody approved4"), QStringLiteral("after the period5")}));
        QCOMPARE(a.excludedMinutes, 10);
        QCOMPARE(a.exclusions.front().clause, std::string("4.2"));
        QCOMPARE(a.excludedBad, 10);
        QCOMPARE(a.share.bad, 43'190);
        QCOMPARE(a.withoutExclusions.bad, 43'200);
    }
    void whatIsOverTheCapCounts()
    {
        Case c;
        c.fill(0, 43'200, 10, 1);
        c.versions.front().exclusionRules.front().capMinutes = 100;
        c.exclude("second", 2'000, 2'060);
        c.exclude("first", 1'000, 1'060); // Time order, not the order of the list.
        c.exclude("third", 3'000, 3'010);
        const Attainment a = c.result();
        QCOMPARE(a.exclusions[0].id, std::string("first"));
        QCOMPARE(a.exclusions[0].excludedMinutes, 60);
        QCOMPARE(int(a.exclusions[1].answer), int(ExclusionAnswer::OverCap));
        QCOMPARE(a.exclusions[1].excludedMinutes, 40);
        QCOMPARE(a.exclusions[1].firstRefusedMinute, c.fromMinute + 2'040);
        QCOMPARE(a.exclusions[2].excludedMinutes, 0);
        QCOMPARE(a.caps.front().usedMinutes, 100);
        QCOMPARE(a.share.valid, 43'100 * 10);
    }
    void exclusionsAreRoundedInward()
    {
        Case c;
        c.fill(0, 43'200, 10, 1);
        c.exclude("partial", 100, 103);
        c.exclusions.back().fromMs += 1;
        c.exclusions.back().toMs -= 1;
        c.exclude("no whole minute", 200, 201);
        c.exclusions.back().toMs -= 1;
        const Attainment a = c.result();
        QCOMPARE(a.excludedMinutes, 1);
        QCOMPARE(int(a.exclusions[1].answer), int(ExclusionAnswer::Empty));
    }
    void anExclusionNeverExcusesMoreThanItsMinutes()
    {
        Case c;
        Measure &measure = c.commitment().measure;
        measure.kind = SliKind::DowntimeMinutes;
        measure.minRunMinutes = 30;
        c.fill(0, 43'200, 10, 0);
        c.fill(100, 135, 10, 10);
        c.exclude("within the outage", 110, 120);
        const Attainment a = c.result();
        QCOMPARE(a.share.bad, 25); // Not 0 because neither half is half an hour long.
        QCOMPARE(a.share.valid, 43'190);
    }
    void aSlicePartlyExcludedWeighsWhatIsLeft()
    {
        Case c;
        Measure &measure = c.commitment().measure;
        measure.kind = SliKind::TimeSlices;
        c.fill(0, 43'200, 10, 0);
        c.fill(100, 103, 10, 10);
        c.exclude("two of the three bad minutes", 100, 102);
        const Attainment a = c.result();
        QCOMPARE(a.share.valid, 43'198);
        QCOMPARE(a.share.bad, 3);
        QCOMPARE(a.slices.bad, 1);
        c.exclude("the third", 102, 103);
        QCOMPARE(c.result().share.bad, 0);
    }
    void droppingWeighsBadMinutesMoreThanForgiving_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("events") << int(SliKind::Occurrences);
        QTest::newRow("slices") << int(SliKind::TimeSlices);
        QTest::newRow("mean of slices") << int(SliKind::RatioSlices);
        QTest::newRow("downtime") << int(SliKind::DowntimeMinutes);
    }
    void droppingWeighsBadMinutesMoreThanForgiving()
    {
        QFETCH(int, kind);
        for (unsigned seed = 1; seed <= 5; ++seed) {
            Case c = busy(seed, static_cast<SliKind>(kind));
            for (int i = 0; i < 20; ++i)
                c.exclude(std::to_string(i), i * 2'000, i * 2'000 + 300);
            const Attainment dropped = c.result();
            c.versions.front().exclusionPolicy = ExclusionPolicy::CountAsGood;
            const Attainment forgiven = c.result();
            QVERIFY(dropped.share.bad > 0);
            QVERIFY(dropped.share.valid < forgiven.share.valid);
            QCOMPARE(forgiven.share.valid, forgiven.withoutExclusions.valid);
            QVERIFY(dropped.share.consumed.value() > forgiven.share.consumed.value());
            QVERIFY(forgiven.share.attained.value() > forgiven.withoutExclusions.attained.value());
            QCOMPARE(dropped.excludedMinutes, 6'000);
        }
    }
    void sharesOfIncidentsAddUp_data() { droppingWeighsBadMinutesMoreThanForgiving_data(); }
    void sharesOfIncidentsAddUp()
    {
        QFETCH(int, kind);
        Case c = busy(9, static_cast<SliKind>(kind));
        c.exclude("x", 5'000, 6'000);
        for (int i = 0; i < 6; ++i) // Up to three at once.
            c.incidents.push_back({std::to_string(i), c.asked.fromMs + i * 4'000 * kMinuteMs,
                                   c.asked.fromMs + (i * 4'000 + 9'000) * kMinuteMs});
        const Attainment a = c.result();
        if (a.kind != SliKind::RatioSlices)
            QCOMPARE(sumOfShares(a), reduced({a.share.bad, 1}));
        QVERIFY(std::abs(sumOfShares(a).value() - a.share.consumed.value() * a.budget.allowed.value()) < 1e-6);
        double ofBudget = a.backgroundOfBudget.value();
        for (const IncidentShare &share : a.incidents) {
            QVERIFY(share.bad.value() > 0);
            ofBudget += share.ofBudget.value();
        }
        QVERIFY(std::abs(ofBudget - a.share.consumed.value()) < 1e-9);
    }
    void overlappingIncidentsSplitAMinuteEqually()
    {
        Case c;
        c.fill(100, 101, 9, 9);
        c.incidents = {{"a", c.asked.fromMs, c.asked.fromMs + kDayMs},
                       {"b", c.asked.fromMs + 100 * kMinuteMs + 59'999, c.asked.fromMs + kDayMs}};
        const Attainment a = c.result();
        QCOMPARE(a.incidents[0].bad, (Rational{9, 2}));
        QCOMPARE(a.incidents[1].bad, (Rational{9, 2}));
        QCOMPARE(a.background.num, 0);
    }
    void cuttingAPeriodInTwoChangesNothing_data() { droppingWeighsBadMinutesMoreThanForgiving_data(); }
    void cuttingAPeriodInTwoChangesNothing()
    {
        QFETCH(int, kind);
        Case whole = busy(3, static_cast<SliKind>(kind));
        whole.exclude("x", 20'000, 20'500);
        Case cut = whole;
        ContractVersion second = cut.versions.front();
        second.number = 2;
        second.effectiveFromMs = cut.asked.fromMs + 20'123 * kMinuteMs; // Within a slice, within the exclusion.
        cut.versions.push_back(second);
        const Attainment a = whole.result();
        const Attainment b = cut.result();
        QCOMPARE(b.segments.size(), std::size_t{2});
        QCOMPARE(b.share.attained, a.share.attained);
        QCOMPARE(b.share.consumed, a.share.consumed);
        QCOMPARE(b.budget.allowed, a.budget.allowed);
        QCOMPARE(b.segments[0].share.valid + b.segments[1].share.valid, a.share.valid);
    }
    void aGoodEventNeverLowersTheResult_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("events") << int(SliKind::Occurrences);
        QTest::newRow("slices") << int(SliKind::TimeSlices);
        QTest::newRow("mean of slices") << int(SliKind::RatioSlices);
        QTest::newRow("scheduled runs") << int(SliKind::ScheduledRuns);
    }
    void aGoodEventNeverLowersTheResult()
    {
        QFETCH(int, kind);
        std::mt19937 random(5);
        Case c = busy(4, static_cast<SliKind>(kind));
        c.commitment().measure.expectedRuns = 10;
        double before = c.result().share.attained.value();
        for (int i = 0; i < 30; ++i) {
            ++c.cells[random() % c.cells.size()].good;
            const double after = c.result().share.attained.value();
            QVERIFY(after >= before);
            before = after;
        }
    }
    void missingRunsAreBad()
    {
        Case c;
        c.commitment().measure.kind = SliKind::ScheduledRuns;
        c.commitment().measure.expectedRuns = 30;
        for (std::size_t day = 0; day < 28; ++day)
            c.cells[day * 1'440 + 60] = {1, 0, 60, 0};
        Attainment a = c.result();
        QCOMPARE(a.missingRuns, 2);
        QCOMPARE(a.share.attained, reduced({28, 30}));
        c.asOfMs = c.asked.fromMs + 10 * kDayMs + kDayMs / 2; // Ten are due, and ten are seen and one more.
        a = c.result();
        QCOMPARE(a.missingRuns, 0);
        QCOMPARE(a.share.valid, 11);
    }
    void theForecastUsesTheSameWeekdays()
    {
        Case c;
        // Four weeks before and ten days of June: 100 events a minute on Mondays, 10 on other days.
        std::vector<MinuteCell> cells;
        const std::int64_t start = c.fromMinute - 28 * 1'440;
        const auto monday = [](std::int64_t minute) {
            return (minute / 1'440 + 3) % 7 == 0;
        }; // 1970 began on a Thursday.
        for (std::int64_t minute = start; minute < c.fromMinute + 10 * 1'440; ++minute)
            cells.push_back({monday(minute) ? 100U : 10U, 0, 60, 0});
        Case asked = c;
        asked.cells = cells;
        asked.fromMinute = start;
        asked.asOfMs = c.asked.fromMs + 10 * kDayMs;
        const Attainment a = asked.result();
        std::int64_t whole = 0;
        for (std::int64_t minute = c.fromMinute; minute < c.fromMinute + 43'200; ++minute)
            whole += monday(minute) ? 100 : 10;
        QCOMPARE(a.budget.allowedOfPeriod, reduced({whole, 1'000}));
        asked.cells.erase(asked.cells.begin(), asked.cells.begin() + 28 * 1'440);
        asked.fromMinute = c.fromMinute;
        QVERIFY(asked.result().budget.consumedOfPeriod.known()); // One whole week of this month is enough.
        asked.asOfMs = c.asked.fromMs + 5 * kDayMs;
        QVERIFY(!asked.result().budget.consumedOfPeriod.known());
    }
    void aTenantThatJoinedInMidMonthIsClipped()
    {
        Case c;
        c.fill(0, 43'200, 10, 1);
        c.versions.front().subscribedFromMs = utcMs(2026, 6, 16);
        const Attainment a = c.result();
        QCOMPARE(a.fromMs, utcMs(2026, 6, 16));
        QCOMPARE(a.share.valid, 216'000);
        QCOMPARE(a.days.front().good + a.days.front().bad, 0);
    }
    void aMonthWithoutDataSaysSo()
    {
        Case c;
        c.cells.clear();
        const Attainment a = c.result();
        QCOMPARE(int(a.state), int(AttainmentState::NoData));
        QCOMPARE(percentText(a.share.attained, 2), std::string("–"));
    }
    void nothingPromisedIsAnError()
    {
        Case c;
        c.versions.front().effectiveFromMs = utcMs(2026, 7, 1);
        QCOMPARE(c.ask().status().code(), absl::StatusCode::kFailedPrecondition);
        c.versions.front().effectiveFromMs = 0;
        c.versions.front().zone = "EST";
        QCOMPARE(c.ask().status().code(), absl::StatusCode::kInvalidArgument);
    }
    void daysAreTheContractsDates()
    {
        Case c;
        c.versions.front().zone = "America/New_York";
        c.period(utcMs(2026, 11, 1, 4), utcMs(2026, 12, 1, 5), "2026-11");
        c.fill(0, 43'260, 1, 0);
        const Attainment a = c.result();
        QCOMPARE(a.days.size(), std::size_t{30});
        QCOMPARE(a.days.front().good, 25 * 60); // The day that clocks go back.
        QCOMPARE(a.days.back().date, std::string("2026-11-30"));
        std::int64_t sum = 0;
        for (const DayRow &day : a.days)
            sum += day.good;
        QCOMPARE(sum, a.share.valid);
    }
    void formulasShowTheirNumbers()
    {
        Case c = busy(1);
        const Attainment a = c.result();
        const auto line = std::ranges::find(a.explain, std::string("attained"), &FormulaLine::figure);
        QVERIFY(line != a.explain.end());
        QCOMPARE(line->numbers, grouped(a.share.good) + " / " + grouped(a.share.valid) + " events");
        QCOMPARE(line->result, percentText(a.share.attained, 5) + " %");
    }
    void figuresAreRoundedDown()
    {
        QCOMPARE(percentText({998'996, 1'000'000}, 2), std::string("99.89"));
        QCOMPARE(percentText({-1, 3}, 2), std::string("-33.34"));
        QCOMPARE(percentText({-1, 1'000'000}, 2), std::string("-0.01"));
        QCOMPARE(percentText({0, 0}, 2), std::string("–"));
        QCOMPARE(percentText({1, 0}, 2), std::string("∞"));
        QCOMPARE(decimalText({7, 2}, 0), std::string("3"));
        QCOMPARE(grouped(-1'234'567), std::string("-1,234,567"));
        QCOMPARE((Rational{-1, 3}).floorScaled(100), -34);
    }

    void canonicalInputsDifferWhenAnythingDoes()
    {
        ContractVersion version = Case().versions.front();
        const std::string text = canonicalText(version);
        QCOMPARE(canonicalText(version), text);
        version.credits.claimDays += 1;
        QVERIFY(canonicalText(version) != text);
        version = Case().versions.front();
        version.note = "1\nproposedBy=0:"; // A value cannot pass for a field.
        QVERIFY(canonicalText(version) != text);

        Case c = busy(2);
        const std::string bytes = canonicalBytes({c.fromMinute, c.cells}, c.asked.fromMs, c.asked.toMs);
        std::vector<MinuteCell> longer = c.cells;
        longer.push_back({1, 1, 60, 0}); // Beyond the period.
        QCOMPARE(canonicalBytes({c.fromMinute, longer}, c.asked.fromMs, c.asked.toMs), bytes);
        longer[7].flags ^= kMinuteLate;
        QVERIFY(canonicalBytes({c.fromMinute, longer}, c.asked.fromMs, c.asked.toMs) != bytes);

        c.exclude("b", 5, 6);
        c.exclude("a", 7, 8);
        const std::string asked = canonicalText(c.exclusions);
        std::ranges::reverse(c.exclusions);
        QCOMPARE(canonicalText(c.exclusions), asked);
    }
    void thePlatformIsDownWithAnyRequiredWorkflow()
    {
        Case a;
        Case b;
        a.fill(0, 43'200, 10, 0);
        b.fill(0, 43'200, 10, 0);
        a.fill(100, 110, 10, 10);
        b.fill(105, 120, 10, 10);
        b.cells[500].coveredS = 0;
        Measure measure;
        measure.kind = SliKind::DowntimeMinutes;
        const std::array<MinuteSeries, 2> required{{{a.fromMinute, a.cells}, {b.fromMinute, b.cells}}};
        const AllUp up = allUp(required, measure, a.asked.fromMs, a.asked.toMs);
        QCOMPARE(up.downMinutes, 20);
        QCOMPARE(up.down.size(), std::size_t{1});
        QCOMPARE(up.unmeasuredMinutes, 1);
        QCOMPARE(up.attained, reduced({43'180, 43'200}));
    }
    void aJourneyBurnsByItsWeights()
    {
        const std::array<WeightedBurn, 2> members{{{2, 1'000, 9'990'000, 3}, {0, 0, 9'990'000, 1}}};
        QCOMPARE(compositeBurn(members), (Rational{3, 2})); // 2·3/4.
    }
};

QTEST_APPLESS_MAIN(TestSlaRules)
#include "tst_sla_rules.moc"
