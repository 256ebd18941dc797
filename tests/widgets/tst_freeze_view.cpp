// Freezes in the view of accesses: who approves within one says that they know of it, by keys and clicks, in both
// themes.
#include "tests/fixtures/on_screen.h"
#include "tests/widgets/access_console.h"
#include "widgets/access/grant_dialog.h"
#include "widgets/delegates/data_table.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>

using namespace bulkhead;
using Console = AccessConsole;

class TestFreezeView : public QObject
{
    Q_OBJECT
private slots:
    void whoApprovesInAFreezeSaysThatTheyKnow();
    void aFreezeThatBeganSinceIsShown();
    void whatIsSaidOfOneGrantCountsForNoOther();
    void whatIsSaidOfOneListCountsForNoOther_data();
    void whatIsSaidOfOneListCountsForNoOther();
    void whoAsksSeesTheFleetsFreeze();
};

void TestFreezeView::whoApprovesInAFreezeSaysThatTheyKnow()
{
    Console console(Role::SupportLead);
    console.grants.m_card = console.card();
    console.grants.m_card.freezes = console.freezes();
    console.grants.tell({console.grant("grant-1", "support-3", GrantState::Requested)});
    AccessPage *page = console.open();
    QTRY_VERIFY(page->settled());
    auto *approve = console.find("grantApprove");
    auto *known = console.find<QCheckBox>("grantInFreeze");
    QTRY_VERIFY(known->isVisible());
    const QString told = console.find<QLabel>("grantFreeze")->text();
    QVERIFY2(told.startsWith(QStringLiteral("▲ Freeze: month-end close until ")), qPrintable(told));
    QVERIFY(told.contains(QStringLiteral("Invoices of the month are closed.")));
    QVERIFY(told.contains(QStringLiteral("\n▲ Freeze: new ledger from "))); // One that is to come says when.
    QVERIFY(!approve->isEnabled() && !approve->toolTip().isEmpty());
    QVERIFY(console.find("grantDecline")->isEnabled());
    // Seen and reached before what it is about.
    const auto at = [page](QWidget *widget) { return widget->mapTo(page, QPoint()).y(); };
    QVERIFY(at(known) < at(approve));
    QCOMPARE(cutTexts(page), QStringList());
    console.keep("access-freeze");
    page->findChild<DataTable *>()->setFocus();
    QTest::keyClick(&console.window, Qt::Key_A); // Leads to the box, and decides nothing.
    QTRY_VERIFY(known->hasFocus());
    QVERIFY(!known->isChecked() && console.grants.m_deeds.isEmpty());
    QTest::keyClick(known, Qt::Key_Space);
    QVERIFY(known->isChecked() && approve->isEnabled() && approve->toolTip().isEmpty());
    emit console.grants.changed(); // Time alone takes nothing back.
    QVERIFY(known->isChecked() && approve->isEnabled());
    console.keep("access-freeze-known");
    QTest::keyClick(known, Qt::Key_Tab); // What it is about comes next.
    QTRY_VERIFY(approve->hasFocus());
    QTest::keyClick(approve, Qt::Key_Space);
    QTRY_COMPARE(console.grants.m_deeds,
                 QStringList{QStringLiteral("approve at 1 in month-end close + new ledger grant-1")});
    // Who cannot consent is told of it, and asked nothing.
    console.grants.m_card.obstacle = QStringLiteral("The person's access is locked.");
    AccessGrant changed = console.grant("grant-1", "support-3", GrantState::Requested);
    changed.revision = 2;
    console.grants.tell({changed});
    QTRY_VERIFY(console.find<QLabel>("grantFreeze")->isVisible() && !known->isVisible());
    QVERIFY(!approve->isEnabled());
}

void TestFreezeView::aFreezeThatBeganSinceIsShown()
{
    Console console(Role::SupportLead);
    console.grants.m_card = console.card();
    console.grants.tell({console.grant("grant-1", "support-3", GrantState::Requested)});
    AccessPage *page = console.open();
    QTRY_VERIFY(page->settled());
    auto *approve = console.find("grantApprove");
    auto *known = console.find<QCheckBox>("grantInFreeze");
    QTRY_VERIFY(approve->isEnabled());
    QVERIFY(!known->isVisible());
    console.grants.m_card.freezes = console.freezes();
    console.grants.m_fault = {Fault::Kind::Conflict,
                              QStringLiteral("FREEZE_WINDOW"),
                              QStringLiteral("The access would fall into a freeze."),
                              QStringLiteral("Read it."),
                              {}};
    QTest::mouseClick(approve, Qt::LeftButton);
    QTRY_VERIFY(known->isVisible());
    QVERIFY(!known->isChecked() && !approve->isEnabled());
    QVERIFY(says(page, QStringLiteral("The access would fall into a freeze."))); // Why nothing came of it.
    console.grants.m_fault = {};
    QTest::mouseClick(known, Qt::LeftButton, {}, QPoint(8, known->height() / 2));
    QVERIFY(known->isChecked());
    QTest::mouseClick(approve, Qt::LeftButton);
    QTRY_COMPARE(console.grants.m_deeds,
                 (QStringList{QStringLiteral("approve at 1 grant-1"),
                              QStringLiteral("approve at 1 in month-end close + new ledger grant-1")}));
    QTRY_VERIFY(!says(page, QStringLiteral("The access would fall into a freeze.")));
}

void TestFreezeView::whatIsSaidOfOneGrantCountsForNoOther()
{
    Console console(Role::SupportLead);
    console.grants.m_card = console.card();
    console.grants.m_card.freezes = console.freezes();
    AccessGrant first = console.grant("grant-1", "support-3", GrantState::Requested);
    const AccessGrant second = console.grant("grant-2", "support-4", GrantState::Requested);
    console.grants.tell({first, second});
    AccessPage *page = console.open(QStringLiteral("grant-1"));
    auto *known = console.find<QCheckBox>("grantInFreeze");
    QTRY_VERIFY(page->settled() && known->isVisible());
    known->click();
    QVERIFY(console.find("grantApprove")->isEnabled());
    console.open(QStringLiteral("grant-2"));
    QTRY_VERIFY(page->settled() && known->isVisible());
    QVERIFY(!known->isChecked() && !console.find("grantApprove")->isEnabled());
    // Nor for the same one with another content.
    console.open(QStringLiteral("grant-1"));
    QTRY_VERIFY(page->settled() && known->isVisible());
    known->click();
    first.revision = 2;
    first.ask.minutes = 60;
    console.grants.tell({first, second});
    QTRY_VERIFY(page->settled() && known->isVisible());
    QVERIFY(!known->isChecked() && !console.find("grantApprove")->isEnabled());
    QVERIFY(console.grants.m_deeds.isEmpty());
}

void TestFreezeView::whatIsSaidOfOneListCountsForNoOther_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : {"another end", "another reason", "one more", "one less", "none"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestFreezeView::whatIsSaidOfOneListCountsForNoOther()
{
    QFETCH(const QString, what);
    Console console(Role::SupportLead);
    console.grants.m_card = console.card();
    QList<FreezeWindow> &freezes = console.grants.m_card.freezes;
    freezes = console.freezes();
    console.grants.tell({console.grant("grant-1", "support-3", GrantState::Requested)});
    AccessPage *page = console.open();
    auto *approve = console.find("grantApprove");
    auto *known = console.find<QCheckBox>("grantInFreeze");
    QTRY_VERIFY(page->settled() && known->isVisible());
    known->click();
    QVERIFY(approve->isEnabled());
    if (what == QLatin1String("another end"))
        freezes[0].untilMs += 86'400'000;
    else if (what == QLatin1String("another reason"))
        freezes[1].reason = QStringLiteral("It goes live in Erie, too.");
    else if (what == QLatin1String("one more"))
        freezes.append({QStringLiteral("audit"), QStringLiteral("Books are read."), console.now, console.now + 60'000});
    else if (what == QLatin1String("one less"))
        freezes.removeFirst();
    else
        freezes.clear();
    console.readAgain();
    QTRY_VERIFY(page->settled() && !known->isChecked());
    QCOMPARE(known->isVisible(), !freezes.isEmpty());
    QCOMPARE(approve->isEnabled(), freezes.isEmpty()); // Nothing is asked about what is over.
    if (!freezes.isEmpty())
        known->click();
    approve->click();
    QStringList names;
    for (const FreezeWindow &one : std::as_const(freezes))
        names << one.name;
    const QString in = names.isEmpty() ? QString() : QStringLiteral(" in ") + names.join(QStringLiteral(" + "));
    QTRY_COMPARE(console.grants.m_deeds, QStringList{QStringLiteral("approve at 1%1 grant-1").arg(in)});
}

void TestFreezeView::whoAsksSeesTheFleetsFreeze()
{
    Console console(Role::Support);
    console.grants.m_preview.freezes = console.freezes();
    console.grants.tell({});
    console.open(QStringLiteral("t-000777"), QStringLiteral("request"));
    auto *dialog = console.dialog<GrantDialog>();
    QVERIFY(dialog != nullptr);
    auto *freeze = dialog->findChild<QLabel *>(QStringLiteral("grantFreeze")); // The pane behind it has one, too.
    QTRY_VERIFY(freeze->isVisible());
    QVERIFY(freeze->text().startsWith(QStringLiteral("▲ Freeze: month-end close until ")));
    QVERIFY(!dialog->findChild<QCheckBox *>(QStringLiteral("grantInFreeze"))->isVisible()); // Who approves has to know.
    console.find<QLineEdit>("grantTicket")->setText(QStringLiteral("48213"));
    console.find<QPlainTextEdit>("grantPurpose")->setPlainText(QStringLiteral("Invoices."));
    QVERIFY(console.find("grantSend")->isEnabled());
    QTRY_COMPARE(cutTexts(dialog), QStringList());
    console.keep("access-request-freeze", dialog);
    // Fewer minutes may end before it begins.
    console.grants.m_preview.freezes = {};
    console.find<QSpinBox>("grantMinutes")->setValue(5);
    QTRY_VERIFY(!freeze->isVisible());
    QCOMPARE(console.grants.m_asked.minutes, 5);
}

QTEST_MAIN(TestFreezeView)
#include "tst_freeze_view.moc"
