// First drawing, zoom and pan of the console's chart on a million points (eight series of 125,000 samples), in a
// window.
#include "tests/bench/bench_data.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/theme/theme.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QElapsedTimer>
#include <QWindow>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace bulkhead;

namespace {

constexpr int kSeries = 8;
constexpr std::uint32_t kSamples = 125'000;
constexpr int kRuns = 7;
constexpr int kMoves = 40;

/// The comparison's series: a walk in thousandths, one sample a minute.
chart::Data million()
{
    chart::Data data;
    data.title = QStringLiteral("Million points");
    data.unit = QStringLiteral("ms");
    for (std::uint32_t s = 0; s < kSeries; ++s) {
        chart::Series series;
        series.name = QStringLiteral("series %1").arg(s);
        series.tone = Tone(int(Tone::Series0) + int(s % 6));
        series.points.reserve(kSamples);
        std::int64_t value = 50'000;
        for (std::uint32_t j = 0; j < kSamples; ++j) {
            value += std::int64_t(bench::hash(j, 300 + s) % 2001) - 1000;
            series.points.emplace_back((1'700'000'000.0 + 60.0 * j) * 1000, double(value) / 1000);
        }
        data.series.push_back(std::move(series));
    }
    return data;
}

/// Runs the work and paints at once; milliseconds.
template<typename Work>
double painted(chart::MetricChart &chart, Work work)
{
    QElapsedTimer timer;
    timer.start();
    work();
    chart.findChild<QAbstractScrollArea *>()->viewport()->repaint(); // Now, not when the event loop has time.
    return double(timer.nsecsElapsed()) / 1e6;
}

void print(const char *name, std::vector<double> ms, bool last)
{
    std::sort(ms.begin(), ms.end());
    std::printf("\"%s\": {\"median\": %.2f, \"min\": %.2f, \"max\": %.2f, \"runs\": %zu}%s", name, ms[ms.size() / 2],
                ms.front(), ms.back(), ms.size(), last ? "" : ", ");
}

} // namespace

int main(int argc, char **argv)
{
    const QApplication application(argc, argv);
    const Theme theme(Theme::Choice::Light);
    const chart::Data data = million();
    const double from = data.series[0].points.front().x();
    const double whole = data.series[0].points.back().x() - from;
    std::vector<double> first;
    std::vector<double> zoom;
    std::vector<double> pan;
    for (int run = 0; run < kRuns; ++run) {
        chart::MetricChart chart(QStringLiteral("bench"));
        chart.resize(1200, 500);
        chart.show();
        // Without a place on the screen nothing is painted.
        while (!chart.windowHandle() || !chart.windowHandle()->isExposed())
            QApplication::processEvents(QEventLoop::WaitForMoreEvents);
        chart::Data copy = data; // Not part of the work: a view is handed its data.
        first.push_back(painted(chart, [&] { chart.setData(std::move(copy)); }));
        for (int i = 1; i <= kMoves; ++i) {
            const double width = whole * (1 - 0.02 * i);
            zoom.push_back(
                painted(chart, [&] { chart.setWindow(from + (whole - width) / 2, from + (whole + width) / 2); }));
        }
        for (int i = 0; i < kMoves; ++i) {
            const double start = from + whole * 0.01 * i;
            pan.push_back(painted(chart, [&] { chart.setWindow(start, start + whole * 0.3); }));
        }
    }
    std::printf("{");
    print("first_ms", first, false);
    print("zoom_ms", zoom, false);
    print("pan_ms", pan, true);
    std::printf("}\n");
    return 0;
}
