// Time-boxed access by keys and clicks on a gateway that is not there, in both themes: asked for, decided, used, given
// back; links that open and never decide; broken glass that is loud.
#include "models/grant_words.h"
#include "models/words.h"
#include "tests/fixtures/on_screen.h"
#include "tests/widgets/access_console.h"
#include "widgets/access/grant_dialog.h"
#include "widgets/access/grant_reason_dialog.h"
#include "widgets/delegates/data_table.h"

#include <QCheckBox>
#include <QDateTime>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPointer>
#include <QRadioButton>
#include <QSpinBox>

using namespace bulkhead;
using Console = AccessConsole;

class TestAccessView : public QObject
{
    Q_OBJECT
private slots:
    void aRequestIsMadeWithWhatItOpens();
    void onlyWhatTheTermsOfferCanBeAskedFor();
    void phiIsAskedForWithQueriesOnly();
    void aRequestFromAnAlertNamesIt();
    void whatEndsWithAnAlertSaysSo();
    void aRequestIsChangedWithoutItsAlert();
    void theThreadIsOfferedToWhoReadsAudit();
    void whatIsMissingKeepsItFromBeingSent();
    void aSearchForNothingLeadsToARequest();
    void whoDecidesSeesTheCardFirst();
    void anAnswerStaysWithItsGrant();
    void aLinkOpensAndDecidesNothing();
    void theLeaseBarIsThereWhileItIsUsed();
    void glassIsBrokenWithAReasonAndSeen();
    void whoIsLimitedSeesWhy();
    void timeLeftIsNeverRoundedUpPastTheEnd();
};

void TestAccessView::aRequestIsMadeWithWhatItOpens()
{
    Console console(Role::Support);
    console.grants.tell({});
    console.open();
    QTest::mouseClick(console.find("accessAsk"), Qt::LeftButton);
    auto *dialog = console.dialog<GrantDialog>();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY(console.find<QLabel>("grantOpens")->text().contains(QStringLiteral("This one tenant")));
    QVERIFY(!console.find("grantSend")->isEnabled());
    QTest::keyClicks(console.find<QLineEdit>("grantTenant"), QStringLiteral("t-000777"));
    QTest::keyClicks(console.find<QLineEdit>("grantTicket"), QStringLiteral("48213"));
    console.find<QPlainTextEdit>("grantPurpose")->setPlainText(QStringLiteral("Invoices stand in posting."));
    console.keep("access-request", dialog);
    QVERIFY(console.find("grantSend")->isEnabled());
    QTest::mouseClick(console.find("grantSend"), Qt::LeftButton);
    QTRY_COMPARE(console.grants.m_deeds, QStringList{QStringLiteral("request ")});
    // The smallest that there is, unless more was asked for.
    QCOMPARE(console.grants.m_asked, (GrantAsk{QStringLiteral("t-000777"),
                                               QStringLiteral("Invoices stand in posting."),
                                               QStringLiteral("48213"),
                                               {GrantPermission::Health},
                                               30}));
}

void TestAccessView::onlyWhatTheTermsOfferCanBeAskedFor()
{
    Console console(Role::Support);
    console.grants.m_terms.permissions = {GrantPermission::Health, GrantPermission::Diagnostics};
    console.grants.tell({});
    console.open(QStringLiteral("t-000777"), QStringLiteral("request"));
    auto *dialog = console.dialog<GrantDialog>();
    QVERIFY(dialog != nullptr);
    QVERIFY(console.find<QCheckBox>("grantPermission1")->isChecked()); // The smallest, and no more.
    QVERIFY(!console.find<QCheckBox>("grantPermission3")->isChecked());
    QVERIFY(console.find<QCheckBox>("grantPermission4") == nullptr);
    QVERIFY(!console.find<QRadioButton>("grantPhi")->isVisible());
    QVERIFY(!says(dialog, QStringLiteral("Data class")));
}

void TestAccessView::phiIsAskedForWithQueriesOnly()
{
    Console console(Role::Support);
    console.grants.m_terms.permissions = {GrantPermission::Health, GrantPermission::Isolation,
                                          GrantPermission::Diagnostics, GrantPermission::Statements,
                                          GrantPermission::Phi};
    console.grants.m_preview.approvals = 2;
    console.grants.tell({});
    console.open(QStringLiteral("t-000777"), QStringLiteral("request"));
    auto *dialog = console.dialog<GrantDialog>();
    QVERIFY(dialog != nullptr);
    console.find<QLineEdit>("grantTicket")->setText(QStringLiteral("48213"));
    console.find<QPlainTextEdit>("grantPurpose")->setPlainText(QStringLiteral("Notes stand with the wrong patient."));
    auto *phi = console.find<QRadioButton>("grantPhi");
    QVERIFY(phi->isVisible() && !phi->isEnabled()); // Nothing of what is chosen shows any.
    console.find<QCheckBox>("grantPermission1")->setChecked(false);
    console.find<QCheckBox>("grantPermission3")->setChecked(true);
    QVERIFY(phi->isEnabled() && !phi->isChecked());
    QVERIFY(says(dialog, QStringLiteral("come back masked")));
    phi->click();
    QVERIFY(says(dialog, QStringLiteral("two other people")));
    QTRY_COMPARE(console.grants.m_asked.permissions,
                 (QList<GrantPermission>{GrantPermission::Diagnostics, GrantPermission::Phi}));
    QTRY_VERIFY(says(dialog, QStringLiteral("consent of 2 other")));
    QCOMPARE(cutTexts(dialog), QStringList());
    console.keep("access-request-phi", dialog);
    QTest::mouseClick(console.find("grantSend"), Qt::LeftButton);
    QTRY_COMPARE(console.grants.m_deeds, QStringList{QStringLiteral("request ")});
    QCOMPARE(console.grants.m_asked.permissions,
             (QList<GrantPermission>{GrantPermission::Diagnostics, GrantPermission::Phi}));
    // Without queries there is none to be seen.
    console.open(QStringLiteral("t-000778"), QStringLiteral("request"));
    QTRY_VERIFY(console.window.findChildren<GrantDialog *>().size() == 1
                && console.find<QLineEdit>("grantTenant")->text() == QStringLiteral("t-000778"));
    console.find<QCheckBox>("grantPermission4")->setChecked(true);
    console.find<QRadioButton>("grantPhi")->click();
    console.find<QCheckBox>("grantPermission4")->setChecked(false);
    QVERIFY(!console.find<QRadioButton>("grantPhi")->isChecked());
    QTRY_COMPARE(console.grants.m_asked.permissions, QList<GrantPermission>{GrantPermission::Health});
}

void TestAccessView::aRequestFromAnAlertNamesIt()
{
    Console console(Role::Support);
    console.grants.tell({});
    console.open(QStringLiteral("t-000777"), QStringLiteral("request"),
                 QStringLiteral("alert:t-000777/claims@29924072"));
    auto *dialog = console.dialog<GrantDialog>();
    QVERIFY(dialog != nullptr);
    QCOMPARE(console.find<QLineEdit>("grantTenant")->text(), QStringLiteral("t-000777"));
    QCOMPARE(console.find<QLineEdit>("grantTicket")->text(), QStringLiteral("t-000777/claims@29924072"));
    QVERIFY(console.find<QPlainTextEdit>("grantPurpose")->toPlainText().isEmpty()); // That is the person's to say.
    QVERIFY(!console.find("grantSend")->isEnabled());
    // It ends with the alert, unless they say otherwise.
    const QString alert = QStringLiteral("t-000777/claims@29924072");
    auto *with = console.find<QCheckBox>("grantWithAlert");
    QVERIFY(with->isVisible() && with->isChecked());
    QTRY_COMPARE(console.grants.m_asked.alertId, alert); // In the dry run.
    QCOMPARE(cutTexts(dialog), QStringList());
    console.keep("access-request-alert", dialog);
    console.find<QLineEdit>("grantTenant")->setText(QStringLiteral("t-000778")); // Whose alert it is not.
    QVERIFY(!with->isVisible());
    QTRY_VERIFY(console.grants.m_asked.tenantId == QStringLiteral("t-000778")
                && console.grants.m_asked.alertId.isEmpty());
    console.find<QLineEdit>("grantTenant")->setText(QStringLiteral("t-000777"));
    QVERIFY(with->isVisible() && with->isChecked());
    QWidget *at = console.find<QSpinBox>("grantMinutes"); // By the keyboard: one step from the minutes.
    at->setFocus();
    QTest::keyClick(at, Qt::Key_Tab);
    QVERIFY(with->hasFocus());
    QTest::keyClick(with, Qt::Key_Space);
    QVERIFY(!with->isChecked());
    QTRY_VERIFY(console.grants.m_asked.alertId.isEmpty());
    QTest::keyClick(with, Qt::Key_Space);
    console.find<QPlainTextEdit>("grantPurpose")->setPlainText(QStringLiteral("Claims fail."));
    QTest::mouseClick(console.find("grantSend"), Qt::LeftButton);
    QTRY_COMPARE(console.grants.m_deeds, QStringList{QStringLiteral("request ")});
    QCOMPARE(console.grants.m_asked.alertId, alert);
}

void TestAccessView::whatEndsWithAnAlertSaysSo()
{
    Console console(Role::SupportLead);
    console.grants.m_card = console.card();
    const QString alert = QStringLiteral("t-000007/claims@29924072");
    AccessGrant own = console.grant("grant-1", "platform-1", GrantState::InForce),
                asked = console.grant("grant-2", "support-3", GrantState::Requested);
    own.ask.alertId = asked.ask.alertId = alert;
    console.grants.tell({own, asked});
    const QString until = untilText(own);
    QCOMPARE(until, QStringLiteral("until %1, or when the alert is over").arg(words::clock(own.endsMs)));
    AccessPage *page = console.open(QStringLiteral("grant-2"));
    QTRY_VERIFY(says(page, alert) && says(page, QStringLiteral(", or until the alert is over")));
    // The bar has room for it whatever the purpose is.
    auto *left = console.find<QLabel>("leaseLeft");
    QTRY_VERIFY(left->text().endsWith(QStringLiteral(" left, or until the alert is over")));
    QCOMPARE(left->toolTip(), until);
    QVERIFY(left->width() >= left->sizeHint().width());
    console.keep("access-alert-waits");
    page = console.open(QStringLiteral("grant-1"));
    QTRY_VERIFY(says(page, QStringLiteral("or when the alert is over")));
    console.keep("access-alert-in-force");
    console.grants.use(own);
    console.window.resize(1'120, 700);
    QTRY_COMPARE(console.window.width(), 1'120); // Three more buttons, and it is not held wider by them.
    QVERIFY(left->width() >= left->sizeHint().width());
    console.keep("access-alert-used");
    console.grants.leave();
    console.window.resize(1'440, 900);
    page = console.open(QStringLiteral("grant-1"));
    own.state = GrantState::Completed;
    own.endedBy = QStringLiteral("gateway");
    own.endReason = QStringLiteral("The alert is over.");
    own.endedMs = console.now;
    asked.state = GrantState::Completed;
    asked.startedMs = asked.endsMs = 0;
    QCOMPARE(grantStateText(own, console.now), QStringLiteral("completed"));
    QCOMPARE(grantStateText(asked, console.now), QStringLiteral("taken off: alert over"));
    QVERIFY(isIn(GrantPart::Past, own, console.workspace.session(), console.now));
    console.grants.tell({own, asked});
    QTRY_VERIFY(!console.find<QFrame>("leaseBar")->isVisible());
    QTRY_VERIFY(says(page, QStringLiteral("The alert is over.")));
    QVERIFY(!says(page, QStringLiteral("Ended by")));
    console.keep("access-alert-over");
}

void TestAccessView::aRequestIsChangedWithoutItsAlert()
{
    Console console(Role::Support);
    AccessGrant own = console.grant("grant-1", "platform-1", GrantState::Requested);
    own.ask.alertId = QStringLiteral("t-000007/claims@29924072");
    console.grants.tell({own});
    console.open(QStringLiteral("grant-1"));
    QPushButton *amend = button(console.window.page(View::Access), QStringLiteral("Change…"));
    QVERIFY(amend != nullptr);
    QTest::mouseClick(amend, Qt::LeftButton);
    QVERIFY(console.dialog<GrantDialog>() != nullptr);
    auto *with = console.find<QCheckBox>("grantWithAlert");
    QVERIFY(with->isVisible() && with->isChecked());
    QTRY_COMPARE(console.grants.m_asked.alertId, own.ask.alertId);
    with->click();
    QTest::mouseClick(console.find("grantSend"), Qt::LeftButton);
    QTRY_COMPARE(console.grants.m_deeds, QStringList{QStringLiteral("amend grant-1")});
    QVERIFY(console.grants.m_asked.alertId.isEmpty());
}

void TestAccessView::theThreadIsOfferedToWhoReadsAudit()
{
    Console console(Role::PlatformOperations);
    console.grants.tell({console.grant("grant-1", "support-1", GrantState::InForce)});
    AccessPage *page = console.open(QStringLiteral("grant-1"));
    QTRY_VERIFY(console.find("grantThread") != nullptr && console.find("grantThread")->isHidden());
    console.desk.m_mayToo << QStringLiteral("audit.read");
    console.desk.deliver();
    console.grants.tell({console.grant("grant-1", "support-1", GrantState::InForce)});
    QTRY_VERIFY(console.find("grantThread")->isVisible());
    QList<Destination> gone;
    connect(page, &Page::navigate, this, [&gone](const Destination &place) { gone << place; });
    QTest::mouseClick(console.find("grantThread"), Qt::LeftButton);
    QCOMPARE(gone, QList<Destination>({{View::Audit, QStringLiteral("grant-1"), QStringLiteral("thread"), {}}}));
}

void TestAccessView::whatIsMissingKeepsItFromBeingSent()
{
    Console console(Role::Support);
    console.grants.m_preview.refusal = QStringLiteral("The tenant is within your own scope.");
    console.grants.tell({});
    console.open(QStringLiteral("t-000001"), QStringLiteral("request")); // From the tenant that was looked at.
    auto *dialog = console.dialog<GrantDialog>();
    QVERIFY(dialog != nullptr);
    QCOMPARE(console.find<QLineEdit>("grantTenant")->text(), QStringLiteral("t-000001"));
    console.find<QLineEdit>("grantTicket")->setText(QStringLiteral("1"));
    console.find<QPlainTextEdit>("grantPurpose")->setPlainText(QStringLiteral("Invoices."));
    QTRY_VERIFY(console.find<QLabel>("grantOpens")->text().contains(QStringLiteral("within your own scope")));
    QVERIFY(!console.find("grantSend")->isEnabled()); // The gateway would refuse it.
    QVERIFY(console.grants.m_deeds.isEmpty());
}

void TestAccessView::aSearchForNothingLeadsToARequest()
{
    Console console(Role::Support);
    console.grants.tell({});
    QTest::keyClick(&console.window, Qt::Key_K, Qt::ControlModifier);
    QTRY_VERIFY(console.window.findChild<SearchPopup *>() != nullptr);
    auto *popup = console.window.findChild<SearchPopup *>();
    QTest::keyClicks(popup->findChild<QLineEdit *>(), QStringLiteral("t-000777"));
    QTRY_VERIFY([popup] {
        const auto *list = popup->findChild<QListWidget *>();
        return list->currentItem() != nullptr
               && list->currentItem()->text().contains(QStringLiteral("Ask for access to the tenant “t-000777”"));
    }());
    QTest::keyClick(popup->findChild<QLineEdit *>(), Qt::Key_Return);
    QVERIFY(console.dialog<GrantDialog>() != nullptr);
    QCOMPARE(console.find<QLineEdit>("grantTenant")->text(), QStringLiteral("t-000777"));
}

void TestAccessView::whoDecidesSeesTheCardFirst()
{
    Console console(Role::SupportLead);
    console.grants.m_card = console.card();
    AccessGrant own = console.grant("grant-3", "platform-1", GrantState::Requested);
    console.grants.tell({console.grant("grant-1", "support-3", GrantState::Requested),
                         console.grant("grant-2", "support-4", GrantState::InForce), own,
                         console.grant("grant-4", "support-4", GrantState::Expired)});
    AccessPage *page = console.open();
    QTRY_VERIFY(page->settled());
    console.keep("access-waiting");
    auto *table = page->findChild<DataTable *>();
    QCOMPARE(table->model()->rowCount(), 1); // Neither one's own nor what others have decided.
    auto *approve = console.find("grantApprove");
    QTRY_VERIFY(approve->isVisible() && approve->isEnabled());
    QVERIFY(approve->accessibleName().contains(QStringLiteral("Harborlight Behavioral Health")));
    bool health = false;
    for (const QLabel *label : page->findChildren<QLabel *>())
        health = health || label->text().contains(QStringLiteral("2 open alert"));
    QVERIFY(health);
    // Time alone rebuilds nothing that somebody reads.
    const QPointer<QLabel> read = [page] {
        for (QLabel *label : page->findChildren<QLabel *>())
            if (label->text().contains(QStringLiteral("2 open alert")))
                return label;
        return static_cast<QLabel *>(nullptr);
    }();
    emit console.grants.changed();
    QVERIFY(!read.isNull());
    // Somebody has changed it meanwhile: nothing is consented to until the new card was read.
    AccessGrant changed = console.grant("grant-1", "support-3", GrantState::Requested);
    changed.revision = 2;
    console.grants.tell({changed});
    QVERIFY(!approve->isEnabled());
    QTRY_VERIFY(approve->isEnabled());
    QTest::mouseClick(approve, Qt::LeftButton);
    QTRY_COMPARE(console.grants.m_deeds, QStringList{QStringLiteral("approve at 2 grant-1")});
    console.grants.m_deeds.clear();
    QTRY_VERIFY(console.find("grantDecline")->isVisible());
    QTest::mouseClick(console.find("grantDecline"), Qt::LeftButton);
    auto *dialog = console.dialog<GrantReasonDialog>();
    QVERIFY(dialog != nullptr);
    QVERIFY(!console.find("grantReasonSend")->isEnabled());
    console.find<QPlainTextEdit>("grantReason")->setPlainText(QStringLiteral("Ask support-9."));
    QTest::mouseClick(console.find("grantReasonSend"), Qt::LeftButton);
    QTRY_COMPARE(console.grants.m_deeds, QStringList{QStringLiteral("decline: Ask support-9., grant-1")});
}

/// Consent is refused while the next request is read: nothing of it stands under the other name.
void TestAccessView::anAnswerStaysWithItsGrant()
{
    Console console(Role::SupportLead);
    console.grants.m_card = console.card();
    console.grants.tell({console.grant("grant-1", "support-3", GrantState::Requested),
                         console.grant("grant-2", "support-4", GrantState::Requested)});
    AccessPage *page = console.open();
    QTRY_VERIFY(page->settled());
    auto *table = page->findChild<DataTable *>();
    QCOMPARE(table->model()->rowCount(), 2);
    auto *approve = console.find("grantApprove");
    QTRY_VERIFY(approve->isVisible() && approve->isEnabled());
    console.grants.m_fault = {Fault::Kind::Conflict, {}, QStringLiteral("Somebody decided before."), {}, {}};
    const int here = table->currentIndex().row();
    QTest::mouseClick(approve, Qt::LeftButton);
    QCOMPARE(console.grants.m_deeds.size(), 1);
    table->selectRow(1 - here);
    QTRY_VERIFY(approve->isVisible() && approve->isEnabled()); // Of the other; nothing waits for the first.
    QVERIFY(!console.find<QLabel>("grantPaneProblem")->isVisible());
    QVERIFY(!says(page, QStringLiteral("Somebody decided before.")));
}

void TestAccessView::aLinkOpensAndDecidesNothing()
{
    Console console(Role::SupportLead);
    console.grants.m_card = console.card();
    console.grants.tell({console.grant("grant-1", "support-3", GrantState::Requested),
                         console.grant("grant-2", "support-4", GrantState::InForce)});
    for (const char *link : {"bulkhead://access/grant-1", "bulkhead://access/grant-1?tab=approve",
                             "bulkhead://access/grant-1/approve", "bulkhead://access/grant-1?filter=approve:yes",
                             "bulkhead://access/grant-1?approve=1#approve", "bulkhead://approve/grant-1"}) {
        console.window.openLink(QUrl(QLatin1String(link)));
        QTest::qWait(20);
        QVERIFY2(console.grants.m_deeds.isEmpty(), link);
    }
    console.window.openLink(QUrl(QStringLiteral("bulkhead://access/grant-2")));
    QTRY_COMPARE(console.window.currentPage()->place().id, QStringLiteral("grant-2"));
    QVERIFY(console.window.currentPage()->heading().contains(QStringLiteral("Harborlight")));
    QCOMPARE(toLink(console.window.currentPage()->place()), QUrl(QStringLiteral("bulkhead://access/grant-2")));
    QVERIFY(console.grants.m_deeds.isEmpty());
}

void TestAccessView::theLeaseBarIsThereWhileItIsUsed()
{
    Console console(Role::Support);
    auto *bar = console.find<QFrame>("leaseBar");
    QVERIFY(bar != nullptr && !bar->isVisible());
    AccessGrant mine = console.grant("grant-1", "platform-1", GrantState::InForce);
    console.grants.tell({mine});
    QTRY_VERIFY(bar->isVisible());
    QVERIFY(console.find<QLabel>("leaseTenant")->text().startsWith(QStringLiteral("You have access")));
    QTest::mouseClick(console.find("leaseOpen"), Qt::LeftButton);
    QCOMPARE(console.grants.m_used.id, QStringLiteral("grant-1"));
    emit console.workspace.sessionChanged(); // The session has begun anew under it.
    QTRY_COMPARE(console.window.currentPage()->place(),
                 (Destination{View::Tenant, QStringLiteral("t-000007"), {}, {}}));
    QVERIFY(console.find<QLabel>("leaseTenant")->text().startsWith(QStringLiteral("Elevated: Harborlight")));
    QTRY_VERIFY(console.find<QLabel>("leaseAbout")->text().contains(QStringLiteral("Invoices"))); // What for.
    const QString left = console.find<QLabel>("leaseLeft")->text();
    QVERIFY2(left.startsWith(QStringLiteral("19:")) || left.startsWith(QStringLiteral("20:00")), qPrintable(left));
    console.keep("access-lease");
    QTest::keyClick(&console.window, Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(console.grants.m_deeds.last(), QStringLiteral("give back grant-1"));
    QTRY_VERIFY(console.grants.m_used.id.isEmpty());
    mine.state = GrantState::GivenBack;
    console.grants.tell({mine});
    QVERIFY(!bar->isVisible());
}

void TestAccessView::glassIsBrokenWithAReasonAndSeen()
{
    {
        Console console(Role::Support);
        console.grants.m_terms.permissions = {GrantPermission::Health, GrantPermission::Diagnostics,
                                              GrantPermission::Phi};
        console.grants.tell({});
        console.open();
        QTest::mouseClick(console.find("accessBreakGlass"), Qt::LeftButton);
        auto *dialog = console.dialog<GrantDialog>();
        QVERIFY(dialog != nullptr);
        QVERIFY(!says(dialog, QStringLiteral("Data class"))); // Nobody has consented to PHI.
        console.find<QLineEdit>("grantTenant")->setText(QStringLiteral("t-000777"));
        console.find<QLineEdit>("grantTicket")->setText(QStringLiteral("48213"));
        console.find<QPlainTextEdit>("grantPurpose")->setPlainText(QStringLiteral("too short"));
        QVERIFY(!console.find("grantSend")->isEnabled());
        QVERIFY(console.find<QSpinBox>("grantMinutes")->maximum() == 30);
        console.find<QPlainTextEdit>("grantPurpose")->setPlainText(QStringLiteral("Nobody answers; claims stand."));
        QTRY_VERIFY(console.find("grantSend")->isEnabled());
        QVERIFY(console.find("grantSend")->text().contains(QStringLiteral("t-000777")));
        console.keep("access-glass", dialog);
        QTest::mouseClick(console.find("grantSend"), Qt::LeftButton);
        QTRY_VERIFY(console.grants.m_deeds.contains(QStringLiteral("break glass ")));
    }
    Console lead(Role::SupportLead);
    lead.grants.m_card = lead.card();
    auto *alarm = lead.find<QFrame>("glassAlarm");
    QVERIFY(!alarm->isVisible());
    AccessGrant broken = lead.grant("grant-1", "support-3", GrantState::InForce);
    broken.brokenGlass = true;
    lead.grants.tell({broken});
    QTRY_VERIFY(alarm->isVisible());
    lead.open();
    lead.keep("access-alarm");
    broken.state = GrantState::Expired;
    broken.endedMs = lead.now;
    lead.grants.tell({broken});
    QTRY_VERIFY(!alarm->isVisible());
    lead.open(QStringLiteral("grant-1"));
    QTRY_VERIFY(lead.find("grantReview")->isVisible());
    QTest::mouseClick(lead.find("grantReview"), Qt::LeftButton);
    QVERIFY(lead.dialog<GrantReasonDialog>() != nullptr);
    lead.find<QPlainTextEdit>("grantReason")->setPlainText(QStringLiteral("In order."));
    QTest::mouseClick(lead.find("grantReasonSend"), Qt::LeftButton);
    QTRY_COMPARE(lead.grants.m_deeds, QStringList{QStringLiteral("review: In order., grant-1")});
}

void TestAccessView::whoIsLimitedSeesWhy()
{
    Console console(Role::Support);
    console.grants.m_terms.obstacle = QStringLiteral("You have broken glass, and its review is open.");
    console.grants.tell({});
    console.open();
    QVERIFY(!console.find("accessAsk")->isEnabled());
    QCOMPARE(console.find("accessAsk")->toolTip(), console.grants.m_terms.obstacle);
    console.open({}, QStringLiteral("request"));
    QTest::qWait(20);
    QVERIFY(console.window.findChild<GrantDialog *>() == nullptr);
}

void TestAccessView::timeLeftIsNeverRoundedUpPastTheEnd()
{
    const qint64 now = 1'000'000'000'000;
    QCOMPARE(timeLeftText(now + 17 * 60'000 + 42'000, now), QStringLiteral("17:42 left"));
    QCOMPARE(timeLeftText(now + 1, now), QStringLiteral("0:01 left"));
    QCOMPARE(timeLeftText(now, now), QStringLiteral("over"));
    QCOMPARE(timeLeftText(now - 5, now), QStringLiteral("over"));
    QCOMPARE(timeLeftText(now + 3'723'000, now), QStringLiteral("1:02:03 left"));
    AccessGrant grant;
    grant.state = GrantState::InForce;
    grant.endsMs = now;
    QVERIFY(stateOf(grant, now - 1) == GrantState::InForce);
    QVERIFY(stateOf(grant, now) == GrantState::Expired); // Without the gateway's word.
}

QTEST_MAIN(TestAccessView)
#include "tst_access_view.moc"
