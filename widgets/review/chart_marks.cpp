#include "widgets/review/chart_marks.h"

#include <algorithm>

namespace bulkhead::sheet {

QList<QRectF> rowsOfLabels(const QList<double> &at, const QList<double> &widths, double height, int rows, double left,
                           double right)
{
    constexpr double kGap = 6;
    QList<QRectF> placed;
    for (qsizetype i = 0; i < at.size(); ++i) {
        const double width = widths[i];
        QRectF found;
        for (int row = 0; row < rows && found.isNull() && width <= right - left; ++row) {
            const double y = -height * (row + 1);
            // To the right of its mark, else to the left of it, else wherever the edge lets it be.
            for (const double x : {at[i], at[i] - width, std::clamp(at[i] - width / 2, left, right - width)}) {
                const QRectF box(x, y, width, height);
                if (x < left || x + width > right)
                    continue;
                const bool free = std::ranges::none_of(placed, [&](const QRectF &other) {
                    return other.adjusted(-kGap, 0.5, kGap, -0.5).intersects(box);
                });
                if (free) {
                    found = box;
                    break;
                }
            }
        }
        placed.append(found);
    }
    return placed;
}

} // namespace bulkhead::sheet
