#pragma once
#include "models/renewal_values.h"
#include "widgets/delegates/cell_delegate.h"

#include <QModelIndex>

namespace bulkhead {

/// How renewals look: the same mark for the same word in the table, the strip and the pane.
[[nodiscard]] paint::Mark markOf(terms::Attainment state);
[[nodiscard]] paint::Badge badgeOf(RiskLevel level);
[[nodiscard]] paint::Badge badgeOf(RenewalResult result);
[[nodiscard]] Cell renewalCell(const QModelIndex &index); ///< Of RenewalTable.

} // namespace bulkhead
