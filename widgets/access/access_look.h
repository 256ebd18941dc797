#pragma once
#include "models/grant_values.h"
#include "widgets/delegates/cell_delegate.h"

namespace bulkhead {

/// Colour, shape and word of what a grant is now.
[[nodiscard]] paint::Badge badgeOf(const AccessGrant &grant, qint64 nowMs);
/// A cell of the list of grants.
[[nodiscard]] Cell grantCell(const QModelIndex &index);

} // namespace bulkhead
