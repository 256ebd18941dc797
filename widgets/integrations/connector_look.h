#pragma once
#include "models/connector_values.h"
#include "widgets/delegates/cell_delegate.h"

namespace bulkhead {

/// How connectors look: the same mark for the same state in the table, the panel and the tenant's page.
[[nodiscard]] paint::Badge badgeOf(ConnectorState state);
[[nodiscard]] paint::Badge badgeOf(FloodVerdict verdict); ///< Empty word for none.
[[nodiscard]] paint::Badge badgeOf(const FloodEvidence &evidence);
/// Drawn by `CellDelegate`; of ConnectorTable.
[[nodiscard]] Cell connectorCell(const QModelIndex &index, qint64 nowMs);

} // namespace bulkhead
