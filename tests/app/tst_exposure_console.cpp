// An exposure case in two consoles with real sessions on a real gateway: reported and assessed by one person, confirmed
// by another, and its pack for the privacy officer of one tenant, which names no other.
#include "models/exposure_desk.h"
#include "models/session/session.h"
#include "tests/fixtures/gateway_fixture.h"
#include "widgets/delegates/data_table.h"
#include "widgets/exposure/assess_dialog.h"
#include "widgets/exposure/exposure_page.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/workspace.h"
#include "widgets/review/sheet_export.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QFileInfo>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

namespace {

class PlainPage : public Page
{
public:
    explicit PlainPage(Workspace *workspace)
        : Page(workspace, View::Overview)
    {
    }
    void open(const Destination &) override {}
    [[nodiscard]] Destination place() const override { return {View::Overview, {}, {}, {}}; }
    [[nodiscard]] QString heading() const override { return QStringLiteral("Overview"); }
};

struct Console
{
    Console(const test::GatewayFixture &gateway, const char *person)
        : theme(Theme::Choice::Light)
        , preferences(QString())
        , desk(makeSession(options(gateway, person)))
        , workspace(desk.get(), &preferences, &theme)
        , window(&workspace,
                 {{View::Overview, QStringLiteral("Overview"), [](Workspace *w) -> Page * { return new PlainPage(w); }},
                  {View::Exposures, QStringLiteral("Exposures"),
                   [](Workspace *w) -> Page * { return new ExposurePage(w); }, QStringLiteral("exposures.read"),
                   QStringLiteral("Governance")}})
    {
        window.resize(1440, 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk->start();
    }
    ~Console() { desk->stop(); }
    static SessionOptions options(const test::GatewayFixture &gateway, const char *person)
    {
        SessionOptions given;
        given.channel = [address = QString::fromStdString(gateway.address())] { return dial(address); };
        given.token = QByteArray::fromStdString(test::GatewayFixture::token(person));
        return given;
    }
    [[nodiscard]] bool loaded()
    {
        return workspace.fleet()->complete() && workspace.fleet()->count() > 0 && desk->exposures()->complete();
    }
    [[nodiscard]] const ExposureCase *known(const QString &id) const
    {
        for (const ExposureCase &one : desk->exposures()->list())
            if (one.id == id)
                return &one;
        return nullptr;
    }
    template<typename Kind = QPushButton>
    Kind *find(const char *name)
    {
        return window.findChild<Kind *>(QLatin1String(name));
    }

    Theme theme;
    Preferences preferences;
    std::unique_ptr<Desk> desk;
    Workspace workspace;
    MainWindow window;
};

QString output(const char *program, const QStringList &arguments)
{
    QProcess reader;
    reader.start(QLatin1String(program), arguments);
    return reader.waitForFinished(10'000) ? QString::fromUtf8(reader.readAllStandardOutput()) : QString();
}

} // namespace

class TestExposureConsole : public QObject
{
    Q_OBJECT
private slots:
    void fromTheReportToThePack();
};

void TestExposureConsole::fromTheReportToThePack()
{
    test::GatewayFixtureOptions options;
    options.morePeople = {{"lead-1", "support-lead", "{ all = true }"}};
    test::GatewayFixture gateway(options);
    Console lead(gateway, "lead-1"), other(gateway, "platform-1");
    QTRY_VERIFY_WITH_TIMEOUT(lead.loaded() && other.loaded(), 20'000);
    Fleet *fleet = lead.workspace.fleet();
    QList<ExposureParty> parties;
    for (quint32 row = 0; row < fleet->rows() && parties.size() < 2; ++row)
        if (fleet->alive(row))
            parties.append(
                {fleet->id(row), fleet->name(row), parties.isEmpty() ? ExposurePart::Owner : ExposurePart::Seer});
    QCOMPARE(parties.size(), 2);
    const ExposureParty &owner = parties[0], &seer = parties[1];
    ExposureCase item;
    Fault refused;
    const auto take = [&](const Fault &fault, const ExposureCase &made) {
        refused = fault;
        item = made;
    };
    ExposureReport report;
    report.facts = {parties, QStringLiteral("3 rows"), 3, lead.workspace.now()};
    report.text = QStringLiteral("Staff of %1 were shown invoices of %2.").arg(seer.tenantName, owner.tenantName);
    lead.desk->exposures()->report(report, &lead.window, take);
    QTRY_VERIFY(!item.id.isEmpty() || refused.failed());
    QVERIFY2(!refused.failed(), qPrintable(refused.summary));
    const QString id = item.id;
    lead.window.go({View::Exposures, id, {}, {}});
    QTRY_COMPARE(lead.window.currentPage()->place().id, id);
    // Assessed on the screen.
    QTRY_VERIFY(lead.find("exposureAssess")->isVisible());
    QTest::mouseClick(lead.find("exposureAssess"), Qt::LeftButton);
    QTRY_VERIFY(lead.window.findChild<AssessDialog *>() != nullptr);
    for (int factor = 1; factor <= 4; ++factor) {
        lead.window.findChild<QComboBox *>(QStringLiteral("factorRating%1").arg(factor))->setCurrentIndex(1);
        lead.window.findChild<QPlainTextEdit *>(QStringLiteral("factorText%1").arg(factor))
            ->setPlainText(QStringLiteral("%1 has deleted what it got.").arg(seer.tenantName));
    }
    QTest::mouseClick(lead.find("exposureSend"), Qt::LeftButton);
    QTRY_VERIFY(lead.known(id)->state == ExposureState::Assessed);
    item = {};
    lead.desk->exposures()->decide(*lead.known(id), ExposureVerdict::Notify, QStringLiteral("Rows were shown."), {},
                                   &lead.window, take);
    QTRY_VERIFY(!item.id.isEmpty() || refused.failed());
    QVERIFY2(!refused.failed(), qPrintable(refused.summary));
    QTRY_VERIFY(lead.find("exposureConfirm")->isVisible() && !lead.find("exposureConfirm")->isEnabled());
    // Confirmed by another person, on another console.
    other.window.go({View::Exposures, id, {}, {}});
    QTRY_VERIFY(other.find("exposureConfirm") != nullptr && other.find("exposureConfirm")->isVisible()
                && other.find("exposureConfirm")->isEnabled());
    QTest::mouseClick(other.find("exposureConfirm"), Qt::LeftButton);
    QTRY_VERIFY(lead.known(id)->state == ExposureState::Decided);
    QCOMPARE(lead.known(id)->confirmedBy, QStringLiteral("platform-1"));
    // The pack of each tenant: the other's name is nowhere in it, neither as text nor as bytes nor as metadata.
    QTemporaryDir folder;
    for (const auto &[mine, theirs] : {std::pair(owner, seer), std::pair(seer, owner)}) {
        SheetExport sheet(SheetExport::Sheet::Exposure, &lead.workspace, &lead.window);
        sheet.setCase(id);
        QSignalSpy told(&sheet, &SheetExport::notice);
        const QString path = folder.filePath(mine.tenantId + QStringLiteral(".pdf"));
        sheet.exportTo(mine.tenantId, path);
        QTRY_COMPARE_WITH_TIMEOUT(told.count(), 1, 20'000);
        QVERIFY2(QFileInfo::exists(path), qPrintable(told.first().first().toString()));
        QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        const QString text = output("pdftotext", {QStringLiteral("-layout"), path, QStringLiteral("-")}).simplified();
        QVERIFY(text.contains(mine.tenantName));
        QVERIFY(text.contains(QStringLiteral("another tenant of the platform")));
        QVERIFY(text.contains(QStringLiteral("164.402")));
        QVERIFY(!text.contains(QStringLiteral("not for the customer"))); // It is for the tenant's own officer.
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        for (const QString &word : {theirs.tenantName, theirs.tenantId}) {
            QVERIFY2(!text.contains(word, Qt::CaseInsensitive), qPrintable(word));
            QVERIFY(!bytes.contains(word.toUtf8()));
            QVERIFY(!output("pdfinfo", {path}).contains(word));
        }
        const QString keep = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (!keep.isEmpty())
            QFile::copy(path, QStringLiteral("%1/exposure-%2.pdf").arg(keep, mine.tenantId));
    }
}

QTEST_MAIN(TestExposureConsole)
#include "tst_exposure_console.moc"
