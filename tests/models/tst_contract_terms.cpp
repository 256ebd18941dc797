// Terms of a contract: exact decimals, periods in the contract's zone, words, differences, what is wrong with a draft,
// and the draft that is kept.
#include "models/contract_changes.h"
#include "models/contract_check.h"
#include "models/contract_draft.h"
#include "models/contract_period.h"
#include "models/contract_words.h"
#include "models/exact_decimal.h"
#include "models/preferences.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

Q_DECLARE_METATYPE(bulkhead::terms::Contract)
Q_DECLARE_METATYPE(bulkhead::terms::Exclusion)

using namespace bulkhead;
using terms::PeriodKind;

namespace {

constexpr qint64 kDayMs = 86'400'000;

qint64 utc(int year, int month, int day, int hour = 0, int minute = 0)
{
    return QDateTime(QDate(year, month, day), QTime(hour, minute), Qt::UTC).toMSecsSinceEpoch();
}

qint64 nowMs()
{
    return utc(2026, 11, 28, 12);
}

/// Nothing to say about it.
terms::Contract sound()
{
    terms::Contract contract;
    contract.tenantId = QStringLiteral("t-000007");
    contract.number = 3;
    contract.zone = QStringLiteral("America/New_York");
    contract.effectiveFromMs = startOfDay(QDate(2026, 12, 1), contract.zone);
    contract.commitments = {{QStringLiteral("claims"), {}, 9'990'000, 9'995'000, 6'000},
                            {QStringLiteral("scheduling"), {}, 9'990'000, 0, 4'000}};
    contract.exclusionRules = {{terms::ExclusionCategory::ScheduledMaintenance, 7 * 1440, 120, QStringLiteral("4.2")}};
    contract.credits.tiers = {{9'990'000, terms::CreditKind::Percent, 0},
                              {9'900'000, terms::CreditKind::Percent, 1'000},
                              {0, terms::CreditKind::Percent, 2'500}};
    contract.credits.monthlyFeeMinor = 3'850'000;
    return contract;
}

terms::Contract base()
{
    terms::Contract contract = sound();
    contract.number = 2;
    contract.effectiveFromMs = utc(2026, 1, 1, 5);
    return contract;
}

QStringList changed(const terms::Contract &before, const terms::Contract &after)
{
    QStringList lines;
    for (const TermChange &change : contractChanges(before, after))
        lines.append(QStringLiteral("%1: %2 → %3").arg(change.name, change.before, change.after));
    return lines;
}

} // namespace

class TestContractTerms : public QObject
{
    Q_OBJECT
private slots:
    void decimalsAreExact_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<int>("decimals");
        QTest::addColumn<qint64>("value"); // -1: refused
        const auto row = [](const char *typed, int decimals, qint64 value) {
            QTest::addRow("\"%s\" with %d", typed, decimals) << QString::fromLatin1(typed) << decimals << value;
        };
        row("99.95", 5, 9'995'000);
        row("99.90000", 5, 9'990'000);
        row("99.9000000", 5, 9'990'000); // Zeros say nothing more.
        row(" 99.9 % ", 5, 9'990'000);
        row("0.1", 5, 10'000);
        row("100", 5, 10'000'000);
        row("38,500.25", 2, 3'850'025);
        row("99.999999", 5, -1); // Would have to be rounded.
        row("99,9", 5, -1);      // A comma groups thousands and is no point.
        row("1e2", 5, -1);
        row("-1", 5, -1);
        row(".5", 5, -1);
        row("", 5, -1);
        row("nan", 5, -1);
        row("1234567890123", 0, -1);
    }
    void decimalsAreExact()
    {
        QFETCH(QString, typed);
        QFETCH(int, decimals);
        QTEST(exactDecimal(typed, decimals).value_or(-1), "value");
    }
    void everyTargetIsReadAsItIsWritten()
    {
        for (qint64 value = 1; value < 10'000'000; value += 9'973)
            QCOMPARE(exactDecimal(decimalText(value, 5), 5).value_or(-1), value);
        QCOMPARE(decimalText(3'850'000, 2, 2), QStringLiteral("38500.00"));
        QCOMPARE(decimalText(-5, 2), QStringLiteral("−0.05"));
    }

    void periodsAreTheContracts_data()
    {
        QTest::addColumn<QString>("zone");
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("anchor");
        QTest::addColumn<qint64>("at");
        QTest::addColumn<QString>("name");
        QTest::addColumn<qint64>("from");
        QTest::addColumn<qint64>("to");
        const auto row = [](const char *zone, PeriodKind kind, int anchor, qint64 at, const char *name, qint64 from,
                            qint64 to) {
            QTest::addRow("%s %s", zone, name)
                << QString::fromLatin1(zone) << int(kind) << anchor << at << QString::fromLatin1(name) << from << to;
        };
        row("UTC", PeriodKind::Month, 1, utc(2028, 2, 29), "2028-02", utc(2028, 2, 1), utc(2028, 3, 1));
        row("America/New_York", PeriodKind::Month, 1, utc(2026, 3, 9), "2026-03", utc(2026, 3, 1, 5),
            utc(2026, 4, 1, 4));
        row("America/New_York", PeriodKind::Month, 1, utc(2026, 12, 1, 4), "2026-11", utc(2026, 11, 1, 4),
            utc(2026, 12, 1, 5));
        row("Europe/Berlin", PeriodKind::Month, 1, utc(2026, 3, 1), "2026-03", utc(2026, 2, 28, 23),
            utc(2026, 3, 31, 22));
        row("Australia/Lord_Howe", PeriodKind::Month, 1, utc(2026, 4, 10), "2026-04", utc(2026, 3, 31, 13),
            utc(2026, 4, 30, 13, 30));
        row("America/Havana", PeriodKind::Month, 1, utc(2026, 11, 10), "2026-11", utc(2026, 11, 1, 4),
            utc(2026, 12, 1, 5));
        row("Asia/Kolkata", PeriodKind::Quarter, 1, utc(2026, 11, 28), "2026-Q4", utc(2026, 9, 30, 18, 30),
            utc(2026, 12, 31, 18, 30));
        row("UTC", PeriodKind::Year, 1, utc(2026, 11, 28), "2026", utc(2026, 1, 1), utc(2027, 1, 1));
        row("UTC", PeriodKind::ContractMonth, 31, utc(2026, 3, 5), "2026-02-28", utc(2026, 2, 28), utc(2026, 3, 31));
        row("UTC", PeriodKind::ContractMonth, 15, utc(2026, 1, 3), "2025-12-15", utc(2025, 12, 15), utc(2026, 1, 15));
    }
    void periodsAreTheContracts()
    {
        QFETCH(QString, zone);
        QFETCH(int, kind);
        QFETCH(int, anchor);
        QFETCH(qint64, at);
        terms::Contract contract;
        contract.zone = zone;
        contract.period = PeriodKind(kind);
        contract.anchorDay = anchor;
        const auto period = contractPeriodAt(contract, at);
        QVERIFY(period);
        QTEST(period->name, "name");
        QTEST(period->fromMs, "from");
        QTEST(period->toMs, "to");
    }

    void clocksThatChangeAreRead_data()
    {
        QTest::addColumn<QDateTime>("typed");
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<int>("kind");
        const auto row = [](const char *what, int month, int day, int hour, int minute, qint64 ms,
                            LocalInstant::Kind kind) {
            QTest::newRow(what) << QDateTime(QDate(2026, month, day), QTime(hour, minute), Qt::UTC) << ms << int(kind);
        };
        using Kind = LocalInstant::Kind;
        row("before the gap", 3, 8, 1, 59, utc(2026, 3, 8, 6, 59), Kind::Plain);
        row("its first minute is skipped", 3, 8, 2, 0, utc(2026, 3, 8, 7), Kind::Skipped);
        row("in the gap the offset before it", 3, 8, 2, 30, utc(2026, 3, 8, 7, 30), Kind::Skipped);
        row("after the gap", 3, 8, 3, 0, utc(2026, 3, 8, 7), Kind::Plain);
        row("a repeated time is the first", 11, 1, 1, 30, utc(2026, 11, 1, 5, 30), Kind::Repeated);
        row("after the repetition", 11, 1, 2, 0, utc(2026, 11, 1, 7), Kind::Plain);
        row("an ordinary evening", 7, 4, 22, 0, utc(2026, 7, 5, 2), Kind::Plain);
    }
    void clocksThatChangeAreRead()
    {
        QFETCH(QDateTime, typed);
        const LocalInstant read = fromLocal(typed.date(), typed.time(), QStringLiteral("America/New_York"));
        QTEST(read.ms, "ms");
        QTEST(int(read.kind), "kind");
    }
    void aDayBeginsAtItsFirstInstant()
    {
        // Clocks leap over midnight, and go through it twice.
        QCOMPARE(startOfDay(QDate(2018, 11, 4), QStringLiteral("America/Sao_Paulo")), utc(2018, 11, 4, 3));
        QCOMPARE(startOfDay(QDate(2026, 11, 1), QStringLiteral("America/Havana")), utc(2026, 11, 1, 4));
        QCOMPARE(dateIn(utc(2026, 11, 1, 4) - 1, QStringLiteral("America/Havana")), QDate(2026, 10, 31));
    }
    void ambiguousZonesAreNotOffered()
    {
        for (const char *zone : {"EST", "CST6CDT", "IST", "", "America/Nowhere", "New York"})
            QVERIFY2(!isContractZone(QString::fromLatin1(zone)), zone);
        for (const char *zone : {"UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Etc/GMT+5"})
            QVERIFY2(isContractZone(QString::fromLatin1(zone)), zone);
    }

    void termsInWords_data()
    {
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *what, const QString &shown, const char *text) {
            QTest::newRow(what) << shown << QString::fromUtf8(text);
        };
        terms::Measure measure;
        row("requests", words::measure(measure), "share of requests that succeed");
        measure.kind = terms::SliKind::TimeSlices;
        row("slices", words::measure(measure),
            "slices of 5 min, each good from 95% of successful requests; without requests: good; not measured: left "
            "out");
        measure.kind = terms::SliKind::DowntimeMinutes;
        measure.minRequests = 1'000;
        row("downtime", words::measure(measure),
            "a minute is down above 10% failures in at least 1,000 requests; downtime lasts at least 1 min");
        measure.kind = terms::SliKind::Latency;
        measure.latencyMs = 1'200;
        row("latency", words::measure(measure), "share of requests answered within 1.2 s");
        terms::Contract contract = sound();
        contract.period = PeriodKind::ContractMonth;
        contract.anchorDay = 15;
        row("a contract month", words::period(contract), "Contract month from day 15");
        row("a rule", words::exclusionRule(contract.exclusionRules.constFirst()),
            "7 d of notice · at most 2 h in a period · clause 4.2");
        row("a rule without terms", words::exclusionRule({}), "no notice needed · no cap · no clause named");
        row("tiers", words::creditTiers(contract.credits).join(u'|'),
            "99.9% and above: no credit|below 99.9%, from 99%: 10% of the fee|below 99%: 25% of the fee");
        row("no tiers", words::creditTiers({}).join(u'|'), "No credits are agreed.");
        row("dollars", words::exactMoney(3'850'005, QStringLiteral("USD")), "$38,500.05");
        row("other currencies", words::exactMoney(7, QStringLiteral("EUR")), "EUR 0.07");
        row("a sum that is not known", words::exactMoney(-1, QStringLiteral("USD")), "–");
        contract.subscribedFromMs = utc(2022, 7, 1, 4);
        row("a subscription without an end", words::subscribed(contract), "since 1 Jul 2022, no end agreed");
        contract.subscribedToMs = utc(2027, 7, 1, 4);
        row("a subscription", words::subscribed(contract), "since 1 Jul 2022, to 1 Jul 2027");
        row("a finding says of which promise",
            words::warning({QStringLiteral("commitments[1].targetE7"), QStringLiteral("Low."), true}, contract),
            "Scheduling: Low.");
        row("a finding of no promise", words::warning({QStringLiteral("zone"), QStringLiteral("Odd."), true}, contract),
            "Odd.");
        row("a default", words::versionName({}), "The plan's default");
        row("a state that is never met by silence", words::attainment(terms::Attainment::NotMeasured), "Not measured");
    }
    void termsInWords()
    {
        QFETCH(QString, shown);
        QTEST(shown, "text");
    }
    void hiddenMoneyIsSaidAndNeverNothing()
    {
        terms::Contract contract = sound();
        contract.moneyHidden = true;
        contract.credits.monthlyFeeMinor = 0;
        for (const words::Term &term : words::creditRules(contract)) {
            if (term.name == QLatin1String("Monthly fee") || term.name == QLatin1String("Smallest credit"))
                QCOMPARE(term.text, words::moneyHidden());
        }
        contract.moneyHidden = false;
        QCOMPARE(words::creditRules(contract).constFirst().text, QStringLiteral("none entered"));
    }
    void aPreviewIsSummedWithoutWhatIsNotKnown()
    {
        terms::ContractPreview preview;
        preview.periods = {{QStringLiteral("2026-10"), 0, 0, {}, 38'500, 0, 10'000, {}},
                           {QStringLiteral("2026-09"), 0, 0, {}, 1'000, 500, 10'000, {}},
                           {QStringLiteral("2026-08"), 0, 0, {}, 0, 0, 10'000, {}}};
        const terms::Contract draft = sound();
        const QString dollars = QStringLiteral("USD");
        QCOMPARE(words::previewSentence(preview, draft, dollars),
                 QStringLiteral("With the last 3 months' data you would have paid $395.00 instead of $5.00."));
        preview.periods[2].creditMinor = -1;
        QCOMPARE(words::previewSentence(preview, draft, dollars),
                 QStringLiteral("In 2 of 3 periods you would have paid $395.00 instead of $5.00; the others cannot be "
                                "computed and are not in these sums."));
        preview.periods = {preview.periods.at(2)};
        QVERIFY(words::previewSentence(preview, draft, dollars).contains(QLatin1String("cannot be computed")));
    }

    void differencesAreNamed()
    {
        const terms::Contract before = base();
        QCOMPARE(changed(before, before), QStringList());
        terms::Contract after = before;
        after.commitments[0].targetE7 = 9'995'000;
        after.commitments.removeLast();
        after.commitments.append({QStringLiteral("eligibility"), {}, 9'950'000, 0, 4'000});
        after.exclusionRules.clear();
        after.credits.capE4 = 5'000;
        after.zone = QStringLiteral("America/Chicago");
        const QStringList lines = changed(before, after);
        for (const char *line :
             {"Claims submission, successful requests: target: 99.9% → 99.95%",
              "Eligibility, successful requests:  → promised, 99.5%",
              "Scheduling, successful requests: promised, 99.9% → ", "Zone: America/New_York → America/Chicago",
              "Cap: 100% of the period's fee → 50% of the period's fee",
              "Scheduled maintenance: 7 d of notice · at most 2 h in a period · clause 4.2 → "})
            QVERIFY2(lines.contains(QString::fromUtf8(line)), qPrintable(lines.join(u'\n')));
        QCOMPARE(lines.size(), 6);
    }

    void whatCannotBeAgreedIsSaidAtItsField_data()
    {
        QTest::addColumn<terms::Contract>("draft");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("says");
        QTest::addColumn<bool>("refused");
        const auto row = [](const char *what, const char *field, const char *says, bool refused, auto spoil) {
            terms::Contract draft = sound();
            spoil(draft);
            QTest::newRow(what) << draft << QString::fromLatin1(field) << QString::fromUtf8(says) << refused;
        };
        using C = terms::Contract;
        row("100%", "commitments[1].targetE7", "99.99% or less", true,
            [](C &c) { c.commitments[1].targetE7 = 10'000'000; });
        row("an objective that can never fire", "commitments[1].targetE7", "14.4×, 6×, 3× can never fire", false,
            [](C &c) { c.commitments[1].targetE7 = 5'000'000; });
        row("of which only the fastest cannot", "commitments[1].targetE7", "burn of 14.4× can never fire", false,
            [](C &c) { c.commitments[1].targetE7 = 9'300'000; });
        row("an internal target below the promise", "commitments[0].internalTargetE7", "at least the promise, 99.9%",
            true, [](C &c) { c.commitments[0].internalTargetE7 = 9'980'000; });
        row("an ambiguous zone", "zone", "choose a place", true, [](C &c) { c.zone = QStringLiteral("EST"); });
        row("no fee", "credits.monthlyFeeMinor", "enter the monthly fee", true,
            [](C &c) { c.credits.monthlyFeeMinor = 0; });
        row("no fee basis", "commitments[0].feeShareE4", "enter the shares", true,
            [](C &c) { c.commitments[0].feeShareE4 = c.commitments[1].feeShareE4 = 0; });
        row("too many shares", "commitments", "add up to 120%", true,
            [](C &c) { c.commitments[1].feeShareE4 = 6'000; });
        row("the same twice", "commitments[1].workflow", "Commitment 1", true,
            [](C &c) { c.commitments[1].workflow = QStringLiteral("claims"); });
        row("nothing promised", "commitments", "add a commitment", true, [](C &c) { c.commitments.clear(); });
        row("tiers that go up", "credits.tiers[1].lowerE7", "below 99.9%", true,
            [](C &c) { c.credits.tiers[1].lowerE7 = 9'995'000; });
        row("a hole below the tiers", "credits.tiers[2].lowerE7", "begin at 0%", true,
            [](C &c) { c.credits.tiers[2].lowerE7 = 1'000'000; });
        row("a first tier that pays", "credits.tiers[0].amountE4", "pays nothing", true,
            [](C &c) { c.credits.tiers[0].amountE4 = 100; });
        row("before the version before", "effectiveFromMs", "after version 2", true,
            [](C &c) { c.effectiveFromMs = utc(2025, 12, 1); });
        row("in the past", "effectiveFromMs", "in the past", false,
            [](C &c) { c.effectiveFromMs = utc(2026, 11, 1, 4); });
        row("a subscription that ends first", "subscribedToMs", "before it starts", true, [](C &c) {
            c.subscribedFromMs = utc(2026, 5, 1);
            c.subscribedToMs = utc(2026, 4, 1);
        });
        row("slices that divide no day", "commitments[0].measure.sliceMinutes", "divide a day", true, [](C &c) {
            c.commitments[0].measure.kind = terms::SliKind::TimeSlices;
            c.commitments[0].measure.sliceMinutes = 7;
        });
        row("two rules for one", "exclusionRules[1].category", "Rule 1", true,
            [](C &c) { c.exclusionRules.append(c.exclusionRules.constFirst()); });
        row("no clause", "exclusionRules[0].clause", "Name the clause", false,
            [](C &c) { c.exclusionRules[0].clause.clear(); });
        row("chronic without periods", "credits.chronicBreaches", "3 in 6", true,
            [](C &c) { c.credits.chronicBreaches = 3; });
    }
    void whatCannotBeAgreedIsSaidAtItsField()
    {
        QFETCH(terms::Contract, draft);
        QFETCH(QString, field);
        QFETCH(QString, says);
        QFETCH(bool, refused);
        const QList<terms::Problem> problems = contractProblems(draft, base(), nowMs());
        QStringList all;
        for (const terms::Problem &problem : problems)
            all.append(problem.field + QStringLiteral(": ") + problem.text);
        const bool said = std::ranges::any_of(problems, [&](const terms::Problem &problem) {
            return problem.field == field && problem.text.contains(says) && problem.warning != refused;
        });
        QVERIFY2(said, qPrintable(all.join(u'\n')));
        QCOMPARE(anyRefused(problems), refused);
    }
    void aSoundDraftHasNothingToSay() { QVERIFY(contractProblems(sound(), base(), nowMs()).isEmpty()); }

    void whatTheContractLetsBeExcluded_data()
    {
        QTest::addColumn<terms::Exclusion>("asked");
        QTest::addColumn<QString>("field"); // Empty: nothing to say.
        QTest::addColumn<QString>("says");
        terms::Exclusion fine;
        fine.fromMs = nowMs() + 8 * kDayMs;
        fine.toMs = fine.fromMs + 3'600'000;
        fine.noticeMs = nowMs();
        const auto row = [&fine](const char *what, const char *field, const char *says, auto spoil) {
            terms::Exclusion asked = fine;
            spoil(asked);
            QTest::newRow(what) << asked << QString::fromLatin1(field) << QString::fromUtf8(says);
        };
        using E = terms::Exclusion;
        row("what the contract lets", "", "", [](E &) {});
        row("notice too short", "exclusion.noticeMs", "wants notice of 7 d before the start and 6 d was given",
            [](E &e) { e.fromMs = nowMs() + 6 * kDayMs, e.toMs = e.fromMs + 3'600'000; });
        row("no notice", "exclusion.noticeMs", "say when the customer was told", [](E &e) { e.noticeMs = 0; });
        row("notice in the future", "exclusion.noticeMs", "told in the future", [](E &e) { e.noticeMs = nowMs() + 1; });
        row("over the cap", "exclusion.toMs", "2 h of this kind in a period", [](E &e) { e.toMs += 2 * 3'600'000; });
        row("the wrong way round", "exclusion.toMs", "ends before it starts", [](E &e) { e.toMs = e.fromMs; });
        row("no whole minute", "exclusion.toMs", "no whole minute", [](E &e) {
            e.fromMs += 1'000;
            e.toMs = e.fromMs + 59'000;
        });
        row("a category that is not agreed", "exclusion.category", "amend it",
            [](E &e) { e.category = terms::ExclusionCategory::ForceMajeure; });
    }
    void whatTheContractLetsBeExcluded()
    {
        QFETCH(terms::Exclusion, asked);
        QFETCH(QString, field);
        QFETCH(QString, says);
        const QList<terms::Problem> problems = exclusionProblems(asked, sound(), nowMs());
        QCOMPARE(problems.isEmpty(), field.isEmpty());
        if (!field.isEmpty()) {
            QCOMPARE(problems.constFirst().field, field);
            QVERIFY2(problems.constFirst().text.contains(says), qPrintable(problems.constFirst().text));
        }
    }

    void aDraftOutlivesTheConsole()
    {
        QTemporaryDir dir;
        const QString file = dir.filePath(QStringLiteral("settings.json"));
        terms::Contract draft = sound();
        draft.note = QStringLiteral("Agreed with the clinic's director");
        draft.proposedBy = QStringLiteral("success-2");
        {
            Preferences preferences(file);
            ContractDrafts drafts(&preferences);
            drafts.keep({draft, 2, nowMs()});
            QVERIFY(preferences.flush());
        }
        QFile kept(file);
        QVERIFY(kept.open(QIODevice::ReadOnly));
        const QByteArray text = kept.readAll();
        QVERIFY(!text.contains("director") && !text.contains("success-2"));
        QCOMPARE(kept.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
                 QFile::Permissions());
        Preferences preferences(file);
        ContractDrafts drafts(&preferences);
        const auto found = drafts.find(draft.tenantId);
        QVERIFY(found);
        draft.note.clear();
        draft.proposedBy.clear();
        QVERIFY(found->draft == draft);
        QCOMPARE(found->baseNumber, 2);
        QVERIFY(!drafts.find(QStringLiteral("t-000008")));
        drafts.drop(draft.tenantId);
        QVERIFY(!drafts.find(draft.tenantId));
    }
    void aDamagedDraftIsNone()
    {
        QVariantMap map = toMap(sound());
        QVERIFY(fromMap(map));
        for (const auto &name : map.keys()) {
            QVariantMap without = map;
            without.remove(name);
            QVERIFY2(!fromMap(without), qPrintable(name));
        }
    }
};

QTEST_GUILESS_MAIN(TestContractTerms)
#include "tst_contract_terms.moc"
