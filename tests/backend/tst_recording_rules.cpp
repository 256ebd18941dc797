// The rules that `bulkhead-gateway rules` writes: accepted by promtool, exact to the unit, and followed by the gateway.
#include "backend/driver/prometheus_rules.h"
#include "backend/driver/prometheus_telemetry.h"
#include "tests/fixtures/loopback_http.h"
#include "tests/fixtures/prometheus_server.h"
#include "tests/fixtures/victoria_metrics_server.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <map>

using namespace bulkhead;

namespace {

constexpr std::int64_t kStartS = 1'704'067'200; // 2024-01-01.

PrometheusOptions options(std::int64_t settleS = 15)
{
    PrometheusOptions o;
    o.url = "http://127.0.0.1:1";
    o.settleS = settleS;
    o.scrapeIntervalS = 15;
    return o;
}

/// Two processes of one workflow: one is restarted and pauses for ten minutes, the other goes on. `_`: no sample.
struct Process
{
    const char *instance;
    const char *outcome;
    std::function<std::int64_t(int)> value; ///< By scrape of 15 s; negative: none.
};

const std::vector<Process> &processes()
{
    static const std::vector<Process> all{
        {"a", "good", [](int i) -> std::int64_t { return 1'000 + 7 * i; }},
        {"a", "bad", [](int i) -> std::int64_t { return i / 5; }},
        // Restarted at scrape 41 (on a minute plus 15 s), gone from 80 to 119.
        {"b", "good",
         [](int i) -> std::int64_t { return i >= 80 && i < 120 ? -1
                                            : i < 41           ? 500 + 3 * i
                                                               : 3 * (i - 40); }},
        {"b", "bad", [](int i) -> std::int64_t { return i >= 80 && i < 120 ? -1 : 2; }},
    };
    return all;
}

constexpr int kScrapes = 240; // One hour.

QByteArray openMetrics()
{
    QByteArray text = "# TYPE bulkhead_requests counter\n";
    for (const Process &p : processes()) {
        for (int i = 0; i <= kScrapes; ++i) {
            if (p.value(i) >= 0)
                text += QByteArray("bulkhead_requests_total{tenant=\"t-1\",workflow=\"claims\",outcome=\"") + p.outcome
                        + "\",instance=\"" + p.instance + "\"} " + QByteArray::number(qlonglong(p.value(i))) + ' '
                        + QByteArray::number(qlonglong(kStartS + 15 * i)) + '\n';
        }
    }
    return text + "# EOF\n";
}

QString promtool(const QStringList &arguments)
{
    QProcess tool;
    tool.setProcessChannelMode(QProcess::MergedChannels);
    tool.start(QStringLiteral("promtool"), arguments);
    if (!tool.waitForFinished(60'000))
        return tool.errorString();
    const QString said = QString::fromUtf8(tool.readAll());
    return tool.exitCode() == 0 ? QString() : said;
}

/// What the recorded series holds an hour long, told the settling time after each minute.
std::int64_t recordedAt(int minute)
{
    return 60 + minute % 7;
}

QByteArray recordedMetrics()
{
    QByteArray text = "# TYPE bulkhead:requests:increase1m gauge\n";
    for (int m = 0; m < 60; ++m) {
        if (m == 30)
            continue; // An evaluation that did not happen.
        text += "bulkhead:requests:increase1m{tenant=\"t-1\",workflow=\"claims\",outcome=\"good\"} "
                + QByteArray::number(qlonglong(recordedAt(m))) + ' '
                + QByteArray::number(qlonglong(kStartS + 60 * m + 60 + 15)) + '\n';
    }
    text += "# TYPE bulkhead:requests:gap1m gauge\nbulkhead:requests:gap1m{tenant=\"t-1\",workflow=\"claims\","
            "outcome=\"bad\"} 9 "
            + QByteArray::number(qlonglong(kStartS + 60 * 40 + 60 + 15)) + '\n';
    text += "# TYPE bulkhead:requests:resets1m gauge\nbulkhead:requests:resets1m{tenant=\"t-1\",workflow=\"claims\"} 1 "
            + QByteArray::number(qlonglong(kStartS + 60 * 20 + 60 + 15)) + '\n';
    return text;
}

/// Sums of an expression's values by outcome, evaluated at each minute of the hour.
std::map<QString, double> minuteSums(quint16 port, const std::string &expression)
{
    std::map<QString, double> sums;
    for (int minute = 1; minute <= 60; ++minute) {
        const LoopbackAnswer answer =
            loopbackHttp(port, "GET",
                         "/api/v1/query?time=" + QByteArray::number(qlonglong(kStartS + 60 * minute))
                             + "&query=" + QByteArray::fromStdString(expression).toPercentEncoding());
        const QJsonObject object = QJsonDocument::fromJson(answer.body).object();
        if (object["status"] != QStringLiteral("success"))
            return {};
        for (const QJsonValue &row : object["data"]["result"].toArray())
            sums[row["metric"]["outcome"].toString()] += row["value"][1].toString().toDouble();
    }
    return sums;
}

} // namespace

class TestRecordingRules : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void promtoolAccepts_data();
    void promtoolAccepts();
    void refusesWhatTheRulesCannotDo();
    void promtoolCountsEveryEvent();
    void enginesCountEveryEvent_data() { engines(); }
    void enginesCountEveryEvent();
    void gatewayFollowsWhatIsRecorded_data() { engines(); }
    void gatewayFollowsWhatIsRecorded();

private:
    static void engines();
    [[nodiscard]] quint16 port() const;

    QTemporaryDir m_dir;
    PrometheusServer m_prometheus;
    VictoriaMetricsServer m_victoria;
};

void TestRecordingRules::engines()
{
    QTest::addColumn<bool>("victoria");
    QTest::addRow("Prometheus") << false;
    QTest::addRow("VictoriaMetrics") << true;
}

quint16 TestRecordingRules::port() const
{
    QFETCH(bool, victoria);
    return victoria ? m_victoria.port() : m_prometheus.port();
}

void TestRecordingRules::initTestCase()
{
    const QByteArray data = openMetrics().replace("# EOF\n", recordedMetrics() + "# EOF\n");
    QString problem = m_prometheus.start(data);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    problem = m_victoria.start(data);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    QTRY_VERIFY_WITH_TIMEOUT(loopbackHttp(m_prometheus.port(), "GET", "/-/ready").ok(), 15'000);
}

void TestRecordingRules::cleanupTestCase()
{
    m_prometheus.stop();
    m_victoria.stop();
}

void TestRecordingRules::promtoolAccepts_data()
{
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<QByteArray>("holds");
    QTest::addRow("the defaults") << QByteArray("\n") << QByteArray("sum by (tenant, workflow, outcome, dependency)");
    QTest::addRow("names and values of one's own") << QByteArray(
        "[metrics]\nrequests = \"http_requests_total\"\n[labels]\ntenant = \"org\"\nreplica = \"scraper\"\n"
        "[limits]\nscrape_interval_s = 30\n[rules]\nsettle_s = 20\n")
                                                   << QByteArray("http_requests_total{org!=\"\"");
    QTest::addRow("values with quotes, backslash and newline")
        << QByteArray("[values]\ngood = \"it's \\\"fine\\\"\"\nbad = 'b\\d'\n[filters]\nenv = \"a'b\\nc\"\n")
        << QByteArray("env=\"a''b\\nc\"");
}

void TestRecordingRules::promtoolAccepts()
{
    QFETCH(QByteArray, config);
    QFETCH(QByteArray, holds);
    QFile toml(m_dir.filePath(QStringLiteral("telemetry.toml")));
    QVERIFY(toml.open(QIODevice::WriteOnly));
    toml.write(config);
    toml.close();
    const QString written = m_dir.filePath(QStringLiteral("bulkhead.rules.yml"));
    auto read = readPrometheusConfig(toml.fileName().toStdString());
    QVERIFY2(read.ok(), std::string(read.status().message()).c_str());
    read->url = "http://127.0.0.1";
    const auto made = prometheusRules(*read);
    QVERIFY2(made.ok(), std::string(made.status().message()).c_str());
    const QByteArray text = QByteArray::fromStdString(*made);
    QFile rules(written);
    QVERIFY(rules.open(QIODevice::WriteOnly));
    rules.write(text);
    rules.close();
    QVERIFY2(text.contains(holds), text.constData());
    QCOMPARE(promtool({QStringLiteral("check"), QStringLiteral("rules"), written}), QString());
}

void TestRecordingRules::refusesWhatTheRulesCannotDo()
{
    PrometheusOptions slow = options();
    slow.scrapeIntervalS = 120;
    QCOMPARE(prometheusRules(slow).status().code(), absl::StatusCode::kInvalidArgument);
    PrometheusOptions twice = options();
    twice.filters["tenant"] = "t-2";
    const absl::Status status = prometheusRules(twice).status();
    QCOMPARE(status.code(), absl::StatusCode::kInvalidArgument);
    QVERIFY(status.message().find("\"tenant\" is named twice") != absl::string_view::npos);
}

// 2,225 of the first hour's good requests: 7 a scrape of process a from the first reading with one before it to the
// last, 3 a scrape of process b, less the one scrape before the restart. The pause's 132 are told at its end.
void TestRecordingRules::promtoolCountsEveryEvent()
{
    QFile rules(m_dir.filePath(QStringLiteral("count.rules.yml")));
    QVERIFY(rules.open(QIODevice::WriteOnly));
    const auto text = prometheusRules(options());
    QVERIFY(text.ok());
    rules.write(QByteArray::fromStdString(*text));
    rules.close();
    const QByteArray series = "  - {series: 'bulkhead_requests_total{tenant=\"t-1\",workflow=\"claims\",outcome=";
    QFile test(m_dir.filePath(QStringLiteral("count.test.yml")));
    QVERIFY(test.open(QIODevice::WriteOnly));
    test.write("rule_files: [count.rules.yml]\nevaluation_interval: 1m\ntests:\n- interval: 15s\n  input_series:\n"
               + series + "\"good\",instance=\"a\"}', values: '1000+7x240'}\n" + series
               + "\"good\",instance=\"b\"}', values: '500+3x40 3+3x38 _x40 240+3x120'}\n" + "  promql_expr_test:\n"
               + "  - {expr: 'sum(sum_over_time(bulkhead:requests:increase1m[2h]))', eval_time: 60m, exp_samples: "
                 "[{labels: '{}', value: 2225}]}\n"
               + "  - {expr: 'sum(sum_over_time(bulkhead:requests:gap1m[2h]))', eval_time: 60m, exp_samples: [{labels: "
                 "'{}', value: 132}]}\n"
               + "  - {expr: 'sum(sum_over_time(bulkhead:requests:resets1m[2h]))', eval_time: 60m, exp_samples: "
                 "[{labels: '{}', value: 1}]}\n");
    test.close();
    QCOMPARE(promtool({QStringLiteral("test"), QStringLiteral("rules"), test.fileName()}), QString());
}

void TestRecordingRules::enginesCountEveryEvent()
{
    auto requests = minuteSums(port(), prometheusRuleExpression(options(), kRecordedRequests));
    QCOMPARE(requests[QStringLiteral("good")], 2'225.0);
    QCOMPARE(requests[QStringLiteral("bad")], double(239 / 5 - 3 / 5)); // Whole ones: i / 5 of process a.
    auto gaps = minuteSums(port(), prometheusRuleExpression(options(), kRecordedGaps));
    QCOMPARE(gaps[QStringLiteral("good")], 132.0);
    auto resets = minuteSums(port(), prometheusRuleExpression(options(), kRecordedResets));
    QCOMPARE(resets[QString()], 1.0);
}

void TestRecordingRules::gatewayFollowsWhatIsRecorded()
{
    PrometheusOptions o = options(15);
    o.url = "http://127.0.0.1:" + std::to_string(port());
    o.recorded = true;
    o.lookBackDays = 0;
    o.engineWaitMs = o.followWaitMs = 60'000;
    auto telemetry = makePrometheusTelemetry(o);
    QVERIFY(telemetry.ok());
    TenantFacts tenant;
    tenant.id = "t-1";
    QCOMPARE((*telemetry)->follow(std::span(&tenant, 1)).size(), std::size_t(1));
    const std::int64_t start = kStartS / 60;
    std::map<int, MinuteCounts> minutes;
    const absl::Status status = (*telemetry)->history(start, start + 60, [&](const MinuteCounts &minute) {
        minutes[int(minute.minute - start)] = minute;
        return true;
    });
    QVERIFY2(status.ok(), std::string(status.message()).c_str());
    for (int m = 0; m < 59; ++m) {
        QVERIFY(minutes.contains(m));
        const bool missing = m == 30;
        QCOMPARE(int(minutes[m].counts[0].good), missing ? 0 : int(recordedAt(m)));
        QCOMPARE(int(minutes[m].covered[0]), missing ? 0 : 60);
        QCOMPARE(int(minutes[m].counts[0].bad), m == 40 ? 9 : 0);
        const int flags = minutes[m].flags.empty() ? 0 : minutes[m].flags[0];
        QCOMPARE(flags, m == 40 ? int(kMinuteInterpolated) : m == 20 ? int(kMinuteReset) : 0);
    }
}

QTEST_GUILESS_MAIN(TestRecordingRules)
#include "tst_recording_rules.moc"
