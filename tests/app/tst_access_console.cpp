// Time-boxed access from the request to its end, in two consoles with real sessions on a real gateway: asked for by one
// person, decided by another, used under the lease bar, ended while it is open.
#include "models/grant_desk.h"
#include "models/recording_table.h"
#include "models/session/session.h"
#include "tests/fixtures/gateway_fixture.h"
#include "widgets/access/access_page.h"
#include "widgets/access/grant_dialog.h"
#include "widgets/access/grant_reason_dialog.h"
#include "widgets/access/lease_frame.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/workspace.h"
#include "widgets/recording/recording_page.h"
#include "widgets/tenants/tenant_page.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QElapsedTimer>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

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
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , desk(makeSession(options(gateway, person)))
        , workspace(desk.get(), &preferences, &theme)
        , window(&workspace,
                 {{View::Overview, QStringLiteral("Overview"), [](Workspace *w) -> Page * { return new PlainPage(w); }},
                  {View::Tenant, {}, [](Workspace *w) -> Page * { return new TenantPage(w); }},
                  {View::Access, QStringLiteral("Access"), [](Workspace *w) -> Page * { return new AccessPage(w); },
                   QStringLiteral("grants.read"), QStringLiteral("Governance")},
                  {View::Recording,
                   {},
                   [](Workspace *w) -> Page * { return new RecordingPage(w); },
                   QStringLiteral("recordings.read")}})
    {
        new LeaseFrame(&workspace, &window);
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
    [[nodiscard]] bool loaded() { return workspace.fleet()->complete() && workspace.fleet()->count() > 0; }
    [[nodiscard]] GrantDesk &grants() { return *desk->grants(); }
    template<typename Kind = QPushButton>
    Kind *find(const char *name)
    {
        return window.findChild<Kind *>(QLatin1String(name));
    }
    [[nodiscard]] QStringList ids()
    {
        QStringList ids;
        for (quint32 row = 0; row < workspace.fleet()->rows(); ++row)
            if (workspace.fleet()->alive(row))
                ids << workspace.fleet()->id(row);
        return ids;
    }
    void keep(const char *name)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (!folder.isEmpty())
            window.grab().save(QStringLiteral("%1/%2-%3.png")
                                   .arg(folder, QLatin1String(name),
                                        theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }

    Theme theme;
    Preferences preferences;
    std::unique_ptr<Desk> desk;
    Workspace workspace;
    MainWindow window;
};

} // namespace

class TestAccessConsole : public QObject
{
    Q_OBJECT
private slots:
    void fromTheRequestToItsEnd();
    void aFreezeIsKnownBeforeItIsApproved();
    void aRoleIsLockedAndUnlocked();
    void aLinkDecidesNothing();

private:
    void playedBack(Console &lead, const QString &grant, const QString &tenant);
};

void TestAccessConsole::fromTheRequestToItsEnd()
{
    test::GatewayFixture gateway;
    Console lead(gateway, "platform-1"), own(gateway, "support-1");
    QTRY_VERIFY_WITH_TIMEOUT(lead.loaded() && own.loaded(), 20'000);
    const QStringList mine = own.ids(), all = lead.ids();
    const auto outside = std::ranges::find_if(all, [&mine](const QString &id) { return !mine.contains(id); });
    QVERIFY(outside != all.end());
    const QString tenant = *outside;
    // From the page of a tenant that is not within scope.
    own.window.go({View::Tenant, tenant, {}, {}});
    QPushButton *ask = nullptr;
    QTRY_VERIFY([&] {
        for (auto *button : own.window.currentPage()->findChildren<QPushButton *>())
            if (button->isVisible() && button->text().startsWith(QStringLiteral("Ask for access")))
                ask = button;
        return ask != nullptr;
    }());
    QTest::mouseClick(ask, Qt::LeftButton);
    QTRY_VERIFY(own.window.findChild<GrantDialog *>() != nullptr);
    QCOMPARE(own.find<QLineEdit>("grantTenant")->text(), tenant);
    own.find<QLineEdit>("grantTicket")->setText(QStringLiteral("48213"));
    own.find<QPlainTextEdit>("grantPurpose")->setPlainText(QStringLiteral("Invoices stand in posting."));
    QTRY_VERIFY(own.find("grantSend")->isEnabled());
    QTest::mouseClick(own.find("grantSend"), Qt::LeftButton);
    // The other person is told without asking, and reads the card before consenting.
    QTRY_COMPARE(lead.grants().list().size(), 1);
    lead.window.go({View::Access, {}, {}, {}});
    QTRY_VERIFY(lead.find("grantApprove")->isVisible() && lead.find("grantApprove")->isEnabled());
    lead.keep("access-console-card");
    QVERIFY(!own.find<QFrame>("leaseBar")->isVisible());
    QTest::mouseClick(lead.find("grantApprove"), Qt::LeftButton);
    QTRY_VERIFY(own.find<QFrame>("leaseBar")->isVisible());
    // In use: this tenant and nothing else.
    QTest::mouseClick(own.find("leaseOpen"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(own.ids(), QStringList{tenant}, 10'000);
    QTRY_COMPARE(own.window.currentPage()->place().id, tenant);
    QTRY_VERIFY(own.window.currentPage()->heading() != QStringLiteral("Tenant")); // Its name, by now.
    QVERIFY(!own.workspace.session().may(QStringLiteral("posture.read")));
    QVERIFY(own.find<QLabel>("leaseTenant")->text().startsWith(QStringLiteral("Elevated: ")));
    QTRY_VERIFY(own.window.currentPage()->settled());
    own.keep("access-console-lease");
    // Ended by the other while it is open: the own scope again, by itself and soon.
    const QString grant = own.grants().used().id;
    lead.window.go({View::Access, grant, {}, {}});
    QTRY_VERIFY(lead.find("grantRevoke")->isVisible());
    QTest::mouseClick(lead.find("grantRevoke"), Qt::LeftButton);
    QTRY_VERIFY(lead.window.findChild<GrantReasonDialog *>() != nullptr);
    lead.find<QPlainTextEdit>("grantReason")->setPlainText(QStringLiteral("Found it ourselves."));
    QElapsedTimer since;
    since.start();
    QTest::mouseClick(lead.find("grantReasonSend"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(own.grants().used().id.isEmpty(), 10'000);
    QVERIFY2(since.elapsed() <= 5'000, qPrintable(QString::number(since.elapsed())));
    QTRY_COMPARE_WITH_TIMEOUT(own.ids().size(), mine.size(), 10'000);
    QVERIFY(!own.ids().contains(tenant));
    QVERIFY(own.workspace.session().may(QStringLiteral("posture.read")));
    QTRY_VERIFY(!own.find<QFrame>("leaseBar")->isVisible());
    own.window.go({View::Tenant, tenant, {}, {}});
    QTRY_COMPARE(own.window.currentPage()->heading(), QStringLiteral("Tenant"));
    playedBack(lead, grant, tenant);
}

/// The policy's freeze of the whole fleet, as who asks and who approves see it.
void TestAccessConsole::aFreezeIsKnownBeforeItIsApproved()
{
    QTemporaryDir folder;
    QFile policy(folder.filePath(QStringLiteral("access.toml")));
    QVERIFY(policy.open(QIODevice::WriteOnly));
    QFile standard(QFINDTESTDATA("../../resources/policies/access.toml"));
    QVERIFY(standard.open(QIODevice::ReadOnly));
    policy.write(standard.readAll());
    policy.write("\n[[freeze]]\nname = \"month-end close\"\nreason = \"The month is closed.\"\n"
                 "from = 2000-01-01T00:00:00Z\nuntil = 2100-01-01T00:00:00Z\n");
    policy.close();
    test::GatewayFixture::Options options;
    options.policy = policy.fileName().toStdString();
    test::GatewayFixture gateway(options);
    Console lead(gateway, "platform-1"), own(gateway, "support-1");
    QTRY_VERIFY_WITH_TIMEOUT(lead.loaded() && own.loaded(), 20'000);
    const QStringList mine = own.ids(), all = lead.ids();
    const auto outside = std::ranges::find_if(all, [&mine](const QString &id) { return !mine.contains(id); });
    QVERIFY(outside != all.end());
    own.window.go({View::Access, *outside, QStringLiteral("request"), {}});
    QTRY_VERIFY(own.window.findChild<GrantDialog *>() != nullptr);
    auto *told = own.window.findChild<GrantDialog *>()->findChild<QLabel *>(QStringLiteral("grantFreeze"));
    QTRY_VERIFY(told->isVisible());
    QVERIFY2(told->text().startsWith(QStringLiteral("▲ Freeze: month-end close until ")), qPrintable(told->text()));
    own.find<QLineEdit>("grantTicket")->setText(QStringLiteral("48213"));
    own.find<QPlainTextEdit>("grantPurpose")->setPlainText(QStringLiteral("Invoices stand in posting."));
    QTRY_VERIFY(own.find("grantSend")->isEnabled());
    QTest::mouseClick(own.find("grantSend"), Qt::LeftButton);
    QTRY_COMPARE(lead.grants().list().size(), 1);
    lead.window.go({View::Access, {}, {}, {}});
    const auto known = [&lead] { return lead.find<QCheckBox>("grantInFreeze"); };
    QTRY_VERIFY(known() != nullptr && known()->isVisible());
    QVERIFY(lead.find<QLabel>("grantFreeze")->text().contains(QStringLiteral(": The month is closed.")));
    QVERIFY(!lead.find("grantApprove")->isEnabled());
    lead.keep("access-console-freeze");
    known()->click();
    QTest::mouseClick(lead.find("grantApprove"), Qt::LeftButton);
    QTRY_VERIFY(own.find<QFrame>("leaseBar")->isVisible());
}

void TestAccessConsole::aRoleIsLockedAndUnlocked()
{
    test::GatewayFixture gateway(test::GatewayFixtureOptions{});
    Console support(gateway, "support-1"), operations(gateway, "platform-1");
    QTRY_VERIFY_WITH_TIMEOUT(support.loaded() && support.grants().complete() && operations.loaded(), 20'000);
    operations.window.go({View::Access, {}, {}, {}});
    QTRY_VERIFY(operations.find("accessLocks") != nullptr && operations.find("accessLocks")->isEnabled());
    operations.find("accessLocks")->click();
    QTRY_VERIFY(operations.find("locksLockRole") != nullptr);
    operations.find("locksLockRole")->click();
    QTRY_VERIFY(operations.find("roleLockSend") != nullptr);
    operations.find<QPlainTextEdit>("roleLockReason")->setPlainText(QStringLiteral("A laptop was stolen."));
    operations.find("roleLockSend")->click();
    QTRY_VERIFY(support.grants().terms().obstacle.startsWith(QStringLiteral("Your role is locked")));
    QVERIFY(support.grants().roleLocks().isEmpty()); // That it is locked is told to them, and not why.
    QTRY_COMPARE(operations.grants().roleLocks().size(), 1);
    const RoleLock lock = operations.grants().roleLocks().constFirst();
    QCOMPARE(lock, (RoleLock{Role::Support, QStringLiteral("A laptop was stolen."), QStringLiteral("platform-1"),
                             lock.atMs}));
    QTRY_VERIFY(operations.find("roleLockSend") == nullptr && operations.find("locksUnlock")->isEnabled());
    operations.find("locksUnlock")->click();
    QTRY_VERIFY(operations.find("roleLockSend") != nullptr);
    operations.find<QPlainTextEdit>("roleLockReason")->setPlainText(QStringLiteral("It was found."));
    operations.find("roleLockSend")->click();
    QTRY_VERIFY(operations.grants().roleLocks().isEmpty());
    QTRY_VERIFY(support.grants().terms().obstacle.isEmpty());
}

/// Whatever a link says, and whatever is typed or clicked into the page that it brings up at that moment.
void TestAccessConsole::aLinkDecidesNothing()
{
    test::GatewayFixture gateway;
    Console lead(gateway, "platform-1"), own(gateway, "support-1");
    QTRY_VERIFY_WITH_TIMEOUT(lead.loaded() && own.loaded(), 20'000);
    const QStringList mine = own.ids(), all = lead.ids();
    const auto outside = std::ranges::find_if(all, [&mine](const QString &id) { return !mine.contains(id); });
    QVERIFY(outside != all.end());
    own.grants().request({*outside,
                          QStringLiteral("Invoices stand in posting."),
                          QStringLiteral("48213"),
                          {GrantPermission::Health},
                          30,
                          {}},
                         &own.window, [](const Fault &fault, const AccessGrant &) { QVERIFY(!fault.failed()); });
    QTRY_COMPARE(lead.grants().list().size(), 1);
    const AccessGrant asked = lead.grants().list().constFirst();
    const QString place = QStringLiteral("bulkhead://access/") + asked.id;
    for (const QString &link :
         {place, place + QStringLiteral("/approve"), place + QStringLiteral("?approve=1&tab=approve"),
          place + QStringLiteral("?tab=approve&filter=approve%3A") + asked.id,
          QStringLiteral("bulkhead://approve/") + asked.id, QStringLiteral("bulkhead://access/approve/") + asked.id,
          place + QStringLiteral("#approve"), place + QStringLiteral("?tab=lockbox")}) {
        lead.window.openLink(QUrl(link));
        auto *table = lead.window.currentPage()->findChild<DataTable *>();
        QTest::keyClick(lead.window.focusWidget() ? lead.window.focusWidget() : &lead.window, Qt::Key_A);
        if (table)
            QTest::keyClick(table, Qt::Key_A);
    }
    // The card is there and could be consented to, within the second in which nobody has looked at it.
    lead.window.openLink(QUrl(place));
    QTRY_VERIFY(lead.find("grantApprove")->isVisible() && lead.find("grantApprove")->isEnabled());
    auto *table = lead.window.currentPage()->findChild<DataTable *>();
    QApplication::setActiveWindow(&lead.window);
    lead.window.openLink(QUrl(place));
    table->setFocus();
    QVERIFY(table->hasFocus());
    QTest::keyClick(table, Qt::Key_A);
    QTest::mouseClick(lead.find("grantApprove"), Qt::LeftButton);
    QTest::keyClick(lead.find("grantApprove"), Qt::Key_Space);
    // What begins a request fills a form in and sends nothing.
    own.window.openLink(QUrl(QStringLiteral("bulkhead://access/%1?tab=request&filter=alert%3Ax").arg(*outside)));
    QTRY_VERIFY(own.window.findChild<GrantDialog *>() != nullptr);
    QVERIFY(!own.find("grantSend")->isEnabled());
    own.window.findChild<GrantDialog *>()->reject();
    // One call that the gateway answers later than any of those.
    bool answered = false;
    lead.grants().card(asked.id, &lead.window, [&](const Fault &fault, const GrantCard &card) {
        QVERIFY(!fault.failed());
        QCOMPARE(card.grant.state, GrantState::Requested);
        QVERIFY(card.grant.votes.isEmpty());
        QCOMPARE(card.grant.revision, asked.revision);
        answered = true;
    });
    QTRY_VERIFY(answered);
    QCOMPARE(lead.grants().list().size(), 1);
    // Who has had a second to look decides by the same key.
    QApplication::setActiveWindow(&lead.window);
    table->setFocus();
    QTRY_VERIFY([&] {
        QTest::keyClick(table, Qt::Key_A);
        return lead.grants().list().constFirst().state == GrantState::InForce;
    }());
}

/// What was asked for and looked at is there, whole and sealed.
void TestAccessConsole::playedBack(Console &lead, const QString &grant, const QString &tenant)
{
    lead.window.go({View::Access, grant, {}, {}}); // Among what is over, by now.
    QTRY_VERIFY(lead.find("grantRecording")->isVisible());
    QTest::mouseClick(lead.find("grantRecording"), Qt::LeftButton);
    Page *page = lead.window.currentPage();
    QCOMPARE(page->view(), View::Recording);
    QCOMPARE(page->place().id, grant);
    const auto proof = [&] { return lead.find<QLabel>("recordingProof")->text(); };
    QTRY_VERIFY([&] { // The gateway seals within a second or two of the end.
        if (page->settled() && !proof().contains(QStringLiteral("Sealed")))
            QTest::keyClick(lead.find<QLineEdit>("recordingSearch"), Qt::Key_Return);
        return page->settled() && proof().contains(QStringLiteral("Sealed"));
    }());
    const auto *steps = page->findChild<DataTable *>()->model();
    QStringList done;
    for (int row = 0; row < steps->rowCount(); ++row)
        done << steps->index(row, RecordingTable::Summary).data().toString();
    QVERIFY2(done.contains(QStringLiteral("Asked for InventoryService.GetTenant")),
             qPrintable(done.join(QLatin1Char('|'))));
    const auto row = lead.workspace.fleet()->find(tenant);
    const QString name = row ? lead.workspace.fleet()->name(*row) : tenant;
    QVERIFY2(name != tenant && done.contains(QStringLiteral("Looked at the page of %1 · Service").arg(name)),
             qPrintable(done.join(QLatin1Char('|'))));
    QCOMPARE(done.last(), QStringLiteral("The access is over: revoked"));
    lead.keep("access-console-recording");
}

QTEST_MAIN(TestAccessConsole)
#include "tst_access_console.moc"
