// Restoring a baseline and waiving a control from the posture by keys and clicks, on a gateway that is not there, in
// both themes.
#include "models/act_rights.h"
#include "tests/widgets/posture_console.h"
#include "widgets/posture/baseline_dialog.h"
#include "widgets/posture/restore_dialog.h"
#include "widgets/posture/waive_dialog.h"

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>

using namespace bulkhead;
using namespace bulkhead::postures;

class TestRestoreView : public QObject
{
    Q_OBJECT
private slots:
    void aRestorationIsProposedByKeyboard();
    void whatCannotBeRestoredIsSaid();
    void whoMayNotRestoreIsToldWhy();
    void restorationsReadAsWhatTheyAre();
    void aWaiverIsProposedFromItsControl();
    void whatIsWaivedReadsAsSuch();
    void otherBaselinesAreReviewedAndAskedFor();
    void anothersBaselinesAreConsentedTo();
};

namespace {

BaselineChange waiting()
{
    BaselineChange change;
    change.waits = true;
    change.version = QStringLiteral("2026-11.1"), change.waitingVersion = QStringLiteral("2027-01.1");
    change.hash = QStringLiteral("5c1e90");
    change.lines = {QStringLiteral("control data.limits of tier Shared is shown by other checks"),
                    QStringLiteral("checkpoint contract.agreement holds provisioning no more")};
    change.effects = {{QStringLiteral("t-000002"), QStringLiteral("Inland Empire Clinics"),
                       QStringLiteral("would drift: data.limits: no key"), true}};
    change.effectsTotal = 1, change.worse = 1, change.tenants = 9;
    return change;
}

} // namespace

void TestRestoreView::aRestorationIsProposedByKeyboard()
{
    Console console;
    QVERIFY(console.open());
    console.press(Qt::Key_R);
    auto *dialog = console.dialog<RestoreDialog>();
    QVERIFY(dialog);
    QVERIFY(dialog->windowTitle().contains(QStringLiteral("Inland Empire Clinics")));
    QTRY_VERIFY(says(dialog, QStringLiteral("What is off now, and what would be done about it")));
    QCOMPARE(console.desk.m_isolation.m_simulated, QStringList{kCrossed});
    QVERIFY(says(dialog, QStringLiteral("Done again: Put row rules on shared tables")));
    QVERIFY(says(dialog, QStringLiteral("The platform cannot mend this by itself")));
    QCOMPARE(namelessControls(dialog), QStringList());
    console.keep("posture-restore", dialog);
    auto *propose = dialog->findChild<QPushButton *>(QStringLiteral("restorePropose"));
    QVERIFY(!propose->isEnabled());
    QCOMPARE(propose->accessibleDescription(), QStringLiteral("Give a purpose first"));
    // From field to field by Tab alone.
    auto *purpose = dialog->findChild<QPlainTextEdit *>(QStringLiteral("purpose"));
    auto *name = dialog->findChild<QLineEdit *>(QStringLiteral("typedName"));
    QApplication::setActiveWindow(dialog); // Without a window manager nobody else does.
    purpose->setFocus();
    QTRY_VERIFY(purpose->hasFocus());
    QTest::keyClicks(purpose, QStringLiteral("last night's migration"));
    QVERIFY(!propose->isEnabled());
    QTest::keyClick(purpose, Qt::Key_Tab);
    QTRY_VERIFY(name->hasFocus());
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("Inland Empire Clinics"));
    QVERIFY(propose->isEnabled());
    propose->setFocus();
    QTest::keyClick(propose, Qt::Key_Space);
    QTRY_VERIFY(console.window.findChild<RestoreDialog *>() == nullptr);
    QCOMPARE(console.desk.m_isolation.m_proposed, QStringList{kCrossed + QStringLiteral(":last night's migration")});
    // Cut to the room that it has on the screen, and whole for a screen reader.
    const auto labels = console.window.findChildren<QLabel *>();
    QVERIFY(std::ranges::any_of(labels, [](const QLabel *label) {
        return label->accessibleName().contains(
            QLatin1String("its baseline is restored once another person has approved it"));
    }));
}

void TestRestoreView::whatCannotBeRestoredIsSaid()
{
    Console console;
    console.desk.m_isolation.m_simulateFault = {Fault::Kind::Conflict,
                                                QStringLiteral("PLATFORM_BUSY"),
                                                QStringLiteral("Something goes on with this tenant."),
                                                QStringLiteral("Wait until it has ended."),
                                                {}};
    QVERIFY(console.open());
    QTest::mouseClick(console.page()->findChild<QPushButton *>(QStringLiteral("restoreBaseline")), Qt::LeftButton);
    auto *dialog = console.dialog<RestoreDialog>();
    QVERIFY(dialog);
    QTRY_VERIFY(says(dialog, QStringLiteral("Something goes on with this tenant.")));
    auto *again = dialog->findChild<QPushButton *>(QStringLiteral("restoreAgain"));
    QVERIFY(again->isVisible());
    console.desk.m_isolation.m_simulateFault = {};
    console.desk.m_isolation.m_preview.refusal = QStringLiteral("Nothing is off: all stands.");
    QTest::mouseClick(again, Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("Nothing is off: all stands.")));
    dialog->findChild<QPlainTextEdit *>(QStringLiteral("purpose"))->setPlainText(QStringLiteral("because"));
    dialog->findChild<QLineEdit *>(QStringLiteral("typedName"))->setText(QStringLiteral("Inland Empire Clinics"));
    QVERIFY(!dialog->findChild<QPushButton *>(QStringLiteral("restorePropose"))->isEnabled());
    // What the gateway refuses is said, and nothing typed is lost.
    console.desk.m_isolation.m_preview = {{{QStringLiteral("data.rows is off"), false}}, true, {}};
    console.desk.m_isolation.m_proposeFault = {
        Fault::Kind::Denied, {}, QStringLiteral("Not you."), QStringLiteral("Ask somebody else."), {}};
    QTest::mouseClick(again, Qt::LeftButton);
    QTRY_VERIFY(dialog->findChild<QPushButton *>(QStringLiteral("restorePropose"))->isEnabled());
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("restorePropose")), Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("Not you. Ask somebody else.")));
    QCOMPARE(dialog->findChild<QPlainTextEdit *>(QStringLiteral("purpose"))->toPlainText(), QStringLiteral("because"));
}

void TestRestoreView::whoMayNotRestoreIsToldWhy()
{
    {
        Console console(nullptr, [](FakeDesk &desk) { desk.m_mayPropose = false; });
        QVERIFY(console.open());
        auto *restore = console.page()->findChild<QPushButton *>(QStringLiteral("restoreBaseline"));
        QVERIFY(!restore->isEnabled());
        QVERIFY(restore->accessibleDescription().contains(QStringLiteral("proposes no changes")));
        console.press(Qt::Key_R);
        QCOMPARE(console.window.findChild<RestoreDialog *>(), nullptr);
        QVERIFY(says(&console.window, QStringLiteral("proposes no changes")));
    }
    Console console;
    QVERIFY(console.open(QStringLiteral("t-000005/data"))); // Proven.
    auto *restore = console.page()->findChild<QPushButton *>(QStringLiteral("restoreBaseline"));
    QVERIFY(!restore->isEnabled());
    QVERIFY(restore->accessibleDescription().contains(QStringLiteral("nothing is off")));
    TenantPosture young = *console.desk.m_isolation.find(QStringLiteral("t-000003"));
    young.stage = Stage::Verification;
    console.desk.tellPosture(young);
    QVERIFY(console.open(QStringLiteral("t-000003/data")));
    QTRY_VERIFY(restore->accessibleDescription().contains(QStringLiteral("still being onboarded")));
}

void TestRestoreView::restorationsReadAsWhatTheyAre()
{
    Act act;
    act.kind = Act::Kind::Restore;
    act.baseline = QStringLiteral("2026-11.1");
    act.state = ActState::Verified;
    QCOMPARE(actChangeText(act), QStringLiteral("Restoration of the baseline 2026-11.1"));
    for (const char *control : {"data.rows", "data.role", "data.limits", "data.grants"})
        act.controls << QString::fromLatin1(control);
    QCOMPARE(actChangeText(act),
             QStringLiteral("Restoration of the baseline: data.rows, data.role, data.limits and 1 more"));
    QCOMPARE(actStateText(act), QStringLiteral("restored and proven"));
    SessionInfo session;
    session.person = QStringLiteral("platform-2");
    session.role = Role::PlatformOperations;
    session.actions = QStringList{QStringLiteral("acts.approve"), QStringLiteral("acts.withdraw")};
    QVERIFY(!mayRevert(act, session)); // Drift is nothing to go back to.
    QVERIFY(approvalObstacle(act, session).contains(QStringLiteral("sees no isolation postures")));
    session.actions << QStringLiteral("posture.read");
    QCOMPARE(approvalObstacle(act, session), QString());
    act.proposedBy = session.person;
    QVERIFY(approvalObstacle(act, session).contains(QStringLiteral("You proposed it")));
}

void TestRestoreView::aWaiverIsProposedFromItsControl()
{
    Console console;
    console.desk.m_isolation.m_retell = [](PostureDetail &detail) {
        for (ControlPosture &control : detail.controls)
            if (control.layer == Layer::Integration) {
                control.control = QStringLiteral("integration.limits");
                control.stands = false;
                control.waivableDays = 30;
            }
    };
    QVERIFY(console.open(QStringLiteral("t-000003/integration")));
    QPushButton *waive = nullptr;
    QTRY_VERIFY((waive = console.page()->findChild<QPushButton *>(QStringLiteral("waive.integration.limits"))));
    QCOMPARE(waive->accessibleName(), QStringLiteral("Waive integration.limits"));
    QVERIFY(!console.page()->findChild<QPushButton *>(QStringLiteral("waive.data.rows"))); // Not negotiable.
    waive->setFocus();
    console.press(Qt::Key_Space);
    auto *dialog = console.dialog<WaiveDialog>();
    QVERIFY(dialog);
    QVERIFY(dialog->windowTitle().contains(QStringLiteral("Cedar Valley Health Network")));
    QCOMPARE(namelessControls(dialog), QStringList());
    auto *days = dialog->findChild<QSpinBox *>(QStringLiteral("waiveDays"));
    QCOMPARE(days->maximum(), 30);
    QTRY_VERIFY(says(dialog, QStringLiteral("may be off.")));
    days->setValue(3);
    QTRY_COMPARE(console.desk.m_isolation.m_simulated.constLast(), QStringLiteral("t-000003:integration.limits:3"));
    console.keep("posture-waive", dialog);
    dialog->findChild<QPlainTextEdit *>(QStringLiteral("purpose"))->setPlainText(QStringLiteral("a bulk load"));
    auto *propose = dialog->findChild<QPushButton *>(QStringLiteral("waivePropose"));
    QVERIFY(!propose->isEnabled());
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("typedName")),
                     QStringLiteral("Cedar Valley Health Network"));
    QTRY_VERIFY(propose->isEnabled());
    QTest::keyClick(propose, Qt::Key_Space);
    QTRY_VERIFY(console.window.findChild<WaiveDialog *>() == nullptr);
    QCOMPARE(console.desk.m_isolation.m_proposed,
             QStringList{QStringLiteral("t-000003:integration.limits:a bulk load")});
}

void TestRestoreView::whatIsWaivedReadsAsSuch()
{
    Console console;
    const qint64 until = QDateTime::currentMSecsSinceEpoch() + 3 * 86'400'000LL;
    TenantPosture cedar = *console.desk.m_isolation.find(QStringLiteral("t-000003"));
    cedar.layers[3] = {CellState::Waived, 0, until, QStringLiteral("platform-2")};
    cedar.findings = 0, cedar.waived = 1;
    *console.desk.m_isolation.find(QStringLiteral("t-000003")) = cedar;
    console.desk.tellPosture(cedar);
    console.desk.m_isolation.m_retell = [until](PostureDetail &detail) {
        for (ControlPosture &control : detail.controls)
            if (control.layer == Layer::Integration) {
                control.stands = false;
                control.waivableDays = 30;
                control.waivedBy = QStringLiteral("platform-2");
                control.waiverReason = QStringLiteral("a bulk load");
                control.waivedUntilMs = until;
            }
    };
    QVERIFY(console.open(QStringLiteral("t-000003/integration")));
    QTRY_VERIFY(console.said(QStringLiteral("Off, and waived by platform-2 until")));
    QTRY_VERIFY(console.said(QStringLiteral(": a bulk load")));
    QVERIFY(console.said(QStringLiteral("· 1 waived")));
    QVERIFY(!console.said(QStringLiteral("as demanded, never proven")));
    console.keep("posture-waived");
    console.filter()->setText(QStringLiteral("state:waived"));
    QCOMPARE(console.names(), QStringLiteral("Cedar"));
    QCOMPARE(stateAt(cedar.layers[3], until), CellState::Drift); // By itself, whoever is away.
    QVERIFY(severity(CellState::Waived) < severity(CellState::Drift)
            && severity(CellState::Waived) > severity(CellState::NotObserved));
    Act act;
    act.kind = Act::Kind::Waiver;
    act.controls = QStringList{QStringLiteral("data.limits")};
    act.toMs = until;
    act.state = ActState::Expired;
    QCOMPARE(actStateText(act), QStringLiteral("expired without approval"));
    act.approvedMs = 1;
    QCOMPARE(actStateText(act), QStringLiteral("over"));
    QVERIFY(actChangeText(act).startsWith(QStringLiteral("Waiver of data.limits until ")));
}

void TestRestoreView::otherBaselinesAreReviewedAndAskedFor()
{
    Console console(nullptr, [](FakeDesk &desk) { desk.m_isolation.m_baselines = waiting(); });
    QVERIFY(console.open());
    QTRY_VERIFY(console.said(QStringLiteral("Baselines 2027-01.1 wait for the consent of two people")));
    console.keep("posture-baselines");
    QTest::mouseClick(console.page()->findChild<QPushButton *>(QStringLiteral("baselineReview")), Qt::LeftButton);
    auto *dialog = console.dialog<BaselineDialog>();
    QVERIFY(dialog);
    QVERIFY(says(dialog, QStringLiteral("contract.agreement").left(8)));
    QVERIFY(says(dialog, QStringLiteral("Inland Empire Clinics")));
    QCOMPARE(namelessControls(dialog), QStringList());
    console.keep("posture-baselines-dialog", dialog);
    auto *act = dialog->findChild<QPushButton *>(QStringLiteral("baselineAct"));
    QVERIFY(!act->isEnabled());
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("baselinePurpose")), QStringLiteral("new law"));
    QVERIFY(act->isEnabled());
    QTest::mouseClick(act, Qt::LeftButton);
    QTRY_COMPARE(console.desk.m_isolation.m_proposed, QStringList{QStringLiteral("baselines:5c1e90:new law")});
    // Now it is one's own: another person consents.
    QTRY_VERIFY(says(dialog, QStringLiteral("Asked for by platform-1: new law")));
    QVERIFY(!act->isEnabled());
    QCOMPARE(act->accessibleDescription(), QStringLiteral("Another person consents to what you asked for"));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("baselineBack")), Qt::LeftButton);
    QTRY_VERIFY(act->text().startsWith(QLatin1String("Propose")));
}

void TestRestoreView::anothersBaselinesAreConsentedTo()
{
    Console console(nullptr, [](FakeDesk &desk) {
        desk.m_singleUser = false;
        desk.m_isolation.m_baselines = waiting();
        desk.m_isolation.m_baselines.proposedBy = QStringLiteral("platform-2");
        desk.m_isolation.m_baselines.purpose = QStringLiteral("new law");
    });
    QVERIFY(console.open());
    QTRY_VERIFY(console.said(QStringLiteral("Asked for by platform-2.")));
    QTest::mouseClick(console.page()->findChild<QPushButton *>(QStringLiteral("baselineReview")), Qt::LeftButton);
    auto *dialog = console.dialog<BaselineDialog>();
    QVERIFY(dialog);
    auto *act = dialog->findChild<QPushButton *>(QStringLiteral("baselineAct"));
    console.desk.m_isolation.m_baselineFault = {Fault::Kind::Conflict,
                                                QStringLiteral("REVISION_CONFLICT"),
                                                QStringLiteral("Another file waits now."),
                                                QStringLiteral("Look again."),
                                                {}};
    QTest::mouseClick(act, Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("Another file waits now. Look again.")));
    console.desk.m_isolation.m_baselineFault = {};
    QTest::mouseClick(act, Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("In force from the gateway’s next start on.")));
    QVERIFY(!act->isVisible());
    QTRY_VERIFY(console.said(QStringLiteral("are accepted by platform-1")));
}

QTEST_MAIN(TestRestoreView)
#include "tst_restore_view.moc"
