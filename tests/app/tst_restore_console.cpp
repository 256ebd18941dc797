// A baseline restored between two people: one finds what is off in the posture and proposes, another approves in a
// second console, over loopback on a gateway whose sample fleet has a few things off.
#include "tests/app/embedded_console.h"
#include "tests/fixtures/gateway_fixture.h"
#include "widgets/acts/act_dialog.h"
#include "widgets/frame/page.h"
#include "widgets/posture/restore_dialog.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

#include <algorithm>

using namespace bulkhead;

namespace {

ConsoleForTest consoleOf(const test::GatewayFixture &gateway, const char *person)
{
    return {QString::fromStdString(gateway.address()), QByteArray::fromStdString(test::GatewayFixture::token(person))};
}

bool off(const LayerCell &cell)
{
    return cell.state == CellState::Drift || cell.state == CellState::Crossed;
}
bool isOff(const TenantPosture &posture)
{
    return std::ranges::any_of(posture.layers, off);
}

/// A live tenant with something off that the platform's steps mend: they know nothing of reports.
TenantPosture offIn(ConsoleForTest &console)
{
    for (const TenantPosture &posture : console.workspace().lists()->postures()) {
        if (posture.stage == Stage::Live && isOff(posture) && !off(posture.layers[4]))
            return posture;
    }
    return {};
}

TenantPosture postureOf(ConsoleForTest &console, const QString &tenant)
{
    const QList<TenantPosture> &all = console.workspace().lists()->postures();
    const auto found = std::ranges::find(all, tenant, &TenantPosture::id);
    return found == all.end() ? TenantPosture() : *found;
}

/// The button of the first act with this name: "approve", "withdraw", "revert".
QPushButton *actButton(ConsoleForTest &console, const char *what)
{
    const QString begins = QStringLiteral("act.%1.").arg(QLatin1String(what));
    for (auto *candidate : console.window().currentPage()->findChildren<QPushButton *>())
        if (candidate->objectName().startsWith(begins) && candidate->isVisibleTo(&console.window()))
            return candidate;
    return nullptr;
}

void propose(ConsoleForTest &console, const TenantPosture &tenant)
{
    QVERIFY(console.opens({View::Posture, tenant.id, {}, {}}));
    Page *page = console.window().currentPage();
    QTRY_VERIFY(page->findChild<QPushButton *>(QStringLiteral("restoreBaseline"))->isEnabled());
    QTest::mouseClick(page->findChild<QPushButton *>(QStringLiteral("restoreBaseline")), Qt::LeftButton);
    QTRY_VERIFY(console.find<RestoreDialog>());
    auto *dialog = console.find<RestoreDialog>();
    QVERIFY(dialog->windowTitle().contains(tenant.tenantName));
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(), QStringLiteral("The migration weekend left it open."));
    QTest::keyClicks(dialog->findChild<QLineEdit *>(), tenant.tenantName);
    auto *go = dialog->findChild<QPushButton *>(QStringLiteral("restorePropose"));
    QTRY_VERIFY(go->isEnabled());
    QVERIFY(says(dialog, QStringLiteral("Done again: ")));
    QTRY_COMPARE(cutTexts(dialog), QStringList());
    QTest::mouseClick(go, Qt::LeftButton);
    QTRY_VERIFY(!console.find<RestoreDialog>());
}

} // namespace

class TestRestoreConsole : public QObject
{
    Q_OBJECT
private slots:
    void oneProposesAnotherRestores()
    {
        test::GatewayFixtureOptions options;
        options.tenants = 300;
        test::GatewayFixture gateway(options);
        ConsoleForTest proposer = consoleOf(gateway, "platform-1");
        ConsoleForTest approver = consoleOf(gateway, "platform-2");
        QVERIFY(proposer.opens({View::Posture, {}, {}, {}}));
        QTRY_VERIFY_WITH_TIMEOUT(!offIn(proposer).id.isEmpty(), 20'000);
        const TenantPosture tenant = offIn(proposer);
        propose(proposer, tenant);
        if (QTest::currentTestFailed())
            return;
        // It waits for somebody else, and is among what that person is asked for.
        const Destination page{View::Tenant, tenant.id, QStringLiteral("isolation"), {}};
        QVERIFY(proposer.opens(page));
        QTRY_VERIFY(actButton(proposer, "approve"));
        QVERIFY(!actButton(proposer, "approve")->isEnabled());
        approver.workspace().approvals()->ask();
        QTRY_COMPARE(approver.workspace().approvals()->acts().size(), 1);
        QVERIFY(approver.opens(page));
        QTRY_VERIFY(actButton(approver, "approve"));
        QVERIFY(says(&approver.window(), QStringLiteral("Restoration of the baseline: ")));
        QTest::mouseClick(actButton(approver, "approve"), Qt::LeftButton);
        auto *dialog = approver.find<ActDialog>();
        QVERIFY(dialog);
        QVERIFY(dialog->windowTitle().contains(QStringLiteral("restoring the baseline of ") + tenant.tenantName));
        QCOMPARE(namelessControls(dialog), QStringList());
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("actTenantName")), tenant.tenantName);
        auto *go = dialog->findChild<QPushButton *>(QStringLiteral("actDecide"));
        QVERIFY(go->isEnabled());
        go->setFocus();
        QTest::keyClick(go, Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(!approver.find<ActDialog>(), 20'000);
        QTRY_VERIFY(says(&approver.window(), QStringLiteral("restored and proven")));
        QVERIFY(!actButton(approver, "revert")); // Nothing to go back to.
        QTRY_VERIFY_WITH_TIMEOUT(!isOff(postureOf(proposer, tenant.id)), 20'000);
        QTRY_VERIFY(approver.workspace().approvals()->acts().isEmpty());
    }
};

QTEST_MAIN(TestRestoreConsole)
#include "tst_restore_console.moc"
