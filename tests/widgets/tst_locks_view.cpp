// Locks of access by keys and clicks on a gateway that is not there, in both themes: who may lock sees all of them,
// locks a role knowing what that ends, and lifts what another person has set.
#include "tests/fixtures/on_screen.h"
#include "tests/widgets/access_console.h"
#include "widgets/access/grant_reason_dialog.h"
#include "widgets/access/locks_dialog.h"
#include "widgets/access/role_lock_dialog.h"

#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QTranslator>

using namespace bulkhead;

namespace {

/// "platform-1", who may lock; as a support lead, who may not.
struct Locks : AccessConsole
{
    explicit Locks(Role role = Role::PlatformOperations)
        : AccessConsole(role)
    {
        if (role == Role::PlatformOperations)
            desk.m_mayToo << QStringLiteral("grants.lock");
        desk.deliver();
        grants.m_card = card();
        grants.tell(
            {grant("grant-1", "support-3", GrantState::Requested), grant("grant-2", "support-4", GrantState::InForce),
             grant("grant-3", "support-4", GrantState::InForce), grant("grant-4", "support-5", GrantState::Expired)});
    }
    void lock()
    {
        grants.m_locks = {{QStringLiteral("support-9"), QStringLiteral("A token was lost."),
                           QStringLiteral("platform-2"), now - 7'200'000}};
        grants.m_roleLocks = {
            {Role::Support, QStringLiteral("A laptop with sign-ins of support was stolen."),
             QStringLiteral("platform-2"), now - 600'000},
            {Role::PlatformOperations, QStringLiteral("A drill."), QStringLiteral("platform-1"), now - 60'000}};
        emit grants.changed();
    }
    LocksDialog *locks()
    {
        AccessPage *page = open();
        QTest::keyClick(page, Qt::Key_L);
        return dialog<LocksDialog>();
    }
    QString ends() { return find<QLabel>("roleLockEnds")->text(); }
};

} // namespace

class TestLocksView : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        // As the console: one access, two accesses.
        QVERIFY(m_english.load(QStringLiteral(":/bulkhead/translations/bulkhead_en.qm")));
        QVERIFY(QCoreApplication::installTranslator(&m_english));
    }
    void whoMayNotLockSeesWhatIsLocked();
    void allLocksStandInOneList();
    void aRoleIsLockedKnowingWhatItEnds();
    void onesOwnRoleIsSaidToBe();
    void whatIsLockedIsNotOfferedAgain();
    void whatIsLockedMeanwhileIsNotLockedAgain();
    void aLockThatCannotBeReadIsSaidToBe();
    void whoseStandingCannotBeReadIsSaidToBeLocked();
    void aRoleIsUnlockedByKeys();
    void aPersonIsUnlockedFromTheList();
    void nobodyLetsThemselvesOut_data();
    void nobodyLetsThemselvesOut();
    void aRefusalIsToldWhereItWasAsked();
    void theChosenOneStaysChosen();

private:
    QTranslator m_english;
};

void TestLocksView::whoMayNotLockSeesWhatIsLocked()
{
    Locks console(Role::SupportLead);
    console.lock();
    console.grants.m_roleLocks[1].reason.clear(); // It may speak of a tenant out of scope.
    emit console.grants.changed();
    AccessPage *page = console.open();
    QVERIFY(console.find("accessLocks")->isHidden());
    QVERIFY(says(page, QStringLiteral("The role Support is locked by platform-2: A laptop with sign-ins of support")));
    QVERIFY(says(page, QStringLiteral("The role Platform operations is locked by platform-1.")));
    QVERIFY(says(page, QStringLiteral("support-9 is locked by platform-2: A token was lost.")));
    QTest::keyClick(page, Qt::Key_L);
    QTest::qWait(20);
    QVERIFY(console.window.findChild<LocksDialog *>() == nullptr);
}

void TestLocksView::allLocksStandInOneList()
{
    Locks console;
    LocksDialog *empty = console.locks();
    QVERIFY(empty != nullptr);
    QVERIFY(says(empty, QStringLiteral("Nobody is locked.")));
    QVERIFY(console.find("locksUnlock")->isHidden());
    console.keep("locks-none", empty);
    console.lock(); // While it is read.
    auto *list = console.find<QListWidget>("locksList");
    QCOMPARE(list->count(), 3);
    QVERIFY(list->item(0)->text().startsWith(QStringLiteral("Role Platform operations · by platform-1 · ")));
    QVERIFY(list->item(1)->text().startsWith(QStringLiteral("Role Support · by platform-2 · ")));
    QVERIFY(list->item(2)->text().startsWith(QStringLiteral("support-9 · by platform-2 · ")));
    list->setCurrentRow(1);
    QCOMPARE(console.find<QLabel>("locksWhy")->text(),
             QStringLiteral("Why: A laptop with sign-ins of support was stolen."));
    QCOMPARE(console.find("locksUnlock")->text(), QStringLiteral("Unlock role Support…"));
    QVERIFY(console.find("locksUnlock")->isEnabled());
    QCOMPARE(cutTexts(empty), QStringList());
    console.keep("locks", empty);
    // The longest reason that there may be is read whole.
    console.grants.m_roleLocks[0].reason = QStringLiteral("A laptop was stolen. ").repeated(47);
    emit console.grants.changed();
    QTRY_COMPARE(cutTexts(empty), QStringList());
    QVERIFY(list->height() >= 60);
    console.keep("locks-long", empty);
    console.lock();
    QTest::keyClick(empty, Qt::Key_Escape);
    QTRY_VERIFY(console.window.findChild<LocksDialog *>() == nullptr);
    QVERIFY(console.find("accessLocks")->isVisible());
    console.keep("locks-page");
}

void TestLocksView::aRoleIsLockedKnowingWhatItEnds()
{
    Locks console;
    QVERIFY(console.locks() != nullptr);
    QTest::keyClick(console.find("locksLockRole"), Qt::Key_Space); // It has the focus where nothing is locked.
    auto *dialog = console.dialog<RoleLockDialog>();
    QVERIFY(dialog != nullptr);
    auto *roles = console.find<QComboBox>("roleLockRole");
    QCOMPARE(roles->count(), 7);
    QCOMPARE(roles->currentText(), QStringLiteral("Support"));
    QCOMPARE(console.ends(), QStringLiteral("It ends at once: 2 accesses in force and 1 request."));
    // What is over by the clock is not counted, nor what has been given back meanwhile.
    console.grants.tell({console.grant("grant-2", "support-4", GrantState::InForce)});
    QCOMPARE(console.ends(), QStringLiteral("It ends at once: 1 access in force and 0 requests."));
    QVERIFY(!console.find<QLabel>("roleLockOwn")->isVisible());
    QVERIFY(says(dialog, QStringLiteral("nobody who has the role is given access")));
    QVERIFY(!console.find("roleLockSend")->isEnabled());
    QTRY_COMPARE(QApplication::focusWidget(), roles);
    QTest::keyClick(roles, Qt::Key_Tab);
    QTest::keyClicks(console.find<QPlainTextEdit>("roleLockReason"), QStringLiteral("A laptop was stolen."));
    QCOMPARE(QApplication::focusWidget(), console.find<QPlainTextEdit>("roleLockReason"));
    QVERIFY(console.find("roleLockSend")->isEnabled());
    QCOMPARE(console.find("roleLockSend")->text(), QStringLiteral("Lock Support"));
    QCOMPARE(cutTexts(dialog), QStringList());
    console.keep("locks-role", dialog);
    QVERIFY(console.grants.m_deeds.isEmpty());
    console.find("roleLockSend")->setFocus();
    QTest::keyClick(console.find("roleLockSend"), Qt::Key_Space);
    QTRY_COMPARE(console.grants.m_deeds, QStringList{QStringLiteral("lock role 1: A laptop was stolen.")});
    QTRY_VERIFY(console.window.findChild<RoleLockDialog *>() == nullptr);
}

void TestLocksView::onesOwnRoleIsSaidToBe()
{
    Locks console;
    QVERIFY(console.locks() != nullptr);
    QTest::mouseClick(console.find("locksLockRole"), Qt::LeftButton);
    auto *dialog = console.dialog<RoleLockDialog>();
    QVERIFY(dialog != nullptr);
    auto *roles = console.find<QComboBox>("roleLockRole");
    roles->setCurrentIndex(roles->findText(QStringLiteral("Platform operations")));
    QVERIFY(console.find<QLabel>("roleLockOwn")->isVisible());
    QCOMPARE(console.ends(), QStringLiteral("As far as you see, nobody who has it has access or waits for it."));
    QCOMPARE(cutTexts(dialog), QStringList());
    console.keep("locks-own", dialog);
    console.find<QPlainTextEdit>("roleLockReason")->setPlainText(QStringLiteral("A drill."));
    QTest::mouseClick(console.find("roleLockSend"), Qt::LeftButton);
    QTRY_COMPARE(console.grants.m_deeds, QStringList{QStringLiteral("lock role 3: A drill.")});
}

void TestLocksView::whatIsLockedIsNotOfferedAgain()
{
    Locks console;
    console.lock();
    QVERIFY(console.locks() != nullptr);
    QTest::mouseClick(console.find("locksLockRole"), Qt::LeftButton);
    QVERIFY(console.dialog<RoleLockDialog>() != nullptr);
    auto *roles = console.find<QComboBox>("roleLockRole");
    QCOMPARE(roles->count(), 5);
    QVERIFY(roles->findText(QStringLiteral("Support")) < 0);
}

void TestLocksView::whatIsLockedMeanwhileIsNotLockedAgain()
{
    Locks console;
    QVERIFY(console.locks() != nullptr);
    QTest::mouseClick(console.find("locksLockRole"), Qt::LeftButton);
    auto *dialog = console.dialog<RoleLockDialog>();
    QVERIFY(dialog != nullptr);
    console.find<QPlainTextEdit>("roleLockReason")->setPlainText(QStringLiteral("Another reason."));
    QVERIFY(console.find("roleLockSend")->isEnabled());
    console.lock(); // Somebody else, of the role that is chosen.
    QVERIFY(console.ends().startsWith(QStringLiteral("Locked by platform-2 meanwhile, ")));
    QVERIFY(console.ends().endsWith(QStringLiteral("A laptop with sign-ins of support was stolen.")));
    QVERIFY(!console.find("roleLockSend")->isEnabled());
    QVERIFY(console.find("roleLockSend")->accessibleDescription().startsWith(QStringLiteral("It is locked already")));
    QTRY_COMPARE(cutTexts(dialog), QStringList());
    console.keep("locks-meanwhile", dialog);
    auto *roles = console.find<QComboBox>("roleLockRole");
    roles->setCurrentIndex(roles->findText(QStringLiteral("Support lead")));
    QVERIFY(console.ends().startsWith(QStringLiteral("As far as you see")));
    QVERIFY(console.find("roleLockSend")->isEnabled());
    roles->setCurrentIndex(roles->findText(QStringLiteral("Support")));
    QVERIFY(!console.find("roleLockSend")->isEnabled());
    console.grants.m_roleLocks.clear(); // And lifted.
    emit console.grants.changed();
    QVERIFY(console.find("roleLockSend")->isEnabled());
}

void TestLocksView::aLockThatCannotBeReadIsSaidToBe()
{
    Locks console;
    console.grants.m_roleLocks = {{Role::Support, {}, {}, console.now - 60'000}};
    emit console.grants.changed();
    LocksDialog *list = console.locks();
    QVERIFY(list != nullptr);
    QVERIFY(console.find<QListWidget>("locksList")
                ->item(0)
                ->text()
                .startsWith(QStringLiteral("Role Support · by nobody known · ")));
    QVERIFY(console.find<QLabel>("locksWhy")
                ->text()
                .startsWith(QStringLiteral("The record of this lock cannot be read, so the role counts as locked.")));
    QVERIFY(console.find("locksUnlock")->isEnabled());
    QCOMPARE(cutTexts(list), QStringList());
    console.keep("locks-unreadable", list);
    // It is offered to be locked anew.
    QTest::mouseClick(console.find("locksLockRole"), Qt::LeftButton);
    QVERIFY(console.dialog<RoleLockDialog>() != nullptr);
    QCOMPARE(console.find<QComboBox>("roleLockRole")->currentText(), QStringLiteral("Support"));
    console.find<QPlainTextEdit>("roleLockReason")->setPlainText(QStringLiteral("To be sure."));
    QTest::mouseClick(console.find("roleLockSend"), Qt::LeftButton);
    QTRY_COMPARE(console.grants.m_deeds, QStringList{QStringLiteral("lock role 1: To be sure.")});
    QTRY_VERIFY(console.window.findChild<RoleLockDialog *>() == nullptr);
    QTest::mouseClick(console.find("locksUnlock"), Qt::LeftButton);
    auto *unlock = console.dialog<RoleLockDialog>();
    QVERIFY(unlock != nullptr);
    QCOMPARE(console.ends(), QStringLiteral("The record of its lock cannot be read, so the role counts as locked."));
    QCOMPARE(cutTexts(unlock), QStringList());
    unlock->reject();
    QTRY_VERIFY(console.window.findChild<RoleLockDialog *>() == nullptr);
    list->reject();
    QTRY_VERIFY(says(console.window.page(View::Access),
                     QStringLiteral("The role Support counts as locked: the record of its lock cannot be read.")));
}

void TestLocksView::whoseStandingCannotBeReadIsSaidToBeLocked()
{
    Locks console;
    console.grants.m_locks = {{QStringLiteral("support-1"), {}, {}, console.now - 60'000}};
    emit console.grants.changed();
    LocksDialog *list = console.locks();
    QVERIFY(list != nullptr);
    QVERIFY(console.find<QListWidget>("locksList")
                ->item(0)
                ->text()
                .startsWith(QStringLiteral("support-1 · by nobody known · ")));
    QVERIFY(console.find<QLabel>("locksWhy")
                ->text()
                .startsWith(QStringLiteral("The record of what stands against this person cannot be read")));
    QVERIFY(console.find("locksUnlock")->isEnabled());
    QTRY_COMPARE(cutTexts(list), QStringList());
    console.keep("locks-person-unreadable", list);
    list->reject();
    QTRY_VERIFY(says(console.window.page(View::Access),
                     QStringLiteral("support-1 counts as locked: the record of what stands against them cannot be "
                                    "read.")));
}

void TestLocksView::aRoleIsUnlockedByKeys()
{
    Locks console;
    console.lock();
    QVERIFY(console.locks() != nullptr);
    auto *list = console.find<QListWidget>("locksList");
    QTRY_COMPARE(QApplication::focusWidget(), list);
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Return);
    auto *dialog = console.dialog<RoleLockDialog>();
    QVERIFY(dialog != nullptr);
    QVERIFY(console.ends().startsWith(QStringLiteral("Locked by platform-2, ")));
    QVERIFY(console.ends().endsWith(QStringLiteral("A laptop with sign-ins of support was stolen.")));
    QVERIFY(says(dialog, QStringLiteral("What the lock has ended stays ended.")));
    QTRY_COMPARE(QApplication::focusWidget(), console.find<QPlainTextEdit>("roleLockReason"));
    QVERIFY(!console.find("roleLockSend")->isEnabled());
    QTest::keyClicks(console.find<QPlainTextEdit>("roleLockReason"), QStringLiteral("It was found."));
    QCOMPARE(cutTexts(dialog), QStringList());
    console.keep("locks-unlock", dialog);
    console.find("roleLockSend")->setFocus();
    QTest::keyClick(console.find("roleLockSend"), Qt::Key_Space);
    QTRY_COMPARE(console.grants.m_deeds, QStringList{QStringLiteral("unlock role 1: It was found.")});
}

void TestLocksView::aPersonIsUnlockedFromTheList()
{
    Locks console;
    console.lock();
    QVERIFY(console.locks() != nullptr);
    console.find<QListWidget>("locksList")->setCurrentRow(2);
    QTest::mouseClick(console.find("locksUnlock"), Qt::LeftButton);
    QVERIFY(console.dialog<GrantReasonDialog>() != nullptr);
    console.find<QPlainTextEdit>("grantReason")->setPlainText(QStringLiteral("A new token."));
    QTest::mouseClick(console.find("grantReasonSend"), Qt::LeftButton);
    QTRY_COMPARE(console.grants.m_deeds, QStringList{QStringLiteral("unlock support-9: A new token.")});
}

void TestLocksView::nobodyLetsThemselvesOut_data()
{
    QTest::addColumn<int>("row");
    QTest::addColumn<bool>("may");
    QTest::addColumn<QString>("says");
    QTest::newRow("the own role, locked by oneself") << 0 << false << QStringLiteral("another person has to unlock it");
    QTest::newRow("another role") << 1 << true << QString();
    QTest::newRow("another person") << 2 << true << QString();
    QTest::newRow("oneself") << 3 << false << QStringLiteral("Nobody unlocks themselves");
}

void TestLocksView::nobodyLetsThemselvesOut()
{
    QFETCH(int, row);
    QFETCH(bool, may);
    QFETCH(QString, says);
    Locks console;
    console.lock();
    console.grants.m_locks << PersonLock{QStringLiteral("platform-1"), QStringLiteral("A token was lost."),
                                         QStringLiteral("platform-2"), console.now - 9'000'000};
    QVERIFY(console.locks() != nullptr);
    auto *list = console.find<QListWidget>("locksList");
    list->setCurrentRow(row);
    QCOMPARE(console.find("locksUnlock")->isEnabled(), may);
    QCOMPARE(console.find<QLabel>("locksObstacle")->isVisible(), !may);
    QVERIFY(console.find<QLabel>("locksObstacle")->text().contains(says));
    QVERIFY(console.find("locksUnlock")->accessibleDescription().contains(says));
    if (row == 0) {
        QCOMPARE(cutTexts(console.window.findChild<LocksDialog *>()), QStringList());
        console.keep("locks-self", console.window.findChild<LocksDialog *>());
    }
    QTest::keyClick(list, Qt::Key_Return);
    QCoreApplication::processEvents();
    QCOMPARE(console.window.findChildren<QPlainTextEdit *>().size(), may ? 1 : 0);
    // The own role that another person has locked is theirs to lift.
    console.grants.m_roleLocks[1].by = QStringLiteral("platform-2");
    emit console.grants.changed();
    QCOMPARE(console.find("locksUnlock")->isEnabled(), may || row == 0);
}

void TestLocksView::aRefusalIsToldWhereItWasAsked()
{
    Locks console;
    console.lock();
    console.grants.m_fault = {Fault::Kind::NotFound,
                              {},
                              QStringLiteral("This role is not locked."),
                              QStringLiteral("Reload the list of accesses."),
                              {}};
    QVERIFY(console.locks() != nullptr);
    console.find<QListWidget>("locksList")->setCurrentRow(1);
    QTest::mouseClick(console.find("locksUnlock"), Qt::LeftButton);
    auto *dialog = console.dialog<RoleLockDialog>();
    QVERIFY(dialog != nullptr);
    console.find<QPlainTextEdit>("roleLockReason")->setPlainText(QStringLiteral("It was found."));
    QTest::mouseClick(console.find("roleLockSend"), Qt::LeftButton);
    QTRY_VERIFY(console.find<QLabel>("roleLockProblem")->isVisible());
    QVERIFY(says(dialog, QStringLiteral("This role is not locked. Reload the list of accesses.")));
    QVERIFY(dialog->isVisible() && console.find("roleLockSend")->isEnabled());
}

void TestLocksView::theChosenOneStaysChosen()
{
    Locks console;
    console.lock();
    QVERIFY(console.locks() != nullptr);
    auto *list = console.find<QListWidget>("locksList");
    list->setCurrentRow(1);
    console.grants.m_roleLocks.removeLast(); // Above it.
    emit console.grants.changed();
    QCOMPARE(list->currentRow(), 0);
    QCOMPARE(console.find("locksUnlock")->text(), QStringLiteral("Unlock role Support…"));
    console.grants.m_roleLocks.clear(); // Itself.
    emit console.grants.changed();
    QCOMPARE(console.find("locksUnlock")->text(), QStringLiteral("Unlock support-9…"));
}

QTEST_MAIN(TestLocksView)
#include "tst_locks_view.moc"
