// Tenants that leave, by keys and clicks on a gateway that is not there, in both themes: proposed, held, begun, paused,
// certified.
#include "models/act_rights.h"
#include "models/departure_words.h"
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/delegates/data_table.h"
#include "widgets/departure/departures_page.h"
#include "widgets/departure/hold_dialog.h"
#include "widgets/departure/leaving_section.h"
#include "widgets/departure/offboard_dialog.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/workspace.h"
#include "widgets/tenants/tenant_page.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QDateEdit>
#include <QDateTime>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

using namespace bulkhead;

namespace {

struct Leaving
{
    explicit Leaving(const std::function<void(FakeDesk &)> &before = {})
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , workspace(&desk, &preferences, &theme)
        , window(&workspace, {{View::Tenant, {}, [](Workspace *w) -> Page * { return new TenantPage(w); }},
                              {View::Departures,
                               {},
                               [](Workspace *w) -> Page * { return new DeparturesPage(w); },
                               QStringLiteral("departures.read")}})
    {
        desk.m_singleUser = false;
        desk.m_seesDepartures = true;
        desk.m_leaving.fill(QDateTime::currentMSecsSinceEpoch());
        if (before)
            before(desk);
        window.resize(1440, 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
    }
    Page *list(const QString &id = {})
    {
        window.go({View::Departures, id, {}, {}});
        Page *page = window.page(View::Departures);
        static_cast<void>(QTest::qWaitFor([page] { return page->settled(); }, 3'000));
        QCoreApplication::processEvents();
        return page;
    }
    Page *tenant(const QString &id)
    {
        window.go({View::Tenant, id, QStringLiteral("isolation"), {}});
        Page *page = window.page(View::Tenant);
        static_cast<void>(QTest::qWaitFor([page] { return page->settled(); }, 3'000));
        return page;
    }
    QPushButton *button(const char *name, QWidget *in = nullptr)
    {
        return (in != nullptr ? in : &window)->findChild<QPushButton *>(QLatin1String(name));
    }
    template<typename Dialog>
    Dialog *dialog()
    {
        static_cast<void>(QTest::qWaitFor(
            [this] {
                const auto *found = window.findChild<Dialog *>();
                return found != nullptr && found->isVisible();
            },
            3'000));
        return window.findChild<Dialog *>();
    }
    void keep(const char *name, QWidget *what = nullptr)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        (what != nullptr ? what : &window)
            ->grab()
            .save(QStringLiteral("%1/%2-%3.png")
                      .arg(folder, QLatin1String(name),
                           theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }

    Theme theme;
    FakeDesk desk;
    Preferences preferences;
    Workspace workspace;
    MainWindow window;
};

const QString kTenant = QStringLiteral("t-000002");

} // namespace

class TestDepartureView : public QObject
{
    Q_OBJECT
private slots:
    void anOffboardingIsProposedWithItsPlan();
    void whatStandsInTheWayKeepsItFromBeingProposed();
    void aHoldIsPlacedAndReleased();
    void theListTellsWhereEachStands();
    void aRunIsBegunPausedAndEnded();
    void aHelloLeavesARunAlone();
    void aRunTellsNothingOfAnotherTenant();
    void nothingOfTheFormerTenantStays();
    void whoMayNotSeesWhy();
    void actsReadAsWhatTheyAre();
};

void TestDepartureView::anOffboardingIsProposedWithItsPlan()
{
    Leaving console;
    Page *page = console.tenant(kTenant);
    QPushButton *offboard = nullptr;
    QTRY_VERIFY((offboard = console.button("offboard", page)) != nullptr && offboard->isVisible());
    QTRY_VERIFY(says(page, QStringLiteral("No legal hold stands.")));
    console.keep("departure-tenant");
    QTest::mouseClick(offboard, Qt::LeftButton);
    auto *dialog = console.dialog<OffboardDialog>();
    QVERIFY(dialog);
    QTRY_VERIFY(says(dialog, QStringLiteral("Everything of it on PostgreSQL. Seen there now:")));
    QVERIFY(says(dialog, QStringLiteral("Its audit chain")));
    QVERIFY(says(dialog, QStringLiteral("for good")));
    QCOMPARE(namelessControls(dialog), QStringList());
    console.keep("departure-propose", dialog);
    QPushButton *propose = console.button("offboardPropose", dialog);
    QVERIFY(!propose->isEnabled());
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("purpose")), QStringLiteral("merged"));
    QVERIFY(!propose->isEnabled());
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("typedName")), FakeDesk::nameOf(2));
    QTRY_VERIFY(propose->isEnabled());
    // Other days are simulated anew before they can be proposed.
    auto *from = dialog->findChild<QDateEdit *>(QStringLiteral("notBefore"));
    from->setDate(from->date().addDays(1));
    QVERIFY(!propose->isEnabled());
    QTRY_VERIFY(propose->isEnabled());
    QCOMPARE(console.desk.m_leaving.m_simulated.size(), 2);
    propose->setFocus();
    QTest::keyClick(propose, Qt::Key_Space);
    QTRY_COMPARE(console.desk.m_leaving.m_proposed,
                 QStringList{QStringLiteral("%1:%2:merged").arg(kTenant, FakeDesk::nameOf(2))});
    QTRY_VERIFY(says(&console.window, QStringLiteral("It waits for another person's approval.")));
}

void TestDepartureView::whatStandsInTheWayKeepsItFromBeingProposed()
{
    Leaving console([](FakeDesk &desk) {
        desk.m_leaving.m_plan.allowed = false;
        desk.m_leaving.m_plan.blocks = {QStringLiteral("1 act waits for a decision or for its end.")};
        desk.m_leaving.m_plan.systems[1].trouble = QStringLiteral("the broker does not answer");
    });
    Page *page = console.tenant(kTenant);
    QTRY_VERIFY(console.button("offboard", page) != nullptr && console.button("offboard", page)->isVisible());
    QTest::mouseClick(console.button("offboard", page), Qt::LeftButton);
    auto *dialog = console.dialog<OffboardDialog>();
    QVERIFY(dialog);
    QTRY_VERIFY(says(dialog, QStringLiteral("It cannot be proposed now")));
    QVERIFY(says(dialog, QStringLiteral("1 act waits")));
    QVERIFY(says(dialog, QStringLiteral("RabbitMQ could not be looked at: the broker does not answer")));
    console.keep("departure-blocked", dialog);
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("purpose")), QStringLiteral("merged"));
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("typedName")), FakeDesk::nameOf(2));
    QVERIFY(!console.button("offboardPropose", dialog)->isEnabled());
    QVERIFY(console.desk.m_leaving.m_proposed.isEmpty());
}

void TestDepartureView::aHoldIsPlacedAndReleased()
{
    Leaving console;
    Page *page = console.tenant(kTenant);
    QTRY_VERIFY(console.button("placeHold", page) != nullptr && console.button("placeHold", page)->isVisible());
    QTest::mouseClick(console.button("placeHold", page), Qt::LeftButton);
    auto *dialog = console.dialog<HoldDialog>();
    QVERIFY(dialog);
    QCOMPARE(namelessControls(dialog), QStringList());
    console.keep("departure-hold", dialog);
    QPushButton *send = console.button("holdSend", dialog);
    QVERIFY(!send->isEnabled());
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("holdMatter")), QStringLiteral("Case 14-207"));
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("holdReason")), QStringLiteral("a claim"));
    QVERIFY(send->isEnabled());
    QTest::mouseClick(send, Qt::LeftButton);
    QTRY_VERIFY(says(page, QStringLiteral("Case 14-207: a claim")));
    QVERIFY(!console.button("offboard", page)->isEnabled());
    console.keep("departure-held");
    // Whoever placed it does not release it.
    QPushButton *release = console.button("releaseHold.hold-1", page);
    QVERIFY(release && !release->isEnabled());
    QCOMPARE(release->accessibleDescription(), QStringLiteral("You placed it: another person has to release it."));
    console.desk.m_leaving.m_holds[0].placedBy = QStringLiteral("success-2");
    console.desk.m_leaving.m_holds[0].revision = 2;
    console.tenant(QStringLiteral("t-000003"));
    page = console.tenant(kTenant);
    QTRY_VERIFY((release = console.button("releaseHold.hold-1", page)) != nullptr && release->isEnabled());
    QTest::mouseClick(release, Qt::LeftButton);
    QTRY_VERIFY((dialog = console.dialog<HoldDialog>()) != nullptr);
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("holdReason")), QStringLiteral("settled"));
    QTest::mouseClick(console.button("holdSend", dialog), Qt::LeftButton);
    QTRY_COMPARE(console.desk.m_leaving.m_released, QStringList{kTenant + QStringLiteral(":hold-1:settled")});
    QTRY_VERIFY(console.button("offboard", page)->isEnabled());
}

void TestDepartureView::theListTellsWhereEachStands()
{
    Leaving console;
    Page *page = console.list();
    auto *table = page->findChild<DataTable *>();
    QTRY_COMPARE(table->model()->rowCount(), 4);
    QCOMPARE(table->model()->index(0, 1).data().toString(), QStringLiteral("approved, not begun"));
    QCOMPARE(table->model()->index(1, 1).data().toString(), QStringLiteral("a step failed"));
    QCOMPARE(table->model()->index(2, 1).data().toString(), QStringLiteral("held back by 1 legal hold"));
    QCOMPARE(table->model()->index(3, 1).data().toString(), QStringLiteral("gone"));
    QVERIFY(says(page, QStringLiteral("3 under way, 4 in all")));
    console.keep("departures");
    table->selectRow(1);
    QTRY_VERIFY(says(page, QStringLiteral("the broker does not answer")));
    QCOMPARE(console.button("departureStart", page)->text(), QStringLiteral("Retry the failed step"));
    console.keep("departures-failed");
    table->selectRow(2);
    QTRY_VERIFY(!console.button("departureStart", page)->isEnabled());
    QVERIFY(says(page, QStringLiteral("A legal hold stands")));
    table->selectRow(3);
    QTRY_VERIFY(console.button("departureCertificate", page)->isVisible());
    QVERIFY(!console.button("departureStart", page)->isVisible());
    console.keep("departures-gone");
    QCOMPARE(namelessControls(page), QStringList());
    console.desk.m_leaving.m_fault = {
        Fault::Kind::Offline, QStringLiteral("AWAY"), QStringLiteral("It is away."), QStringLiteral("Wait."), {}};
    QTest::keyClick(table, Qt::Key_F5);
    QTRY_VERIFY(says(page, QStringLiteral("not read again: It is away.")));
}

void TestDepartureView::aRunIsBegunPausedAndEnded()
{
    Leaving console([](FakeDesk &desk) { desk.m_leaving.m_holdRuns = true; });
    Page *page = console.list(QStringLiteral("t-000003"));
    QPushButton *start = console.button("departureStart", page), *pause = console.button("departurePause", page);
    QTRY_VERIFY(start->isVisible() && start->isEnabled());
    QVERIFY(says(page, QStringLiteral("Cedar Valley Health Network")));
    QTest::mouseClick(start, Qt::LeftButton);
    QTRY_VERIFY(pause->isVisible());
    QTRY_VERIFY(!start->isVisible());
    console.keep("departures-running");
    QTest::mouseClick(pause, Qt::LeftButton);
    QTRY_COMPARE(console.desk.m_leaving.m_cancelled, 1);
    QTRY_VERIFY(start->isVisible());
    console.desk.m_leaving.m_runFault = {Fault::Kind::Conflict,
                                         QStringLiteral("LEGAL_HOLD"),
                                         QStringLiteral("A legal hold stands (Case 9)."),
                                         QStringLiteral("Release it."),
                                         {}};
    console.desk.m_leaving.m_holdRuns = false;
    QTest::mouseClick(start, Qt::LeftButton);
    QTRY_VERIFY(says(page, QStringLiteral("A legal hold stands (Case 9). Release it.")));
    console.desk.m_leaving.m_runFault = {};
    QTest::mouseClick(start, Qt::LeftButton);
    QTRY_VERIFY(says(&console.window, QStringLiteral("Cedar Valley Health Network is gone.")));
    QTRY_VERIFY(console.button("departureCertificate", page)->isVisible());
    QCOMPARE(console.desk.m_leaving.m_ran.size(), 3);
}

void TestDepartureView::aHelloLeavesARunAlone()
{
    Leaving console([](FakeDesk &desk) { desk.m_leaving.m_holdRuns = true; });
    Page *page = console.list(QStringLiteral("t-000003"));
    QPushButton *start = console.button("departureStart", page), *pause = console.button("departurePause", page);
    QTRY_VERIFY(start->isVisible() && start->isEnabled());
    QTest::mouseClick(start, Qt::LeftButton);
    QTRY_VERIFY(pause->isVisible());
    auto *table = page->findChild<DataTable *>();
    emit console.desk.sessionChanged(console.desk.session());
    QCOMPARE(table->model()->rowCount(), 4);
    QTRY_VERIFY(page->settled());
    QVERIFY(pause->isVisible());
    QCOMPARE(console.desk.m_leaving.m_cancelled, 0);
    QCOMPARE(page->place().id, QStringLiteral("t-000003"));
    // Who sees less sees nothing of it.
    console.desk.m_role = Role::Auditor;
    console.desk.deliver();
    QCOMPARE(table->model()->rowCount(), 0);
    QTRY_COMPARE(table->model()->rowCount(), 4);
    QCOMPARE(page->place().id, QStringLiteral("t-000003"));
}

void TestDepartureView::aRunTellsNothingOfAnotherTenant()
{
    Leaving console([](FakeDesk &desk) { desk.m_leaving.m_holdRuns = true; });
    Page *page = console.list(QStringLiteral("t-000003"));
    QPushButton *start = console.button("departureStart", page), *pause = console.button("departurePause", page);
    QTRY_VERIFY(start->isVisible() && start->isEnabled());
    QTest::mouseClick(start, Qt::LeftButton); // Its progress is on its way.
    auto *table = page->findChild<DataTable *>();
    table->selectRow(1);
    QCOMPARE(page->place().id, QStringLiteral("t-000004"));
    QTRY_COMPARE(console.desk.m_leaving.m_cancelled, 1);
    QTest::mouseClick(start, Qt::LeftButton); // The former run's end is on its way, too.
    QTRY_VERIFY(pause->isVisible());
    QCoreApplication::processEvents();
    QVERIFY(says(page, QStringLiteral("Granite State Imaging")));
    QVERIFY(pause->isVisible());
    QCOMPARE(console.desk.m_leaving.m_ran.last(), QStringLiteral("t-000004:retry"));
    QCOMPARE(console.desk.m_leaving.m_cancelled, 1);
}

void TestDepartureView::nothingOfTheFormerTenantStays()
{
    Leaving console;
    console.desk.m_leaving.m_holds = {LegalHold()};
    console.desk.m_leaving.m_holds[0].id = QStringLiteral("hold-1");
    console.desk.m_leaving.m_holds[0].matter = QStringLiteral("Case 14-207");
    LeavingSection section(&console.workspace);
    section.resize(600, 300);
    section.show();
    TenantDetail tenant;
    tenant.id = kTenant, tenant.name = FakeDesk::nameOf(2);
    section.setTenant(tenant);
    QTRY_VERIFY(console.button("releaseHold.hold-1", &section) != nullptr);
    QVERIFY(console.button("placeHold", &section)->isVisible());
    console.desk.m_leaving.m_holds.clear();
    tenant.id = QStringLiteral("t-000007"), tenant.name = FakeDesk::nameOf(7);
    section.setTenant(tenant);
    QVERIFY(!says(&section, QStringLiteral("Case 14-207")));
    QVERIFY(!says(&section, QStringLiteral("No legal hold stands.")));
    QVERIFY(!console.button("placeHold", &section)->isVisible());
    QVERIFY(!console.button("offboard", &section)->isVisible());
    emit console.desk.sessionChanged(console.desk.session()); // Nor is it said before it is known.
    QVERIFY(!says(&section, QStringLiteral("No legal hold stands.")));
    QTRY_VERIFY(says(&section, QStringLiteral("No legal hold stands.")));
    QVERIFY(console.button("offboard", &section)->isVisible());
}

void TestDepartureView::whoMayNotSeesWhy()
{
    {
        Leaving console([](FakeDesk &desk) { desk.m_role = Role::Auditor; });
        Page *page = console.list(QStringLiteral("t-000003"));
        QPushButton *start = console.button("departureStart", page);
        QTRY_VERIFY(start->isVisible());
        QVERIFY(!start->isEnabled());
        QVERIFY(says(page, QStringLiteral("Platform operations take a tenant off the platform: ask them.")));
    }
    Leaving console([](FakeDesk &desk) { desk.m_seesDepartures = false; });
    Page *page = console.tenant(kTenant);
    QTRY_VERIFY(console.button("offboard", page) != nullptr);
    QVERIFY(!console.button("offboard", page)->isVisible());
    QVERIFY(!console.button("placeHold", page)->isVisible());
}

void TestDepartureView::actsReadAsWhatTheyAre()
{
    Act act;
    act.kind = Act::Kind::Offboard;
    act.state = ActState::Proposed;
    act.proposedBy = QStringLiteral("platform-1");
    act.fromMs = 1'790'000'000'000;
    SessionInfo session;
    session.person = QStringLiteral("platform-2");
    session.role = Role::PlatformOperations;
    session.actions = {QStringLiteral("acts.approve"), QStringLiteral("acts.withdraw")};
    QVERIFY(actChangeText(act).startsWith(QStringLiteral("Offboarding, not before")));
    QVERIFY(approvalObstacle(act, session).contains(QStringLiteral("reads no departures")));
    session.actions << QStringLiteral("departures.read");
    QVERIFY(approvalObstacle(act, session).isEmpty());
    act.state = ActState::Approved;
    QVERIFY(mayWithdraw(act, session)); // Until it has begun.
    act.state = ActState::Verified;
    QVERIFY(!mayRevert(act, session));
    Departure departure =
        FakeDepartures::sample(QStringLiteral("t"), QStringLiteral("T"), DepartureState::Planned, 0, 1'790'000'000'000);
    session.actions << QStringLiteral("departures.run");
    departure.notBeforeMs = 1'790'000'000'001;
    QVERIFY(runObstacle(departure, session, 1'790'000'000'000).startsWith(QStringLiteral("Not before")));
    QVERIFY(runObstacle(departure, session, 1'790'000'000'001).isEmpty());
}

QTEST_MAIN(TestDepartureView)
#include "tst_departure_view.moc"
