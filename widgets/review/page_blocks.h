#pragma once
// The blocks of a page as pieces: one file each.
#include "widgets/review/page_flow.h"
#include "widgets/review/page_format.h"

#include <QTimeZone>

namespace bulkhead::sheet {

/// Neighbouring texts stand in columns. `most`: the highest that a piece may be.
void addTexts(Flow &flow, const PageFormat &format, const QList<PackBlock::Text> &texts, double most);
void addFigures(Flow &flow, const PageFormat &format, const QList<PackFigure> &figures, bool ruled);
void addTable(Flow &flow, const PageFormat &format, const PackTable &table, double most);
/// Charts side by side where they fit; `room` is what the rest of the page leaves.
void addCharts(Flow &flow, const PageFormat &format, const QList<PackChart> &charts, const QTimeZone &zone,
               double room);

} // namespace bulkhead::sheet
