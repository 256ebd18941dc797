// Recorded counters: what the reader makes of them, and the whole replay held against a real Prometheus minute by
// minute.
#include "backend/backtest/backtest.h"
#include "backend/backtest/open_metrics.h"
#include "tests/fixtures/loopback_http.h"
#include "tests/fixtures/prometheus_server.h"
#include "tests/fixtures/recorded_counters.h"

#include <QTest>

#include <charconv>
#include <cmath>
#include <sstream>

using namespace bulkhead;

namespace {

constexpr std::array kWindowNames{"5m", "30m", "1h", "2h", "6h", "1d", "3d"};
/// (long, short, threshold as written): factor times a budget of 0.001.
struct RuleText
{
    const char *longWindow, *shortWindow, *threshold;
};
constexpr std::array<RuleText, 4> kRules{
    {{"1h", "5m", "0.0144"}, {"6h", "30m", "0.006"}, {"1d", "2h", "0.003"}, {"3d", "6h", "0.001"}}};

/// Takes every [seconds,"value"] of an answer: a document of a million points would be slow to build.
void readPoints(const QByteArray &answer, std::vector<double> &values)
{
    const char *const end = answer.constData() + answer.size();
    const qsizetype start = answer.indexOf("\"values\":[");
    for (const char *at = start < 0 ? end : answer.constData() + start + 10; at < end; ++at) {
        if (*at != '[')
            continue;
        std::int64_t seconds = 0;
        double value = 0;
        const auto time = std::from_chars(at + 1, end, seconds);
        if (time.ec != std::errc() || end - time.ptr < 3)
            continue;
        const auto number = std::from_chars(time.ptr + 2, end, value); // After ,"
        values[static_cast<std::size_t>((seconds - kRecordedStartS) / 60)] = value;
        at = number.ptr;
    }
}

/// Values by minute boundary since the start of the recording; NaN: no sample there.
std::vector<double> timeline(quint16 port, const QByteArray &query)
{
    std::vector<double> values(static_cast<std::size_t>(kRecordedMinutes) + 1, std::nan(""));
    constexpr std::int64_t kChunk = 10'000; // The server refuses more than 11,000 points.
    for (std::int64_t from = 0; from <= kRecordedMinutes; from += kChunk) {
        const std::int64_t to = std::min(from + kChunk - 1, kRecordedMinutes);
        const QByteArray form = "query=" + query.toPercentEncoding()
                                + "&step=60&start=" + QByteArray::number(qint64(kRecordedStartS + from * 60))
                                + "&end=" + QByteArray::number(qint64(kRecordedStartS + to * 60));
        const LoopbackAnswer answer =
            loopbackHttp(port, "POST", "/api/v1/query_range", form, "application/x-www-form-urlencoded");
        if (!answer.ok()) // Or a refusal would look like a series without points.
            return {};
        readPoints(answer.body, values);
    }
    return values;
}

QByteArray ratio(const RecordedWorkflow &workflow, const char *window)
{
    const QByteArray labels = "tenant=\"" + QByteArray::fromStdString(workflow.tenant) + "\",workflow=\""
                              + QByteArray::fromStdString(workflow.workflow) + "\"";
    return "sum(rate(http_requests_total{" + labels + ",code=\"500\"}[" + window + "]))/sum(rate(http_requests_total{"
           + labels + "}[" + window + "]))";
}

ObjectivesFile objectives()
{
    ObjectivesFile file;
    file.guards = false;
    file.contract.tenantId = "backtest";
    for (const RecordedWorkflow &workflow : recordedWorkflows()) {
        RecordedObjective objective;
        objective.name = workflow.tenant + "/" + workflow.workflow;
        objective.metric = "http_requests_total";
        objective.match = {{"tenant", workflow.tenant}, {"workflow", workflow.workflow}};
        objective.bad = {{"code", {"500"}}};
        file.objectives.push_back(objective);
        file.contract.commitments.push_back({objective.name, {}, 9'990'000, 0, 0});
    }
    return file;
}

/// One objective over everything called a_total, whose failures have out="bad".
ObjectivesFile everything()
{
    ObjectivesFile file;
    RecordedObjective objective;
    objective.name = "all";
    objective.metric = "a_total";
    objective.bad = {{"out", {"bad"}}};
    file.objectives.push_back(objective);
    file.contract.commitments.push_back({"all", {}, 9'990'000, 0, 0});
    return file;
}

/// Samples of one series every minute from minute 100; "_" is missing.
std::string samples(const std::string &series, const QString &values)
{
    std::string text;
    const QStringList list = values.split(u' ');
    for (qsizetype i = 0; i < list.size(); ++i)
        if (list[i] != u"_")
            text += series + " " + list[i].toStdString() + " " + std::to_string(6'000 + i * 60) + "\n";
    return text;
}

QList<int> goodByMinute(const RecordedSeries &series, int minutes)
{
    QList<int> result;
    for (int minute = 100; minute < 100 + minutes; ++minute)
        result << int(series.minutes()[0].series().at(minute).good);
    return result;
}

} // namespace

class TestSloBacktest : public QObject
{
    Q_OBJECT

private slots:
    void countersBecomeMinutes_data()
    {
        QTest::addColumn<QString>("values");
        QTest::addColumn<QString>("before");
        QTest::addColumn<QList<int>>("good");
        QTest::newRow("a reset counts from zero") << "100 110 120 5 15 25"
                                                  << "" << QList<int>{10, 10, 5, 10, 10};
        QTest::newRow("a gap is spread over its minutes") << "0 10 20 _ _ _ _ _ 80 90 100"
                                                          << "" << QList<int>{10, 10, 10, 10, 10, 10, 10, 10, 10, 10};
        QTest::newRow("a new series' first reading is not counted") << "_ _ _ _ 7 8"
                                                                    << "" << QList<int>{0, 0, 0, 0, 1};
        QTest::newRow("unless it was born while others were recorded")
            << "_ _ _ _ 7 8"
            << "a_created{out=\"ok\"} 6200 6240" << QList<int>{0, 0, 0, 7, 1};
        QTest::newRow("three errors stay three") << "0 0 0 3 3 3"
                                                 << "" << QList<int>{0, 0, 3, 0, 0};
        QTest::newRow("a stale mark ends the series until it returns") << "0 10 NaN NaN 40 50"
                                                                       << "" << QList<int>{10, 10, 10, 10, 10};
    }
    void countersBecomeMinutes()
    {
        QFETCH(QString, values);
        QFETCH(QString, before);
        QFETCH(QList<int>, good);
        const ObjectivesFile file = everything();
        std::istringstream in("# TYPE a counter\na_total{out=\"bad\"} 0 6000\na_total{out=\"bad\"} 0 6060\n"
                              + (before.isEmpty() ? std::string() : before.toStdString() + "\n")
                              + samples("a_total{out=\"ok\"}", values) + "# EOF\n");
        RecordedSeries series(file, 0, 0);
        const absl::Status read = series.read(in);
        QVERIFY2(read.ok(), std::string(read.message()).c_str());
        QCOMPARE(goodByMinute(series, int(good.size())), good);
    }
    void minutesOfAGapAreNotCovered()
    {
        const ObjectivesFile file = everything();
        std::istringstream in(samples("a_total{out=\"ok\"}", QStringLiteral("0 10 20 _ _ _ _ _ 80 90")) + "# EOF\n");
        RecordedSeries series(file, 0, 0);
        QVERIFY(series.read(in).ok());
        QList<int> covered;
        for (const sla::MinuteCell &cell : series.minutes()[0].cells)
            covered << cell.coveredS;
        QCOMPARE(covered, (QList<int>{60, 60, 0, 0, 0, 0, 0, 0, 60}));
    }
    void labelsKeepQuotesAndNewlines()
    {
        const auto labels = parseLabels("a=\"x\\\"y\\nz\\\\\",b=\"}\"");
        QVERIFY(labels.ok());
        QCOMPARE((*labels)[0].second, std::string("x\"y\nz\\"));
        ObjectivesFile file = everything();
        file.objectives[0].match = {{"a", "x\"y\nz\\"}};
        std::istringstream in(samples("a_total{a=\"x\\\"y\\nz\\\\\",b=\"}\"}", QStringLiteral("0 5")) + "# EOF\n");
        RecordedSeries series(file, 0, 0);
        QVERIFY(series.read(in).ok());
        QCOMPARE(series.minutes()[0].cells.front().good, 5U);
    }
    void fromAndToCutTheRecording()
    {
        const ObjectivesFile file = everything();
        std::istringstream in(samples("a_total{out=\"ok\"}", QStringLiteral("0 1 3 6 10")) + "# EOF\n");
        RecordedSeries series(file, 6'060'000, 6'180'000);
        QVERIFY(series.read(in).ok());
        QCOMPARE(series.minutes()[0].fromMinute, 101);
        QCOMPARE(series.minutes()[0].cells.size(), std::size_t{2});
        QCOMPARE(goodByMinute(series, 3), (QList<int>{0, 2, 3})); // Its first minute has its reading before.
    }
    void badLinesAreNamedWithWhatToChange_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const char *text, const char *says) {
            QTest::newRow(name) << QString::fromLatin1(text) << QString::fromLatin1(says);
        };
        row("no end", "a_total 1 60\n", "line 2: the file ends without \"# EOF\"");
        row("more after the end", "# EOF\na_total 1 60\n", "line 2: there is more after");
        row("no time", "a_total 1\n# EOF\n", "line 1: the sample has no time");
        row("no number", "a_total x 60\n# EOF\n", "line 1: \"x\" is no number");
        row("no value", "a_total\n# EOF\n", "line 1: the value is missing");
        row("an empty line", "a_total 1 60\n\n# EOF\n", "line 2: this is neither a sample nor a comment");
        row("labels without an end", "a_total{a=\"b 1 60\n# EOF\n", "line 1: the labels do not end");
        row("an unknown escape", "a_total{a=\"\\t\"} 1 60\n# EOF\n", "line 1: a label's value may only hold");
        row("a label twice", "a_total{a=\"b\",a=\"c\"} 1 60\n# EOF\n", "line 1: the label \"a\" occurs twice");
        row("a comment that is none", "#hello\n# EOF\n", "line 1: only # HELP");
        row("the same sample twice", "a_total 1 60\na_total 1 60\n# EOF\n",
            "line 2: this series has a sample of this time");
        row("time that runs back", "a_total 1 60\na_total 1 0\n# EOF\n", "line 2: this series has a later sample");
        row("half an event", "a_total 1.5 60\n# EOF\n", "line 1: a counter of events is a whole number");
        row("line ends of another system", "a_total 1 60\r\n# EOF\n", "line 1: the line ends as on Windows");
    }
    void badLinesAreNamedWithWhatToChange()
    {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const ObjectivesFile file = everything();
        RecordedSeries series(file, 0, 0);
        std::istringstream in(text.toStdString());
        const QString message = QString::fromStdString(std::string(series.read(in).message()));
        QVERIFY2(message.startsWith(says), qPrintable(message));
    }
    void anObjectiveWithoutSamplesIsRefused()
    {
        ObjectivesFile file = everything();
        file.objectives[0].match = {{"tenant", "nobody"}};
        RecordedSeries series(file, 0, 0);
        std::istringstream in("a_total 1 60\na_total 2 120\n# EOF\n");
        QVERIFY(series.read(in).ok());
        QCOMPARE(runBacktest(file, series.minutes()).status().code(), absl::StatusCode::kFailedPrecondition);
    }

    /// At every minute of a month: all windows' ratios, and every rule's alerts.
    void theReplayEqualsPrometheus()
    {
        const std::string text = recordedFile();
        PrometheusServer server;
        QCOMPARE(server.start(QByteArray::fromStdString(text)), QString());
        const ObjectivesFile file = objectives();
        RecordedSeries series(file, 0, 0);
        std::istringstream in(text);
        QVERIFY(series.read(in).ok());
        // By objective, window and boundary.
        std::array<std::array<std::vector<double>, 7>, 3> ratios;
        const auto result = runBacktest(file, series.minutes(), [&](const slo::Engine &engine) {
            for (SeriesIndex i = 0; i < 3; ++i)
                for (std::size_t w = 0; w < 7; ++w) {
                    const slo::Sums sums = engine.sums(i, static_cast<slo::Window>(w));
                    ratios[i][w].push_back(sums.valid() == 0 ? std::nan("") : double(sums.bad) / double(sums.valid()));
                }
        });
        QVERIFY(result.ok());
        QCOMPARE(result->objectives[0].page.size(), std::size_t{1});
        QCOMPARE(result->objectives[0].ticket.size(), std::size_t{4});
        QCOMPARE(result->objectives[1].page.size() + result->objectives[1].ticket.size(), std::size_t{0});
        QCOMPARE(result->objectives[2].page.size(), std::size_t{14});
        QCOMPARE(result->objectives[2].ticket.size(), std::size_t{63});

        // It listens, and refuses, before it has its blocks.
        QTRY_VERIFY_WITH_TIMEOUT(loopbackHttp(server.port(), "GET", "/-/ready").ok(), 30'000);
        const auto workflows = recordedWorkflows();
        for (std::size_t i = 0; i < 3; ++i) {
            for (std::size_t w = 0; w < kWindowNames.size(); ++w)
                compareRatios(workflows[i], w, ratios[i][w],
                              timeline(server.port(), ratio(workflows[i], kWindowNames[w])));
            for (std::size_t rule = 0; rule < kRules.size(); ++rule) {
                const QByteArray query =
                    "(" + ratio(workflows[i], kRules[rule].shortWindow) + " > " + kRules[rule].threshold + ") and ("
                    + ratio(workflows[i], kRules[rule].longWindow) + " > " + kRules[rule].threshold + ")";
                QCOMPARE(intervalsOf(timeline(server.port(), query)), sinceStart(result->objectives[i].byRule[rule]));
            }
        }
    }

private:
    static void compareRatios(const RecordedWorkflow &workflow, std::size_t w, const std::vector<double> &ours,
                              const std::vector<double> &theirs)
    {
        QCOMPARE(theirs.size(), std::size_t{kRecordedMinutes} + 1); // Empty: the server refused.
        const std::int64_t window = slo::kWindowMinutes[w];
        std::int64_t compared = 0;
        // A rate needs two samples, so that the first minute's is not there yet.
        for (std::int64_t boundary = 1; boundary <= kRecordedMinutes; ++boundary) {
            // The restart's minute is lost to both in another way, and a gap's events are not observed.
            const bool restarted = workflow.restart && boundary >= kRestartMinute && boundary < kRestartMinute + window;
            const bool blind = workflow.gap && boundary >= kGapFrom && boundary < kGapTo + window;
            if (restarted || blind)
                continue;
            const double a = ours[static_cast<std::size_t>(boundary - 1)];
            const double b = theirs[static_cast<std::size_t>(boundary)];
            ++compared;
            if (std::isnan(a) == std::isnan(b) && (std::isnan(a) || std::abs(a - b) <= 1e-12))
                continue;
            QFAIL(qPrintable(QStringLiteral("%1 %2 at %3: %4, not %5")
                                 .arg(QString::fromStdString(workflow.workflow), QLatin1String(kWindowNames[w]))
                                 .arg(boundary)
                                 .arg(a, 0, 'g', 17)
                                 .arg(b, 0, 'g', 17)));
        }
        QVERIFY(compared > kRecordedMinutes - 5'000);
    }
    using Pairs = QList<std::pair<qint64, qint64>>;
    static Pairs intervalsOf(const std::vector<double> &values)
    {
        Pairs result;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (std::isnan(values[i]))
                continue;
            if (!result.isEmpty() && result.back().second == qint64(i))
                ++result.back().second;
            else
                result.append({qint64(i), qint64(i) + 1});
        }
        return result;
    }
    static Pairs sinceStart(const FiringIntervals &intervals)
    {
        Pairs result;
        for (const FiringInterval &interval : intervals)
            result.append({interval.fromMinute - kRecordedStartS / 60,
                           (interval.toMinute < 0 ? kRecordedStartS / 60 + kRecordedMinutes + 1 : interval.toMinute)
                               - kRecordedStartS / 60});
        return result;
    }
};

QTEST_GUILESS_MAIN(TestSloBacktest)
#include "tst_slo_backtest.moc"
