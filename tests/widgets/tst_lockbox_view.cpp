// Customer lockboxes by keys and clicks on a gateway that is not there, in both themes: switched by two people, links
// made, copied once and revoked, reports written; and what an approver is told of the tenant's administrator.
#include "models/grant_words.h"
#include "tests/fixtures/fake_grants.h"
#include "tests/fixtures/fake_lockboxes.h"
#include "tests/fixtures/on_screen.h"
#include "tests/fixtures/pdf_metadata.h"
#include "widgets/access/access_page.h"
#include "widgets/access/access_report_export.h"
#include "widgets/access/lockbox_dialog.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

namespace {

struct Console
{
    explicit Console(Role role, bool changes = true)
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , prepared(prepare(role, changes))
        , workspace(&desk, &preferences, &theme)
        , window(&workspace,
                 {{View::Access, QStringLiteral("Access"), [](Workspace *w) -> Page * { return new AccessPage(w); },
                   QStringLiteral("grants.read"), QStringLiteral("Governance")}})
    {
        window.resize(qEnvironmentVariableIntValue("BULKHEAD_TEST_WIDE") != 0 ? QSize(1920, 1080) : QSize(1440, 900));
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
        now = workspace.now();
        boxes.m_all = {
            FakeLockboxes::sample(QStringLiteral("t-000007"), QStringLiteral("Harborlight Behavioral Health"), true,
                                  now),
            FakeLockboxes::sample(QStringLiteral("t-000012"), QStringLiteral("Quayside Practice"), false, now)};
        boxes.m_all[0].links = {FakeLockboxes::link(QStringLiteral("aaaaaaaaaaaaaaaa"),
                                                    QStringLiteral("Dana Lee, dana@harborlight.example"), now)};
        boxes.m_all[1].proposal = {true, now, QStringLiteral("success-2"), {}, QStringLiteral("Clause 9.2.")};
        grants.tell({});
    }
    bool prepare(Role role, bool changes)
    {
        grants.m_lockboxes = &boxes;
        desk.m_grants = &grants;
        desk.m_singleUser = false;
        desk.m_role = role;
        desk.m_mayToo = {QStringLiteral("grants.read"), QStringLiteral("grants.approve"),
                         QStringLiteral("lockbox.read"), QStringLiteral("lockbox.export")};
        if (changes)
            desk.m_mayToo << QStringLiteral("lockbox.change") << QStringLiteral("lockbox.links");
        return true;
    }
    LockboxDialog *open(const QString &tenant = {})
    {
        window.go({View::Access, tenant, tenant.isEmpty() ? QString() : QStringLiteral("lockbox"), {}});
        if (tenant.isEmpty())
            QTest::mouseClick(find("accessLockboxes"), Qt::LeftButton);
        static_cast<void>(QTest::qWaitFor(
            [this] {
                const auto *list = window.findChild<QListWidget *>(QStringLiteral("lockboxLinks"));
                return list != nullptr && find("lockboxExport")->isVisible();
            },
            3'000));
        return window.findChild<LockboxDialog *>();
    }
    template<typename Kind = QPushButton>
    Kind *find(const char *name)
    {
        return window.findChild<Kind *>(QLatin1String(name));
    }
    void keep(const char *name, QWidget *what)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QTest::qWait(50); // What was added just now is shown by the event loop.
        what->grab().save(QStringLiteral("%1/%2-%3.png")
                              .arg(folder, QLatin1String(name),
                                   theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }

    Theme theme;
    FakeDesk desk;
    FakeLockboxes boxes;
    FakeGrants grants;
    Preferences preferences;
    bool prepared;
    Workspace workspace;
    MainWindow window;
    qint64 now = 0;
};

} // namespace

class TestLockboxView : public QObject
{
    Q_OBJECT
private slots:
    void aSecondPersonConsents();
    void itIsProposedWithAReason();
    void aLinkIsCopiedOnceAndRevoked();
    void whoOnlyReadsChangesNothing();
    void aRefusalIsSaid();
    void theReportIsWritten();
    void theApproverIsToldWhoIsWaitedFor();
};

void TestLockboxView::aSecondPersonConsents()
{
    Console console(Role::PlatformOperations);
    LockboxDialog *dialog = console.open(QStringLiteral("t-000012"));
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY(says(dialog, QStringLiteral("success-2 proposes to switch it on: Clause 9.2.")));
    console.keep("lockbox-proposed", dialog);
    QVERIFY(!console.find("lockboxPropose")->isVisible());
    QTest::mouseClick(console.find("lockboxConsent"), Qt::LeftButton);
    QTRY_COMPARE(console.boxes.m_deeds, QStringList{QStringLiteral("consent at 3 t-000012")});
    QTRY_VERIFY(says(dialog, QStringLiteral("The lockbox is on.")));
    QVERIFY(console.find("lockboxPropose")->isVisible());
}

void TestLockboxView::itIsProposedWithAReason()
{
    Console console(Role::PlatformOperations);
    LockboxDialog *dialog = console.open();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY(says(dialog, QStringLiteral("Harborlight Behavioral Health")));
    QTRY_COMPARE(console.find<QListWidget>("lockboxList")->count(), 2);
    console.keep("lockbox", dialog);
    auto *propose = console.find("lockboxPropose");
    QVERIFY(!propose->isEnabled() && propose->text() == QStringLiteral("Propose to switch off"));
    QTest::keyClicks(console.find<QLineEdit>("lockboxReason"), QStringLiteral("Contract ended."));
    QTest::keyClick(console.find<QLineEdit>("lockboxReason"), Qt::Key_Return);
    QTRY_COMPARE(console.boxes.m_deeds, QStringList{QStringLiteral("set off: Contract ended. t-000007")});
    QTRY_VERIFY(says(dialog, QStringLiteral("platform-1 proposes to switch it off")));
    QVERIFY(!console.find("lockboxConsent")->isVisible()); // One's own: another person has to.
    QCOMPARE(console.find("lockboxDecline")->text(), QStringLiteral("Withdraw"));
}

void TestLockboxView::aLinkIsCopiedOnceAndRevoked()
{
    Console console(Role::PlatformOperations);
    LockboxDialog *dialog = console.open(QStringLiteral("t-000007"));
    QVERIFY(dialog != nullptr);
    auto *url = console.find<QLineEdit>("lockboxUrl");
    QVERIFY(!url->isVisible() && !console.find("lockboxMake")->isEnabled());
    QTest::keyClicks(console.find<QLineEdit>("lockboxAdministrator"), QStringLiteral("Kim Park"));
    QTest::keyClick(console.find<QLineEdit>("lockboxAdministrator"), Qt::Key_Return);
    QTRY_VERIFY(url->isVisible());
    QCOMPARE(console.boxes.m_deeds, QStringList{QStringLiteral("link for Kim Park, 30 days, t-000007")});
    QTRY_COMPARE(console.find<QListWidget>("lockboxLinks")->count(), 2);
    console.keep("lockbox-link", dialog);
    QTest::mouseClick(console.find("lockboxCopy"), Qt::LeftButton);
    QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("https://access.clinics.test/a/")));
    auto *links = console.find<QListWidget>("lockboxLinks");
    links->setCurrentRow(1);
    QTest::mouseClick(console.find("lockboxRevoke"), Qt::LeftButton);
    QTRY_VERIFY(console.boxes.m_deeds.contains(QStringLiteral("revoke aaaaaaaaaaaaaaaa t-000007")));
    QTRY_VERIFY(links->item(1)->text().contains(QStringLiteral("revoked by platform-1")));
    links->setCurrentRow(1);
    QVERIFY(!console.find("lockboxRevoke")->isEnabled());
    // Of another tenant nobody sees it.
    console.find<QListWidget>("lockboxList")->setCurrentRow(1);
    QTRY_VERIFY(says(dialog, QStringLiteral("Quayside Practice")));
    QTRY_VERIFY(!url->isVisible());
    QVERIFY(url->text().isEmpty());
}

void TestLockboxView::whoOnlyReadsChangesNothing()
{
    Console console(Role::SupportLead, false);
    LockboxDialog *dialog = console.open(QStringLiteral("t-000012"));
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY(says(dialog, QStringLiteral("success-2 proposes")));
    for (const char *button : {"lockboxConsent", "lockboxDecline", "lockboxPropose", "lockboxMake", "lockboxRevoke"})
        QVERIFY2(!console.find(button)->isVisible(), button);
    QVERIFY(console.find("lockboxExport")->isVisible());
}

void TestLockboxView::aRefusalIsSaid()
{
    Console console(Role::PlatformOperations);
    LockboxDialog *dialog = console.open(QStringLiteral("t-000007"));
    QVERIFY(dialog != nullptr);
    console.boxes.m_fault = {Fault::Kind::Conflict,
                             {},
                             QStringLiteral("Twenty links are good already."),
                             QStringLiteral("Revoke one first."),
                             {}};
    QTest::keyClicks(console.find<QLineEdit>("lockboxAdministrator"), QStringLiteral("Kim Park"));
    QTest::mouseClick(console.find("lockboxMake"), Qt::LeftButton);
    QTRY_COMPARE(console.find<QLabel>("lockboxSaid")->text(),
                 QStringLiteral("Twenty links are good already. Revoke one first."));
    QCOMPARE(console.find<QLineEdit>("lockboxAdministrator")->text(), QStringLiteral("Kim Park")); // Nothing is lost.
    QVERIFY(!console.find<QLineEdit>("lockboxUrl")->isVisible());
}

void TestLockboxView::theReportIsWritten()
{
    Console console(Role::PlatformOperations);
    QTemporaryDir folder;
    AccessReport report;
    report.tenantName = QStringLiteral("Harborlight Behavioral Health");
    report.fromMs = console.now - 90 * 86'400'000LL;
    report.untilMs = console.now;
    ReportedAccess row;
    row.person = QStringLiteral("support-3");
    row.role = QStringLiteral("support");
    row.purpose = QStringLiteral("Invoices <b>stand</b> in posting & wait.");
    row.ticket = QStringLiteral("48213");
    row.opens = QStringLiteral("health and workflows");
    row.outcome = QStringLiteral("ended when its time was over");
    row.startedMs = console.now - 3'600'000;
    row.endedMs = console.now - 1'800'000;
    row.calls = 12;
    report.rows = QList<ReportedAccess>(60, row);
    report.csv = "# Access report\r\n";
    console.boxes.m_report = report;
    AccessReportExport writer(&console.boxes, nullptr);
    QStringList told;
    connect(&writer, &AccessReportExport::told, this, [&told](const QString &sentence) { told << sentence; });
    for (const char *name : {"report.csv", "report.pdf"}) {
        told.clear();
        writer.exportTo(QStringLiteral("t-000007"), 90, folder.filePath(QLatin1String(name)));
        QTRY_COMPARE_WITH_TIMEOUT(told.size(), 1, 20'000);
        QVERIFY2(told[0].startsWith(QStringLiteral("The report is in")), qPrintable(told[0]));
    }
    QFile csv(folder.filePath(QStringLiteral("report.csv"))), pdf(folder.filePath(QStringLiteral("report.pdf")));
    QVERIFY(csv.open(QIODevice::ReadOnly) && pdf.open(QIODevice::ReadOnly));
    QCOMPARE(csv.readAll(), report.csv);
    const QByteArray pages = pdf.readAll();
    QVERIFY(pages.startsWith("%PDF-"));
    QVERIFY(pages.count("/Type /Page\n") >= 2); // Sixty rows do not fit on one.
    QCOMPARE(metadataBesidesTheTitle(pdf.fileName()), QStringList());
    if (const QString pictures = qEnvironmentVariable("BULKHEAD_TEST_PICTURES"); !pictures.isEmpty())
        QFile::copy(pdf.fileName(), pictures + QStringLiteral("/access-report.pdf"));
    const QString link = folder.filePath(QStringLiteral("link.csv"));
    QVERIFY(QFile::link(csv.fileName(), link));
    told.clear();
    writer.exportTo(QStringLiteral("t-000007"), 90, link);
    QTRY_COMPARE(told.size(), 1);
    QVERIFY(told[0].contains(QStringLiteral("was not written: it is a link")));
}

void TestLockboxView::theApproverIsToldWhoIsWaitedFor()
{
    Console console(Role::SupportLead, false);
    AccessGrant waiting =
        FakeGrants::sample(QStringLiteral("grant-1"), QStringLiteral("support-3"), QStringLiteral("t-000007"),
                           QStringLiteral("Harborlight Behavioral Health"), GrantState::Requested, console.now);
    waiting.tenantConsent.needed = true;
    console.grants.tell({waiting});
    console.window.go({View::Access, waiting.id, {}, {}});
    QWidget *page = console.window.page(View::Access);
    QTRY_VERIFY(says(page, QStringLiteral("Has to consent as well, by a link of the customer lockbox; waited for.")));
    console.keep("lockbox-waits", &console.window);
    QCOMPARE(grantStateText(waiting, console.now), QStringLiteral("waits for consent"));
    waiting.votes = {{QStringLiteral("lead-2"), console.now}};
    waiting.revision = 2;
    QCOMPARE(grantStateText(waiting, console.now), QStringLiteral("waits for the tenant’s administrator"));
    waiting.tenantConsent = {true, QStringLiteral("Dana Lee"), console.now};
    waiting.votes.clear();
    QVERIFY(!waitsForTenant(waiting));
    console.grants.tell({waiting});
    QTRY_VERIFY(says(page, QStringLiteral("Dana Lee consented")));
}

QTEST_MAIN(TestLockboxView)
#include "tst_lockbox_view.moc"
