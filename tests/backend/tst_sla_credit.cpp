// Money and words of a contract: credits, restatements, and what a contract may not say.
#include "backend/engine/contract_check.h"
#include "backend/engine/credit.h"
#include "backend/engine/restatement.h"
#include "tests/backend/sla_case.h"

#include <functional>

using namespace bulkhead::sla;

namespace {

ContractVersion paying()
{
    Case c;
    ContractVersion version = c.versions.front();
    version.credits.monthlyFeeMinor = 1'000'000;
    version.credits.tiers = {
        {9'990'000, CreditKind::Percent, 0}, {9'900'000, CreditKind::Percent, 1'000}, {0, CreditKind::Percent, 3'000}};
    return version;
}

/// A June in which `bad` of a million events failed.
Attainment juneWith(const ContractVersion &version, std::uint32_t bad, std::size_t commitment = 0)
{
    Case c;
    c.versions = {version};
    c.versions.front().commitments = {version.commitments[commitment]};
    c.versions.front().commitments.front().workflow = "claims";
    c.cells[0] = {1'000'000 - bad, bad, 60, 0};
    Attainment a = c.result();
    a.workflow = version.commitments[commitment].workflow;
    return a;
}

CreditStatement creditOf(const ContractVersion &version, const std::vector<Attainment> &results, std::int64_t asOfMs,
                         const CreditActs &acts = {})
{
    const Case c;
    auto statement = computeCredits(version, c.asked, results, asOfMs, acts);
    if (!statement.ok())
        QTest::qFail(std::string(statement.status().message()).c_str(), __FILE__, __LINE__);
    return statement.value_or(CreditStatement{});
}

bool mentions(const std::vector<ContractFinding> &findings, const QString &field, const QString &words, bool refused)
{
    return std::ranges::any_of(findings, [&](const ContractFinding &finding) {
        return QString::fromStdString(finding.field).startsWith(field)
               && QString::fromStdString(finding.sentence).contains(words) && finding.refused == refused;
    });
}

} // namespace

class TestSlaCredit : public QObject
{
    Q_OBJECT

private slots:
    void feesAreProRataByDays()
    {
        ContractVersion version = paying();
        version.subscribedFromMs = utcMs(2026, 6, 16);
        const CreditStatement statement = creditOf(version, {juneWith(version, 5'000)}, utcMs(2026, 7, 2));
        QCOMPARE(statement.periodFeeMinor, (Rational{500'000, 1}));
        QCOMPARE(statement.totalMinor, 0); // Its events came before it had joined.
    }
    void aMonthWithoutDataPaysNothing()
    {
        Case c;
        c.cells.clear();
        QCOMPARE(creditOf(paying(), {c.result()}, c.asOfMs).totalMinor, 0);
    }
    void creditsByDaysAndByPoints()
    {
        ContractVersion version = paying();
        version.credits.tiers = {{9'990'000, CreditKind::Percent, 0}, {0, CreditKind::Days, 3}};
        QCOMPARE(creditOf(version, {juneWith(version, 5'000)}, utcMs(2026, 7, 2)).totalMinor, 100'000);
        version.credits.tiers = {{9'990'000, CreditKind::Percent, 0}, {0, CreditKind::PerPoint, 1'000}};
        // 99.9 - 97.9 is exactly two points; one failure more begins the third.
        QCOMPARE(creditOf(version, {juneWith(version, 21'000)}, utcMs(2026, 7, 2)).totalMinor, 200'000);
        QCOMPARE(creditOf(version, {juneWith(version, 21'001)}, utcMs(2026, 7, 2)).totalMinor, 300'000);
    }
    void creditsStackUpToTheCap()
    {
        ContractVersion version = paying();
        version.commitments.front().feeShareE4 = 3'333;
        version.commitments.push_back({"eligibility", {}, 9'990'000, 0, 3'333});
        version.commitments.push_back({"scheduling", {}, 9'990'000, 0, 3'334});
        const std::vector<Attainment> results{juneWith(version, 50'000, 0), juneWith(version, 50'000, 1),
                                              juneWith(version, 5'000, 2)};
        const std::int64_t asOf = utcMs(2026, 7, 2);
        CreditStatement statement = creditOf(version, results, asOf);
        QCOMPARE(statement.totalMinor, 99'990 + 99'990 + 33'340);
        QVERIFY(!statement.capped);

        version.credits.capE4 = 1'000; // 100,000: shared 42,859.6 + 42,859.6 + 14,290.8.
        statement = creditOf(version, results, asOf);
        QVERIFY(statement.capped);
        QCOMPARE(statement.totalMinor, 100'000);
        std::int64_t sum = 0;
        for (const CreditLine &line : statement.lines)
            sum += line.creditMinor;
        QCOMPARE(sum, 100'000);
        QVERIFY(std::abs(statement.lines[0].creditMinor - statement.lines[1].creditMinor) <= 1);

        version.credits.capE4 = 10'000;
        version.credits.stacking = Stacking::HighestOnly;
        QCOMPARE(creditOf(version, results, asOf).totalMinor, 99'990);
    }
    void smallCreditsAreDropped()
    {
        ContractVersion version = paying();
        version.credits.minCreditMinor = 100'000;
        const CreditStatement dropped = creditOf(version, {juneWith(version, 5'000)}, utcMs(2026, 7, 2));
        QVERIFY(dropped.dropped);
        QCOMPARE(dropped.totalMinor, 0);
        version.credits.minCreditMinor = 99'999;
        QCOMPARE(creditOf(version, {juneWith(version, 5'000)}, utcMs(2026, 7, 2)).totalMinor, 100'000);
    }
    void roundingIsHalfUpOnce()
    {
        ContractVersion version = paying();
        version.credits.monthlyFeeMinor = 1'005; // 10 % is 100.5.
        QCOMPARE(creditOf(version, {juneWith(version, 5'000)}, utcMs(2026, 7, 2)).totalMinor, 101);
        version.credits.monthlyFeeMinor = 1'004;
        QCOMPARE(creditOf(version, {juneWith(version, 5'000)}, utcMs(2026, 7, 2)).totalMinor, 100);
    }
    void statusFollowsTheCalendarAndPeople_data()
    {
        QTest::addColumn<qint64>("asOf");
        QTest::addColumn<qint64>("claimed");
        QTest::addColumn<int>("status");
        const qint64 finalMs = utcMs(2026, 7, 4); // Wednesday to Friday have passed.
        const qint64 late = utcMs(2026, 8, 4);    // 30 days later.
        QTest::newRow("before it is final it accrues") << finalMs - 1 << qint64(0) << int(CreditStatus::Accruing);
        QTest::newRow("from then on it can be claimed") << finalMs << qint64(0) << int(CreditStatus::Eligible);
        QTest::newRow("the last instant") << late - 1 << qint64(0) << int(CreditStatus::Eligible);
        QTest::newRow("too late") << late << qint64(0) << int(CreditStatus::Expired);
        QTest::newRow("claimed in time stays claimed") << late + 5 << late - 1 << int(CreditStatus::Claimed);
        QTest::newRow("claimed too late") << late + 5 << late << int(CreditStatus::Expired);
    }
    void statusFollowsTheCalendarAndPeople()
    {
        QFETCH(qint64, asOf);
        QFETCH(qint64, claimed);
        QFETCH(int, status);
        const ContractVersion version = paying();
        CreditActs acts;
        acts.claimedMs = claimed;
        QCOMPARE(int(creditOf(version, {juneWith(version, 5'000)}, asOf, acts).status), status);
    }
    void noFeeNoCredit()
    {
        ContractVersion version = paying();
        version.credits.monthlyFeeMinor = 0;
        const Attainment a = juneWith(version, 5'000);
        const Case c;
        QCOMPARE(computeCredits(version, c.asked, std::span(&a, 1), c.asOfMs).status().code(),
                 absl::StatusCode::kFailedPrecondition);
    }

    void aRestatementTellsTheDifference()
    {
        const ContractVersion version = paying();
        const std::vector<Attainment> before{juneWith(version, 5'000)};
        const std::vector<Attainment> after{juneWith(version, 900)};
        const std::int64_t asOf = utcMs(2026, 7, 10);
        const auto change =
            restate(before, creditOf(version, before, asOf), after, creditOf(version, after, asOf), "late data");
        QVERIFY(change.ok());
        QCOMPARE(change->creditDifferenceMinor, -100'000);
        QStringList figures;
        for (const RestatedFigure &figure : change->changes)
            figures << QString::fromStdString(figure.figure + " " + figure.before + " " + figure.after);
        QVERIFY(figures.contains(QStringLiteral("attained 99.50000 % 99.91000 %")));
        QVERIFY(figures.contains(QStringLiteral("met missed met")));
        QVERIFY(figures.contains(QStringLiteral("credit USD 1,000.00 USD 0.00")));
        const auto same =
            restate(before, creditOf(version, before, asOf), before, creditOf(version, before, asOf), "x");
        QVERIFY(same.ok() && same->changes.empty());
        QVERIFY(!restate(before, {}, after, {}, "  ").ok());
    }
    void contractsThatCannotBeAreRefused_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("words");
        QTest::addColumn<bool>("refused");
        QTest::addColumn<std::function<void(ContractVersion &)>>("change");
        const auto row = [](const char *name, const char *field, const char *words, bool refused,
                            std::function<void(ContractVersion &)> change) {
            QTest::newRow(name) << QString::fromLatin1(field) << QString::fromUtf8(words) << refused
                                << std::move(change);
        };
        using V = ContractVersion;
        row("a target of 100 %", "commitments[0].targetE7", "100 %", true,
            [](V &v) { v.commitments[0].targetE7 = 10'000'000; });
        row("a target of nothing", "commitments[0].targetE7", "more than 0", true,
            [](V &v) { v.commitments[0].targetE7 = 0; });
        row("an internal target below the promise", "commitments[0].internalTargetE7", "99.9 %", true,
            [](V &v) { v.commitments[0].internalTargetE7 = 9'900'000; });
        row("an alert that can never fire is lowered", "commitments[0].targetE7", "14.4×", false,
            [](V &v) { v.commitments[0].targetE7 = 9'300'000; });
        row("a target that nobody can be paged for", "commitments[0].targetE7", "26 s", false,
            [](V &v) { v.commitments[0].targetE7 = 9'999'900; });
        row("the same promise twice", "commitments[1].workflow", "Commitment 1 promises", true,
            [](V &v) { v.commitments.push_back(v.commitments[0]); });
        row("an ambiguous zone", "zone", "America/New_York", true, [](V &v) { v.zone = "EST"; });
        row("no fee", "credits.monthlyFeeMinor", "enter the monthly fee", true,
            [](V &v) { v.credits.monthlyFeeMinor = 0; });
        row("no share of the fee", "commitments[0].feeShareE4", "enter the shares", true,
            [](V &v) { v.commitments[0].feeShareE4 = 0; });
        row("shares over the whole fee", "commitments", "110.00 %", true, [](V &v) {
            v.commitments.push_back({"eligibility", {}, 9'990'000, 0, 1'000});
        });
        row("tiers that go up", "credits.tiers[2].lowerE7", "below 99 %", true,
            [](V &v) { v.credits.tiers[2].lowerE7 = 9'950'000; });
        row("a hole below the last tier", "credits.tiers[2].lowerE7", "begin at 0 %", true,
            [](V &v) { v.credits.tiers[2].lowerE7 = 100; });
        row("a first tier that pays", "credits.tiers[0].amountE4", "write 0", true,
            [](V &v) { v.credits.tiers[0].amountE4 = 5; });
        row("tiers that begin elsewhere than the promise", "commitments[0].targetE7", "99.9 %", false,
            [](V &v) { v.commitments[0].targetE7 = 9'950'000; });
        row("a slice that does not divide a day", "commitments[0].measure.sliceMinutes", "divide a day", true,
            [](V &v) {
                v.commitments[0].measure.kind = SliKind::TimeSlices;
                v.commitments[0].measure.sliceMinutes = 7;
            });
        row("a latency without a threshold", "commitments[0].measure.latencyMs", "milliseconds", true,
            [](V &v) { v.commitments[0].measure.kind = SliKind::Latency; });
        row("runs without a number", "commitments[0].measure.expectedRuns", "how many runs", true,
            [](V &v) { v.commitments[0].measure.kind = SliKind::ScheduledRuns; });
        row("runs that may never fail", "commitments[0].targetE7", "no failure at all", false, [](V &v) {
            v.commitments[0].measure.kind = SliKind::ScheduledRuns;
            v.commitments[0].measure.expectedRuns = 30;
        });
        row("an anchor that no month has", "anchorDay", "1 to 31", true, [](V &v) {
            v.period = PeriodKind::ContractMonth;
            v.anchorDay = 32;
        });
        row("two rules for a category", "exclusionRules[1].category", "Rule 1", true,
            [](V &v) { v.exclusionRules.push_back(v.exclusionRules[0]); });
        row("a currency that is none", "credits.currency", "three capital letters", true,
            [](V &v) { v.credits.currency = "usd"; });
        row("no time to claim", "credits.claimDays", "3,650", true, [](V &v) { v.credits.claimDays = 0; });
        row("a cap that pays nothing", "credits.capE4", "pays nothing", true, [](V &v) { v.credits.capE4 = 0; });
        row("a chronic breach that cannot be", "credits.chronicBreaches", "3 in 6", true,
            [](V &v) { v.credits.chronicBreaches = 3; });
        row("nothing promised", "commitments", "add a commitment", true, [](V &v) { v.commitments.clear(); });
        row("a subscription that ends first", "subscribedToMs", "before it starts", true, [](V &v) {
            v.subscribedFromMs = 5;
            v.subscribedToMs = 4;
        });
    }
    void contractsThatCannotBeAreRefused()
    {
        QFETCH(QString, field);
        QFETCH(QString, words);
        QFETCH(bool, refused);
        QFETCH(std::function<void(ContractVersion &)>, change);
        ContractVersion version = paying();
        QVERIFY(!mentions(validate(version), field, words, refused));
        change(version);
        const auto findings = validate(version);
        QVERIFY(mentions(findings, field, words, refused));
        QCOMPARE(anyRefused(findings), refused);
    }
    void aSoundContractHasNothingToSay()
    {
        const auto findings = validate(paying());
        QVERIFY2(findings.empty(), findings.empty() ? "" : findings.front().sentence.c_str());
    }
    void aNextVersionFollowsTheOneBefore()
    {
        ContractVersion before = paying();
        ContractVersion next = before;
        next.number = 2;
        next.effectiveFromMs = utcMs(2026, 6, 10);
        QVERIFY(validate(next, before).empty());
        next.credits.capE4 = 5'000;
        QVERIFY(mentions(validate(next, before), QStringLiteral("credits"), QStringLiteral("next one"), false));
        next.number = 3;
        QVERIFY(mentions(validate(next, before), QStringLiteral("number"), QStringLiteral("is 2"), true));
        before.effectiveFromMs = next.effectiveFromMs;
        QVERIFY(mentions(validate(next, before), QStringLiteral("effectiveFromMs"), QStringLiteral("after"), true));
    }
    void overlappingExclusionsAreAdvice()
    {
        Case c;
        c.exclude("a", 10, 20);
        c.exclude("b", 15, 25);
        c.exclude("backwards", 30, 29);
        const auto findings = validate(c.versions.front(), std::span<const Exclusion>(c.exclusions));
        QVERIFY(mentions(findings, QStringLiteral("exclusions[1].fromMs"), QStringLiteral("excluded once"), false));
        QVERIFY(mentions(findings, QStringLiteral("exclusions[2].toMs"), QStringLiteral("before it starts"), true));
        c.exclusions.pop_back();
        QCOMPARE(c.result().excludedMinutes, 15);
    }
    void lowTrafficIsAdvised()
    {
        Commitment commitment;
        QVERIFY(trafficAdvice(commitment, 20'000).empty());
        QVERIFY(
            mentions(trafficAdvice(commitment, 7'200), QStringLiteral("targetE7"), QStringLiteral("13.8 %"), false));
    }
};

QTEST_APPLESS_MAIN(TestSlaCredit)
#include "tst_sla_credit.moc"
