// What the desktop is told of crossed boundaries: that there is one, and never whose.
#include "models/crossing_notices.h"
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

TenantPosture tenant(const QString &id, CellState data)
{
    TenantPosture posture;
    posture.id = id;
    posture.tenantName = QStringLiteral("Canary Clinic of ") + id;
    posture.layers.fill({CellState::Proven, 1});
    posture.layers[2].state = data;
    return posture;
}

const QString kOne = QStringLiteral(
    "Boundary crossed: An attempt got through an isolation boundary of a tenant. Open Bulkhead to see whose.");

} // namespace

class TestCrossingNotices : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_desk = std::make_unique<FakeDesk>();
        m_preferences = std::make_unique<Preferences>(QString());
        m_screen = {};
        m_notices = std::make_unique<CrossingNotices>(m_desk.get(), m_preferences.get(), &m_screen);
        m_notices->setPause(50);
    }
    void cleanup()
    {
        for (const QString &text : m_screen.shown)
            QVERIFY2(!text.contains(QStringLiteral("Canary")) && !text.contains(QStringLiteral("t-")),
                     qPrintable(text));
        m_notices.reset();
    }
    void aCrossingIsToldOnce();
    void whatWasCrossedBeforeIsNoNews();
    void driftIsNotTold();
    void crossedOnceMoreItIsToldOnceMore();
    void othersWithinAMinuteAreCounted();
    void whoSwitchedItOffIsLeftAlone();
    void aClickOpensTheTenant();

private:
    void tell(const QList<TenantPosture> &postures, bool reset = false)
    {
        emit m_desk->postureChanged(postures, {}, reset);
    }
    std::unique_ptr<FakeDesk> m_desk;
    std::unique_ptr<Preferences> m_preferences;
    Screen m_screen;
    std::unique_ptr<CrossingNotices> m_notices;
};

void TestCrossingNotices::aCrossingIsToldOnce()
{
    tell({tenant("t-1", CellState::Proven)}, true);
    tell({tenant("t-1", CellState::Crossed)});
    QCOMPARE(m_screen.shown, QStringList{kOne});
    tell({tenant("t-1", CellState::Crossed)}); // Looked at again.
    QCOMPARE(m_screen.shown.size(), 1);
}

void TestCrossingNotices::whatWasCrossedBeforeIsNoNews()
{
    tell({tenant("t-1", CellState::Crossed)}, true);
    tell({tenant("t-1", CellState::Crossed)});
    QVERIFY(m_screen.shown.isEmpty());
    tell({tenant("t-2", CellState::Crossed)});
    QCOMPARE(m_screen.shown, QStringList{kOne});
}

void TestCrossingNotices::driftIsNotTold()
{
    tell({}, true);
    tell({tenant("t-1", CellState::Drift)});
    QVERIFY(m_screen.shown.isEmpty());
}

void TestCrossingNotices::crossedOnceMoreItIsToldOnceMore()
{
    tell({tenant("t-1", CellState::Crossed)}, true);
    tell({tenant("t-1", CellState::Proven)});
    tell({tenant("t-1", CellState::Crossed)});
    QCOMPARE(m_screen.shown, QStringList{kOne});
}

void TestCrossingNotices::othersWithinAMinuteAreCounted()
{
    tell({}, true);
    tell({tenant("t-1", CellState::Crossed)});
    tell({tenant("t-2", CellState::Crossed), tenant("t-3", CellState::Crossed)});
    QCOMPARE(m_screen.shown.size(), 1);
    QTRY_COMPARE(m_screen.shown.size(), 2);
    QVERIFY(m_screen.shown.last().contains(QStringLiteral("boundaries of 2 tenants")));
}

void TestCrossingNotices::whoSwitchedItOffIsLeftAlone()
{
    m_preferences->set(FastBurnNotices::kSetting, false);
    tell({}, true);
    tell({tenant("t-1", CellState::Crossed)});
    QVERIFY(m_screen.shown.isEmpty());
}

void TestCrossingNotices::aClickOpensTheTenant()
{
    QSignalSpy opened(m_notices.get(), &CrossingNotices::openTenant);
    m_notices->clicked();
    QCOMPARE(opened.count(), 0);
    tell({}, true);
    tell({tenant("t-1", CellState::Crossed)});
    m_notices->clicked();
    QCOMPARE(opened.constFirst().constFirst().toString(), QStringLiteral("t-1"));
}

QTEST_GUILESS_MAIN(TestCrossingNotices)
#include "tst_crossing_notices.moc"
