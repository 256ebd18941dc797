#pragma once
#include "models/review_values.h"
#include "widgets/review/page_type.h"

namespace bulkhead::sheet {

/// How wide the columns of a table are and how large its text is, so that it fits.
struct TableShape
{
    Face text, strong, head;
    double padding = 8; ///< Between two columns.
    QList<double> lefts, widths;
};
inline constexpr double kStripStep = 1.05; ///< Of the text's size, between the twelve marks.

[[nodiscard]] TableShape shapeOf(const PackTable &table, double points, double width);
[[nodiscard]] bool hasHead(const PackTable &table); ///< Columns without any title have no head: names and values.
[[nodiscard]] QString textOfCell(const PackCell &cell);
/// Whether the mark of the cell's state is drawn before its text: colour alone would not say it.
[[nodiscard]] bool isMarked(const PackTable &table, const QList<PackCell> &row, qsizetype column);
[[nodiscard]] double markRoom(const Face &face);

} // namespace bulkhead::sheet
