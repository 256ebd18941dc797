#include "widgets/review/pack_chart.h"

#include "widgets/charts/label_room.h"
#include "widgets/review/attainment_mark.h"
#include "widgets/review/chart_axes.h"
#include "widgets/review/chart_plot.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace bulkhead::sheet {
namespace {

QString text(const char *source)
{
    return QCoreApplication::translate("PackPage", source);
}

const QLatin1String kActual("actual"), kIdeal("ideal"), kCommitment("commitment");

QPen penOf(const PackSeries &series)
{
    const Tokens &t = lightTokens();
    if (series.role == kActual)
        return QPen(t.accent, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    QPen pen(series.role == kIdeal ? t.faint : t.text, 0.9, Qt::CustomDashLine, Qt::FlatCap);
    pen.setDashPattern(series.role == kIdeal ? QList<qreal>{2, 2.5} : QList<qreal>{5, 3});
    return pen;
}

double paintHeading(QPainter &painter, const QRectF &rect, const PackChart &chart, double points, const QString &unit)
{
    const Tokens &t = lightTokens();
    const Face heading{points * 1.2, QFont::DemiBold}, small{points};
    const double unitWidth = widthOf(small, unit);
    const QString title = elided(heading, chart.heading, std::max(60.0, rect.width() - unitWidth - 10));
    drawText(painter, heading, rect.left(), rect.top(), title, t.text);
    const double room = rect.width() - widthOf(heading, title) - 10;
    const QString shown = elided(small, unit, room);
    drawText(painter, small, rect.right() - widthOf(small, shown),
             rect.top() + (lineHeight(heading) - lineHeight(small)) / 2, shown, t.dim);
    return lineHeight(heading) + 3;
}

void paintAxes(QPainter &painter, const Plot &plot, const QList<chart::Tick> &values, const QTimeZone &zone)
{
    const Tokens &t = lightTokens();
    const double line = lineHeight(plot.small);
    for (const chart::Tick &tick : values) {
        const double y = plot.y(tick.at);
        const bool zero = tick.at == 0 && plot.low < 0;
        painter.setPen(QPen(zero ? t.bad : t.line, zero ? 0.9 : 0.6));
        painter.drawLine(QPointF(plot.area.left(), y), QPointF(plot.area.right(), y));
        drawText(painter, plot.small, plot.area.left() - 5 - widthOf(plot.small, tick.label), y - line / 2, tick.label,
                 t.dim);
    }
    painter.setPen(QPen(t.dim, 0.7));
    painter.drawLine(plot.area.bottomLeft(), plot.area.bottomRight());
    const double wide = widthOf(plot.small, QStringLiteral("Nov 2026")) + 8;
    double free = plot.area.left() - wide;
    for (const chart::Tick &tick :
         calendarTicks(plot.fromMs, plot.toMs, zone, std::max(2, int(plot.area.width() / wide)))) {
        const double x = plot.x(qint64(tick.at)), width = widthOf(plot.small, tick.label);
        painter.setPen(QPen(t.dim, 0.7));
        painter.drawLine(QPointF(x, plot.area.bottom()), QPointF(x, plot.area.bottom() + 3));
        const double left = std::clamp(x - width / 2, plot.area.left() - 5, plot.area.right() - width);
        if (left < free)
            continue;
        drawText(painter, plot.small, left, plot.area.bottom() + 3, tick.label, t.dim);
        free = left + width + 6;
    }
}

/// Each period's figure with the mark of how it stood against that period's commitment.
void paintPeriods(QPainter &painter, const Plot &plot, const PackChart &chart)
{
    const PackSeries *actual = seriesOf(chart, kActual), *promised = seriesOf(chart, kCommitment);
    if (!actual)
        return;
    const Tokens &t = lightTokens();
    for (const PackPoint &point : actual->points) {
        if (!std::isfinite(point.value))
            continue;
        double target = 0;
        bool known = false;
        if (promised)
            for (const PackPoint &step : promised->points)
                if (step.atMs <= point.atMs)
                    target = step.value, known = true;
        const auto state = !known                 ? terms::Attainment::Unspecified
                           : point.value < target ? terms::Attainment::Missed
                                                  : terms::Attainment::Met;
        const QPointF at(plot.x(point.atMs), plot.y(point.value));
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.surface);
        painter.drawEllipse(at, 3.4, 3.4);
        if (known)
            paint::drawMark(painter, at, 2.6, state, fill(t, paint::badge(state).tone));
        else
            paint::drawShape(painter, at, 2.6, paint::Shape::Disc, t.accent);
    }
}

/// The newest value and the commitment in words, where they hide the least.
void paintValues(QPainter &painter, const Plot &plot, const PackChart &chart, const QList<QPolygonF> &lines)
{
    const Tokens &t = lightTokens();
    QList<QPolygonF> taken = lines;
    const Face strong{plot.small.points, QFont::DemiBold};
    const PackSeries *actual = seriesOf(chart, kActual), *promised = seriesOf(chart, kCommitment);
    if (actual && !actual->points.isEmpty()) {
        const PackPoint &last = actual->points.last();
        const QString value = valueText(chart, last.value);
        const double width = widthOf(strong, value), high = lineHeight(strong);
        const double x = std::min(plot.x(last.atMs) - width / 2, plot.area.right() - width);
        double y = plot.y(last.value) - high - 4;
        if (y < plot.area.top())
            y = plot.y(last.value) + 4;
        const QRectF box(x - 1, y, width + 2, high);
        painter.fillRect(box, t.surface);
        drawText(painter, strong, x, y, value, t.text);
        taken.append(QPolygonF(box));
    }
    if (promised && !promised->points.isEmpty()) {
        const double value = promised->points.first().value;
        const QString words = text("commitment %1").arg(valueText(chart, value));
        const QSizeF size(widthOf(plot.small, words), lineHeight(plot.small));
        const QRectF place = chart::roomBeside(plot.y(value), size, plot.area, taken);
        if (!place.isNull())
            drawText(painter, plot.small, place.left(), place.top(), words, t.dim);
    }
}

void paintCurves(QPainter &painter, const Plot &plot, const PackChart &chart)
{
    QList<QPolygonF> all;
    painter.save();
    painter.setClipRect(plot.area.adjusted(-2, -2, 2, 2), Qt::IntersectClip);
    painter.setBrush(Qt::NoBrush);
    for (const bool front : {false, true}) {
        for (const PackSeries &series : chart.series) {
            if ((series.role == kActual) != front)
                continue;
            painter.setPen(penOf(series));
            for (const QPolygonF &line : linesOf(plot, chart, series)) {
                painter.drawPolyline(line);
                all.append(line);
            }
        }
    }
    painter.restore();
    if (chart.kind == PackChart::Kind::Trend) {
        paintPeriods(painter, plot, chart);
        paintValues(painter, plot, chart, all);
    }
}

/// Each series a bar: its name, its share, and where the commitment lies.
void paintShares(QPainter &painter, const QRectF &rect, const PackChart &chart, double points)
{
    const Tokens &t = lightTokens();
    const Face small{points};
    const auto [low, high] = scaleOf(chart);
    double names = 0;
    for (const PackSeries &series : chart.series)
        if (series.role != kCommitment)
            names = std::max(names, widthOf(small, series.name));
    names = std::min(names, rect.width() * 0.35);
    const double values = widthOf(small, QStringLiteral("−100.00%"));
    const QRectF bars(rect.left() + names + 8, rect.top(), rect.width() - names - values - 14, rect.height());
    const double step = lineHeight(small) * 1.5;
    const auto at = [&, low = low, high = high](double value) {
        return bars.left() + bars.width() * std::clamp((value - low) / (high - low), 0.0, 1.0);
    };
    double y = rect.top();
    for (const PackSeries &series : chart.series) {
        if (series.role == kCommitment || series.points.isEmpty() || y + step > rect.bottom() + 0.5)
            continue;
        const double value = series.points.last().value;
        drawText(painter, small, rect.left(), y + (step - lineHeight(small)) / 2, elided(small, series.name, names),
                 t.text);
        painter.fillRect(QRectF(bars.left(), y + step * 0.25, bars.width(), step * 0.5), t.track);
        const bool known = std::isfinite(value);
        if (known)
            painter.fillRect(QRectF(bars.left(), y + step * 0.25, at(value) - bars.left(), step * 0.5), t.accent);
        drawNumber(painter, small, rect.right(), y + (step - lineHeight(small)) / 2,
                   known ? valueText(chart, value) : text("not measured"), t.text);
        y += step;
    }
    if (const PackSeries *promised = seriesOf(chart, kCommitment); promised && !promised->points.isEmpty()) {
        painter.setPen(penOf(*promised));
        const double x = at(promised->points.last().value);
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, y));
    }
}

} // namespace

void paintChart(QPainter &painter, const QRectF &rect, const PackChart &chart, const QTimeZone &zone, double points,
                const QString &unit)
{
    painter.save();
    QRectF rest = rect;
    rest.setTop(rect.top() + paintHeading(painter, rect, chart, points, unit));
    if (chart.kind == PackChart::Kind::Share) {
        paintShares(painter, rest, chart, points);
        painter.restore();
        return;
    }
    Plot plot;
    plot.small = {points};
    std::tie(plot.low, plot.high) = scaleOf(chart);
    plot.fromMs = chart.fromMs;
    plot.toMs = std::max(chart.toMs, chart.fromMs + 1);
    const double line = lineHeight(plot.small);
    const QList<chart::Tick> values = valueTicks(chart, std::max(2, int(rest.height() / (line * 2.4))));
    double labels = 0;
    for (const chart::Tick &tick : values)
        labels = std::max(labels, widthOf(plot.small, tick.label));
    plot.area = rest.adjusted(labels + 6, line / 2, -4, -line - 4);
    // Names take at most a third of the height from the curve.
    const int rows = rowsForMarks(chart, plot, std::clamp(int(plot.area.height() / 3 / line), 1, 3));
    if (rows > 0)
        plot.area.setTop(plot.area.top() + rows * line);
    if (chart.kind == PackChart::Kind::BurnDown && plot.low < 0)
        painter.fillRect(QRectF(QPointF(plot.area.left(), plot.y(0)), plot.area.bottomRight()), lightTokens().badSoft);
    paintBands(painter, plot, chart);
    paintAxes(painter, plot, values, zone);
    paintCurves(painter, plot, chart);
    paintMarks(painter, plot, chart, rows);
    painter.restore();
}

namespace {

enum class Sign { Line, Excluded, NotMeasured, Incident, Met, Missed };
struct Entry
{
    Sign sign = Sign::Line;
    QString name;
    PackSeries series; ///< Of a line.
};

QList<Entry> entriesOf(const QList<PackChart> &charts)
{
    QList<Entry> entries;
    const auto add = [&entries](const Entry &entry) {
        if (std::ranges::none_of(entries, [&](const Entry &other) { return other.name == entry.name; }))
            entries.append(entry);
    };
    for (const PackChart &chart : charts)
        for (const PackSeries &series : chart.series)
            if (chart.kind != PackChart::Kind::Share && !series.points.isEmpty())
                add({Sign::Line, series.name, series});
    bool excluded = false, unmeasured = false, incidents = false, trend = false;
    for (const PackChart &chart : charts) {
        for (const PackBand &band : chart.bands)
            (band.kind == QLatin1String("excluded") ? excluded : unmeasured) = true;
        incidents |= chart.kind == PackChart::Kind::BurnDown && !chart.marks.isEmpty();
        trend |= chart.kind == PackChart::Kind::Trend;
    }
    if (trend) {
        add({Sign::Met, text("met"), {}});
        add({Sign::Missed, text("missed"), {}});
    }
    if (incidents)
        add({Sign::Incident, text("Incident"), {}});
    if (excluded)
        add({Sign::Excluded, text("Left out under the contract"), {}});
    if (unmeasured)
        add({Sign::NotMeasured, text("Not fully measured"), {}});
    return entries;
}

double signWidth(const Entry &entry)
{
    return entry.sign == Sign::Line || entry.sign == Sign::Excluded || entry.sign == Sign::NotMeasured ? 20 : 6;
}

void paintSign(QPainter &painter, const QRectF &box, const Entry &entry)
{
    const Tokens &t = lightTokens();
    const QPointF middle = box.center();
    switch (entry.sign) {
    case Sign::Line:
        painter.setPen(penOf(entry.series));
        painter.drawLine(QPointF(box.left(), middle.y()), QPointF(box.right(), middle.y()));
        return;
    case Sign::Incident:
        paint::drawShape(painter, middle, 2.6, paint::Shape::Disc, t.bad);
        return;
    case Sign::Met:
        paint::drawMark(painter, middle, 2.6, terms::Attainment::Met, t.ok);
        return;
    case Sign::Missed:
        paint::drawMark(painter, middle, 2.6, terms::Attainment::Missed, t.bad);
        return;
    case Sign::Excluded:
    case Sign::NotMeasured: {
        const QRectF swatch(box.left(), middle.y() - 4, box.width(), 8);
        const bool excluded = entry.sign == Sign::Excluded;
        painter.fillRect(swatch, excluded ? t.infoSoft : t.alternate);
        paintHatch(painter, swatch, excluded ? t.info : t.faint, !excluded);
    }
    }
}

} // namespace

double legendWidth(const QList<PackChart> &charts, double points)
{
    double width = 0;
    for (const Entry &entry : entriesOf(charts))
        width += signWidth(entry) + 5 + widthOf({points}, entry.name) + points * 1.8;
    return width;
}

void paintLegend(QPainter &painter, double left, double top, double width, const QList<PackChart> &charts,
                 double points, const QString &unit)
{
    const Face small{points};
    const double right = left + width - (unit.isEmpty() ? 0 : widthOf(small, unit) + points * 1.8);
    drawText(painter, small, left + width - widthOf(small, unit), top, unit, lightTokens().dim);
    for (const Entry &entry : entriesOf(charts)) {
        const double sign = signWidth(entry), words = widthOf(small, entry.name);
        if (left + sign + 5 + words > right)
            return;
        paintSign(painter, QRectF(left, top, sign, lineHeight(small)), entry);
        drawText(painter, small, left + sign + 5, top, entry.name, lightTokens().dim);
        left += sign + 5 + words + points * 1.8;
    }
}

} // namespace bulkhead::sheet
