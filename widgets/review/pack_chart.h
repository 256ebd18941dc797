#pragma once
#include "models/review_values.h"

#include <QRectF>
#include <QTimeZone>

class QPainter;

namespace bulkhead::sheet {

/// A chart of a pack as lines and text, nothing rasterised. `points`: size of its smallest text; `unit`: what stands
/// beside its heading, see unitLine().
void paintChart(QPainter &painter, const QRectF &rect, const PackChart &chart, const QTimeZone &zone, double points,
                const QString &unit);
[[nodiscard]] double legendWidth(const QList<PackChart> &charts, double points);
/// What its lines, marks and hatchings mean; one row for all charts of a page. `unit`: what all of them share.
void paintLegend(QPainter &painter, double left, double top, double width, const QList<PackChart> &charts,
                 double points, const QString &unit);

} // namespace bulkhead::sheet
