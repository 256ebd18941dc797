// From the first slow query to relief, on a real PostgreSQL behind a real PgBouncer: a tenant begins to hog CPU, slots
// or a lock.
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/hog_story.h"

#include <QTest>

#include <memory>

using namespace bulkhead;
using namespace bulkhead::test;

class TestContainmentLive : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void namedContainedRelieved_data();
    void namedContainedRelieved();

private:
    SharedPool m_pool;
    HogStory m_story{m_pool};
    std::unique_ptr<GatewayFixture> m_gateway;
};

void TestContainmentLive::initTestCase()
{
    const QString problem = m_pool.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    GatewayFixture::Options options;
    options.telemetry = "none";
    options.probe = m_pool.probeFile();
    m_gateway = std::make_unique<GatewayFixture>(options);
    m_story.begin(m_gateway->loopback());
}

void TestContainmentLive::cleanupTestCase()
{
    m_story.end();
    m_gateway.reset();
    m_pool.stop();
}

void TestContainmentLive::namedContainedRelieved_data()
{
    QTest::addColumn<QString>("resource");
    // The lock is played in tst_containment_console, the slots in tst_shared_live: once is enough, but for the soak.
    if (qEnvironmentVariableIsSet("BULKHEAD_EVERY_HOG")) {
        QTest::newRow("lock") << QStringLiteral("lock");
        QTest::newRow("slots") << QStringLiteral("slots");
    }
    QTest::newRow("cpu") << QStringLiteral("cpu");
}

void TestContainmentLive::namedContainedRelieved()
{
    QFETCH(QString, resource);
    HogCase hog{resource, v1::CONTAIN_MEASURE_CONNECTION_LIMIT, {}, 60, 500, 3'000};
    if (resource == QLatin1String("lock")) {
        hog.measure = v1::CONTAIN_MEASURE_END_TRANSACTION;
        hog.sql = QStringLiteral("BEGIN; LOCK TABLE counters IN SHARE MODE; SELECT pg_sleep(90); COMMIT");
        hog.clients = 1;
        hog.retryMs = 120'000;
    } else if (resource == QLatin1String("slots")) {
        hog.sql = QStringLiteral("SELECT pg_sleep(2)");
    } else {
        hog.sql = m_pool.busySql(16);
        hog.clients = 20;
        hog.foreseen = 1'000;
    }
    m_story.play(hog);
}

QTEST_GUILESS_MAIN(TestContainmentLive)
#include "tst_containment_live.moc"
