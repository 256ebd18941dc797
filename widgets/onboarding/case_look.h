#pragma once
// How onboarding cases look: the same mark for the same state on the board, in the table, on the course and in the
// pane.
#include "models/case_words.h"
#include "widgets/delegates/cell_delegate.h"

namespace bulkhead {

[[nodiscard]] paint::Badge badgeOf(CaseState state);
[[nodiscard]] paint::Badge badgeOf(const Checkpoint &one, qint64 nowMs);
/// A cell of CaseTable, its course left out.
[[nodiscard]] Cell caseCell(const QModelIndex &index);
/// A cell of VarianceTable.
[[nodiscard]] Cell varianceCell(const QModelIndex &index);

} // namespace bulkhead
