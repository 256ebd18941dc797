// What a telemetry server may do to the gateway: be late, fail, talk too much, talk of others. Figures become old and
// say why; they never become zero, and the engine thread does not wait.
#include "backend/driver/prometheus_query.h"
#include "backend/driver/prometheus_telemetry.h"
#include "tests/fixtures/stub_prometheus.h"

#include <QElapsedTimer>
#include <QTest>
#include <mutex>
#include <thread>

using namespace bulkhead;
using test::StubAnswer;
using test::StubPrometheus;

namespace {

constexpr std::int64_t kStart = 28'401'120; // Minutes; 2024-01-01.

// What may stand in a question, tenants and filter taken literally.
const std::string kPoolsOnly = "bulkhead_pool_slots{tenant=\"\"";
const std::string kAllThree = "{tenant=~\"t-1|\\\\.\\\\*|a\\\\|b\",";
const std::string kOneOnly = "{tenant=~\"t-1\",";
const std::string kFilter = "env=\"a\\\"} or {x=\\\"\\n\"";

/// One counter with what it was read as, per second of time; NaN stands for itself.
struct Counter
{
    std::string tenant = "t-1", workflow = "claims", outcome = "good", more; ///< `more`: further labels as JSON.
    std::vector<std::pair<double, std::string>> samples;                     ///< Seconds after the start, value.
};

std::string labelsOf(const Counter &c)
{
    return R"({"__name__":"bulkhead_requests_total","tenant":")" + c.tenant + R"(","workflow":")" + c.workflow
           + R"(","outcome":")" + c.outcome + "\"" + c.more + "}";
}

/// Answers every question with all of these counters, whoever was asked for.
StubPrometheus::Answer telling(std::vector<Counter> counters)
{
    return [counters = std::move(counters)](const std::string &path, const std::string &form) -> StubAnswer {
        if (form.find("bulkhead_requests_total") == std::string::npos)
            return {200, R"({"status":"success","data":[]})"};
        const bool matrix = path.find("/query") != std::string::npos;
        std::string body = matrix ? R"({"status":"success","data":{"resultType":"matrix","result":[)"
                                  : R"({"status":"success","data":[)";
        const double to = matrix ? std::strtod(form.c_str() + form.find("&time=") + 6, nullptr) : 0;
        const double range = matrix ? std::strtod(form.c_str() + form.find("}[") + 2, nullptr) / 1'000 : 0;
        for (const Counter &c : counters) {
            std::string values;
            for (const auto &[at, value] : c.samples) {
                const double seconds = double(kStart * 60) + at;
                if (seconds <= to && seconds > to - range)
                    values += (values.empty() ? "[" : ",[") + std::to_string(seconds) + ",\"" + value + "\"]";
            }
            if (matrix && values.empty())
                continue;
            body += body.back() == '[' ? "" : ",";
            body += matrix ? "{\"metric\":" + labelsOf(c) + ",\"values\":[" + values + "]}" : labelsOf(c);
        }
        return {200, body + (matrix ? "]}}" : "]}")};
    };
}

/// A reading each minute from the start on.
Counter steady(int perMinute, int minutes, std::string tenant = "t-1")
{
    Counter c;
    c.tenant = std::move(tenant);
    for (int m = 0; m <= minutes; ++m)
        c.samples.emplace_back(60.0 * m, std::to_string(100 + perMinute * m));
    return c;
}

std::unique_ptr<Telemetry> open(const StubPrometheus &stub, PrometheusOptions options = {},
                                std::vector<std::string> tenants = {"t-1"})
{
    options.url = stub.url();
    options.lookBackDays = 0;
    options.followWaitMs = 30'000;
    if (options.engineWaitMs == PrometheusOptions().engineWaitMs)
        options.engineWaitMs = 30'000;
    auto made = makePrometheusTelemetry(std::move(options));
    if (!made.ok())
        return nullptr;
    std::vector<TenantFacts> facts(tenants.size());
    for (std::size_t i = 0; i < tenants.size(); ++i)
        facts[i].id = tenants[i];
    (void)(*made)->follow(facts);
    return std::move(*made);
}

std::vector<MinuteCounts> history(Telemetry &telemetry, int minutes)
{
    std::vector<MinuteCounts> got;
    (void)telemetry.history(kStart, kStart + minutes, [&](MinuteCounts minute) {
        got.push_back(std::move(minute));
        return true;
    });
    return got;
}

} // namespace

class TestTelemetryLimits : public QObject
{
    Q_OBJECT
private slots:
    void oddSamples_data();
    void oddSamples();
    void labelsComeThroughAsTheyAre();
    void foreignTenantsAreDroppedAndReported();
    void noQuestionGoesBeyondItsTenants();
    void endlessAnswerIsCutOff();
    void tooMuchIsAskedForInParts();
    void engineDoesNotWaitForASlowServer();
    void failingServerIsLeftAloneAndComesBack();
    void historyCanBeCancelled();
    void historyRunsBesideTheLiveMinutes();
    void lateSampleKeepsTheTotal();
    void pastOfOneTenant();
};

void TestTelemetryLimits::oddSamples_data()
{
    QTest::addColumn<std::vector<Counter>>("counters");
    QTest::addColumn<std::vector<int>>("good"); // By minute.
    QTest::addColumn<std::vector<int>>("covered");
    using Good = std::vector<int>;
    const auto counter = [](std::vector<std::pair<double, std::string>> samples, std::string more = {}) {
        Counter c;
        c.more = std::move(more);
        c.samples = std::move(samples);
        return c;
    };
    QTest::addRow("not a number is no reading")
        << std::vector<Counter>{counter({{0, "1"}, {60, "NaN"}, {120, "5"}, {180, "+Inf"}, {240, "9"}})}
        << Good{2, 2, 2, 2} << Good{60, 60, 60, 60};
    QTest::addRow("the same reading twice counts once")
        << std::vector<Counter>{counter({{0, "1"}, {60, "4"}, {60, "4"}, {120, "6"}})} << Good{3, 2} << Good{60, 60};
    QTest::addRow("the same series twice counts once")
        << std::vector<Counter>{counter({{0, "1"}, {60, "4"}, {120, "6"}}), counter({{0, "1"}, {60, "4"}, {120, "6"}})}
        << Good{3, 2} << Good{60, 60};
    QTest::addRow("two scrapers of one process count once")
        << std::vector<Counter>{counter({{0, "1"}, {60, "4"}, {120, "6"}}, ",\"replica\":\"a\""),
                                counter({{2, "1"}, {62, "4"}, {122, "6"}}, ",\"replica\":\"b\"")}
        << Good{3, 2} << Good{60, 60};
    QTest::addRow("one of two processes restarts")
        << std::vector<Counter>{counter({{0, "10"}, {60, "20"}, {120, "30"}}, ",\"pod\":\"a\""),
                                counter({{0, "500"}, {60, "507"}, {120, "3"}}, ",\"pod\":\"b\"")}
        << Good{17, 13} << Good{60, 60};
    QTest::addRow("readings half a minute off are shared out")
        << std::vector<Counter>{counter({{-30, "0"}, {30, "10"}, {90, "20"}, {150, "30"}})} << Good{10, 10}
        << Good{60, 60};
}

void TestTelemetryLimits::oddSamples()
{
    QFETCH(std::vector<Counter>, counters);
    QFETCH(std::vector<int>, good);
    QFETCH(std::vector<int>, covered);
    const StubPrometheus stub(telling(counters));
    PrometheusOptions options;
    options.replicaLabel = "replica";
    auto telemetry = open(stub, options);
    const auto minutes = history(*telemetry, int(good.size()));
    std::vector<int> gotGood, gotCovered;
    for (const MinuteCounts &minute : minutes) {
        gotGood.push_back(int(minute.counts[0].good));
        gotCovered.push_back(int(minute.covered[0]));
    }
    QCOMPARE(gotGood, good);
    QCOMPARE(gotCovered, covered);
}

void TestTelemetryLimits::labelsComeThroughAsTheyAre()
{
    Counter c = steady(5, 3);
    c.workflow = "a\\\"b\\\\c\\nd\\u00e9\\ud83d\\ude00";
    const StubPrometheus stub(telling({c}));
    auto telemetry = open(stub);
    QCOMPARE(telemetry->workflows(), std::vector<std::string>{"a\"b\\c\nd\u00e9\U0001F600"});
    QCOMPARE(history(*telemetry, 2).at(1).counts[0].good, 5u);
}

void TestTelemetryLimits::foreignTenantsAreDroppedAndReported()
{
    const StubPrometheus stub(telling({steady(5, 9), steady(1'000, 9, "t-foreign")}));
    auto telemetry = open(stub);
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    (void)history(*telemetry, 4);
    QVERIFY(telemetry->advance((kStart + 8) * 60'000 + 2'000, minutes, ticks).ok());
    QVERIFY(!minutes.empty());
    for (const MinuteCounts &minute : minutes) {
        QCOMPARE(minute.counts.size(), std::size_t(1));
        QCOMPARE(minute.counts[0].good, 5u);
    }
    const std::string reason = telemetry->state().reason;
    QVERIFY2(reason.find("tenants that were not asked for") != std::string::npos, reason.c_str());
    QVERIFY(reason.find("t-foreign") == std::string::npos);
}

void TestTelemetryLimits::noQuestionGoesBeyondItsTenants()
{
    std::mutex mutex;
    std::vector<std::string> asked;
    StubPrometheus stub([&](const std::string &path, const std::string &form) {
        const std::scoped_lock lock(mutex);
        asked.push_back(form);
        return telling({steady(5, 9)})(path, form);
    });
    PrometheusOptions options;
    options.filters = {{"env", "a\"} or {x=\"\n"}};
    auto telemetry = open(stub, options, {"t-1", ".*", "a|b", ""});
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    (void)history(*telemetry, 4);
    (void)telemetry->advance((kStart + 8) * 60'000, minutes, ticks);
    (void)telemetry->pastReader()->read("t-1", kStart, kStart + 5);
    const std::scoped_lock lock(mutex);
    QVERIFY(asked.size() >= 5);
    for (const std::string &form : asked) {
        const bool pools = form.find(kPoolsOnly) != std::string::npos;
        const bool own = form.find(kAllThree) != std::string::npos || form.find(kOneOnly) != std::string::npos;
        QVERIFY2(pools || own, form.c_str());
        QVERIFY2(form.find(kFilter) != std::string::npos, form.c_str());
    }
    PrometheusOptions widened;
    widened.url = stub.url();
    widened.filters = {{"tenant", "t-2"}};
    QCOMPARE(makePrometheusTelemetry(widened).status().code(), absl::StatusCode::kInvalidArgument);
}

void TestTelemetryLimits::endlessAnswerIsCutOff()
{
    StubPrometheus stub([](const std::string &, const std::string &) {
        StubAnswer answer{200, std::string(1 << 20, 'x')};
        answer.endless = true;
        return answer;
    });
    PromServer server(stub.url(), {1'000, 60'000, 8u << 20});
    QElapsedTimer timer;
    timer.start();
    const auto found = server.samples("bulkhead_requests_total", 60'000, kStart * 60'000, 1);
    QCOMPARE(found.status().code(), absl::StatusCode::kResourceExhausted);
    QVERIFY(timer.elapsed() < 30'000);
    QVERIFY(stub.sentBytes() < (64u << 20)); // What the sockets held beyond the limit.
}

void TestTelemetryLimits::tooMuchIsAskedForInParts()
{
    std::vector<Counter> counters;
    std::vector<std::string> tenants;
    for (int i = 0; i < 30; ++i) {
        tenants.push_back("t-" + std::to_string(i));
        counters.push_back(steady(i, 9, tenants.back()));
    }
    const auto all = telling(counters);
    StubPrometheus stub([&](const std::string &path, const std::string &form) -> StubAnswer {
        // Its limit: four tenants at a time.
        if (path.find("/query") != std::string::npos && std::count(form.begin(), form.end(), '|') > 4)
            return {422, R"({"status":"error","error":"query processing would load too many samples into memory"})"};
        return all(path, form);
    });
    auto telemetry = open(stub, {}, tenants);
    const auto minutes = history(*telemetry, 5);
    QCOMPARE(minutes.size(), std::size_t(5));
    for (const MinuteCounts &minute : minutes)
        for (int i = 0; i < 30; ++i)
            QCOMPARE(int(minute.counts[std::size_t(i)].good), i);
}

void TestTelemetryLimits::engineDoesNotWaitForASlowServer()
{
    StubPrometheus stub(telling({steady(5, 30)}));
    PrometheusOptions options;
    options.engineWaitMs = 10;
    auto telemetry = open(stub, options);
    (void)history(*telemetry, 10);
    stub.answerWith([](const std::string &, const std::string &) {
        StubAnswer answer;
        answer.silent = true;
        return answer;
    });
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 5; ++i)
        (void)telemetry->advance((kStart + 15) * 60'000 + i * 1'000, minutes, ticks);
    QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed()))); // Its limit is 20 s a question.
    QVERIFY(minutes.empty());
    timer.restart();
    telemetry.reset();
    QVERIFY(timer.elapsed() < 5'000);
}

void TestTelemetryLimits::failingServerIsLeftAloneAndComesBack()
{
    StubPrometheus stub(telling({steady(5, 60)}));
    auto telemetry = open(stub);
    QCOMPARE(history(*telemetry, 10).size(), std::size_t(10));
    stub.answerWith([](const std::string &, const std::string &) -> StubAnswer {
        return {503, R"({"status":"error","error":"the store is being moved"})"};
    });
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    const int before = stub.requests();
    for (int second = 0; second < 600; ++second) {
        const absl::Status status = telemetry->advance((kStart + 15) * 60'000 + second * 1'000, minutes, ticks);
        QCOMPARE(status.code(), absl::StatusCode::kUnavailable);
    }
    QVERIFY(minutes.empty());
    QVERIFY2(stub.requests() - before <= 15, qPrintable(QString::number(stub.requests() - before)));
    QVERIFY(telemetry->state().reason.find("the store is being moved") != std::string::npos);
    QCOMPARE(telemetry->state().freshMs, (kStart + 10) * 60'000);

    stub.answerWith(telling({steady(5, 60)}));
    for (int second = 0; second < 120; ++second)
        (void)telemetry->advance((kStart + 30) * 60'000 + second * 1'000, minutes, ticks);
    QVERIFY(telemetry->state().reason.empty());
    // Nothing of what was counted meanwhile is lost or made up.
    QCOMPARE(minutes.front().minute, kStart + 10);
    QVERIFY(minutes.back().minute >= kStart + 29);
    for (const MinuteCounts &minute : minutes) {
        QCOMPARE(int(minute.counts[0].good), 5);
        QCOMPARE(int(minute.covered[0]), 60);
    }
}

void TestTelemetryLimits::historyCanBeCancelled()
{
    StubPrometheus stub(telling({steady(5, 30)}));
    auto telemetry = open(stub);
    stub.answerWith([](const std::string &, const std::string &) {
        StubAnswer answer;
        answer.silent = true;
        return answer;
    });
    absl::Status status;
    const int before = stub.requests();
    std::thread reading(
        [&] { status = telemetry->history(kStart, kStart + 10, [](const MinuteCounts &) { return true; }); });
    const bool asked = QTest::qWaitFor([&] { return stub.requests() > before; }, 10'000);
    QElapsedTimer timer;
    timer.start();
    telemetry->cancelHistory();
    reading.join();
    QVERIFY(asked);
    QCOMPARE(status.code(), absl::StatusCode::kCancelled);
    QVERIFY(timer.elapsed() < 3'000);
    // The next one is not affected.
    stub.answerWith(telling({steady(5, 30)}));
    QCOMPARE(history(*telemetry, 10).size(), std::size_t(10));
}

void TestTelemetryLimits::historyRunsBesideTheLiveMinutes()
{
    const StubPrometheus stub(telling({steady(5, 600)}));
    PrometheusOptions options;
    options.historyChunkS = 600;
    auto telemetry = open(stub, options);
    std::vector<MinuteCounts> past;
    std::thread reading([&] { past = history(*telemetry, 500); });
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    for (int minute = 501; minute < 560; ++minute)
        (void)telemetry->advance((kStart + minute) * 60'000 + 1'000, minutes, ticks);
    reading.join();
    QCOMPARE(past.size(), std::size_t(500));
    QVERIFY(minutes.size() >= 50);
    past.insert(past.end(), minutes.begin(), minutes.end());
    for (const MinuteCounts &minute : past)
        QCOMPARE(int(minute.counts[0].good), 5);
    QCOMPARE(telemetry->historyProgress(), 1.0);
}

void TestTelemetryLimits::lateSampleKeepsTheTotal()
{
    // The minute's last reading is stored long after its time: given out without it, its events come with the next.
    StubPrometheus stub(telling({steady(5, 10)}));
    auto telemetry = open(stub);
    std::vector<MinuteCounts> minutes = history(*telemetry, 10);
    std::vector<UsageTick> ticks;
    QVERIFY(telemetry->advance((kStart + 12) * 60'000 + 31'000, minutes, ticks).ok());
    QCOMPARE(minutes.back().minute, kStart + 10);
    QCOMPARE(int(minutes.back().covered[0]), 0);
    stub.answerWith(telling({steady(5, 12)}));
    QVERIFY(telemetry->advance((kStart + 12) * 60'000 + 36'000, minutes, ticks).ok());
    QCOMPARE(minutes.back().minute, kStart + 11);
    QCOMPARE(int(minutes.back().counts[0].good), 10);
    QCOMPARE(int(minutes.back().flags[0]), int(kMinuteLate));
}

void TestTelemetryLimits::pastOfOneTenant()
{
    const StubPrometheus stub(telling({steady(5, 100), steady(700, 100, "t-2")}));
    auto telemetry = open(stub, {}, {"t-1", "t-2"});
    auto past = telemetry->pastReader();
    telemetry.reset(); // It has what it needs.
    double last = -1;
    const auto read = past->read("t-1", kStart - 1'500, kStart + 120, [&](double done) {
        const bool grows = done > last;
        last = done;
        return grows;
    });
    QVERIFY2(read.ok(), std::string(read.status().message()).c_str());
    QCOMPARE(read->workflows.size(), std::size_t(1));
    const PastWorkflow &claims = read->workflows[0];
    QCOMPARE(claims.good.size(), std::size_t(1'620));
    for (std::size_t m = 0; m < claims.good.size(); ++m) {
        const bool there = m >= 1'500 && m < 1'600;
        QCOMPARE(int(claims.good[m]), there ? 5 : 0);
        QCOMPARE(int(claims.covered[m]), there ? 60 : 0);
    }
    QVERIFY(last > 0);
    QCOMPARE(past->read("t-1", kStart, kStart + 5, [](double) { return false; }).status().code(),
             absl::StatusCode::kCancelled);
    QCOMPARE(past->read("t-1", kStart, kStart).status().code(), absl::StatusCode::kInvalidArgument);
    QVERIFY(past->read("t-9", kStart, kStart + 5)->workflows.empty());
}

QTEST_GUILESS_MAIN(TestTelemetryLimits)
#include "tst_telemetry_limits.moc"
