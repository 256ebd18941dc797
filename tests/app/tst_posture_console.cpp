// Isolation posture end to end: the view on the real gateway with the sample fleet, and a round of probes from it.
#include "models/isolation_desk.h"
#include "tests/app/embedded_console.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/page.h"
#include "widgets/posture/probe_dialog.h"
#include "widgets/review/sheet_export.h"

#include <QApplication>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QProcess>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace bulkhead;

class TestPostureConsole : public QObject
{
    Q_OBJECT
private slots:
    void theSampleFleetIsProbedFromItsPosture();
    void theHandOverSheetHoldsOneTenant();
    void aCaseLeadsToItsHandOverSheet();
    void supportReadsAndDoesNotProbe();

private:
    static DataTable *tableOf(ConsoleForTest &console)
    {
        return console.window().currentPage()->findChild<DataTable *>();
    }
};

void TestPostureConsole::theSampleFleetIsProbedFromItsPosture()
{
    EmbeddedForTest embedded;
    ConsoleForTest console(embedded);
    QVERIFY(console.opens({View::Posture, {}, {}, {}}));
    Page *page = console.window().currentPage();
    QCOMPARE(tableOf(console)->model()->rowCount(), int(console.workspace().fleet()->count()));
    QTRY_VERIFY(says(page, QStringLiteral("The platform is simulated")));
    const QString tenant = page->place().id.section(QLatin1Char('/'), 0, 0);
    tableOf(console)->setFocus();
    QTest::keyClick(tableOf(console), Qt::Key_F5);
    QTRY_VERIFY(console.find<ProbeDialog>());
    auto *dialog = console.find<ProbeDialog>();
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("probeRun")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(
        dialog->findChild<QLabel *>(QStringLiteral("probeResult"))->text().contains(QStringLiteral("attempts")),
        20'000);
    const auto proven = [&] {
        const QList<TenantPosture> &all = console.workspace().lists()->postures();
        const auto found = std::ranges::find(all, tenant, &TenantPosture::id);
        return found != all.end() && (found->layers[0].provenMs > 0 || found->layers[0].state == CellState::Crossed);
    };
    QTRY_VERIFY_WITH_TIMEOUT(proven(), 20'000); // By the stream, for every console.
}

void TestPostureConsole::theHandOverSheetHoldsOneTenant()
{
    EmbeddedForTest embedded;
    ConsoleForTest console(embedded);
    QVERIFY(console.opens({View::Posture, {}, {}, {}}));
    const auto &all = console.workspace().lists()->postures();
    QTRY_VERIFY_WITH_TIMEOUT(std::ranges::any_of(all, [](const TenantPosture &one) { return one.lookedMs > 0; }),
                             20'000);
    const TenantPosture tenant = *std::ranges::find_if(all, [](const TenantPosture &one) { return one.lookedMs > 0; });
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("sheet.pdf"));
    auto *sheet = console.find<SheetExport>();
    sheet->exportTo(tenant.id, path);
    QTRY_VERIFY(!sheet->running());
    if (const QString kept = qEnvironmentVariable("BULKHEAD_TEST_PICTURES"); !kept.isEmpty())
        QFile::copy(path, kept + QStringLiteral("/hand-over.pdf"));
    QProcess reader;
    reader.start(QStringLiteral("pdftotext"), {QStringLiteral("-layout"), path, QStringLiteral("-")});
    QVERIFY(reader.waitForFinished(10'000));
    const QString text = QString::fromUtf8(reader.readAllStandardOutput()).simplified();
    for (const QString &part : {tenant.tenantName, QStringLiteral("Hand-over sheet"), QStringLiteral("Internal"),
                                QStringLiteral("On a simulated platform: "), QStringLiteral("Row-level separation")})
        QVERIFY2(text.contains(part), qPrintable(part + QLatin1Char('\n') + text));
    for (const TenantPosture &other : all)
        QVERIFY2(other.id == tenant.id || tenant.tenantName.contains(other.tenantName)
                     || !text.contains(other.tenantName),
                 qPrintable(other.tenantName));
}

void TestPostureConsole::aCaseLeadsToItsHandOverSheet()
{
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    EmbeddedForTest embedded;
    ConsoleForTest console(embedded);
    QVERIFY(console.opens({View::Onboarding, {}, {}, {}}));
    int offered = 0;
    for (const OnboardingCase &item : console.workspace().lists()->cases()) {
        QVERIFY(console.opens({View::Onboarding, item.id, {}, {}}));
        auto *button = console.find<QPushButton>(QStringLiteral("caseHandOver"));
        const bool proven = item.stage == Stage::Verification || item.stage == Stage::Live;
        QCOMPARE(button->isVisible(), proven);
        if (!proven || offered++ > 0)
            continue;
        QTest::mouseClick(button, Qt::LeftButton);
        QFileDialog *chooser = nullptr;
        QTRY_VERIFY((chooser = console.find<QFileDialog>()) != nullptr && chooser->isVisible());
        QVERIFY(chooser->windowTitle().contains(item.tenantName));
        chooser->reject();
        QTRY_VERIFY(console.find<QFileDialog>() == nullptr);
    }
    QVERIFY(offered > 0);
}

void TestPostureConsole::supportReadsAndDoesNotProbe()
{
    EmbeddedForTest embedded({}, Role::Support);
    ConsoleForTest console(embedded);
    QVERIFY(console.opens({View::Posture, {}, {}, {}}));
    QVERIFY(tableOf(console)->model()->rowCount() > 0);
    QVERIFY(!console.find<QPushButton>(QStringLiteral("runProbes"))->isEnabled());
    QVERIFY(!console.find<QPushButton>(QStringLiteral("handOver"))->isEnabled());
    Fault refused;
    static_cast<void>(
        console.desk().isolation().runProbes(console.workspace().lists()->postures().constFirst().id, this,
                                             [&](const Fault &fault, const PostureDetail &) { refused = fault; }));
    QTRY_COMPARE(refused.kind, Fault::Kind::Denied);
}

QTEST_MAIN(TestPostureConsole)
#include "tst_posture_console.moc"
