// A recording by keys and clicks on a gateway that is not there, in both themes: read when asked, searched, what is
// broken or cannot be read said so, and which screens are noted under a grant.
#include "models/recording_table.h"
#include "models/recording_words.h"
#include "tests/fixtures/fake_grants.h"
#include "tests/fixtures/fake_recordings.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/access/access_page.h"
#include "widgets/access/lease_frame.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/workspace.h"
#include "widgets/recording/recording_page.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace bulkhead;

namespace {

const QString kGrant = QStringLiteral("grant-77aa");

class Place : public Page
{
public:
    Place(Workspace *workspace, View view)
        : Page(workspace, view)
        , m_place{view, {}, {}, {}}
    {
    }
    void open(const Destination &place) override { m_place = place; }
    [[nodiscard]] Destination place() const override { return m_place; }
    [[nodiscard]] QString heading() const override { return QStringLiteral("Place"); }
    void turn(const QString &tab)
    {
        m_place.tab = tab;
        emit placeChanged();
    }

private:
    Destination m_place;
};

struct Console
{
    explicit Console(Role role = Role::Auditor)
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , recordings(QDateTime(QDate(2026, 11, 30), QTime(8, 0), Qt::UTC).toMSecsSinceEpoch())
        , preferences(QString())
        , prepared(prepare(desk, grants, recordings, role))
        , workspace(&desk, &preferences, &theme)
        , window(&workspace, {{View::Overview, QStringLiteral("Overview"),
                               [](Workspace *w) -> Page * { return new Place(w, View::Overview); }},
                              {View::Tenant, {}, [](Workspace *w) -> Page * { return new Place(w, View::Tenant); }},
                              {View::Access, QStringLiteral("Access"),
                               [](Workspace *w) -> Page * { return new AccessPage(w); }, QStringLiteral("grants.read")},
                              {View::Recording,
                               {},
                               [](Workspace *w) -> Page * { return new RecordingPage(w); },
                               QStringLiteral("recordings.read")}})
    {
        new LeaseFrame(&workspace, &window);
        window.resize(qEnvironmentVariableIntValue("BULKHEAD_TEST_WIDE") != 0 ? QSize(1920, 1080) : QSize(1440, 900));
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
    }
    static bool prepare(FakeDesk &desk, FakeGrants &grants, FakeRecordings &recordings, Role role)
    {
        desk.m_grants = &grants;
        desk.m_recordings = &recordings;
        desk.m_singleUser = false;
        desk.m_role = role;
        desk.m_mayToo = {QStringLiteral("grants.read")};
        if (role != Role::Support)
            desk.m_mayToo << QStringLiteral("recordings.read");
        return true;
    }
    Page *open(const QString &id = kGrant)
    {
        window.go({View::Recording, id, {}, {}});
        return settled();
    }
    Page *settled()
    {
        Page *page = window.page(View::Recording);
        [[maybe_unused]] const bool done = QTest::qWaitFor([page] { return page->settled(); }, 3'000);
        QCoreApplication::processEvents();
        return page;
    }
    DataTable *table() { return window.page(View::Recording)->findChild<DataTable *>(); }
    [[nodiscard]] int rows() { return table()->isVisibleTo(&window) ? table()->model()->rowCount() : 0; }
    QLineEdit *search() { return window.findChild<QLineEdit *>(QStringLiteral("recordingSearch")); }
    void keep(const char *name)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        QCoreApplication::processEvents();
        window.grab().save(QStringLiteral("%1/%2-%3.png")
                               .arg(folder, QLatin1String(name),
                                    theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }

    Theme theme;
    FakeDesk desk;
    FakeGrants grants;
    FakeRecordings recordings;
    Preferences preferences;
    bool prepared;
    Workspace workspace;
    MainWindow window;
};

} // namespace

class TestRecordingView : public QObject
{
    Q_OBJECT
private slots:
    void itIsReadWhenOpenedAndShownWhole();
    void keysGoFromStepToStep();
    void aSearchIsMadeWhenAskedOnly();
    void moreStepsCome();
    void whatIsBrokenIsLoud();
    void whatCannotBeReadSaysWhy();
    void faultsAndEmptinessSaySo();
    void anAccessLeadsToIt();
    void screensAreNotedUnderAGrantOnly();
    void wordsOfDetails_data();
    void wordsOfDetails();
    void screensReadAsTheConsoleCallsThem_data();
    void screensReadAsTheConsoleCallsThem();
    void offsets();
};

void TestRecordingView::itIsReadWhenOpenedAndShownWhole()
{
    Console console;
    Page *page = console.open();
    QCOMPARE(console.recordings.m_asked, QStringList{kGrant + QStringLiteral(" 0//0")});
    QCOMPARE(console.rows(), 18);
    for (const char *words :
         {"Sealed and verified", "All 18 steps are what was recorded.", "support-3", "Harborlight Behavioral Health",
          "48213", "2026-11-30 08:00:00 UTC", "the practice cannot bill"})
        QVERIFY2(says(page, QLatin1String(words)) || QLatin1String(words) == QLatin1String("Sealed and verified"),
                 words);
    console.table()->selectRow(3);
    QTRY_VERIFY(says(page, QStringLiteral("FROM visit"))); // What was just made is shown.
    QVERIFY(says(page, QStringLiteral("from = 2026-11-01")));
    QVERIFY(says(page, QStringLiteral("name = NULL")));
    QVERIFY(says(page, QStringLiteral("00:01:01 after the beginning")));
    QCOMPARE(console.table()->model()->index(1, RecordingTable::Summary).data().toString(),
             QStringLiteral("Looked at the page of Harborlight Behavioral Health"));
    QCOMPARE(namelessControls(page), QStringList());
    QCOMPARE(cutTexts(page), QStringList());
    console.keep("recording");
    // The same place again asks for nothing: each time stands in audit.
    console.open();
    QCOMPARE(console.recordings.m_asked.size(), 1);
}

void TestRecordingView::keysGoFromStepToStep()
{
    Console console;
    console.open();
    QTRY_VERIFY(console.table()->hasFocus());
    QCOMPARE(console.table()->currentIndex().row(), 0);
    QTest::keyClick(console.table(), Qt::Key_J);
    QTest::keyClick(console.table(), Qt::Key_J);
    QCOMPARE(console.table()->currentIndex().row(), 2);
    QTest::keyClick(console.table(), Qt::Key_K);
    QCOMPARE(console.table()->currentIndex().row(), 1);
    QTest::keyClick(console.table(), Qt::Key_K);
    QTest::keyClick(console.table(), Qt::Key_K);
    QCOMPARE(console.table()->currentIndex().row(), 0);
}

void TestRecordingView::aSearchIsMadeWhenAskedOnly()
{
    Console console;
    Page *page = console.open();
    QTest::keyClick(page, Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(console.search()->hasFocus());
    QTest::keyClicks(console.search(), QStringLiteral("visits-by"));
    QCOMPARE(console.recordings.m_asked.size(), 1);
    QTest::keyClick(console.search(), Qt::Key_Return);
    console.settled();
    QCOMPARE(console.recordings.m_asked.last(), kGrant + QStringLiteral(" 0/visits-by/0"));
    QCOMPARE(console.rows(), 1);
    button(page, QStringLiteral("Questions"))->click();
    console.settled();
    QCOMPARE(console.recordings.m_asked.last(), kGrant + QStringLiteral(" 0/visits-by/2"));
    console.search()->setText(QStringLiteral("nowhere"));
    QTest::keyClick(console.search(), Qt::Key_Return);
    console.settled();
    QCOMPARE(console.rows(), 0);
    QVERIFY(says(page, QStringLiteral("No step fits")));
    console.keep("recording-none");
    button(page, QStringLiteral("All steps"))->click();
    console.search()->setFocus();
    QTest::keyClick(console.search(), Qt::Key_Escape);
    console.settled();
    QCOMPARE(console.rows(), 18);
}

void TestRecordingView::moreStepsCome()
{
    Console console;
    console.recordings.m_page = 10;
    Page *page = console.open();
    QCOMPARE(console.rows(), 10);
    QVERIFY(says(page, QStringLiteral("10 of 18 that fit")));
    console.table()->selectRow(4);
    QTest::keyClick(console.table(), Qt::Key_O);
    console.settled();
    QCOMPARE(console.recordings.m_asked.last(), kGrant + QStringLiteral(" 10//0"));
    QCOMPARE(console.rows(), 18);
    QCOMPARE(console.table()->currentIndex().row(), 4); // What is being read stays.
    QVERIFY(console.window.findChild<QPushButton *>(QStringLiteral("recordingMore"))->isHidden());
}

void TestRecordingView::whatIsBrokenIsLoud()
{
    Console console;
    console.recordings.m_part.proof = RecordingProof::Broken;
    console.recordings.m_part.broken = 5;
    console.recordings.m_part.trouble = QStringLiteral("Step 5 is missing.");
    console.recordings.m_steps.resize(4);
    Page *page = console.open();
    QCOMPARE(console.rows(), 4);
    QVERIFY(says(page, QStringLiteral("Step 5 is missing. What comes from there on is proven by nothing")));
    console.keep("recording-broken");
}

void TestRecordingView::whatCannotBeReadSaysWhy()
{
    Console console;
    console.recordings.m_part.proof = RecordingProof::Unreadable;
    console.recordings.m_part.trouble =
        QStringLiteral("The key of this tenant's recordings was destroyed when the tenant had left.");
    console.recordings.m_steps.clear();
    Page *page = console.open();
    QCOMPARE(console.rows(), 0);
    QVERIFY(says(page, QStringLiteral("It cannot be read")));
    QVERIFY(!console.search()->isVisible());
    QVERIFY(says(page, QStringLiteral("was destroyed")));
    console.keep("recording-unreadable");
}

void TestRecordingView::faultsAndEmptinessSaySo()
{
    Console console;
    console.recordings.m_fault = {Fault::Kind::NotFound,
                                  QStringLiteral("GRANT_NOT_FOUND"),
                                  QStringLiteral("There is no such access within your scope."),
                                  QStringLiteral("Reload the list of accesses and choose again."),
                                  {}};
    Page *page = console.open();
    QVERIFY(says(page, QStringLiteral("There is no such access within your scope.")));
    console.recordings.m_fault = {};
    button(page, QStringLiteral("Try again"))->click();
    console.settled();
    QCOMPARE(console.rows(), 18);
    // Other eyes: nothing of it stays on the screen.
    console.desk.m_mayToo.clear();
    console.desk.deliver();
    QTRY_COMPARE(console.rows(), 0);
}

void TestRecordingView::anAccessLeadsToIt()
{
    Console console;
    const qint64 now = console.workspace.now();
    console.grants.tell(
        {FakeGrants::sample(kGrant, QStringLiteral("support-3"), QStringLiteral("t-000002"),
                            QStringLiteral("Harborlight Behavioral Health"), GrantState::GivenBack, now)});
    console.window.go({View::Access, kGrant, {}, {}});
    auto *recording = console.window.findChild<QPushButton *>(QStringLiteral("grantRecording"));
    QTRY_VERIFY(recording->isVisible());
    console.keep("recording-from-access");
    recording->click();
    console.settled();
    QCOMPARE(console.window.currentPage()->view(), View::Recording);
    QCOMPARE(console.rows(), 18);
    console.window.findChild<QPushButton *>(QStringLiteral("recordingAccess"))->click();
    QCOMPARE(console.window.currentPage()->view(), View::Access);
}

void TestRecordingView::screensAreNotedUnderAGrantOnly()
{
    Console console(Role::Support);
    const qint64 now = console.workspace.now();
    console.window.go({View::Tenant, QStringLiteral("t-000001"), {}, {}});
    QCOMPARE(console.recordings.m_noted, QStringList());
    AccessGrant grant = FakeGrants::sample(kGrant, console.workspace.session().person, QStringLiteral("t-000002"),
                                           QStringLiteral("Harborlight Behavioral Health"), GrantState::InForce, now);
    console.grants.tell({grant});
    console.grants.use(grant);
    console.desk.deliver(); // The session begins anew under the grant.
    QTRY_VERIFY(console.recordings.m_noted.contains(QStringLiteral("tenant t-000002")));
    console.recordings.m_noted.clear();
    console.window.go({View::Tenant, QStringLiteral("t-000002"), {}, {}});
    QCOMPARE(console.recordings.m_noted, QStringList()); // The same place is no other screen.
    static_cast<Place *>(console.window.page(View::Tenant))->turn(QStringLiteral("isolation"));
    console.window.go({View::Overview, {}, {}, QStringLiteral("name:somebody")});
    QCOMPARE(console.recordings.m_noted,
             (QStringList{QStringLiteral("tenant-isolation t-000002"), QStringLiteral("overview ")}));
    console.grants.leave();
    console.recordings.m_noted.clear();
    console.window.go({View::Tenant, QStringLiteral("t-000001"), {}, {}});
    QCOMPARE(console.recordings.m_noted, QStringList());
}

void TestRecordingView::wordsOfDetails_data()
{
    QTest::addColumn<QString>("detail");
    QTest::addColumn<QString>("told");
    QTest::newRow("nothing") << ""
                             << "";
    QTest::newRow("known ones in order") << R"({"sql":"SELECT 1","query":"a","odd":true})"
                                         << "Reviewed query=a|Statement=SELECT 1|odd=yes";
    QTest::newRow("a number stays one") << R"({"rows":1250})"
                                        << "Rows=1250";
    QTest::newRow("empty ones are left out") << R"({"reason":""})"
                                             << "";
    QTest::newRow("no JSON") << "SELECT"
                             << "Detail=SELECT";
    QTest::newRow("what turns the writing is shown") << QStringLiteral("{\"by\":\"a\u202eb\"}") << "By=a\\u202Eb";
}

void TestRecordingView::wordsOfDetails()
{
    QFETCH(QString, detail);
    QFETCH(QString, told);
    QStringList lines;
    for (const RecordedField &field : recordedFields(detail))
        lines << field.name + QLatin1Char('=') + field.value;
    if (QLatin1String(QTest::currentDataTag()).contains(QLatin1String("turns")))
        QVERIFY(!lines.join(QString()).contains(QChar(0x202e)));
    else
        QCOMPARE(lines.join(QLatin1Char('|')), told);
}

void TestRecordingView::screensReadAsTheConsoleCallsThem_data()
{
    QTest::addColumn<QString>("view");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("told");
    const auto row = [](const char *view, const char *place, const char *told) {
        QTest::addRow("%s %s", view, place) << view << place << told;
    };
    row("tenant", "t-000002", "Looked at the page of Harborlight Behavioral Health");
    row("tenant-service", "t-000002", "Looked at the page of Harborlight Behavioral Health · Service");
    row("overview", "", "Looked at Overview");
    row("tier-fit", "", "Looked at Tier fit");
    row("diagnostics", "visit-by-number", "Looked at Diagnostics: visit-by-number");
    row("sla", "t-000002/o-1", "Looked at SLA health: Harborlight Behavioral Health, o-1");
    row("onboarding-table", "", "Looked at Onboarding · Table");
    row("moon", "t-000002", "as it was recorded"); // Of a console of another edition.
    row("sla-moon", "", "as it was recorded");
    row("", "", "as it was recorded");
}

void TestRecordingView::screensReadAsTheConsoleCallsThem()
{
    QFETCH(QString, view);
    QFETCH(QString, place);
    QFETCH(QString, told);
    const RecordingPart of = FakeRecordings(0).m_part;
    RecordingStep step;
    step.kind = RecordedKind::Screen;
    step.summary = QStringLiteral("as it was recorded");
    step.detail = QStringLiteral(R"({"view":"%1","place":"%2"})").arg(view, place);
    QCOMPARE(stepText(step, of), told);
    step.kind = RecordedKind::Call;
    QCOMPARE(stepText(step, of), step.summary);
}

void TestRecordingView::offsets()
{
    QCOMPARE(offsetText(1'000, 1'000), QStringLiteral("00:00:00"));
    QCOMPARE(offsetText(3'661'500, 0), QStringLiteral("01:01:01"));
    QCOMPARE(offsetText(0, 1'500), QString(QChar(0x2212)) + QStringLiteral("00:00:01"));
    QCOMPARE(kindText(RecordedKind(9)), QStringLiteral("Step (9)"));
}

QTEST_MAIN(TestRecordingView)
#include "tst_recording_view.moc"
