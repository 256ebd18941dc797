#include "widgets/review/attainment_mark.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

namespace bulkhead::paint {

using terms::Attainment;

Badge badge(Attainment state)
{
    struct Words
    {
        Q_DECLARE_TR_FUNCTIONS(AttainmentMark)
    };
    switch (state) {
    case Attainment::Unspecified:
        return {};
    case Attainment::Met:
        return {Words::tr("met"), Tone::Ok, Shape::Disc};
    case Attainment::AtRisk:
        return {Words::tr("at risk"), Tone::Warn, Shape::Triangle};
    case Attainment::Missed:
        return {Words::tr("missed"), Tone::Bad, Shape::Square};
    case Attainment::NoTraffic:
        return {Words::tr("no requests"), Tone::Dim, Shape::DashedRing};
    case Attainment::NotMeasured:
        return {Words::tr("not measured"), Tone::Dim, Shape::Ring};
    case Attainment::Partial:
        return {Words::tr("measured in part"), Tone::Info, Shape::Ring};
    }
    return {Words::tr("unknown state %1").arg(int(state)), Tone::Dim, Shape::Ring};
}

void drawMark(QPainter &painter, const QPointF &centre, double radius, Attainment state, const QColor &colour)
{
    // Shapes are made for a radius of four pixels, their pens too.
    constexpr double kMade = 4;
    painter.save();
    painter.translate(centre);
    painter.scale(radius / kMade, radius / kMade);
    drawShape(painter, {0, 0}, kMade, badge(state).shape, colour);
    if (state == Attainment::Partial) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawPie(QRectF(-kMade * 0.9, -kMade * 0.9, kMade * 1.8, kMade * 1.8), 90 * 16, 180 * 16);
    }
    painter.restore();
}

} // namespace bulkhead::paint
