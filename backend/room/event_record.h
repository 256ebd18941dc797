#pragma once
// Something that happened on the platform as the store keeps it, so that every gateway learns of what one was told.
#include "backend/domain/store.h"
#include "backend/domain/telemetry.h"

#include <optional>

namespace bulkhead::room {

inline constexpr char kEventKind[] = "platform-event"; ///< Of the record.

/// `id`: of the request that reported it. Kind, subject and text are one line each.
[[nodiscard]] Record eventRecord(const PlatformEvent &event, std::string_view id);
/// Nothing: the record is none.
[[nodiscard]] std::optional<PlatformEvent> eventOf(const Record &record);

} // namespace bulkhead::room
