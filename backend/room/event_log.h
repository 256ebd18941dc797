#pragma once
#include "backend/domain/telemetry.h"

#include <vector>

namespace bulkhead::room {

/// Adds what happened to what is kept: newest first, of the last 24 h, at most 500. Some are told late.
void keepEvents(std::vector<PlatformEvent> &kept, const std::vector<PlatformEvent> &fresh, std::int64_t nowMs);

} // namespace bulkhead::room
