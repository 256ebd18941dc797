// Renewals end to end: the view on the real gateway with the sample fleet; what a person judges and records arrives in
// the gateway and comes back.
#include "models/renewal_table.h"
#include "models/sla_desk.h"
#include "tests/app/embedded_console.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/page.h"
#include "widgets/renewals/judge_dialog.h"
#include "widgets/renewals/outcome_dialog.h"

#include <QApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QTest>

#include <algorithm>

using namespace bulkhead;

class TestRenewalsConsole : public QObject
{
    Q_OBJECT
private slots:
    void aRenewalIsReadJudgedAndRecorded();
    void supportIsRefused();

private:
    static DataTable *tableOf(ConsoleForTest &console)
    {
        return console.window().currentPage()->findChild<DataTable *>();
    }
    static RenewalRow first(ConsoleForTest &console)
    {
        return tableOf(console)->model()->index(0, 0).data(RenewalTable::RowRole).value<RenewalRow>();
    }
};

void TestRenewalsConsole::aRenewalIsReadJudgedAndRecorded()
{
    EmbeddedForTest embedded({}, Role::CustomerSuccess);
    ConsoleForTest console(embedded);
    QVERIFY(console.opens({View::Overview, {}, {}, {}}));
    console.window().go({View::Renewals, {}, {}, {}});
    QTRY_VERIFY_WITH_TIMEOUT(tableOf(console)->model()->rowCount() > 3, 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(!first(console).computing, 60'000); // The soonest renewal is read first.
    RenewalRow row = first(console);
    QCOMPARE(row.strip.size(), 12);
    QVERIFY(row.known > 0);
    QVERIFY(row.riskOf >= 25 && row.risk <= row.riskOf);
    QCOMPARE(row.terms.size(), 8);
    QVERIFY(std::ranges::any_of(row.terms, [](const RiskTerm &term) { return !term.known(); }));

    tableOf(console)->selectRow(0);
    tableOf(console)->setFocus();
    QTest::keyClick(tableOf(console), Qt::Key_J);
    QTRY_VERIFY(console.find<JudgeDialog>());
    auto *judge = console.find<JudgeDialog>();
    judge->findChild<QSpinBox *>()->setValue(77);
    QTest::keyClicks(judge->findChild<QPlainTextEdit *>(), QStringLiteral("The sponsor moved on"));
    QTest::mouseClick(judge->findChild<QPushButton *>(QStringLiteral("judgeSend")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(first(console).judged.score, 77, 10'000);
    QCOMPARE(first(console).level, RiskLevel::AtRisk);
    QCOMPARE(first(console).risk, row.risk);

    QTRY_VERIFY(!console.find<JudgeDialog>());
    QApplication::setActiveWindow(&console.window()); // Without a window manager nobody else does.
    tableOf(console)->setFocus();
    QTest::keyClick(tableOf(console), Qt::Key_O);
    QTRY_VERIFY(console.find<OutcomeDialog>());
    auto *outcome = console.find<OutcomeDialog>();
    QTest::keyClick(outcome->findChildren<QRadioButton *>().at(2), Qt::Key_Space);
    QTest::mouseClick(outcome->findChild<QPushButton *>(QStringLiteral("outcomeSend")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(first(console).outcome.result, RenewalResult::Lost, 10'000);
    QCOMPARE(first(console).outcome.overrideScore, 77);

    PredictionRecord record;
    bool answered = false;
    console.desk().sla().renewals(365, this, [&](const Fault &fault, const RenewalList &list) {
        answered = !fault.failed();
        record = list.predictions;
    });
    QTRY_VERIFY(answered);
    QCOMPARE(record.outcomes, 1U);
    QCOMPARE(record.hits, 1U);
    QCOMPARE(record.hitPercent, -1);
}

void TestRenewalsConsole::supportIsRefused()
{
    EmbeddedForTest embedded({}, Role::Support);
    ConsoleForTest console(embedded);
    QVERIFY(console.opens({View::Overview, {}, {}, {}}));
    console.window().openLink(QUrl(QStringLiteral("bulkhead://renewals")));
    QTRY_VERIFY_WITH_TIMEOUT(console.window().currentPage()->settled(), 10'000);
    QVERIFY(!tableOf(console)->isVisible());
    QString said;
    for (const QLabel *label : console.window().currentPage()->findChildren<QLabel *>())
        if (label->isVisible())
            said += label->text() + QLatin1Char(' ');
    QVERIFY2(said.contains(QStringLiteral("role")), qPrintable(said));
}

QTEST_MAIN(TestRenewalsConsole)
#include "tst_renewals_console.moc"
