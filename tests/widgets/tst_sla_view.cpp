// The SLA health view as a person uses it, with keys and clicks, in both themes: tiles, groups, links, alerts that
// change hands, past alerts, logs and traces.
#include "models/objective_table.h"
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/page.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/sla/alert_strip.h"
#include "widgets/sla/hand_over_dialog.h"
#include "widgets/sla/sla_page.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTest>

using namespace bulkhead;

namespace {

ObjectiveRow row(int tenant, const char *workflow, AlertLevel level, Health health, const char *dependency = "")
{
    ObjectiveRow made;
    made.tenantId = FakeDesk::idOf(tenant);
    made.tenantName = FakeDesk::nameOf(tenant);
    made.workflow = QLatin1String(workflow);
    made.id = made.tenantId + QLatin1Char('/') + made.workflow;
    made.level = level;
    made.health = health;
    made.likelyDependency = QLatin1String(dependency);
    made.dependencyShare = made.likelyDependency.isEmpty() ? 0 : 9'200;
    made.targetE7 = 9'990'000;
    made.coverage = 10'000;
    made.budget = 5'000;
    return made;
}

/// The view on a desk with six objectives of three tenants.
struct Console
{
    Console()
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , workspace(&desk, &preferences, &theme)
        , window(&workspace, {{View::SlaHealth, QStringLiteral("SLA health"),
                               [](Workspace *w) -> Page * { return new SlaPage(w); }}})
    {
        window.resize(1440, 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window); // Without a window manager nobody else does.
        desk.m_links = {
            {QStringLiteral("Traces"), QStringLiteral("https://traces.example/{tenant}/{workflow}?f={from_ms}")}};
        desk.deliver();
        const QList<ObjectiveRow> rows{row(4, "claims", AlertLevel::FastBurn, Health::Breaching, "claims-db"),
                                       row(5, "claims", AlertLevel::SlowBurn, Health::AtRisk, "claims-db"),
                                       row(5, "scheduling", AlertLevel::None, Health::Stale),
                                       row(4, "scheduling", AlertLevel::None, Health::Healthy),
                                       row(6, "claims", AlertLevel::None, Health::Healthy),
                                       row(6, "scheduling", AlertLevel::None, Health::NoTraffic)};
        ObjectiveCounts counts;
        counts.fastBurn = counts.slowBurn = counts.notMeasured = counts.noTraffic = 1;
        counts.healthy = 2, counts.total = 6, counts.tenants = 3;
        emit desk.objectivesChanged(rows, counts);
        window.go({View::SlaHealth, {}, {}, {}});
    }
    bool settles()
    {
        return QTest::qWaitFor([this] { return window.currentPage() && window.currentPage()->settled(); }, 5000);
    }
    /// The table that is shown.
    DataTable *table() const
    {
        for (auto *found : window.findChildren<DataTable *>())
            if (found->isVisible())
                return found;
        return nullptr;
    }
    FigureTile *tile(const QString &name) const
    {
        for (auto *found : window.findChildren<FigureTile *>())
            if (found->accessibleName().startsWith(name))
                return found;
        return nullptr;
    }
    QStringList column(int which) const
    {
        QStringList texts;
        const QAbstractItemModel *model = table()->model();
        for (int r = 0; r < model->rowCount(); ++r)
            texts << model->index(r, which).data().toString();
        return texts;
    }
    void group(const QString &title)
    {
        for (auto *found : window.findChildren<QPushButton *>()) {
            if (!found->menu())
                continue;
            for (QAction *action : found->menu()->actions())
                if (action->text() == title)
                    action->trigger();
        }
    }

    Theme theme;
    FakeDesk desk;
    Preferences preferences;
    Workspace workspace;
    MainWindow window;
};

} // namespace

class TestSlaView : public QObject
{
    Q_OBJECT
private slots:
    void everyFocusableControlHasAName();
    void aTileFiltersByClickAndByKeyboard_data();
    void aTileFiltersByClickAndByKeyboard();
    void groupsAreOpenedByKeyboard();
    void theKeyForGroupsOpensItsMenu();
    void aLinkLeadsToAnAlert();
    void aLinkLeadsToAnObjectiveThatIsNoRow();
    void theAlertsLinkIsCopied();
    void accessIsAskedForByTheAlert();
    void anAlertIsHandedToAListedPerson();
    void anIdIsTypedAndTheGatewayRefusesIt();
    void whoMayNotHandOverIsTold();
    void pastAlertsAreListedAndDrawn();
    void tracesOpenForThisTenantAndWindow();

public slots:
    void takeUrl(const QUrl &url) { m_opened << url; }

private:
    QList<QUrl> m_opened;
};

void TestSlaView::everyFocusableControlHasAName()
{
    Console console;
    QVERIFY(console.settles());
    for (const char *grouping : {"By workflow", "Every objective"}) {
        console.group(QLatin1String(grouping));
        const QStringList nameless = namelessControls(&console.window);
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QLatin1Char(' '))));
    }
}

void TestSlaView::aTileFiltersByClickAndByKeyboard_data()
{
    QTest::addColumn<QString>("tile");
    QTest::addColumn<bool>("keyboard");
    QTest::addColumn<QStringList>("states");
    QTest::newRow("fast burns by click") << "Fast burn" << false << QStringList{"Fast burn"};
    QTest::newRow("slow burns by keyboard") << "Slow burn" << true << QStringList{"Slow burn"};
    QTest::newRow("what is stale is not measured") << "Not measured" << true << QStringList{"Stale"};
    QTest::newRow("no traffic by click") << "No traffic" << false << QStringList{"No traffic"};
    QTest::newRow("healthy by keyboard") << "Healthy" << true << QStringList{"Healthy", "Healthy"};
}

void TestSlaView::aTileFiltersByClickAndByKeyboard()
{
    QFETCH(QString, tile);
    QFETCH(bool, keyboard);
    QFETCH(QStringList, states);
    Console console;
    QVERIFY(console.settles());
    QCOMPARE(console.column(ObjectiveTable::State).size(), 6);
    console.group(QStringLiteral("By tenant")); // A tile shows objectives whatever is shown now.
    FigureTile *chosen = console.tile(tile);
    QVERIFY(chosen);
    const auto press = [&] {
        if (keyboard) {
            chosen->setFocus();
            QTest::keyClick(chosen, Qt::Key_Space);
        } else {
            QTest::mouseClick(chosen, Qt::LeftButton);
        }
    };
    press();
    QCOMPARE(console.column(ObjectiveTable::State), states);
    QCOMPARE(chosen->figure(), QString::number(states.size())); // What it counts is what it shows.
    QVERIFY(chosen->isChecked());
    press();
    QCOMPARE(console.column(ObjectiveTable::State).size(), 6);
    QVERIFY(!chosen->isChecked());
}

void TestSlaView::groupsAreOpenedByKeyboard()
{
    Console console;
    QVERIFY(console.settles());
    console.group(QStringLiteral("By dependency"));
    QCOMPARE(console.column(1), QStringList({"claims-db", "no likely dependency"}));
    QCOMPARE(console.column(2), QStringList({"2", "4"}));
    console.group(QStringLiteral("By workflow"));
    QCOMPARE(console.column(1), QStringList({"Claims submission", "Scheduling"}));
    console.table()->setFocus();
    QTest::keyClick(console.table(), Qt::Key_Return);
    QCOMPARE(console.column(ObjectiveTable::Workflow), QStringList(3, QStringLiteral("Claims submission")));
    QTest::keyClick(console.window.currentPage(), Qt::Key_Escape);
    QCOMPARE(console.column(ObjectiveTable::Workflow).size(), 6);
}

void TestSlaView::theKeyForGroupsOpensItsMenu()
{
    Console console;
    QVERIFY(console.settles());
    console.table()->setFocus();
    QTest::keyClick(console.table(), Qt::Key_G);
    QTRY_VERIFY(qobject_cast<QMenu *>(QApplication::activePopupWidget()));
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Down);
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Down);
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
    QTRY_COMPARE(console.column(1), QStringList({FakeDesk::nameOf(4), FakeDesk::nameOf(5), FakeDesk::nameOf(6)}));
}

void TestSlaView::aLinkLeadsToAnAlert()
{
    Console console;
    QVERIFY(console.settles());
    const QString objective = FakeDesk::idOf(5) + QStringLiteral("/claims");
    Alert past;
    past.id = objective + QStringLiteral("@27000000");
    past.objectiveId = objective;
    past.level = AlertLevel::SlowBurn;
    past.sinceMs = 27'000'000LL * 60'000;
    past.resolvedMs = past.sinceMs + 3'600'000;
    console.desk.m_past = {past};
    console.window.openLink(QUrl(QStringLiteral("bulkhead://sla/") + past.id));
    QVERIFY(console.settles());
    QCOMPARE(console.window.currentPage()->place().id, objective);
    QTRY_VERIFY(says(&console.window, QStringLiteral("Slow burn, 3 May 2021")));
}

void TestSlaView::aLinkLeadsToAnObjectiveThatIsNoRow()
{
    Console console;
    QVERIFY(console.settles());
    console.window.openLink(QUrl(QStringLiteral("bulkhead://sla/%1/billing-export").arg(FakeDesk::idOf(90))));
    QVERIFY(console.settles());
    QTRY_VERIFY(says(&console.window, QStringLiteral("Objective: 99.9%")));
    QVERIFY(!console.table()->currentIndex().isValid());
}

void TestSlaView::theAlertsLinkIsCopied()
{
    Console console;
    QVERIFY(console.settles());
    QTRY_VERIFY(button(&console.window, QStringLiteral("Copy link")));
    button(&console.window, QStringLiteral("Copy link"))->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QStringLiteral("bulkhead://sla/%1/claims@29924072").arg(FakeDesk::idOf(4)));
}

/// So that the audit leads from the alert to the access: a grant keeps its ticket.
void TestSlaView::accessIsAskedForByTheAlert()
{
    Console console;
    QVERIFY(console.settles());
    auto *ask = console.window.findChild<QPushButton *>(QStringLiteral("alertAccess"));
    QVERIFY(ask && ask->isHidden()); // This role asks for nothing here.
    console.desk.m_mayToo << QStringLiteral("grants.request");
    console.desk.m_singleUser = false;
    console.desk.deliver();
    QTRY_VERIFY(!ask->isHidden());
    QList<Destination> gone;
    connect(console.window.currentPage(), &Page::navigate, ask, [&gone](const Destination &place) { gone << place; });
    QTest::mouseClick(ask, Qt::LeftButton);
    QCOMPARE(gone, QList<Destination>({{View::Access, FakeDesk::idOf(4), QStringLiteral("request"),
                                        QStringLiteral("alert:%1/claims@29924072").arg(FakeDesk::idOf(4))}}));
}

void TestSlaView::anAlertIsHandedToAListedPerson()
{
    Console console;
    QVERIFY(console.settles());
    console.table()->setFocus();
    QTest::keyClick(console.table(), Qt::Key_H);
    auto *dialog = console.window.findChild<HandOverDialog *>();
    QVERIFY(dialog);
    QVERIFY(says(dialog, FakeDesk::nameOf(4)));
    auto *taker = dialog->findChild<QComboBox *>();
    QTRY_COMPARE(taker->count(), 2);
    QPushButton *give = button(dialog, QStringLiteral("Hand over"));
    QVERIFY(!give->isEnabled()); // A list that arrived chooses nobody.
    taker->setFocus();
    QTest::keyClick(taker, Qt::Key_Down);
    QTRY_VERIFY(give->isEnabled());
    auto *text = dialog->findChild<QLineEdit *>(QString(), Qt::FindDirectChildrenOnly);
    QVERIFY(text);
    QTest::keyClicks(text, QStringLiteral("Payer informed"));
    const QStringList nameless = namelessControls(dialog);
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QLatin1Char(' '))));
    QTest::keyClick(give, Qt::Key_Space);
    QTRY_COMPARE(console.desk.m_handedOver.size(), 1);
    QCOMPARE(console.desk.m_handedOver.first(),
             QStringLiteral("%1/claims@29924072:platform-2:Payer informed").arg(FakeDesk::idOf(4)));
    QTRY_VERIFY(!console.window.findChild<HandOverDialog *>());
}

void TestSlaView::anIdIsTypedAndTheGatewayRefusesIt()
{
    Console console;
    QVERIFY(console.settles());
    console.desk.m_handOverFault.kind = Fault::Kind::Invalid;
    console.desk.m_handOverFault.summary = QStringLiteral("Nobody of this id may work on this tenant's alerts.");
    QTRY_VERIFY(button(&console.window, QStringLiteral("Hand over…")));
    QTest::mouseClick(button(&console.window, QStringLiteral("Hand over…")), Qt::LeftButton);
    auto *dialog = console.window.findChild<HandOverDialog *>();
    QVERIFY(dialog);
    QTest::keyClicks(dialog->findChild<QComboBox *>(), QStringLiteral("nobody-9"));
    QTest::mouseClick(button(dialog, QStringLiteral("Hand over")), Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("Nobody of this id")));
    QVERIFY(dialog->isVisible()); // What was typed is still there.
    QCOMPARE(dialog->findChild<QComboBox *>()->currentText(), QStringLiteral("nobody-9"));
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!console.window.findChild<HandOverDialog *>());
}

void TestSlaView::whoMayNotHandOverIsTold()
{
    Console console;
    console.desk.m_mayHandOver = false;
    console.desk.deliver();
    QVERIFY(console.settles());
    QTRY_VERIFY(button(&console.window, QStringLiteral("Hand over…")));
    QPushButton *give = button(&console.window, QStringLiteral("Hand over…"));
    QTRY_VERIFY(!give->isEnabled());
    QVERIFY(give->toolTip().contains(QStringLiteral("one person only")));
    QTest::keyClick(console.table(), Qt::Key_H);
    QVERIFY(!console.window.findChild<HandOverDialog *>());
}

void TestSlaView::pastAlertsAreListedAndDrawn()
{
    Console console;
    QVERIFY(console.settles()); // What it asked before there was a past has been answered.
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (int day = 1; day <= 7; ++day) {
        Alert past;
        past.id = QStringLiteral("%1/claims@%2").arg(FakeDesk::idOf(4)).arg(day);
        past.level = day == 1 ? AlertLevel::FastBurn : AlertLevel::SlowBurn;
        past.sinceMs = now - day * 86'400'000LL;
        past.resolvedMs = past.sinceMs + 70 * 60'000;
        past.holder = QStringLiteral("support-%1").arg(day);
        past.notes = {{QStringLiteral("support-1"), past.sinceMs, QStringLiteral("Note %1").arg(day), {}, {}}};
        console.desk.m_past.append(past);
    }
    console.window.go({View::SlaHealth, FakeDesk::idOf(5) + QStringLiteral("/claims"), {}, {}});
    QVERIFY(console.settles());
    console.window.go({View::SlaHealth, FakeDesk::idOf(4) + QStringLiteral("/claims"), {}, {}});
    QVERIFY(console.settles());
    QTRY_VERIFY(says(&console.window, QStringLiteral("(1 h 10 min) · support-1")));
    QVERIFY(says(&console.window, QStringLiteral("Note 4")));
    QVERIFY(!says(&console.window, QStringLiteral("Note 5")));
    QPushButton *more = button(&console.window, QStringLiteral("Show 3 more"));
    QVERIFY(more);
    more->setFocus();
    QTest::keyClick(more, Qt::Key_Space);
    QTRY_VERIFY(says(&console.window, QStringLiteral("Note 7")));
    auto *strip = console.window.findChild<AlertStrip *>();
    strip->setWindow(double(now - 8 * 86'400'000LL), double(now));
    // The alert of four days ago lies in the middle of eight days.
    const double middle = AlertStrip::kLeft + (strip->width() - AlertStrip::kLeft - AlertStrip::kRight) / 2.0;
    const Alert *found = strip->alertAt({middle + 1, 8});
    QVERIFY(found);
    QVERIFY(found->id.endsWith(QStringLiteral("@4")));
    QVERIFY(!strip->alertAt({middle + 12, 8}));
}

void TestSlaView::tracesOpenForThisTenantAndWindow()
{
    Console console;
    QVERIFY(console.settles());
    QDesktopServices::setUrlHandler(QStringLiteral("https"), this, "takeUrl");
    QTRY_VERIFY(button(&console.window, QStringLiteral("Open traces")));
    QTest::mouseClick(button(&console.window, QStringLiteral("Open traces")), Qt::LeftButton);
    QDesktopServices::unsetUrlHandler(QStringLiteral("https"));
    QCOMPARE(m_opened.size(), 1);
    QCOMPARE(m_opened.first().host(), QStringLiteral("traces.example"));
    QCOMPARE(m_opened.first().path(), QStringLiteral("/%1/claims").arg(FakeDesk::idOf(4)));
    const qint64 from = m_opened.first().query().section(QLatin1Char('='), 1).toLongLong();
    const qint64 began = console.workspace.lists()->alerts().first().sinceMs;
    QCOMPARE(from, began - 3'600'000); // An hour before the alert.
}

QTEST_MAIN(TestSlaView)
#include "tst_sla_view.moc"
