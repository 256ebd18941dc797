// Context coverage as a person meets it: who carries too little, what fell, whose invoice went astray; by keyboard, by
// link, and without a gateway's word.
#include "models/coverage_table.h"
#include "models/coverage_words.h"
#include "tests/fixtures/fake_coverage.h"
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/coverage/coverage_page.h"
#include "widgets/coverage/isolation_page.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/navigation.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/overview/attention_view.h"
#include "widgets/overview/overview_page.h"
#include "widgets/tenants/tenant_page.h"
#include "widgets/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QDateTime>
#include <QLabel>
#include <QTest>

using namespace bulkhead;

namespace {

struct Console
{
    explicit Console(const std::function<void(FakeDesk &, FakeCoverage &)> &before = {})
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
    {
        coverage.fill(QDateTime::currentMSecsSinceEpoch());
        desk.m_isolation.m_coverage = &coverage;
        desk.m_isolation.fill(QDateTime::currentMSecsSinceEpoch());
        if (before)
            before(desk, coverage);
        workspace = std::make_unique<Workspace>(&desk, &preferences, &theme);
        window = std::make_unique<MainWindow>(
            workspace.get(),
            QList<PageMaker>{{View::Overview, QStringLiteral("Overview"),
                              [](Workspace *w) -> Page * { return new OverviewPage(w); }},
                             {View::Posture, QStringLiteral("Posture"),
                              [](Workspace *w) -> Page * { return new IsolationPage(w); },
                              QStringLiteral("posture.read"), QStringLiteral("Isolation")},
                             {View::Tenant, {}, [](Workspace *w) -> Page * { return new TenantPage(w); }}});
        window->resize(1440, 900);
        window->QWidget::show();
        QApplication::setActiveWindow(window.get());
        desk.deliver();
    }
    bool open(const QString &id = {}, const QString &filter = {})
    {
        window->go({View::Posture, id, QStringLiteral("coverage"), filter});
        return settles();
    }
    bool settles()
    {
        const bool settled = QTest::qWaitFor([this] { return page()->settled(); }, 5'000);
        QCoreApplication::processEvents();
        return settled;
    }
    CoveragePage *page() { return window->findChild<CoveragePage *>(); }
    DataTable *table() { return page()->findChild<DataTable *>(); }
    FilterField *filter() { return page()->findChild<FilterField *>(); }
    bool said(const QString &part) { return says(page(), part); }
    /// As a screen reader has it of what is drawn.
    bool described(const QString &part)
    {
        for (const QWidget *widget : page()->findChildren<QWidget *>())
            if (widget->isVisible() && widget->accessibleDescription().contains(part))
                return true;
        return false;
    }
    QString services()
    {
        QStringList all;
        for (int row = 0; row < table()->model()->rowCount(); ++row)
            all << table()->model()->index(row, 0).data().toString();
        return all.join(QLatin1Char(' '));
    }
    QString cell(const QString &service, int column, int role = Qt::DisplayRole)
    {
        for (int row = 0; row < table()->model()->rowCount(); ++row)
            if (table()->model()->index(row, 0).data().toString() == service)
                return table()->model()->index(row, column).data(role).toString();
        return QStringLiteral("(no row)");
    }
    void press(int key) { QTest::keyClick(QApplication::focusWidget(), Qt::Key(key)); }
    QPushButton *button(const QString &name)
    {
        for (auto *one : page()->findChildren<QPushButton *>())
            if (one->accessibleName() == name && one->isVisible())
                return one;
        return nullptr;
    }
    /// With BULKHEAD_TEST_PICTURES=FOLDER: what a person would see now, to be looked at.
    void keep(const char *name)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        window->grab().save(QStringLiteral("%1/%2-%3.png")
                                .arg(folder, QLatin1String(name),
                                     theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }

    Theme theme;
    FakeCoverage coverage; // Before the desk that leads to it.
    FakeDesk desk;
    Preferences preferences;
    std::unique_ptr<Workspace> workspace;
    std::unique_ptr<MainWindow> window;
};

} // namespace

class TestCoverageView : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        // Of the offscreen plugin's own nobody can rid a test.
        QTest::failOnWarning(QRegularExpression(QStringLiteral("\\A(?!This plugin does not support)")));
    }
    void whatFellComesFirst();
    void noDataIsNoShare();
    void thePanelTellsWhyAndShowsAnExample();
    void findingsNameWhoMayBeNamed();
    void aLinkLeadsBack();
    void filters();
    void aWrongFilterIsSaid();
    void byKeyboard();
    void newsKeepsTheChoice();
    void aLinkWaitsForItsRow();
    void whilePausedNothingMoves();
    void states_data();
    void states();
    void aRoleWithoutItSeesThePostureAlone();
    void aDropLeadsHere();
    void anotherSizeOfWindow();
};

void TestCoverageView::whatFellComesFirst()
{
    Console console;
    QVERIFY(console.open());
    QAbstractItemModelTester tester(console.table()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(console.services(), QStringLiteral("eligibility-service fax-bridge portal-bff billing-worker "
                                                "postgres-exporter report-runner"));
    QCOMPARE(console.cell(QStringLiteral("eligibility-service"), CoverageTable::Change), QStringLiteral("fell"));
    QCOMPARE(console.cell(QStringLiteral("portal-bff"), CoverageTable::Requests), QStringLiteral("99.95%"));
    // 12,959 and 54,720 of one less than all: never rounded up to it.
    QCOMPARE(console.cell(QStringLiteral("billing-worker"), CoverageTable::Business), QStringLiteral("99.99%"));
    QCOMPARE(console.cell(QStringLiteral("postgres-exporter"), CoverageTable::Series), QStringLiteral("63.07%"));
    QVERIFY(console.said(QStringLiteral("1 fell")));
    QVERIFY(console.said(QStringLiteral("Prometheus at metrics.example:9090")));
    console.table()->sortByColumn(CoverageTable::Jobs, Qt::AscendingOrder);
    QVERIFY(console.services().startsWith(QStringLiteral("billing-worker")));
    console.table()->sortByColumn(CoverageTable::Service, Qt::DescendingOrder);
    QVERIFY(console.services().startsWith(QStringLiteral("report-runner")));
    console.table()->sortByColumn(-1, Qt::AscendingOrder);
    console.keep("coverage");
}

void TestCoverageView::noDataIsNoShare()
{
    Console console;
    QVERIFY(console.open());
    QCOMPARE(console.cell(QStringLiteral("report-runner"), CoverageTable::Jobs), QStringLiteral("no data"));
    QVERIFY(console.cell(QStringLiteral("report-runner"), CoverageTable::Jobs, Qt::AccessibleTextRole)
                .contains(QStringLiteral("no data")));
    QCOMPARE(console.cell(QStringLiteral("report-runner"), CoverageTable::Requests), QStringLiteral("–"));
    QCOMPARE(words::signalShare({0, 0}), QStringLiteral("no data"));
    QCOMPARE(words::signalShare({0, 7}), QStringLiteral("0.00%"));
    QCOMPARE(words::signalShare({9'999'999, 10'000'000}), QStringLiteral("99.99%"));
    QCOMPARE(words::signalShare({10'000'000, 10'000'000}), QStringLiteral("100%"));
    // No product overflows, and more than all is all.
    QCOMPARE((SignalCount{~0ULL - 1, ~0ULL}).share(), 9'999);
    QCOMPARE((SignalCount{9, 5}).share(), 10'000);
    QCOMPARE((SignalCount{9, 5}).untagged(), 0U);
}

void TestCoverageView::thePanelTellsWhyAndShowsAnExample()
{
    Console console;
    QVERIFY(console.open(QStringLiteral("eligibility-service/eligibility")));
    QVERIFY(console.said(QStringLiteral("Requests fell 40 min ago from 99.93% to 73.60%")));
    QVERIFY(console.said(QStringLiteral("49,100 of 186,000 in the last hour lack a tenant or environment")));
    QVERIFY(console.said(QStringLiteral("eligibility-service-2:9100")));
    QVERIFY(console.said(QStringLiteral("99.72%"))); // Log lines of the day.
    QVERIFY(console.open(QStringLiteral("portal-bff/scheduling")));
    QVERIFY(!console.said(QStringLiteral(" ago from ")));
    QVERIFY(!console.said(QStringLiteral("An example without context")));
    console.coverage.m_detailFault = {Fault::Kind::Offline, {}, QStringLiteral("No gateway answers."), {}, {}};
    QVERIFY(console.open(QStringLiteral("fax-bridge")));
    QTRY_VERIFY(console.described(QStringLiteral("No gateway answers."))); // Where the course would be drawn.
}

void TestCoverageView::findingsNameWhoMayBeNamed()
{
    Console console;
    QVERIFY(console.open());
    QVERIFY(console.said(
        QStringLiteral("An invoice names Fallowmere Dental Group; it belongs to Larkholt Imaging Center.")));
    QVERIFY(console.said(QStringLiteral("A partner’s commission names another tenant, outside your scope; it belongs "
                                        "to Quillgate Family Practice. 3 times.")));
    QVERIFY(console.said(QStringLiteral("12 of an owner that the inventory does not know")));
    QPushButton *open = console.button(QStringLiteral("Open Larkholt Imaging Center"));
    QVERIFY(open != nullptr);
    open->click();
    QCOMPARE(console.window->currentPage()->view(), View::Tenant);
    QCOMPARE(console.window->currentPage()->place().id, QStringLiteral("t-000002"));
}

void TestCoverageView::aLinkLeadsBack()
{
    Console console;
    QVERIFY(console.open(QStringLiteral("fax-bridge"), QStringLiteral("share<50")));
    const Destination place = console.window->currentPage()->place();
    QCOMPARE(place.tab, QStringLiteral("coverage"));
    QCOMPARE(place.id, QStringLiteral("fax-bridge"));
    const QUrl link = toLink(place);
    QCOMPARE(link.toString(QUrl::FullyEncoded),
             QStringLiteral("bulkhead://posture/fax-bridge?tab=coverage&filter=share%3C50"));
    QVERIFY(fromLink(link) == place);
    console.window->go({View::Overview, {}, {}, {}});
    console.window->go(*fromLink(link));
    QVERIFY(console.settles());
    QCOMPARE(console.window->currentPage()->place(), place);
    // A tab of another view is none.
    QVERIFY(fromLink(QUrl(QStringLiteral("bulkhead://sla?tab=coverage")))->tab.isEmpty());
    QVERIFY(fromLink(QUrl(QStringLiteral("bulkhead://posture?tab=timeline")))->tab.isEmpty());
}

void TestCoverageView::filters()
{
    Console console;
    QVERIFY(console.open());
    const std::pair<const char *, const char *> rows[] = {
        {"change:fell", "eligibility-service"},
        {"change:steady service:p", "portal-bff postgres-exporter"},
        {"share<95", "fax-bridge postgres-exporter"},
        {"share<99.9 kind:job", "billing-worker"},
        {"kind:invoice", "billing-worker"},
        {"-kind:job kind:log", "eligibility-service fax-bridge"},
        {"untagged>100k", "fax-bridge"},
        {"workflow:inv", "billing-worker"},
        {"exporter", "postgres-exporter"},
        {"nobody", ""},
    };
    for (const auto &[text, shown] : rows) {
        console.filter()->setText(QLatin1String(text));
        QVERIFY2(console.services() == QLatin1String(shown), qPrintable(console.services()));
    }
    QVERIFY(console.said(QStringLiteral("No service fits the filter")));
}

void TestCoverageView::aWrongFilterIsSaid()
{
    Console console;
    QVERIFY(console.open());
    console.filter()->setText(QStringLiteral("share<lots"));
    QCOMPARE(console.table()->model()->rowCount(), 6);
    console.filter()->setText(QStringLiteral("colour:red"));
    QVERIFY(console.said(QStringLiteral("colour")));
}

void TestCoverageView::byKeyboard()
{
    Console console;
    QVERIFY(console.open());
    console.table()->setFocus();
    QCOMPARE(console.table()->currentIndex().row(), 0);
    console.press(Qt::Key_Down);
    QVERIFY(console.settles());
    QVERIFY(console.said(QStringLiteral("fax-bridge-0:9100")));
    console.press(Qt::Key_Return);
    QVERIFY(QApplication::focusWidget() != console.table());
    console.press(Qt::Key_Escape);
    QVERIFY(console.table()->hasFocus());
    console.press(Qt::Key_F);
    QCOMPARE(console.services(), QStringLiteral("eligibility-service"));
    console.press(Qt::Key_F);
    QCOMPARE(console.table()->model()->rowCount(), 6);
    for (const QWidget *one : console.page()->findChildren<QWidget *>())
        if (one->isVisible() && one->focusPolicy() != Qt::NoFocus && !one->inherits("QScrollBar"))
            QVERIFY2(!one->accessibleName().isEmpty() || one->inherits("QLabel") || one->inherits("QAbstractButton")
                         || one->inherits("QLineEdit") || one->inherits("QHeaderView"),
                     one->metaObject()->className());
}

void TestCoverageView::newsKeepsTheChoice()
{
    Console console;
    QVERIFY(console.open(QStringLiteral("portal-bff/scheduling")));
    console.coverage.find(QStringLiteral("portal-bff"))->untagged = 9'000'000; // It is the second now.
    console.coverage.tell();
    QTRY_VERIFY(console.services().startsWith(QStringLiteral("eligibility-service portal-bff")));
    QCOMPARE(console.table()->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("portal-bff"));
}

void TestCoverageView::aLinkWaitsForItsRow()
{
    QList<CoverageItem> items;
    Console console([&items](FakeDesk &, FakeCoverage &coverage) { items = std::exchange(coverage.m_items, {}); });
    QVERIFY(console.open(QStringLiteral("portal-bff/scheduling")));
    // The table appears, gets the focus that the page gave it, and with it a current row that nobody chose.
    console.coverage.m_items = items.first(2);
    console.coverage.tell();
    QTRY_COMPARE(console.table()->model()->rowCount(), 2);
    QTRY_VERIFY(console.table()->hasFocus());
    console.coverage.m_items = items;
    console.coverage.tell();
    QTRY_COMPARE(console.table()->model()->rowCount(), 6);
    QCOMPARE(console.table()->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("portal-bff"));
    // A person who goes elsewhere stays there.
    console.press(Qt::Key_Up);
    const QString there = console.page()->place().id;
    QVERIFY(there != QLatin1String("portal-bff/scheduling"));
    console.coverage.tell();
    QVERIFY(console.settles());
    QCOMPARE(console.page()->place().id, there);
}

void TestCoverageView::whilePausedNothingMoves()
{
    Console console;
    QVERIFY(console.open());
    console.workspace->setPaused(true);
    console.coverage.find(QStringLiteral("portal-bff"))->untagged = 9'000'000;
    console.coverage.tell();
    const QString before = console.services();
    QVERIFY(before.startsWith(QStringLiteral("eligibility-service fax-bridge")));
    QVERIFY(!QTest::qWaitFor([&] { return console.services() != before; }, 1'000));
    console.workspace->setPaused(false);
    QTRY_VERIFY(console.services().startsWith(QStringLiteral("eligibility-service portal-bff")));
}

void TestCoverageView::states_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("says");
    QTest::addRow("nothing counted") << 0 << QStringLiteral("Nothing is counted yet");
    QTest::addRow("no source") << 1 << QStringLiteral("No source tells this gateway");
    QTest::addRow("the source fails") << 2 << QStringLiteral("is not reachable");
    QTest::addRow("the past is read") << 3 << QStringLiteral("the past is being read");
    QTest::addRow("simulated") << 4 << QStringLiteral("a rehearsal, no real figures");
}

void TestCoverageView::states()
{
    QFETCH(int, state);
    QFETCH(QString, says);
    Console console([state](FakeDesk &, FakeCoverage &coverage) {
        CoverageOrigin &origin = coverage.origin();
        if (state == 0)
            coverage.m_items.clear();
        if (state == 1) {
            coverage.m_items.clear();
            coverage.m_fault = {Fault::Kind::Conflict,
                                QStringLiteral("NO_COVERAGE"),
                                QStringLiteral("No source tells this gateway of context coverage."),
                                QStringLiteral("Start the gateway with --telemetry prometheus:URL."),
                                {}};
        }
        if (state == 2)
            origin.problem = QStringLiteral("Prometheus at metrics.example:9090 is not reachable.");
        if (state == 3)
            origin.loadingFromMs = origin.asOfMs - 86'400'000LL * 12;
        if (state == 4)
            origin.simulated = true;
    });
    QVERIFY(console.open());
    QVERIFY(console.said(says));
    console.keep(("coverage-state-" + QByteArray::number(state)).constData());
}

void TestCoverageView::aRoleWithoutItSeesThePostureAlone()
{
    Console console([](FakeDesk &desk, FakeCoverage &) { desk.m_role = Role::CustomerSuccess; });
    QVERIFY(!console.workspace->session().may(QStringLiteral("coverage.read")));
    console.window->go({View::Posture, {}, QStringLiteral("coverage"), {}});
    QVERIFY(QTest::qWaitFor([&] { return console.window->currentPage()->settled(); }, 5'000));
    QCOMPARE(console.window->currentPage()->heading(), QStringLiteral("Isolation posture"));
    QVERIFY(console.page() == nullptr);
}

void TestCoverageView::aDropLeadsHere()
{
    Console console;
    console.window->go({View::Overview, {}, {}, {}});
    auto *attention = console.window->findChild<AttentionView *>();
    QVERIFY(attention != nullptr);
    QModelIndex drop;
    QStringList titles;
    for (int row = 0; row < attention->model()->rowCount(); ++row) {
        const QModelIndex index = attention->model()->index(row, 0);
        titles << index.data().toString();
        if (index.data().toString() == QLatin1String("eligibility-service / eligibility"))
            drop = index;
    }
    QVERIFY2(drop.isValid(), qPrintable(titles.join(QLatin1Char(';'))));
    QVERIFY(titles.contains(QStringLiteral("Larkholt Imaging Center"))); // Whose invoice it is.
    attention->setFocus();
    attention->setCurrentIndex(drop);
    QTest::keyClick(attention, Qt::Key_Return);
    QVERIFY(console.settles());
    QCOMPARE(console.window->currentPage()->heading(), QStringLiteral("Context coverage"));
    QCOMPARE(console.window->currentPage()->place().id, QStringLiteral("eligibility-service/eligibility"));
}

void TestCoverageView::anotherSizeOfWindow()
{
    Console console;
    QVERIFY(console.open(QStringLiteral("eligibility-service/eligibility")));
    console.window->resize(1920, 1080);
    QCoreApplication::processEvents();
    QVERIFY(console.settles());
    QVERIFY(console.page()->width() > 1'600);
    console.keep("coverage-wide");
}

QTEST_MAIN(TestCoverageView)
#include "tst_coverage_view.moc"
