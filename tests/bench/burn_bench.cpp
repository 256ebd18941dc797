// The burn rates of a fleet over all alert windows: this project's engine on its minutes, and instant queries to a real
// Prometheus on the same counts. Prints one JSON object; both sides' ratios are compared before a time is told.
//   bench_burn [tenants] [runs]
#include "backend/engine/slo_engine.h"
#include "tests/bench/process_cost.h"
#include "tests/fixtures/prometheus_server.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QTemporaryDir>
#include <QTimer>
#include <QUrlQuery>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>

using namespace bulkhead;

namespace {

using Steady = std::chrono::steady_clock;
constexpr std::int64_t kStart = 28'401'120; // 2024-01-01, in minutes.
constexpr std::int64_t kMinutes = 4'320 + 10;
constexpr std::array<const char *, 5> kWorkflows{"claims", "scheduling", "eligibility", "billing", "portal"};
struct Compared
{
    slo::Window window;
    const char *range;
};
constexpr std::array<Compared, 7> kWindows{{{slo::Window::M5, "5m"},
                                            {slo::Window::M30, "30m"},
                                            {slo::Window::H1, "1h"},
                                            {slo::Window::H2, "2h"},
                                            {slo::Window::H6, "6h"},
                                            {slo::Window::D1, "1d"},
                                            {slo::Window::D3, "3d"}}};

Count countsAt(std::size_t series, std::int64_t minute)
{
    const auto mix = static_cast<std::uint64_t>(minute) * 7 + series * 13;
    return {static_cast<std::uint32_t>(20 + mix % 60),
            (static_cast<std::uint64_t>(minute) + series) % 50 == 49 ? 1U : 0U};
}

/// Cumulative counters, one sample on each minute.
bool writeCounters(const QString &file, std::size_t series)
{
    std::ofstream out(file.toStdString(), std::ios::binary);
    std::vector<char> buffer(1 << 20);
    out.rdbuf()->pubsetbuf(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    out << "# TYPE bulkhead_requests counter\n";
    for (std::size_t s = 0; s < series; ++s)
        for (const bool bad : {false, true}) {
            const std::string name = "bulkhead_requests_total{tenant=\"t-" + std::to_string(s / kWorkflows.size())
                                     + "\",workflow=\"" + kWorkflows[s % kWorkflows.size()] + "\",outcome=\""
                                     + (bad ? "bad" : "good") + "\"} ";
            std::uint64_t total = 0;
            for (std::int64_t m = 0; m <= kMinutes; ++m) {
                if (m > 0) {
                    const Count count = countsAt(s, m - 1);
                    total += bad ? count.bad : count.good;
                }
                out << name << total << ' ' << (kStart + m) * 60 << '\n';
            }
        }
    out << "# EOF\n";
    return static_cast<bool>(out);
}

/// The answer's body, or nothing.
std::optional<QByteArray> ask(QNetworkAccessManager &net, const QString &url, const QString &query)
{
    QUrlQuery form;
    form.addQueryItem(QStringLiteral("query"), QString::fromLatin1(QUrl::toPercentEncoding(query)));
    form.addQueryItem(QStringLiteral("time"), QString::number((kStart + kMinutes) * 60));
    QNetworkRequest request(QUrl(url + QStringLiteral("/api/v1/query")));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/x-www-form-urlencoded"));
    QNetworkReply *reply = net.post(request, form.toString(QUrl::FullyEncoded).toLatin1());
    QEventLoop loop;
    QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    const QByteArray body = reply->readAll();
    const bool good = reply->error() == QNetworkReply::NoError;
    if (!good)
        std::fprintf(stderr, "%s\n",
                     qPrintable(reply->errorString() + QStringLiteral(": ") + QString::fromUtf8(body.left(300))));
    reply->deleteLater();
    return good ? std::optional(body) : std::nullopt;
}

QString burnQuery(const char *range)
{
    const QString sum = QStringLiteral("sum by (tenant,workflow) (increase(bulkhead_requests_total%1[%2]))");
    const QString span = QString::fromLatin1(range);
    return sum.arg(QStringLiteral("{outcome=\"bad\"}"), span) + QStringLiteral(" / ") + sum.arg(QString(), span);
}

std::size_t seriesOf(const QJsonObject &labels)
{
    const QString workflow = labels[QStringLiteral("workflow")].toString();
    const auto at = std::find_if(kWorkflows.begin(), kWorkflows.end(),
                                 [&](const char *name) { return workflow == QLatin1String(name); });
    return labels[QStringLiteral("tenant")].toString().mid(2).toULongLong() * kWorkflows.size()
           + static_cast<std::size_t>(at - kWorkflows.begin());
}

/// The largest difference between both ratios, over every series; infinite when one is not there.
double worstDifference(const QByteArray &body, const slo::Engine &engine, slo::Window window, std::size_t series)
{
    const QJsonArray result = QJsonDocument::fromJson(body)[QStringLiteral("data")][QStringLiteral("result")].toArray();
    if (static_cast<std::size_t>(result.size()) != series)
        return INFINITY;
    double worst = 0;
    for (const QJsonValue &one : result) {
        const auto sums =
            engine.sums(static_cast<SeriesIndex>(seriesOf(one[QStringLiteral("metric")].toObject())), window);
        const double ours = static_cast<double>(sums.bad) / static_cast<double>(sums.valid());
        worst = std::max(worst, std::fabs(one[QStringLiteral("value")][1].toString().toDouble() - ours));
    }
    return worst;
}

std::string spread(std::vector<double> seconds)
{
    std::sort(seconds.begin(), seconds.end());
    char text[160];
    std::snprintf(text, sizeof text, "{\"runs\":%zu,\"median_s\":%.6f,\"min_s\":%.6f,\"max_s\":%.6f}", seconds.size(),
                  seconds[seconds.size() / 2], seconds.front(), seconds.back());
    return text;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const std::size_t tenants = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000;
    const int runs = argc > 2 ? std::atoi(argv[2]) : 5;
    const std::size_t series = tenants * kWorkflows.size();

    slo::Engine engine;
    std::vector<slo::Objective> objectives;
    for (std::size_t s = 0; s < series; ++s)
        objectives.push_back({{static_cast<TenantIndex>(s / 5), kWorkflows[s % 5]}});
    engine.add(objectives);
    std::vector<double> ours;
    MinuteCounts minute;
    minute.counts.resize(series);
    for (std::int64_t m = 0; m < kMinutes; ++m) {
        minute.minute = kStart + m;
        for (std::size_t s = 0; s < series; ++s)
            minute.counts[s] = countsAt(s, m);
        if (m < kMinutes - runs) {
            engine.preload(minute);
            continue;
        }
        if (m == kMinutes - runs)
            engine.judge();
        const auto start = Steady::now();
        engine.push(minute);
        ours.push_back(bench::secondsSince(start));
    }

    QTemporaryDir dir;
    const QString file = dir.filePath(QStringLiteral("counters.om"));
    PrometheusServer server;
    if (!writeCounters(file, series))
        return 1;
    if (const QString problem = server.startOnFile(file, 3'600'000); !problem.isEmpty()) {
        std::fprintf(stderr, "%s\n", qPrintable(problem));
        return 1;
    }
    QFile::remove(file);
    QNetworkAccessManager net;
    for (int i = 0; i < 1'200 && !ask(net, server.url(), QStringLiteral("vector(1)")); ++i) {
        QEventLoop loop;
        QTimer::singleShot(100, &loop, &QEventLoop::quit);
        loop.exec();
    }
    double worst = 0;
    std::vector<double> theirs;
    for (int run = 0; run < runs; ++run) {
        double spent = 0;
        for (const Compared &one : kWindows) {
            const auto start = Steady::now();
            const auto body = ask(net, server.url(), burnQuery(one.range));
            spent += bench::secondsSince(start);
            if (!body)
                return 1;
            if (run == 0)
                worst = std::max(worst, worstDifference(*body, engine, one.window, series));
        }
        theirs.push_back(spent);
    }
    std::sort(theirs.begin(), theirs.end());
    std::sort(ours.begin(), ours.end());
    std::printf("{\"bench\":\"burn\",\"tenants\":%zu,\"series\":%zu,\"engine_tick\":%s,\"prometheus_queries\":%s,"
                "\"times_faster\":%.0f,\"largest_difference_of_a_ratio\":%.3g}\n",
                tenants, series, spread(ours).c_str(), spread(theirs).c_str(),
                theirs[theirs.size() / 2] / ours[ours.size() / 2], worst);
    return worst < 1e-12 ? 0 : 1;
}
