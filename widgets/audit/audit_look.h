#pragma once
#include "models/audit_witness.h"
#include "widgets/delegates/cell_delegate.h"

namespace bulkhead {

/// Green only for what this console has proven by itself.
[[nodiscard]] paint::Badge badgeOf(const AuditVerdict &verdict);
[[nodiscard]] Cell threadCell(const QModelIndex &index);
[[nodiscard]] Cell auditCell(const QModelIndex &index);

} // namespace bulkhead
