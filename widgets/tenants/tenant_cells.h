#pragma once
#include "models/fleet.h"
#include "widgets/delegates/cell_delegate.h"

namespace bulkhead {

/// How a field of a TenantTable's row is drawn.
[[nodiscard]] Cell tenantCell(const QModelIndex &index, FleetField field);
/// First width of a field's column; 0: hidden until asked for. `commercial`: money is among them.
[[nodiscard]] int tenantColumnWidth(FleetField field, bool commercial);

} // namespace bulkhead
