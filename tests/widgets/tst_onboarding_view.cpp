// Onboarding cases as board, table, timeline and variance, and what a person does to one by keys and clicks, on a
// gateway that is not there, in both themes.
#include "models/case_table.h"
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/on_screen.h"
#include "tests/widgets/onboarding_console.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/onboarding/begin_dialog.h"
#include "widgets/onboarding/case_list.h"
#include "widgets/onboarding/case_pane.h"
#include "widgets/onboarding/checkpoint_dialog.h"
#include "widgets/onboarding/onboarding_page.h"
#include "widgets/onboarding/onboarding_wizard.h"
#include "widgets/onboarding/provisioning_panel.h"
#include "widgets/onboarding/template_dialog.h"
#include "widgets/onboarding/variance_view.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace bulkhead;
using Console = test::OnboardingConsole;

class TestOnboardingView : public QObject
{
    Q_OBJECT
private slots:
    void aCheckpointIsClosedWithItsDocument();
    void oneWithoutDocumentIsClosedAtOnce();
    void overridingSaysWhy();
    void whoMayNotSeesNoButtons();
    void aRefusalIsSaidAndChangesNothing();
    void anAnswerStaysWithItsCase();
    void aRunStaysWithItsCase();
    void newsOfOtherCasesLeavesTheFocusAlone();
    void onlyTheTabInFrontIsFilled();
    void waitingIsSaidAndTakenBack();
    void theTableIsFilteredAndTheTroubledComeFirst();
    void theTimelineReadsWithoutEyes();
    void varianceSaysWhatItCounts();
    void aTemplateIsMadeAndRefused();
    void aTemplateThatIsNotSavedIsNotLost();
    void theWizardBeginsWithATemplate();
    void manyAreBegunAndRun();
    void manyAreOfferedWhereItIsKnownWhomNobodySaw();
    void aLinkLeadsToTabAndCase();
};

void TestOnboardingView::aCheckpointIsClosedWithItsDocument()
{
    Console console;
    QVERIFY(console.open({}, QStringLiteral("case-12")));
    QVERIFY(console.pane()->isVisible());
    QVERIFY(says(console.page(), QStringLiteral("1 held by a checkpoint")));
    console.keep("onboarding-board");
    QCOMPARE(namelessControls(console.page()), QStringList());
    QTest::mouseClick(console.link(QStringLiteral("checkpoint.contract.agreement.Close")), Qt::LeftButton);
    auto *dialog = console.dialog<CheckpointDialog>();
    QVERIFY(dialog);
    QVERIFY(dialog->windowTitle().contains(QStringLiteral("Bramble Lane Paediatrics")));
    auto *send = dialog->findChild<QPushButton *>(QStringLiteral("checkpointSend"));
    QVERIFY(!send->isEnabled());
    console.keep("onboarding-checkpoint", dialog);
    QCOMPARE(namelessControls(dialog), QStringList());
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("documentName")), QStringLiteral("agreement.pdf"));
    QVERIFY(!send->isEnabled()); // Nobody could find it again.
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("documentReference")), QStringLiteral("folder 12"));
    QVERIFY(send->isEnabled());
    QTest::mouseClick(send, Qt::LeftButton);
    QTRY_COMPARE(console.desk.m_onboarding.m_asked, QStringList{QStringLiteral("close:case-12:contract.agreement")});
    QCOMPARE(console.desk.m_onboarding.m_document.reference, QStringLiteral("folder 12"));
    QTRY_VERIFY(says(console.pane(), QStringLiteral("agreement.pdf, folder 12")));
}

void TestOnboardingView::oneWithoutDocumentIsClosedAtOnce()
{
    Console console;
    QVERIFY(console.open({}, QStringLiteral("case-11")));
    QTest::mouseClick(console.link(QStringLiteral("checkpoint.identity.administrator.Close")), Qt::LeftButton);
    QTRY_VERIFY(says(console.pane(), QStringLiteral("Checkpoints: 2 of 4 closed")));
}

void TestOnboardingView::overridingSaysWhy()
{
    Console console;
    QVERIFY(console.open({}, QStringLiteral("case-11")));
    QVERIFY(!console.link(QStringLiteral("checkpoint.contract.agreement.Override"))); // Not negotiable.
    QTest::mouseClick(console.link(QStringLiteral("checkpoint.integration.owners.Override")), Qt::LeftButton);
    auto *dialog = console.dialog<CheckpointDialog>();
    QVERIFY(dialog);
    auto *send = dialog->findChild<QPushButton *>(QStringLiteral("checkpointSend"));
    QVERIFY(!send->isEnabled());
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("checkpointNote")),
                     QStringLiteral("made up for later"));
    QVERIFY(send->isEnabled());
    QTest::mouseClick(send, Qt::LeftButton);
    QTRY_COMPARE(console.desk.m_onboarding.m_asked,
                 QStringList{QStringLiteral("override:case-11:integration.owners:made up for later")});
    QTRY_VERIFY(says(console.pane(), QStringLiteral("made up for later")));
}

void TestOnboardingView::whoMayNotSeesNoButtons()
{
    Console console{QStringList()};
    QVERIFY(console.open({}, QStringLiteral("case-11")));
    QVERIFY(says(console.pane(), QStringLiteral("Checkpoints: 1 of 4 closed")));
    for (const auto *one : console.pane()->findChildren<QPushButton *>())
        QVERIFY2(!one->objectName().startsWith(QLatin1String("checkpoint.")), qPrintable(one->objectName()));
    QVERIFY(!console.link(QStringLiteral("caseWaits"))->isVisible());
    QVERIFY(!console.link(QStringLiteral("onboardingTemplates"))->isVisible());
}

void TestOnboardingView::aRefusalIsSaidAndChangesNothing()
{
    Console console;
    QVERIFY(console.open({}, QStringLiteral("case-11")));
    console.desk.m_onboarding.m_fault = {Fault::Kind::Conflict,
                                         QStringLiteral("REVISION_CONFLICT"),
                                         QStringLiteral("Somebody was faster; nothing was changed."),
                                         QStringLiteral("Look again and repeat it."),
                                         {}};
    QTest::mouseClick(console.link(QStringLiteral("checkpoint.identity.administrator.Close")), Qt::LeftButton);
    QTRY_VERIFY(says(console.pane(), QStringLiteral("Somebody was faster")));
    QVERIFY(says(console.pane(), QStringLiteral("Checkpoints: 1 of 4 closed")));
}

void TestOnboardingView::anAnswerStaysWithItsCase()
{
    Console console;
    QVERIFY(console.open({}, QStringLiteral("case-11")));
    console.desk.m_onboarding.m_fault = {Fault::Kind::Conflict,
                                         QStringLiteral("REVISION_CONFLICT"),
                                         QStringLiteral("Somebody was faster; nothing was changed."),
                                         QStringLiteral("Look again and repeat it."),
                                         {}};
    QSignalSpy notices(console.page(), &Page::notice);
    for (const char *name : {"checkpoint.identity.administrator.Close", "caseTake"}) {
        notices.clear();
        QTest::mouseClick(console.link(QLatin1String(name)), Qt::LeftButton);
        console.window.go({View::Onboarding, QStringLiteral("case-14"), {}, {}}); // The answer is on its way.
        QVERIFY(says(console.pane(), QStringLiteral("Dunmore Regional Imaging")));
        // It is said whose it is, and not beside another one.
        QTRY_COMPARE(notices.size(), 1);
        QVERIFY(notices[0][0].toString().startsWith(QLatin1String("Alder Creek Family Practice: Somebody was faster")));
        QVERIFY(!says(console.pane(), QStringLiteral("Somebody was faster")));
        QVERIFY(console.open({}, QStringLiteral("case-11")));
        QVERIFY(!says(console.pane(), QStringLiteral("Somebody was faster")));
    }
    // What became of another case does not end what is being written here.
    console.desk.m_onboarding.m_fault = {};
    QTest::mouseClick(console.link(QStringLiteral("caseTake")), Qt::LeftButton);
    console.window.go({View::Onboarding, QStringLiteral("case-14"), {}, {}});
    QTest::mouseClick(console.link(QStringLiteral("caseWaits")), Qt::LeftButton);
    auto *text = console.page()->findChild<QLineEdit *>(QStringLiteral("caseWaitsText"));
    QTRY_COMPARE(console.desk.m_onboarding.m_asked.last(), QStringLiteral("owner:case-11:platform-1"));
    QCoreApplication::processEvents();
    QVERIFY(text->isVisible());
}

void TestOnboardingView::aRunStaysWithItsCase()
{
    Console console;
    QVERIFY(console.open({}, QStringLiteral("case-11")));
    const auto *panel = console.pane()->findChild<ProvisioningPanel *>();
    auto *start = console.link(QStringLiteral("provision.start"));
    QTest::mouseClick(start, Qt::LeftButton);
    QVERIFY(panel->running());
    console.window.go({View::Onboarding, QStringLiteral("case-14"), {}, {}}); // Its end is on its way.
    QVERIFY(!panel->running());
    QVERIFY(start->isVisible());
    QVERIFY(!console.link(QStringLiteral("provision.pause"))->isVisible());
    QTest::mouseClick(start, Qt::LeftButton); // Of this case: another run.
    QVERIFY(panel->running());
    QTRY_VERIFY(!panel->running());
    QCOMPARE(panel->item().id, QStringLiteral("case-14"));
    QVERIFY(says(panel, QStringLiteral("3 of 5 step(s) done")));
}

void TestOnboardingView::newsOfOtherCasesLeavesTheFocusAlone()
{
    Console console;
    OnboardingCase *item = console.desk.m_onboarding.find(QStringLiteral("case-11"));
    item->checkpoints[3].askedBy = QStringLiteral("success-2");
    emit console.desk.casesChanged({*item}, {}, false);
    QVERIFY(console.open({}, QStringLiteral("case-11")));
    const auto *consent = console.link(QStringLiteral("checkpoint.verification.acceptance.Consent"));
    QVERIFY(consent != nullptr);
    QVERIFY(consent->accessibleName().startsWith(QLatin1String("Consent")));
    const QString name = QStringLiteral("checkpoint.integration.owners.Override");
    const QPointer<QPushButton> button = console.link(name);
    QVERIFY(button);
    button->setFocus();
    QVERIFY(button->hasFocus());
    OnboardingCase other = *console.desk.m_onboarding.find(QStringLiteral("case-15"));
    other.daysLate = 3;
    emit console.desk.casesChanged({other}, {}, false);
    item->waitsFor = QStringLiteral("the board"); // The same case, and no checkpoint of it.
    emit console.desk.casesChanged({*item}, {}, false);
    QTRY_VERIFY(says(console.pane(), QStringLiteral("Waits for: the board")));
    QVERIFY(button && button->hasFocus());
    item->checkpoints[1].state = CheckpointState::Done;
    item->checkpoints[1].by = QStringLiteral("success-2");
    emit console.desk.casesChanged({*item}, {}, false);
    QTRY_VERIFY(says(console.pane(), QStringLiteral("Checkpoints: 2 of 4 closed")));
    QTRY_VERIFY(!button);
    QCOMPARE(QApplication::focusWidget()->objectName(), name);
}

void TestOnboardingView::onlyTheTabInFrontIsFilled()
{
    Console console;
    QVERIFY(console.open(QStringLiteral("table")));
    const auto lists = console.page()->findChildren<CaseList *>();
    QCOMPARE(lists.size(), 2);
    const auto rows = [&](int at) { return lists[at]->findChild<DataTable *>()->model()->rowCount(); };
    const int front = lists[0]->isVisible() ? 0 : 1;
    const int all = rows(front);
    QVERIFY(all > 1);
    QCOMPARE(rows(1 - front), 0);
    QVERIFY(console.open(QStringLiteral("timeline")));
    QCOMPARE(rows(1 - front), all);
    OnboardingCase gone = console.desk.m_onboarding.m_cases.last();
    emit console.desk.casesChanged({}, {gone.id}, false);
    QTRY_COMPARE(rows(1 - front), all - 1);
    QCOMPARE(rows(front), all);
    QVERIFY(console.open(QStringLiteral("table")));
    QCOMPARE(rows(front), all - 1);
}

void TestOnboardingView::waitingIsSaidAndTakenBack()
{
    Console console;
    QVERIFY(console.open({}, QStringLiteral("case-11")));
    QVERIFY(!console.link(QStringLiteral("caseGoesOn"))->isVisible());
    QTest::mouseClick(console.link(QStringLiteral("caseWaits")), Qt::LeftButton);
    auto *text = console.page()->findChild<QLineEdit *>(QStringLiteral("caseWaitsText"));
    QTRY_VERIFY(text->hasFocus());
    QTest::keyClicks(text, QStringLiteral("the signature of the board"));
    QTest::keyClick(text, Qt::Key_Return);
    QTRY_VERIFY(says(console.pane(), QStringLiteral("Waits for: the signature of the board")));
    QTest::mouseClick(console.link(QStringLiteral("caseGoesOn")), Qt::LeftButton);
    QTRY_VERIFY(!says(console.pane(), QStringLiteral("the signature of the board")));
    QCOMPARE(console.desk.m_onboarding.m_asked.last(), QStringLiteral("waits:case-11:"));
}

void TestOnboardingView::theTableIsFilteredAndTheTroubledComeFirst()
{
    Console console;
    QVERIFY(console.open(QStringLiteral("table")));
    QTRY_VERIFY(console.table());
    QVERIFY2(console.names().startsWith(QLatin1String("Elm Bramble Cedar")), qPrintable(console.names()));
    console.keep("onboarding-table");
    QCOMPARE(namelessControls(console.page()), QStringList());
    console.filter()->setText(QStringLiteral("state:held"));
    QCOMPARE(console.names(), QStringLiteral("Bramble"));
    console.filter()->setText(QStringLiteral("tier:dedicated late>1"));
    QCOMPARE(console.names(), QStringLiteral("Dunmore"));
    console.filter()->setText(QStringLiteral("state:nonsense"));
    QCOMPARE(console.names(), QStringLiteral("Dunmore")); // What was wrong is said, the old filter stays.
    console.filter()->setText({});
    const QString chosen = QStringLiteral("case-11");
    QVERIFY(console.open(QStringLiteral("table"), chosen));
    console.table()->setFocus();
    QTRY_VERIFY(console.pane()->isVisible());
    QVERIFY2(console.names().contains(QLatin1String("Dunmore Alder")), qPrintable(console.names()));
    // The stream goes on: the choice stays, wherever its row goes.
    OnboardingCase moved = *console.desk.m_onboarding.find(chosen);
    moved.daysLate = 30;
    emit console.desk.casesChanged({moved}, {}, false);
    QTRY_VERIFY2(console.names().indexOf(QLatin1String("Alder")) < console.names().indexOf(QLatin1String("Dunmore")),
                 qPrintable(console.names()));
    QCOMPARE(console.page()->place().id, chosen);
    QVERIFY(console.table()->currentIndex().siblingAtColumn(0).data().toString().startsWith(QLatin1String("Alder")));
    console.press(Qt::Key_Escape);
    QVERIFY(!console.pane()->isVisible());
}

void TestOnboardingView::theTimelineReadsWithoutEyes()
{
    Console console;
    QVERIFY(console.open(QStringLiteral("timeline"), QStringLiteral("case-14")));
    QTRY_VERIFY(console.table());
    console.keep("onboarding-timeline");
    const QAbstractItemModel *model = console.table()->model();
    bool read = false;
    for (int row = 0; row < model->rowCount(); ++row) {
        const QString text = model->index(row, CaseTable::Course).data(Qt::AccessibleTextRole).toString();
        QVERIFY(!text.isEmpty());
        if (model->index(row, 0).data().toString().startsWith(QLatin1String("Dunmore"))) {
            QVERIFY2(text.contains(QLatin1String("day 13 of 14")) && text.contains(QLatin1String("2 day(s) late")),
                     qPrintable(text));
            read = true;
        }
    }
    QVERIFY(read);
}

void TestOnboardingView::varianceSaysWhatItCounts()
{
    Console console;
    QVERIFY(console.open(QStringLiteral("variance")));
    QTRY_VERIFY(console.table());
    console.keep("onboarding-variance");
    QCOMPARE(namelessControls(console.page()), QStringList());
    QVERIFY(console.names().startsWith(QLatin1String("Foxglove"))); // Somebody let something be there.
    const QAbstractItemModel *model = console.table()->model();
    QCOMPARE(model->index(0, 5).data().toString(), QStringLiteral("+1"));
    QVERIFY(!model->headerData(6, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    console.desk.m_onboarding.m_variance = {};
    console.page()->findChild<VarianceView *>()->load();
    QTRY_VERIFY(says(console.page(), QStringLiteral("No onboarding to compare")));
    console.desk.m_onboarding.m_fault = {Fault::Kind::Offline,
                                         QStringLiteral("UNAVAILABLE"),
                                         QStringLiteral("The gateway does not answer."),
                                         QStringLiteral("Try again."),
                                         {}};
    console.page()->findChild<VarianceView *>()->load();
    QTRY_VERIFY(says(console.page(), QStringLiteral("The gateway does not answer.")));
}

void TestOnboardingView::aTemplateIsMadeAndRefused()
{
    Console console;
    QVERIFY(console.open());
    QTest::mouseClick(console.link(QStringLiteral("onboardingTemplates")), Qt::LeftButton);
    auto *dialog = console.dialog<TemplateDialog>();
    QVERIFY(dialog);
    QTRY_VERIFY(says(dialog, QStringLiteral("No template yet")));
    auto *fresh = dialog->findChild<QPushButton *>(QStringLiteral("templateNew"));
    QVERIFY(fresh->isEnabled());
    QTest::mouseClick(fresh, Qt::LeftButton);
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("templateTitle")),
                     QStringLiteral("Small practices"));
    auto *firm = dialog->findChild<QCheckBox *>(QStringLiteral("standard.contract.agreement"));
    QVERIFY(firm && firm->isChecked() && !firm->isEnabled());
    dialog->findChild<QCheckBox *>(QStringLiteral("standard.integration.owners"))->click();
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("templateCheckpoint")),
                     QStringLiteral("Front desk was trained"));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("templateCheckpointAdd")), Qt::LeftButton);
    console.keep("onboarding-template", dialog);
    QCOMPARE(namelessControls(dialog), QStringList());
    auto *save = dialog->findChild<QPushButton *>(QStringLiteral("templateSave"));
    QVERIFY(save->isEnabled());
    console.desk.m_onboarding.m_fault = {Fault::Kind::Invalid,
                                         QStringLiteral("TEMPLATE_REFUSED"),
                                         QStringLiteral("The template does not keep to the standard."),
                                         QStringLiteral("Change what is named."),
                                         {}};
    QTest::mouseClick(save, Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("does not keep to the standard")));
    QCOMPARE(dialog->findChild<QLineEdit *>(QStringLiteral("templateTitle"))->text(),
             QStringLiteral("Small practices"));
    console.desk.m_onboarding.m_fault = {};
    QTest::mouseClick(save, Qt::LeftButton);
    QTRY_COMPARE(console.desk.m_onboarding.m_templates.templates.size(), 1);
    const OnboardingTemplate kept = console.desk.m_onboarding.m_templates.templates.constFirst();
    QCOMPARE(kept.leftOut, QStringList{QStringLiteral("integration.owners")});
    QCOMPARE(kept.added.size(), 1);
    QCOMPARE(kept.fields.value(QStringLiteral("tier")), QStringLiteral("channel"));
    QTRY_COMPARE(dialog->findChild<QListWidget *>()->count(), 1);
}

void TestOnboardingView::aTemplateThatIsNotSavedIsNotLost()
{
    Console console;
    OnboardingTemplate item;
    item.channel = FakeDesk::idOf(3), item.channelName = FakeDesk::nameOf(3), item.revision = 1;
    for (const char *title : {"First practices", "Second practices"}) {
        item.id = item.title = QLatin1String(title);
        console.desk.m_onboarding.m_templates.templates << item;
    }
    QVERIFY(console.open());
    QTest::mouseClick(console.link(QStringLiteral("onboardingTemplates")), Qt::LeftButton);
    auto *dialog = console.dialog<TemplateDialog>();
    QVERIFY(dialog);
    auto *list = dialog->findChild<QListWidget *>();
    QTRY_COMPARE(list->count(), 2);
    auto *title = dialog->findChild<QLineEdit *>(QStringLiteral("templateTitle"));
    auto *remove = dialog->findChild<QPushButton *>(QStringLiteral("templateRemove"));
    auto *save = dialog->findChild<QPushButton *>(QStringLiteral("templateSave"));
    const auto choose = [&](int row) {
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(row)).center());
        QCoreApplication::processEvents();
    };
    const QString warning = QStringLiteral("What you changed is not saved.");
    QTest::keyClicks(title, QStringLiteral(" of ours"));
    // Closing is warned of, and removing is another matter that begins anew.
    QTest::keyClick(dialog, Qt::Key_Escape);
    QVERIFY(dialog->isVisible());
    QVERIFY(says(dialog, warning));
    QTest::mouseClick(remove, Qt::LeftButton);
    QVERIFY(console.desk.m_onboarding.m_asked.isEmpty());
    QVERIFY(remove->text().contains(QStringLiteral("for good")));
    // Whoever writes on is warned again, and does not remove with one press either.
    QTest::keyClicks(title, QStringLiteral("!"));
    QVERIFY(!remove->text().contains(QStringLiteral("for good")));
    QTest::mouseClick(remove, Qt::LeftButton);
    QTest::keyClick(dialog, Qt::Key_Escape);
    QVERIFY(dialog->isVisible());
    QTest::keyClicks(title, QStringLiteral("!"));
    // Another template, and a new one, take a second try, too.
    choose(1);
    QVERIFY(says(dialog, warning));
    QCOMPARE(list->currentRow(), 0);
    QVERIFY(list->item(0)->isSelected());
    QCOMPARE(title->text(), QStringLiteral("First practices of ours!!"));
    QTest::keyClicks(title, QStringLiteral("!"));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("templateNew")), Qt::LeftButton);
    QCOMPARE(title->text(), QStringLiteral("First practices of ours!!!"));
    console.keep("onboarding-template-unsaved", dialog);
    // What is saved is said once the list is there again.
    QTest::mouseClick(save, Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("Saved.")));
    QTRY_VERIFY(!save->isEnabled() && list->isEnabled());
    QCoreApplication::processEvents();
    QVERIFY(says(dialog, QStringLiteral("Saved.")));
    QCOMPARE(title->text(), QStringLiteral("First practices of ours!!!"));
    const int other = list->currentRow() == 0 ? 1 : 0;
    QTest::keyClicks(title, QStringLiteral("?"));
    choose(other);
    choose(other);
    QCOMPARE(list->currentRow(), other);
    QCOMPARE(title->text(), QStringLiteral("Second practices"));
    QTest::keyClick(dialog, Qt::Key_Escape);
    QVERIFY(!dialog->isVisible());
}

void TestOnboardingView::theWizardBeginsWithATemplate()
{
    Console console;
    OnboardingTemplate item;
    item.id = QStringLiteral("tpl-1"), item.channel = QStringLiteral("t-000001");
    item.channelName = QStringLiteral("Vantage Claims"), item.title = QStringLiteral("Small practices");
    item.brand = QStringLiteral("Lakeview Practice Suite"), item.revision = 1;
    item.fields = {{QStringLiteral("organisation.profile"), QStringLiteral("clinic")},
                   {QStringLiteral("organisation.region"), QStringLiteral("us-east")}};
    console.desk.m_onboarding.m_templates.templates << item;
    QVERIFY(console.open());
    console.press(Qt::Key_N);
    auto *wizard = console.dialog<OnboardingWizard>();
    QVERIFY(wizard);
    auto *box = wizard->findChild<QComboBox *>(QStringLiteral("wizard.template"));
    QTRY_COMPARE(box->count(), 2);
    QTRY_VERIFY(box->isVisible());
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Down);
    emit box->activated(box->currentIndex()); // What the key does in a box that has the window's focus.
    QVERIFY(says(wizard, QStringLiteral("Sub-tenant of Vantage Claims")));
    bool filled = false;
    for (const auto *choice : wizard->findChildren<QComboBox *>())
        filled |= choice->currentData().toString() == QLatin1String("clinic");
    QVERIFY(filled);
    console.keep("onboarding-wizard-template", wizard);
}

void TestOnboardingView::manyAreBegunAndRun()
{
    Console console;
    QVERIFY(console.open());
    QTest::mouseClick(console.link(QStringLiteral("onboardMany")), Qt::LeftButton);
    auto *dialog = console.dialog<BeginDialog>();
    QVERIFY(dialog);
    auto *list = dialog->findChild<QListWidget *>(QStringLiteral("beginList"));
    auto *send = dialog->findChild<QPushButton *>(QStringLiteral("beginSend"));
    QVERIFY(list->count() > 2);
    QVERIFY(!send->isEnabled());
    list->item(0)->setCheckState(Qt::Checked);
    list->item(1)->setCheckState(Qt::Checked);
    QVERIFY(send->isEnabled());
    console.keep("onboarding-many", dialog);
    QCOMPARE(namelessControls(dialog), QStringList());
    const QString first = list->item(0)->data(Qt::UserRole).toString(),
                  second = list->item(1)->data(Qt::UserRole).toString();
    console.desk.m_onboarding.m_begun.problems = {{second, QStringLiteral("It was onboarded before.")}};
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("beginAgreement")), QStringLiteral("folder 9"));
    QTest::mouseClick(send, Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("1 onboarding(s) begun.")));
    QVERIFY(says(dialog, QStringLiteral("It was onboarded before.")));
    QCOMPARE(console.desk.m_onboarding.m_asked.last(), QStringLiteral("begin:%1,%2:folder 9").arg(first, second));
    dialog->close();

    auto *start = console.link(QStringLiteral("readyStart"));
    QTRY_VERIFY(start->isVisible());
    QTest::mouseClick(start, Qt::LeftButton);
    QVERIFY(!start->isVisible());
    console.desk.m_onboarding.m_tellReady({4, 1, 1, 0, 0, 2, false});
    QVERIFY(says(console.page(), QStringLiteral("1 of 4 live · 1 failed")));
    console.keep("onboarding-running");
    QTest::mouseClick(console.link(QStringLiteral("readyPause")), Qt::LeftButton);
    QCOMPARE(console.desk.m_onboarding.m_pauses, 1);
    console.desk.m_onboarding.m_endReady({Fault::Kind::Cancelled, {}, {}, {}, {}}, {4, 2, 1, 0, 0, 0, false});
    QVERIFY(says(console.page(), QStringLiteral("Paused. 2 of 4 live")));
    QVERIFY(start->isVisible());
}

void TestOnboardingView::manyAreOfferedWhereItIsKnownWhomNobodySaw()
{
    Console console;
    QVERIFY(console.open());
    QVERIFY(console.link(QStringLiteral("onboardMany"))->isVisible());
    console.desk.m_seesPosture = false; // Then everybody would seem unseen.
    console.desk.deliver();
    QTRY_VERIFY(!console.link(QStringLiteral("onboardMany"))->isVisible());
    QVERIFY(console.link(QStringLiteral("onboardTenant"))->isEnabled());
}

void TestOnboardingView::aLinkLeadsToTabAndCase()
{
    Console console;
    QVERIFY(console.open(QStringLiteral("table"), QStringLiteral("case-13")));
    QCOMPARE(console.page()->place().tab, QStringLiteral("table"));
    QCOMPARE(console.page()->place().id, QStringLiteral("case-13"));
    QVERIFY(console.page()->heading().startsWith(QLatin1String("Cedar Valley Health Network")));
    QVERIFY(says(console.pane(), QStringLiteral("Waits for: the organisation's directory team")));
    const auto place = fromLink(toLink(console.page()->place()));
    QVERIFY(place.has_value());
    QCOMPARE(place->id, QStringLiteral("case-13"));
    QCOMPARE(place->tab, QStringLiteral("table"));
}

QTEST_MAIN(TestOnboardingView)
#include "tst_onboarding_view.moc"
