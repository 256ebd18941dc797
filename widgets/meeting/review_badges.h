#pragma once
#include "models/review_values.h"
#include "widgets/delegates/painting.h"

namespace bulkhead::paint {

[[nodiscard]] Badge badge(ReviewState state);
/// Settled figures are a disc, those that may still change a ring.
[[nodiscard]] Badge badge(PackStatus status);

} // namespace bulkhead::paint
