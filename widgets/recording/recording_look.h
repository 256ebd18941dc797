#pragma once
#include "models/recording_values.h"
#include "widgets/delegates/cell_delegate.h"

namespace bulkhead {

/// Whether a recording is what was recorded.
[[nodiscard]] paint::Badge badgeOf(const RecordingPart &part);
/// A cell of its timeline.
[[nodiscard]] Cell recordingCell(const QModelIndex &index);

} // namespace bulkhead
