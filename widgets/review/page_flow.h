#pragma once
// Pieces of a page one under the other, broken into sheets.
#include "models/review_values.h"

#include <QRectF>

#include <functional>
#include <vector>

class QPainter;

namespace bulkhead::sheet {

/// A figure that opens its calculation, and where it is.
struct Spot
{
    QRectF rect;
    PackFigure figure;
};
/// What is never broken over two sheets. Points; x begins at the sheet's left margin.
struct Piece
{
    double height = 0, before = 0; ///< `before`: room above, dropped at the top of a sheet.
    bool withNext = false;         ///< Never the last of a sheet: a heading.
    int table = -1;                ///< Row of this table, whose head is repeated on the next sheet.
    std::function<void(QPainter &, double top)> paint;
    QList<Spot> spots; ///< Relative to the piece.
};
struct Placed
{
    double top = 0; ///< From the top of the sheet's body.
    Piece piece;
};
struct Flow
{
    std::vector<Piece> pieces;
    std::vector<Piece> heads; ///< Of tables, by Piece::table.
};
/// The pieces on as few sheets as they need; bodies are `first` high on the first sheet and `next` on the others.
[[nodiscard]] std::vector<std::vector<Placed>> brokenInto(const Flow &flow, double first, double next);
/// A figure is worth opening when it has a calculation or counts behind it.
[[nodiscard]] inline bool opens(const PackFigure &figure)
{
    return !figure.formula.isEmpty() || !figure.drill.workflow.isEmpty();
}

} // namespace bulkhead::sheet
