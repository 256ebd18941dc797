#include "widgets/review/chart_plot.h"

#include "widgets/charts/runs.h"
#include "widgets/review/chart_marks.h"
#include "widgets/theme/tokens.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bulkhead::sheet {
namespace {

/// Points of a trend come one a period: what is much further apart has a period without a figure between.
double gapOf(const PackChart &chart)
{
    constexpr double kDay = 86'400'000.0;
    if (chart.kind != PackChart::Kind::Trend)
        return 0;
    double period = std::numeric_limits<double>::max();
    for (const PackSeries &series : chart.series)
        for (qsizetype i = 1; i < series.points.size(); ++i)
            if (series.points[i].atMs > series.points[i - 1].atMs)
                period = std::min(period, double(series.points[i].atMs - series.points[i - 1].atMs));
    return std::max(period, 27 * kDay) * 1.5;
}

bool unmeasuredBetween(const PackChart &chart, qint64 fromMs, qint64 toMs)
{
    return std::ranges::any_of(chart.bands, [&](const PackBand &band) {
        return band.kind == QLatin1String("not-measured") && band.fromMs < toMs && band.toMs > fromMs;
    });
}

struct Labels
{
    QList<QString> texts;
    QList<QRectF> places;
};

Labels labelsOf(const PackChart &chart, const Plot &plot, int rows)
{
    const double widest = std::max(96.0, plot.area.width() * 0.3);
    Labels labels;
    QList<double> at, widths;
    for (const PackMark &mark : chart.marks) {
        const QString text = elided(plot.small, mark.label, widest);
        labels.texts.append(text);
        at.append(plot.x(mark.atMs) + 2);
        widths.append(widthOf(plot.small, text) + 1);
    }
    labels.places = rowsOfLabels(at, widths, lineHeight(plot.small), rows, plot.area.left(), plot.area.right());
    return labels;
}

} // namespace

QList<QPolygonF> linesOf(const Plot &plot, const PackChart &chart, const PackSeries &series)
{
    chart::Data data;
    data.series.resize(1);
    const bool actual = series.role == QLatin1String("actual");
    data.series[0].gap = series.step ? 0 : gapOf(chart);
    for (qsizetype i = 0; i < series.points.size(); ++i) {
        const PackPoint &point = series.points[i];
        if (i > 0 && actual && chart.kind == PackChart::Kind::BurnDown
            && unmeasuredBetween(chart, series.points[i - 1].atMs, point.atMs))
            data.series[0].points.emplace_back(double(point.atMs), std::numeric_limits<double>::quiet_NaN());
        data.series[0].points.emplace_back(double(point.atMs), point.value);
    }
    QList<QPolygonF> lines;
    for (const chart::Run &run : chart::runsOf(data)) {
        QPolygonF line;
        for (const QPointF &point : run.points) {
            const QPointF there(plot.x(qint64(point.x())), plot.y(point.y()));
            if (series.step && !line.isEmpty())
                line.append({there.x(), line.last().y()});
            line.append(there);
        }
        lines.append(line);
    }
    return lines;
}

void paintHatch(QPainter &painter, const QRectF &area, const QColor &colour, bool crossed)
{
    constexpr double kStep = 4;
    painter.save();
    painter.setClipRect(area, Qt::IntersectClip);
    painter.setPen(QPen(colour, crossed ? 0.3 : 0.6));
    const double height = area.height();
    // Begun at multiples of the step, so that neighbouring areas are hatched as one.
    for (int step = int(std::floor((area.left() - height) / kStep)); step * kStep < area.right(); ++step) {
        const double x = step * kStep;
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x + height, area.top()));
        if (crossed)
            painter.drawLine(QPointF(x, area.top()), QPointF(x + height, area.bottom()));
    }
    painter.restore();
}

void paintBands(QPainter &painter, const Plot &plot, const PackChart &chart)
{
    const Tokens &t = lightTokens();
    for (const PackBand &band : chart.bands) {
        constexpr double kLeast = 2; // An hour of a month would be thinner than a line.
        const double left = std::clamp(plot.x(band.fromMs), plot.area.left(), plot.area.right() - kLeast);
        const double right = std::clamp(plot.x(band.toMs), left + kLeast, plot.area.right());
        const QRectF area(left, plot.area.top(), right - left, plot.area.height());
        const bool excluded = band.kind == QLatin1String("excluded");
        painter.fillRect(area, excluded ? t.infoSoft : t.alternate);
        paintHatch(painter, area, excluded ? t.info : t.faint, !excluded);
    }
}

int rowsForMarks(const PackChart &chart, const Plot &plot, int most)
{
    if (chart.marks.isEmpty())
        return 0;
    for (int rows = 1; rows < most; ++rows) {
        const Labels labels = labelsOf(chart, plot, rows);
        if (std::ranges::none_of(labels.places, [](const QRectF &place) { return place.isNull(); }))
            return rows;
    }
    return most;
}

void paintMarks(QPainter &painter, const Plot &plot, const PackChart &chart, int rows)
{
    const Tokens &t = lightTokens();
    const Labels labels = labelsOf(chart, plot, rows);
    for (qsizetype i = 0; i < chart.marks.size(); ++i) {
        const PackMark &mark = chart.marks[i];
        const double x = std::clamp(plot.x(mark.atMs), plot.area.left(), plot.area.right());
        const double y = std::clamp(plot.y(mark.value), plot.area.top(), plot.area.bottom());
        const QRectF &place = labels.places[i];
        const double top = plot.area.top() + (place.isNull() ? 0 : place.bottom());
        painter.setPen(QPen(t.dim, 0.6));
        painter.drawLine(QPointF(x, top), QPointF(x, chart.kind == PackChart::Kind::BurnDown ? y : plot.area.bottom()));
        if (chart.kind == PackChart::Kind::BurnDown) {
            painter.setPen(QPen(t.surface, 0.8));
            painter.setBrush(t.bad);
            painter.drawEllipse(QPointF(x, y), 2.6, 2.6);
        }
        if (!place.isNull())
            drawText(painter, plot.small, place.left(), plot.area.top() + place.top(), labels.texts[i], t.text);
    }
}

} // namespace bulkhead::sheet
