#pragma once
#include "models/maturity_values.h"
#include "models/review_values.h"
#include "widgets/review/page_format.h"

namespace bulkhead {

/// A4 with smaller type than a pack's: six figures and their trends stand on one sheet, their definitions on another.
[[nodiscard]] PageFormat maturityFormat();
/// Maturity as one page for a meeting: the figures, how they changed, their trends, who took it out of where and when;
/// then the definitions of the figures that are shown, as the view tells them.
/// `environment`: the gateway's name for it.
[[nodiscard]] Pack maturitySheet(const MaturityExport &taken, const QString &environment);

} // namespace bulkhead
