// Diagnostics from the request to the recording, in the consoles of a support engineer, a lead and an auditor, on a
// gateway whose platform is a real PostgreSQL: asked for, consented to, estimated, run, cancelled in the server, taken
// out as a file, given back, and played back by somebody who was not there.
#include "models/grant_desk.h"
#include "models/query_result_table.h"
#include "models/recording_table.h"
#include "tests/app/diagnosed_room.h"
#include "tests/app/embedded_console.h"
#include "widgets/access/grant_dialog.h"
#include "widgets/access/lease_frame.h"
#include "widgets/delegates/data_table.h"
#include "widgets/diagnostics/result_table.h"
#include "widgets/frame/page.h"
#include "widgets/frame/pieces.h"
#include "widgets/recording/recording_page.h"

#include <QApplication>
#include <QCheckBox>
#include <QFile>
#include <QFileDialog>
#include <QFrame>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

namespace {

constexpr int kServerMs = 20'000; ///< A question on a real server, on a machine with other work.

const QString kHarbor = QStringLiteral("Harborlight Clinic"), kQuay = QStringLiteral("Quayside Practice");

struct Seat
{
    Seat(const test::DiagnosedRoom &room, const char *person)
        : console(room.address(), test::DiagnosedRoom::token(person))
    {
        new LeaseFrame(&console.workspace(), &console.window());
        if (qEnvironmentVariableIntValue("BULKHEAD_TEST_WIDE") != 0)
            console.window().resize(1920, 1080);
    }
    template<typename Kind = QPushButton>
    Kind *find(const char *name)
    {
        return console.window().findChild<Kind *>(QLatin1String(name));
    }
    [[nodiscard]] bool shows(const char *name)
    {
        const auto *one = find<QWidget>(name);
        return one != nullptr && one->isVisible() && one->isEnabled();
    }
    void click(const char *name) { QTest::mouseClick(find(name), Qt::LeftButton); }
    [[nodiscard]] QString text(const char *label) { return find<QLabel>(label)->text(); }
    /// Kept when somebody wants to look at it: BULKHEAD_TEST_PICTURES names a folder.
    void keep(const char *name, QWidget *what = nullptr)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QTest::qWait(300); // Scrolled and laid out, as a person sees it.
        (what != nullptr ? what : &console.window())
            ->grab()
            .save(QStringLiteral("%1/diagnostics-console-%2-%3%4.png")
                      .arg(folder, QLatin1String(name),
                           Theme::current()->tokens().dark ? QStringLiteral("dark") : QStringLiteral("light"),
                           console.window().width() > 1'500 ? QStringLiteral("-wide") : QString()));
    }
    [[nodiscard]] GrantDesk &grants() { return *console.desk().grants(); }

    ConsoleForTest console;
};

/// What the answer on the screen holds, a row a line.
QStringList shownRows(Seat &seat)
{
    const QAbstractItemModel *model = seat.find<ResultTable>("resultTable")->model();
    QStringList rows;
    for (int row = 0; row < model->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model->columnCount(); ++column)
            cells << model->index(row, column).data().toString();
        rows << cells.join(QLatin1Char('|'));
    }
    return rows;
}

} // namespace

class TestDiagnosticsConsole : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void fromTheRequestToTheRecording();
    void cleanupTestCase() { m_room.stop(); }

private:
    void askedFor(Seat &own, Seat &lead);
    void answered(Seat &own);
    void cancelled(Seat &own);
    void takenOut(Seat &own);
    void givenBack(Seat &own);
    void playedBack(Seat &auditor, const QString &grant);

    test::DiagnosedRoom m_room;
    QString m_harbor, m_quay;
    QString m_digest; ///< Of what was taken out.
};

void TestDiagnosticsConsole::initTestCase()
{
    const QString problem = m_room.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    m_harbor = m_room.live(kHarbor);
    m_quay = m_room.live(kQuay);
    QVERIFY(!m_harbor.isEmpty() && !m_quay.isEmpty());
}

void TestDiagnosticsConsole::fromTheRequestToTheRecording()
{
    Seat own(m_room, "support-1"), lead(m_room, "lead-1"), auditor(m_room, "auditor-1");
    QTRY_VERIFY_WITH_TIMEOUT(lead.console.workspace().fleet()->count() == 2
                                 && auditor.console.workspace().fleet()->count() == 2
                                 && own.console.workspace().session().role == Role::Support,
                             20'000);
    askedFor(own, lead);
    if (QTest::currentTestFailed())
        return;
    const QString grant = own.grants().used().id;
    for (const auto step : {&TestDiagnosticsConsole::answered, &TestDiagnosticsConsole::cancelled,
                            &TestDiagnosticsConsole::takenOut, &TestDiagnosticsConsole::givenBack}) {
        (this->*step)(own);
        if (QTest::currentTestFailed())
            return;
    }
    playedBack(auditor, grant);
}

/// From the workbench itself, which opens nothing before somebody else has consented.
void TestDiagnosticsConsole::askedFor(Seat &own, Seat &lead)
{
    QVERIFY(own.console.opens({View::Diagnostics, {}, {}, {}}));
    QTRY_VERIFY(own.shows("diagnosticsAsk"));
    own.keep("none");
    own.click("diagnosticsAsk");
    QTRY_VERIFY(own.console.window().findChild<GrantDialog *>() != nullptr);
    auto *dialog = own.console.window().findChild<GrantDialog *>();
    own.find<QLineEdit>("grantTenant")->setText(m_harbor);
    own.find<QLineEdit>("grantTicket")->setText(QStringLiteral("48213"));
    own.find<QPlainTextEdit>("grantPurpose")->setPlainText(QStringLiteral("A visit is missing from the day list."));
    for (const GrantPermission one : {GrantPermission::Health, GrantPermission::Isolation, GrantPermission::Diagnostics,
                                      GrantPermission::Statements})
        own.find<QCheckBox>(QStringLiteral("grantPermission%1").arg(int(one)).toLatin1().constData())
            ->setChecked(one == GrantPermission::Diagnostics || one == GrantPermission::Statements);
    QTRY_VERIFY(own.shows("grantPhi"));
    QVERIFY(own.find<QRadioButton>("grantOperational")->isChecked());
    QTRY_VERIFY(own.shows("grantSend") && own.text("grantOpens").contains(QStringLiteral("It opens:")));
    const auto top = [&](const char *field) { return own.find<QWidget>(field)->mapTo(dialog, QPoint()).y(); };
    QTRY_VERIFY(dialog->height() >= dialog->layout()->totalHeightForWidth(dialog->width()));
    QTRY_VERIFY(top("grantPurpose") + own.find<QWidget>("grantPurpose")->height() <= top("grantPermissions"));
    own.keep("request", dialog);
    own.click("grantSend");
    QTRY_COMPARE(lead.grants().list().size(), 1);
    lead.console.window().go({View::Access, lead.grants().list().constFirst().id, {}, {}});
    QTRY_VERIFY(lead.shows("grantApprove"));
    lead.keep("consent");
    lead.click("grantApprove");
    // The workbench offers it by itself.
    QVERIFY(own.console.opens({View::Diagnostics, {}, {}, {}}));
    const QString use = QStringLiteral("workUnder_%1").arg(lead.grants().list().constFirst().id);
    QTRY_VERIFY(own.shows(use.toLatin1().constData()));
    own.keep("choice");
    own.click(use.toLatin1().constData());
    QTRY_VERIFY_WITH_TIMEOUT(own.shows("queryList"), kServerMs);
    QTRY_VERIFY(own.find<QFrame>("leaseBar")->isVisible());
}

void TestDiagnosticsConsole::answered(Seat &own)
{
    auto *list = own.find<QListWidget>("queryList");
    QCOMPARE(list->count(), 5);
    QVERIFY(own.console.window().currentPage()->heading().contains(kHarbor));
    QVERIFY(named<BadgeLabel>(own.console.window().currentPage(), QStringLiteral("PHI is masked")) != nullptr);
    QVERIFY(own.console.opens({View::Diagnostics, QStringLiteral("visit-by-number"), {}, {}}));
    QTRY_COMPARE(own.text("queryTitle"), QStringLiteral("One visit by its number"));
    QVERIFY(!own.find("runQuery")->isEnabled());
    QTest::keyClicks(own.find<QLineEdit>("parameter_visit"), m_room.visitOf(m_harbor));
    QTRY_VERIFY(own.shows("estimateQuery"));
    own.click("estimateQuery");
    QTRY_VERIFY_WITH_TIMEOUT(own.text("runCost").startsWith(QStringLiteral("Estimated cost")), kServerMs);
    own.keep("estimated");
    own.click("runQuery");
    QTRY_VERIFY_WITH_TIMEOUT(own.shows("resultTable"), kServerMs);
    QCOMPARE(own.text("resultTenant"), kHarbor);
    QCOMPARE(shownRows(own).size(), 1);
    QVERIFY2(shownRows(own)[0].startsWith(m_room.visitOf(m_harbor) + QStringLiteral("|1|booked|2026-11-10")),
             qPrintable(shownRows(own)[0]));
    QVERIFY(!shownRows(own)[0].contains(QStringLiteral("cough")));
    QVERIFY(named<BadgeLabel>(own.console.window().currentPage(), QStringLiteral("PHI masked")) != nullptr);
    QCOMPARE(namelessControls(own.console.window().currentPage()), QStringList());
    QCOMPARE(cutTexts(own.console.window().currentPage()), QStringList());
    own.keep("answer");
    // Another tenant's visit is not there, by whatever number.
    own.find<QLineEdit>("parameter_visit")->setText(m_room.visitOf(m_quay));
    own.click("runQuery");
    QTRY_VERIFY_WITH_TIMEOUT(says(own.console.window().currentPage(), QStringLiteral("No rows")), kServerMs);
}

void TestDiagnosticsConsole::cancelled(Seat &own)
{
    auto *editor = own.find<QPlainTextEdit>("statement");
    QPushButton *statement = button(own.console.window().currentPage(), QStringLiteral("Statement"));
    QVERIFY(statement != nullptr);
    QTest::mouseClick(statement, Qt::LeftButton);
    QTRY_VERIFY(editor->isVisible());
    editor->setPlainText(QStringLiteral("SELECT id, pg_sleep(9) FROM patient"));
    QTRY_VERIFY(own.shows("runQuery"));
    QApplication::setActiveWindow(&own.console.window()); // Three stand here, and keys go to one.
    editor->setFocus();
    QTest::keyClick(editor, Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(m_room.working(), QStringLiteral("1"), kServerMs);
    QTRY_VERIFY(own.shows("cancelQuery"));
    own.keep("running");
    own.click("cancelQuery");
    QTRY_VERIFY(own.text("runCost").startsWith(QStringLiteral("Stopped.")));
    QTRY_COMPARE(m_room.working(), QStringLiteral("0")); // Nine seconds would not be over.
}

void TestDiagnosticsConsole::takenOut(Seat &own)
{
    own.find<QPlainTextEdit>("statement")
        ->setPlainText(QStringLiteral("SELECT tenant_id, id, kind FROM visit ORDER BY id"));
    QTRY_VERIFY(own.shows("runQuery"));
    own.click("runQuery");
    QTRY_VERIFY_WITH_TIMEOUT(own.shows("resultTable") && own.shows("exportResult"), kServerMs);
    QCOMPARE(shownRows(own).size(), 2);
    const auto *digest = named<QLabel>(own.console.window().currentPage(), QStringLiteral("Digest of the answer"));
    QVERIFY(digest != nullptr);
    m_digest = digest->toolTip().section(QLatin1Char(' '), -1);
    QCOMPARE(m_digest.size(), 64);
    own.keep("statement");
    QTemporaryDir folder;
    own.click("exportResult");
    QTRY_VERIFY(own.console.window().findChild<QFileDialog *>() != nullptr);
    const QString path = folder.filePath(QStringLiteral("result.csv"));
    auto *chooser = own.console.window().findChild<QFileDialog *>();
    chooser->findChild<QLineEdit *>(QStringLiteral("fileNameEdit"))->setText(path);
    QVERIFY(QMetaObject::invokeMethod(chooser, "accept"));
    QTRY_VERIFY(QFile::exists(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray csv = file.readAll();
    QVERIFY2(csv.startsWith("# Tenant " + m_harbor.toUtf8() + "\r\ntenant_id,id,kind\r\n"), csv.constData());
    QCOMPARE(csv.count(m_harbor.toUtf8()), 3);
    QVERIFY(!csv.contains(m_quay.toUtf8()));
    QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    own.keep("exported");
}

void TestDiagnosticsConsole::givenBack(Seat &own)
{
    own.click("leaseGiveBack");
    QTRY_VERIFY_WITH_TIMEOUT(own.grants().used().id.isEmpty(), 10'000);
    QVERIFY(own.console.opens({View::Diagnostics, {}, {}, {}}));
    QTRY_VERIFY(own.shows("diagnosticsAsk"));
    QTRY_VERIFY(
        says(own.console.window().currentPage(), QStringLiteral("None of your accesses in force covers them.")));
    QVERIFY(own.find<ResultTable>("resultTable") == nullptr);
    own.keep("given-back");
}

void TestDiagnosticsConsole::playedBack(Seat &auditor, const QString &grant)
{
    QVERIFY(auditor.console.opens({View::Recording, grant, {}, {}}));
    Page *page = auditor.console.window().currentPage();
    const auto proof = [&] { return auditor.text("recordingProof"); };
    QTRY_VERIFY_WITH_TIMEOUT(
        [&] { // The gateway seals within a second or two of the end.
            if (page->settled() && !proof().contains(QStringLiteral("Sealed")))
                QTest::keyClick(auditor.find<QLineEdit>("recordingSearch"), Qt::Key_Return);
            return page->settled() && proof().contains(QStringLiteral("Sealed"));
        }(),
        10'000);
    auto *table = page->findChild<DataTable *>();
    const QAbstractItemModel *steps = table->model();
    QStringList done;
    for (int row = 0; row < steps->rowCount(); ++row)
        done << steps->index(row, RecordingTable::Summary).data().toString();
    const QString all = done.join(QLatin1Char('\n'));
    for (const char *step :
         {"Asked what it would cost: One visit by its number", "Asked: One visit by its number",
          "Asked: a statement of their own", "Answered with 1 row", "Answered with 0 rows", "No answer: cancelled",
          "Answered with 2 rows", "Took out 2 rows", "The access is over: given back"})
        QVERIFY2(done.contains(QLatin1String(step)), qPrintable(all + QLatin1Char('\n') + QLatin1String(step)));
    QVERIFY2(done.last() == QStringLiteral("The access is over: given back"), qPrintable(all));
    QVERIFY(!all.contains(QStringLiteral("cough")));
    // Questions alone; the statement that was cancelled, as it was asked.
    auto *search = auditor.find<QLineEdit>("recordingSearch");
    QApplication::setActiveWindow(&auditor.console.window());
    search->setFocus();
    QTest::keyClicks(search, QStringLiteral("pg_sleep"));
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_VERIFY(page->settled() && steps->rowCount() > 0 && steps->rowCount() < done.size());
    table->selectRow(0);
    QTRY_VERIFY(says(page, QStringLiteral("pg_sleep(9)")));
    auditor.keep("recording-search");
    QTest::keyClick(search, Qt::Key_Escape);
    QTRY_COMPARE(steps->rowCount(), int(done.size()));
    table->selectRow(int(done.indexOf(QStringLiteral("Asked: One visit by its number"))));
    auditor.keep("recording");
    table->selectRow(int(done.indexOf(QStringLiteral("Took out 2 rows"))));
    QTRY_VERIFY(named<QLabel>(page, QStringLiteral("Digest of the result: ") + m_digest) != nullptr);
}

QTEST_MAIN(TestDiagnosticsConsole)
#include "tst_diagnostics_console.moc"
