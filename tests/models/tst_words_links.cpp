#include "models/destination.h"
#include "models/history.h"
#include "models/words.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <ctime>

Q_DECLARE_METATYPE(bulkhead::Destination)

using namespace bulkhead;

class TestWordsLinks : public QObject
{
    Q_OBJECT
private slots:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void formats_data()
    {
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *what, const QString &shown, const char *text) {
            QTest::newRow(what) << shown << QString::fromUtf8(text);
        };
        row("an SLI has three digits", words::sli(999'740), "99.974%");
        row("an SLI is floored", words::sli(998'999), "99.899%");
        row("just under 100% stays under", words::sli(999'999), "99.999%");
        row("an undefined SLI", words::sli(-1), "–");
        row("a target without needless zeros", words::target(9'990'000), "99.9%");
        row("a target with all its nines", words::target(9'999'900), "99.999%");
        row("a round target", words::target(9'900'000), "99%");
        row("no target", words::target(0), "–");
        row("a budget is floored", words::budget(7'599), "75%");
        row("a negative budget is floored, not cut", words::budget(-4'650), "−47%");
        row("a hair below zero is not zero", words::budget(-1), "−1%");
        row("an unknown budget", words::budget(kUnknownBudget), "unknown");
        row("a share", words::share(9'299), "92%");
        row("a burn", words::burn(14'690), "14.6×");
        row("a small burn", words::burn(49), "0.0×");
        row("a huge burn needs no tenths", words::burn(1'234'500), "1,234×");
        row("an undefined burn", words::burn(-1), "–");
        row("hundreds of dollars", words::money(950), "$950");
        row("thousands are floored", words::money(476'999), "$476k");
        row("just below a million", words::money(999'999), "$999k");
        row("millions", words::money(1'290'000), "$1.2M");
        row("many millions", words::money(123'400'000), "$123M");
        row("billions", words::money(2'500'000'000), "$2.5B");
        row("negative dollars", words::money(-5'000), "−$5k");
        row("the most negative number", words::money(std::numeric_limits<qint64>::min()), "−$9,223,372,036B");
        row("a count", words::count(1'240), "1,240");
        row("a small count", words::count(999), "999");
        row("a negative count", words::count(-1'240'000), "−1,240,000");
        row("seconds", words::duration(59), "59 s");
        row("minutes", words::duration(12 * 60 + 59), "12 min");
        row("hours", words::duration(6'600), "1 h 50 min");
        row("a whole hour", words::duration(7'200), "2 h");
        row("days", words::duration(2 * 86'400 + 4 * 3'600 + 59), "2 d 4 h");
        row("never empty", words::emptyIn(-1), "–");
        row("empty already", words::emptyIn(0), "now");
        row("a latency", words::latency(640.9), "640 ms");
        row("a short latency", words::latency(3.49), "3.4 ms");
        row("a long latency", words::latency(1'290), "1.2 s");
        row("no latency", words::latency(std::nan("")), "–");
        row("no date", words::date(0), "–");
        row("a far date has its year", words::date(21'530), "12 Dec 2028");
        row("minutes ago", words::ago(1'000'000, 1'000'000 + 38 * 60'000), "38 min ago");
        row("just now", words::ago(1'000'000, 1'001'000), "just now");
        row("a clock ahead", words::ago(1'120'000, 1'000'000), "in 2 min");
        row("an unknown health", words::health(Health(9)), "Unknown (9)");
        row("a number that was not sent", words::tier(Tier(255)), "Unknown");
        row("a quiet tenant has no badge", words::noise(Noise::Quiet), "");
        row("a known workflow", words::workflow(QStringLiteral("claims")), "Claims submission");
        row("an unknown workflow stays as it is", words::workflow(QStringLiteral("x-ray")), "x-ray");
        row("a party outside the scope has no name",
            words::party(QStringLiteral("secret"), true, QStringLiteral("pool-a")),
            "tenant in pool-a, outside your scope");
    }
    void formats()
    {
        QFETCH(QString, shown);
        QTEST(shown, "text");
    }

    void timesAreLocal()
    {
        const auto restore = qScopeGuard([] {
            qputenv("TZ", "UTC");
            tzset();
        });
        qputenv("TZ", "America/Bogota");
        tzset();
        const QDateTime noon(QDate(2020, 11, 23), QTime(19, 32), Qt::UTC);
        QCOMPARE(words::clock(noon.toMSecsSinceEpoch()), QStringLiteral("14:32"));
        QCOMPARE(words::dateTime(noon.toMSecsSinceEpoch()), QStringLiteral("23 Nov 2020, 14:32 UTC−5"));
    }

    void nearDatesNeedNoYear()
    {
        const QDate near = QDate::currentDate().addDays(30);
        const QString text = words::date(qint32(QDate(1970, 1, 1).daysTo(near)));
        QVERIFY2(!text.contains(QString::number(near.year())), qPrintable(text));
        QVERIFY(text.startsWith(QString::number(near.day())));
    }

    void aPlaceIsFoundAgainByItsLink_data()
    {
        QTest::addColumn<Destination>("place");
        QTest::addColumn<QString>("link");
        QTest::newRow("overview") << Destination{View::Overview, {}, {}, {}} << QStringLiteral("bulkhead://overview");
        QTest::newRow("a tenant's tab") << Destination{View::Tenant,
                                                       QStringLiteral("t-000123"),
                                                       QStringLiteral("isolation"),
                                                       {}}
                                        << QStringLiteral("bulkhead://tenant/t-000123?tab=isolation");
        QTest::newRow("an objective") << Destination{View::SlaHealth, QStringLiteral("t-1/claims"), {}, {}}
                                      << QStringLiteral("bulkhead://sla/t-1/claims");
        QTest::newRow("a cell of the posture") << Destination{View::Posture, QStringLiteral("t-1/data"), {}, {}}
                                               << QStringLiteral("bulkhead://posture/t-1/data");
        QTest::newRow("a reviewed query") << Destination{View::Diagnostics, QStringLiteral("visit-by-number"), {}, {}}
                                          << QStringLiteral("bulkhead://diagnostics/visit-by-number");
        QTest::newRow("the onboarding table") << Destination{View::Onboarding, {}, QStringLiteral("table"), {}}
                                              << QStringLiteral("bulkhead://onboarding?tab=table");
        QTest::newRow("what is crossed") << Destination{View::Posture,
                                                        {},
                                                        {},
                                                        QStringLiteral("state:crossed findings>0")}
                                         << QStringLiteral("bulkhead://posture?filter=state%3Acrossed%20findings%3E0");
        QTest::newRow("the reviews") << Destination{View::Reviews, {}, {}, {}} << QStringLiteral("bulkhead://reviews");
        QTest::newRow("a review") << Destination{View::Review, QStringLiteral("t-1/rev-0a"), {}, {}}
                                  << QStringLiteral("bulkhead://review/t-1/rev-0a");
        QTest::newRow("a filter") << Destination{View::Tenants, {}, {}, QStringLiteral("tier:shared sla<99.9")}
                                  << QStringLiteral("bulkhead://tenants?filter=tier%3Ashared%20sla%3C99.9");
    }
    void aPlaceIsFoundAgainByItsLink()
    {
        QFETCH(Destination, place);
        QTEST(QString::fromLatin1(toLink(place).toEncoded()), "link");
        const std::optional<Destination> found = fromLink(QUrl(QString::fromLatin1(toLink(place).toEncoded())));
        QVERIFY(found);
        QVERIFY(*found == place);
    }

    void linksCarryNoNames_data()
    {
        QTest::addColumn<QString>("filter");
        for (const char *filter : {"clinic", "tier:shared clinic", "name:alder", "\"north clinic\"", "channel:vantage",
                                   "owner:success-2", "-alder", "-name:alder"})
            QTest::newRow(filter) << QString::fromLatin1(filter);
    }
    void linksCarryNoNames()
    {
        QFETCH(QString, filter);
        QCOMPARE(toLink({View::Tenants, {}, {}, filter}).toString(), QStringLiteral("bulkhead://tenants"));
    }

    void hostileLinksAreRefused_data()
    {
        QTest::addColumn<QString>("link");
        for (const char *link : {"",
                                 "http://tenant/t-1",
                                 "file:///etc/passwd",
                                 "bulkhead:",
                                 "bulkhead://",
                                 "bulkhead:tenant/t-1",
                                 "bulkhead://tenant",
                                 "bulkhead://tenant/",
                                 "bulkhead://nowhere/t-1",
                                 "bulkhead://overview/t-1",
                                 "bulkhead://user@tenant/t-1",
                                 "bulkhead://tenant:80/t-1",
                                 "bulkhead://tenant/t%201",
                                 "bulkhead://tenant/t-1%00",
                                 "bulkhead://tenant/..%2f..%2fetc",
                                 "bulkhead://tenant/../t-1/..",
                                 "bulkhead://tenant/%3Cscript%3E",
                                 "bulkhead://tenant/t-1;rm",
                                 "bulkhead://tenant/%C3%A9",
                                 "bulkhead://tenant/t-1%0A",
                                 "bulkhead://sla/a//b"})
            QTest::newRow(*link ? link : "nothing") << QString::fromLatin1(link);
        QTest::newRow("a very long id") << QStringLiteral("bulkhead://tenant/") + QString(201, u'a');
    }
    void hostileLinksAreRefused()
    {
        QFETCH(QString, link);
        QVERIFY(!fromLink(QUrl(link)));
    }

    void whatALinkMayNotSayIsLeftOut()
    {
        const auto place = fromLink(QUrl(QStringLiteral("bulkhead://tenant/t-1?tab=secrets&filter=drop%20table&x=1")));
        QVERIFY(place);
        QVERIFY((*place == Destination{View::Tenant, QStringLiteral("t-1"), {}, {}}));
    }

    void historyGoesBackAndForward()
    {
        History history;
        QSignalSpy changed(&history, &History::changed);
        const auto tenant = [](const char *id) { return Destination{View::Tenant, QString::fromLatin1(id), {}, {}}; };
        QVERIFY(!history.canGoBack() && !history.canGoForward() && !history.here());
        QVERIFY(!history.back() && !history.forward());
        history.visit(tenant("a"));
        history.visit(tenant("a"));
        history.visit(tenant("b"));
        history.visit(tenant("c"));
        QCOMPARE(changed.size(), 3);
        QVERIFY(*history.back() == tenant("b"));
        QVERIFY(*history.back() == tenant("a"));
        QVERIFY(!history.back());
        QVERIFY(*history.forward() == tenant("b"));
        history.amend({View::Tenant, QStringLiteral("b"), QStringLiteral("timeline"), {}});
        QCOMPARE(history.here()->tab, QStringLiteral("timeline"));
        QVERIFY(history.canGoForward());
        history.visit(tenant("d"));
        QVERIFY(!history.canGoForward());
        for (int i = 0; i < 500; ++i)
            history.visit(tenant(i % 2 ? "x" : "y"));
        int steps = 0;
        while (history.back())
            ++steps;
        QCOMPARE(steps, int(History::kMost) - 1);
        history.clear();
        QVERIFY(!history.here());
    }
};

QTEST_GUILESS_MAIN(TestWordsLinks)
#include "tst_words_links.moc"
