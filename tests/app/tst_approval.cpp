// A governed act between two people: one proposes a change of tier in a console, another approves it in a second one,
// over loopback on a gateway that knows both. The tier moves, and the audit names both.
#include "tests/app/embedded_console.h"
#include "tests/fixtures/audit_lines.h"
#include "tests/fixtures/gateway_fixture.h"
#include "widgets/acts/act_dialog.h"
#include "widgets/frame/page.h"
#include "widgets/overview/attention_view.h"
#include "widgets/tenants/tier_change_dialog.h"

#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

namespace {

/// A console of a person of the fixture.
ConsoleForTest consoleOf(const test::GatewayFixture &gateway, const char *person)
{
    return {QString::fromStdString(gateway.address()), QByteArray::fromStdString(test::GatewayFixture::token(person))};
}

struct Subject
{
    QString id, name;
};

/// A live tenant of the tier Shared that the console sees.
Subject sharedTenant(ConsoleForTest &console)
{
    const Fleet *fleet = console.workspace().fleet();
    for (quint32 row = 0; row < fleet->rows(); ++row)
        if (fleet->alive(row) && Tier(fleet->number(FleetField::Tier, row)) == Tier::Shared
            && Stage(fleet->number(FleetField::Stage, row)) == Stage::Live)
            return {fleet->id(row), fleet->name(row)};
    return {};
}

Destination isolationOf(const Subject &tenant)
{
    return {View::Tenant, tenant.id, QStringLiteral("isolation"), {}};
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

void propose(ConsoleForTest &console, const Subject &tenant, Tier to, const QString &purpose)
{
    QVERIFY(console.opens(isolationOf(tenant)));
    auto *offer = console.window().currentPage()->findChild<QPushButton *>(QStringLiteral("proposeTierChange"));
    QVERIFY(offer && offer->isVisible());
    QTest::mouseClick(offer, Qt::LeftButton);
    auto *dialog = console.find<TierChangeDialog>();
    QVERIFY(dialog);
    auto *choice = dialog->findChild<QComboBox *>();
    choice->setFocus();
    for (int i = 0; i < choice->count() && choice->currentData().toInt() != int(to); ++i)
        QTest::keyClick(choice, choice->currentIndex() + 1 < choice->count() ? Qt::Key_Down : Qt::Key_Home);
    QCOMPARE(choice->currentData().toInt(), int(to));
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(), purpose);
    QTest::keyClicks(dialog->findChild<QLineEdit *>(), tenant.name);
    QPushButton *go = nullptr;
    for (auto *candidate : dialog->findChildren<QPushButton *>())
        if (candidate->property("kind") == QLatin1String("primary"))
            go = candidate;
    QVERIFY(go);
    QTRY_VERIFY(go->isEnabled()); // The simulation has answered: what it says is to be read whole.
    QTRY_COMPARE(cutTexts(dialog), QStringList());
    QTest::mouseClick(go, Qt::LeftButton);
    QTRY_VERIFY(!console.find<TierChangeDialog>());
    QTRY_VERIFY(actButton(console, "withdraw"));
}

/// Types the tenant's name into the confirmation and decides by keyboard.
void decide(ConsoleForTest &console, const Subject &tenant)
{
    auto *dialog = console.find<ActDialog>();
    QVERIFY(dialog);
    QVERIFY(dialog->windowTitle().contains(tenant.name));
    QCOMPARE(namelessControls(dialog), QStringList());
    auto *go = dialog->findChild<QPushButton *>(QStringLiteral("actDecide"));
    QVERIFY(!go->isEnabled());
    auto *name = dialog->findChild<QLineEdit *>(QStringLiteral("actTenantName"));
    QTest::keyClicks(name, QStringLiteral("Some other clinic"));
    QVERIFY(!go->isEnabled());
    name->selectAll();
    QTest::keyClicks(name, tenant.name);
    QVERIFY(go->isEnabled());
    go->setFocus();
    QTest::keyClick(go, Qt::Key_Space);
}

Tier tierIn(ConsoleForTest &console, const Subject &tenant)
{
    const auto row = console.workspace().fleet()->find(tenant.id);
    return row ? Tier(console.workspace().fleet()->number(FleetField::Tier, *row)) : Tier::Unspecified;
}

} // namespace

class TestApproval : public QObject
{
    Q_OBJECT
private slots:
    void oneProposesAnotherApproves()
    {
        QTemporaryDir dir;
        test::GatewayFixtureOptions options;
        options.store = dir.filePath(QStringLiteral("store.db")).toStdString();
        test::GatewayFixture gateway(options);
        Subject tenant;
        {
            ConsoleForTest proposer = consoleOf(gateway, "platform-1");
            ConsoleForTest approver = consoleOf(gateway, "platform-2");
            QVERIFY(proposer.opens({View::Tenants, {}, {}, {}}));
            tenant = sharedTenant(proposer);
            QVERIFY(!tenant.id.isEmpty());
            propose(proposer, tenant, Tier::Dedicated,
                    QStringLiteral("The contract asks for a data store of its own."));
            if (QTest::currentTestFailed())
                return;
            // One's own proposal: shown, not to be approved, with the reason in words.
            QVERIFY(!actButton(proposer, "approve")->isEnabled());
            QVERIFY(says(&proposer.window(), QStringLiteral("You proposed it")));
            QVERIFY(proposer.workspace().approvals()->acts().isEmpty());
            findAndApprove(approver, tenant);
            if (QTest::currentTestFailed())
                return;
            QTRY_COMPARE(tierIn(approver, tenant), Tier::Dedicated);
            QTRY_COMPARE(tierIn(proposer, tenant), Tier::Dedicated);
            QTRY_VERIFY(says(&approver.window(), QStringLiteral("approved by platform-2")));
            QVERIFY(!actButton(approver, "approve"));
            QTRY_VERIFY(approver.workspace().approvals()->acts().isEmpty());
        }
        gateway.stop();
        auditNamesBoth(options.store, tenant.id.toStdString());
    }

    void theOtherWithdrawsWhileTheDialogStandsOpen()
    {
        test::GatewayFixture gateway;
        ConsoleForTest proposer = consoleOf(gateway, "platform-1");
        ConsoleForTest approver = consoleOf(gateway, "platform-2");
        QVERIFY(proposer.opens({View::Tenants, {}, {}, {}}));
        const Subject tenant = sharedTenant(proposer);
        propose(proposer, tenant, Tier::Segmented, QStringLiteral("to see"));
        if (QTest::currentTestFailed())
            return;
        QVERIFY(approver.opens(isolationOf(tenant)));
        QTRY_VERIFY(actButton(approver, "approve"));
        QTest::mouseClick(actButton(approver, "approve"), Qt::LeftButton);
        QTest::mouseClick(actButton(proposer, "withdraw"), Qt::LeftButton);
        QTRY_VERIFY(!actButton(proposer, "withdraw"));
        decide(approver, tenant);
        auto *dialog = approver.find<ActDialog>();
        auto *problem = dialog->findChild<QWidget *>(QStringLiteral("actProblem"));
        QTRY_VERIFY(problem->isVisible());
        QVERIFY(!dialog->findChild<QPushButton *>(QStringLiteral("actDecide"))->isEnabled());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!actButton(approver, "approve"));
        QTRY_VERIFY(says(&approver.window(), QStringLiteral("Withdrawn by platform-1")));
        QCOMPARE(tierIn(approver, tenant), Tier::Shared);
    }

    void whatWasMadeIsPutBack()
    {
        test::GatewayFixture gateway;
        ConsoleForTest proposer = consoleOf(gateway, "platform-1");
        ConsoleForTest approver = consoleOf(gateway, "platform-2");
        QVERIFY(proposer.opens({View::Tenants, {}, {}, {}}));
        const Subject tenant = sharedTenant(proposer);
        propose(proposer, tenant, Tier::Segmented, QStringLiteral("to see"));
        if (QTest::currentTestFailed())
            return;
        QVERIFY(approver.opens(isolationOf(tenant)));
        QTRY_VERIFY(actButton(approver, "approve"));
        QTest::mouseClick(actButton(approver, "approve"), Qt::LeftButton);
        decide(approver, tenant);
        QTRY_VERIFY(actButton(approver, "revert"));
        QTest::mouseClick(actButton(approver, "revert"), Qt::LeftButton);
        QTRY_VERIFY(approver.find<ActDialog>());
        decide(approver, tenant);
        QTRY_VERIFY(!actButton(approver, "revert"));
        QTRY_COMPARE(tierIn(approver, tenant), Tier::Shared);
    }

    void supportSeesTheProposalAndIsToldWhoApproves()
    {
        test::GatewayFixture gateway;
        ConsoleForTest support = consoleOf(gateway, "support-1");
        ConsoleForTest proposer = consoleOf(gateway, "platform-1");
        QVERIFY(support.opens({View::Tenants, {}, {}, {}}));
        const Subject tenant = sharedTenant(support);
        QVERIFY(!tenant.id.isEmpty());
        QVERIFY(proposer.opens({View::Tenants, {}, {}, {}}));
        propose(proposer, tenant, Tier::Dedicated, QStringLiteral("to see"));
        if (QTest::currentTestFailed())
            return;
        QVERIFY(support.opens(isolationOf(tenant)));
        QTRY_VERIFY(actButton(support, "approve"));
        QVERIFY(!actButton(support, "approve")->isEnabled());
        QVERIFY(actButton(support, "approve")->toolTip().contains(QStringLiteral("platform operations")));
        QVERIFY(!actButton(support, "withdraw"));
        support.workspace().approvals()->ask();
        QVERIFY(support.workspace().approvals()->acts().isEmpty());
    }

    void aloneNobodyApproves()
    {
        EmbeddedForTest embedded;
        ConsoleForTest console(embedded);
        QVERIFY(console.opens({View::Tenants, {}, {}, {}}));
        const Subject tenant = sharedTenant(console);
        propose(console, tenant, Tier::Segmented, QStringLiteral("to see"));
        if (QTest::currentTestFailed())
            return;
        QVERIFY(!actButton(console, "approve")->isEnabled());
        QVERIFY(says(&console.window(), QStringLiteral("In single-user mode")));
        QCOMPARE(namelessControls(&console.window()), QStringList());
    }

private:
    /// By the overview's list and by Ctrl+K, then the decision.
    void findAndApprove(ConsoleForTest &console, const Subject &tenant)
    {
        QApplication::setActiveWindow(&console.window());
        console.window().go({View::Onboarding, {}, {}, {}});
        console.window().go({View::Overview, {}, {}, {}}); // Asks as it comes to the front.
        auto *list = console.find<AttentionView>();
        const auto rowOfAct = [&] {
            for (int row = 0; row < list->model()->rowCount(); ++row)
                if (list->model()
                        ->index(row, 0)
                        .data(AttentionList::IdRole)
                        .toString()
                        .startsWith(QLatin1String("act:")))
                    return list->model()->index(row, 0);
            return QModelIndex();
        };
        QTRY_VERIFY(rowOfAct().isValid());
        QCOMPARE(rowOfAct().data().toString(), tenant.name);
        QVERIFY(rowOfAct().data(AttentionList::DetailRole).toString().contains(QLatin1String("platform-1")));
        list->setCurrentIndex(rowOfAct());
        QTest::keyClick(list, Qt::Key_Return);
        QTRY_COMPARE(console.window().currentPage()->view(), View::Tenant);
        QCOMPARE(console.window().currentPage()->place(), isolationOf(tenant));
        console.window().go({View::Onboarding, {}, {}, {}});
        QTest::keyClick(&console.window(), Qt::Key_K, Qt::ControlModifier);
        auto *popup = console.find<SearchPopup>();
        QVERIFY(popup);
        QTest::keyClicks(popup->findChild<QLineEdit *>(), QStringLiteral("decide on"));
        auto *hits = popup->findChild<QListWidget *>();
        QTRY_VERIFY(hits->currentItem() && hits->currentItem()->text().contains(tenant.name));
        QTest::keyClick(popup->findChild<QLineEdit *>(), Qt::Key_Return);
        QTRY_COMPARE(console.window().currentPage()->place(), isolationOf(tenant));
        QTRY_VERIFY(actButton(console, "approve"));
        QVERIFY(actButton(console, "approve")->isEnabled());
        QVERIFY(says(&console.window(), QStringLiteral("Moves from Shared to Dedicated.")));
        QVERIFY(says(&console.window(), QStringLiteral("expires ")));
        QTest::mouseClick(actButton(console, "approve"), Qt::LeftButton);
        decide(console, tenant);
    }

    static void auditNamesBoth(const std::string &file, const std::string &tenant)
    {
        QStringList said;
        for (const std::string &line : test::auditLines(file, tenant))
            said << QString::fromStdString(line);
        const auto written = [&](const char *begins) {
            return !said.filter(QRegularExpression(QLatin1Char('^') + QLatin1String(begins))).isEmpty();
        };
        QVERIFY2(written("platform-1 acts.propose proposed"), qPrintable(said.join(u'\n')));
        QVERIFY2(written("platform-2 acts.approve approved"), qPrintable(said.join(u'\n')));
        QVERIFY2(written("platform-2 acts.approve Tier changed"), qPrintable(said.join(u'\n')));
    }
};

QTEST_MAIN(TestApproval)
#include "tst_approval.moc"
