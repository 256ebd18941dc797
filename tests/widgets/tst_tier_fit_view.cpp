// The list of tenants that are isolated too little or too much, on a desk that the test plays.
#include "models/act_rights.h"
#include "models/tier_fit_table.h"
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/acts/acts_view.h"
#include "widgets/acts/move_steps.h"
#include "widgets/delegates/data_table.h"
#include "widgets/exchange/export_dialog.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/overview/overview_page.h"
#include "widgets/tenants/tier_change_dialog.h"
#include "widgets/theme/theme.h"
#include "widgets/tierfit/tier_fit_page.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QtTest>

using namespace bulkhead;

namespace {

/// Kept when somebody wants to look at it: BULKHEAD_TEST_PICTURES names a folder.
void keepPicture(MainWindow *window, const QString &name)
{
    const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
    if (!folder.isEmpty())
        window->grab().save(
            QStringLiteral("%1/%2-%3.png")
                .arg(folder, name, qEnvironmentVariable("BULKHEAD_TEST_THEME", QStringLiteral("light"))));
}

struct Console
{
    explicit Console(const std::function<void(FakeDesk &)> &before = {})
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , workspace(&desk, &preferences, &theme)
        , window(
              &workspace,
              {{View::Overview, QStringLiteral("Overview"), [](Workspace *w) -> Page * { return new OverviewPage(w); }},
               {View::TierFit, QStringLiteral("Tier fit"), [](Workspace *w) -> Page * { return new TierFitPage(w); },
                QStringLiteral("tiers.read"), QStringLiteral("Isolation")}})
    {
        if (before)
            before(desk);
        window.resize(1440, 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
        window.go({View::TierFit, {}, {}, {}});
    }
    bool settles()
    {
        const bool settled = QTest::qWaitFor([this] { return page()->settled(); }, 5'000);
        QCoreApplication::processEvents();
        return settled;
    }
    Page *page() { return window.page(View::TierFit); }
    DataTable *table() { return page()->findChild<DataTable *>(); }
    QString ids()
    {
        QStringList all;
        for (int row = 0; row < table()->model()->rowCount(); ++row)
            all << table()->model()->index(row, 0).data(TierFitTable::TenantIdRole).toString().right(1);
        return all.join(QLatin1Char(' '));
    }

    FakeDesk desk;
    Theme theme;
    Preferences preferences;
    Workspace workspace;
    MainWindow window;
};

} // namespace

class TestTierFitView : public QObject
{
    Q_OBJECT
private slots:
    void risksAndCostsStandInOneList();
    void aRoleWithoutMoneySeesNone();
    void filterAndOrder_data();
    void filterAndOrder();
    void aMoveIsProposed();
    void whoMayNotIsToldWhy();
    void aFaultAndAnEmptyListSaySo();
    void aPauseHoldsTheListButNotTheFirst();
    void aHelloOfTheSamePersonChangesNothing();
    void whatIsExportedIsSaid_data();
    void whatIsExportedIsSaid();
    void aMoveIsToldStepByStep();
    void aMoveIsPausedFromItsAct();
};

void TestTierFitView::risksAndCostsStandInOneList()
{
    Console console;
    QVERIFY(console.settles());
    QAbstractItemModelTester tester(console.table()->model());
    QCOMPARE(console.ids(), QStringLiteral("4 2 5 6"));
    const auto tiles = console.page()->findChildren<FigureTile *>();
    QCOMPARE(tiles[0]->figure(), QStringLiteral("2"));
    QCOMPARE(tiles[2]->figure(), QStringLiteral("$103k"));
    QVERIFY(says(console.page(), QStringLiteral("Granite State Imaging")));
    QVERIFY(says(console.page(), QStringLiteral("Profile: A hospital system runs on its own store.")));
    QVERIFY(says(console.page(), QStringLiteral("What it lacks today, and Dedicated has")));
    QVERIFY(says(console.page(), QStringLiteral("the inventory knows no number of sites")));
    keepPicture(&console.window, QStringLiteral("tier-fit"));
    console.table()->selectRow(2);
    QVERIFY(QTest::qWaitFor([&] { return says(console.page(), QStringLiteral("What it would give up")); }));
    QCOMPARE(console.desk.m_tiers.m_asked, (QStringList{QStringLiteral("t-000004"), QStringLiteral("t-000005")}));
    QCOMPARE(namelessControls(console.page()), QStringList());
    QCOMPARE(cutTexts(console.page()), QStringList());
}

void TestTierFitView::aRoleWithoutMoneySeesNone()
{
    Console console([](FakeDesk &desk) {
        desk.m_tiers.m_list.money = false;
        for (TierFitRow &row : desk.m_tiers.m_list.rows)
            row.cost = row.recommendedCost = row.arr = 0;
    });
    QVERIFY(console.settles());
    for (int column = 0; column < TierFitTable::ColumnCount; ++column)
        if (TierFitTable::isMoney(column))
            QVERIFY(console.table()->isColumnHidden(column));
    for (const QLabel *label : console.page()->findChildren<QLabel *>())
        QVERIFY2(!label->text().contains(QLatin1Char('$')), qPrintable(label->text()));
    for (const FigureTile *tile : console.page()->findChildren<FigureTile *>())
        QVERIFY(tile->isHidden() || !tile->figure().contains(QLatin1Char('$')));
    keepPicture(&console.window, QStringLiteral("tier-fit-without-money"));
}

void TestTierFitView::filterAndOrder_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("ids");
    QTest::addRow("the risks") << QStringLiteral("fit:under") << QStringLiteral("4 2");
    QTest::addRow("a tier") << QStringLiteral("recommended:shared tier:segmented") << QStringLiteral("6");
    QTest::addRow("what it saves") << QStringLiteral("saves>10k") << QStringLiteral("5");
    QTest::addRow("a rule") << QStringLiteral("rule:contract") << QStringLiteral("4 2");
    QTest::addRow("part of a name") << QStringLiteral("tide") << QStringLiteral("6");
    QTest::addRow("none") << QStringLiteral("tier:channel") << QString();
}

void TestTierFitView::filterAndOrder()
{
    QFETCH(QString, filter);
    QFETCH(QString, ids);
    Console console;
    QVERIFY(console.settles());
    console.page()->findChild<FilterField *>()->setText(filter);
    QTRY_COMPARE(console.ids(), ids);
}

void TestTierFitView::aMoveIsProposed()
{
    Console console;
    QVERIFY(console.settles());
    console.table()->setFocus();
    QTest::keyClick(console.table(), Qt::Key_M);
    QPointer<TierChangeDialog> dialog;
    QVERIFY(QTest::qWaitFor([&] { return (dialog = console.page()->findChild<TierChangeDialog *>()) != nullptr; }));
    QVERIFY(says(dialog, QStringLiteral("Granite State Imaging")));
    dialog->findChild<QPlainTextEdit *>()->setPlainText(QStringLiteral("contract asks for it"));
    dialog->findChild<QLineEdit *>()->setText(QStringLiteral("Granite State Imaging"));
    QPushButton *send = nullptr;
    for (QPushButton *button : dialog->findChildren<QPushButton *>())
        if (button->text().startsWith(QLatin1String("Propose")))
            send = button;
    QVERIFY(send != nullptr);
    QTRY_VERIFY(send->isEnabled());
    send->click();
    QTRY_COMPARE(console.desk.m_proposed.size(), 1);
    QVERIFY(console.desk.m_proposed[0].startsWith(QStringLiteral("t-000004:%1").arg(int(Tier::Dedicated))));
}

void TestTierFitView::whoMayNotIsToldWhy()
{
    Console console([](FakeDesk &desk) {
        desk.m_mayPropose = false;
        desk.m_tiers.m_list.rows[1].moving = true;
        desk.m_tiers.m_list.rows[2].stage = Stage::Verification;
    });
    QVERIFY(console.settles());
    auto *button = console.page()->findChild<QPushButton *>(QStringLiteral("proposeMove"));
    QVERIFY(!button->isEnabled());
    QVERIFY(button->accessibleDescription().startsWith(QStringLiteral("Your role")));
    console.table()->selectRow(1);
    QTRY_VERIFY(button->accessibleDescription().contains(QStringLiteral("being moved")));
    console.table()->selectRow(2);
    QTRY_VERIFY(button->accessibleDescription().contains(QStringLiteral("onboarded")));
}

void TestTierFitView::aFaultAndAnEmptyListSaySo()
{
    Console failed([](FakeDesk &desk) {
        desk.m_tiers.m_fault = {
            Fault::Kind::Offline, {}, QStringLiteral("The gateway does not answer."), QStringLiteral("Try again."), {}};
    });
    QVERIFY(failed.settles());
    QVERIFY(says(failed.page(), QStringLiteral("The gateway does not answer.")));
    Console empty([](FakeDesk &desk) {
        desk.m_tiers.m_list.rows.clear();
        desk.m_tiers.m_list.total = 0;
    });
    QVERIFY(empty.settles());
    QVERIFY(says(empty.page(), QStringLiteral("Every tenant has the tier that policy asks for")));
}

void TestTierFitView::aPauseHoldsTheListButNotTheFirst()
{
    Console console;
    console.workspace.setPaused(true); // The answer is on its way.
    QVERIFY(console.settles());
    QCOMPARE(console.ids(), QStringLiteral("4 2 5 6"));
    console.desk.m_tiers.m_list.rows.removeLast();
    console.desk.m_tiers.m_list.total = 3;
    console.page()->activate(); // Asks, as the clock does.
    QVERIFY(console.settles());
    QCOMPARE(console.ids(), QStringLiteral("4 2 5 6"));
    console.table()->setFocus();
    QTest::keyClick(console.table(), Qt::Key_R);
    QTRY_COMPARE(console.ids(), QStringLiteral("4 2 5"));
    console.desk.m_tiers.m_list.rows.removeLast();
    console.desk.m_tiers.m_list.total = 2;
    console.page()->activate();
    QVERIFY(console.settles());
    QCOMPARE(console.ids(), QStringLiteral("4 2 5"));
    console.workspace.setPaused(false);
    QTRY_COMPARE(console.ids(), QStringLiteral("4 2"));
}

void TestTierFitView::aHelloOfTheSamePersonChangesNothing()
{
    Console console;
    QVERIFY(console.settles());
    console.table()->setFocus();
    console.table()->selectRow(2);
    emit console.desk.sessionChanged(console.desk.session());
    QCOMPARE(console.ids(), QStringLiteral("4 2 5 6"));
    QVERIFY(console.table()->hasFocus());
    QVERIFY(console.settles());
    QCOMPARE(console.page()->place().id, QStringLiteral("t-000005"));
    // Somebody else's list leaves at once; the tenant is chosen again when it is among theirs.
    console.desk.m_role = Role::Auditor;
    console.desk.deliver();
    QCOMPARE(console.ids(), QString());
    QVERIFY(console.settles());
    QCOMPARE(console.ids(), QStringLiteral("4 2 5 6"));
    QCOMPARE(console.page()->place().id, QStringLiteral("t-000005"));
}

void TestTierFitView::whatIsExportedIsSaid_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("exported");
    QTest::addColumn<bool>("asShown");
    QTest::addRow("no filter") << QString() << QStringLiteral("“-isolation:fits”: 4 now") << true;
    QTest::addRow("the risks") << QStringLiteral("fit:under") << QStringLiteral("“isolation:under”: 2 now") << true;
    QTest::addRow("the costs") << QStringLiteral("fit:over") << QStringLiteral("“isolation:over”: 2 now") << true;
    QTest::addRow("more than the fleet's filter knows")
        << QStringLiteral("fit:under rule:contract") << QStringLiteral("“-isolation:fits”: 4 now") << false;
    QTest::addRow("not the risks") << QStringLiteral("-fit:under") << QStringLiteral("“-isolation:fits”: 4 now")
                                   << false;
}

void TestTierFitView::whatIsExportedIsSaid()
{
    QFETCH(QString, filter);
    QFETCH(QString, exported);
    QFETCH(bool, asShown);
    Console console;
    QVERIFY(console.settles());
    console.page()->findChild<FilterField *>()->setText(filter);
    auto *button = console.page()->findChild<QPushButton *>(QStringLiteral("exportTierFit"));
    QTRY_COMPARE(button->toolTip().contains(QStringLiteral("whatever the filter hides")), !asShown);
    button->click();
    QPointer<ExportDialog> dialog;
    QVERIFY(QTest::qWaitFor([&] { return (dialog = console.page()->findChild<ExportDialog *>()) != nullptr; }));
    QVERIFY(says(dialog, exported));
    dialog->close();
}

/// Copied, and being compared: the tenant is stopped.
static MovedTenant underWay()
{
    MovedTenant move;
    move.id = QStringLiteral("act-1"), move.tenantId = FakeDesk::idOf(0);
    move.from = Tier::Shared, move.to = Tier::Segmented, move.state = MoveState::Moving;
    const auto step = [&](const char *title, StepState state) {
        MoveStep made;
        made.title = QString::fromLatin1(title), made.state = state, made.startedMs = 1'000, made.endedMs = 4'000;
        made.evidence = QStringLiteral("seen");
        move.steps.append(made);
    };
    step("Make a schema of its own beside the shared tables", StepState::Done);
    step("Stop the tenant: end its sessions and let nobody in", StepState::Done);
    step("Copy its rows to a schema of its own", StepState::Done);
    step("Compare counts and checksums of every table on both sides", StepState::Running);
    step("Lead its role to the new place, with the new tier's limits", StepState::Waiting);
    move.tenantStopped = true;
    return move;
}

void TestTierFitView::aMoveIsToldStepByStep()
{
    MovedTenant move = underWay();
    MoveSteps stopped(move, {});
    stopped.resize(520, 260);
    stopped.show();
    QVERIFY(says(&stopped, QStringLiteral("Shared to Segmented: 3 of 5 steps done")));
    QVERIFY(says(&stopped, QStringLiteral("The tenant is stopped")));
    QVERIFY(stopped.accessibleDescription().contains(QStringLiteral("every table on both sides, running")));
    QVERIFY(stopped.findChildren<QPushButton *>().isEmpty()); // Nobody pauses a stopped tenant.
    move.tenantStopped = false, move.state = MoveState::Waits;
    move.steps[3].state = StepState::Failed, move.steps[3].reason = QStringLiteral("The server's disk is full.");
    MoveSteps waits(move, QStringLiteral("Platform operations do that."));
    waits.show();
    QVERIFY(says(&waits, QStringLiteral("The server's disk is full.")));
    auto *again = button(&waits, QStringLiteral("Try the step again"));
    QVERIFY(again != nullptr && !again->isEnabled());
    QCOMPARE(again->accessibleDescription(), QStringLiteral("Platform operations do that."));
}

void TestTierFitView::aMoveIsPausedFromItsAct()
{
    Console console([](FakeDesk &desk) {
        MovedTenant move = underWay();
        move.tenantStopped = false;
        for (MoveStep &step : move.steps)
            step.state = StepState::Waiting;
        desk.m_tiers.m_moves = {move};
    });
    QVERIFY(console.settles());
    Act act;
    act.id = QStringLiteral("act-1"), act.tenantId = FakeDesk::idOf(0), act.kind = Act::Kind::Tier;
    act.toTier = Tier::Segmented, act.state = ActState::Approved, act.purpose = QStringLiteral("asked for");
    console.desk.m_limits = {act};
    TenantDetail tenant;
    tenant.id = FakeDesk::idOf(0), tenant.name = FakeDesk::nameOf(0), tenant.tier = Tier::Shared;
    ActsView view(&console.workspace, actTab(act));
    view.resize(620, 500);
    view.show();
    view.setTenant(tenant);
    QPushButton *pause = nullptr;
    QVERIFY(QTest::qWaitFor([&] {
        pause = view.findChild<QPushButton *>(QStringLiteral("move.steer.act-1"));
        return pause != nullptr && pause->isVisible();
    }));
    QVERIFY(pause->isEnabled());
    pause->click();
    QTRY_COMPARE(console.desk.m_tiers.m_steered, QStringList{QStringLiteral("act-1:1")});
    QVERIFY(QTest::qWaitFor([&] { return button(&view, QStringLiteral("Go on")) != nullptr; }));
    if (const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES"); !folder.isEmpty())
        view.grab().save(folder + QStringLiteral("/move-steps-")
                         + qEnvironmentVariable("BULKHEAD_TEST_THEME", QStringLiteral("light"))
                         + QStringLiteral(".png"));
}

QTEST_MAIN(TestTierFitView)
#include "tst_tier_fit_view.moc"
