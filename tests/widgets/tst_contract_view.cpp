// The contract's tab, its editor with the preview, and the exclusion dialog, on a desk that answers at once.
#include "models/contract_draft.h"
#include "models/contract_period.h"
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/acts/act_dialog.h"
#include "widgets/contract/commitment_row.h"
#include "widgets/contract/contract_editor.h"
#include "widgets/contract/contract_view.h"
#include "widgets/contract/exclusion_dialog.h"
#include "widgets/contract/preview_panel.h"
#include "widgets/contract/proposal_dialog.h"
#include "widgets/contract/row_list.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QDateEdit>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QWindow>

using namespace bulkhead;

namespace {

const Theme::Choice kTheme = qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light;

/// Waits until the display has given the window itself the focus: said of one's own accord it would be taken back as
/// soon as the display's word of the window before arrives, and a dialog counts as active while its parent is.
bool activate(QWidget *window)
{
    window->activateWindow();
    return QTest::qWaitFor([window] {
        return QApplication::activeWindow() == window && QGuiApplication::focusWindow() == window->windowHandle();
    });
}

/// One tenant's contract on the screen.
struct Tab
{
    explicit Tab(Role role = Role::CustomerSuccess, bool singleUser = false)
        : theme(kTheme)
        , preferences(QString())
        , workspace(&desk, &preferences, &theme)
    {
        desk.m_role = role;
        desk.m_singleUser = singleUser;
        terms::Contract &version = desk.m_sla.m_sheet.versions[0];
        version.tenantId = tenant.id = FakeDesk::idOf(4);
        version.effectiveFromMs =
            QDateTime::currentMSecsSinceEpoch() - 300 * 86'400'000LL; // In force, whenever this runs.
        tenant.name = FakeDesk::nameOf(4);
        desk.deliver();
    }
    /// Shown, with what the gateway says now.
    ContractView *show()
    {
        view = std::make_unique<ContractView>(&workspace, true);
        view->setDetail(tenant);
        view->resize(1300, 1200);
        view->show();
        if (!activate(view.get()))
            return nullptr;
        const bool read = QTest::qWaitFor([this] { return view->settled(); });
        QCoreApplication::processEvents(); // What was added to a layout is shown by it.
        return read ? view.get() : nullptr;
    }
    template<typename Kind>
    Kind *find(const QString &name = {})
    {
        return view->findChild<Kind *>(name);
    }
    template<typename Dialog>
    Dialog *open(const QString &by)
    {
        if (!show())
            return nullptr;
        QTest::mouseClick(find<QPushButton>(by), Qt::LeftButton);
        Dialog *dialog = find<Dialog>();
        return dialog != nullptr && activate(dialog) ? dialog : nullptr;
    }
    ContractEditor *edit() { return open<ContractEditor>(QStringLiteral("editContract")); }
    ExclusionDialog *exclude() { return open<ExclusionDialog>(QStringLiteral("excludeTime")); }

    Theme theme;
    FakeDesk desk;
    Preferences preferences;
    Workspace workspace;
    TenantDetail tenant;
    std::unique_ptr<ContractView> view;
};

CommitmentRow *commitment(const ContractEditor *editor, qsizetype at)
{
    return editor->findChild<RowList *>()->rows<CommitmentRow>().at(at);
}

void retype(QLineEdit *edit, const QString &text)
{
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, text);
}

QLineEdit *target(const ContractEditor *editor, qsizetype at)
{
    return commitment(editor, at)->findChild<QLineEdit *>(QStringLiteral("targetE7"));
}

/// Purpose and name, as every proposal asks for them.
void sign(QDialog *dialog, const QString &name)
{
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("purpose")), QStringLiteral("Renewal"));
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("typedName")), name);
}

} // namespace

class TestContractView : public QObject
{
    Q_OBJECT
private slots:
    void whatIsInForceIsRead();
    void aDefaultSaysThatNobodyWroteIt();
    void hiddenMoneyIsSaid();
    void whatWasNotReadSaysWhy_data();
    void whatWasNotReadSaysWhy();
    void anotherVersionIsReadByKeyboard();
    void whatIsWrongStandsAtItsField();
    void whatTheGatewayFindsStandsAtItsField();
    void rowsMoveByKeyboard();
    void aDraftIsKeptUntilDiscarded();
    void aDraftOfAnOlderVersionIsSaid();
    void aPreviewIsComparedWithNow();
    void aPreviewIsStopped();
    void aPreviewFollowsNoDraftThatChanged();
    void aProposalSaysWhatItReplaces();
    void aProposalThatIsRefusedSaysWhere();
    void onesOwnProposalIsNotApproved();
    void anotherPersonReadsTheDifferenceAndApproves();
    void aSingleUserIsToldWhy();
    void noticeThatIsTooShortIsSaidAtOnce();
    void anExclusionIsProposed();
    void whatTheGatewayDoesNotLetIsSaid();
    void everyControlHasAName();
};

void TestContractView::whatIsInForceIsRead()
{
    Tab tab;
    const ContractView *view = tab.show();
    QVERIFY(view);
    for (const char *part :
         {"In force: version 2, since", "Claims submission", "99.9%", "99.95%", "share of requests that succeed", "30%",
          "America/New_York", "UTC)", "Calendar month", "below 99.9%, from 99%: 10% of the fee", "$38,500.00",
          "100% of the period's fee", "7 d of notice · at most 4 h in a period · clause 4.2",
          "Excluded minutes are dropped", "Nothing has been left out", "of the period's end"})
        QVERIFY2(says(view, QString::fromUtf8(part)), part);
    const auto *versions = tab.find<QListWidget>(QStringLiteral("versions"));
    QVERIFY(versions->item(0)->text().contains(QLatin1String("approved by platform-1")));
}

void TestContractView::aDefaultSaysThatNobodyWroteIt()
{
    Tab tab;
    terms::Contract &version = tab.desk.m_sla.m_sheet.versions[0];
    version.number = 0;
    version.approvedBy.clear();
    version.credits = {};
    QVERIFY(tab.show());
    QVERIFY(says(tab.view.get(), QStringLiteral("the plan's default. Nobody wrote a contract yet.")));
    QVERIFY(says(tab.view.get(), QStringLiteral("No credits are agreed.")));
}

void TestContractView::hiddenMoneyIsSaid()
{
    Tab tab(Role::Support);
    terms::Contract &version = tab.desk.m_sla.m_sheet.versions[0];
    version.moneyHidden = true;
    version.credits.monthlyFeeMinor = 0;
    QVERIFY(tab.show());
    QVERIFY(says(tab.view.get(), QStringLiteral("hidden: your role does not see what a tenant pays")));
    QVERIFY(!says(tab.view.get(), QStringLiteral("$0")));
    QVERIFY(says(tab.view.get(), QStringLiteral("customer success and platform operations propose changes")));
    QVERIFY(tab.find<QPushButton>(QStringLiteral("editContract"))->isHidden());
    QVERIFY(tab.find<QPushButton>(QStringLiteral("excludeTime"))->isHidden());
}

void TestContractView::whatWasNotReadSaysWhy_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("again");
    QTest::newRow("failed: may be tried again") << int(Fault::Kind::Offline) << true;
    QTest::newRow("refused: not") << int(Fault::Kind::Denied) << false;
}

void TestContractView::whatWasNotReadSaysWhy()
{
    QFETCH(int, kind);
    QFETCH(bool, again);
    Tab tab;
    tab.desk.m_sla.m_fault = {
        Fault::Kind(kind), {}, QStringLiteral("It was not read."), QStringLiteral("Do this."), {}};
    QVERIFY(tab.show());
    QVERIFY(says(tab.view.get(), QStringLiteral("It was not read."))
            && says(tab.view.get(), QStringLiteral("Do this.")));
    QPushButton *retry = button(tab.view.get(), QStringLiteral("Try again"));
    QCOMPARE(retry != nullptr, again);
    if (!again)
        return;
    tab.desk.m_sla.m_fault = {};
    QTest::mouseClick(retry, Qt::LeftButton);
    QTRY_VERIFY(says(tab.view.get(), QStringLiteral("In force: version 2")));
}

void TestContractView::anotherVersionIsReadByKeyboard()
{
    Tab tab;
    terms::Contract older = tab.desk.m_sla.m_sheet.versions.constFirst();
    older.number = 1;
    older.effectiveFromMs -= 200 * 86'400'000LL;
    older.commitments[0].targetE7 = 9'870'000;
    tab.desk.m_sla.m_sheet.versions.append(older);
    QVERIFY(tab.show());
    QVERIFY(!says(tab.view.get(), QStringLiteral("98.7%")));
    auto *versions = tab.find<QListWidget>(QStringLiteral("versions"));
    versions->setFocus();
    QTest::keyClick(versions, Qt::Key_Down);
    QTRY_VERIFY(says(tab.view.get(), QStringLiteral("98.7%")));
    QVERIFY(versions->item(1)->text().contains(QLatin1String("replaced")));
}

void TestContractView::whatIsWrongStandsAtItsField()
{
    Tab tab;
    ContractEditor *editor = tab.edit();
    QVERIFY(editor);
    commitment(editor, 1)->findChild<QLineEdit *>(QStringLiteral("internalTargetE7"))->clear();
    retype(target(editor, 1), QStringLiteral("100"));
    QTRY_VERIFY(says(commitment(editor, 1), QStringLiteral("promise 99.99% or less")));
    QVERIFY(!says(commitment(editor, 0), QStringLiteral("promise 99.99% or less")));
    QVERIFY(says(editor, QStringLiteral("to mend, marked ■")));
    retype(target(editor, 1), QStringLiteral("99.9x"));
    QTRY_VERIFY(says(commitment(editor, 1), QStringLiteral("Write a number such as 99.95")));
    // Proposing leads to what is wrong.
    auto *propose = editor->findChild<QPushButton *>(QStringLiteral("contract.propose"));
    QVERIFY(activate(editor));
    propose->setFocus();
    QTest::keyClick(propose, Qt::Key_Space);
    QVERIFY(!editor->findChild<ProposalDialog *>());
    QCOMPARE(QApplication::focusWidget(), target(editor, 1));
    retype(target(editor, 1), QStringLiteral("50"));
    QTRY_VERIFY(says(commitment(editor, 1), QStringLiteral("can never fire")));
    retype(target(editor, 1), QStringLiteral("99.95"));
    QTRY_VERIFY(!says(commitment(editor, 1), QStringLiteral("■")));
    QCOMPARE(editor->draft().commitments.at(1).targetE7, qint64(9'995'000));
}

void TestContractView::whatTheGatewayFindsStandsAtItsField()
{
    Tab tab;
    tab.desk.m_sla.m_preview = {
        100, {{QStringLiteral("commitments[2].workflow"), QStringLiteral("It is not measured."), false}}, {}};
    ContractEditor *editor = tab.edit();
    QVERIFY(editor);
    QTest::mouseClick(editor->findChild<QPushButton *>(QStringLiteral("preview.run")), Qt::LeftButton);
    QTRY_VERIFY(says(commitment(editor, 2), QStringLiteral("■ It is not measured.")));
    retype(target(editor, 2), QStringLiteral("99.8"));
    QTRY_VERIFY(!says(commitment(editor, 2), QStringLiteral("It is not measured."))); // It was of another draft.
}

void TestContractView::rowsMoveByKeyboard()
{
    Tab tab;
    ContractEditor *editor = tab.edit();
    QVERIFY(editor);
    const auto order = [editor] {
        QStringList names;
        for (const terms::Commitment &one : editor->draft().commitments)
            names.append(one.workflow);
        return names.join(QLatin1Char(' '));
    };
    QCOMPARE(order(), QStringLiteral("claims scheduling eligibility"));
    QLineEdit *edit = target(editor, 0);
    edit->setFocus();
    QTest::keyClick(edit, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(order(), QStringLiteral("scheduling claims eligibility"));
    QVERIFY(edit->hasFocus());
    QVERIFY(edit->accessibleName().startsWith(QLatin1String("Commitment 2")));
    QTest::keyClick(edit, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(order(), QStringLiteral("claims scheduling eligibility"));
    QTest::keyClick(edit, Qt::Key_Delete, Qt::AltModifier);
    QCOMPARE(order(), QStringLiteral("scheduling eligibility"));
    auto *add = editor->findChild<QPushButton *>(QStringLiteral("commitments.add"));
    add->setFocus();
    QTest::keyClick(add, Qt::Key_Space);
    QCOMPARE(editor->draft().commitments.size(), 3);
    QTRY_VERIFY(says(commitment(editor, 2), QStringLiteral("Say which workflow is promised.")));
}

void TestContractView::aDraftIsKeptUntilDiscarded()
{
    Tab tab;
    ContractEditor *editor = tab.edit();
    QVERIFY(editor);
    retype(target(editor, 0), QStringLiteral("99.97"));
    QTest::keyClick(editor, Qt::Key_Escape);
    QTRY_VERIFY(!tab.find<ContractEditor>());
    QVERIFY(ContractDrafts(&tab.preferences).find(tab.tenant.id));
    editor = tab.edit();
    QVERIFY(editor);
    QCOMPARE(tab.find<QPushButton>(QStringLiteral("editContract"))->text(), QStringLiteral("Go on with your draft…"));
    QCOMPARE(editor->draft().commitments.at(0).targetE7, qint64(9'997'000));
    auto *discard = editor->findChild<QPushButton *>(QStringLiteral("contract.discard"));
    QTest::mouseClick(discard, Qt::LeftButton);
    QVERIFY(ContractDrafts(&tab.preferences).find(tab.tenant.id)); // Once may be a slip.
    QTest::mouseClick(discard, Qt::LeftButton);
    QTRY_VERIFY(!tab.find<ContractEditor>());
    QVERIFY(!ContractDrafts(&tab.preferences).find(tab.tenant.id));
    QCOMPARE(tab.find<QPushButton>(QStringLiteral("editContract"))->text(), QStringLiteral("New version…"));
}

void TestContractView::aDraftOfAnOlderVersionIsSaid()
{
    Tab tab;
    terms::Contract draft = tab.desk.m_sla.m_sheet.versions.constFirst();
    ContractDrafts(&tab.preferences).keep({draft, 1, 1'000});
    ContractEditor *editor = tab.edit();
    QVERIFY(editor);
    QVERIFY(says(editor, QStringLiteral("begun from version 1; version 2 was agreed since")));
    QCOMPARE(editor->draft().number, 3);
}

void TestContractView::aPreviewIsComparedWithNow()
{
    Tab tab;
    terms::PeriodPreview &period = tab.desk.m_sla.m_preview.periods[0];
    period.commitments = {{QStringLiteral("claims"), 9'995'000, QStringLiteral("99.93%"), QStringLiteral("99.93%"),
                           terms::Attainment::Missed, terms::Attainment::Met, 3},
                          {QStringLiteral("eligibility"),
                           9'950'000,
                           QStringLiteral("–"),
                           {},
                           terms::Attainment::NotMeasured,
                           terms::Attainment::Unspecified,
                           0}};
    period.lines = {QStringLiteral("draft, claims: 10% of $38,500.00")};
    ContractEditor *editor = tab.edit();
    QVERIFY(editor);
    auto *panel = editor->findChild<PreviewPanel *>();
    panel->findChild<QSpinBox *>()->setValue(1);
    QTest::mouseClick(panel->findChild<QPushButton *>(QStringLiteral("preview.run")), Qt::LeftButton);
    QTRY_VERIFY(
        says(panel, QStringLiteral("With the last month's data you would have paid $3,850.00 instead of $0.00.")));
    QVERIFY(tab.desk.m_sla.m_asked.contains(QStringLiteral("preview:%1:1").arg(tab.tenant.id)));
    QTRY_VERIFY(says(panel, QStringLiteral("Credit: $3,850.00 by this draft, $0.00 by what is in force")));
    QVERIFY(says(panel, QStringLiteral("99.95%")) && says(panel, QStringLiteral("99.93%")));
    QVERIFY(!says(panel, QStringLiteral("10% of $38,500.00")));
    QPushButton *lines = button(panel, QStringLiteral("Show the calculation"));
    lines->setFocus();
    QTest::keyClick(lines, Qt::Key_Space);
    QVERIFY(says(panel, QStringLiteral("10% of $38,500.00")));
}

void TestContractView::aPreviewIsStopped()
{
    Tab tab;
    tab.desk.m_sla.m_holdProgress = true;
    ContractEditor *editor = tab.edit();
    QVERIFY(editor);
    auto *run = editor->findChild<QPushButton *>(QStringLiteral("preview.run"));
    auto *stop = editor->findChild<QPushButton *>(QStringLiteral("preview.stop"));
    QVERIFY(!stop->isVisible());
    QTest::mouseClick(run, Qt::LeftButton);
    QTRY_VERIFY(stop->isVisible());
    QVERIFY(!run->isEnabled());
    QTest::mouseClick(stop, Qt::LeftButton);
    QTRY_VERIFY(run->isEnabled());
    QVERIFY(!stop->isVisible());
}

void TestContractView::aPreviewFollowsNoDraftThatChanged()
{
    Tab tab;
    ContractEditor *editor = tab.edit();
    QVERIFY(editor);
    QTest::mouseClick(editor->findChild<QPushButton *>(QStringLiteral("preview.run")), Qt::LeftButton);
    QTRY_VERIFY(says(editor, QStringLiteral("you would have paid")));
    const QString before = target(editor, 0)->text();
    retype(target(editor, 0), QStringLiteral("99.5"));
    QTRY_VERIFY(says(editor, QStringLiteral("The draft changed since")));
    retype(target(editor, 0), before);
    QTRY_VERIFY(!says(editor, QStringLiteral("The draft changed since")));
}

void TestContractView::aProposalSaysWhatItReplaces()
{
    Tab tab;
    ContractEditor *editor = tab.edit();
    QVERIFY(editor);
    QSignalSpy said(tab.view.get(), &ContractView::notice);
    retype(target(editor, 0), QStringLiteral("99.97"));
    retype(commitment(editor, 0)->findChild<QLineEdit *>(QStringLiteral("internalTargetE7")), QStringLiteral("99.98"));
    auto *propose = editor->findChild<QPushButton *>(QStringLiteral("contract.propose"));
    QTest::mouseClick(propose, Qt::LeftButton);
    auto *dialog = editor->findChild<ProposalDialog *>();
    QVERIFY(dialog);
    QCOMPARE(namelessControls(dialog), QStringList());
    for (const char *part : {"version 2, in force since", "America/New_York", "UTC", "99.9%", "99.97%"})
        QVERIFY2(says(dialog, QString::fromLatin1(part)), part);
    auto *go = dialog->findChild<QPushButton *>(QStringLiteral("proposeContract"));
    sign(dialog, QStringLiteral("Some other clinic"));
    QVERIFY(!go->isEnabled());
    QCOMPARE(go->toolTip(), QStringLiteral("Type the tenant's name first"));
    retype(dialog->findChild<QLineEdit *>(QStringLiteral("typedName")), tab.tenant.name);
    QTest::mouseClick(go, Qt::LeftButton);
    QTRY_COMPARE(said.size(), 1);
    QVERIFY(said.at(0).at(0).toString().contains(QLatin1String("Version 3 of the contract")));
    QVERIFY(tab.desk.m_sla.m_asked.contains(QStringLiteral("propose-contract:%1:2:Renewal").arg(tab.tenant.id)));
    QTRY_VERIFY(!tab.find<ContractEditor>());
    QVERIFY(!ContractDrafts(&tab.preferences).find(tab.tenant.id));
}

void TestContractView::aProposalThatIsRefusedSaysWhere()
{
    Tab tab;
    ContractEditor *editor = tab.edit();
    QVERIFY(editor);
    QTest::mouseClick(editor->findChild<QPushButton *>(QStringLiteral("contract.propose")), Qt::LeftButton);
    auto *dialog = editor->findChild<ProposalDialog *>();
    QVERIFY(dialog);
    tab.desk.m_sla.m_fault = {Fault::Kind::Invalid,
                              QStringLiteral("CONTRACT_INVALID"),
                              QStringLiteral("No such zone."),
                              QStringLiteral("Change that."),
                              {}};
    sign(dialog, tab.tenant.name);
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("proposeContract")), Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("■ No such zone. Change that.")));
    // All that is wrong is asked for, to stand at its place.
    QTRY_VERIFY(tab.desk.m_sla.m_asked.constLast().startsWith(QLatin1String("preview:")));
}

void TestContractView::onesOwnProposalIsNotApproved()
{
    Tab tab;
    terms::Contract draft = tab.desk.m_sla.m_sheet.versions.constFirst();
    tab.desk.m_sla.proposeContract(draft, 2, QStringLiteral("Renewal"), &tab.desk, [](const Fault &, const Act &) {});
    QVERIFY(tab.show());
    QTRY_VERIFY(says(tab.view.get(), QStringLiteral("You proposed it")));
    QVERIFY(!tab.find<QPushButton>(QStringLiteral("act.approve.act-c"))->isEnabled());
    QTest::mouseClick(tab.find<QPushButton>(QStringLiteral("act.withdraw.act-c")), Qt::LeftButton);
    QTRY_VERIFY(!says(tab.view.get(), QStringLiteral("You proposed it")));
}

void TestContractView::anotherPersonReadsTheDifferenceAndApproves()
{
    Tab tab;
    terms::Contract draft = tab.desk.m_sla.m_sheet.versions.constFirst();
    draft.number = 3;
    draft.commitments[0].targetE7 = 9'997'000;
    tab.desk.m_sla.m_person = QStringLiteral("success-2");
    tab.desk.m_sla.proposeContract(draft, 2, QStringLiteral("Renewal"), &tab.desk, [](const Fault &, const Act &) {});
    QVERIFY(tab.show());
    QTRY_VERIFY(says(tab.view.get(), QStringLiteral("Proposed by success-2")));
    for (const char *part : {"Version 3 of the contract", "claims: 99.9% becomes 99.97%."})
        QVERIFY2(says(tab.view.get(), QString::fromLatin1(part)), part);
    auto *approve = tab.find<QPushButton>(QStringLiteral("act.approve.act-c"));
    QVERIFY(approve->isEnabled());
    QTest::mouseClick(approve, Qt::LeftButton);
    auto *dialog = tab.find<ActDialog>();
    QVERIFY(dialog);
    QCOMPARE(namelessControls(dialog), QStringList());
    QVERIFY(says(dialog, QStringLiteral("99.97%")));
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("actTenantName")), tab.tenant.name);
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("actDecide")), Qt::LeftButton);
    QTRY_COMPARE(tab.desk.m_approved.id, QStringLiteral("act-c"));
}

void TestContractView::aSingleUserIsToldWhy()
{
    Tab tab(Role::PlatformOperations, true);
    QVERIFY(tab.show());
    QVERIFY(says(tab.view.get(), QStringLiteral("In single-user mode")));
    QVERIFY(tab.find<QPushButton>(QStringLiteral("editContract"))->isVisible());
}

void TestContractView::noticeThatIsTooShortIsSaidAtOnce()
{
    Tab tab;
    ExclusionDialog *dialog = tab.exclude();
    QVERIFY(dialog);
    // Tomorrow, told now, where the contract wants a week.
    QVERIFY(says(dialog, QStringLiteral("The contract wants notice of 7 d")));
    QVERIFY(says(dialog, QStringLiteral("Times are on the clock of America/New_York.")));
    QVERIFY(!dialog->findChild<QPushButton *>(QStringLiteral("proposeExclusion"))->isEnabled());
    auto *to = dialog->findChild<QDateEdit *>(QStringLiteral("toMs.date"));
    to->setDate(to->date().addDays(9));
    auto *from = dialog->findChild<QDateEdit *>(QStringLiteral("fromMs.date"));
    from->setDate(to->date());
    QVERIFY(!says(dialog, QStringLiteral("The contract wants notice")));
    from->setDate(to->date().addDays(-1));
    QVERIFY(says(dialog, QStringLiteral("The contract lets 4 h of this kind in a period")));
    dialog->findChild<QCheckBox *>()->setChecked(false);
    QVERIFY(says(dialog, QStringLiteral("say when the customer was told")));
}

/// A week from now on, with everything that is asked for.
void fillIn(ExclusionDialog *dialog, const QString &name)
{
    auto *to = dialog->findChild<QDateEdit *>(QStringLiteral("toMs.date"));
    to->setDate(to->date().addDays(9));
    dialog->findChild<QDateEdit *>(QStringLiteral("fromMs.date"))->setDate(to->date());
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("reason")), QStringLiteral("Database upgrade"));
    sign(dialog, name);
}

void TestContractView::anExclusionIsProposed()
{
    Tab tab;
    ExclusionDialog *dialog = tab.exclude();
    QVERIFY(dialog);
    fillIn(dialog, tab.tenant.name);
    QCOMPARE(dialog->exclusion().clause, QStringLiteral("4.2"));
    QCOMPARE(dialog->exclusion().toMs - dialog->exclusion().fromMs, qint64(3'600'000));
    auto *go = dialog->findChild<QPushButton *>(QStringLiteral("proposeExclusion"));
    QVERIFY2(go->isEnabled(), qPrintable(go->toolTip()));
    QTest::mouseClick(go, Qt::LeftButton);
    QTRY_VERIFY(!tab.find<ExclusionDialog>());
    QVERIFY(tab.desk.m_sla.m_asked.contains(QStringLiteral("propose-exclusion:%1:Renewal").arg(tab.tenant.id)));
    QTRY_VERIFY(says(tab.view.get(), QStringLiteral("Time left out of the SLA")));
    QVERIFY(says(tab.view.get(), QStringLiteral("Database upgrade")));
}

void TestContractView::whatTheGatewayDoesNotLetIsSaid()
{
    Tab tab;
    ExclusionDialog *dialog = tab.exclude();
    QVERIFY(dialog);
    fillIn(dialog, tab.tenant.name);
    tab.desk.m_sla.m_fault = {Fault::Kind::Invalid,
                              QStringLiteral("CONTRACT_INVALID"),
                              QStringLiteral("These minutes are final."),
                              QStringLiteral("Restate the period."),
                              {}};
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("proposeExclusion")), Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("■ These minutes are final. Restate the period.")));
    QVERIFY(!dialog->findChild<QPushButton *>(QStringLiteral("proposeExclusion"))->isEnabled());
}

void TestContractView::everyControlHasAName()
{
    Tab tab;
    ContractEditor *editor = tab.edit();
    QVERIFY(editor);
    QCOMPARE(namelessControls(editor), QStringList());
    QTest::keyClick(editor, Qt::Key_Escape);
    QTRY_VERIFY(!tab.find<ContractEditor>());
    QCOMPARE(namelessControls(tab.view.get()), QStringList());
    ExclusionDialog *dialog = tab.exclude();
    QVERIFY(dialog);
    QCOMPARE(namelessControls(dialog), QStringList());
}

QTEST_MAIN(TestContractView)
#include "tst_contract_view.moc"
