#pragma once
// The parts of a chart: a plot with its scales, and what is drawn into it.
#include "models/review_values.h"
#include "widgets/review/page_type.h"

#include <QPolygonF>
#include <QRectF>
#include <QTimeZone>

class QPainter;

namespace bulkhead::sheet {

struct Plot
{
    QRectF area;
    double low = 0, high = 1;
    qint64 fromMs = 0, toMs = 1;
    Face small;

    [[nodiscard]] double x(qint64 ms) const
    {
        return area.left() + area.width() * double(ms - fromMs) / double(toMs - fromMs);
    }
    [[nodiscard]] double y(double value) const { return area.bottom() - area.height() * (value - low) / (high - low); }
};

/// Lines of a series in the plot: broken at gaps and where nothing was measured, with treads where it steps.
[[nodiscard]] QList<QPolygonF> linesOf(const Plot &plot, const PackChart &chart, const PackSeries &series);
void paintBands(QPainter &painter, const Plot &plot, const PackChart &chart);
/// 45° lines; drawn, not a pattern brush, whose grain would depend on the device.
void paintHatch(QPainter &painter, const QRectF &area, const QColor &colour, bool crossed);
void paintMarks(QPainter &painter, const Plot &plot, const PackChart &chart, int rows);
/// Rows of labels that the marks need above a plot of this width.
[[nodiscard]] int rowsForMarks(const PackChart &chart, const Plot &plot, int most);

} // namespace bulkhead::sheet
