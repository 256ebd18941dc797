#pragma once
#include "models/paper_table.h"
#include "widgets/delegates/cell_delegate.h"

namespace bulkhead {

[[nodiscard]] paint::Badge badgeOf(PaperState state, const QString &words);
/// Cells of PaperTable.
[[nodiscard]] Cell paperCell(const QModelIndex &index);

} // namespace bulkhead
