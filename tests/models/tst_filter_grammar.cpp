#include "models/fleet_fields.h"

#include <QDate>
#include <QTest>

using namespace bulkhead;

namespace {

QString drawn(const filter::Term &term)
{
    const QString field = term.field < 0 ? QStringLiteral("*") : fleetGrammar()[size_t(term.field)].name;
    const QString sign = term.negated ? QStringLiteral("-") : QString();
    const char *op = term.op == filter::Op::Less ? "<" : term.op == filter::Op::Greater ? ">" : ":";
    const bool text = term.field < 0
                      || (fleetGrammar()[size_t(term.field)].kind == filter::Kind::Word
                          && fleetGrammar()[size_t(term.field)].words.isEmpty());
    return sign + field + QLatin1String(op) + (text ? term.text : QString::number(term.number));
}

} // namespace

class TestFilterGrammar : public QObject
{
    Q_OBJECT
private slots:
    void readsWhatPeopleType_data()
    {
        const QDate today = QDate::currentDate(), epoch(1970, 1, 1);
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("terms");
        const auto row = [](const char *what, const QString &text, const QStringList &terms) {
            QTest::newRow(what) << text << terms;
        };
        row("nothing", QString(), {});
        row("only blanks", QStringLiteral("  \t "), {});
        row("a plain word is part of the name", QStringLiteral("Clinic"), {QStringLiteral("*:clinic")});
        row("two words are both needed", QStringLiteral("north clinic"),
            {QStringLiteral("*:north"), QStringLiteral("*:clinic")});
        row("quotes keep blanks", QStringLiteral("\"North Clinic\""), {QStringLiteral("*:north clinic")});
        row("typographic quotes too", QStringLiteral("“North Clinic”"), {QStringLiteral("*:north clinic")});
        row("a quote left open runs to the end", QStringLiteral("\"north cl"), {QStringLiteral("*:north cl")});
        row("accents and case do not count", QStringLiteral("ÉLAN"), {QStringLiteral("*:elan")});
        row("a field with a word", QStringLiteral("tier:shared"), {QStringLiteral("tier:1")});
        row("a beginning will do", QStringLiteral("tier:ded"), {QStringLiteral("tier:3")});
        row("case does not count", QStringLiteral("Tier:Shared"), {QStringLiteral("tier:1")});
        row("spellings of two words", QStringLiteral("health:\"at risk\" health:atrisk health:at_risk"),
            {QStringLiteral("health:2"), QStringLiteral("health:2"), QStringLiteral("health:2")});
        row("negation", QStringLiteral("-tier:shared -clinic"),
            {QStringLiteral("-tier:1"), QStringLiteral("-*:clinic")});
        row("a percentage, exact", QStringLiteral("sla<99.9 sli<99.95%"),
            {QStringLiteral("sli<999000"), QStringLiteral("sli<999500")});
        row("a number", QStringLiteral("burn>2 burn>14.6x"),
            {QStringLiteral("burn>2000"), QStringLiteral("burn>14600")});
        row("thousands and millions", QStringLiteral("arr>250k arr<1.5M load>2k"),
            {QStringLiteral("arr>250000"), QStringLiteral("arr<1500000"), QStringLiteral("load>2000")});
        row("dollars", QStringLiteral("arr>$1k"), {QStringLiteral("arr>1000")});
        row("a negative percentage", QStringLiteral("budget<-20%"), {QStringLiteral("budget<-2000")});
        row("or equal", QStringLiteral("burn>=2 burn<=2"), {QStringLiteral("burn>1999"), QStringLiteral("burn<2001")});
        row("the colon may stand before the sign", QStringLiteral("burn:>2"), {QStringLiteral("burn>2000")});
        row("days from today", QStringLiteral("renews<90d"),
            {QStringLiteral("renews<%1").arg(epoch.daysTo(today.addDays(90)))});
        row("within days holds the last day", QStringLiteral("renews:7d"),
            {QStringLiteral("renews<%1").arg(epoch.daysTo(today.addDays(8)))});
        row("weeks", QStringLiteral("renews>2w"), {QStringLiteral("renews>%1").arg(epoch.daysTo(today.addDays(14)))});
        row("a date", QStringLiteral("renews<2027-01-31"), {QStringLiteral("renews<20849")});
        row("a free word", QStringLiteral("region:US-east"), {QStringLiteral("region:us-east")});
        row("a time of day is a plain word", QStringLiteral("10:30"), {QStringLiteral("*:10:30")});
        row("isolation", QStringLiteral("isolation:under"), {QStringLiteral("isolation:1")});
    }
    void readsWhatPeopleType()
    {
        QFETCH(QString, text);
        const filter::Parsed parsed = filter::parse(text, fleetGrammar());
        QCOMPARE(parsed.problem, QString());
        QStringList terms;
        for (const filter::Term &term : parsed.terms)
            terms.append(drawn(term));
        QTEST(terms, "terms");
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char *text, const char *problem) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(problem);
        };
        row("teir:shared", "Unknown field “teir”. Did you mean tier?");
        row("burnn>2", "Unknown field “burnn”. Did you mean burn?");
        row("tier:", "tier needs a value, such as tier:shared.");
        row("burn>", "burn needs a value, such as burn>2.");
        row("tier:sharde", "tier is never “sharde”. Did you mean shared?");
        row("health:no", "“no” may be no-traffic or not-measured: type one more letter.");
        row("tier<2", "tier holds words: write tier:2.");
        row("burn>fast", "“fast” is no number: write burn>2 or burn>2k.");
        row("sla<high", "“high” is no percentage: write sli<99.9 or sli<99.9%.");
        row("renews<soon", "“soon” is no time: write renews<90d, renews<12w or renews<2027-01-31.");
        row("arr>99999999999999999999", "“99999999999999999999” is no number: write arr>2 or arr>2k.");
    }
    void saysWhatIsWrong()
    {
        QFETCH(QString, text);
        QTEST(filter::parse(text, fleetGrammar()).problem, "problem");
    }

    void aStrangeFieldListsTheFields()
    {
        const QString problem = filter::parse(QStringLiteral("zzzzzz:1"), fleetGrammar()).problem;
        QVERIFY(problem.contains(QStringLiteral("tier")));
        QVERIFY(problem.contains(QStringLiteral("quotes")));
    }

    void noInputIsTooStrange()
    {
        quint32 seed = 1;
        const QString alphabet = QStringLiteral("ab:<>-\"“ .9%kdé\u0301\n😀$=");
        for (int round = 0; round < 3000; ++round) {
            QString text;
            for (quint32 i = 0; i < round % 40u; ++i) {
                seed = seed * 1664525u + 1013904223u;
                text.append(alphabet[qsizetype(seed / 65536u % quint32(alphabet.size()))]);
            }
            for (const filter::Term &term : filter::parse(text, fleetGrammar()).terms)
                QVERIFY(term.field < int(fleetGrammar().size()));
            QVERIFY(filter::complete(text, int(seed % 41u), fleetGrammar()).size() <= qsizetype(fleetGrammar().size()));
        }
        QVERIFY(!filter::parse(QString(5000, u'x'), fleetGrammar()).problem.isEmpty());
    }

    void completes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("cursor");
        QTest::addColumn<QStringList>("words");
        QTest::newRow("a field") << QStringLiteral("ti") << 2 << QStringList{QStringLiteral("tier:")};
        QTest::newRow("a number's field")
            << QStringLiteral("bu") << 2 << QStringList{QStringLiteral("budget<"), QStringLiteral("burn<")};
        QTest::newRow("values") << QStringLiteral("clinic tier:s") << 13
                                << QStringList{QStringLiteral("tier:shared"), QStringLiteral("tier:segmented")};
        QTest::newRow("a negated one") << QStringLiteral("-isolation:o") << 12
                                       << QStringList{QStringLiteral("-isolation:over")};
        QTest::newRow("up to the cursor")
            << QStringLiteral("tier:shared") << 1 << QStringList{QStringLiteral("tier:"), QStringLiteral("trend<")};
        QTest::newRow("nothing fits") << QStringLiteral("zz") << 2 << QStringList();
    }
    void completes()
    {
        QFETCH(QString, text);
        QFETCH(int, cursor);
        QTEST(filter::complete(text, cursor, fleetGrammar()), "words");
    }

    void helpNamesEveryField()
    {
        const QStringList lines = filter::help(fleetGrammar()).split(u'\n');
        QCOMPARE(lines.size(), qsizetype(fleetGrammar().size()) + 1);
        for (size_t i = 0; i < fleetGrammar().size(); ++i)
            QVERIFY2(lines[qsizetype(i)].startsWith(fleetGrammar()[i].name), qPrintable(lines[qsizetype(i)]));
    }

    void everyFieldIsWhereItsNumberSays()
    {
        for (int i = 0; i < int(FleetField::Count); ++i) {
            QCOMPARE(infoOf(FleetField(i)).field, FleetField(i));
            QVERIFY(!infoOf(FleetField(i)).title.isEmpty());
            QCOMPARE(fleetFieldOf(grammarName(FleetField(i))), std::optional(FleetField(i)));
        }
    }
};

QTEST_APPLESS_MAIN(TestFilterGrammar)
#include "tst_filter_grammar.moc"
