#include "widgets/neighbours/incident_charts.h"

#include "models/containment_words.h"
#include "models/incident_sentence.h"
#include "models/words.h"
#include "widgets/neighbours/low_chart.h"

#include <QVBoxLayout>

#include <algorithm>
#include <functional>

namespace bulkhead {

namespace {

constexpr std::size_t kLinesShown = 4;
// Room for "100 ms" left of both plots: their time axes line up.
constexpr double kPlotLeft = 58;
constexpr qint64 kSameMomentMs = 2'000;

/// A victim's latency as means of equal stretches, about 120 over the whole range: single requests of one tick would
/// hide the step that matters. Ticks in which nothing finished do not count; a stretch of only such is a gap.
std::vector<QPointF> smoothed(const IncidentDetail &detail, const VictimSeries &victim)
{
    std::vector<QPointF> points;
    const qsizetype count = std::min(victim.latencyMs.size(), detail.points.size());
    const qsizetype stretch = std::max<qsizetype>(1, count / 120);
    for (qsizetype from = 0; from < count; from += stretch) {
        double sum = 0;
        int finished = 0;
        for (qsizetype k = from; k < std::min(from + stretch, count); ++k) {
            finished += victim.latencyMs[k] >= 0;
            sum += std::max(0.0, victim.latencyMs[k]);
        }
        if (finished > 0)
            points.emplace_back(double(detail.points[from].atMs), sum / finished);
    }
    return points;
}

/// By time, for labels are set from left to right; what came so shortly before the onset that it would take its room
/// comes after it. An act that the gateway tells of, too, is marked once.
std::vector<chart::Marker> markersOf(const IncidentDetail &detail, const QList<Act> &acts)
{
    const qint64 since = detail.incident.sinceMs;
    std::vector<chart::Marker> markers{
        {double(since), IncidentCharts::tr("onset %1").arg(words::clock(since)), Tone::Dim}};
    for (const IncidentMark &mark : detail.marks)
        markers.push_back({double(mark.atMs), mark.text, mark.kind == QLatin1String("act") ? Tone::Info : Tone::Warn});
    for (const Act &act : acts) {
        const bool told = std::ranges::any_of(detail.marks, [&act](const IncidentMark &mark) {
            return mark.kind == QLatin1String("act") && std::abs(mark.atMs - act.approvedMs) < kSameMomentMs;
        });
        if (act.approvedMs > 0 && !told)
            markers.push_back({double(act.approvedMs), containmentText(act.containment), Tone::Info});
    }
    const double range = detail.points.isEmpty() ? 0 : double(detail.points.last().atMs - detail.points.first().atMs);
    std::ranges::stable_sort(markers, {}, [since = double(since), range](const chart::Marker &marker) {
        return marker.at < since && since - marker.at < range / 6 ? since + 1 : marker.at;
    });
    return markers;
}

void take(chart::MetricChart *chart, chart::Data data, const IncidentDetail &detail)
{
    if (!detail.points.isEmpty()) {
        data.from = double(detail.points.first().atMs);
        data.to = double(detail.points.last().atMs);
    }
    chart->setData(std::move(data));
}

} // namespace

IncidentCharts::IncidentCharts(QWidget *parent)
    : Card(tr("Use of the pool against affected tenants’ latency"), {}, parent)
    , m_use(new LowChart(tr("What the antagonist uses")))
    , m_latency(new LowChart(tr("Latency of affected tenants")))
{
    setRoomy(false);
    body()->addWidget(m_use, 1);
    body()->addWidget(m_latency, 1);
    // One time axis: what is zoomed in one chart is zoomed in the other.
    connect(m_use, &chart::MetricChart::windowChanged, m_latency, &chart::MetricChart::setWindow);
    connect(m_latency, &chart::MetricChart::windowChanged, m_use, &chart::MetricChart::setWindow);
}

void IncidentCharts::setRoomy(bool roomy)
{
    m_use->setMinimumHeight(roomy ? 160 : 124);
    m_latency->setMinimumHeight(roomy ? 190 : 140);
}

void IncidentCharts::show(const IncidentDetail &detail, const QList<Act> &acts)
{
    setTitle(tr("%1 against affected tenants’ latency").arg(useTitle(detail.incident)));
    m_markers = markersOf(detail, acts);
    // What a person has zoomed into stays while the ticks of the same incident grow.
    const auto [from, to] = m_use->window();
    const bool zoomed = m_shown == detail.incident.id && to - from < m_whole - 1;
    showUse(detail);
    showLatency(detail);
    m_shown = detail.incident.id;
    m_whole = m_use->window().second - m_use->window().first;
    if (!zoomed)
        return;
    m_use->setWindow(from, to);
    m_latency->setWindow(from, to);
}

void IncidentCharts::showUse(const IncidentDetail &detail)
{
    const Incident &incident = detail.incident;
    chart::Data use;
    use.title = useTitle(incident);
    use.unit = QStringLiteral("%");
    use.source = detail.source;
    use.format = [](double v) { return QStringLiteral("%1%").arg(qRound(v)); };
    use.high = 100;
    use.left = kPlotLeft;
    chart::Series antagonist{useName(incident), Tone::Bad, {}, true, 5000, false};
    chart::Series busy{tr("pool in use"), Tone::Series1, {}, false, 5000, false};
    for (const IncidentPoint &point : detail.points) {
        antagonist.points.emplace_back(double(point.atMs), point.antagonistShare * 100);
        busy.points.emplace_back(double(point.atMs), point.poolBusy * 100);
    }
    if (!incident.antagonists.isEmpty())
        use.series.push_back(std::move(antagonist));
    use.series.push_back(std::move(busy));
    use.markers = m_markers;
    take(m_use, std::move(use), detail);
}

void IncidentCharts::showLatency(const IncidentDetail &detail)
{
    chart::Data latency;
    latency.title = tr("Mean latency of affected tenants");
    latency.unit = tr("ms");
    latency.source = detail.source;
    latency.format = [](double v) { return v == 0 ? tr("0 ms") : words::latency(v); };
    latency.left = kPlotLeft;
    constexpr Tone kLines[] = {Tone::Series0, Tone::Series1, Tone::Series2,
                               Tone::Series3, Tone::Series4, Tone::Series5};
    // The busiest four: of a tenant with a request now and then there is no line to see.
    std::vector<chart::Series> lines;
    for (const VictimSeries &victim : detail.victims)
        lines.push_back({victim.party.tenantName, Tone::Series0, smoothed(detail, victim), false, 120'000, false});
    std::ranges::stable_sort(lines, std::greater(), [](const chart::Series &line) { return line.points.size(); });
    lines.resize(std::min<std::size_t>(lines.size(), kLinesShown));
    for (chart::Series &line : lines) {
        line.tone = kLines[latency.series.size()];
        latency.series.push_back(std::move(line));
    }
    latency.markers = m_markers;
    for (chart::Marker &marker : latency.markers)
        if (marker.at == double(detail.incident.sinceMs))
            marker.text.clear(); // It stands above, on the same axis.
    take(m_latency, std::move(latency), detail);
}

} // namespace bulkhead
