#pragma once
#include "models/maturity_values.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/delegates/cell_delegate.h"

namespace bulkhead {

/// Better, worse, the same or not to be said, by shape and tone.
[[nodiscard]] Tone maturityTone(MaturityChange change);
[[nodiscard]] QString maturityShape(MaturityChange change); ///< "●", "▲", "○", "◌"
/// The trend; what is missing is a gap. Of shares the axis may begin above zero, which its ticks say.
[[nodiscard]] chart::Data maturityChart(const MaturityFigure &figure, const MaturityReport &report);
/// Least and most of an axis for these values, as a chart shows them.
[[nodiscard]] std::pair<double, double> maturityRange(const MaturityFigure &figure);
[[nodiscard]] Cell maturityCell(const QModelIndex &index);

} // namespace bulkhead
