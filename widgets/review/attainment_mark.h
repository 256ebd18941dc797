#pragma once
#include "models/contract_values.h"
#include "widgets/delegates/painting.h"

namespace bulkhead::paint {

/// How a commitment stands: colour, shape and word. An unknown state says so; Unspecified has neither word nor shape.
[[nodiscard]] Badge badge(terms::Attainment state);
/// The shape of a state at any scale; measured in part is half a disc.
void drawMark(QPainter &painter, const QPointF &centre, double radius, terms::Attainment state, const QColor &colour);

} // namespace bulkhead::paint
