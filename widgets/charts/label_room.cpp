#include "widgets/charts/label_room.h"

#include <algorithm>

namespace bulkhead::chart {

QRectF roomBeside(double y, QSizeF size, const QRectF &plot, const QList<QPolygonF> &lines)
{
    constexpr double gap = 6;
    const double free = plot.width() - size.width() - 2 * gap;
    QRectF best;
    qsizetype least = -1;
    for (const double share : {0.0, 1.0, 0.5, 0.25, 0.75, 0.15, 0.85}) {
        for (const double top : {y + 3, y - size.height() - 2}) {
            const QRectF box(QPointF(plot.left() + gap + share * free, top), size);
            if (box.top() < plot.top() || box.bottom() > plot.bottom())
                continue;
            qsizetype hits = 0;
            for (const QPolygonF &line : lines) {
                for (qsizetype i = 0; i + 1 < line.size(); ++i)
                    hits += QRectF(line[i], line[i + 1]).normalized().adjusted(-1, -1, 1, 1).intersects(box);
            }
            if (least < 0 || hits < least)
                best = box, least = hits;
        }
    }
    return best;
}

double fittingCap(QList<double> widths, double room)
{
    std::ranges::sort(widths);
    double left = std::max(0.0, room);
    for (qsizetype i = 0; i < widths.size(); ++i) {
        const double share = left / double(widths.size() - i);
        if (widths.at(i) > share)
            return share;
        left -= widths.at(i);
    }
    return widths.isEmpty() ? 0 : widths.last();
}

} // namespace bulkhead::chart
