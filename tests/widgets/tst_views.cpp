// Drives the window as a person would, with keys and clicks, in both themes.
#include "models/tenant_table.h"
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/charts/downsample.h"
#include "widgets/charts/runs.h"
#include "widgets/charts/ticks.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/away_notice.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/page.h"
#include "widgets/frame/stream_bar.h"
#include "widgets/frame/workspace.h"
#include "widgets/overview/fleet_map.h"
#include "widgets/overview/overview_page.h"
#include "widgets/tenants/tenant_page.h"
#include "widgets/tenants/tenants_page.h"
#include "widgets/tenants/tier_change_dialog.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace bulkhead;

namespace {

/// The window with everything under it, on a desk that answers at once.
struct Console
{
    explicit Console(Theme::Choice choice = qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark
                                                                                     : Theme::Choice::Light)
        : theme(choice)
        , preferences(QString())
        , workspace(&desk, &preferences, &theme)
        , window(&workspace, makers())
    {
        window.resize(1440, 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window); // Without a window manager nobody else does.
        desk.deliver();
    }
    static QList<PageMaker> makers()
    {
        return {
            {View::Overview, QStringLiteral("Overview"), [](Workspace *w) -> Page * { return new OverviewPage(w); }},
            {View::Tenants, QStringLiteral("Tenants"), [](Workspace *w) -> Page * { return new TenantsPage(w); }},
            {View::Tenant, {}, [](Workspace *w) -> Page * { return new TenantPage(w); }}};
    }
    template<typename Kind>
    Kind *find(QWidget *in = nullptr)
    {
        return (in ? in : &window)->findChild<Kind *>();
    }
    bool settles()
    {
        return QTest::qWaitFor([this] { return window.currentPage() && window.currentPage()->settled(); }, 5000);
    }
    DataTable *tenants()
    {
        window.go({View::Tenants, {}, {}, {}});
        return settles() ? window.page(View::Tenants)->findChild<DataTable *>() : nullptr;
    }

    Theme theme;
    FakeDesk desk;
    Preferences preferences;
    Workspace workspace;
    MainWindow window;
};

} // namespace

class TestViews : public QObject
{
    Q_OBJECT
private slots:
    void textContrast_data();
    void textContrast();
    void nothingIsCountedBeforeTheGatewayAnswers();
    void everyFocusableControlHasAName_data();
    void everyFocusableControlHasAName();
    void filterFieldNarrowsTheTable();
    void backspaceTakesTheLastChipBack();
    void wrongFilterIsSaidAndTheOldOneStays();
    void enterOpensThePageAndAltLeftReturns();
    void searchOpensATenantByKeyboard();
    void pauseHoldsTheFiguresUntilResumed();
    void staleFiguresAreSaid();
    void theBottomBarIsNeverCut();
    void whatIsTypedSurvivesALostGateway();
    void aViewIsSavedUnderItsNameAndFoundAgain();
    void aTableThatStandsBeforeItsFleetKeepsItsColumns();
    void themeSwitchesLive();
    void tierChangeAsksForTheName();
    void refusedTenantSaysWhy();
    void copyGivesTheRowsAsText();
    void numberKeysGoToViews();
    void peaksSurviveDownSampling();
    void aPartOfABarIsReachedByKeyAndPointer();
    void labelsAreSpreadApart();
    void gapsCutALine();
};

void TestViews::textContrast_data()
{
    QTest::addColumn<QColor>("text");
    QTest::addColumn<QColor>("ground");
    for (const Tokens *t : {&lightTokens(), &darkTokens()}) {
        const QByteArray theme = t->dark ? "dark: " : "light: ";
        const auto row = [&](const char *what, const QColor &text, const QColor &ground) {
            QTest::newRow((theme + what).constData()) << text << ground;
        };
        for (const auto &[name, ground] :
             {std::pair("surface", t->surface), std::pair("background", t->background),
              std::pair("alternate", t->alternate), std::pair("selection", t->selection)}) {
            row((QByteArray("text on ") + name).constData(), t->text, ground);
            row((QByteArray("dim on ") + name).constData(), t->dim, ground);
        }
        row("faint on surface", t->faint, t->surface);
        row("faint on background", t->faint, t->background);
        row("accent on surface", t->accent, t->surface);
        row("button text on accent", t->onAccent, t->accent);
        row("navigation text", t->navigationText, t->navigation);
        row("navigation text on active", QColor(Qt::white), t->navigationActive);
        row("count", QColor(Qt::white), t->navigationCount);
        row("alarm count", QColor(Qt::white), t->navigationAlarm);
        row("warning count", QColor(Qt::white), t->navigationWarn);
        for (const Tone tone : {Tone::Ok, Tone::Warn, Tone::Bad, Tone::Info, Tone::Accent, Tone::Dim}) {
            row((QByteArray("status on its soft ground ") + QByteArray::number(int(tone))).constData(),
                textOf(*t, tone), softOf(*t, tone));
            row((QByteArray("status on surface ") + QByteArray::number(int(tone))).constData(), textOf(*t, tone),
                t->surface);
        }
    }
}

void TestViews::textContrast()
{
    QFETCH(QColor, text);
    QFETCH(QColor, ground);
    QVERIFY2(contrast(text, ground) >= 4.5,
             qPrintable(QStringLiteral("%1 on %2: %3").arg(text.name(), ground.name()).arg(contrast(text, ground))));
}

void TestViews::everyFocusableControlHasAName_data()
{
    QTest::addColumn<int>("view");
    QTest::newRow("the overview") << int(View::Overview);
    QTest::newRow("the tenants") << int(View::Tenants);
    QTest::newRow("a tenant's page") << int(View::Tenant);
}

void TestViews::everyFocusableControlHasAName()
{
    QFETCH(int, view);
    Console console;
    console.window.go({View(view), FakeDesk::idOf(4), {}, {}});
    QVERIFY(console.settles());
    const QStringList nameless = namelessControls(&console.window);
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QLatin1Char(' '))));
}

void TestViews::filterFieldNarrowsTheTable()
{
    Console console;
    DataTable *table = console.tenants();
    QVERIFY(table);
    const int all = table->model()->rowCount();
    QCOMPARE(all, 120);
    QTest::keyClick(&console.window, Qt::Key_F, Qt::ControlModifier);
    auto *edit = console.find<FilterField>(console.window.page(View::Tenants))->findChild<QLineEdit *>();
    QTRY_VERIFY(edit->hasFocus());
    QTest::keyClicks(edit, QStringLiteral("health:breaching "));
    QTRY_VERIFY(table->model()->rowCount() < all);
    for (int row = 0; row < table->model()->rowCount(); ++row)
        QCOMPARE(table->model()->index(row, 0).data(TenantTable::HealthRole).toInt(), int(Health::Breaching));
}

void TestViews::backspaceTakesTheLastChipBack()
{
    Console console;
    QVERIFY(console.tenants());
    auto *field = console.find<FilterField>(console.window.page(View::Tenants));
    auto *edit = field->findChild<QLineEdit *>();
    edit->setFocus();
    QTest::keyClicks(edit, QStringLiteral("tier:shared "));
    QCOMPARE(edit->text(), QString());
    QCOMPARE(field->text(), QStringLiteral("tier:shared"));
    QTest::keyClick(edit, Qt::Key_Backspace);
    QCOMPARE(edit->text(), QStringLiteral("tier:shared"));
    edit->selectAll();
    QTest::keyClick(edit, Qt::Key_Delete);
    QCOMPARE(field->text(), QString());
}

void TestViews::wrongFilterIsSaidAndTheOldOneStays()
{
    Console console;
    DataTable *table = console.tenants();
    QVERIFY(table);
    auto *field = console.find<FilterField>(console.window.page(View::Tenants));
    field->setText(QStringLiteral("tier:dedicated"));
    QTRY_VERIFY(table->model()->rowCount() < 120);
    const int before = table->model()->rowCount();
    field->setText(QStringLiteral("tier:nonsense"));
    QCOMPARE(static_cast<TenantTable *>(table->model())->filter(), QStringLiteral("tier:dedicated"));
    QCOMPARE(table->model()->rowCount(), before);
}

void TestViews::enterOpensThePageAndAltLeftReturns()
{
    Console console;
    DataTable *table = console.tenants();
    QVERIFY(table);
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Down);
    const QString id = table->currentIndex().data(TenantTable::IdRole).toString();
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(console.window.currentPage()->view(), View::Tenant);
    QVERIFY(console.settles());
    QCOMPARE(console.window.currentPage()->place().id, id);
    // The wrong tenant is the worst mistake: its name stands in the title.
    QVERIFY2(console.window.windowTitle().contains(console.window.currentPage()->heading()),
             qPrintable(console.window.windowTitle()));
    QVERIFY(console.window.windowTitle().contains(FakeDesk::nameOf(id.mid(2).toInt())));
    QTest::keyClick(&console.window, Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(console.window.currentPage()->view(), View::Tenants);
    QTest::keyClick(&console.window, Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(console.window.currentPage()->view(), View::Tenant);
}

void TestViews::searchOpensATenantByKeyboard()
{
    Console console;
    QVERIFY(console.settles());
    QTest::keyClick(&console.window, Qt::Key_K, Qt::ControlModifier);
    QTRY_VERIFY(console.find<SearchPopup>());
    auto *popup = console.find<SearchPopup>();
    auto *edit = popup->findChild<QLineEdit *>();
    QTest::keyClicks(edit, QStringLiteral("Cedar"));
    QTRY_COMPARE(console.desk.m_lastSearch, QStringLiteral("Cedar"));
    auto *list = popup->findChild<QListWidget *>();
    QTRY_VERIFY(list->currentItem() && list->currentItem()->text().startsWith(QLatin1String("Cedar")));
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_COMPARE(console.window.currentPage()->view(), View::Tenant);
    QTRY_VERIFY(console.window.windowTitle().startsWith(QLatin1String("Cedar")));
}

void TestViews::pauseHoldsTheFiguresUntilResumed()
{
    Console console;
    QVERIFY(console.settles());
    QTest::keyClick(&console.window, Qt::Key_P, Qt::ControlModifier);
    QVERIFY(console.workspace.paused());
    console.desk.moveFigures(3, Health::Breaching, -100);
    console.desk.moveFigures(3, Health::AtRisk, 200);
    QCOMPARE(console.workspace.waiting(), quint64(2));
    QCOMPARE(console.workspace.fleet()->number(FleetField::Health, 3), qint64(Health::Healthy));
    QTest::keyClick(&console.window, Qt::Key_P, Qt::ControlModifier);
    QCOMPARE(console.workspace.fleet()->number(FleetField::Health, 3), qint64(Health::AtRisk));
    QCOMPARE(console.workspace.waiting(), quint64(0));
}

void TestViews::theBottomBarIsNeverCut()
{
    Console console;
    QCoreApplication::processEvents();
    const auto *bar = console.find<StreamBar>();
    console.desk.setLink(StreamState::Link::Reconnecting, QStringLiteral("the gateway does not answer"));
    for (const auto *label : bar->findChildren<QLabel *>()) // Now, before anything is laid out anew.
        QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->text()));
}

void TestViews::staleFiguresAreSaid()
{
    Console console;
    QVERIFY(console.settles());
    QVERIFY(!console.workspace.stale());
    console.desk.setLink(StreamState::Link::Reconnecting, QStringLiteral("The gateway does not answer."));
    QVERIFY(console.workspace.stale());
    const auto labels = console.window.findChildren<QLabel *>();
    QVERIFY(std::ranges::any_of(labels, [](const QLabel *l) {
        return l->isVisible() && l->text().contains(QLatin1String("The gateway does not answer."));
    }));
    console.desk.setLink(StreamState::Link::Live);
    QVERIFY(!console.workspace.stale());
}

/// The gateway goes while a person writes, and comes back with everything anew: the form and the place stand.
void TestViews::whatIsTypedSurvivesALostGateway()
{
    Console console;
    console.window.go({View::Tenant, FakeDesk::idOf(4), QStringLiteral("isolation"), {}});
    QVERIFY(console.settles());
    QPushButton *offer = nullptr;
    QTRY_VERIFY((offer = console.window.findChild<QPushButton *>(QStringLiteral("proposeTierChange"))) != nullptr
                && offer->isVisible());
    QTest::mouseClick(offer, Qt::LeftButton);
    auto *dialog = console.find<TierChangeDialog>();
    QVERIFY(dialog);
    auto *why = dialog->findChild<QPlainTextEdit *>();
    QTest::keyClicks(why, QStringLiteral("State privacy"));
    console.desk.setLink(StreamState::Link::Reconnecting, QStringLiteral("The gateway does not answer."));
    QTest::keyClicks(why, QStringLiteral(" rule"));
    console.desk.setLink(StreamState::Link::Offline, QStringLiteral("The gateway does not answer."));
    QVERIFY(console.workspace.stale());
    console.desk.deliver();
    QVERIFY(!console.workspace.stale());
    QCOMPARE(console.find<TierChangeDialog>(), dialog);
    QVERIFY(dialog->isVisible());
    QCOMPARE(why->toPlainText(), QStringLiteral("State privacy rule"));
    QCOMPARE(console.window.currentPage()->place().id, FakeDesk::idOf(4));
    QCOMPARE(console.workspace.fleet()->count(), 120U); // Neither twice nor with a gap.
}

void TestViews::aViewIsSavedUnderItsNameAndFoundAgain()
{
    Console console;
    DataTable *table = console.tenants();
    QVERIFY(table);
    auto *page = console.window.page(View::Tenants);
    auto *field = console.find<FilterField>(page);
    field->setText(QStringLiteral("health:breaching"));
    QTRY_VERIFY(table->model()->rowCount() < 120);
    const int few = table->model()->rowCount();
    const auto entry = [page](const QString &text) -> QAction * {
        for (QMenu *menu : page->findChildren<QMenu *>()) {
            emit menu->aboutToShow();
            for (QAction *action : menu->actions())
                if (action->text() == text)
                    return action;
        }
        return nullptr;
    };
    QVERIFY(entry(QStringLiteral("Save this view…")));
    entry(QStringLiteral("Save this view…"))->trigger(); // Comes back at once: nothing waits inside.
    auto *dialog = page->findChild<QInputDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    QCOMPARE(namelessControls(dialog), QStringList());
    auto *name = dialog->findChild<QLineEdit *>();
    QTest::keyClicks(name, QStringLiteral("Over budget"));
    QTest::keyClick(name, Qt::Key_Return);
    field->setText({});
    QTRY_COMPARE(table->model()->rowCount(), 120);
    QTRY_VERIFY(entry(QStringLiteral("Over budget")));
    entry(QStringLiteral("Over budget"))->trigger();
    QTRY_COMPARE(table->model()->rowCount(), few);
    QCOMPARE(field->text(), QStringLiteral("health:breaching"));
}

/// Zeros that nobody counted are no figures; who does not trust the gateway reads why, and gets no way round it.
void TestViews::nothingIsCountedBeforeTheGatewayAnswers()
{
    FakeDesk desk;
    Theme theme(Theme::Choice::Light);
    Preferences preferences{QString()};
    Workspace workspace(&desk, &preferences, &theme);
    MainWindow window(&workspace, Console::makers());
    window.QWidget::show();
    QApplication::setActiveWindow(&window);
    QVERIFY(window.currentPage()->isVisible()); // Most gateways answer before anybody has read a sentence.
    desk.setLink(StreamState::Link::Offline, QStringLiteral("The certificate expired."));
    auto *notice = window.findChild<AwayNotice *>();
    QVERIFY(notice->isVisible() && !window.currentPage()->isVisible());
    const auto labels = notice->findChildren<QLabel *>();
    QVERIFY(std::ranges::any_of(labels, [](const QLabel *label) {
        return label->isVisible() && label->text().contains("certificate expired");
    }));
    const auto buttons = notice->findChildren<QPushButton *>();
    QCOMPARE(std::ranges::count_if(buttons, &QWidget::isVisible), 1);
    buttons.first()->setFocus();
    QTest::keyClick(buttons.first(), Qt::Key_Space);
    QCOMPARE(desk.m_reconnects, 1);
    desk.deliver();
    QTRY_VERIFY(window.currentPage()->isVisible());
    QVERIFY(!notice->isVisible());
    desk.setLink(StreamState::Link::Offline, QStringLiteral("The gateway cannot be reached."));
    QVERIFY2(window.currentPage()->isVisible(), "what was counted stays, with its age");
}

/// Whoever left the console on Tenants starts there: the table is made before the role and the fleet are known.
void TestViews::aTableThatStandsBeforeItsFleetKeepsItsColumns()
{
    QTemporaryDir dir;
    Theme theme(Theme::Choice::Light);
    QList<int> first;
    for (int start = 0; start < 3; ++start) {
        FakeDesk desk;
        Preferences preferences(dir.filePath(QStringLiteral("console.json")));
        Workspace workspace(&desk, &preferences, &theme);
        MainWindow window(&workspace, Console::makers());
        window.resize(1440, 900);
        window.QWidget::show();
        window.go({View::Tenants, {}, {}, {}});
        QCoreApplication::processEvents();
        desk.deliver();
        QTRY_VERIFY(window.currentPage()->settled());
        auto *table = window.currentPage()->findChild<DataTable *>();
        auto *model = static_cast<TenantTable *>(table->model());
        QTRY_VERIFY(model->columnOf(FleetField::Arr) >= 0);
        QVERIFY(table->isColumnHidden(model->columnOf(FleetField::Load)));
        QList<int> widths;
        for (int column = 0; column < model->columnCount(); ++column)
            widths << (table->isColumnHidden(column) ? 0 : table->columnWidth(column));
        QVERIFY2(widths.at(model->columnOf(FleetField::Name)) >= 150, "names are to be read");
        if (start == 0)
            first = widths;
        QCOMPARE(widths, first);
        window.resize(1000, 700); // As on a small screen, or at 150 %.
        QTRY_VERIFY(table->viewport()->width() < 700);
        QVERIFY2(table->columnWidth(model->columnOf(FleetField::Name)) >= 150, "names are to be read");
    }
}

void TestViews::themeSwitchesLive()
{
    Console console(Theme::Choice::Light);
    QVERIFY(console.settles());
    const QColor light = console.window.grab().toImage().pixelColor(700, 60);
    console.theme.choose(Theme::Choice::Dark);
    const QColor dark = console.window.grab().toImage().pixelColor(700, 60);
    QCOMPARE(light, lightTokens().background);
    QCOMPARE(dark, darkTokens().background);
}

void TestViews::tierChangeAsksForTheName()
{
    Console console;
    console.window.go({View::Tenant, FakeDesk::idOf(4), QStringLiteral("isolation"), {}});
    QVERIFY(console.settles());
    QPushButton *open = nullptr;
    const auto offered = [&] {
        for (QPushButton *button : console.window.findChildren<QPushButton *>()) {
            if (button->text().startsWith(QLatin1String("Propose tier change")) && button->isVisible())
                open = button;
        }
        return open != nullptr;
    };
    QTRY_VERIFY(offered());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    open = nullptr;
    QTRY_VERIFY(offered());
    QTest::mouseClick(open, Qt::LeftButton);
    auto *dialog = console.find<TierChangeDialog>();
    QVERIFY(dialog);
    QVERIFY(namelessControls(dialog).isEmpty());
    QPushButton *propose = nullptr;
    for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
        if (button->property("kind") == QLatin1String("primary"))
            propose = button;
    }
    QVERIFY(propose);
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(), QStringLiteral("State privacy rule"));
    auto *name = dialog->findChild<QLineEdit *>();
    QTest::keyClicks(name, FakeDesk::nameOf(5));
    QVERIFY(!propose->isEnabled());
    name->clear();
    QTest::keyClicks(name, FakeDesk::nameOf(4));
    QTRY_VERIFY(propose->isEnabled());
    QTest::mouseClick(propose, Qt::LeftButton);
    QTRY_COMPARE(
        console.desk.m_proposed,
        QStringList{QStringLiteral("%1:%2:State privacy rule").arg(FakeDesk::idOf(4)).arg(int(Tier::Segmented))});
}

void TestViews::refusedTenantSaysWhy()
{
    Console console;
    console.desk.m_tenantFault = {Fault::Kind::Denied,
                                  QStringLiteral("TENANT_NOT_IN_SCOPE"),
                                  QStringLiteral("This tenant is not in your scope."),
                                  QStringLiteral("Ask platform operations."),
                                  {}};
    console.window.go({View::Tenant, QStringLiteral("t-999999"), {}, {}});
    const auto said = [&] {
        const auto labels = console.window.findChildren<QLabel *>();
        return std::ranges::any_of(labels, [](const QLabel *l) {
            return l->isVisible() && l->text() == QLatin1String("This tenant is not in your scope.");
        });
    };
    QTRY_VERIFY(said());
}

void TestViews::copyGivesTheRowsAsText()
{
    Console console;
    DataTable *table = console.tenants();
    QVERIFY(table);
    table->setFocus();
    table->selectRow(0);
    QTest::keyClick(table, Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines.constFirst().contains(QLatin1Char('\t')));
    QVERIFY(lines.at(1).contains(QLatin1String("Alder")));
}

void TestViews::numberKeysGoToViews()
{
    Console console;
    QTest::keyClick(&console.window, Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(console.window.currentPage()->view(), View::Tenants);
    QTest::keyClick(&console.window, Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(console.window.currentPage()->view(), View::Overview);
}

void TestViews::peaksSurviveDownSampling()
{
    std::vector<QPointF> points;
    for (int i = 0; i < 200'000; ++i)
        points.emplace_back(i, i == 123'457 ? 1000.0 : i % 7);
    const MinMaxPyramid pyramid(points);
    const QList<QPointF> few = pyramid.reduce(0, 200'000, 800);
    QVERIFY(few.size() <= 800 * 4);
    QVERIFY(few.contains(QPointF(123'457, 1000.0)));
    QVERIFY(std::ranges::is_sorted(few, {}, &QPointF::x));
    QCOMPARE(pyramid.extent(0, 200'000), std::pair(0.0, 1000.0));
    QCOMPARE(pyramid.extent(123'458, 200'000), std::pair(0.0, 6.0));
    const QList<QPointF> near = pyramid.reduce(1000, 1010, 800);
    QCOMPARE(near.constFirst().x(), 999.0);
    QCOMPARE(near.constLast().x(), 1010.0);
}

/// Above 10,000 tenants the map shows bars: their parts say what they are, and lead to their tenants.
void TestViews::aPartOfABarIsReachedByKeyAndPointer()
{
    Console console;
    console.desk.deliver(int(FleetMap::kMostCells) + 200);
    QVERIFY(console.settles());
    auto *map = console.find<FleetMap>();
    map->repaint();
    map->setFocus();
    QTest::keyClick(map, Qt::Key_Right);
    const QString second = map->accessibleDescription();
    QVERIFY2(second.contains(QLatin1String(" tenants (")), qPrintable(second));
    QTest::keyClick(map, Qt::Key_Left);
    QVERIFY(map->accessibleDescription() != second);
    QTest::keyClick(map, Qt::Key_Down);
    QSignalSpy opened(map, &FleetMap::partOpened);
    QTest::keyClick(map, Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    const QString filter = opened.at(0).at(0).toString();
    QVERIFY2(filter.contains(QLatin1String("pool:")) && filter.contains(QLatin1String("health:")), qPrintable(filter));
    QTRY_COMPARE(console.window.currentPage()->view(), View::Tenants);
    QCOMPARE(console.window.currentPage()->place().filter, filter);
    console.window.go({View::Overview, {}, {}, {}});
    QTest::mouseMove(map, QPoint(map->width() - 4, 25));
    QCOMPARE(map->cursor().shape(), Qt::PointingHandCursor);
    QTest::mouseClick(map, Qt::LeftButton, {}, QPoint(map->width() - 4, 25));
    QTRY_COMPARE(opened.size(), 2);
}

void TestViews::labelsAreSpreadApart()
{
    const QList<double> places = chart::spread({50, 51, 52, 98}, 15, 0, 100);
    QList<double> sorted = places;
    std::ranges::sort(sorted);
    for (qsizetype i = 1; i < sorted.size(); ++i)
        QVERIFY(sorted.at(i) - sorted.at(i - 1) >= 15 - 1e-9);
    QVERIFY(sorted.constLast() <= 100 - 7.5 + 1e-9);
}

void TestViews::gapsCutALine()
{
    chart::Data data;
    data.series.push_back(
        {QStringLiteral("a"), Tone::Ok, {{0, 1}, {1, 2}, {2, qQNaN()}, {3, 3}, {10, 4}}, false, 5, false});
    const std::vector<chart::Run> runs = chart::runsOf(data);
    QCOMPARE(runs.size(), std::size_t(3));
    QCOMPARE(runs[0].points.size(), std::size_t(2));
    QCOMPARE(runs[1].points.front(), QPointF(3, 3));
    QCOMPARE(runs[2].points.front(), QPointF(10, 4));
}

QTEST_MAIN(TestViews)
#include "tst_views.moc"
