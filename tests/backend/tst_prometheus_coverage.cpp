// Context coverage from a real Prometheus on generated blocks: sums, restarts, the past by hours, wrong attributions,
// and the recording rules by promtool.
#include "backend/driver/prometheus_coverage.h"
#include "backend/driver/prometheus_rules.h"

#define QT_NO_KEYWORDS
#include "tests/fixtures/loopback_http.h"
#include "tests/fixtures/prometheus_server.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <map>

using namespace bulkhead;

using coverage::Key;
using coverage::Kind;

namespace {

constexpr std::int64_t kStartMs = 472'222LL * 3'600'000; // A full hour of 2023.
constexpr int kMinutes = 190;

struct Text
{
    QByteArray all;
    void type(const char *metric, const char *kind) { all += QByteArray("# TYPE ") + metric + " " + kind + "\n"; }
    /// A counter by minute; nothing: it is not there.
    void counter(const char *name, const char *labels, const std::function<int(int)> &value)
    {
        for (int m = 0; m <= kMinutes; ++m)
            if (const int now = value(m); now >= 0)
                all += QByteArray(name) + "{" + labels + "} " + QByteArray::number(now) + " "
                       + QByteArray::number(qlonglong(kStartMs / 1'000 + m * 60)) + "\n";
    }
};

QByteArray openMetrics()
{
    Text text;
    const auto steady = [](int perMinute) { return [perMinute](int m) { return 1'000 + perMinute * m; }; };
    text.type("bulkhead_signals", "counter");
    const char *signal = "bulkhead_signals_total";
    text.counter(signal, R"(service="portal",workflow="claims",kind="request",tenant="t-1",environment="prod")",
                 steady(10));
    text.counter(signal, R"(service="portal",workflow="claims",kind="request",tenant="t-2",environment="prod")",
                 steady(5));
    text.counter(signal,
                 R"(service="portal",workflow="claims",kind="request",environment="prod",job="portal",secret="x")",
                 steady(1));
    text.counter(signal, R"(service="portal",workflow="claims",kind="request",tenant="t-1")", steady(2));
    // Restarts after an hour and a half, from 0.
    text.counter(signal, R"(service="billing",kind="job",tenant="t-1",environment="prod")",
                 [](int m) { return m < 92 ? 500 + 4 * m : 4 * (m - 91); });
    text.counter(signal, R"(service="billing",kind="job",job="billing-worker")", [](int m) { return m < 60 ? -1 : m; });
    text.counter(signal, R"(service="billing",kind="gossip",tenant="t-1",environment="prod")", steady(3));
    text.type("bulkhead_business_events", "counter");
    const char *event = "bulkhead_business_events_total";
    const auto owned = [&](const char *tenant, const char *owner, const std::function<int(int)> &value) {
        text.counter(event,
                     (QByteArray(R"(service="billing",workflow="invoicing",kind="invoice",tenant=")") + tenant
                      + R"(",owner_tenant=")" + owner + "\"")
                         .constData(),
                     value);
    };
    owned("t-1", "t-1", steady(2));
    owned("t-2", "t-2", steady(1));
    owned("t-1", "t-2", [](int m) { return m < 100 ? 7 : 8; });
    owned("t-1", "t-3", [](int) { return 3; }); // Once, long ago.
    text.type("worker_up", "gauge");
    for (const char *labels : {R"(job="a",tenant="t-1",environment="prod")",
                               R"(job="a",tenant="t-2",environment="prod")", R"(job="a",tenant="t-1")", R"(job="b")"})
        text.counter("worker_up", labels, [](int) { return 1; });
    for (const auto &[name, value] : {std::pair("seen", 90), std::pair("tagged", 75)}) {
        const QByteArray metric = QByteArray("bulkhead:signals_") + name + ":increase5m";
        text.type(metric.constData(), "gauge");
        for (int s = 0; s < 3 * 12; ++s) // Rules are not evaluated at full minutes.
            text.all += metric + R"({service="portal",workflow="claims",kind="request"} )" + QByteArray::number(value)
                        + " " + QByteArray::number(qlonglong(kStartMs / 1'000 + s * 300 + 137)) + "\n";
    }
    return text.all + "# EOF\n";
}

std::map<Key, coverage::Count> countsOf(const coverage::Step &step)
{
    std::map<Key, coverage::Count> counts;
    for (const coverage::Tally &tally : step.tallies)
        counts[tally.key] = tally.count;
    return counts;
}

QString promtool(const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("promtool"), arguments);
    if (!process.waitForFinished(30'000))
        return QStringLiteral("promtool did not end");
    return process.exitCode() == 0 ? QString() : QString::fromUtf8(process.readAll());
}

const Key kPortal{"portal", "claims", Kind::Request};
const Key kBilling{"billing", "", Kind::Job};

} // namespace

class TestPrometheusCoverage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_prometheus.stop(); }
    void stepsAreCountedExactly();
    void hoursAreTheSumOfTheirSteps();
    void recordedSumsAreTheSame();
    void seriesAreCountedByJob();
    void wrongAttributionsAreFound();
    void anExampleShowsOnlyWhatMayBeShown();
    void anAbsentServerIsSaid();
    void rulesCountToTheUnit();

private:
    [[nodiscard]] PrometheusOptions options() const
    {
        PrometheusOptions options;
        options.url = "http://127.0.0.1:" + std::to_string(m_prometheus.port());
        options.filters["environment"] = "prod"; // Of the rest: what lacks an environment is still seen.
        return options;
    }
    [[nodiscard]] coverage::Reading read(const PrometheusOptions &options, int fromMinute, int toMinute,
                                         std::int64_t lengthMs = coverage::kStepMs) const
    {
        auto source = makePrometheusCoverage(options);
        if (!source.ok())
            return {};
        auto reading = (*source)->read(kStartMs + fromMinute * 60'000, kStartMs + toMinute * 60'000, lengthMs);
        if (!reading.ok())
            qWarning("%s", std::string(reading.status().message()).c_str());
        return reading.ok() ? *reading : coverage::Reading();
    }
    PrometheusServer m_prometheus;
    QTemporaryDir m_dir;
};

void TestPrometheusCoverage::initTestCase()
{
    const QString problem = m_prometheus.start(openMetrics());
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    QTRY_VERIFY_WITH_TIMEOUT(loopbackHttp(m_prometheus.port(), "GET", "/-/ready").ok(), 15'000);
}

void TestPrometheusCoverage::stepsAreCountedExactly()
{
    const coverage::Reading reading = read(options(), 60, 120);
    QCOMPARE(reading.steps.size(), std::size_t{12});
    std::uint64_t jobs = 0, tagged = 0;
    for (std::size_t i = 0; i < reading.steps.size(); ++i) {
        QCOMPARE(reading.steps[i].endMs, kStartMs + (65 + int(i) * 5) * 60'000);
        auto counts = countsOf(reading.steps[i]);
        QVERIFY(counts[kPortal] == (coverage::Count{75, 90}));
        jobs += counts[kBilling].seen;
        tagged += counts[kBilling].tagged;
    }
    // From minute 60 to 120: 4 a minute, and what came before the first reading after the restart is that reading's.
    // The one without context appears at 60, and counts from there.
    QCOMPARE(jobs - tagged, std::uint64_t{60});
    QVERIFY(tagged > 220 && tagged <= 240);
    QVERIFY2(reading.remark.find("\"gossip\"") != std::string::npos, reading.remark.c_str());
}

void TestPrometheusCoverage::hoursAreTheSumOfTheirSteps()
{
    const coverage::Reading hours = read(options(), 60, 180, coverage::kHourMs);
    QCOMPARE(hours.steps.size(), std::size_t{2});
    for (const coverage::Step &hour : hours.steps) {
        std::map<Key, coverage::Count> sum;
        const int from = int((hour.endMs - kStartMs) / 60'000) - 60;
        for (const coverage::Step &step : read(options(), from, from + 60).steps)
            for (const auto &[key, count] : countsOf(step))
                sum[key] += count;
        QVERIFY(countsOf(hour) == sum);
        QVERIFY(sum[kPortal] == (coverage::Count{900, 1'080}));
    }
}

void TestPrometheusCoverage::recordedSumsAreTheSame()
{
    PrometheusOptions recorded = options();
    recorded.recorded = true;
    const coverage::Reading steps = read(recorded, 60, 120);
    QCOMPARE(steps.steps.size(), std::size_t{12});
    for (const coverage::Step &step : steps.steps)
        QVERIFY(countsOf(step)[kPortal] == (coverage::Count{75, 90}));
    const coverage::Reading hours = read(recorded, 60, 120, coverage::kHourMs);
    QCOMPARE(hours.steps.size(), std::size_t{1});
    QVERIFY(countsOf(hours.steps[0])[kPortal] == (coverage::Count{900, 1'080}));
}

void TestPrometheusCoverage::seriesAreCountedByJob()
{
    const coverage::Reading unasked = read(options(), 60, 70);
    QCOMPARE(unasked.steps.size(), std::size_t{2});
    for (const coverage::Step &step : unasked.steps)
        for (const coverage::Tally &tally : step.tallies)
            QVERIFY(tally.key.kind != Kind::Series); // Nobody asked for them.
    PrometheusOptions asked = options();
    asked.seriesJobs = "a|b";
    auto counts = countsOf(read(asked, 60, 65).steps.at(0));
    QVERIFY((counts[{"a", "", Kind::Series}] == coverage::Count{2, 3}));
    QVERIFY((counts[{"b", "", Kind::Series}] == coverage::Count{0, 1}));
}

void TestPrometheusCoverage::wrongAttributionsAreFound()
{
    const coverage::Reading reading = read(options(), 90, 120);
    QCOMPARE(reading.attributions.size(), std::size_t{1}); // Not those that are in order, nor the one of long ago.
    const coverage::Attribution &wrong = reading.attributions.front();
    QVERIFY((wrong.key == Key{"billing", "invoicing", Kind::Invoice}));
    QCOMPARE(wrong.named, std::string("t-1"));
    QCOMPARE(wrong.owner, std::string("t-2"));
    QCOMPARE(wrong.events, std::uint64_t{1});
    QCOMPARE(wrong.atMs, kStartMs + 100 * 60'000);
    QCOMPARE(reading.checked, std::uint64_t{30 * 3 + 1});
    const coverage::Reading after = read(options(), 120, 150);
    QCOMPARE(after.steps.size(), std::size_t{6});
    QVERIFY(after.attributions.empty());
}

void TestPrometheusCoverage::anExampleShowsOnlyWhatMayBeShown()
{
    auto source = makePrometheusCoverage(options());
    QVERIFY(source.ok());
    const std::int64_t at = kStartMs + 120 * 60'000;
    QCOMPARE(*(*source)->example(kBilling, at), std::string("job=\"billing-worker\", no tenant"));
    QCOMPARE(*(*source)->example(kPortal, at), std::string("job=\"portal\", no tenant")); // Without its secret.
    QCOMPARE(*(*source)->example({"nobody", "", Kind::Job}, at), std::string());
}

void TestPrometheusCoverage::anAbsentServerIsSaid()
{
    PrometheusOptions nowhere = options();
    nowhere.url = "http://127.0.0.1:" + std::to_string(freeLoopbackPort());
    nowhere.timeoutMs = 500;
    auto source = makePrometheusCoverage(nowhere);
    QVERIFY(source.ok());
    const auto reading = (*source)->read(kStartMs, kStartMs + coverage::kStepMs, coverage::kStepMs);
    QCOMPARE(reading.status().code(), absl::StatusCode::kUnavailable);
}

/// Two hours at 10 and 2 a minute, a restart in between: all from the first step's reading (minute 4) to the last
/// (119), less the one minute between the last step before the restart and the restart.
void TestPrometheusCoverage::rulesCountToTheUnit()
{
    PrometheusOptions o;
    o.url = "http://127.0.0.1";
    const auto text = prometheusRules(o);
    QVERIFY(text.ok());
    const auto write = [this](const char *name, const QByteArray &content) {
        QFile file(m_dir.filePath(QString::fromLatin1(name)));
        if (file.open(QIODevice::WriteOnly))
            file.write(content);
        return file.fileName();
    };
    write("coverage.rules.yml", QByteArray::fromStdString(*text));
    const QByteArray series =
        "  - {series: 'bulkhead_signals_total{service=\"portal\",workflow=\"claims\",kind=\"request\"";
    const QString test =
        write("coverage.test.yml",
              "rule_files: [coverage.rules.yml]\nevaluation_interval: 5m\ntests:\n- interval: 1m\n  input_series:\n"
                  + series + ",tenant=\"t-1\",environment=\"prod\"}', values: '100+10x60 10+10x60'}\n" + series
                  + "}', values: '7+2x121'}\n  promql_expr_test:\n"
                  + "  - {expr: 'sum(sum_over_time(bulkhead:signals_tagged:increase5m[2h]))', eval_time: 2h, "
                    "exp_samples: [{labels: '{}', value: 1140}]}\n"
                  + "  - {expr: 'sum(sum_over_time(bulkhead:signals_seen:increase5m[2h]))', eval_time: 2h, "
                    "exp_samples: [{labels: '{}', value: 1370}]}\n");
    QCOMPARE(promtool({QStringLiteral("test"), QStringLiteral("rules"), test}), QString());
}

QTEST_GUILESS_MAIN(TestPrometheusCoverage)
#include "tst_prometheus_coverage.moc"
