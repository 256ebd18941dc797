// What the approver's card says may be over while it is on the screen: it is read again, and whoever reads it is left
// alone.
#include "tests/fixtures/on_screen.h"
#include "tests/widgets/access_console.h"
#include "widgets/delegates/data_table.h"

#include <QCheckBox>
#include <QLabel>
#include <QPointer>
#include <QScrollArea>
#include <QScrollBar>

using namespace bulkhead;

namespace {

/// One request that waits for who looks, on the screen with its card.
struct Console : AccessConsole
{
    explicit Console(const QString &obstacle = {}, bool frozen = false)
        : AccessConsole(Role::SupportLead)
    {
        grants.m_card = card();
        grants.m_card.obstacle = obstacle;
        if (frozen)
            grants.m_card.freezes = freezes();
        grants.tell({grant("grant-1", "support-3", GrantState::Requested)});
        page = open();
    }
    bool settled() const { return page->settled(); }
    QPushButton *approve() { return find("grantApprove"); }
    QLabel *problem() { return find<QLabel>("grantPaneProblem"); }
    /// Of the card, with so many open alerts.
    QLabel *facts(int alerts)
    {
        const QString text = QStringLiteral("%1 open alert").arg(alerts);
        for (QLabel *label : page->findChildren<QLabel *>())
            if (label->isVisible() && label->text().contains(text))
                return label;
        return nullptr;
    }
    QScrollBar *scroll() const
    {
        return named<QScrollArea>(page, QStringLiteral("The chosen access"))->verticalScrollBar();
    }

    AccessPage *page = nullptr;
};

const QString kNotKnown = QStringLiteral("This gateway does not know yet whether the alert is on.");
const Fault kAway{Fault::Kind::Offline, {}, QStringLiteral("The gateway is away."), QStringLiteral("Wait."), {}};

} // namespace

class TestCardView : public QObject
{
    Q_OBJECT
private slots:
    void anObstacleGoesAndComes();
    void whatTheDeskTellsIsFollowedAtOnce_data();
    void whatTheDeskTellsIsFollowedAtOnce();
    void whoReadsIsLeftAlone();
    void nothingIsAskedTwiceAtATime();
    void nobodyAsksForWhatNobodySees();
    void aCardThatCouldNotBeReadIsAskedForAgain();
    void aConsentOnItsWayIsGivenOnce();
};

void TestCardView::anObstacleGoesAndComes()
{
    Console console(kNotKnown);
    QTRY_VERIFY(says(console.page, kNotKnown));
    QVERIFY(!console.approve()->isEnabled());
    console.keep("access-obstacle");
    console.grants.m_card.obstacle.clear();
    const int asked = console.grants.m_cards;
    emit console.grants.changed(); // No time has passed.
    QCOMPARE(console.grants.m_cards, asked);
    console.readAgain();
    QTRY_VERIFY(console.approve()->isEnabled());
    QVERIFY(!says(console.page, kNotKnown));
    console.keep("access-obstacle-gone");
    console.grants.m_card.obstacle = QStringLiteral("The alert is over.");
    console.readAgain();
    QTRY_VERIFY(says(console.page, QStringLiteral("The alert is over.")));
    QVERIFY(!console.approve()->isEnabled());
    console.desk.setSkew(0); // The gateway's clock was put back.
    console.grants.m_card.obstacle.clear();
    emit console.grants.changed();
    QTRY_VERIFY(console.approve()->isEnabled());
}

void TestCardView::whatTheDeskTellsIsFollowedAtOnce_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : {"a person's lock", "a role's lock", "the terms"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestCardView::whatTheDeskTellsIsFollowedAtOnce()
{
    QFETCH(const QString, what);
    Console console;
    QTRY_VERIFY(console.approve()->isEnabled());
    const auto locked = [&console, &what](bool on) {
        FakeGrants &told = console.grants;
        told.m_card.obstacle = on ? QStringLiteral("Your role is locked.") : QString();
        if (what == QLatin1String("a person's lock"))
            told.m_locks = on ? QList<PersonLock>{{QStringLiteral("lead-1"), {}, QStringLiteral("platform-2"), 1}}
                              : QList<PersonLock>();
        else if (what == QLatin1String("a role's lock"))
            told.m_roleLocks =
                on ? QList<RoleLock>{{Role::SupportLead, {}, QStringLiteral("platform-2"), 1}} : QList<RoleLock>();
        else
            told.m_terms.obstacle = told.m_card.obstacle;
        emit told.changed();
    };
    locked(true);
    QTRY_VERIFY(!console.approve()->isEnabled());
    locked(false);
    QTRY_VERIFY(console.approve()->isEnabled());
    const int asked = console.grants.m_cards;
    emit console.grants.changed();
    QCOMPARE(console.grants.m_cards, asked);
}

void TestCardView::whoReadsIsLeftAlone()
{
    Console console({}, true);
    console.window.resize(1'120, 600);
    QTRY_VERIFY(console.settled() && console.scroll()->maximum() > 0);
    auto *known = console.find<QCheckBox>("grantInFreeze");
    known->click();
    known->setFocus();
    QTRY_VERIFY(known->hasFocus() && console.approve()->isEnabled());
    console.scroll()->setValue(console.scroll()->maximum());
    const int at = console.scroll()->value();
    const QPointer<QLabel> read = console.facts(2);
    QVERIFY(!read.isNull());
    int asked = console.grants.m_cards;
    console.readAgain(); // Nothing is new.
    QTRY_VERIFY(console.grants.m_cards == asked + 1 && console.settled());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!read.isNull() && read->isVisible());
    console.grants.m_card.openAlerts = 3;
    QList<int> values;
    connect(console.scroll(), &QScrollBar::valueChanged, this, [&values](int value) { values << value; });
    console.readAgain();
    QTRY_VERIFY(console.facts(3) != nullptr && console.facts(2) == nullptr);
    for (int i = 0; i < 5; ++i) // Layouts that ask for others.
        QCoreApplication::processEvents();
    QCOMPARE(values, QList<int>());
    QCOMPARE(console.scroll()->value(), at);
    QVERIFY(known->isChecked() && known->hasFocus() && console.approve()->isEnabled());
    QCOMPARE(cutTexts(console.page), QStringList());
}

void TestCardView::nothingIsAskedTwiceAtATime()
{
    Console console;
    QTRY_VERIFY(console.settled());
    const int asked = console.grants.m_cards;
    console.readAgain();
    console.readAgain();
    console.grants.m_locks = {{QStringLiteral("support-9"), {}, QStringLiteral("platform-2"), 1}};
    emit console.grants.changed();
    QCOMPARE(console.grants.m_cards, asked + 1);
    QTRY_VERIFY(console.settled());
    emit console.grants.changed(); // The answer may be older than that lock.
    QCOMPARE(console.grants.m_cards, asked + 2);
}

void TestCardView::nobodyAsksForWhatNobodySees()
{
    Console console;
    QTRY_VERIFY(console.settled());
    const int asked = console.grants.m_cards;
    console.window.go({View::Overview, {}, {}, {}});
    console.readAgain();
    QCOMPARE(console.grants.m_cards, asked);
    console.window.go({View::Access, {}, {}, {}});
    QTRY_COMPARE(console.grants.m_cards, asked + 1);
    // Nor for what others decide.
    console.grants.tell({console.grant("grant-2", "platform-1", GrantState::Requested)});
    console.open(QStringLiteral("grant-2"));
    console.readAgain();
    QCOMPARE(console.grants.m_cards, asked + 1);
}

void TestCardView::aCardThatCouldNotBeReadIsAskedForAgain()
{
    Console console;
    QTRY_VERIFY(console.approve()->isEnabled());
    console.grants.m_cardFault = kAway;
    console.readAgain();
    QTRY_VERIFY(says(console.page, kAway.summary));
    QVERIFY(console.facts(2) != nullptr && console.approve()->isEnabled()); // By what was read; the gateway decides.
    AccessGrant changed = console.grant("grant-1", "support-3", GrantState::Requested);
    changed.revision = 2;
    console.grants.tell({changed});
    QTRY_VERIFY(console.settled());
    QVERIFY(says(console.page, kAway.summary) && !console.approve()->isEnabled());
    console.grants.m_cardFault = {};
    console.readAgain();
    QTRY_VERIFY(console.approve()->isEnabled());
    QVERIFY(!console.problem()->isVisible());
    // What became of a deed stays, whatever is read afterwards.
    console.grants.m_fault = {
        Fault::Kind::Conflict, QStringLiteral("WORK_OVER"), QStringLiteral("The alert is over."), {}, {}};
    console.approve()->click();
    QTRY_VERIFY(says(console.page, QStringLiteral("The alert is over.")));
    const int asked = console.grants.m_cards;
    console.readAgain();
    QTRY_VERIFY(console.grants.m_cards == asked + 1 && console.settled());
    QVERIFY(says(console.page, QStringLiteral("The alert is over.")));
}

void TestCardView::aConsentOnItsWayIsGivenOnce()
{
    Console console;
    QTRY_VERIFY(console.approve()->isEnabled());
    console.grants.m_holdDeeds = true;
    console.grants.m_cardFault = kAway;
    console.readAgain(); // Its answer comes after the consent was sent.
    const int asked = console.grants.m_cards;
    console.approve()->click();
    QTRY_VERIFY(says(console.page, kAway.summary));
    QVERIFY(!console.approve()->isEnabled());
    console.approve()->click();
    console.readAgain();
    QCOMPARE(console.grants.m_deeds, QStringList{QStringLiteral("approve at 1 grant-1")});
    QCOMPARE(console.grants.m_cards, asked);
}

QTEST_MAIN(TestCardView)
#include "tst_card_view.moc"
