#pragma once
#include "backend/domain/past_reader.h"
#include "backend/domain/telemetry.h"

#include <absl/status/status.h>

namespace bulkhead {

/// INVALID_ARGUMENT: no range, or more than 400 days.
[[nodiscard]] absl::Status checkPastRange(std::int64_t fromMinute, std::int64_t toMinute);

/// Workflows of one tenant, each with empty minutes for the whole range.
[[nodiscard]] PastMinutes emptyPast(std::int64_t fromMinute, std::int64_t toMinute,
                                    const std::vector<std::string> &workflows);
/// Copies one series of a minute within the range.
void putPastMinute(PastMinutes &past, std::size_t workflow, const MinuteCounts &minute, SeriesIndex series);
/// Orders workflows by slug and drops those that nobody ever observed.
void finishPast(PastMinutes &past);

} // namespace bulkhead
