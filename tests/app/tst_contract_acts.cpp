// A contract between two people on a real gateway: one writes the next version in a console, previews and proposes it;
// another finds it, reads the difference and approves it in a second one. The version is in force and the audit names
// both. An exclusion goes the same way.
#include "tests/app/embedded_console.h"
#include "tests/fixtures/audit_lines.h"
#include "tests/fixtures/gateway_fixture.h"
#include "widgets/acts/act_dialog.h"
#include "widgets/contract/commitment_row.h"
#include "widgets/contract/contract_editor.h"
#include "widgets/contract/contract_evidence.h"
#include "widgets/contract/contract_view.h"
#include "widgets/contract/exclusion_dialog.h"
#include "widgets/contract/preview_panel.h"
#include "widgets/contract/proposal_dialog.h"
#include "widgets/contract/row_list.h"
#include "widgets/frame/page.h"
#include "widgets/frame/search_popup.h"
#include "widgets/overview/attention_view.h"

#include <QApplication>
#include <QComboBox>
#include <QDateEdit>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScreen>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeEdit>

using namespace bulkhead;

namespace {

ConsoleForTest consoleOf(const test::GatewayFixture &gateway, const char *person)
{
    return {QString::fromStdString(gateway.address()), QByteArray::fromStdString(test::GatewayFixture::token(person))};
}

struct Subject
{
    QString id, name;
};

/// A live tenant with a contract by the month.
Subject someTenant(ConsoleForTest &console)
{
    const Fleet *fleet = console.workspace().fleet();
    for (quint32 row = 0; row < fleet->rows(); ++row)
        if (fleet->alive(row) && Profile(fleet->number(FleetField::Profile, row)) == Profile::RegionalNetwork
            && Stage(fleet->number(FleetField::Stage, row)) == Stage::Live)
            return {fleet->id(row), fleet->name(row)};
    return {};
}

Destination contractOf(const Subject &tenant)
{
    return {View::Tenant, tenant.id, QStringLiteral("contract"), {}};
}

QWidget *page(ConsoleForTest &console)
{
    return console.window().currentPage();
}

QPushButton *actButton(ConsoleForTest &console, const char *what)
{
    const QString begins = QStringLiteral("act.%1.").arg(QLatin1String(what));
    for (auto *candidate : page(console)->findChildren<QPushButton *>())
        if (candidate->objectName().startsWith(begins) && candidate->isVisible())
            return candidate;
    return nullptr;
}

void press(QWidget *in, const char *name)
{
    auto *found = in->findChild<QPushButton *>(QLatin1String(name));
    QVERIFY2(found && found->isEnabled(), name);
    found->setFocus();
    QTest::keyClick(found, Qt::Key_Space);
}

void retype(QLineEdit *edit, const QString &text)
{
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, text);
}

void sign(QDialog *dialog, const Subject &tenant)
{
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("purpose")),
                     QStringLiteral("Agreed at renewal."));
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("typedName")), tenant.name);
}

/// Kept when somebody wants to look at it: BULKHEAD_TEST_PICTURES names a folder.
void picture(QWidget *what, const char *name)
{
    const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
    if (folder.isEmpty())
        return;
    QTest::qWait(200);
    what->grab().save(QStringLiteral("%1/%2-%3-%4.png")
                          .arg(folder, QLatin1String(name), qEnvironmentVariable("BULKHEAD_TEST_THEME", "light"))
                          .arg(what->width()));
}

/// The other person's way there: by Ctrl+K, from anywhere. Then the decision, by keyboard.
void findAndApprove(ConsoleForTest &console, const Subject &tenant, const QString &what)
{
    QApplication::setActiveWindow(&console.window());
    console.window().go({View::Onboarding, {}, {}, {}});
    console.window().go({View::Overview, {}, {}, {}}); // Asks as it comes to the front.
    const auto waits = [&] {
        const auto *list = console.find<AttentionView>();
        for (int row = 0; row < list->model()->rowCount(); ++row) {
            const QModelIndex index = list->model()->index(row, 0);
            if (index.data(AttentionList::IdRole).toString().startsWith(QLatin1String("act:"))
                && index.data(AttentionList::TextRole).toString().contains(what))
                return true;
        }
        return false;
    };
    QTRY_VERIFY(waits());
    QTest::keyClick(&console.window(), Qt::Key_K, Qt::ControlModifier);
    auto *popup = console.find<SearchPopup>();
    QVERIFY(popup);
    QTest::keyClicks(popup->findChild<QLineEdit *>(), QStringLiteral("decide on"));
    auto *hits = popup->findChild<QListWidget *>();
    QTRY_VERIFY(hits->currentItem() && hits->currentItem()->text().contains(tenant.name));
    QVERIFY2(hits->currentItem()->text().contains(what), qPrintable(hits->currentItem()->text()));
    QTest::keyClick(popup->findChild<QLineEdit *>(), Qt::Key_Return);
    QTRY_COMPARE(console.window().currentPage()->place(), contractOf(tenant));
    QTRY_VERIFY(actButton(console, "approve"));
    QVERIFY(actButton(console, "approve")->isEnabled());
    picture(&console.window(), "approver");
    actButton(console, "approve")->setFocus();
    QTest::keyClick(actButton(console, "approve"), Qt::Key_Space);
    auto *dialog = console.find<ActDialog>();
    QVERIFY(dialog);
    if (auto *evidence = dialog->findChild<ContractEvidence *>()) { // Computed for the approver, not taken over.
        QVERIFY(says(evidence, QStringLiteral("99.999%")));
        QTRY_VERIFY_WITH_TIMEOUT(says(evidence, QStringLiteral("data you would have paid $")), 60'000);
    }
    QCOMPARE(dialog->findChild<ContractEvidence *>() != nullptr, what.contains(QStringLiteral("ersion")));
    picture(dialog, "approve");
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("actTenantName")), tenant.name);
    press(dialog, "actDecide");
    QTRY_VERIFY(!console.find<ActDialog>());
}

void audited(const std::string &file, const Subject &tenant, const char *outcome)
{
    QStringList said;
    for (const std::string &line : test::auditLines(file, tenant.id.toStdString()))
        said << QString::fromStdString(line);
    const auto written = [&](const QString &begins) {
        return !said.filter(QRegularExpression(QLatin1Char('^') + begins)).isEmpty();
    };
    QVERIFY2(written(QStringLiteral("platform-1 contracts.propose proposed")), qPrintable(said.join(u'\n')));
    QVERIFY2(written(QStringLiteral("platform-2 acts.approve ") + QLatin1String(outcome)),
             qPrintable(said.join(u'\n')));
}

} // namespace

class TestContractActs : public QObject
{
    Q_OBJECT
private slots:
    void aVersionIsWrittenPreviewedProposedAndApproved()
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
            tenant = someTenant(proposer);
            QVERIFY(!tenant.id.isEmpty());
            QVERIFY(proposer.opens(contractOf(tenant)));
            QVERIFY(says(page(proposer), QStringLiteral("In force: version 1, since")));
            picture(&proposer.window(), "tab");
            write(proposer, tenant);
            if (QTest::currentTestFailed())
                return;
            QTRY_VERIFY(says(page(proposer), QStringLiteral("You proposed it")));
            QVERIFY(!actButton(proposer, "approve")->isEnabled());
            findAndApprove(approver, tenant, QStringLiteral("Version 2 of the contract"));
            if (QTest::currentTestFailed())
                return;
            QTRY_VERIFY(says(page(approver), QStringLiteral("In force: version 2, since")));
            QTRY_VERIFY(says(page(approver), QStringLiteral("approved by platform-2")));
            QTRY_VERIFY(says(page(approver), QStringLiteral("99.999%"))); // Its terms are shown, not those of before.
            auto *versions = page(approver)->findChild<QListWidget *>(QStringLiteral("versions"));
            QCOMPARE(versions->count(), 2);
            QVERIFY(
                versions->item(0)->text().contains(QLatin1String("proposed by platform-1, approved by platform-2")));
            picture(&approver.window(), "approved");
        }
        gateway.stop();
        audited(options.store, tenant, "Contract version 2 approved");
    }

    void anExclusionIsProposedAndApproved()
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
            tenant = someTenant(proposer);
            QVERIFY(proposer.opens(contractOf(tenant)));
            press(page(proposer), "excludeTime");
            auto *dialog = proposer.find<ExclusionDialog>();
            QVERIFY(dialog);
            QVERIFY(says(dialog, QStringLiteral("The contract wants notice of 7 d before the start")));
            auto *to = dialog->findChild<QDateEdit *>(QStringLiteral("toMs.date"));
            to->setDate(to->date().addDays(9));
            dialog->findChild<QDateEdit *>(QStringLiteral("fromMs.date"))->setDate(to->date());
            QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("reason")),
                             QStringLiteral("Database upgrade"));
            sign(dialog, tenant);
            picture(dialog, "exclusion");
            press(dialog, "proposeExclusion");
            QTRY_VERIFY(!proposer.find<ExclusionDialog>());
            QTRY_VERIFY(says(page(proposer), QStringLiteral("You proposed it")));
            findAndApprove(approver, tenant, QStringLiteral("Time left out of the SLA"));
            if (QTest::currentTestFailed())
                return;
            QTRY_VERIFY(!says(page(approver), QStringLiteral("Nothing has been left out")));
            QTRY_VERIFY(says(page(approver), QStringLiteral("clause 4.2 · approved by platform-2")));
        }
        gateway.stop();
        audited(options.store, tenant, "Exclusion approved");
    }

    /// What the gateway alone can know comes back to its field.
    void aRefusalOfTheGatewayStandsAtItsField()
    {
        test::GatewayFixture gateway;
        ConsoleForTest console = consoleOf(gateway, "platform-1");
        QVERIFY(console.opens({View::Tenants, {}, {}, {}}));
        const Subject tenant = someTenant(console);
        QVERIFY(console.opens(contractOf(tenant)));
        press(page(console), "editContract");
        auto *editor = console.find<ContractEditor>();
        QVERIFY(editor);
        auto *from = editor->findChild<QDateEdit *>(QStringLiteral("effectiveFromMs"));
        from->setDate(from->date().addYears(11));
        press(editor, "contract.propose");
        auto *dialog = editor->findChild<ProposalDialog *>();
        QVERIFY(dialog);
        sign(dialog, tenant);
        press(dialog, "proposeContract");
        QTRY_VERIFY(says(dialog, QStringLiteral("more than ten years from now")));
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(says(editor->findChild<QWidget *>(QStringLiteral("effectiveFromMs"))->parentWidget(),
                         QStringLiteral("■ It takes effect more than ten years from now")));
    }

private:
    /// By keyboard: a higher promise for the first workflow, from today on; previewed, then proposed.
    static void write(ConsoleForTest &console, const Subject &tenant)
    {
        press(page(console), "editContract");
        auto *editor = console.find<ContractEditor>();
        QVERIFY(editor);
        QCOMPARE(namelessControls(editor), QStringList());
        if (const int width = qEnvironmentVariableIntValue("BULKHEAD_TEST_WIDTH"); width > 0)
            editor->resize(width, width * 9 / 16);
        auto *row = editor->findChild<RowList *>()->rows<CommitmentRow>().at(0);
        retype(row->findChild<QLineEdit *>(QStringLiteral("internalTargetE7")), QString());
        QTest::keyClick(row->findChild<QLineEdit *>(QStringLiteral("internalTargetE7")), Qt::Key_Delete);
        retype(row->findChild<QLineEdit *>(QStringLiteral("targetE7")), QStringLiteral("99.999"));
        auto *from = editor->findChild<QDateEdit *>(QStringLiteral("effectiveFromMs"));
        from->setDate(QDateTime::fromMSecsSinceEpoch(console.workspace().now(), Qt::UTC).date().addDays(-1));
        press(editor, "preview.run");
        auto *panel = editor->findChild<PreviewPanel *>();
        QTRY_VERIFY_WITH_TIMEOUT(says(panel, QStringLiteral("data you would have paid $")), 60'000);
        QTRY_VERIFY(says(panel, QStringLiteral("100% measured")));
        QVERIFY(says(panel, QStringLiteral("99.999%")));
        picture(editor, "editor");
        press(editor, "contract.propose");
        auto *dialog = editor->findChild<ProposalDialog *>();
        QVERIFY(dialog);
        QVERIFY(says(dialog, QStringLiteral("99.999%")));
        QVERIFY(says(dialog, QStringLiteral("version 1, in force since")));
        sign(dialog, tenant);
        picture(dialog, "proposal");
        press(dialog, "proposeContract");
        QTRY_VERIFY(!console.find<ContractEditor>());
    }
};

QTEST_MAIN(TestContractActs)
#include "tst_contract_acts.moc"
