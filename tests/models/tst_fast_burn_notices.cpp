// What the desktop is told of fast burns: which workflow, once a minute, and never whose.
#include "models/fast_burn_notices.h"
#include "tests/fixtures/fake_desk.h"

#include <QSignalSpy>
#include <QTest>

using namespace bulkhead;

namespace {

struct Screen : NoticePort
{
    QStringList shown;
    void show(const QString &title, const QString &text) override { shown << title + QStringLiteral(": ") + text; }
};

Alert burn(const QString &tenant, const QString &workflow, AlertLevel level = AlertLevel::FastBurn, qint64 sinceMs = 1)
{
    Alert alert;
    alert.tenantId = tenant;
    alert.tenantName = QStringLiteral("Canary Clinic of ") + tenant;
    alert.workflow = workflow;
    alert.objectiveId = tenant + QLatin1Char('/') + workflow;
    alert.id = alert.objectiveId + QStringLiteral("@1");
    alert.level = level;
    alert.sinceMs = sinceMs;
    return alert;
}

const QString kClaims =
    QStringLiteral("Fast burn: A fast burn began in Claims submission. Open Bulkhead to see whose.");

} // namespace

class TestFastBurnNotices : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_desk = std::make_unique<FakeDesk>();
        m_preferences = std::make_unique<Preferences>(QString());
        m_screen = {};
        m_notices = std::make_unique<FastBurnNotices>(m_desk.get(), m_preferences.get(), &m_screen);
        m_notices->setPause(50);
    }
    void cleanup()
    {
        for (const QString &text : m_screen.shown) {
            QVERIFY2(!text.contains(QStringLiteral("Canary")), qPrintable(text));
            QVERIFY2(!text.contains(QStringLiteral("t-")), qPrintable(text));
        }
        m_notices.reset();
        m_preferences.reset();
        m_desk.reset();
    }
    void aNewFastBurnIsTold();
    void whatBurntBeforeIsNoNews();
    void aSlowBurnThatTurnsFastIsTold();
    void slowBurnsAndEndsAreNotTold();
    void othersWithinAMinuteAreCounted();
    void whoSwitchedItOffIsLeftAlone();
    void whatBeganWhileTheLinkWasLostIsTold();
    void anotherScopeIsNoNews();
    void aClickOpensTheNewestAlert();

private:
    void session(const QString &scope)
    {
        SessionInfo info;
        info.role = Role::Support;
        info.scopeLabel = scope;
        emit m_desk->sessionChanged(info);
    }
    std::unique_ptr<FakeDesk> m_desk;
    std::unique_ptr<Preferences> m_preferences;
    Screen m_screen;
    std::unique_ptr<FastBurnNotices> m_notices;
};

void TestFastBurnNotices::aNewFastBurnIsTold()
{
    emit m_desk->alertsChanged({}, {}, true);
    emit m_desk->alertsChanged({burn("t-1", "claims")}, {}, false);
    QCOMPARE(m_screen.shown, QStringList{kClaims});
    emit m_desk->alertsChanged({burn("t-1", "claims")}, {}, false); // Somebody acknowledged it.
    QCOMPARE(m_screen.shown.size(), 1);
}

void TestFastBurnNotices::whatBurntBeforeIsNoNews()
{
    emit m_desk->alertsChanged({burn("t-1", "claims")}, {}, true);
    emit m_desk->alertsChanged({burn("t-1", "claims")}, {}, false);
    QVERIFY(m_screen.shown.isEmpty());
    emit m_desk->alertsChanged({burn("t-2", "claims")}, {}, false);
    QCOMPARE(m_screen.shown, QStringList{kClaims});
}

void TestFastBurnNotices::aSlowBurnThatTurnsFastIsTold()
{
    emit m_desk->alertsChanged({burn("t-1", "claims", AlertLevel::SlowBurn)}, {}, true);
    emit m_desk->alertsChanged({burn("t-1", "claims")}, {}, false);
    QCOMPARE(m_screen.shown, QStringList{kClaims});
}

void TestFastBurnNotices::slowBurnsAndEndsAreNotTold()
{
    emit m_desk->alertsChanged({}, {}, true);
    Alert over = burn("t-2", "claims");
    over.resolvedMs = 2;
    emit m_desk->alertsChanged({burn("t-1", "claims", AlertLevel::SlowBurn), over}, {}, false);
    QVERIFY(m_screen.shown.isEmpty());
}

void TestFastBurnNotices::othersWithinAMinuteAreCounted()
{
    emit m_desk->alertsChanged({}, {}, true);
    emit m_desk->alertsChanged({burn("t-1", "claims")}, {}, false);
    emit m_desk->alertsChanged({burn("t-2", "claims"), burn("t-3", "eligibility", AlertLevel::FastBurn, 5)}, {}, false);
    emit m_desk->alertsChanged({burn("t-4", "claims", AlertLevel::FastBurn, 3)}, {}, false);
    QCOMPARE(m_screen.shown, QStringList{kClaims});
    QTRY_COMPARE(m_screen.shown.size(), 2);
    QCOMPARE(m_screen.shown.last(),
             QStringLiteral("Fast burn: A fast burn began in Eligibility. 2 other(s) began with it. "
                            "Open Bulkhead to see whose."));
}

void TestFastBurnNotices::whoSwitchedItOffIsLeftAlone()
{
    m_preferences->set(FastBurnNotices::kSetting, false);
    emit m_desk->alertsChanged({}, {}, true);
    emit m_desk->alertsChanged({burn("t-1", "claims")}, {}, false);
    QVERIFY(m_screen.shown.isEmpty());
    m_preferences->set(FastBurnNotices::kSetting, true);
    emit m_desk->alertsChanged({burn("t-2", "claims")}, {}, false);
    QCOMPARE(m_screen.shown, QStringList{kClaims}); // Not the old one with it.
}

void TestFastBurnNotices::whatBeganWhileTheLinkWasLostIsTold()
{
    session(QStringLiteral("us-east"));
    emit m_desk->alertsChanged({burn("t-1", "claims")}, {}, true);
    session(QStringLiteral("us-east"));
    emit m_desk->alertsChanged({burn("t-1", "claims"), burn("t-2", "claims")}, {}, true);
    QCOMPARE(m_screen.shown, QStringList{kClaims});
}

void TestFastBurnNotices::anotherScopeIsNoNews()
{
    session(QStringLiteral("us-east"));
    emit m_desk->alertsChanged({}, {}, true);
    session(QStringLiteral("all tenants"));
    emit m_desk->alertsChanged({burn("t-1", "claims"), burn("t-2", "claims")}, {}, true);
    QVERIFY(m_screen.shown.isEmpty());
}

void TestFastBurnNotices::aClickOpensTheNewestAlert()
{
    QSignalSpy opened(m_notices.get(), &FastBurnNotices::openAlert);
    m_notices->clicked();
    QVERIFY(opened.isEmpty()); // Nothing was told yet.
    emit m_desk->alertsChanged({}, {}, true);
    emit m_desk->alertsChanged({burn("t-1", "claims", AlertLevel::FastBurn, 5), burn("t-2", "claims")}, {}, false);
    m_notices->clicked();
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened.first().first().toString(), QStringLiteral("t-1/claims@1"));
}

QTEST_GUILESS_MAIN(TestFastBurnNotices)
#include "tst_fast_burn_notices.moc"
