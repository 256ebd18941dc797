// Counters become minutes: the rules by vectors, then against a real Prometheus with generated blocks.
#include "backend/driver/counter_deltas.h"
#include "backend/driver/prometheus_query.h"
#include "backend/driver/prometheus_telemetry.h"

#define QT_NO_KEYWORDS // Pools have slots.
#include "tests/fixtures/prometheus_server.h"
#include "tests/fixtures/victoria_metrics_server.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <arpa/inet.h>
#include <map>
#include <sys/socket.h>
#include <unistd.h>

using namespace bulkhead;

namespace {

constexpr std::int64_t kStartMinute = 28'400'000; // 2023-12-31, far from the present.
constexpr std::int64_t kMinutes = 31 * 1440;
const std::string kQuoted = R"(t-"a\|b")";

/// What was generated: every count is a function of where it stands.
std::int64_t goodOf(int tenant, int workflow, std::int64_t minute)
{
    return 20 + (minute * (tenant + 3) + workflow * 7) % 31;
}
std::int64_t badOf(int tenant, int workflow, std::int64_t minute)
{
    return (minute + tenant * 5 + workflow) % 97 == 0 ? 1 + tenant : 0;
}

struct Generated
{
    std::vector<std::string> tenants{"t-1", "t-2", kQuoted, "t-foreign"};
    std::vector<std::string> workflows{"claims", "scheduling"};
};

std::string labelText(const std::string &text)
{
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out;
}

/// A pool's use: seconds held and waited per minute, in thousandths.
std::int64_t heldMs(int tenant, std::int64_t minute)
{
    return 1'500 + (minute * 13 + tenant * 101) % 700;
}
std::int64_t waitedMs(int tenant, std::int64_t minute)
{
    return (minute + tenant) % 5 * 40;
}

void writeUse(QByteArray &text, const char *metric, const Generated &g, double unit,
              std::int64_t (*use)(int, std::int64_t))
{
    text += QByteArray("# TYPE ") + QByteArray(metric).chopped(6) + " counter\n"; // Without _total.
    for (int t = 0; t < int(g.tenants.size()); ++t) {
        std::int64_t total = 0;
        for (std::int64_t m = 0; m <= 200; ++m) {
            total += m > 0 ? use(t, m - 1) : 0;
            text += QByteArray(metric) + "{tenant=\"" + QByteArray::fromStdString(labelText(g.tenants[std::size_t(t)]))
                    + "\",workflow=\"claims\",pool=\"pool-a\"} " + QByteArray::number(double(total) * unit, 'f', 3)
                    + ' ' + QByteArray::number(qlonglong((kStartMinute + m) * 60)) + '\n';
        }
    }
}

void writeCounter(QByteArray &text, const std::string &labels, const std::function<std::int64_t(std::int64_t)> &count)
{
    std::int64_t total = 1'000;
    for (std::int64_t m = 0; m <= kMinutes; ++m) {
        if (m > 0)
            total += count(m - 1);
        text += "bulkhead_requests_total{" + QByteArray::fromStdString(labels) + "} "
                + QByteArray::number(qlonglong(total)) + ' ' + QByteArray::number(qlonglong((kStartMinute + m) * 60))
                + '\n';
    }
}

QByteArray openMetrics(const Generated &g)
{
    QByteArray text = "# TYPE bulkhead_requests counter\n";
    for (int t = 0; t < int(g.tenants.size()); ++t) {
        for (int w = 0; w < int(g.workflows.size()); ++w) {
            const std::string labels = "tenant=\"" + labelText(g.tenants[std::size_t(t)]) + "\",workflow=\""
                                       + g.workflows[std::size_t(w)] + "\",outcome=";
            writeCounter(text, labels + "\"good\"", [=](std::int64_t m) { return goodOf(t, w, m); });
            writeCounter(text, labels + "\"bad\",dependency=\"payer-gateway\"",
                         [=](std::int64_t m) { return badOf(t, w, m); });
        }
    }
    writeUse(text, "bulkhead_pool_hold_seconds_total", g, 0.001, heldMs);
    writeUse(text, "bulkhead_pool_wait_seconds_total", g, 0.001, waitedMs);
    writeUse(text, "bulkhead_pool_requests_done_total", g, 1, [](int t, std::int64_t m) { return goodOf(t, 0, m); });
    text += "# TYPE bulkhead_pool_slots gauge\n";
    for (std::int64_t m = 0; m <= 200; ++m)
        text +=
            "bulkhead_pool_slots{pool=\"pool-a\"} 12 " + QByteArray::number(qlonglong((kStartMinute + m) * 60)) + '\n';
    return text + "# EOF\n";
}

std::vector<TenantFacts> named(const std::vector<std::string> &ids)
{
    std::vector<TenantFacts> tenants;
    for (const std::string &id : ids) {
        TenantFacts t;
        t.id = id;
        tenants.push_back(t);
    }
    return tenants;
}

/// Takes connections on a free loopback port and never answers. (Not QTcpServer: the headless preset has no Qt
/// Network.)
class SilentServer
{
public:
    SilentServer()
        : m_socket(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(m_socket, reinterpret_cast<sockaddr *>(&address), size) == 0 && listen(m_socket, 8) == 0
            && getsockname(m_socket, reinterpret_cast<sockaddr *>(&address), &size) == 0)
            m_port = ntohs(address.sin_port);
    }
    ~SilentServer() { close(m_socket); }
    Q_DISABLE_COPY_MOVE(SilentServer)
    [[nodiscard]] quint16 port() const { return m_port; } ///< 0: no port could be had.

private:
    int m_socket;
    quint16 m_port = 0;
};

using Deltas = std::map<std::int64_t, std::int64_t>;

} // namespace

class TestPrometheus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void initTestCase();
    void init();
    void cleanupTestCase();
    void vectors_data();
    void vectors();
    void gapIsSpreadAndNotCovered();
    void samplesOffTheMinuteKeepTheTotal();
    void matcherTakesValuesLiterally();
    void countsEqualWhatWasGenerated();
    void pastOfOneTenantIsExact();
    void onlyFollowedTenantsAreRead();
    void liveMinutesGoOnWhereHistoryEnded();
    void poolUseComesByTheMinute();
    void quietSourceIsNeverZeros();
    void absentServerSaysSo();
    void slowServerIsGivenUp();
    void strangeServerSaysSo();
    void tooLargeAnswerIsRefused();

private:
    [[nodiscard]] std::unique_ptr<Telemetry> open(PrometheusOptions options = {}) const;

    Generated m_generated;
    QTemporaryDir m_dir;
    PrometheusServer m_prometheus;
    VictoriaMetricsServer m_victoria;
    quint16 m_port = 0; ///< Of the engine that the running row is about.
};

void TestPrometheus::initTestCase_data()
{
    QTest::addColumn<bool>("victoria");
    QTest::addRow("Prometheus") << false;
    QTest::addRow("VictoriaMetrics") << true;
}

void TestPrometheus::initTestCase()
{
    const QByteArray data = openMetrics(m_generated);
    QString problem = m_prometheus.start(data);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    problem = m_victoria.start(data);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    const auto answers = [](quint16 port) {
        PromServer server("http://127.0.0.1:" + std::to_string(port), {1'000, 5'000, 1 << 20});
        const auto found = server.series("bulkhead_requests_total");
        return found.ok() && !found->empty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(answers(m_prometheus.port()), 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(answers(m_victoria.port()), 15'000);
}

void TestPrometheus::init()
{
    QFETCH_GLOBAL(bool, victoria);
    m_port = victoria ? m_victoria.port() : m_prometheus.port();
}

void TestPrometheus::cleanupTestCase()
{
    m_prometheus.stop();
    m_victoria.stop();
}

std::unique_ptr<Telemetry> TestPrometheus::open(PrometheusOptions options) const
{
    if (options.url.empty())
        options.url = "http://127.0.0.1:" + std::to_string(m_port);
    options.lookBackDays = 0; // The data is years old.
    options.engineWaitMs = options.followWaitMs = 60'000;
    auto made = makePrometheusTelemetry(std::move(options));
    return made.ok() ? std::move(*made) : nullptr;
}

void TestPrometheus::vectors_data()
{
    using Values = std::vector<int>;
    QTest::addColumn<Values>("values"); // -1: no sample.
    QTest::addColumn<CounterStart>("start");
    QTest::addColumn<int>("total");
    QTest::addColumn<int>("resets");
    QTest::addRow("a reset counts from zero again")
        << Values{100, 110, 120, 5, 15, 25} << CounterStart::Unknown << 45 << 1;
    QTest::addRow("a gap keeps its events")
        << Values{0, 10, 20, -1, -1, -1, -1, -1, 80, 90, 100} << CounterStart::Unknown << 100 << 0;
    QTest::addRow("a new series of unknown start loses its first value")
        << Values{-1, -1, -1, -1, 7, 8} << CounterStart::Unknown << 1 << 0;
    QTest::addRow("a new series born at zero keeps its first value")
        << Values{-1, -1, -1, -1, 7, 8} << CounterStart::KnownZero << 8 << 0;
    QTest::addRow("a steady counter counts its steps")
        << Values{1000, 1010, 1020, 1030, 1040, 1050} << CounterStart::Unknown << 50 << 0;
    QTest::addRow("three real errors stay three") << Values{0, 0, 0, 3, 3, 3} << CounterStart::Unknown << 3 << 0;
}

void TestPrometheus::vectors()
{
    QFETCH(std::vector<int>, values);
    QFETCH(CounterStart, start);
    CounterDeltas counter(60'000, start);
    std::vector<CounterDelta> out;
    // Minute 10, as time 0 means "no sample yet" nowhere but here.
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] >= 0)
            counter.push({std::int64_t(i + 10) * 60'000, values[i]}, out);
    }
    std::int64_t total = 0;
    int resets = 0;
    for (const CounterDelta &d : out) {
        total += d.count;
        resets += d.reset ? 1 : 0;
    }
    QTEST(int(total), "total");
    QTEST(resets, "resets");
}

void TestPrometheus::gapIsSpreadAndNotCovered()
{
    CounterDeltas counter(60'000);
    std::vector<CounterDelta> out;
    counter.push({2 * 60'000, 20}, out);
    counter.push({8 * 60'000, 80}, out);
    QCOMPARE(out.size(), std::size_t(6));
    for (std::size_t i = 0; i < out.size(); ++i)
        QCOMPARE(out[i], (CounterDelta{std::int64_t(i + 2), 10, 0, false, true}));

    out.clear();
    counter.push({8 * 60'000 + 150'000, 87}, out); // Exactly 2.5 intervals are not a gap yet.
    QVERIFY(std::none_of(out.begin(), out.end(), [](const CounterDelta &d) { return d.interpolated; }));
    // 7 over 60, 60 and 30 s: 2.8, 2.8, 1.4. The largest remainders win, the earlier of equals first.
    QCOMPARE(out.size(), std::size_t(3));
    QCOMPARE(out[0].count, 3);
    QCOMPARE(out[1].count, 3);
    QCOMPARE(out[2].count, 1);
    QCOMPARE(out[2].coveredMs, 30'000);
}

void TestPrometheus::samplesOffTheMinuteKeepTheTotal()
{
    CounterDeltas counter(15'000);
    std::vector<CounterDelta> out;
    std::int64_t value = 0;
    for (int i = 0; i < 400; ++i)
        counter.push({1'000'007 + i * std::int64_t(15'000), value += i % 7}, out);
    Deltas covered;
    std::int64_t total = 0;
    for (const CounterDelta &d : out) {
        total += d.count;
        covered[d.minute] += d.coveredMs;
    }
    QCOMPARE(total, value); // The first value was 0.
    for (const auto &[minute, ms] : covered) {
        if (minute != covered.begin()->first && minute != covered.rbegin()->first)
            QCOMPARE(ms, 60'000);
    }
}

void TestPrometheus::matcherTakesValuesLiterally()
{
    const std::vector<std::string> plain{"t-1", "a_b"};
    QCOMPARE(promOneOf("tenant", plain), std::string(R"(tenant=~"t-1|a_b")"));
    const std::vector<std::string> hostile{R"(x"} or up{a=~".*)"};
    const std::string match = promOneOf("tenant", hostile);
    // Inside the literal every quote is escaped: the only bare ones open and close it.
    int bare = 0;
    for (std::size_t i = 0; i < match.size(); ++i) {
        if (match[i] == '\\')
            ++i;
        else if (match[i] == '"')
            ++bare;
    }
    QCOMPARE(bare, 2);
    QVERIFY(!isMetricName("up{"));
    QVERIFY(isMetricName("job:up_total"));
    QVERIFY(!isLabelName("a:b"));
    PrometheusOptions options;
    options.url = "http://127.0.0.1:1";
    options.requestsMetric = "up or vector(1)";
    QCOMPARE(makePrometheusTelemetry(options).status().code(), absl::StatusCode::kInvalidArgument);
}

void TestPrometheus::countsEqualWhatWasGenerated()
{
    auto telemetry = open();
    const auto series = telemetry->follow(named(m_generated.tenants));
    QCOMPARE(series.size(), std::size_t(8));
    QCOMPARE(telemetry->state().reason, std::string());
    QCOMPARE(telemetry->source(), "Prometheus at 127.0.0.1:" + std::to_string(m_port) + ", up to 90 s behind");
    QCOMPARE(telemetry->dependencies(), std::vector<std::string>{"payer-gateway"});

    std::int64_t next = kStartMinute;
    int wrong = 0;
    std::uint64_t dependencyBad = 0, bad = 0;
    const absl::Status status =
        telemetry->history(kStartMinute, kStartMinute + kMinutes, [&](const MinuteCounts &minute) {
            wrong += minute.minute == next++ ? 0 : 1;
            for (std::size_t s = 0; s < series.size(); ++s) {
                const auto at = minute.minute - kStartMinute;
                const int t = int(series[s].tenant);
                const int w = series[s].workflow == "claims" ? 0 : 1;
                const Count wanted{std::uint32_t(goodOf(t, w, at)), std::uint32_t(badOf(t, w, at))};
                wrong += minute.counts[s] == wanted && minute.covered[s] == 60 ? 0 : 1;
                bad += wanted.bad;
            }
            for (const DependencyBad &d : minute.dependencies)
                dependencyBad += d.bad;
            return true;
        });
    QVERIFY2(status.ok(), std::string(status.message()).c_str());
    QCOMPARE(next, kStartMinute + kMinutes);
    QCOMPARE(wrong, 0);
    QCOMPARE(dependencyBad, bad);
    QVERIFY(bad > 100);
}

void TestPrometheus::pastOfOneTenantIsExact()
{
    auto telemetry = open();
    auto reader = telemetry->pastReader();
    QVERIFY(reader);
    // A day before there was anything, three days of figures, and the last day of all.
    for (const std::int64_t from : {kStartMinute - 1'440, kStartMinute + kMinutes - 1'440}) {
        const std::int64_t to = from + 3 * 1'440;
        const auto past = reader->read(kQuoted, from, to);
        QVERIFY2(past.ok(), std::string(past.status().message()).c_str());
        QCOMPARE(past->workflows.size(), std::size_t(2));
        int wrong = 0;
        for (std::size_t w = 0; w < 2; ++w) {
            const PastWorkflow &workflow = past->workflows[w];
            QCOMPARE(workflow.workflow, m_generated.workflows[w]);
            for (std::int64_t m = from; m < to; ++m) {
                const std::int64_t at = m - kStartMinute;
                const auto i = std::size_t(m - from);
                const bool there = at >= 0 && at < kMinutes;
                wrong += workflow.good[i] == (there ? goodOf(2, int(w), at) : 0)
                                 && workflow.bad[i] == (there ? badOf(2, int(w), at) : 0)
                                 && workflow.covered[i] == (there ? 60 : 0)
                             ? 0
                             : 1;
            }
        }
        QCOMPARE(wrong, 0);
    }
    QVERIFY(reader->read("nobody", kStartMinute, kStartMinute + 60)->workflows.empty());
}

void TestPrometheus::onlyFollowedTenantsAreRead()
{
    auto telemetry = open();
    // A tenant id that tries to match everything, beside the one whose id holds quotes, backslash and bar.
    const auto series = telemetry->follow(named({R"(t-1"} or bulkhead_requests_total{tenant=~".*)", ".*", kQuoted}));
    QCOMPARE(telemetry->state().reason, std::string());
    QCOMPARE(series.size(), std::size_t(2));
    for (const SeriesKey &key : series)
        QCOMPARE(key.tenant, 2u);
    std::uint64_t good = 0;
    int minutes = 0;
    QVERIFY(telemetry
                ->history(kStartMinute, kStartMinute + 30,
                          [&](const MinuteCounts &minute) {
                              good += minute.counts[0].good;
                              return ++minutes > 0;
                          })
                .ok());
    std::uint64_t wanted = 0;
    for (std::int64_t m = 0; m < 30; ++m)
        wanted += std::uint64_t(goodOf(2, 0, m));
    QCOMPARE(minutes, 30);
    QCOMPARE(good, wanted);
}

void TestPrometheus::liveMinutesGoOnWhereHistoryEnded()
{
    auto telemetry = open();
    const auto series = telemetry->follow(named({"t-1"}));
    QCOMPARE(series.size(), std::size_t(2));
    std::map<std::int64_t, std::uint32_t> good;
    QVERIFY(telemetry
                ->history(kStartMinute, kStartMinute + 100,
                          [&](const MinuteCounts &minute) {
                              good[minute.minute] += minute.counts[0].good;
                              return true;
                          })
                .ok());
    // Seconds go by; each full minute comes once, in order, when its last sample is there.
    for (std::int64_t now = (kStartMinute + 100) * 60'000; now < (kStartMinute + 110) * 60'000; now += 20'000) {
        std::vector<MinuteCounts> minutes;
        std::vector<UsageTick> ticks;
        QVERIFY(telemetry->advance(now, minutes, ticks).ok());
        for (const MinuteCounts &minute : minutes) {
            QVERIFY(!good.contains(minute.minute));
            QVERIFY(now >= (minute.minute + 1) * 60'000);
            good[minute.minute] += minute.counts[0].good;
        }
    }
    QVERIFY(good.size() >= 107);
    for (const auto &[minute, count] : good)
        QCOMPARE(count, std::uint32_t(goodOf(0, 0, minute - kStartMinute)));
    QVERIFY(telemetry->state().freshMs >= (kStartMinute + 107) * 60'000);
}

void TestPrometheus::poolUseComesByTheMinute()
{
    auto telemetry = open();
    (void)telemetry->follow(named({"t-1", "t-2"}));
    QCOMPARE(telemetry->pools(), (std::vector<PoolInfo>{{"pool-a", "database"}}));
    QVERIFY(telemetry->history(kStartMinute, kStartMinute + 50, [](const MinuteCounts &) { return true; }).ok());
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    for (std::int64_t now = (kStartMinute + 51) * 60'000; now <= (kStartMinute + 70) * 60'000; now += 30'000)
        QVERIFY(telemetry->advance(now, minutes, ticks).ok());
    QVERIFY(ticks.size() >= 15);
    for (const UsageTick &tick : ticks) {
        const std::int64_t minute = tick.endMs / 60'000 - 1 - kStartMinute;
        QCOMPARE(tick.seconds, 60.0);
        QCOMPARE(tick.cells.size(), std::size_t(2));
        QCOMPARE(tick.pools.at(0).slots, 12.0);
        for (const UsageCell &cell : tick.cells) {
            const int t = int(cell.tenant);
            QCOMPARE(cell.holdUs, std::uint64_t(heldMs(t, minute) * 1'000));
            QCOMPARE(cell.waitPoolUs, std::uint64_t(waitedMs(t, minute) * 1'000));
            QCOMPARE(cell.latencyUs, cell.holdUs + cell.waitPoolUs);
            QCOMPARE(cell.done, std::uint32_t(goodOf(t, 0, minute)));
        }
        QVERIFY(qAbs(tick.pools[0].busySlots - double(heldMs(0, minute) + heldMs(1, minute)) / 60'000) < 1e-9);
    }
}

void TestPrometheus::quietSourceIsNeverZeros()
{
    auto telemetry = open();
    telemetry->follow(named({"t-1"}));
    QVERIFY(
        telemetry
            ->history(kStartMinute + kMinutes - 10, kStartMinute + kMinutes, [](const MinuteCounts &) { return true; })
            .ok());
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    QVERIFY(telemetry->advance((kStartMinute + kMinutes + 30) * 60'000, minutes, ticks).ok());
    QVERIFY(!minutes.empty());
    for (const MinuteCounts &minute : minutes)
        QCOMPARE(int(minute.covered[0]), 0);
    QVERIFY2(telemetry->state().reason.find("no new samples") != std::string::npos, telemetry->state().reason.c_str());
    QCOMPARE(telemetry->state().freshMs, (kStartMinute + kMinutes) * 60'000);
}

void TestPrometheus::absentServerSaysSo()
{
    PrometheusOptions options;
    options.url = "http://127.0.0.1:" + std::to_string(freeLoopbackPort());
    auto telemetry = open(options);
    QVERIFY(telemetry->follow(named({"t-1"})).empty());
    int delivered = 0;
    const absl::Status status =
        telemetry->history(kStartMinute, kStartMinute + 10, [&](const MinuteCounts &) { return ++delivered > 0; });
    QCOMPARE(status.code(), absl::StatusCode::kUnavailable);
    QCOMPARE(delivered, 0);
    QVERIFY2(status.message().find("cannot be reached") != absl::string_view::npos,
             std::string(status.message()).c_str());
    QVERIFY(!telemetry->state().reason.empty());
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    QCOMPARE(telemetry->advance((kStartMinute + 60) * 60'000, minutes, ticks).code(), absl::StatusCode::kUnavailable);
    QVERIFY(minutes.empty());
}

void TestPrometheus::slowServerIsGivenUp()
{
    const SilentServer silent;
    QVERIFY(silent.port() != 0);
    PrometheusOptions options;
    options.url = "http://127.0.0.1:" + std::to_string(silent.port());
    options.timeoutMs = 300;
    auto telemetry = open(options);
    QVERIFY(telemetry->follow(named({"t-1"})).empty());
    QVERIFY2(telemetry->state().reason.find("did not answer") != std::string::npos, telemetry->state().reason.c_str());
}

void TestPrometheus::strangeServerSaysSo()
{
    PromServer server("http://127.0.0.1:" + std::to_string(m_port), {});
    const auto refused = server.samples("bulkhead_requests_total{", 60'000, kStartMinute * 60'000, 1);
    QCOMPARE(refused.status().code(), absl::StatusCode::kInvalidArgument);
    PromServer elsewhere("http://127.0.0.1:" + std::to_string(m_port) + "/nothing", {});
    const auto missing = elsewhere.series("up");
    QVERIFY(!missing.ok());
    QVERIFY2(missing.status().message().find("answered HTTP 40") != absl::string_view::npos,
             std::string(missing.status().message()).c_str());
}

void TestPrometheus::tooLargeAnswerIsRefused()
{
    PrometheusOptions options;
    options.maxResponseBytes = 4'096;
    auto telemetry = open(options);
    telemetry->follow(named({"t-1"}));
    const absl::Status status =
        telemetry->history(kStartMinute, kStartMinute + 600, [](const MinuteCounts &) { return true; });
    QCOMPARE(status.code(), absl::StatusCode::kResourceExhausted);
}

QTEST_GUILESS_MAIN(TestPrometheus)
#include "tst_prometheus.moc"
