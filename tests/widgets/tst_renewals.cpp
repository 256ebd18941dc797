// The renewal view by keys and clicks on a gateway that is not there.
#include "models/renewal_table.h"
#include "tests/fixtures/fake_desk.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/navigation.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/overview/overview_page.h"
#include "widgets/renewals/judge_dialog.h"
#include "widgets/renewals/outcome_dialog.h"
#include "widgets/renewals/prediction_dialog.h"
#include "widgets/renewals/record_strip.h"
#include "widgets/renewals/renewals_page.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QDateEdit>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include <algorithm>

using namespace bulkhead;

namespace {

struct Console
{
    explicit Console(Role role = Role::CustomerSuccess, Preferences *kept = nullptr)
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , workspace(&desk, kept ? kept : &preferences, &theme)
        , window(
              &workspace,
              {{View::Overview, QStringLiteral("Overview"), [](Workspace *w) -> Page * { return new OverviewPage(w); }},
               {View::Renewals, QStringLiteral("Renewals"), [](Workspace *w) -> Page * { return new RenewalsPage(w); },
                QStringLiteral("renewals.read")}})
    {
        desk.m_role = role;
        window.resize(1440, 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
    }
    Page *open()
    {
        window.go({View::Renewals, {}, {}, {}});
        return QTest::qWaitFor([this] { return !texts().isEmpty() && table()->model()->rowCount() == 3; }, 5000)
                   ? window.page(View::Renewals)
                   : nullptr;
    }
    DataTable *table() { return window.page(View::Renewals)->findChild<DataTable *>(); }
    QStringList texts()
    {
        QStringList all;
        for (const QLabel *label : window.page(View::Renewals)->findChildren<QLabel *>())
            if (label->isVisible())
                all << label->text();
        return all;
    }
    QString said() { return texts().join(QLatin1Char('\n')); }
    void choose(const QString &tenantId)
    {
        for (int row = 0; row < table()->model()->rowCount(); ++row)
            if (table()->model()->index(row, 0).data(RenewalTable::TenantIdRole).toString() == tenantId)
                table()->selectRow(row);
    }
    template<typename Kind>
    Kind *dialog()
    {
        const bool there = QTest::qWaitFor([this] { return window.findChild<Kind *>() != nullptr; }, 3000);
        return there ? window.findChild<Kind *>() : nullptr;
    }

    Theme theme;
    FakeDesk desk;
    Preferences preferences;
    Workspace workspace;
    MainWindow window;
};

const QString kRisky = QStringLiteral("t-000000");

} // namespace

class TestRenewals : public QObject
{
    Q_OBJECT
private slots:
    void theEntryIsForRolesThatMay_data();
    void theEntryIsForRolesThatMay();
    void rowsComeByDate();
    void thePaneTellsEveryTerm();
    void theStripIsSpokenWhole();
    void aTileFiltersTheTable();
    void judgingByKeyboardNeedsAReason();
    void aRefusedJudgementStaysOpenAndSaysWhy();
    void aJudgementIsTakenBack();
    void anotherRolesJudgementIsNotOurs();
    void anOutcomeIsRecordedByKeyboard();
    void predictionsSayHowManyThereAre();
    void aFailureSaysWhatToDoNext();
    void aRefusalGetsNoRetry();
    void noRenewalSaysWhatToDo();
    void sortAndHorizonAreRemembered();
    void everyFocusableControlHasAName();
    void aLinkOpensTheRenewal();
};

void TestRenewals::theEntryIsForRolesThatMay_data()
{
    QTest::addColumn<int>("role");
    QTest::addColumn<bool>("offered");
    QTest::newRow("support") << int(Role::Support) << false;
    QTest::newRow("customer success") << int(Role::CustomerSuccess) << true;
    QTest::newRow("platform operations") << int(Role::PlatformOperations) << true;
}

void TestRenewals::theEntryIsForRolesThatMay()
{
    QFETCH(int, role);
    QFETCH(bool, offered);
    Console console{Role(role)};
    const auto buttons = console.window.findChildren<NavigationButton *>();
    const auto entry = std::ranges::find_if(
        buttons, [](const NavigationButton *button) { return button->accessibleName() == QLatin1String("Renewals"); });
    QVERIFY(entry != buttons.end());
    QTRY_COMPARE((*entry)->isVisible(), offered);
    QTest::keyClick(&console.window, Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(console.window.currentPage()->view(), offered ? View::Renewals : View::Overview);
}

void TestRenewals::rowsComeByDate()
{
    Console console;
    QVERIFY(console.open());
    const QAbstractItemModel *model = console.table()->model();
    QCOMPARE(model->index(0, RenewalTable::Days).data().toString(), QStringLiteral("−12"));
    QCOMPARE(model->index(1, RenewalTable::Tenant).data().toString(), QStringLiteral("Alderbrook Health System"));
    QVERIFY(console.said().contains(QStringLiteral("3 renewal")));
    QVERIFY(console.said().contains(QStringLiteral("1 still being read")));
    QCOMPARE(console.desk.m_sla.m_asked.constFirst(), QStringLiteral("renewals::365"));
}

void TestRenewals::thePaneTellsEveryTerm()
{
    Console console;
    QVERIFY(console.open());
    console.choose(kRisky);
    for (const char *words : {"Risk 43 of 75 known points; 100 when all is known", "SLA misses", "15 of 25",
                              "2 of 11 measured periods missed", "not known, of 10", "No support desk is connected.",
                              "The rule of it.", "Lower it: What lowers it.", "−4.2 pt/mo", "$1,200", "3, 1 overdue"})
        QVERIFY2(QTest::qWaitFor([&] { return console.said().contains(QString::fromUtf8(words)); }, 2'000), words);
}

void TestRenewals::theStripIsSpokenWhole()
{
    Console console;
    QVERIFY(console.open());
    console.choose(kRisky);
    const auto *strip = console.window.findChild<RecordStrip *>();
    QVERIFY(strip->isVisible());
    QVERIFY(strip->accessibleName().contains(QStringLiteral("2 of 11 missed")));
    QVERIFY(strip->accessibleDescription().contains(QStringLiteral("2026-01 not measured")));
    QVERIFY(strip->accessibleDescription().contains(QStringLiteral("2026-03 missed")));
}

void TestRenewals::aTileFiltersTheTable()
{
    Console console;
    QVERIFY(console.open());
    const auto tiles = console.window.page(View::Renewals)->findChildren<FigureTile *>();
    const auto tile = std::ranges::find_if(
        tiles, [](const FigureTile *one) { return one->accessibleName().startsWith(QLatin1String("ARR at risk")); });
    QVERIFY(tile != tiles.end());
    QCOMPARE((*tile)->figure(), QStringLiteral("$980k"));
    (*tile)->setFocus();
    QTest::keyClick(*tile, Qt::Key_Space);
    QCOMPARE(console.table()->model()->rowCount(), 1);
    QTest::mouseClick(*tile, Qt::LeftButton);
    QCOMPARE(console.table()->model()->rowCount(), 3);
}

void TestRenewals::judgingByKeyboardNeedsAReason()
{
    Console console;
    QVERIFY(console.open());
    console.choose(kRisky);
    console.table()->setFocus();
    QTest::keyClick(console.table(), Qt::Key_J);
    auto *dialog = console.dialog<JudgeDialog>();
    QVERIFY(dialog);
    QVERIFY(dialog->windowTitle().contains(QStringLiteral("Alderbrook Health System")));
    auto *send = dialog->findChild<QPushButton *>(QStringLiteral("judgeSend"));
    dialog->findChild<QSpinBox *>()->setValue(10);
    QVERIFY(!send->isEnabled());
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(), QStringLiteral("Signed already"));
    QVERIFY(send->isEnabled());
    send->setFocus();
    QTest::keyClick(send, Qt::Key_Space);
    QTRY_VERIFY(console.desk.m_sla.m_asked.contains(QStringLiteral("judge:t-000000:10:Signed already")));
    QTRY_VERIFY(console.said().contains(QStringLiteral("In force: 10, judged by success-2")));
    QVERIFY(console.said().contains(QStringLiteral("Risk 43 of 75"))); // The computed one stays beside it.
}

void TestRenewals::aRefusedJudgementStaysOpenAndSaysWhy()
{
    Console console;
    QVERIFY(console.open());
    console.choose(kRisky);
    QTest::keyClick(console.table(), Qt::Key_J);
    auto *dialog = console.dialog<JudgeDialog>();
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(), QStringLiteral("So"));
    console.desk.m_sla.m_fault = {Fault::Kind::Conflict,
                                  {},
                                  QStringLiteral("Somebody judged it meanwhile."),
                                  QStringLiteral("Reload the list."),
                                  {}};
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("judgeSend")), Qt::LeftButton);
    auto *problem = dialog->findChild<QLabel *>(QStringLiteral("judgeProblem"));
    QTRY_VERIFY(problem->isVisible());
    QCOMPARE(problem->text(), QStringLiteral("Somebody judged it meanwhile. Reload the list."));
    QVERIFY(dialog->isVisible());
}

void TestRenewals::aJudgementIsTakenBack()
{
    Console console;
    console.desk.m_sla.m_renewals.rows[1].judged = {70, QStringLiteral("success-2"), QStringLiteral("So"), 1,
                                                    Role::CustomerSuccess};
    QVERIFY(console.open());
    console.choose(kRisky);
    QTest::keyClick(console.table(), Qt::Key_J);
    auto *back = console.dialog<JudgeDialog>()->findChild<QPushButton *>(QStringLiteral("judgeTakeBack"));
    QVERIFY(back->isVisible() && back->isEnabled());
    QTest::mouseClick(back, Qt::LeftButton);
    QTRY_VERIFY(console.desk.m_sla.m_asked.contains(QStringLiteral("judge:t-000000:-1:")));
    QTRY_VERIFY(!console.said().contains(QStringLiteral("In force")));
}

void TestRenewals::anotherRolesJudgementIsNotOurs()
{
    Console console;
    console.desk.m_sla.m_renewals.rows[1].judged = {70, QStringLiteral("platform-1"), QStringLiteral("So"), 1,
                                                    Role::PlatformOperations};
    QVERIFY(console.open());
    console.choose(kRisky);
    QTest::keyClick(console.table(), Qt::Key_J);
    auto *dialog = console.dialog<JudgeDialog>();
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(), QStringLiteral("But"));
    QVERIFY(!dialog->findChild<QPushButton *>(QStringLiteral("judgeTakeBack"))->isEnabled());
    auto *send = dialog->findChild<QPushButton *>(QStringLiteral("judgeSend"));
    QVERIFY(!send->isEnabled());
    QVERIFY(send->toolTip().contains(QStringLiteral("platform-1")));
}

void TestRenewals::anOutcomeIsRecordedByKeyboard()
{
    Console console;
    QVERIFY(console.open());
    console.choose(QStringLiteral("t-000002"));
    console.table()->setFocus();
    QTest::keyClick(console.table(), Qt::Key_O);
    auto *dialog = console.dialog<OutcomeDialog>();
    QVERIFY(dialog);
    auto *send = dialog->findChild<QPushButton *>(QStringLiteral("outcomeSend"));
    QVERIFY(!send->isEnabled());
    const auto choices = dialog->findChildren<QRadioButton *>();
    QTest::keyClick(choices.at(2), Qt::Key_Space);
    QVERIFY(send->isEnabled());
    QCOMPARE(dialog->findChild<QDateEdit *>()->maximumDate(), QDate(1970, 1, 1).addDays(20'700));
    QTest::keyClick(send, Qt::Key_Space);
    QTRY_VERIFY(console.desk.m_sla.m_asked.contains(QStringLiteral("record:t-000002:3:20700")));
    QTRY_VERIFY(console.said().contains(QStringLiteral("recorded by success-2; predicted little known")));
}

void TestRenewals::predictionsSayHowManyThereAre()
{
    Console console;
    console.desk.m_sla.m_renewals.predictions = {4, 3, 2, 10, -1};
    QVERIFY(console.open());
    QTest::keyClick(console.table(), Qt::Key_P);
    auto *dialog = console.dialog<PredictionDialog>();
    QVERIFY(dialog);
    QString said;
    for (const QLabel *label : dialog->findChildren<QLabel *>())
        said += label->text() + QLatin1Char('\n');
    QVERIFY(said.contains(QStringLiteral("3 recorded so far; a hit rate is shown from 10 on")));
    QVERIFY(!said.contains(QLatin1Char('%')));
}

void TestRenewals::aFailureSaysWhatToDoNext()
{
    Console console;
    console.desk.m_sla.m_fault = {
        Fault::Kind::Offline, {}, QStringLiteral("The gateway is away."), QStringLiteral("It is tried again."), {}};
    console.window.go({View::Renewals, {}, {}, {}});
    QTRY_VERIFY(console.said().contains(QStringLiteral("The gateway is away.")));
    console.desk.m_sla.m_fault = {};
    const auto buttons = console.window.page(View::Renewals)->findChildren<QPushButton *>();
    const auto again = std::ranges::find_if(
        buttons, [](const QPushButton *button) { return button->text() == QLatin1String("Load the renewals again"); });
    QVERIFY(again != buttons.end() && (*again)->isVisible());
    QTest::mouseClick(*again, Qt::LeftButton);
    QTRY_COMPARE(console.table()->model()->rowCount(), 3);
}

void TestRenewals::aRefusalGetsNoRetry()
{
    Console console(Role::Support);
    console.desk.m_sla.m_fault = {Fault::Kind::Denied,
                                  {},
                                  QStringLiteral("Support does not see renewals."),
                                  QStringLiteral("Ask customer success."),
                                  {}};
    console.window.openLink(QUrl(QStringLiteral("bulkhead://renewals")));
    QTRY_VERIFY(console.said().contains(QStringLiteral("Support does not see renewals.")));
    QVERIFY(!console.table()->isVisible());
    for (const QPushButton *button : console.window.page(View::Renewals)->findChildren<QPushButton *>())
        QVERIFY2(!button->isVisible(), qPrintable(button->text()));
}

void TestRenewals::noRenewalSaysWhatToDo()
{
    Console console;
    console.desk.m_sla.m_renewals = {};
    console.window.go({View::Renewals, {}, {}, {}});
    QTRY_VERIFY(console.said().contains(QStringLiteral("No renewal in the next 365 days")));
}

void TestRenewals::sortAndHorizonAreRemembered()
{
    Preferences kept{QString()};
    {
        Console console(Role::CustomerSuccess, &kept);
        QVERIFY(console.open());
        console.table()->sortByColumn(RenewalTable::Arr, Qt::DescendingOrder);
        auto *within = console.window.page(View::Renewals)->findChild<QComboBox *>();
        within->setCurrentIndex(within->findData(90));
        QTRY_VERIFY(console.desk.m_sla.m_asked.contains(QStringLiteral("renewals::90")));
    }
    Console console(Role::CustomerSuccess, &kept);
    QVERIFY(console.open());
    QCOMPARE(console.desk.m_sla.m_asked.constFirst(), QStringLiteral("renewals::90"));
    QCOMPARE(console.table()->horizontalHeader()->sortIndicatorSection(), int(RenewalTable::Arr));
    QCOMPARE(console.table()->model()->index(0, 0).data(RenewalTable::TenantIdRole).toString(), kRisky);
}

void TestRenewals::everyFocusableControlHasAName()
{
    Console console;
    QVERIFY(console.open());
    console.choose(kRisky);
    for (QWidget *widget : console.window.page(View::Renewals)->findChildren<QWidget *>()) {
        if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus || widget->parentWidget() == nullptr
            || qobject_cast<QAbstractButton *>(widget) != nullptr)
            continue;
        const bool inner = widget->objectName().startsWith(QLatin1String("qt_"));
        const bool proxied = widget->focusProxy() != nullptr;
        QVERIFY2(inner || proxied || !widget->accessibleName().isEmpty() || widget->inherits("QHeaderView")
                     || widget->inherits("QScrollBar"),
                 widget->metaObject()->className());
    }
}

void TestRenewals::aLinkOpensTheRenewal()
{
    Console console;
    console.window.openLink(QUrl(QStringLiteral("bulkhead://renewals/t-000001")));
    QTRY_COMPARE(console.window.currentPage()->place().id, QStringLiteral("t-000001"));
    QVERIFY(console.said().contains(QStringLiteral("Birchwood Clinic")));
    QVERIFY(console.said().contains(QStringLiteral("The last twelve periods are being read.")));
}

QTEST_MAIN(TestRenewals)
#include "tst_renewals.moc"
