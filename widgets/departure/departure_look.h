#pragma once
#include "models/departure_values.h"
#include "widgets/delegates/cell_delegate.h"

namespace bulkhead {

/// Colour, shape and word of where a departure stands.
[[nodiscard]] paint::Badge badgeOf(const Departure &departure);
/// A cell of the list of departures.
[[nodiscard]] Cell departureCell(const QModelIndex &index);

} // namespace bulkhead
