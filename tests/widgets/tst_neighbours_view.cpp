// The noisy neighbours' view as a person on call reads it, with keys and clicks, in both themes; and the ticks as a
// file.
#include "tests/widgets/neighbours_console.h"
#include "widgets/acts/contain_dialog.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/neighbours/incident_list_view.h"
#include "widgets/neighbours/incident_view.h"
#include "widgets/neighbours/ticks_export.h"
#include "widgets/neighbours/wait_graph.h"

#include <QDir>
#include <QFileDialog>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace bulkhead;

namespace {

const QString kCulprit = FakeDesk::nameOf(7);

} // namespace

class TestNeighboursView : public QObject
{
    Q_OBJECT
private slots:
    void theSentenceSaysByWhat();
    void confidenceAndBlindSpotsAreTold();
    void suspectsTellTheirUseAndWhyTheyAreRuledOut();
    void whoWaitsForWhomIsSpoken();
    void victimsTellWhatIsAtStakeAndLeadToTheirPage();
    void aSimilarIncidentIsChosenByItsLink();
    void noTextIsCutAndEveryControlHasAName_data();
    void noTextIsCutAndEveryControlHasAName();
    void outsideTheScopeNobodyIsNamed();
    void ticksGoToAFileInert();
    void aFailedExportLeavesNoFile();
    void theExportIsAskedForByKey();
};

void TestNeighboursView::theSentenceSaysByWhat()
{
    NeighboursConsole console;
    QVERIFY(console.settles());
    QVERIFY(says(console.page(), kCulprit + QStringLiteral(" holds back 9 tenants on pool-a database since ")));
    QVERIFY(says(console.page(), QStringLiteral(": others wait behind its locks.")));
    QVERIFY(says(console.page(), QStringLiteral("Share of pool-a slots waiting behind its locks against affected")));
    const auto *ledger = named<QWidget>(console.page(), QStringLiteral("Delay ledger"));
    QVERIFY(ledger
            && ledger->accessibleDescription().contains(kCulprit + QStringLiteral(", behind its locks: 10.1 s")));
    console.keep("incident");
}

void TestNeighboursView::confidenceAndBlindSpotsAreTold()
{
    NeighboursConsole console;
    QVERIFY(console.settles());
    QVERIFY(says(console.page(), QStringLiteral("What is not seen")));
    QVERIFY(says(console.page(), QStringLiteral("Requests that never reached the pool are not counted.")));
    QVERIFY(named<QWidget>(console.page(), QStringLiteral("Confidence 82%")));
}

void TestNeighboursView::suspectsTellTheirUseAndWhyTheyAreRuledOut()
{
    NeighboursConsole console;
    QVERIFY(console.settles());
    for (const char *told : {"1.0 (0.9)", "0.03 (0.02)", "5.1", "■ Named: others wait behind its locks", "1.5 (0.4)",
                             "It holds more slots only because it waits for the lock itself."})
        QVERIFY2(says(console.page(), QString::fromUtf8(told)), told);
    QSignalSpy went(console.page(), &Page::navigate);
    auto *link = named<QPushButton>(named<QWidget>(console.page(), QStringLiteral("Suspects")), FakeDesk::nameOf(33));
    QVERIFY(link);
    QVERIFY(link->accessibleDescription().contains(QStringLiteral("Slots: 2.1 now, 2.0 usual")));
    link->setFocus();
    QTest::keyClick(link, Qt::Key_Space);
    QCOMPARE(went.size(), 1);
    QCOMPARE(went.first().first().value<Destination>().id, FakeDesk::idOf(33));
}

void TestNeighboursView::whoWaitsForWhomIsSpoken()
{
    NeighboursConsole console;
    QVERIFY(console.settles());
    const auto *graph = console.page()->findChild<WaitGraph *>();
    QVERIFY(graph && graph->isVisibleTo(console.page()));
    QVERIFY(graph->accessibleDescription().startsWith(
        QStringLiteral("%1 waits for %2 with 1.6 slots").arg(FakeDesk::nameOf(10), kCulprit)));
    QCOMPARE(graph->accessibleDescription().count(QLatin1Char('\n')), 5);
    console.page()->findChild<IncidentListView *>()->choose(QStringLiteral("i-2")); // Nobody waits there any more.
    QTRY_VERIFY(!graph->isVisibleTo(console.page()));
}

void TestNeighboursView::victimsTellWhatIsAtStakeAndLeadToTheirPage()
{
    NeighboursConsole console;
    QVERIFY(console.settles());
    QSignalSpy went(console.page(), &Page::navigate);
    auto *victims = named<QWidget>(console.page(), QStringLiteral("Affected tenants"));
    auto *link = named<QPushButton>(victims, FakeDesk::nameOf(15)); // At risk in the fleet.
    QVERIFY(link);
    const QString told = link->accessibleDescription();
    QVERIFY2(told.contains(QStringLiteral("Budget left of its worst objective: 10%")), qPrintable(told));
    QVERIFY2(told.contains(QStringLiteral("Latency now: 1.3 s, Usual latency: 47 ms")), qPrintable(told));
    QVERIFY(told.contains(QStringLiteral("Burn rate: ")));
    link->click();
    QCOMPARE(went.first().first().value<Destination>().view, View::Tenant);
    QCOMPARE(went.first().first().value<Destination>().id, FakeDesk::idOf(15));
}

void TestNeighboursView::aSimilarIncidentIsChosenByItsLink()
{
    NeighboursConsole console;
    QVERIFY(console.settles());
    QPushButton *link = nullptr;
    for (auto *one : console.page()->findChildren<QPushButton *>())
        if (one->accessibleName().contains(QStringLiteral("the same antagonist")))
            link = one;
    QVERIFY(link);
    link->setFocus();
    QTest::keyClick(link, Qt::Key_Space);
    QTRY_COMPARE(console.page()->place().id, QStringLiteral("i-2"));
    QTRY_VERIFY(says(console.page(), QStringLiteral(" held back 9 tenants")));
}

void TestNeighboursView::noTextIsCutAndEveryControlHasAName_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<Role>("role");
    QTest::newRow("operations on a small screen") << QSize(1440, 900) << Role::PlatformOperations;
    QTest::newRow("operations on a large screen") << QSize(1920, 1080) << Role::PlatformOperations;
    QTest::newRow("support on a small screen") << QSize(1440, 900) << Role::Support;
    QTest::newRow("support on a large screen") << QSize(1920, 1080) << Role::Support;
}

void TestNeighboursView::noTextIsCutAndEveryControlHasAName()
{
    QFETCH(QSize, size);
    QFETCH(Role, role);
    NeighboursConsole console([role](FakeDesk &desk) {
        desk.m_role = role;
        desk.m_antagonistInScope = role != Role::Support;
        if (desk.m_antagonistInScope)
            desk.m_limits = {sampleContainment(QDateTime::currentMSecsSinceEpoch(), ActState::Verified)};
    });
    console.window.resize(size);
    QVERIFY(console.settles());
    QTRY_COMPARE(says(console.page(), QStringLiteral("Predicted relief 80%, measured 74%.")), role != Role::Support);
    QTRY_COMPARE(cutTexts(console.page()), QStringList());
    for (const auto *chart : console.page()->findChildren<chart::MetricChart *>()) {
        QTRY_VERIFY(chart->height() >= chart->minimumHeight());
        QTRY_VERIFY(chart->geometry().bottom() < chart->parentWidget()->height()); // Not under the edge of its card.
    }
    QCOMPARE(namelessControls(console.page()), QStringList());
    const QByteArray name = QTest::currentDataTag();
    console.keep(name.constData());
    console.keep((name + " (whole)").constData(), console.page()->findChild<IncidentView *>());
}

void TestNeighboursView::outsideTheScopeNobodyIsNamed()
{
    NeighboursConsole console([](FakeDesk &desk) {
        desk.m_role = Role::Support;
        desk.m_antagonistInScope = false;
    });
    QVERIFY(console.settles());
    QVERIFY(says(console.page(), QStringLiteral("Tenant in pool-a, outside your scope, holds back 12 tenants")));
    QVERIFY(!says(console.page(), kCulprit));
    QVERIFY(says(console.page(), QStringLiteral("3 tenant(s) outside your scope are affected too")));
    const auto *contain = console.part<QPushButton>("contain");
    QVERIFY(!contain->isEnabled());
    const QString reason =
        QStringLiteral("The antagonist is outside your scope: ask platform operations to contain it.");
    QCOMPARE(contain->toolTip(), reason);
    QCOMPARE(contain->accessibleDescription(), reason);
    QVERIFY(says(console.page(), reason));
    QTest::keyClick(console.page(), Qt::Key_C);
    QVERIFY(!console.window.findChild<ContainDialog *>());
}

void TestNeighboursView::ticksGoToAFileInert()
{
    NeighboursConsole console;
    QVERIFY(console.settles());
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("ticks.csv"));
    auto *job = console.page()->findChild<TicksExport *>();
    QSignalSpy told(job, &TicksExport::notice);
    job->exportTo(QStringLiteral("i-1"), path);
    QTRY_COMPARE(told.size(), 1);
    QCOMPARE(told.first().first().toString(),
             QStringLiteral("2 tick(s) are in %1.").arg(QDir::toNativeSeparators(path)));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString written = QString::fromUtf8(file.readAll());
    QVERIFY2(written.contains(QStringLiteral("INTERNAL: raw ticks of incident i-1\r\n")), qPrintable(written));
    QVERIFY(written.contains(QStringLiteral("time,s booked to TENANT =1+1 Clinic (lock)\r\n")));
    QVERIFY(written.contains(QStringLiteral("2026-11-28T12:47:02.000Z,'@cmd\r\n")));
    QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
}

void TestNeighboursView::aFailedExportLeavesNoFile()
{
    NeighboursConsole console([](FakeDesk &desk) {
        desk.m_ticksFault = {Fault::Kind::Offline, {}, "The gateway went away.", "Try again.", {}};
    });
    QVERIFY(console.settles());
    const QTemporaryDir folder;
    auto *job = console.page()->findChild<TicksExport *>();
    QSignalSpy told(job, &TicksExport::notice);
    job->exportTo(QStringLiteral("i-1"), folder.filePath(QStringLiteral("ticks.csv")));
    QTRY_COMPARE(told.size(), 1);
    QCOMPARE(told.first().first().toString(), QStringLiteral("The gateway went away. Try again."));
    QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden), QStringList());
}

void TestNeighboursView::theExportIsAskedForByKey()
{
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    NeighboursConsole console;
    QVERIFY(console.settles());
    QTest::keyClick(console.page(), Qt::Key_E);
    auto *chooser = console.dialog<QFileDialog>();
    QVERIFY(chooser);
    QCOMPARE(chooser->acceptMode(), QFileDialog::AcceptSave);
    QCOMPARE(chooser->defaultSuffix(), QStringLiteral("csv"));
    chooser->reject();
}

QTEST_MAIN(TestNeighboursView)
#include "tst_neighbours_view.moc"
