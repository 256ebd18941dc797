#pragma once
#include "models/exposure_values.h"
#include "widgets/delegates/cell_delegate.h"

namespace bulkhead {

/// Colour, shape and word of where a case stands.
[[nodiscard]] paint::Badge badgeOf(const ExposureCase &item);
/// Of its time for notice.
[[nodiscard]] paint::Badge clockBadge(const ExposureCase &item, qint64 nowMs);
[[nodiscard]] paint::Badge badgeOf(ExposureRating rating);
/// A cell of the list of cases.
[[nodiscard]] Cell exposureCell(const QModelIndex &index);

} // namespace bulkhead
