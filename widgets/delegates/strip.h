#pragma once
#include "widgets/delegates/painting.h"

#include <QList>

namespace bulkhead::paint {

/// One of the marks of a strip: a shape in its tone.
struct Mark
{
    Shape shape = Shape::None;
    Tone tone = Tone::Dim;
};
/// Marks side by side, each in a cell of at most 16 px.
void drawStrip(QPainter &painter, const QRect &area, const QList<Mark> &marks, bool stale = false);

} // namespace bulkhead::paint
