// Counters to events, held against the servers that keep them: worked vectors on both engines, and a port of
// Prometheus 2.42's increase() that agrees with the server to the last bit, so that every difference between its
// figures and ours is one that we understand.
#include "backend/driver/prometheus_telemetry.h"
#include "tests/fixtures/loopback_http.h"
#include "tests/fixtures/prometheus_server.h"
#include "tests/fixtures/victoria_metrics_server.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <bit>
#include <map>
#include <random>

using namespace bulkhead;

namespace {

constexpr std::int64_t kBaseS = 1'704'067'200; // 2024-01-01.
using Samples = std::vector<std::pair<std::int64_t, double>>;
using Values = std::vector<int>; ///< Every minute; -1: none.

const std::map<QByteArray, Values> &vectors()
{
    static const std::map<QByteArray, Values> all{
        {"reset", {100, 110, 120, 5, 15, 25}}, {"gap", {0, 10, 20, -1, -1, -1, -1, -1, 80, 90, 100}},
        {"new", {-1, -1, -1, -1, 7, 8}},       {"steady", {1000, 1010, 1020, 1030, 1040, 1050}},
        {"errors", {0, 0, 0, 3, 3, 3, 3}},
    };
    return all;
}

/// Counters off and on the minute, with restarts and holes.
std::map<QByteArray, Samples> wild()
{
    std::map<QByteArray, Samples> all;
    std::mt19937_64 random(20'241);
    for (int s = 0; s < 12; ++s) {
        const std::int64_t interval = s % 3 == 0 ? 60 : s % 3 == 1 ? 15 : 37;
        Samples &samples = all["w-" + QByteArray::number(s)];
        double value = s % 4 == 0 ? 0 : double(random() % 5'000);
        for (std::int64_t at = s * 3; at < 2 * 86'400; at += interval) {
            value += double(random() % 40) + (s % 5 == 4 ? 0.25 : 0); // Counters of seconds have fractions.
            if (random() % 700 == 0)
                value = double(random() % 3);
            if (random() % 900 == 0)
                at += interval * std::int64_t(random() % 60);
            samples.emplace_back(kBaseS + 86'400 + at, value);
        }
    }
    return all;
}

QByteArray openMetrics()
{
    QByteArray text = "# TYPE bulkhead_requests counter\n";
    for (const auto &[tenant, values] : vectors()) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i] >= 0)
                text += "bulkhead_requests_total{tenant=\"" + tenant + "\",workflow=\"claims\",outcome=\"good\"} "
                        + QByteArray::number(values[i]) + ' '
                        + QByteArray::number(qlonglong(kBaseS) + qlonglong(60 * i)) + '\n';
        }
    }
    text += "# TYPE wild counter\n";
    for (const auto &[name, samples] : wild())
        for (const auto &[at, value] : samples)
            text += "wild_total{name=\"" + name + "\"} " + QByteArray::number(value, 'f', 2) + ' '
                    + QByteArray::number(qlonglong(at)) + '\n';
    return text + "# EOF\n";
}

/// increase() of Prometheus 2.42 over the closed range [end - range, end]. Nothing: fewer than two samples.
std::optional<double> promIncrease(const Samples &samples, std::int64_t endS, std::int64_t rangeS)
{
    const auto first = std::lower_bound(samples.begin(), samples.end(), std::pair{endS - rangeS, -1.0});
    auto last = first;
    while (last != samples.end() && last->first <= endS)
        ++last;
    const auto count = last - first;
    if (count < 2)
        return {};
    double result = (last - 1)->second - first->second;
    for (auto it = first + 1; it != last; ++it)
        if (it->second < (it - 1)->second)
            result += (it - 1)->second;
    auto toStart = double(first->first - (endS - rangeS));
    const auto toEnd = double(endS - (last - 1)->first);
    const auto sampled = double((last - 1)->first - first->first);
    const double average = sampled / double(count - 1);
    if (result > 0 && first->second >= 0)
        toStart = std::min(toStart, sampled * (first->second / result));
    double whole = sampled;
    whole += toStart < average * 1.1 ? toStart : average / 2;
    whole += toEnd < average * 1.1 ? toEnd : average / 2;
    return result * (whole / sampled);
}

/// An instant vector by one label; nothing when the server refused.
std::optional<std::map<QByteArray, double>> instant(quint16 port, const QByteArray &query, std::int64_t atS,
                                                    const QString &label)
{
    const LoopbackAnswer answer = loopbackHttp(port, "GET",
                                               "/api/v1/query?time=" + QByteArray::number(qlonglong(atS))
                                                   + "&query=" + query.toPercentEncoding());
    const QJsonObject object = QJsonDocument::fromJson(answer.body).object();
    if (object["status"] != QStringLiteral("success"))
        return {};
    std::map<QByteArray, double> values;
    for (const QJsonValue &row : object["data"]["result"].toArray())
        values[row["metric"][label].toString().toUtf8()] = row["value"][1].toString().toDouble();
    return values;
}

} // namespace

class TestCounterVectors : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void engineCounts_data();
    void engineCounts();
    void gapIsSpreadEvenly();
    void prometheusSays_data();
    void prometheusSays();
    void portEqualsTheServerToTheBit();

private:
    PrometheusServer m_prometheus;
    VictoriaMetricsServer m_victoria;
};

void TestCounterVectors::initTestCase()
{
    const QByteArray data = openMetrics();
    QString problem = m_prometheus.start(data);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    problem = m_victoria.start(data);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    QTRY_VERIFY_WITH_TIMEOUT(loopbackHttp(m_prometheus.port(), "GET", "/-/ready").ok(), 15'000);
}

void TestCounterVectors::cleanupTestCase()
{
    m_prometheus.stop();
    m_victoria.stop();
}

struct Read
{
    std::int64_t total = 0;
    int flags = 0;
    std::vector<MinuteCounts> minutes;
};

Read readTenant(quint16 port, const QByteArray &tenant, bool bornAtZero)
{
    PrometheusOptions options;
    options.url = "http://127.0.0.1:" + std::to_string(port);
    options.bornAtZero = bornAtZero;
    options.lookBackDays = 0;
    options.followWaitMs = 60'000;
    Read read;
    auto telemetry = makePrometheusTelemetry(options);
    TenantFacts facts;
    facts.id = tenant.toStdString();
    if (!telemetry.ok() || (*telemetry)->follow(std::span(&facts, 1)).size() != 1)
        return read;
    const std::int64_t start = kBaseS / 60;
    (void)(*telemetry)->history(start, start + 20, [&](const MinuteCounts &minute) {
        read.total += minute.counts[0].good;
        read.flags |= minute.flags.empty() ? 0 : minute.flags[0];
        read.minutes.push_back(minute);
        return true;
    });
    return read;
}

void TestCounterVectors::engineCounts_data()
{
    QTest::addColumn<bool>("victoria");
    QTest::addColumn<QByteArray>("tenant");
    QTest::addColumn<bool>("bornAtZero");
    QTest::addColumn<int>("total");
    QTest::addColumn<int>("flags");
    for (const bool victoria : {false, true}) {
        const char *engine = victoria ? "VictoriaMetrics" : "Prometheus";
        const auto row = [&](const char *what, const char *tenant, bool born, int total, int flags) {
            QTest::addRow("%s: %s", engine, what) << victoria << QByteArray(tenant) << born << total << flags;
        };
        row("a reset counts from zero again", "reset", false, 45, kMinuteReset);
        row("a gap keeps its events", "gap", false, 100, kMinuteInterpolated);
        row("a new counter of unknown start loses its first value", "new", false, 1, kMinuteUnknownStart);
        row("a new counter born at zero keeps it", "new", true, 8, 0);
        row("a steady counter counts its steps", "steady", false, 50, 0);
        row("three errors stay three", "errors", false, 3, 0);
    }
}

void TestCounterVectors::engineCounts()
{
    QFETCH(bool, victoria);
    QFETCH(QByteArray, tenant);
    QFETCH(bool, bornAtZero);
    const Read read = readTenant(victoria ? m_victoria.port() : m_prometheus.port(), tenant, bornAtZero);
    QTEST(int(read.total), "total");
    QTEST(read.flags, "flags");
}

void TestCounterVectors::gapIsSpreadEvenly()
{
    const Read read = readTenant(m_prometheus.port(), "gap", false);
    QVERIFY(read.minutes.size() >= 10);
    for (std::size_t m = 0; m < 10; ++m) {
        const bool inGap = m >= 2 && m < 8;
        QCOMPARE(int(read.minutes[m].counts[0].good), 10);
        QCOMPARE(int(read.minutes[m].covered[0]), inGap ? 0 : 60);
    }
}

void TestCounterVectors::prometheusSays_data()
{
    QTest::addColumn<QByteArray>("tenant");
    QTest::addColumn<QByteArray>("range");
    QTest::addColumn<int>("at");
    QTest::addColumn<double>("value"); // Negative: nothing.
    QTest::addRow("a reset, at the last sample") << QByteArray("reset") << QByteArray("5m") << 300 << 45.0;
    QTest::addRow("a reset, half a minute later") << QByteArray("reset") << QByteArray("5m") << 330 << 43.75;
    QTest::addRow("a gap, seen whole") << QByteArray("gap") << QByteArray("10m") << 600 << 100.0;
    QTest::addRow("a gap, before it") << QByteArray("gap") << QByteArray("5m") << 300 << 25.0;
    QTest::addRow("a gap, one sample only") << QByteArray("gap") << QByteArray("5m") << 420 << -1.0;
    QTest::addRow("a gap, at its end") << QByteArray("gap") << QByteArray("5m") << 480 << -1.0;
    QTest::addRow("a gap, two samples after it") << QByteArray("gap") << QByteArray("5m") << 540 << 15.0;
    QTest::addRow("a gap, its events lost to both halves") << QByteArray("gap") << QByteArray("5m") << 600 << 25.0;
    QTest::addRow("a new counter") << QByteArray("new") << QByteArray("5m") << 300 << 1.5;
    for (const int at : {299, 300, 301, 355})
        QTest::addRow("a steady counter at %d s", at) << QByteArray("steady") << QByteArray("5m") << at << 50.0;
    QTest::addRow("three errors are no whole number") << QByteArray("errors") << QByteArray("5m") << 330 << 3.375;
}

void TestCounterVectors::prometheusSays()
{
    QFETCH(QByteArray, tenant);
    QFETCH(QByteArray, range);
    QFETCH(int, at);
    QFETCH(double, value);
    const auto found =
        instant(m_prometheus.port(), "increase(bulkhead_requests_total{tenant=\"" + tenant + "\"}[" + range + "])",
                kBaseS + at, QStringLiteral("tenant"));
    QVERIFY(found);
    QCOMPARE(found->contains(tenant), value >= 0);
    if (value >= 0)
        QCOMPARE(found->at(tenant), value);
    Samples samples;
    for (std::size_t i = 0; i < vectors().at(tenant).size(); ++i)
        if (vectors().at(tenant)[i] >= 0)
            samples.emplace_back(kBaseS + 60 * std::int64_t(i), vectors().at(tenant)[i]);
    const auto ours = promIncrease(samples, kBaseS + at, range == "5m" ? 300 : 600);
    QCOMPARE(ours.value_or(-1), value);
}

void TestCounterVectors::portEqualsTheServerToTheBit()
{
    const auto data = wild();
    std::mt19937_64 random(7);
    const std::vector<std::int64_t> windows{120, 300, 1'800, 3'600, 7'200, 21'600, 86'400};
    int points = 0, absent = 0;
    QStringList wrong;
    for (int i = 0; i < 240; ++i) {
        const std::int64_t window = windows[random() % windows.size()];
        const std::int64_t at = kBaseS + 86'400 + std::int64_t(random() % (2 * 86'400));
        const auto server =
            instant(m_prometheus.port(), "increase(wild_total[" + QByteArray::number(qlonglong(window)) + "s])", at,
                    QStringLiteral("name"));
        QVERIFY(server);
        for (const auto &[name, samples] : data) {
            const auto ours = promIncrease(samples, at, window);
            const auto theirs = server->find(name);
            const bool same = theirs == server->end()
                                  ? !ours
                                  : ours && std::bit_cast<quint64>(*ours) == std::bit_cast<quint64>(theirs->second);
            ++(ours ? points : absent);
            if (!same)
                wrong << QStringLiteral("%1 [%2 s] at %3").arg(QString::fromUtf8(name)).arg(window).arg(at);
        }
    }
    QCOMPARE(wrong.join(QStringLiteral("; ")), QString());
    QVERIFY2(points >= 2'000, qPrintable(QString::number(points)));
    QVERIFY(absent > 0);
}

QTEST_GUILESS_MAIN(TestCounterVectors)
#include "tst_counter_vectors.moc"
