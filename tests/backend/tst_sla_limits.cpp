// Each rule exactly at its limit, and one step beyond: which side the boundary lies on is what a contract is read for.
#include "backend/engine/contract_check.h"
#include "backend/engine/credit.h"
#include "backend/engine/money.h"
#include "backend/engine/quantile.h"
#include "backend/engine/recurrence.h"
#include "backend/engine/restatement.h"
#include "tests/backend/sla_case.h"

#include <array>
#include <functional>
#include <limits>

using namespace bulkhead::sla;
using bulkhead::slo::CumulativeBucket, bulkhead::slo::histogramQuantile, bulkhead::slo::Sketch;

namespace {

using Change = std::function<void(ContractVersion &)>;

ContractVersion paying()
{
    ContractVersion version = Case().versions.front();
    version.credits.monthlyFeeMinor = 1'000'000;
    version.credits.tiers = {
        {9'990'000, CreditKind::Percent, 0}, {9'900'000, CreditKind::Percent, 1'000}, {0, CreditKind::Percent, 3'000}};
    return version;
}

QStringList refusalsOf(const std::vector<ContractFinding> &findings)
{
    QStringList fields;
    for (const ContractFinding &finding : findings)
        if (finding.refused)
            fields << QString::fromStdString(finding.field);
    return fields;
}

bool advises(const ContractVersion &version, const std::string &field)
{
    return std::ranges::any_of(
        validate(version), [&](const ContractFinding &finding) { return !finding.refused && finding.field == field; });
}

QString lineOf(const Attainment &a, const std::string &name)
{
    const auto line = std::ranges::find(a.explain, name, &FormulaLine::figure);
    return line == a.explain.end() ? QString() : QString::fromStdString(line->result);
}

} // namespace

class TestSlaLimits : public QObject
{
    Q_OBJECT

private slots:
    void aContractAtItsLimit_data()
    {
        QTest::addColumn<QString>("refused"); // Empty: accepted.
        QTest::addColumn<Change>("change");
        const auto row = [](const char *name, const char *refused, Change change) {
            QTest::newRow(name) << QString::fromLatin1(refused) << std::move(change);
        };
        using V = ContractVersion;
        const auto slices = [](std::int64_t target) {
            return [target](V &v) {
                v.commitments[0].measure.kind = SliKind::TimeSlices;
                v.commitments[0].measure.sliceMinutes = 5;
                v.commitments[0].measure.sliceTargetE7 = target;
            };
        };
        row("a slice that is good at 100 %", "", slices(10'000'000));
        row("a slice that is good at more", "commitments[0].measure.sliceTargetE7", slices(10'000'001));
        row("a slice that is good at nothing", "commitments[0].measure.sliceTargetE7", slices(0));
        row("a slice that is good at next to nothing", "", slices(1));
        const auto slice = [](std::int32_t minutes) {
            return [minutes](V &v) {
                v.commitments[0].measure.kind = SliKind::RatioSlices;
                v.commitments[0].measure.sliceMinutes = minutes;
            };
        };
        row("a slice of a minute", "", slice(1));
        row("a slice of a day", "", slice(1'440));
        row("a slice of two days", "commitments[0].measure.sliceMinutes", slice(2'880));
        row("a day to claim", "", [](V &v) { v.credits.claimDays = 1; });
        row("ten years to claim", "", [](V &v) { v.credits.claimDays = 3'650; });
        row("longer to claim", "credits.claimDays", [](V &v) { v.credits.claimDays = 3'651; });
        row("every one of so many periods", "", [](V &v) { v.credits.chronicBreaches = v.credits.chronicPeriods = 3; });
        row("more breaches than periods", "credits.chronicBreaches", [](V &v) {
            v.credits.chronicBreaches = 4;
            v.credits.chronicPeriods = 3;
        });
        row("a cap of all of the fee", "", [](V &v) { v.credits.capE4 = 10'000; });
        row("a cap of more", "credits.capE4", [](V &v) { v.credits.capE4 = 10'001; });
        row("a credit of all of the fee", "", [](V &v) { v.credits.tiers[2].amountE4 = 10'000; });
        row("a credit of more", "credits.tiers[2].amountE4", [](V &v) { v.credits.tiers[2].amountE4 = 10'001; });
        row("a credit of a year's days", "", [](V &v) { v.credits.tiers[2] = {0, CreditKind::Days, 366}; });
        row("a credit of more days", "credits.tiers[2].amountE4", [](V &v) {
            v.credits.tiers[2] = {0, CreditKind::Days, 367};
        });
        row("a tier below nothing", "credits.tiers[2].lowerE7", [](V &v) { v.credits.tiers[2].lowerE7 = -1; });
        row("a first tier at 100 %", "", [](V &v) { v.credits.tiers[0].lowerE7 = 10'000'000; });
        row("a first tier above it", "credits.tiers[0].lowerE7", [](V &v) { v.credits.tiers[0].lowerE7 = 10'000'001; });
        row("a smallest credit of nothing", "", [](V &v) { v.credits.minCreditMinor = 0; });
        row("a smallest credit below nothing", "credits.minCreditMinor", [](V &v) { v.credits.minCreditMinor = -1; });
    }
    void aContractAtItsLimit()
    {
        QFETCH(QString, refused);
        QFETCH(Change, change);
        ContractVersion version = paying();
        change(version);
        QCOMPARE(refusalsOf(validate(version)).value(0), refused);
    }

    void aWorseTierMayPayLessOnlyInAnotherCurrencyOfCredit()
    {
        ContractVersion version = paying();
        QVERIFY(!advises(version, "credits.tiers[2].amountE4"));
        version.credits.tiers[2].amountE4 = 1'000; // As much as the better one.
        QVERIFY(!advises(version, "credits.tiers[2].amountE4"));
        version.credits.tiers[2].amountE4 = 999;
        QVERIFY(advises(version, "credits.tiers[2].amountE4"));
        version.credits.tiers[2] = {0, CreditKind::Days, 15}; // Days and percent are not compared.
        QVERIFY(!advises(version, "credits.tiers[2].amountE4"));
    }

    void aCommitmentMayCarryNoFee()
    {
        ContractVersion version = paying();
        version.commitments.push_back({"eligibility", {}, 9'990'000, 0, 0});
        QCOMPARE(refusalsOf(validate(version)), QStringList());
        version.commitments[1].feeShareE4 = -1;
        QCOMPARE(refusalsOf(validate(version)).value(0), QStringLiteral("commitments[1].feeShareE4"));
    }

    void noticeIsToldInItsLargestUnit_data()
    {
        QTest::addColumn<int>("minutes");
        QTest::addColumn<QString>("words");
        QTest::newRow("a day") << 1'440 << QStringLiteral("notice of 1 day and");
        QTest::newRow("two days") << 2'880 << QStringLiteral("notice of 2 days and");
        QTest::newRow("an hour") << 60 << QStringLiteral("notice of 1 hour and");
        QTest::newRow("a day and a half") << 2'160 << QStringLiteral("notice of 36 hours and");
        QTest::newRow("an hour and a half") << 90 << QStringLiteral("notice of 90 minutes and");
        QTest::newRow("a minute") << 1 << QStringLiteral("notice of 1 minute and");
    }
    void noticeIsToldInItsLargestUnit()
    {
        QFETCH(int, minutes);
        QFETCH(QString, words);
        Case c;
        c.versions.front().exclusionRules.front().noticeMinutes = minutes;
        c.exclude("late", 100, 110, 0);
        const Attainment a = c.result();
        QCOMPARE(a.exclusions.size(), std::size_t{1});
        const QString said = QString::fromStdString(a.exclusions[0].sentence);
        QVERIFY2(said.contains(words), qPrintable(said));
    }

    void anExclusionAtItsLimit()
    {
        Case c;
        const auto refused = [&c] {
            return refusalsOf(validate(c.versions.front(), std::span<const Exclusion>(c.exclusions))).value(0);
        };
        c.exclude("a minute", 100, 101);
        QCOMPARE(refused(), QString());
        c.exclusions[0].fromMs += 1; // The minute is no longer whole.
        QCOMPARE(refused(), QStringLiteral("exclusions[0].toMs"));
        c.exclusions[0].toMs += 60'000;
        QCOMPARE(refused(), QString());
        c.versions.front().exclusionRules.front().noticeMinutes = 60;
        c.exclusions[0].noticeMs = c.exclusions[0].fromMs - 3'600'000;
        QCOMPARE(refused(), QString());
        c.exclusions[0].noticeMs += 1;
        QCOMPARE(refused(), QStringLiteral("exclusions[0].noticeMs"));
        c.exclusions[0].noticeMs = 0;
        QCOMPARE(refused(), QStringLiteral("exclusions[0].noticeMs"));
        c.versions.front().exclusionRules.clear();
        QCOMPARE(refused(), QStringLiteral("exclusions[0].category"));
    }

    void nineTenthsObservedAreEnough()
    {
        Case c;
        c.fill(0, 43'200, 10, 0);
        for (std::size_t i = 0; i < 4'320; ++i)
            c.cells[i].coveredS = 0;
        QCOMPARE(c.result().state, AttainmentState::Ok);
        c.cells[4'320].coveredS = 59;
        QCOMPARE(c.result().state, AttainmentState::Partial);
    }

    /// Of a slice without events, so that what was seen decides: empty, or not measured.
    void anEmptySliceObservedForNineTenthsIsEmpty()
    {
        Case c;
        c.commitment().measure.kind = SliKind::TimeSlices;
        c.commitment().measure.sliceMinutes = 10;
        c.commitment().measure.noDataSlice = NoDataSlice::Bad;
        c.fill(10, 43'200, 10, 0);
        c.cells[0].coveredS = 0;
        QCOMPARE(c.result().slices.empty, 1);
        QCOMPARE(c.result().slices.noData, 0);
        c.cells[1].coveredS = 59;
        QCOMPARE(c.result().slices.empty, 0);
        QCOMPARE(c.result().slices.noData, 1);
    }

    void slicesThatCountAsGoodAreNoTraffic()
    {
        Case c;
        c.commitment().measure.kind = SliKind::TimeSlices;
        c.commitment().measure.emptySlice = EmptySlice::Good;
        const Attainment a = c.result();
        QVERIFY(a.share.valid > 0);
        QCOMPARE(a.state, AttainmentState::NoTraffic);
    }

    void anUnmeasuredSliceIsItsIncidents()
    {
        Case c;
        c.commitment().measure.kind = SliKind::RatioSlices;
        c.commitment().measure.sliceMinutes = 10;
        c.commitment().measure.noDataSlice = NoDataSlice::Bad;
        c.commitment().measure.emptySlice = EmptySlice::Good;
        c.fill(20, 43'200, 10, 0);
        for (std::size_t i = 0; i < 10; ++i) // The first slice was not measured, the second only had no events.
            c.cells[i].coveredS = 0;
        Incident incident;
        incident.fromMs = c.asked.fromMs;
        incident.toMs = c.asked.fromMs + 10 * kMinuteMs;
        c.incidents = {incident};
        const Attainment a = c.result();
        QCOMPARE(a.share.bad, 10);
        QCOMPARE(a.incidents.size(), std::size_t{1});
        QCOMPARE(a.incidents[0].bad.value(), 10.0);
    }

    void runsOfWhichNoneIsDueYetAreNoTraffic()
    {
        Case c;
        QCOMPARE(c.result().state, AttainmentState::NoTraffic);
        c.commitment().measure.kind = SliKind::ScheduledRuns;
        c.commitment().measure.expectedRuns = 30;
        QCOMPARE(c.result().state, AttainmentState::Breached); // Thirty are missing.
        QCOMPARE(lineOf(c.result(), "missing runs"), QStringLiteral("30"));
        for (std::size_t day = 0; day < 30; ++day)
            c.cells[day * 1'440] = {1, 0, 60, 0};
        QCOMPARE(c.result().state, AttainmentState::Ok);
        QCOMPARE(lineOf(c.result(), "missing runs"), QString());
    }

    void evidenceIsToldInItsWord()
    {
        Case c;
        c.cells[0] = {999, 1, 60, 0}; // 0.1 % of a thousand: the interval holds the target.
        QCOMPARE(lineOf(c.result(), "evidence"), QStringLiteral("weak"));
        c.fill(0, 43'200, 1'000, 0);
        QCOMPARE(lineOf(c.result(), "evidence"), QStringLiteral("strong"));
    }

    void anIncidentOwnsTheMinutesThatItTouches()
    {
        Case c;
        c.fill(100, 103, 10, 10);
        Incident incident;
        const auto badOf = [&](std::int64_t fromMs, std::int64_t toMs) {
            incident.fromMs = c.asked.fromMs + fromMs;
            incident.toMs = c.asked.fromMs + toMs;
            c.incidents = {incident};
            const auto shares = c.result().incidents;
            return shares.empty() ? -1.0 : shares.front().bad.known() ? shares.front().bad.value() : 0.0;
        };
        QCOMPARE(badOf(101 * kMinuteMs, 102 * kMinuteMs), 10.0);
        QCOMPARE(badOf(101 * kMinuteMs - 1, 102 * kMinuteMs), 20.0);
        QCOMPARE(badOf(101 * kMinuteMs, 102 * kMinuteMs + 1), 20.0);
    }

    void versionsOfOneInstantAreInOrder()
    {
        Case c;
        c.fill(0, 43'200, 10, 0);
        c.versions.push_back(c.versions.front());
        c.versions[1].number = 2;
        QVERIFY(c.ask().ok());
        c.versions[0].effectiveFromMs = 1;
        QCOMPARE(c.ask().status().code(), absl::StatusCode::kInvalidArgument);
    }

    void timeToExhaustionNeedsBoth()
    {
        QCOMPARE(secondsToExhaustion({1, 2}, {1, 1}, 86'400'000), std::int64_t{43'200});
        QCOMPARE(secondsToExhaustion({1, 2}, Rational{}, 86'400'000), std::int64_t{-1});
        QCOMPARE(secondsToExhaustion(Rational{}, {1, 1}, 86'400'000), std::int64_t{-1});
        QCOMPARE(secondsToExhaustion({0, 1}, {1, 1}, 86'400'000), std::int64_t{0});
        QCOMPARE(secondsToExhaustion({1, 2}, {0, 1}, 86'400'000), std::int64_t{-1});
    }

    void periodsAreNamedAndFoundAgain_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("month");
        QTest::addColumn<QString>("name");
        QTest::newRow("first quarter") << int(PeriodKind::Quarter) << 3 << QStringLiteral("2026-Q1");
        QTest::newRow("second quarter") << int(PeriodKind::Quarter) << 4 << QStringLiteral("2026-Q2");
        QTest::newRow("last quarter") << int(PeriodKind::Quarter) << 12 << QStringLiteral("2026-Q4");
        QTest::newRow("month") << int(PeriodKind::Month) << 1 << QStringLiteral("2026-01");
        QTest::newRow("year") << int(PeriodKind::Year) << 7 << QStringLiteral("2026");
    }
    void periodsAreNamedAndFoundAgain()
    {
        QFETCH(int, kind);
        QFETCH(int, month);
        QFETCH(QString, name);
        PeriodRule rule;
        rule.kind = static_cast<PeriodKind>(kind);
        rule.zone = absl::UTCTimeZone();
        const Period period = periodAt(rule, utcMs(2026, month, 15));
        QCOMPARE(QString::fromStdString(period.name), name);
        const auto again = periodNamed(rule, period.name);
        QVERIFY(again.ok() && *again == period);
        for (const char *none : {"0000-01", "2026-00", "2026-13", "2026-Q0", "2026-Q5", "0000", "2026-1"})
            QVERIFY2(!periodNamed(rule, none).ok(), none);
    }

    void zoneNamesHoldEveryLetterAndDigit()
    {
        for (const char *zone : {"America/Belize", "Africa/Abidjan", "Etc/GMT+9", "Etc/GMT+10", "Asia/Aden"})
            QVERIFY2(loadZone(zone).ok(), zone);
        for (const char *zone : {"", "/UTC", "UTC/", "../UTC", "UTC\n"})
            QVERIFY2(!loadZone(zone).ok(), zone);
    }

    void noBusinessDaysAreNoWait()
    {
        const std::int64_t noon = utcMs(2026, 6, 10, 12);
        QCOMPARE(afterBusinessDays(noon, 0, absl::UTCTimeZone()), noon);
        QCOMPARE(afterBusinessDays(noon, 1, absl::UTCTimeZone()), utcMs(2026, 6, 12));
    }

    void aRecurringWindowLastsUpTo31Days()
    {
        const std::int64_t month = std::int64_t{31} * 86'400'000;
        const auto parsed = [](std::int64_t ms) {
            const auto window = parseRecurrence("FREQ=MONTHLY;BYDAY=2SU", "2026-10-11T02:00", ms, "America/New_York");
            return window.ok() ? QString() : QString::fromStdString(std::string(window.status().message()));
        };
        QCOMPARE(parsed(month), QString());
        QCOMPARE(parsed(1), QString());
        QVERIFY(parsed(month + 1).contains(QStringLiteral("31 days")));
        QVERIFY(parsed(0).contains(QStringLiteral("31 days")));
    }

    void moneyIsWrittenOut()
    {
        QCOMPARE(money(5, "USD"), std::string("USD 0.05"));
        QCOMPARE(money(9, "USD"), std::string("USD 0.09"));
        QCOMPARE(money(10, "USD"), std::string("USD 0.10"));
        QCOMPARE(money(0, "USD"), std::string("USD 0.00"));
        QCOMPARE(money(-105, "USD"), std::string("USD -1.05"));
        QCOMPARE(money(5, "JPY"), std::string("JPY 5"));
        QCOMPARE(exactMoney({5, 1}, "USD"), std::string("USD 0.05"));
        QCOMPARE(exactMoney({11, 2}, "USD"), std::string("USD 0.055"));
        QCOMPARE(exactMoney({11, 2}, "JPY"), std::string("JPY 5.5"));
        QCOMPARE(exactMoney({100'001, 100'000}, "JPY"), std::string("JPY 1")); // Below what is printed.
    }

    void aSketchTakesTheValueAtItsRank()
    {
        Sketch sketch;
        for (int i = 0; i < 2; ++i)
            sketch.add(1);
        for (int i = 0; i < 2; ++i)
            sketch.add(100);
        QVERIFY(sketch.quantile(0.34) < 2);     // Rank 1.02 of 0..3.
        QVERIFY(sketch.quantile(2.0 / 3) > 90); // Rank 2: the third value.
        QVERIFY(sketch.quantile(0.33) < 2);
        const std::array<CumulativeBucket, 4> buckets{
            {{1, 10}, {2, 10}, {3, 20}, {std::numeric_limits<double>::infinity(), 20}}};
        QCOMPARE(histogramQuantile(0.5, buckets).value, 1.0);
        const std::array<CumulativeBucket, 3> emptyFirst{
            {{1, 0}, {2, 10}, {std::numeric_limits<double>::infinity(), 10}}};
        QCOMPARE(histogramQuantile(0, emptyFirst).value, 0.0); // Nothing divided by nothing is no figure.
    }

    void aRestatementComparesLikeWithLike()
    {
        ContractVersion version = paying();
        version.commitments.push_back(version.commitments[0]);
        version.commitments[1].workflow = std::string("eligibility");
        Case c;
        c.cells[0] = {990, 10, 60, 0};
        Attainment claims = c.result(), eligibility = claims;
        eligibility.workflow = std::string("eligibility");
        eligibility.share.bad = 20;
        const auto credit = [&](const std::vector<Attainment> &results) {
            return computeCredits(version, c.asked, results, c.asOfMs, {}).value_or(CreditStatement{});
        };
        const std::vector<Attainment> both{claims, eligibility}, turned{eligibility, claims}, one{claims};
        const auto same = restate(both, credit(both), turned, credit(turned), "order");
        QVERIFY(same.ok());
        QVERIFY(same->changes.empty());
        const auto added = restate(one, credit(one), both, credit(both), "added");
        QVERIFY(added.ok());
        QVERIFY(!added->changes.empty());
        for (const RestatedFigure &figure : added->changes) {
            QCOMPARE(figure.workflow, std::string("eligibility"));
            QCOMPARE(figure.before, std::string("–"));
        }
    }
};

QTEST_APPLESS_MAIN(TestSlaLimits)
#include "tst_sla_limits.moc"
