#pragma once
#include <QList>
#include <QPolygonF>
#include <QRectF>

namespace bulkhead::chart {

/// The place beside the level at `y` (just below or above it, inside `plot`) where a label of `size` hides the least of
/// `lines`; all in pixels. Null when the plot has no room.
[[nodiscard]] QRectF roomBeside(double y, QSizeF size, const QRectF &plot, const QList<QPolygonF> &lines);
/// The width above which labels are cut so that all of them together fit into `room`; the widest when nothing is cut.
[[nodiscard]] double fittingCap(QList<double> widths, double room);

} // namespace bulkhead::chart
