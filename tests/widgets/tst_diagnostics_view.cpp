// The diagnostics workbench by keys and clicks on a gateway that is not there, in both themes: an access first, a
// question with its estimate, an answer that carries its tenant, and nothing of one tenant while another's is on the
// screen.
#include "models/query_result_table.h"
#include "tests/fixtures/on_screen.h"
#include "tests/widgets/diagnostics_console.h"
#include "widgets/diagnostics/diagnostics_bench.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPointer>
#include <QTextBlock>
#include <QTextLayout>

using namespace bulkhead;
using Console = DiagnosticsConsole;

class TestDiagnosticsView : public QObject
{
    Q_OBJECT
private slots:
    void withoutAnAccessItSaysWhatIsNeeded();
    void aCoveringAccessIsTakenHere();
    void anAccessThatDoesNotCoverOpensNothing();
    void aQuestionIsEstimatedRunAndAnswered();
    void valuesAreCheckedWhereTheyStand();
    void whatIsMaskedNullAndEmptyIsToldApart();
    void whatIsCopiedNamesItsTenant();
    void whatIsExportedIsTheGatewaysBytes();
    void anExportOfAnotherResultIsNotWritten();
    void aCostlyQuestionRunsWhenItIsAskedForAgain();
    void whatRunsIsCancelled();
    void anErrorStandsWithItsRemedyAtThePlace();
    void nothingOfOneTenantStaysBesideAnother();
    void aLateAnswerOfTheTenantBeforeFindsNobody();
    void theEndOfAnAccessTakesAllWithIt();
    void anotherTenantsAnswerIsRefused();
    void aWithheldAnswerLeavesNothing();
    void ownStatementsHaveFieldsForTheirParameters();
    void whatWasAskedComesBackAndIsWrittenNowhere();
    void aLinkChoosesAndRunsNothing();
    void allIsDoneByKeys();
};

void TestDiagnosticsView::withoutAnAccessItSaysWhatIsNeeded()
{
    Console console;
    console.grants.tell({});
    DiagnosticsPage *page = console.open();
    QVERIFY(says(page, QStringLiteral("An access comes first")));
    QVERIFY(says(page, QStringLiteral("None of your accesses in force covers them.")));
    QVERIFY(console.data.m_asked.isEmpty());
    console.keep("diagnostics-none");
    QTest::mouseClick(console.find("diagnosticsAsk"), Qt::LeftButton);
    QCOMPARE(console.window.currentPage()->place(), (Destination{View::Access, {}, QStringLiteral("request"), {}}));
}

void TestDiagnosticsView::aCoveringAccessIsTakenHere()
{
    Console console;
    AccessGrant health = console.harbor({GrantPermission::Health});
    AccessGrant others = console.quay();
    others.id = QStringLiteral("grant-3");
    others.person = QStringLiteral("support-4");
    AccessGrant mine = console.quay();
    console.grants.tell({health, others, mine});
    console.open();
    QVERIFY(console.find("workUnder_grant-1") == nullptr); // Covers something else.
    QVERIFY(console.find("workUnder_grant-3") == nullptr); // Is somebody else's.
    console.keep("diagnostics-choice");
    QTest::mouseClick(console.find("workUnder_grant-2"), Qt::LeftButton);
    QCOMPARE(console.grants.m_used.id, QStringLiteral("grant-2"));
    QVERIFY(console.data.m_asked.isEmpty()); // Nothing before the session is the access's.
    emit console.workspace.sessionChanged();
    QTRY_COMPARE(console.data.m_asked, QStringList{QStringLiteral("shelf t-000009")});
    QTRY_VERIFY(console.window.currentPage()->heading().contains(kQuay));
}

void TestDiagnosticsView::anAccessThatDoesNotCoverOpensNothing()
{
    Console console;
    const AccessGrant health = console.harbor({GrantPermission::Health});
    console.grants.tell({health, console.quay()});
    console.use(health);
    DiagnosticsPage *page = console.open();
    QVERIFY(says(page, QStringLiteral("does not cover diagnostics")));
    QVERIFY(console.find("workUnder_grant-2") == nullptr); // One access at a time.
    QVERIFY(console.data.m_asked.isEmpty());
}

void TestDiagnosticsView::aQuestionIsEstimatedRunAndAnswered()
{
    Console console;
    DiagnosticsPage *page = console.atWork();
    QVERIFY(says(page, QStringLiteral("Diagnostics · ") + kHarbor));
    QVERIFY(says(page, QStringLiteral("version 1 · reviewed by privacy-officer on 2026-11-30")));
    QVERIFY(console.find<QPlainTextEdit>("querySql")->toPlainText().contains(QStringLiteral("FROM visit")));
    QVERIFY(console.find<QPlainTextEdit>("querySql")->isReadOnly());
    const QTextBlock last = console.find<QPlainTextEdit>("querySql")->document()->lastBlock();
    QTRY_COMPARE(last.layout()->formats().size(), 2); // WHERE, and the parameter.
    console.keep("diagnostics-before");
    console.ask();
    QTRY_VERIFY(console.table()->isVisible());
    QCOMPARE(console.data.m_asked,
             (QStringList{QStringLiteral("shelf t-000007"), QStringLiteral("explain t-000007 visit-by-number"),
                          QStringLiteral("run t-000007 visit-by-number")}));
    QCOMPARE(console.data.m_question.values,
             (QList<QueryValue>{{QStringLiteral("visit"), QStringLiteral("1042"), false}}));
    QCOMPARE(console.textOf("resultTenant"), kHarbor);
    QVERIFY(console.textOf("runCost").contains(QStringLiteral("4,800 of at most 2.0 million (under 1%)")));
    const QString foot = console.textOf("resultFoot");
    QVERIFY2(foot.startsWith(QStringLiteral("the first 3 row"))
                 && foot.contains(QStringLiteral("; there is more · 38 ms · cost 4,800 · 2026-11-30 12:03:00")),
             qPrintable(foot));
    QVERIFY(foot.endsWith(QStringLiteral("UTC")));
    QVERIFY(says(page, QStringLiteral("digest 8f3a 21c9 d044 77aa")));
    QCOMPARE(namelessControls(page), QStringList());
    QCOMPARE(cutTexts(page), QStringList());
    console.keep("diagnostics-answer");
}

void TestDiagnosticsView::valuesAreCheckedWhereTheyStand()
{
    Console console;
    DiagnosticsPage *page = console.atWork();
    auto *field = console.find<QLineEdit>("parameter_visit");
    QCOMPARE(field->placeholderText(), QStringLiteral("such as 1042"));
    QVERIFY(!console.find("runQuery")->isEnabled());
    QVERIFY(says(page, QStringLiteral("Fill in “Number of the visit” first, or choose NULL")));
    QTest::keyClicks(field, QStringLiteral("10x"));
    QVERIFY(says(page, QStringLiteral("Write a whole number.")));
    QVERIFY(!console.find("runQuery")->isEnabled() && !console.find("estimateQuery")->isEnabled());
    console.find<QCheckBox>("null_visit")->setChecked(true);
    QVERIFY(!field->isEnabled() && console.find("runQuery")->isEnabled());
    QTest::mouseClick(console.find("estimateQuery"), Qt::LeftButton);
    QTRY_VERIFY(console.textOf("runCost").startsWith(QStringLiteral("Estimated cost")));
    QCOMPARE(console.data.m_question.values, (QList<QueryValue>{{QStringLiteral("visit"), QString(), true}}));
    QVERIFY(!console.data.m_asked.join(QLatin1Char(' ')).contains(QStringLiteral("run ")));
    console.find<QCheckBox>("null_visit")->setChecked(false);
    field->setText(QStringLiteral("7"));
    QCOMPARE(console.textOf("runCost"), QString()); // The estimate was of another question.
}

void TestDiagnosticsView::whatIsMaskedNullAndEmptyIsToldApart()
{
    Console console;
    console.atWork();
    console.ask();
    QTRY_VERIFY(console.table()->isVisible());
    const auto cell = [&](int row, int column) { return resultCell(console.table()->model()->index(row, column)); };
    QCOMPARE(cell(0, 0).kind, Cell::Kind::Number);
    QCOMPARE(cell(0, 2).kind, Cell::Kind::Number);
    QCOMPARE(cell(0, 1).kind, Cell::Kind::Text);
    QCOMPARE(cell(0, 3).kind, Cell::Kind::Badge);
    QCOMPARE(cell(0, 3).badge.word, QStringLiteral("masked"));
    QCOMPARE(cell(0, 3).badge.tone, Tone::Dim);
    QCOMPARE(cell(1, 2).text, QStringLiteral("NULL"));
    QCOMPARE(cell(1, 2).tone, Tone::Faint);
    QCOMPARE(cell(1, 1).text, QString()); // An empty text is no NULL.
    QCOMPARE(cell(1, 1).tone, Tone::Text);
    const QAbstractItemModel *model = console.table()->model();
    QVERIFY(model->headerData(3, Qt::Horizontal, QueryResultTable::PhiRole).toBool());
    QVERIFY(!model->headerData(0, Qt::Horizontal, QueryResultTable::PhiRole).toBool());
    QVERIFY(model->headerData(0, Qt::Horizontal, Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
}

void TestDiagnosticsView::whatIsCopiedNamesItsTenant()
{
    Console console;
    console.atWork();
    console.ask();
    QTRY_VERIFY(console.table()->isVisible());
    console.table()->setFocus();
    console.table()->clearSelection();
    const QItemSelectionModel::SelectionFlags row = QItemSelectionModel::Select | QItemSelectionModel::Rows;
    console.table()->selectionModel()->select(console.table()->model()->index(2, 0), row);
    console.table()->selectionModel()->select(console.table()->model()->index(1, 0), row);
    QTest::keyClick(console.table(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(),
             QStringLiteral("Tenant: Harborlight Behavioral Health (t-000007), diagnostics, 2026-11-30 12:03:00 UTC\n"
                            "id\tkind\thours\tnote\n"
                            "1043\t\tNULL\tmasked\n"
                            "1044\t'=SUM(A1) x y\t-2.00\tNULL"));
}

void TestDiagnosticsView::whatIsExportedIsTheGatewaysBytes()
{
    Console console;
    console.data.m_file.name = QStringLiteral("../../.ssh/har bor\u202e.csv");
    console.atWork();
    console.ask();
    QTRY_VERIFY(console.table()->isVisible());
    QTest::mouseClick(console.find("exportResult"), Qt::LeftButton);
    QTRY_VERIFY(console.window.findChild<QFileDialog *>() != nullptr);
    auto *chooser = console.window.findChild<QFileDialog *>();
    QCOMPARE(console.data.m_asked.constLast(), QStringLiteral("export t-000007 r-1"));
    QCOMPARE(QFileInfo(chooser->selectedFiles().value(0)).fileName(), QStringLiteral("har_bor_.csv"));
    const QString path = console.folder.filePath(QStringLiteral("out.csv"));
    chooser->findChild<QLineEdit *>(QStringLiteral("fileNameEdit"))->setText(path);
    QVERIFY(QMetaObject::invokeMethod(chooser, "accept"));
    QTRY_VERIFY(QFile::exists(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), console.data.m_file.csv);
    QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
             QFile::Permissions());
    QTRY_VERIFY(console.find("exportResult")->isEnabled());
}

void TestDiagnosticsView::anExportOfAnotherResultIsNotWritten()
{
    Console console;
    console.atWork();
    console.ask();
    QTRY_VERIFY(console.table()->isVisible());
    console.data.m_file.digest = QStringLiteral("00ff");
    QTest::mouseClick(console.find("exportResult"), Qt::LeftButton);
    QTRY_VERIFY(console.find<QLabel>("resultProblem")->isVisible());
    QVERIFY(console.textOf("resultProblem").contains(QStringLiteral("another result than the one on the screen")));
    QVERIFY(console.window.findChild<QFileDialog *>() == nullptr);
    console.data.m_exportFault = {Fault::Kind::NotFound,
                                  QStringLiteral("RESULT_GONE"),
                                  QStringLiteral("The result is gone."),
                                  QStringLiteral("Run it again."),
                                  {}};
    QTest::mouseClick(console.find("exportResult"), Qt::LeftButton);
    QTRY_COMPARE(console.textOf("resultProblem"),
                 QStringLiteral("No file was written. The result is gone. Run it again."));
}

void TestDiagnosticsView::aCostlyQuestionRunsWhenItIsAskedForAgain()
{
    Console console;
    console.atWork();
    console.data.m_cost = {1'200'000, 2'000'000};
    console.ask();
    QTRY_COMPARE(console.find("runQuery")->text(), QStringLiteral("Run all the same"));
    QVERIFY(console.textOf("runCost").contains(QStringLiteral("1.2 million of at most 2.0 million (60%)")));
    QVERIFY(!console.data.m_asked.join(QLatin1Char(' ')).contains(QStringLiteral("run ")));
    console.find<QLineEdit>("parameter_visit")->setText(QStringLiteral("7")); // Another question.
    QCOMPARE(console.find("runQuery")->text(), QStringLiteral("Run"));
    console.ask(QStringLiteral("7"));
    QTRY_COMPARE(console.find("runQuery")->text(), QStringLiteral("Run all the same"));
    QTest::mouseClick(console.find("runQuery"), Qt::LeftButton);
    QTRY_VERIFY(console.table()->isVisible());
    QCOMPARE(console.data.m_asked.constLast(), QStringLiteral("run t-000007 visit-by-number"));
    // More than it may cost is not run at all.
    console.data.m_cost = {3'000'000, 2'000'000};
    console.ask(QStringLiteral("8"));
    QTRY_VERIFY(console.textOf("runCost").contains(QStringLiteral("too much")));
    QVERIFY(!console.find("runQuery")->isEnabled());
}

void TestDiagnosticsView::whatRunsIsCancelled()
{
    Console console;
    console.atWork();
    console.data.m_hold = true;
    console.ask();
    QTRY_COMPARE(console.data.held(), 1);
    QVERIFY(console.find("cancelQuery")->isVisible() && !console.find("runQuery")->isEnabled());
    QTRY_VERIFY(console.textOf("runTime") != QStringLiteral("0.0 s"));
    console.keep("diagnostics-running");
    QTest::keyClick(console.find("cancelQuery"), Qt::Key_Escape);
    QCOMPARE(console.data.m_asked.constLast(), QStringLiteral("cancel"));
    QVERIFY(console.textOf("runCost").startsWith(QStringLiteral("Stopping")));
    console.data.release(); // The answer was under way already: it is not shown.
    QVERIFY(!console.table()->isVisible());
    QVERIFY(console.textOf("runCost").startsWith(QStringLiteral("Stopped")));
    QVERIFY(console.find("runQuery")->isEnabled() && !console.find("cancelQuery")->isVisible());
    QVERIFY(!console.find<QLabel>("runProblem")->isVisible()); // Who cancels has made no mistake.
}

void TestDiagnosticsView::anErrorStandsWithItsRemedyAtThePlace()
{
    Console console;
    console.atWork();
    console.data.m_runFault = {Fault::Kind::Overloaded,
                               QStringLiteral("QUERY_TIME_OVER"),
                               QStringLiteral("It took longer than 5 s."),
                               QStringLiteral("Ask for fewer days."),
                               {}};
    console.ask();
    QTRY_VERIFY(console.find<QLabel>("runProblem")->isVisible());
    QCOMPARE(console.textOf("runProblem"), QStringLiteral("It took longer than 5 s. Ask for fewer days."));
    QVERIFY(says(console.window.currentPage(), QStringLiteral("No answer")));
    QVERIFY(!says(console.window.currentPage(), QStringLiteral("No answer yet")));
    console.keep("diagnostics-error");
    QVERIFY(console.find("runQuery")->isEnabled());
    QCOMPARE(console.find<QLineEdit>("parameter_visit")->text(), QStringLiteral("1042")); // Nothing typed is lost.
    // A library that cannot be had says so, and is asked for again.
    Console other;
    other.data.m_shelfFault = {
        Fault::Kind::Offline, {}, QStringLiteral("Cannot be reached."), QStringLiteral("Wait."), {}};
    other.grants.tell({other.harbor()});
    other.use(other.harbor());
    DiagnosticsPage *page = other.open();
    QTRY_VERIFY(says(page, QStringLiteral("Cannot be reached.")));
    other.data.m_shelfFault = {};
    QTest::mouseClick(button(page, QStringLiteral("Try again")), Qt::LeftButton);
    QTRY_VERIFY(other.find<QListWidget>("queryList")->count() == 2);
}

/// Everything that the window holds, shown or not.
static QString all(const QWidget *root)
{
    QStringList texts;
    for (const auto *label : root->findChildren<QLabel *>())
        texts << label->text() << label->toolTip();
    for (const auto *line : root->findChildren<QLineEdit *>())
        texts << line->text();
    for (const auto *edit : root->findChildren<QPlainTextEdit *>())
        texts << edit->toPlainText();
    for (const auto *list : root->findChildren<QListWidget *>())
        for (int row = 0; row < list->count(); ++row)
            texts << list->item(row)->text() << list->item(row)->data(Qt::AccessibleTextRole).toString();
    for (const auto *view : root->findChildren<QAbstractItemView *>())
        for (int row = 0; view->model() != nullptr && row < view->model()->rowCount(); ++row)
            for (int column = 0; column < view->model()->columnCount(); ++column)
                texts << view->model()->index(row, column).data().toString();
    return texts.join(QLatin1Char('\n'));
}

void TestDiagnosticsView::nothingOfOneTenantStaysBesideAnother()
{
    Console console;
    DiagnosticsPage *page = console.atWork();
    console.ask(QStringLiteral("771042"));
    QTRY_VERIFY(console.table()->isVisible());
    QVERIFY(all(page).contains(QStringLiteral("771042")) && all(page).contains(QStringLiteral("follow-up")));
    const QPointer<DiagnosticsBench> before = console.window.findChild<DiagnosticsBench *>();
    QVERIFY(before != nullptr);
    console.data.m_result = FakeDiagnostics::sample(QStringLiteral("t-000009"), kQuay);
    console.use(console.quay());
    // Before the event loop has had time for anything.
    QVERIFY(console.window.findChild<DiagnosticsBench *>() != before.data());
    QString held = all(&console.window);
    QVERIFY(!held.contains(kHarbor) && !held.contains(QStringLiteral("771042"))
            && !held.contains(QStringLiteral("follow-up")) && !held.contains(QStringLiteral("t-000007")));
    QTRY_VERIFY(before.isNull()); // Nor in memory.
    QTRY_VERIFY(page->settled());
    QCOMPARE(console.data.m_asked.constLast(), QStringLiteral("shelf t-000009"));
    held = all(&console.window);
    QVERIFY(held.contains(kQuay) && !held.contains(kHarbor) && !held.contains(QStringLiteral("771042")));
}

void TestDiagnosticsView::aLateAnswerOfTheTenantBeforeFindsNobody()
{
    Console console;
    DiagnosticsPage *page = console.atWork();
    console.data.m_hold = true;
    console.ask();
    QTRY_COMPARE(console.data.held(), 1);
    console.use(console.quay());
    QCOMPARE(console.data.m_asked.filter(QStringLiteral("cancel")).size(), 1); // It is stopped in the database.
    console.data.release();
    QTRY_VERIFY(page->settled() && console.table() != nullptr);
    QVERIFY(!console.table()->isVisible());
    QVERIFY(!all(&console.window).contains(kHarbor) && !all(&console.window).contains(QStringLiteral("follow-up")));
}

void TestDiagnosticsView::theEndOfAnAccessTakesAllWithIt()
{
    Console console;
    DiagnosticsPage *page = console.atWork();
    console.ask(QStringLiteral("771042"));
    QTRY_VERIFY(console.table()->isVisible());
    // By the clock alone, without a word of the gateway.
    AccessGrant over = console.harbor();
    over.endsMs = console.workspace.now() - 1;
    console.grants.tell({over});
    QVERIFY(console.window.findChild<DiagnosticsBench *>() == nullptr);
    QVERIFY(!all(page).contains(QStringLiteral("771042")) && !all(page).contains(QStringLiteral("follow-up")));
    // Given back.
    Console other;
    page = other.atWork();
    other.ask(QStringLiteral("771042"));
    QTRY_VERIFY(other.table()->isVisible());
    other.grants.leave();
    QVERIFY(other.window.findChild<DiagnosticsBench *>() == nullptr);
    QVERIFY(!all(page).contains(QStringLiteral("771042")));
    QVERIFY(says(page, QStringLiteral("An access comes first")));
}

void TestDiagnosticsView::aWithheldAnswerLeavesNothing()
{
    Console console;
    DiagnosticsPage *page = console.atWork();
    console.ask();
    QTRY_VERIFY(console.table()->isVisible());
    console.data.m_runFault = {
        Fault::Kind::Conflict,
        QStringLiteral("MIXED_RESULT"),
        QStringLiteral("Rows of another tenant were in the answer, or in its reach, so all of it "
                       "is withheld: nothing of it was shown, kept or taken out."),
        QStringLiteral("Ask nothing more of this tenant and tell platform operations: its "
                       "isolation does not hold, and an exposure case says what was found."),
        {}};
    console.ask(QStringLiteral("1043"));
    QTRY_VERIFY(console.find<QLabel>("runProblem")->isVisible());
    QVERIFY(says(page, QStringLiteral("Answer withheld")));
    QVERIFY(!console.table()->isVisible() && console.table()->rows()->rowCount() == 0); // Nor of the one before.
    QVERIFY(!console.find("exportResult")->isVisible() && !console.find("copyResult")->isVisible());
    QCOMPARE(cutTexts(page), QStringList());
    console.keep("diagnostics-withheld");
}

void TestDiagnosticsView::anotherTenantsAnswerIsRefused()
{
    Console console;
    console.atWork();
    console.data.m_result = FakeDiagnostics::sample(QStringLiteral("t-000009"), kQuay);
    console.ask();
    QTRY_VERIFY(console.find<QLabel>("runProblem")->isVisible());
    QVERIFY(console.textOf("runProblem").contains(QStringLiteral("another tenant")));
    QVERIFY(!console.table()->isVisible());
    QVERIFY(!all(&console.window).contains(QStringLiteral("follow-up")));
}

void TestDiagnosticsView::ownStatementsHaveFieldsForTheirParameters()
{
    Console console;
    console.data.m_shelf.ownStatements = true;
    DiagnosticsPage *page = console.atWork({GrantPermission::Statements});
    QTest::mouseClick(button(page, QStringLiteral("Statement")), Qt::LeftButton);
    auto *editor = console.find<QPlainTextEdit>("statement");
    QVERIFY(editor->isVisible());
    QVERIFY(!console.find("runQuery")->isEnabled());
    QTest::keyClicks(editor, QStringLiteral("SELECT id FROM visit WHERE kind = :kind AND hours > :least "
                                            "AND note <> ':no' -- :nor"));
    QTRY_VERIFY(console.find<QLineEdit>("parameter_least") != nullptr);
    QVERIFY(console.find<QLineEdit>("parameter_no") == nullptr && console.find<QLineEdit>("parameter_nor") == nullptr);
    auto *type = console.find<QComboBox>("type_least");
    type->setCurrentIndex(type->findData(int(QueryFieldType::Decimal)));
    QTest::keyClicks(console.find<QLineEdit>("parameter_kind"), QStringLiteral("follow-up"));
    QTest::keyClicks(console.find<QLineEdit>("parameter_least"), QStringLiteral("1,5"));
    QVERIFY(says(page, QStringLiteral("Write a number, such as 12.5.")));
    console.find<QLineEdit>("parameter_least")->setText(QStringLiteral("1.5"));
    editor->setFocus();
    console.keep("diagnostics-statement");
    QTest::keyClick(editor, Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(console.table()->isVisible());
    const Question asked = console.data.m_question;
    QCOMPARE(asked.queryId, QString());
    QVERIFY(asked.sql.startsWith(QStringLiteral("SELECT id FROM visit")));
    QCOMPARE(asked.parameters, (QList<QueryParameter>{{QStringLiteral("kind"), {}, {}, QueryFieldType::Text},
                                                      {QStringLiteral("least"), {}, {}, QueryFieldType::Decimal}}));
    QCOMPARE(asked.values, (QList<QueryValue>{{QStringLiteral("kind"), QStringLiteral("follow-up"), false},
                                              {QStringLiteral("least"), QStringLiteral("1.5"), false}}));
    QCOMPARE(asked.limits.rows, 500);
    // Without the right there is no place to write one.
    Console reviewed;
    page = reviewed.atWork();
    QVERIFY(button(page, QStringLiteral("Statement")) == nullptr);
}

void TestDiagnosticsView::whatWasAskedComesBackAndIsWrittenNowhere()
{
    Console console;
    console.data.m_shelf.ownStatements = true;
    DiagnosticsPage *page = console.atWork({GrantPermission::Statements});
    console.ask(QStringLiteral("771042"));
    QTRY_VERIFY(console.table()->isVisible());
    QTest::mouseClick(button(page, QStringLiteral("Statement")), Qt::LeftButton);
    console.find<QPlainTextEdit>("statement")->setPlainText(QStringLiteral("SELECT 'Zephyrine'"));
    QTest::mouseClick(console.find("runQuery"), Qt::LeftButton);
    auto *history = console.find<QListWidget>("questionHistory");
    QTRY_COMPARE(history->count(), 2);
    console.find<QPlainTextEdit>("statement")->clear();
    QTest::mouseClick(button(page, QStringLiteral("Asked here")), Qt::LeftButton);
    QVERIFY(history->isVisible());
    console.keep("diagnostics-history");
    history->setCurrentRow(0);
    QTest::keyClick(history, Qt::Key_Return);
    QCOMPARE(console.find<QPlainTextEdit>("statement")->toPlainText(), QStringLiteral("SELECT 'Zephyrine'"));
    console.find<QLineEdit>("parameter_visit")->setText(QStringLiteral("5"));
    history->setCurrentRow(1);
    QTest::keyClick(history, Qt::Key_Return);
    QCOMPARE(console.find<QLineEdit>("parameter_visit")->text(), QStringLiteral("771042"));
    QVERIFY(console.find<QLineEdit>("parameter_visit")->isVisible());
    console.window.remember();
    QVERIFY(console.preferences.flush());
    QFile settings(console.folder.filePath(QStringLiteral("settings.json")));
    QVERIFY(settings.open(QIODevice::ReadOnly));
    const QByteArray written = settings.readAll();
    QVERIFY(!written.isEmpty());
    for (const char *secret : {"771042", "Zephyrine", "follow-up", "Harborlight", "t-000007"})
        QVERIFY2(!written.contains(secret), secret);
}

void TestDiagnosticsView::aLinkChoosesAndRunsNothing()
{
    Console console;
    console.grants.tell({console.harbor()});
    for (const char *link : {"bulkhead://diagnostics/visit-by-number", "bulkhead://diagnostics/visit-by-number?run=1",
                             "bulkhead://diagnostics/grant-1?tab=work"})
        console.window.openLink(QUrl(QLatin1String(link)));
    QVERIFY(console.grants.m_deeds.isEmpty() && console.data.m_asked.isEmpty()); // No access is taken.
    console.window.openLink(QUrl(QStringLiteral("bulkhead://diagnostics/visit-by-number")));
    console.use(console.harbor());
    QTRY_VERIFY(console.find<QLabel>("queryTitle") != nullptr
                && console.textOf("queryTitle") == QStringLiteral("One visit by its number"));
    QCOMPARE(console.data.m_asked, QStringList{QStringLiteral("shelf t-000007")});
    QCOMPARE(toLink(console.window.page(View::Diagnostics)->place()),
             QUrl(QStringLiteral("bulkhead://diagnostics/visit-by-number")));
}

void TestDiagnosticsView::allIsDoneByKeys()
{
    Console console;
    DiagnosticsPage *page = console.atWork();
    const auto focused = [] { return QApplication::focusWidget(); };
    QTRY_COMPARE(focused()->objectName(), QStringLiteral("queryList"));
    QTest::keyClick(focused(), Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(focused()->objectName(), QStringLiteral("querySearch"));
    QTest::keyClicks(focused(), QStringLiteral("visit error"));
    QVERIFY(console.find<QListWidget>("queryList")->item(0)->isHidden());
    QTest::keyClick(focused(), Qt::Key_Down);
    QCOMPARE(focused()->objectName(), QStringLiteral("queryList"));
    QStringList way;
    for (int step = 0; step < 12 && focused()->objectName() != QStringLiteral("parameter_visit"); ++step) {
        QTest::keyClick(focused(), Qt::Key_Tab);
        way << focused()->objectName();
    }
    QVERIFY2(focused()->objectName() == QStringLiteral("parameter_visit"), qPrintable(way.join(QLatin1Char(' '))));
    QTest::keyClicks(focused(), QStringLiteral("1042"));
    for (int step = 0; step < 12 && focused()->objectName() != QStringLiteral("runQuery"); ++step)
        QTest::keyClick(focused(), Qt::Key_Tab);
    QCOMPARE(focused()->objectName(), QStringLiteral("runQuery"));
    QTest::keyClick(focused(), Qt::Key_Space);
    QTRY_VERIFY(console.table()->isVisible());
    QTRY_COMPARE(focused()->objectName(), QStringLiteral("resultTable")); // On to the rows.
    QTest::keyClick(focused(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("Tenant: ") + kHarbor));
    QTest::keyClick(focused(), Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(page->findChild<QFileDialog *>() != nullptr);
}

QTEST_MAIN(TestDiagnosticsView)
#include "tst_diagnostics_view.moc"
