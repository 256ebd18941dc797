// How fast the gateway follows and backfills a Prometheus-compatible engine. Prints one JSON object. What is real: the
// Prometheus that the first and last part read, on blocks made for it; the middle part is served recorded responses.
//   bench_telemetry [--follow TENANTS] [--recorded TENANTS] [--backfill TENANTS] [--days DAYS]   (0 leaves a part out)
#include "backend/driver/prometheus_query.h"
#include "backend/driver/prometheus_telemetry.h"
#include "tests/bench/process_cost.h"
#include "tests/fixtures/prometheus_server.h"
#include "tests/fixtures/stub_prometheus.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sys/resource.h>
#include <thread>

using namespace bulkhead;

namespace {

using Steady = std::chrono::steady_clock;
constexpr std::int64_t kStartMinute = 28'401'120; // 2024-01-01.
constexpr std::array<const char *, 5> kWorkflows{"claims", "scheduling", "eligibility", "billing", "portal"};
constexpr std::array<const char *, 2> kOutcomes{"good", "bad"};

double peakMiB()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

/// Until the server has loaded its blocks.
bool answers(const std::string &url)
{
    PromServer server(url, {1'000, 60'000, 1 << 20});
    for (int i = 0; i < 1'200; ++i) {
        if (server.series("up").ok())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

std::string tenantId(int i)
{
    return "tenant-" + std::to_string(100'000 + i);
}

std::vector<TenantFacts> fleet(int tenants)
{
    std::vector<TenantFacts> facts(static_cast<std::size_t>(tenants));
    for (int i = 0; i < tenants; ++i)
        facts[static_cast<std::size_t>(i)].id = tenantId(i);
    return facts;
}

std::int64_t countAt(int tenant, std::size_t workflow, std::size_t outcome, std::int64_t minute)
{
    return outcome == 1 ? (minute + tenant) % 50 / 49 : 20 + (minute * 7 + tenant + static_cast<int>(workflow)) % 60;
}

PrometheusOptions optionsFor(const std::string &url, bool recorded)
{
    PrometheusOptions options;
    options.url = url;
    options.recorded = recorded;
    options.lookBackDays = 0;
    options.timeoutMs = 120'000;
    options.engineWaitMs = options.followWaitMs = 600'000;
    return options;
}

/// OpenMetrics of recorded series (a gauge told 15 s after each minute) or of raw counters, one sample a minute.
bool writeData(const QString &file, int tenants, std::int64_t minutes, bool recorded)
{
    std::ofstream out(file.toStdString(), std::ios::binary);
    std::vector<char> buffer(1 << 20);
    out.rdbuf()->pubsetbuf(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    out << (recorded ? "# TYPE bulkhead:requests:increase1m gauge\n" : "# TYPE bulkhead_requests counter\n");
    for (int t = 0; t < tenants; ++t) {
        for (std::size_t w = 0; w < kWorkflows.size(); ++w) {
            for (std::size_t o = 0; o < kOutcomes.size(); ++o) {
                const std::string name =
                    std::string(recorded ? "bulkhead:requests:increase1m" : "bulkhead_requests_total") + "{tenant=\""
                    + tenantId(t) + "\",workflow=\"" + kWorkflows[w] + "\",outcome=\"" + kOutcomes[o] + "\"} ";
                std::int64_t total = 0;
                for (std::int64_t m = 0; m <= minutes; ++m) {
                    const std::int64_t count = m > 0 ? countAt(t, w, o, m - 1) : 0;
                    total += count;
                    if (recorded && m == 0)
                        continue;
                    out << name << (recorded ? count : total) << ' ' << (kStartMinute + m) * 60 + (recorded ? 15 : 0)
                        << '\n';
                }
            }
        }
    }
    out << "# EOF\n";
    return static_cast<bool>(out);
}

struct Wrong
{
    std::int64_t counts = 0;
    void check(const MinuteCounts &minute, const std::vector<SeriesKey> &series)
    {
        for (std::size_t s = 0; s < series.size(); ++s) {
            const auto w = static_cast<std::size_t>(std::find(kWorkflows.begin(), kWorkflows.end(), series[s].workflow)
                                                    - kWorkflows.begin());
            const std::int64_t at = minute.minute - kStartMinute;
            const auto t = static_cast<int>(series[s].tenant);
            counts += minute.counts[s].good == countAt(t, w, 0, at) && minute.counts[s].bad == countAt(t, w, 1, at)
                              && minute.covered[s] == 60
                          ? 0
                          : 1;
        }
    }
};

/// Follows minute by minute and prints a JSON member.
bool followMinutes(const char *name, const std::string &url, int tenants, std::int64_t minutes)
{
    auto telemetry = makePrometheusTelemetry(optionsFor(url, true));
    const auto begun = Steady::now();
    const std::vector<SeriesKey> series = (*telemetry)->follow(fleet(tenants));
    const double found = bench::secondsSince(begun);
    std::vector<double> spent;
    Wrong wrong;
    std::vector<MinuteCounts> got;
    std::vector<UsageTick> ticks;
    (void)(*telemetry)->history(kStartMinute, kStartMinute + 1, [](const MinuteCounts &) { return true; });
    for (std::int64_t m = 1; m < minutes; ++m) {
        got.clear();
        const auto start = Steady::now();
        const absl::Status status = (*telemetry)->advance((kStartMinute + m + 1) * 60'000 + 17'000, got, ticks);
        spent.push_back(bench::secondsSince(start));
        if (!status.ok() || got.size() != 1 || got.front().minute != kStartMinute + m) {
            std::fprintf(stderr, "minute %lld: %s, %zu minutes\n", static_cast<long long>(m),
                         std::string(status.message()).c_str(), got.size());
            return false;
        }
        wrong.check(got.front(), series);
    }
    std::sort(spent.begin(), spent.end());
    std::printf(
        "  \"%s\": {\"tenants\": %d, \"series\": %zu, \"find_series_s\": %.2f, \"minute_s\": {\"median\": %.2f, "
        "\"min\": %.2f, \"max\": %.2f, \"runs\": %zu}, \"wrong_counts\": %lld, \"peak_mib\": %.0f},\n",
        name, tenants, series.size(), found, spent[spent.size() / 2], spent.front(), spent.back(), spent.size(),
        static_cast<long long>(wrong.counts), peakMiB());
    std::fflush(stdout);
    return wrong.counts == 0;
}

bool follow(int tenants)
{
    constexpr std::int64_t kMinutes = 6;
    QTemporaryDir dir;
    const QString file = dir.filePath(QStringLiteral("data.om"));
    PrometheusServer server;
    if (!writeData(file, tenants, kMinutes, true) || !server.startOnFile(file, 600'000).isEmpty()
        || !answers(server.url().toStdString()))
        return false;
    return followMinutes("follow_prometheus", server.url().toStdString(), tenants, kMinutes);
}

/// The answers of an engine that holds the recorded series, as Prometheus words them.
test::StubAnswer recorded(const std::string &path, const std::string &form)
{
    const bool matrix = path.find("/query") != std::string::npos;
    std::string body =
        matrix ? R"({"status":"success","data":{"resultType":"matrix","result":[)" : R"({"status":"success","data":[)";
    const bool any = form.find("bulkhead:requests:increase1m") != std::string::npos;
    const std::size_t from = form.find("tenant=~\"");
    std::string values;
    if (matrix) {
        const std::int64_t toMs = std::llround(std::strtod(form.c_str() + form.find("&time=") + 6, nullptr) * 1'000);
        const std::int64_t rangeMs = std::strtoll(form.c_str() + form.find("}[") + 2, nullptr, 10);
        for (std::int64_t m = std::max<std::int64_t>(1, (toMs - rangeMs) / 60'000 - kStartMinute); m <= 8; ++m) {
            const std::int64_t atMs = (kStartMinute + m) * 60'000 + 15'000;
            if (atMs <= toMs && atMs > toMs - rangeMs)
                values += (values.empty() ? "[" : ",[") + std::to_string(atMs / 1'000) + ",\"@" + std::to_string(m - 1)
                          + "@\"]";
        }
    }
    for (std::size_t at = any && from != std::string::npos ? from + 9 : std::string::npos; at != std::string::npos;) {
        const std::size_t end = form.find_first_of("|\"", at);
        const int tenant = std::atoi(form.c_str() + at + 7) - 100'000;
        for (std::size_t w = 0; w < kWorkflows.size(); ++w) {
            for (std::size_t o = 0; o < kOutcomes.size(); ++o) {
                std::string labels = R"({"__name__":"bulkhead:requests:increase1m","outcome":")";
                labels += std::string(kOutcomes[o]) + R"(","tenant":")" + form.substr(at, end - at)
                          + R"(","workflow":")" + kWorkflows[w] + "\"}";
                if (body.back() == '}')
                    body += ',';
                if (!matrix) {
                    body += labels;
                    continue;
                }
                body += "{\"metric\":" + labels + ",\"values\":[";
                for (std::size_t v = 0; v < values.size(); ++v) {
                    if (values[v] != '@') {
                        body += values[v];
                        continue;
                    }
                    const std::size_t close = values.find('@', v + 1);
                    body += std::to_string(countAt(tenant, w, o, std::atoll(values.c_str() + v + 1)));
                    v = close;
                }
                body += "]}";
            }
        }
        at = end == std::string::npos || form[end] == '"' ? std::string::npos : end + 1;
    }
    body += matrix ? "]}}" : "]}";
    return {200, std::move(body)};
}

bool followRecorded(int tenants)
{
    test::StubPrometheus stub(recorded);
    return followMinutes("follow_recorded_responses", stub.url(), tenants, 4);
}

bool backfill(int tenants, std::int64_t days)
{
    const std::int64_t minutes = days * 1440;
    QTemporaryDir dir;
    const QString file = dir.filePath(QStringLiteral("data.om"));
    PrometheusServer server;
    if (!writeData(file, tenants, minutes, false))
        return false;
    if (const QString problem = server.startOnFile(file, 3'600'000); !problem.isEmpty()) {
        std::fprintf(stderr, "%s\n", qPrintable(problem));
        return false;
    }
    QFile::remove(file);
    if (!answers(server.url().toStdString()))
        return false;
    auto telemetry = makePrometheusTelemetry(optionsFor(server.url().toStdString(), false));
    const std::vector<SeriesKey> series = (*telemetry)->follow(fleet(tenants));
    Wrong wrong;
    std::int64_t got = 0;
    const auto load = [&](std::int64_t from) {
        const auto begun = Steady::now();
        const absl::Status status =
            (*telemetry)->history(from, kStartMinute + minutes, [&](const MinuteCounts &minute) {
                wrong.check(minute, series);
                ++got;
                return true;
            });
        if (!status.ok())
            std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
        return bench::secondsSince(begun);
    };
    const double recent = load(kStartMinute + std::max<std::int64_t>(0, minutes - 3 * 1440));
    const double whole = days > 3 ? load(kStartMinute) : recent;
    std::printf("  \"backfill\": {\"tenants\": %d, \"series\": %zu, \"last_3_days_s\": %.1f, \"days\": %lld, "
                "\"all_days_s\": %.1f, \"minutes\": %lld, \"wrong_counts\": %lld, \"peak_mib\": %.0f},\n",
                tenants, series.size(), recent, static_cast<long long>(days), whole, static_cast<long long>(got),
                static_cast<long long>(wrong.counts), peakMiB());
    std::fflush(stdout);
    return wrong.counts == 0 && got > 0;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    int followed = 10'000, replayed = 100'000, filled = 100;
    std::int64_t days = 3;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const int value = std::atoi(argv[i + 1]);
        if (name == "--follow")
            followed = value;
        else if (name == "--recorded")
            replayed = value;
        else if (name == "--backfill")
            filled = value;
        else if (name == "--days")
            days = value;
    }
    std::printf("{\n");
    const bool good = (followed == 0 || follow(followed)) && (replayed == 0 || followRecorded(replayed))
                      && (filled == 0 || backfill(filled, days));
    std::printf("  \"exact\": %s\n}\n", good ? "true" : "false");
    return good ? 0 : 1;
}
