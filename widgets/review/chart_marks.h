#pragma once
#include <QList>
#include <QRectF>

namespace bulkhead::sheet {

/// Lays labels of the given widths at the wished places into rows of `height` above each other; none overlaps another
/// or leaves [left, right]; row 0 is the lowest, y = -height. Earlier ones have the right of way; null: no room.
[[nodiscard]] QList<QRectF> rowsOfLabels(const QList<double> &at, const QList<double> &widths, double height, int rows,
                                         double left, double right);

} // namespace bulkhead::sheet
