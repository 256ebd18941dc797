#include "widgets/delegates/strip.h"

#include "widgets/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace bulkhead::paint {

void drawStrip(QPainter &painter, const QRect &area, const QList<Mark> &marks, bool stale)
{
    if (marks.isEmpty())
        return;
    const Tokens &t = tokens();
    const double pitch = std::min(16.0, double(area.width()) / double(marks.size()));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (qsizetype i = 0; i < marks.size(); ++i)
        drawShape(painter, QPointF(area.left() + pitch * (double(i) + 0.5), area.center().y() + 0.5),
                  std::min(4.2, pitch * 0.42), marks.at(i).shape, stale ? t.faint : fill(t, marks.at(i).tone));
    painter.restore();
}

} // namespace bulkhead::paint
