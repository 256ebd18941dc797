// From counters in a real Prometheus or VictoriaMetrics to a firing alert in the engine room, second by second on a
// clock that the test moves: a fast burn is there within one evaluation interval and two seconds.
#include "backend/driver/prometheus_telemetry.h"
#include "backend/engine_room.h"
#include "backend/store/sqlite_store.h"
#include "tests/backend/scripted_platform.h"
#include "tests/fixtures/loopback_http.h"
#include "tests/fixtures/prometheus_server.h"
#include "tests/fixtures/victoria_metrics_server.h"

#include <QTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr std::int64_t kStartS = 1'704'067'200; // 2024-01-01.
constexpr std::int64_t kBurstS = kStartS + 4 * 3'600 + 11 * 60;
constexpr std::int64_t kEndS = kBurstS + 600;

/// Scraped every `interval` seconds, `offset` after the minute; from the burst on every request fails.
QByteArray openMetrics(int interval, int offset)
{
    QByteArray good, bad;
    std::int64_t goodTotal = 0, badTotal = 0, lastS = kStartS;
    const QByteArray labels = "{tenant=\"t-1\",workflow=\"claims\",outcome=";
    for (std::int64_t at = kStartS + offset; at <= kEndS; at += interval) {
        for (; lastS < at; ++lastS)
            (lastS < kBurstS ? goodTotal : badTotal) += 20;
        const QByteArray stamp = ' ' + QByteArray::number(qlonglong(at)) + '\n';
        good += "bulkhead_requests_total" + labels + "\"good\"} " + QByteArray::number(qlonglong(goodTotal)) + stamp;
        bad += "bulkhead_requests_total" + labels + "\"bad\"} " + QByteArray::number(qlonglong(badTotal)) + stamp;
    }
    return "# TYPE bulkhead_requests counter\n" + good + bad + "# EOF\n";
}

} // namespace

class TestFastBurn : public QObject
{
    Q_OBJECT
private slots:
    void alertFiresWithinAnInterval_data();
    void alertFiresWithinAnInterval();
};

void TestFastBurn::alertFiresWithinAnInterval_data()
{
    QTest::addColumn<bool>("victoria");
    QTest::addColumn<int>("interval");
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("limit"); // Seconds after the burst began: the reading that completes the minute, and two.
    QTest::addRow("Prometheus, scraped every 15 s") << false << 15 << 4 << 66;
    QTest::addRow("Prometheus, scraped on the minute") << false << 60 << 0 << 62;
    // The first minute's share is below the threshold: its reading holds quiet seconds of the minute before.
    QTest::addRow("Prometheus, scraped between minutes") << false << 60 << 37 << 159;
    QTest::addRow("VictoriaMetrics, scraped every 15 s") << true << 15 << 4 << 66;
}

void TestFastBurn::alertFiresWithinAnInterval()
{
    QFETCH(bool, victoria);
    QFETCH(int, interval);
    QFETCH(int, offset);
    QFETCH(int, limit);
    PrometheusServer prometheus;
    VictoriaMetricsServer engine;
    const QByteArray data = openMetrics(interval, offset);
    const QString problem = victoria ? engine.start(data) : prometheus.start(data);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    const quint16 port = victoria ? engine.port() : prometheus.port();
    QTRY_VERIFY_WITH_TIMEOUT(loopbackHttp(port, "GET", "/-/ready").ok(), 15'000);

    TestClock clock;
    clock.now = (kBurstS - 60) * 1'000;
    auto store = openSqliteStore("", clock);
    QVERIFY(store.ok());
    TenantFacts tenant;
    tenant.id = "t-1";
    tenant.name = "Hollow Pines Clinic";
    tenant.tier = Tier::Shared;
    tenant.profile = Profile::Clinic;
    std::vector<TenantFacts> tenants{tenant};
    QVERIFY((*store)->write([&](StoreTxn &txn) { return txn.insertTenants(tenants); }).ok());
    PrometheusOptions options;
    options.url = "http://127.0.0.1:" + std::to_string(port);
    options.scrapeIntervalS = interval;
    options.lookBackDays = 0;
    options.engineWaitMs = options.followWaitMs = 60'000;
    auto telemetry = makePrometheusTelemetry(options);
    QVERIFY(telemetry.ok());
    EngineRoomOptions roomOptions;
    roomOptions.historyMinutes = 4 * 60;
    EngineRoom room(roomOptions, clock, **store, *std::move(telemetry));

    std::int64_t firesS = 0;
    for (std::int64_t at = kBurstS - 60; at < kEndS && firesS == 0; ++at) {
        clock.now = at * 1'000;
        const absl::Status status = room.step();
        QVERIFY2(status.ok(), std::string(status.message()).c_str());
        for (const AlertView &alert : *room.services()->alerts)
            if (alert.resolvedMs == 0 && alert.level == AlertLevel::FastBurn)
                firesS = at;
    }
    QVERIFY(firesS > kBurstS);
    QVERIFY2(firesS <= kBurstS + limit, qPrintable(QStringLiteral("%1 s after it began").arg(firesS - kBurstS)));
    QCOMPARE(room.services()->telemetry.reason, std::string());
    QVERIFY(room.source().find(" s behind") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestFastBurn)
#include "tst_fast_burn.moc"
