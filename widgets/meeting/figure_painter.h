#pragma once
#include "models/review_values.h"
#include "models/values.h"

#include <QRectF>

class QPainter;

namespace bulkhead {

/// What an opened figure shows over its page: the formula with the numbers put in, or the counts behind it.
struct FigureView
{
    const PackFigure *figure = nullptr;
    bool counts = false;
    const std::optional<Buckets> *buckets = nullptr; ///< With `counts`.
    Fault fault;
    QString zone;
};

/// Paints it over a page that fills `page`, as paper: always light, type growing with the page.
void paintFigureView(QPainter &painter, const QRectF &page, const FigureView &view);
/// The same in words, for screen readers.
[[nodiscard]] QString spokenFigure(const FigureView &view);

} // namespace bulkhead
