// Context coverage: exact counts, what falls and what is only chance, whose an event of the business is.
#include "backend/engine/coverage_ledger.h"

#include <QTest>

#include <random>

using namespace bulkhead;
using namespace bulkhead::coverage;

namespace {

constexpr std::int64_t kMidnight = 20'000 * kDayMs;
const Key kClaims{"claims-service", "claims", Kind::Request};

Step step(std::int64_t endMs, std::uint64_t tagged, std::uint64_t seen, const Key &key = kClaims)
{
    return {endMs, {{key, {tagged, seen}}}};
}

/// Days of hours before `untilMs`, each with the same share.
void liveOn(Ledger &ledger, std::int64_t fromMs, std::int64_t untilMs, std::uint64_t tagged, std::uint64_t seen)
{
    for (std::int64_t end = fromMs + kHourMs; end <= untilMs; end += kHourMs)
        ledger.add(step(end, tagged * 12, seen * 12), kHourMs);
}

/// Steps of the same share; what turned, in words.
QStringList pass(Ledger &ledger, std::int64_t &now, int steps, std::uint64_t tagged, std::uint64_t seen)
{
    QStringList turned;
    for (int i = 0; i < steps; ++i) {
        now += kStepMs;
        ledger.add(step(now, tagged, seen), kStepMs);
        for (const Turned &one : ledger.judge())
            turned << (one.open ? QStringLiteral("opens") : QStringLiteral("closes"));
    }
    return turned;
}

KindView only(const std::vector<RowView> &rows)
{
    return rows.at(0).kinds.at(0);
}

std::optional<std::string> parents(const std::string &id)
{
    static const std::map<std::string, std::string> kFleet{
        {"alder", ""}, {"holly", ""}, {"channel-a", ""}, {"channel-b", ""}, {"sub-a", "channel-a"}};
    const auto found = kFleet.find(id);
    return found == kFleet.end() ? std::nullopt : std::optional(found->second);
}

} // namespace

class TestCoverage : public QObject
{
    Q_OBJECT
private slots:
    void countsAreExact();
    void whatIsNotSeenIsNoShare();
    void seriesAreALevel();
    void judgement_data();
    void judgement();
    void aDropOpensAndClosesOnce();
    void silenceIsNoRecovery();
    void aNewServiceIsNotJudged();
    void chanceOpensNothing();
    void belonging_data();
    void belonging();
    void findingsAddUp();
    void sheetsComeBack();
    void anyOrderOfThePast();
};

void TestCoverage::countsAreExact()
{
    Ledger ledger;
    std::int64_t now = kMidnight;
    pass(ledger, now, 300, 997, 1'000); // 25 hours.
    const KindView view = only(ledger.rows());
    QVERIFY(view.hour == (Count{997 * 12, 12'000}));
    QVERIFY(view.day == (Count{997 * 12 * 24, 12'000 * 24}));
    QCOMPARE(ledger.rows().at(0).untagged, std::uint64_t{3 * 12 * 24});
    const auto days = ledger.past(kClaims, Span::Day);
    QCOMPARE(days.size(), std::size_t{2});
    QCOMPARE(days[0].startMs, kMidnight);
    QVERIFY(days[0].count == (Count{997 * 288, 288'000}));
    QVERIFY(days[1].count == (Count{997 * 12, 12'000}));
    // A source that says more were tagged than seen is not believed.
    ledger.add(step(now + kStepMs, 50, 40), kStepMs);
    QVERIFY(only(ledger.rows()).hour.tagged <= only(ledger.rows()).hour.seen);
}

void TestCoverage::whatIsNotSeenIsNoShare()
{
    Ledger ledger;
    std::int64_t now = kMidnight;
    pass(ledger, now, 12, 10, 10);
    pass(ledger, now, 12, 0, 0); // Nothing came in this hour.
    QCOMPARE(only(ledger.rows()).hour.seen, std::uint64_t{0});
    QVERIFY(only(ledger.rows()).day == (Count{120, 120}));
    QCOMPARE(ledger.past(kClaims, Span::Hour).size(), std::size_t{1}); // No hour at 0 %.
}

void TestCoverage::seriesAreALevel()
{
    Ledger ledger;
    const Key series{"exporter", "", Kind::Series};
    for (int i = 1; i <= 24; ++i)
        ledger.add(step(kMidnight + i * kStepMs, 60 + i, 100, series), kStepMs);
    QVERIFY(only(ledger.rows()).hour == (Count{84, 100}));
    QVERIFY(only(ledger.rows()).day == (Count{84, 100}));
    QCOMPARE(ledger.rows().at(0).untagged, std::uint64_t{0}); // Series are no signals.
}

void TestCoverage::judgement_data()
{
    QTest::addColumn<qulonglong>("tagged");
    QTest::addColumn<qulonglong>("seen");
    QTest::addColumn<qulonglong>("usualTagged");
    QTest::addColumn<qulonglong>("usualSeen");
    QTest::addColumn<int>("days");
    QTest::addColumn<bool>("falls");
    const auto row = [](const char *name, qulonglong tagged, qulonglong seen, qulonglong ut, qulonglong us, int days,
                        bool falls) { QTest::addRow("%s", name) << tagged << seen << ut << us << days << falls; };
    row("two points and many without context", 9'780, 10'000, 69'860, 70'000, 7, true);
    row("less than two points", 9'799, 10'000, 69'930, 70'000, 7, false);
    row("few signals say nothing", 10, 29, 70'000, 70'000, 7, false);
    row("nine without context are too few", 31, 40, 280, 280, 7, false);
    row("ten of forty are enough", 30, 40, 280, 280, 7, true);
    row("one day before is no usual", 5'000, 10'000, 10'000, 10'000, 1, false);
    row("no day before", 0, 10'000, 0, 0, 0, false);
    row("a better share", 10'000, 10'000, 65'000, 70'000, 7, false);
    row("low and as low as ever", 4'200, 10'000, 29'400, 70'000, 7, false);
    row("within the scatter of what is usually without", 440, 500, 3'150, 3'500, 7, false);
    row("counts of the size of a large platform", 900'000'000'000, 1'000'000'000'000, 6'999'000'000'000,
        7'000'000'000'000, 7, true);
    row("nothing seen", 0, 0, 70'000, 70'000, 7, false);
}

void TestCoverage::judgement()
{
    QFETCH(qulonglong, tagged);
    QFETCH(qulonglong, seen);
    QFETCH(qulonglong, usualTagged);
    QFETCH(qulonglong, usualSeen);
    QFETCH(int, days);
    QFETCH(bool, falls);
    const Usual usual{{usualTagged, usualSeen}, static_cast<std::uint32_t>(days)};
    QCOMPARE(hasFallen({}, {tagged, seen}, usual), falls);
    QVERIFY(!falls || !hasRecovered({}, {tagged, seen}, usual)); // Never both.
}

void TestCoverage::aDropOpensAndClosesOnce()
{
    Ledger ledger;
    liveOn(ledger, kMidnight, kMidnight + 7 * kDayMs, 999, 1'000);
    std::int64_t now = kMidnight + 7 * kDayMs;
    QCOMPARE(pass(ledger, now, 24, 999, 1'000), QStringList());
    const std::int64_t began = now;
    QCOMPARE(pass(ledger, now, 6, 600, 1'000), QStringList{QStringLiteral("opens")});
    const auto drop = only(ledger.rows()).drop;
    QVERIFY(drop);
    QCOMPARE(drop->sinceMs, began + kStepMs);
    QCOMPARE(drop->usual.days, 7U);
    QVERIFY(drop->now == only(ledger.rows()).hour);
    // It lasts for a day and a half: what is usual does not get used to it.
    QCOMPARE(pass(ledger, now, 432, 600, 1'000), QStringList());
    QVERIFY(only(ledger.rows()).drop->usual == drop->usual);
    // Back, but for a step: closed once the last hour is as usual.
    QCOMPARE(pass(ledger, now, 13, 999, 1'000), QStringList{QStringLiteral("closes")});
    QVERIFY(!only(ledger.rows()).drop);
    QVERIFY(ledger.drops().empty());
}

void TestCoverage::silenceIsNoRecovery()
{
    Ledger ledger;
    liveOn(ledger, kMidnight, kMidnight + 3 * kDayMs, 999, 1'000);
    std::int64_t now = kMidnight + 3 * kDayMs;
    QCOMPARE(pass(ledger, now, 12, 500, 1'000), QStringList{QStringLiteral("opens")});
    QCOMPARE(pass(ledger, now, 48, 0, 0), QStringList());
    QVERIFY(only(ledger.rows()).drop);
    QVERIFY(only(ledger.rows()).drop->now.seen > 0); // The last that was seen.
}

void TestCoverage::aNewServiceIsNotJudged()
{
    Ledger ledger;
    std::int64_t now = kMidnight;
    QCOMPARE(pass(ledger, now, 30, 999, 1'000), QStringList());
    QCOMPARE(pass(ledger, now, 30, 100, 1'000), QStringList());
}

/// A week of a noisy share opens nothing. Any seed would do.
void TestCoverage::chanceOpensNothing()
{
    std::mt19937 random(7);
    for (const double share : {0.5, 0.9, 0.99, 0.9995}) {
        for (const int seen : {4, 40, 4'000}) {
            Ledger ledger;
            std::binomial_distribution<int> draw(seen, share);
            int opened = 0;
            for (std::int64_t end = kMidnight + kStepMs; end <= kMidnight + 8 * kDayMs; end += kStepMs) {
                ledger.add(step(end, static_cast<std::uint64_t>(draw(random)), static_cast<std::uint64_t>(seen)),
                           kStepMs);
                opened += static_cast<int>(ledger.judge().size());
            }
            QCOMPARE(opened, 0);
        }
    }
}

void TestCoverage::belonging_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("named");
    QTest::addColumn<QString>("owner");
    QTest::addColumn<QString>("expected"); // "right", "unknown", or who it should name.
    const auto row = [](const char *name, Kind kind, const char *named, const char *owner, const char *expected) {
        QTest::addRow("%s", name) << static_cast<int>(kind) << QString::fromLatin1(named) << QString::fromLatin1(owner)
                                  << QString::fromLatin1(expected);
    };
    row("an invoice of its owner", Kind::Invoice, "alder", "alder", "right");
    row("an invoice of another", Kind::Invoice, "holly", "alder", "alder");
    row("an invoice to the channel of a sub-tenant", Kind::Invoice, "channel-a", "sub-a", "sub-a");
    row("an owner that nobody knows", Kind::Invoice, "alder", "nobody", "unknown");
    row("named for who is not known", Kind::Subscription, "nobody", "alder", "alder");
    row("a commission to the sub-tenant's channel", Kind::PartnerRevenue, "channel-a", "sub-a", "right");
    row("a commission to another channel", Kind::PartnerRevenue, "channel-b", "sub-a", "channel-a");
    row("a commission to the sub-tenant itself", Kind::PartnerRevenue, "sub-a", "sub-a", "channel-a");
    row("a commission for who came without a partner", Kind::PartnerRevenue, "channel-a", "alder", "alder");
}

void TestCoverage::belonging()
{
    QFETCH(int, kind);
    QFETCH(QString, named);
    QFETCH(QString, owner);
    QFETCH(QString, expected);
    const Attribution event{{"ledger", "", static_cast<Kind>(kind)}, named.toStdString(), owner.toStdString(), 1, 0};
    const Judged judged = judge(event, parents);
    QCOMPARE(judged.belongs == Belongs::Right     ? QStringLiteral("right")
             : judged.belongs == Belongs::Unknown ? QStringLiteral("unknown")
                                                  : QString::fromStdString(judged.expected),
             expected);
}

void TestCoverage::findingsAddUp()
{
    std::vector<Finding> findings;
    const Key key{"billing-worker", "invoicing", Kind::Invoice};
    QVERIFY(book({key, "holly", "alder", 2, 1'000}, "alder", findings));
    QVERIFY(book({key, "holly", "alder", 3, 5'000}, "alder", findings));
    QVERIFY(!book({key, "holly", "alder", 0, 9'000}, "alder", findings));
    QCOMPARE(findings.size(), std::size_t{1});
    QVERIFY(findings[0] == (Finding{key, "holly", "alder", 5, 1'000, 5'000}));
    QVERIFY(book({key, "alder", "holly", 1, 6'000}, "holly", findings));
    const auto keyed = [](const std::string &word) -> Fingerprint {
        return [word](std::string_view what, std::string_view text) {
            return word + "/" + std::string(what) + "/" + std::string(text);
        };
    };
    const Fingerprint ours = keyed("ours"), others = keyed("others");
    QVERIFY(findings[0].id(ours) != findings[1].id(ours));
    QCOMPARE(findings[0].id(ours), (Finding{key, "holly", "alder", 9, 7'000, 8'000}).id(ours));
    QVERIFY(findings[0].id(ours) != findings[0].id(others)); // Nobody can tell whom it is about by trying names.
    QVERIFY((Finding{{"a", "b", Kind::Invoice}, "c", "d", 0, 0, 0}).id(ours)
            != (Finding{{"a", "", Kind::Invoice}, "bc", "d", 0, 0, 0}).id(ours));
    QVERIFY(!forgetOld(5'000 + 30 * kDayMs, findings));
    QVERIFY(forgetOld(5'001 + 30 * kDayMs, findings));
    QCOMPARE(findings.size(), std::size_t{1});
    for (int i = 0; i < 1'000; ++i)
        book({key, "t-" + std::to_string(i), "alder", 1, 10'000 + i}, "alder", findings);
    QCOMPARE(findings.size(), std::size_t{500});
}

void TestCoverage::sheetsComeBack()
{
    Ledger ledger;
    const Key odd{"a\tb\\n\n", "", Kind::PartnerRevenue};
    std::int64_t now = kMidnight;
    pass(ledger, now, 20, 7, 9);
    ledger.add(step(now, 1, 2, odd), kStepMs);
    ledger.checked(now, 10, 3);
    Ledger again;
    for (const Span span : kSpans)
        for (std::int64_t number = Ledger::numberOf(span, now); number > Ledger::numberOf(span, now) - keptOf(span);
             --number)
            again.restore(span, number, ledger.sheet(span, number));
    QCOMPARE(again.asOfMs(), ledger.asOfMs());
    for (const Key &key : {kClaims, odd})
        for (const Span span : kSpans)
            QCOMPARE(again.past(key, span).size(), ledger.past(key, span).size());
    QVERIFY(only(again.rows()).day == only(ledger.rows()).day);
    QVERIFY(again.checkedDay() == (Count{7, 10}));
    // What cannot be read is passed over.
    Ledger hurt;
    hurt.restore(Span::Hour, 5, "a\tb\trequest:9/5\tjob:x/1\tnonsense\tlog:1/2\nno tabs at all\n\t\t");
    QCOMPARE(hurt.size(), std::size_t{1});
}

/// Hours of the past come after the present, or before it: the same comes of it.
void TestCoverage::anyOrderOfThePast()
{
    Ledger forward, backward;
    const std::int64_t from = kMidnight + 3 * kDayMs;
    liveOn(forward, kMidnight, from, 99, 100);
    std::int64_t now = from;
    pass(forward, now, 30, 98, 100);
    now = from;
    pass(backward, now, 30, 98, 100);
    for (std::int64_t end = from; end > kMidnight; end -= kHourMs)
        backward.add(step(end, 99 * 12, 100 * 12), kHourMs);
    QVERIFY(only(forward.rows()).day == only(backward.rows()).day);
    QVERIFY(forward.usualOf(kClaims, now) == backward.usualOf(kClaims, now));
    QCOMPARE(forward.past(kClaims, Span::Day).size(), backward.past(kClaims, Span::Day).size());
}

QTEST_GUILESS_MAIN(TestCoverage)
#include "tst_coverage.moc"
