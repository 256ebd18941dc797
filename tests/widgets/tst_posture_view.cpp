// The isolation posture by keys and clicks on a gateway that is not there, in both themes.
#include "models/posture_table.h"
#include "tests/widgets/posture_console.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/navigation.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/overview/attention_view.h"
#include "widgets/overview/overview_page.h"
#include "widgets/posture/posture_page.h"
#include "widgets/posture/probe_dialog.h"
#include "widgets/review/sheet_export.h"
#include "widgets/tenants/tenant_page.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace bulkhead;
using namespace bulkhead::postures;

class TestPostureView : public QObject
{
    Q_OBJECT
private slots:
    void theWorstCellIsShownFirst();
    void findingsOfNoSingleControlAreShown();
    void arrowsMoveOverCells();
    void enterOpensThePanelAndEscapeLeavesIt();
    void evidenceComesOnDemand();
    void theFilterNarrowsAndEscapeClears();
    void findingsAreOneButton();
    void aLinkOpensTheSameCellThroughAFilter();
    void sortFilterAndCellAreRemembered();
    void probesAskRunAndTell();
    void aRoundCanBeGivenUp();
    void whatProbesDoNotProveIsSaid_data();
    void whatProbesDoNotProveIsSaid();
    void whoMayNotProbeIsToldWhy();
    void theHandOverSheetIsSaved();
    void aHandOverSheetThatFailsLeavesNothing();
    void whoMayNotSeeGetsNothing();
    void aGatewaysOwnDoubtsAreSaid();
    void aFailureIsTriedAgain();
    void newsMoveTheBadgeAndKeepTheCell();
    void theOverviewLeadsToTheCrossing();
    void theTenantsPageShowsAndLeadsToItsCells();
    void unknownStatesAreSaidAsSuch();
    void nothingLookedAtIsNoHealth();
    void aGatewayWithoutAPlatformSaysSo();
    void everyControlHasANameAndNoTextIsCut();
};

void TestPostureView::theWorstCellIsShownFirst()
{
    Console console;
    QVERIFY(console.open());
    QCOMPARE(console.names(), QStringLiteral("Inland Cedar Tidewater Vantage Alder Quarry Quarry Granite Meridian"));
    QCOMPARE(console.page()->place().id, kCrossed + QStringLiteral("/data"));
    // 54 cells: 5 not observed, 3 drift, 1 crossed, 1 outdated, 1 observed. 43 of 54 is 79.62 %.
    QVERIFY(console.said(QStringLiteral("9 tenants · 54 cells · proven in the last 24 h: 79.6%")));
    QVERIFY(console.said(QStringLiteral("Data boundary")));
    for (const char *text :
         {"An attempt got through: read another tenant's row in", "row-level security forced on every table",
          "was added by migration", "2 of 3 refused", "Baseline 2026-11.1"})
        QVERIFY2(console.said(QString::fromUtf8(text)), text);
    QVERIFY(named<BadgeLabel>(console.page(), QStringLiteral("non-negotiable")));
    console.keep("posture");
}

void TestPostureView::findingsOfNoSingleControlAreShown()
{
    Console console(nullptr, [](FakeDesk &desk) {
        desk.m_isolation.m_retell = [](PostureDetail &detail) {
            detail.beyond = {{QStringLiteral("integration.credential-shared"), Layer::Integration,
                              QStringLiteral("A credential of the connector Claims is used by another tenant, too."),
                              QStringLiteral("Whoever has its secret can act as each of them."),
                              QStringLiteral("Issue a credential to each tenant.")}};
        };
    });
    QVERIFY(console.open(kCrossed + QStringLiteral("/data")));
    QVERIFY(!console.said(QStringLiteral("A credential of the connector"))); // Of another layer.
    QVERIFY(console.open(kCrossed + QStringLiteral("/integration")));
    for (const char *text : {"A credential of the connector Claims is used by another tenant, too.",
                             "Cause: Whoever has its secret", "To mend it: Issue a credential to each tenant."})
        QVERIFY2(console.said(QString::fromUtf8(text)), text);
    QVERIFY(console.open(kCrossed)); // All layers.
    QVERIFY(console.said(QStringLiteral("A credential of the connector")));
    QTRY_COMPARE(cutTexts(console.page()), QStringList());
    console.keep("posture-beyond");
    // As many, and others: an open pane asks again.
    console.desk.m_isolation.m_retell = [](PostureDetail &detail) {
        detail.beyond = {{QStringLiteral("integration.webhook-shared"),
                          Layer::Integration,
                          QStringLiteral("A webhook of the connector Claims is used by another tenant, too."),
                          {},
                          {}}};
    };
    TenantPosture posture = *std::ranges::find(console.desk.m_isolation.m_postures, kCrossed, &TenantPosture::id);
    ++posture.found;
    console.desk.tellPosture(posture);
    QTRY_VERIFY(console.said(QStringLiteral("A webhook of the connector")));
    QVERIFY(!console.said(QStringLiteral("A credential of the connector")));
}

void TestPostureView::arrowsMoveOverCells()
{
    Console console;
    QVERIFY(console.open());
    QVERIFY(console.table()->hasFocus());
    console.press(Qt::Key_Right);
    QCOMPARE(console.page()->place().id, kCrossed + QStringLiteral("/integration"));
    QVERIFY(console.said(QStringLiteral("Integration boundary")));
    console.press(Qt::Key_Down);
    QCOMPARE(console.page()->place().id, QStringLiteral("t-000003/integration"));
    QVERIFY(console.settles());
    QVERIFY(console.said(QStringLiteral("Cedar Valley Health Network")));
    for (int i = 0; i < 5; ++i)
        console.press(Qt::Key_Left);
    QCOMPARE(console.page()->place().id, QStringLiteral("t-000003"));
    QVERIFY(console.said(QStringLiteral("All layers")));
    // Whoever ran over several tenants asked for the last one only.
    QVERIFY(console.settles());
    const qsizetype asked = console.desk.m_isolation.m_asked.size();
    for (int i = 0; i < 4; ++i)
        console.press(Qt::Key_Down);
    QVERIFY(console.settles());
    QCOMPARE(console.desk.m_isolation.m_asked.size(), asked + 1);
    console.keep("posture-tenant");
}

void TestPostureView::enterOpensThePanelAndEscapeLeavesIt()
{
    Console console;
    QVERIFY(console.open());
    console.press(Qt::Key_Return);
    QVERIFY(qobject_cast<QScrollArea *>(QApplication::focusWidget()) != nullptr);
    console.press(Qt::Key_Escape);
    QVERIFY(console.table()->hasFocus());
}

void TestPostureView::evidenceComesOnDemand()
{
    Console console;
    QVERIFY(console.open());
    const auto fields = [&console] {
        QStringList shown;
        for (const QPlainTextEdit *field : console.page()->findChildren<QPlainTextEdit *>())
            if (field->isVisibleTo(console.page()))
                shown << field->toPlainText();
        return shown;
    };
    QCOMPARE(fields().size(), 1); // Of what got through.
    QVERIFY(fields().constFirst().contains(QStringLiteral("canary-7f1c0a")));
    auto *more = named<QToolButton>(console.page(),
                                    QStringLiteral("Evidence: read another tenant's row in scheduling.slot, refused"));
    QVERIFY(more);
    more->setFocus();
    console.press(Qt::Key_Space);
    QVERIFY(fields().contains(QStringLiteral("0 rows of 1 canary")));
    for (QPlainTextEdit *field : console.page()->findChildren<QPlainTextEdit *>()) {
        if (!field->toPlainText().startsWith(QLatin1String("0 rows")))
            continue;
        field->setFocus();
        console.press(Qt::Key_A, Qt::ControlModifier);
        console.press(Qt::Key_C, Qt::ControlModifier);
    }
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("0 rows of 1 canary"));
}

void TestPostureView::theFilterNarrowsAndEscapeClears()
{
    Console console;
    QVERIFY(console.open());
    console.press(Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("layer:data state:drift "));
    QCOMPARE(console.names(), QStringLiteral("Tidewater"));
    QVERIFY(console.said(QStringLiteral("· 1 shown")));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("state:crossed "));
    QVERIFY(console.said(QStringLiteral("No tenant fits the filter")));
    console.press(Qt::Key_Escape);
    QCOMPARE(console.table()->model()->rowCount(), 9);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("quarry"));
    QCOMPARE(console.table()->model()->rowCount(), 2);
}

void TestPostureView::findingsAreOneButton()
{
    Console console;
    QVERIFY(console.open());
    QPushButton *findings = button(console.page(), QStringLiteral("Findings 5"));
    QVERIFY(findings);
    QTest::mouseClick(findings, Qt::LeftButton);
    QCOMPARE(console.names(), QStringLiteral("Inland Cedar Tidewater Vantage"));
    QVERIFY(findings->isChecked());
    console.table()->setFocus();
    console.press(Qt::Key_F);
    QCOMPARE(console.table()->model()->rowCount(), 9);
    QVERIFY(!findings->isChecked());
}

void TestPostureView::aLinkOpensTheSameCellThroughAFilter()
{
    Console console;
    QVERIFY(console.open());
    console.press(Qt::Key_Right);
    console.press(Qt::Key_L, Qt::ControlModifier);
    const QUrl link(QApplication::clipboard()->text());
    QCOMPARE(link.path(), QStringLiteral("/t-000002/integration"));
    console.filter()->setText(QStringLiteral("tier:dedicated"));
    QCOMPARE(console.names(), QStringLiteral("Granite Meridian"));
    console.window.openLink(link);
    QCOMPARE(console.page()->place().id, QStringLiteral("t-000002/integration"));
    QCOMPARE(console.table()->model()->rowCount(), 9);
}

void TestPostureView::sortFilterAndCellAreRemembered()
{
    Preferences kept{QString()};
    {
        Console console(&kept);
        QVERIFY(console.open());
        console.table()->horizontalHeader()->setSortIndicator(PostureTable::Tenant, Qt::DescendingOrder);
        console.filter()->setText(QStringLiteral("tier:shared"));
        console.table()->setCurrentIndex(console.table()->model()->index(1, PostureTable::Analytics));
    }
    Console console(&kept);
    QVERIFY(console.open());
    QCOMPARE(console.names(), QStringLiteral("Quarry Quarry Inland Alder"));
    QCOMPARE(console.page()->place().id, QStringLiteral("t-000008/analytics"));
    QVERIFY(console.page()->place().filter == QLatin1String("tier:shared"));
}

void TestPostureView::probesAskRunAndTell()
{
    Console console;
    QVERIFY(console.open());
    console.press(Qt::Key_F5);
    ProbeDialog *dialog = console.dialog();
    QVERIFY(dialog);
    QVERIFY(dialog->windowTitle().contains(QStringLiteral("Inland Empire Clinics")));
    QVERIFY(console.desk.m_isolation.m_probed.isEmpty());
    console.keep("posture-ask", dialog);
    auto *run = dialog->findChild<QPushButton *>(QStringLiteral("probeRun"));
    QCOMPARE(run->text(), QStringLiteral("Probe Inland Empire Clinics"));
    QTest::keyClick(run, Qt::Key_Space);
    QTRY_VERIFY(says(dialog, QStringLiteral("■ 1 of 8 attempts got through.")));
    QVERIFY(says(dialog, QStringLiteral("Data: read another tenant's row in")));
    QCOMPARE(console.desk.m_isolation.m_probed, QStringList{kCrossed});
    console.keep("posture-probed", dialog);
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(console.window.findChild<ProbeDialog *>() == nullptr);
}

void TestPostureView::aRoundCanBeGivenUp()
{
    Console console;
    console.desk.m_isolation.m_holdProbes = true;
    QVERIFY(console.open());
    QTest::mouseClick(console.page()->findChild<QPushButton *>(QStringLiteral("runProbes")), Qt::LeftButton);
    ProbeDialog *dialog = console.dialog();
    QVERIFY(dialog);
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("probeRun")), Qt::LeftButton);
    QVERIFY(dialog->findChild<QProgressBar *>()->isVisible());
    QVERIFY(says(dialog, QStringLiteral("Trying the boundaries… 0 s")));
    console.keep("posture-running", dialog);
    QTest::keyClick(dialog, Qt::Key_Escape);
    QVERIFY(dialog->isVisible());
    QTRY_VERIFY(says(dialog, QStringLiteral("Given up.")));
    QCOMPARE(console.desk.m_isolation.m_cancelled, 1);
    QVERIFY(dialog->findChild<QPushButton *>(QStringLiteral("probeRun"))->isEnabled());
}

void TestPostureView::whatProbesDoNotProveIsSaid_data()
{
    QTest::addColumn<QString>("incomplete");
    QTest::addColumn<bool>("attempts");
    QTest::addColumn<bool>("refused");
    QTest::addColumn<QString>("expected");
    QTest::newRow("all refused") << QString() << true << false << QStringLiteral("● All 8 attempts were refused.");
    QTest::newRow("not whole") << QStringLiteral("the broker is away.") << true << false
                               << QStringLiteral("▲ 8 attempts were refused, but not all were made.");
    QTest::newRow("nothing tried") << QString() << false << false
                                   << QStringLiteral("▲ Nothing was tried, so nothing is proven.");
    QTest::newRow("refused by the gateway") << QString() << true << true << QStringLiteral("Nothing of it is there.");
}

void TestPostureView::whatProbesDoNotProveIsSaid()
{
    QFETCH(QString, incomplete);
    QFETCH(bool, attempts);
    QFETCH(bool, refused);
    QFETCH(QString, expected);
    Console console;
    console.desk.m_isolation.m_retell = [&](PostureDetail &detail) {
        detail.incomplete = incomplete;
        detail.attempts.removeIf([attempts](const Attempt &) { return !attempts; });
        for (Attempt &attempt : detail.attempts)
            attempt.crossed = false;
    };
    if (refused)
        console.desk.m_isolation.m_probeFault = {Fault::Kind::Conflict,
                                                 QStringLiteral("NOT_PROVISIONED"),
                                                 QStringLiteral("Nothing of it is there."),
                                                 QStringLiteral("Provision it first."),
                                                 {}};
    QVERIFY(console.open());
    console.press(Qt::Key_F5);
    ProbeDialog *dialog = console.dialog();
    QVERIFY(dialog);
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("probeRun")), Qt::LeftButton);
    QTRY_COMPARE(dialog->findChild<QLabel *>(QStringLiteral("probeResult"))->text(), expected);
    const QString detail = dialog->findChild<QLabel *>(QStringLiteral("probeDetail"))->text();
    if (!incomplete.isEmpty())
        QVERIFY(detail.contains(QStringLiteral("not whole: the broker is away. A round")));
    if (refused)
        QCOMPARE(detail, QStringLiteral("Provision it first."));
}

void TestPostureView::whoMayNotProbeIsToldWhy()
{
    Console console(nullptr, [](FakeDesk &desk) { desk.m_mayProbe = false; });
    QVERIFY(console.open());
    auto *probe = console.page()->findChild<QPushButton *>(QStringLiteral("runProbes"));
    QVERIFY(!probe->isEnabled());
    QVERIFY(probe->accessibleDescription().contains(QStringLiteral("runs no probes")));
    console.press(Qt::Key_F5);
    QCOMPARE(console.window.findChild<ProbeDialog *>(), nullptr);
    QVERIFY(says(&console.window, QStringLiteral("runs no probes")));
}

void TestPostureView::theHandOverSheetIsSaved()
{
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    Console console;
    QVERIFY(console.open());
    console.press(Qt::Key_H);
    QFileDialog *chooser = nullptr;
    QTRY_VERIFY((chooser = console.page()->findChild<QFileDialog *>()) != nullptr && chooser->isVisible());
    QVERIFY(chooser->windowTitle().contains(QStringLiteral("Inland Empire Clinics"))); // Whose it will be.
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("sheet.pdf"));
    emit chooser->fileSelected(path);
    chooser->reject();
    QTRY_VERIFY(says(&console.window, QStringLiteral("The hand-over sheet of Inland Empire Clinics is in")));
    QCOMPARE(console.desk.m_isolation.m_handedOver, QStringList{kCrossed});
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.read(5) == "%PDF-");
    QCOMPARE(file.permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther), QFileDevice::Permissions());
}

void TestPostureView::aHandOverSheetThatFailsLeavesNothing()
{
    Console console(nullptr, [](FakeDesk &desk) {
        desk.m_isolation.m_handOverFault = {Fault::Kind::Conflict,
                                            {},
                                            QStringLiteral("Nothing stands there yet."),
                                            QStringLiteral("Provision it first."),
                                            {}};
    });
    QVERIFY(console.open());
    const QTemporaryDir folder;
    auto *sheet = console.page()->findChild<SheetExport *>();
    sheet->exportTo(kCrossed, folder.filePath(QStringLiteral("sheet.pdf")));
    QTRY_VERIFY(says(&console.window, QStringLiteral("No hand-over sheet was written. Nothing stands there yet.")));
    QVERIFY(QDir(folder.path()).isEmpty());
    console.desk.m_isolation.m_handOverFault = {};
    sheet->exportTo(kCrossed, folder.filePath(QStringLiteral("no/such/folder/sheet.pdf")));
    QTRY_VERIFY(says(&console.window, QStringLiteral("was not written")));
    QVERIFY(!sheet->running()); // The next one may be asked for.
}

void TestPostureView::whoMayNotSeeGetsNothing()
{
    Console console(nullptr, [](FakeDesk &desk) { desk.m_seesPosture = false; });
    QTRY_VERIFY(!console.entry()->isVisible());
    QVERIFY(!says(&console.window, QStringLiteral("Isolation")));
    console.window.openLink(QUrl(QStringLiteral("bulkhead://posture/t-000002/data")));
    QVERIFY(console.settles());
    QVERIFY(console.said(QStringLiteral("Your role does not see isolation postures.")));
    QVERIFY(!console.table()->isVisible());
    QVERIFY(console.desk.m_isolation.m_asked.isEmpty());
    QVERIFY(!console.page()->findChild<QPushButton *>(QStringLiteral("runProbes"))->isVisible());
}

void TestPostureView::aGatewaysOwnDoubtsAreSaid()
{
    Console console;
    console.desk.m_isolation.m_retell = [](PostureDetail &detail) {
        detail.simulated = true;
        detail.unreachable = QStringLiteral("the database refuses connections.");
        detail.incomplete = QStringLiteral("the broker is away");
    };
    QVERIFY(console.open());
    for (const char *text : {"The last look failed: the database refuses connections. What stands here is from before.",
                             "The last round is not whole: the broker is away.", "The platform is simulated"})
        QVERIFY2(console.said(QString::fromUtf8(text)), text);
}

void TestPostureView::aFailureIsTriedAgain()
{
    Console console;
    console.desk.m_isolation.m_fault = {
        Fault::Kind::Offline, {}, QStringLiteral("The gateway is away."), QStringLiteral("It is tried again."), {}};
    QVERIFY(console.open());
    QVERIFY(console.said(QStringLiteral("The gateway is away.")));
    console.desk.m_isolation.m_fault = {};
    QTest::mouseClick(button(console.page(), QStringLiteral("Try again")), Qt::LeftButton);
    QTRY_VERIFY(console.said(QStringLiteral("row-level security forced on every table")));
}

void TestPostureView::newsMoveTheBadgeAndKeepTheCell()
{
    Console console;
    QCOMPARE(console.entry()->accessibleName(), QStringLiteral("Posture, 1 crossed"));
    QVERIFY(console.open());
    console.press(Qt::Key_Down);
    const QString cell = console.page()->place().id;
    QCOMPARE(cell, QStringLiteral("t-000003/data"));
    TenantPosture healed = *console.desk.m_isolation.find(kCrossed);
    healed.layers[2] = {CellState::Proven, QDateTime::currentMSecsSinceEpoch()};
    healed.findings = 0;
    console.desk.tellPosture(healed);
    QCOMPARE(console.entry()->accessibleName(), QStringLiteral("Posture, 3 drifting"));
    QTRY_VERIFY(console.names().startsWith(QStringLiteral("Cedar")));
    QCOMPARE(console.page()->place().id, cell);
    TenantPosture worse = *console.desk.m_isolation.find(QStringLiteral("t-000003"));
    worse.layers[2] = {CellState::Crossed, 0};
    console.desk.tellPosture(worse);
    QTRY_VERIFY(console.said(QStringLiteral("An attempt got through")));
    QCOMPARE(console.page()->place().id, cell);
}

void TestPostureView::theOverviewLeadsToTheCrossing()
{
    Console console;
    auto *attention = console.window.page(View::Overview)->findChild<AttentionView *>();
    QTRY_VERIFY(attention->count() > 1 && attention->isVisible());
    QCOMPARE(attention->model()->index(0, 0).data().toString(),
             QStringLiteral("Boundary crossed: Inland Empire Clinics, data"));
    console.keep("posture-overview");
    attention->setFocus();
    attention->setCurrentIndex(attention->model()->index(0, 0));
    console.press(Qt::Key_Return);
    QCOMPARE(console.window.currentPage()->view(), View::Posture);
    QCOMPARE(console.window.currentPage()->place().id, kCrossed + QStringLiteral("/data"));
}

void TestPostureView::theTenantsPageShowsAndLeadsToItsCells()
{
    Console console;
    QVERIFY(console.open());
    console.press(Qt::Key_T);
    QCOMPARE(console.window.currentPage()->view(), View::Tenant);
    QTRY_VERIFY(named<BadgeLabel>(console.window.currentPage(), QStringLiteral("crossed")));
    console.keep("posture-tenant-page");
    QTest::mouseClick(console.window.findChild<QPushButton *>(QStringLiteral("openPosture")), Qt::LeftButton);
    QCOMPARE(console.window.currentPage()->view(), View::Posture);
    QCOMPARE(console.window.currentPage()->place().id, kCrossed);
}

void TestPostureView::unknownStatesAreSaidAsSuch()
{
    Console console(nullptr, [](FakeDesk &desk) { desk.m_isolation.m_postures[2].layers[2].state = CellState(9); });
    QVERIFY(console.open(kCrossed + QStringLiteral("/data")));
    QVERIFY(console.said(QStringLiteral("The gateway says “unknown (9)”, which this console does not know.")));
    QVERIFY(named<BadgeLabel>(console.page(), QStringLiteral("unknown (9)")));
}

void TestPostureView::nothingLookedAtIsNoHealth()
{
    Console console(nullptr, [](FakeDesk &desk) { desk.m_isolation.m_postures.clear(); });
    console.window.go({View::Posture, {}, {}, {}});
    QVERIFY(console.settles());
    QVERIFY(console.said(QStringLiteral("That is no sign of health.")));
    QVERIFY(!console.said(QStringLiteral("%")));
    QCOMPARE(console.entry()->accessibleName(), QStringLiteral("Posture"));
}

void TestPostureView::aGatewayWithoutAPlatformSaysSo()
{
    Console console(nullptr, [](FakeDesk &desk) {
        desk.m_isolation.m_postures.clear();
        desk.m_isolation.m_watchFault = {Fault::Kind::Conflict,
                                         QStringLiteral("NO_PLATFORM"),
                                         QStringLiteral("No platform is connected."),
                                         QStringLiteral("Start the gateway with one."),
                                         {}};
    });
    console.window.go({View::Posture, {}, {}, {}});
    QVERIFY(console.settles());
    QVERIFY(console.said(QStringLiteral("No platform is connected.")));
    QVERIFY(console.said(QStringLiteral("Start the gateway with one.")));
}

void TestPostureView::everyControlHasANameAndNoTextIsCut()
{
    Console console;
    QVERIFY(console.open());
    QCOMPARE(namelessControls(console.page()), QStringList());
    QTRY_COMPARE(cutTexts(console.page()), QStringList());
    console.press(Qt::Key_F5);
    ProbeDialog *dialog = console.dialog();
    QVERIFY(dialog);
    QCOMPARE(namelessControls(dialog), QStringList());
    QTRY_COMPARE(cutTexts(dialog), QStringList());
}

QTEST_MAIN(TestPostureView)
#include "tst_posture_view.moc"
