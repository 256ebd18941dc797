// Which ids a text names: what a thread follows from one record to another.
#include "backend/rpc/thread_names.h"

#include <QtTest>

using namespace bulkhead;

class TestThreadNames : public QObject
{
    Q_OBJECT
private slots:
    void idsAreNamedAsWords_data();
    void idsAreNamedAsWords();
};

void TestThreadNames::idsAreNamedAsWords_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("id");
    QTest::addColumn<bool>("named");
    const auto row = [](const char *text, const char *id, bool named) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(id) << named;
    };
    row("ticket=48213, minutes=30", "48213", true);
    row("See 48213.", "48213", true);
    row("48213", "48213", true);
    row("48213.2 is another", "48213", false);
    row("148213", "48213", false);
    row("INC-48213", "48213", false);
    row("of holly/claims@29400000: slow", "holly/claims@29400000", true);
    row("nothing", "", false);
}
void TestThreadNames::idsAreNamedAsWords()
{
    QFETCH(QString, text);
    QFETCH(QString, id);
    QFETCH(bool, named);
    QCOMPARE(namesId(text.toStdString(), id.toStdString()), named);
    QCOMPARE(alertsIn("See holly/claims@29400000. Or b@7, a@b, @5, holly/claims@29400000"),
             std::vector<std::string>({"holly/claims@29400000", "b@7"}));
    QCOMPARE(grantsIn("Under grant-0123456789abcdef, grant-0123456789abcdef, grant-xyz, a-grant-0123456789abcdea."),
             std::vector<std::string>({"grant-0123456789abcdef"}));
    QVERIFY(isTellingTicket("INC-7") && isTellingTicket("48213"));
    QVERIFY(!isTellingTicket("none") && !isTellingTicket("7") && !isTellingTicket(""));
}

QTEST_GUILESS_MAIN(TestThreadNames)
#include "tst_thread_names.moc"
