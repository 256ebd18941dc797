// The way to a limit on the antagonist and back, with keys and clicks, in both themes.
#include "models/containment_words.h"
#include "tests/widgets/neighbours_console.h"
#include "widgets/acts/act_dialog.h"
#include "widgets/acts/contain_dialog.h"
#include "widgets/acts/containment_list.h"

#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

using namespace bulkhead;

namespace {

void fill(ContainDialog *dialog, const QString &purpose, const QString &name)
{
    dialog->findChild<QPlainTextEdit *>(QStringLiteral("purpose"))->setFocus();
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("purpose")), purpose);
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("typedName")), name);
}

const QString kCulprit = FakeDesk::nameOf(7);

} // namespace

class TestContainmentView : public QObject
{
    Q_OBJECT
private slots:
    void whyNobodyCanBeLimitedIsSaid_data();
    void whyNobodyCanBeLimitedIsSaid();
    void severalCulpritsAreChosenFrom();
    void theDialogBeginsWithTheGatewaysAdvice();
    void aChangeIsSimulatedOnceThePersonRests();
    void answersOfBeforeAreDropped();
    void aRefusedLimitCannotBeProposed();
    void aLimitIsProposedByKeyboard();
    void whoIsWithinItsEntitlementIsMovedOrGivenRoom();
    void whereNobodyCanGiveRoomTheTierIsLeft();
    void aSmallLimitIsSetAtOnce();
    void aProposalIsApprovedByAnother();
    void theProposerDoesNotApprove();
    void inSingleUserModeTheReasonIsSaid();
    void aProposalIsWithdrawn();
    void aLimitInForceCountsDownAndIsLifted();
    void aRefutedBlameIsSaid();
};

void TestContainmentView::whyNobodyCanBeLimitedIsSaid_data()
{
    QTest::addColumn<Incident>("incident");
    QTest::addColumn<QStringList>("rights");
    QTest::addColumn<QString>("reason");
    const Incident open = sampleIncident(1'000'000'000'000).incident;
    const QStringList rights{QStringLiteral("acts.propose")};
    QTest::newRow("a named one within the scope can") << open << rights << QString();
    QTest::newRow("outside the scope operations are asked")
        << sampleIncident(1'000'000'000'000, false).incident << rights
        << QStringLiteral("The antagonist is outside your scope: ask platform operations to contain it.");
    QTest::newRow("a role without the right asks operations")
        << open << QStringList() << QStringLiteral("Your role does not propose limits: ask platform operations.");
    Incident over = open;
    over.closedMs = over.sinceMs + 1;
    QTest::newRow("what is over needs none")
        << over << rights << QStringLiteral("The incident is over: there is nobody to limit.");
    Incident unnamed = open;
    unnamed.verdict = Verdict::Undecided;
    QTest::newRow("nobody is named yet") << unnamed << rights
                                         << QStringLiteral(
                                                "Nobody is named yet: a limit needs a tenant that is named.");
    unnamed.verdict = Verdict::CommonCause;
    QTest::newRow("nobody is to blame") << unnamed << rights
                                        << QStringLiteral("No tenant is to blame: a limit on one would not help.");
}

void TestContainmentView::whyNobodyCanBeLimitedIsSaid()
{
    QFETCH(Incident, incident);
    QFETCH(QStringList, rights);
    QFETCH(QString, reason);
    SessionInfo session;
    session.actions = rights;
    QCOMPARE(containObstacle(incident, session), reason);
}

void TestContainmentView::severalCulpritsAreChosenFrom()
{
    NeighboursConsole console([](FakeDesk &desk) {
        desk.m_retell = [](IncidentDetail &detail) {
            detail.incident.verdict = Verdict::SeveralCulprits;
            detail.incident.antagonists << Party{FakeDesk::idOf(8), FakeDesk::nameOf(8), false, 2'000}
                                        << Party{{}, {}, true, 500};
        };
    });
    QVERIFY(console.settles());
    QVERIFY(says(console.page(), QStringLiteral("Several tenants are the source: choose which one to limit.")));
    QTest::keyClick(console.page(), Qt::Key_C);
    QTRY_VERIFY(console.part<QMenu>("containChoice"));
    auto *choice = console.part<QMenu>("containChoice");
    QCOMPARE(choice->actions().size(), 2); // The one outside the scope is not among them.
    choice->actions().last()->trigger();
    auto *dialog = console.dialog<ContainDialog>();
    QVERIFY(dialog);
    QVERIFY(says(dialog, FakeDesk::nameOf(8)));
    choice->close();
}

void TestContainmentView::theDialogBeginsWithTheGatewaysAdvice()
{
    NeighboursConsole console;
    QVERIFY(console.settles());
    QTest::keyClick(console.page(), Qt::Key_C);
    auto *dialog = console.dialog<ContainDialog>();
    QVERIFY(dialog);
    QVERIFY(says(dialog, kCulprit));
    auto *measure = dialog->findChild<QComboBox *>(QStringLiteral("containMeasure"));
    QTRY_COMPARE(measure->count(), 3);
    QCOMPARE(console.desk.m_simulated.size(), 1);
    QCOMPARE(console.desk.m_simulated.first().measure, ContainMeasure::Unspecified);
    QCOMPARE(console.desk.m_simulated.first().incidentId, QStringLiteral("i-1"));
    QCOMPARE(console.desk.m_simulated.first().pool, QStringLiteral("pool-a"));
    QCOMPARE(measure->currentText(), QStringLiteral("End its idle transactions (recommended)"));
    QCOMPARE(dialog->findChild<QSpinBox *>(QStringLiteral("containLimit"))->text(), QStringLiteral("200 ms"));
    QCOMPARE(dialog->findChild<QSpinBox *>(QStringLiteral("containMinutes"))->value(), 15);
    QVERIFY(says(dialog, QStringLiteral("Predicted relief 80%")));
    QVERIFY(says(dialog, QStringLiteral("Its own cost: 12% of its work has to wait.")));
    QVERIFY(says(dialog, FakeDesk::nameOf(10)));
    QVERIFY(says(dialog, QStringLiteral("2.3 s")));
    QVERIFY(says(dialog, QStringLiteral("Its nightly invoicing run takes longer.")));
    QCOMPARE(namelessControls(dialog), QStringList());
    QTRY_COMPARE(cutTexts(dialog), QStringList());
    console.keep("contain", dialog);
}

void TestContainmentView::aChangeIsSimulatedOnceThePersonRests()
{
    NeighboursConsole console;
    QVERIFY(console.settles());
    QTest::keyClick(console.page(), Qt::Key_C);
    auto *dialog = console.dialog<ContainDialog>();
    auto *measure = dialog->findChild<QComboBox *>(QStringLiteral("containMeasure"));
    QTRY_COMPARE(measure->count(), 3);
    auto *limit = dialog->findChild<QSpinBox *>(QStringLiteral("containLimit"));
    auto *minutes = dialog->findChild<QSpinBox *>(QStringLiteral("containMinutes"));
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(minutes, Qt::Key_Up);
    QTest::keyClick(limit, Qt::Key_Up);
    QTRY_COMPARE(console.desk.m_simulated.size(), 2);
    QCOMPARE(console.desk.m_simulated.last().minutes, 20);
    QCOMPARE(console.desk.m_simulated.last().limit, 250);
    measure->setCurrentIndex(measure->findData(int(ContainMeasure::EndTransaction)));
    QVERIFY(!limit->isVisible()); // There is nothing to type.
    QTRY_COMPARE(console.desk.m_simulated.size(), 3);
    QCOMPARE(console.desk.m_simulated.last().limit, 0);
    QTRY_VERIFY(says(dialog, QStringLiteral("Predicted relief 41%")));
    measure->setCurrentIndex(measure->findData(int(ContainMeasure::IdleTimeout)));
    QCOMPARE(limit->value(), 250); // What was typed for it comes back.
}

void TestContainmentView::answersOfBeforeAreDropped()
{
    NeighboursConsole console;
    QVERIFY(console.settles());
    QTest::keyClick(console.page(), Qt::Key_C);
    auto *dialog = console.dialog<ContainDialog>();
    auto *measure = dialog->findChild<QComboBox *>(QStringLiteral("containMeasure"));
    QTRY_COMPARE(measure->count(), 3);
    fill(dialog, QStringLiteral("Locks"), kCulprit);
    const auto *propose = dialog->findChild<QPushButton *>(QStringLiteral("containPropose"));
    QVERIFY(propose->isEnabled());
    console.desk.m_holdSimulations = true;
    measure->setCurrentIndex(measure->findData(int(ContainMeasure::EndTransaction)));
    QVERIFY(!propose->isEnabled()); // What was simulated is not what is chosen.
    QTRY_COMPARE(console.desk.m_simulated.size(), 2);
    measure->setCurrentIndex(measure->findData(int(ContainMeasure::IdleTimeout)));
    QTRY_COMPARE(console.desk.m_simulated.size(), 3);
    console.desk.release(); // The newest comes first, the one of before after it.
    QVERIFY(says(dialog, QStringLiteral("Predicted relief 80%")));
    QVERIFY(propose->isEnabled());
}

void TestContainmentView::aRefusedLimitCannotBeProposed()
{
    NeighboursConsole console;
    QVERIFY(console.settles());
    QTest::keyClick(console.page(), Qt::Key_C);
    auto *dialog = console.dialog<ContainDialog>();
    auto *measure = dialog->findChild<QComboBox *>(QStringLiteral("containMeasure"));
    QTRY_COMPARE(measure->count(), 3);
    fill(dialog, QStringLiteral("Locks"), kCulprit);
    measure->setCurrentIndex(measure->findData(int(ContainMeasure::ConnectionLimit)));
    auto *limit = dialog->findChild<QSpinBox *>(QStringLiteral("containLimit"));
    QCOMPARE(limit->text(), QStringLiteral("2 connections"));
    limit->setValue(1);
    QTRY_VERIFY(says(dialog, QStringLiteral("One connection would stop the tenant altogether.")));
    const auto *propose = dialog->findChild<QPushButton *>(QStringLiteral("containPropose"));
    QVERIFY(!propose->isEnabled());
    QCOMPARE(propose->toolTip(), QStringLiteral("The simulation does not allow this limit"));
    limit->setValue(3);
    QTRY_VERIFY(propose->isEnabled());
}

void TestContainmentView::aLimitIsProposedByKeyboard()
{
    NeighboursConsole console([](FakeDesk &desk) { desk.m_role = Role::Support; });
    QVERIFY(console.settles());
    QTest::keyClick(console.page(), Qt::Key_C);
    auto *dialog = console.dialog<ContainDialog>();
    QTRY_COMPARE(dialog->findChild<QComboBox *>(QStringLiteral("containMeasure"))->count(), 3);
    auto *propose = dialog->findChild<QPushButton *>(QStringLiteral("containPropose"));
    QCOMPARE(propose->toolTip(), QStringLiteral("Give a purpose first"));
    fill(dialog, QStringLiteral("Nine tenants wait"), QStringLiteral("Another"));
    QVERIFY(!propose->isEnabled());
    auto *name = dialog->findChild<QLineEdit *>(QStringLiteral("typedName"));
    name->clear();
    QTest::keyClicks(name, kCulprit);
    QVERIFY(propose->isEnabled());
    propose->setFocus();
    QTest::keyClick(propose, Qt::Key_Space);
    QTRY_COMPARE(console.desk.m_proposed, QStringList{QStringLiteral("%1:contain-%2-200:Nine tenants wait")
                                                          .arg(FakeDesk::idOf(7))
                                                          .arg(int(ContainMeasure::IdleTimeout))});
    QTRY_VERIFY(
        says(console.page(), QStringLiteral("%1: Idle transactions ended after 200 ms for 15 min").arg(kCulprit)));
    QVERIFY(says(console.page(), QStringLiteral("Your role does not approve changes: ask platform operations."))
            || says(console.page(), QStringLiteral("You proposed it")));
}

void TestContainmentView::whoIsWithinItsEntitlementIsMovedOrGivenRoom()
{
    NeighboursConsole console([](FakeDesk &desk) {
        desk.m_retell = [](IncidentDetail &detail) { detail.suspects.first().entitlement = Entitlement::Within; };
        desk.m_foresee = [](ActPreview &preview) {
            preview.withinEntitlement = true;
            preview.measures = {ContainMeasure::ScaleOut};
            preview.containment.measure = ContainMeasure::ScaleOut;
            preview.containment.limit = 4;
            preview.effects = {{QStringLiteral("The pool gets 4 more slots; nobody is limited."), false},
                               {QStringLiteral("Costs 1.0 slot-hours, about 12.50 EUR."), true}};
        };
    });
    QVERIFY(console.settles());
    QVERIFY(
        says(console.page(), QStringLiteral("%1 holds no more than its plan entitles it to: the pool is given room or "
                                            "the tenant is moved, and nobody is throttled.")
                                 .arg(kCulprit)));
    console.keep("within");
    QTest::keyClick(console.page(), Qt::Key_C);
    auto *dialog = console.dialog<ContainDialog>();
    QVERIFY(dialog);
    auto *measure = dialog->findChild<QComboBox *>(QStringLiteral("containMeasure"));
    QTRY_COMPARE(measure->count(), 1);
    QCOMPARE(measure->currentText(), QStringLiteral("Give the pool more slots (recommended)"));
    QCOMPARE(dialog->findChild<QSpinBox *>(QStringLiteral("containLimit"))->text(), QStringLiteral("4 slots"));
    QVERIFY(says(dialog, QStringLiteral("Within its entitlement: the pool is given room.")));
    QCOMPARE(dialog->findChild<QPushButton *>(QStringLiteral("containPropose"))->accessibleName(),
             QStringLiteral("Propose room beside %1").arg(kCulprit));
    QCOMPARE(namelessControls(dialog), QStringList());
    QTRY_COMPARE(cutTexts(dialog), QStringList());
    console.keep("within-dialog", dialog);
    QSignalSpy went(console.page(), &Page::navigate);
    auto *tier = dialog->findChild<QPushButton *>(QStringLiteral("containTier"));
    QVERIFY(tier->isVisible());
    tier->setFocus();
    QTest::keyClick(tier, Qt::Key_Space);
    QCOMPARE(went.size(), 1);
    const auto place = went.first().first().value<Destination>();
    QCOMPARE(place.view, View::Tenant);
    QCOMPARE(place.id, FakeDesk::idOf(7));
    QCOMPARE(place.tab, QStringLiteral("isolation"));
    QVERIFY(console.desk.m_proposed.isEmpty());
}

void TestContainmentView::whereNobodyCanGiveRoomTheTierIsLeft()
{
    NeighboursConsole console([](FakeDesk &desk) {
        desk.m_foresee = [](ActPreview &preview) {
            preview = {};
            preview.withinEntitlement = true;
            preview.refusal = QStringLiteral("It holds no more of pool-a than its plan entitles it to.");
        };
    });
    QVERIFY(console.settles());
    QTest::keyClick(console.page(), Qt::Key_C);
    auto *dialog = console.dialog<ContainDialog>();
    QVERIFY(dialog);
    QTRY_VERIFY(says(dialog, QStringLiteral("Within its entitlement: it is not throttled.")));
    QVERIFY(says(dialog, QStringLiteral("It holds no more of pool-a than its plan entitles it to.")));
    fill(dialog, QStringLiteral("Locks"), kCulprit);
    QVERIFY(!dialog->findChild<QPushButton *>(QStringLiteral("containPropose"))->isEnabled());
    QVERIFY(dialog->findChild<QPushButton *>(QStringLiteral("containTier"))->isVisible());
    QTRY_COMPARE(cutTexts(dialog), QStringList());
    console.keep("within-bare", dialog);
}

void TestContainmentView::aSmallLimitIsSetAtOnce()
{
    const QString rule = QStringLiteral("The gateway's policy lets platform operations set it at once: up to 5 min.");
    NeighboursConsole console([&](FakeDesk &desk) {
        desk.m_foresee = [rule](ActPreview &preview) {
            if (preview.containment.measure == ContainMeasure::IdleTimeout)
                preview.atOnce = rule;
        };
    });
    QVERIFY(console.settles());
    QTest::keyClick(console.page(), Qt::Key_C);
    auto *dialog = console.dialog<ContainDialog>();
    QVERIFY(dialog);
    auto *measure = dialog->findChild<QComboBox *>(QStringLiteral("containMeasure"));
    QTRY_COMPARE(measure->count(), 3);
    auto *act = dialog->findChild<QPushButton *>(QStringLiteral("containPropose"));
    QCOMPARE(act->accessibleName(), QStringLiteral("Limit %1 now").arg(kCulprit));
    QVERIFY(says(dialog, rule));
    console.keep("at-once", dialog);
    // Another measure is none of the policy's.
    measure->setCurrentIndex(measure->findData(int(ContainMeasure::EndTransaction)));
    QTRY_COMPARE(act->accessibleName(), QStringLiteral("Propose limit for %1").arg(kCulprit));
    QVERIFY(says(dialog, QStringLiteral("Another person approves it; then it ends by itself.")));
    measure->setCurrentIndex(measure->findData(int(ContainMeasure::IdleTimeout)));
    QTRY_COMPARE(act->accessibleName(), QStringLiteral("Limit %1 now").arg(kCulprit));
    fill(dialog, QStringLiteral("Nine tenants wait"), kCulprit);
    QTRY_COMPARE(cutTexts(dialog), QStringList());
    QSignalSpy told(console.page(), &Page::notice);
    act->setFocus();
    QTest::keyClick(act, Qt::Key_Space);
    QTRY_COMPARE(told.size(), 1);
    QCOMPARE(told.first().first().toString(),
             QStringLiteral("A limit on %1 is in force, as the gateway's policy allows.").arg(kCulprit));
    QTRY_VERIFY(named<QWidget>(console.page(), QStringLiteral("in force, being watched")));
}

void TestContainmentView::aProposalIsApprovedByAnother()
{
    NeighboursConsole console([](FakeDesk &desk) {
        desk.m_limits = {sampleContainment(QDateTime::currentMSecsSinceEpoch(), ActState::Proposed)};
    });
    QVERIFY(console.settles());
    QTRY_VERIFY(console.part<QPushButton>("containment.approve.limit-1"));
    console.keep("proposed");
    auto *approve = console.part<QPushButton>("containment.approve.limit-1");
    QVERIFY(approve->isEnabled());
    approve->setFocus();
    QTest::keyClick(approve, Qt::Key_Space);
    auto *dialog = console.dialog<ActDialog>();
    QVERIFY(dialog);
    QVERIFY(says(dialog, QStringLiteral("Predicted relief 80%")));
    QTRY_COMPARE(cutTexts(dialog), QStringList());
    console.keep("approve", dialog);
    auto *decide = dialog->findChild<QPushButton *>(QStringLiteral("actDecide"));
    QVERIFY(!decide->isEnabled());
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("actTenantName")), kCulprit);
    QVERIFY(decide->isEnabled());
    decide->click();
    QTRY_COMPARE(console.desk.m_approved.id, QStringLiteral("limit-1"));
    QTRY_VERIFY(named<QWidget>(console.page(), QStringLiteral("in force, being watched")));
}

void TestContainmentView::theProposerDoesNotApprove()
{
    NeighboursConsole console([](FakeDesk &desk) {
        Act own = sampleContainment(QDateTime::currentMSecsSinceEpoch(), ActState::Proposed);
        own.proposedBy = QStringLiteral("platform-1");
        desk.m_limits = {own};
    });
    QVERIFY(console.settles());
    QTRY_VERIFY(console.part<QPushButton>("containment.approve.limit-1"));
    QVERIFY(!console.part<QPushButton>("containment.approve.limit-1")->isEnabled());
    QVERIFY(
        says(console.page(), QStringLiteral("You proposed it: approval takes another person in platform operations.")));
}

void TestContainmentView::inSingleUserModeTheReasonIsSaid()
{
    NeighboursConsole console([](FakeDesk &desk) {
        desk.m_singleUser = true;
        desk.m_limits = {sampleContainment(QDateTime::currentMSecsSinceEpoch(), ActState::Proposed)};
    });
    QVERIFY(console.settles());
    QTRY_VERIFY(says(console.page(), QStringLiteral("In single-user mode a change can be proposed and simulated")));
    QVERIFY(!console.part<QPushButton>("containment.approve.limit-1")->isEnabled());
}

void TestContainmentView::aProposalIsWithdrawn()
{
    NeighboursConsole console([](FakeDesk &desk) {
        desk.m_limits = {sampleContainment(QDateTime::currentMSecsSinceEpoch(), ActState::Proposed)};
    });
    QVERIFY(console.settles());
    QTRY_VERIFY(console.part<QPushButton>("containment.withdraw.limit-1"));
    console.part<QPushButton>("containment.withdraw.limit-1")->click();
    QTRY_COMPARE(console.desk.m_limits.first().state, ActState::Withdrawn);
    const auto *list = console.window.findChild<ContainmentList *>();
    QTRY_COMPARE(list->acts().first().state, ActState::Withdrawn);
    QTRY_VERIFY(!button(list, QStringLiteral("Withdraw")));
}

void TestContainmentView::aLimitInForceCountsDownAndIsLifted()
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    Act applied = sampleContainment(now, ActState::Applied);
    QCOMPARE(endsIn(applied, applied.containment.liftsMs - 272'000), QStringLiteral("ends by itself in 4:32"));
    QCOMPARE(endsIn(applied, applied.containment.liftsMs + 5'000), QStringLiteral("ends by itself in 0:00"));
    QCOMPARE(endsIn(sampleContainment(now, ActState::Reverted), now), QString());
    NeighboursConsole console([&applied](FakeDesk &desk) { desk.m_limits = {applied}; });
    QVERIFY(console.settles());
    QTRY_VERIFY(says(console.page(), QStringLiteral("ends by itself in 1")));
    QVERIFY(says(console.page(), QStringLiteral("Predicted relief 80%, not measured yet.")));
    console.keep("applied");
    console.part<QPushButton>("containment.lift.limit-1")->click();
    auto *dialog = console.dialog<ActDialog>();
    QVERIFY(dialog);
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("actTenantName")), kCulprit);
    dialog->findChild<QPushButton *>(QStringLiteral("actDecide"))->click();
    QTRY_COMPARE(console.desk.m_limits.first().state, ActState::Reverted);
    QTRY_VERIFY(!says(console.page(), QStringLiteral("ends by itself in")));
}

void TestContainmentView::aRefutedBlameIsSaid()
{
    NeighboursConsole console([](FakeDesk &desk) {
        Act refuted = sampleContainment(QDateTime::currentMSecsSinceEpoch(), ActState::Reverted);
        refuted.containment.measuredRelief = 900;
        refuted.containment.refuted = true;
        desk.m_limits = {refuted};
    });
    QVERIFY(console.settles());
    QTRY_VERIFY(says(console.page(), QStringLiteral("Rolled back: less than half of the predicted relief came; the "
                                                    "blame is marked refuted.")));
    QVERIFY(says(console.page(), QStringLiteral("Predicted relief 80%, measured 9%.")));
    console.keep("refuted");
}

QTEST_MAIN(TestContainmentView)
#include "tst_containment_view.moc"
