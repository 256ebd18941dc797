// Restoring a baseline from the posture by keys and clicks on a gateway that is not there, in both themes.
#include "models/act_rights.h"
#include "tests/widgets/posture_console.h"
#include "widgets/posture/restore_dialog.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

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
};

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
    purpose->setFocus();
    QTest::keyClicks(purpose, QStringLiteral("last night's migration"));
    QVERIFY(!propose->isEnabled());
    QTest::keyClick(purpose, Qt::Key_Tab);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("Inland Empire Clinics"));
    QVERIFY(propose->isEnabled());
    propose->setFocus();
    QTest::keyClick(propose, Qt::Key_Space);
    QTRY_VERIFY(console.window.findChild<RestoreDialog *>() == nullptr);
    QCOMPARE(console.desk.m_isolation.m_proposed, QStringList{kCrossed + QStringLiteral(":last night's migration")});
    QVERIFY(says(&console.window, QStringLiteral("its baseline is restored once another person has approved it")));
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

QTEST_MAIN(TestRestoreView)
#include "tst_restore_view.moc"
