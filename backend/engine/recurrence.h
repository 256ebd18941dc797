#pragma once
// Recurring windows, such as maintenance each second Sunday: a subset of RFC 5545.
#include "backend/engine/calendar.h"

#include <vector>

namespace bulkhead::sla {

enum class Frequency : std::uint8_t { Daily, Weekly, Monthly };

struct Recurrence
{
    Frequency frequency = Frequency::Weekly;
    std::int32_t interval = 1;
    /// Monthly: which one of the month, -1 the last, 0 each. Otherwise 0.
    struct Day
    {
        std::int32_t nth = 0;
        absl::Weekday weekday = absl::Weekday::sunday;
        bool operator==(const Day &) const = default;
    };
    std::vector<Day> byDay;
    std::int32_t count = 0;   ///< 0: without end.
    std::int64_t untilMs = 0; ///< Last start that still counts; 0: none.
    absl::CivilSecond start;  ///< First local start; it is the first instance.
    std::int64_t durationMs = 0;
    absl::TimeZone zone = absl::UTCTimeZone();
};

/// "FREQ=MONTHLY;BYDAY=2SU;INTERVAL=1;COUNT=12", UNTIL=20261231T235959Z or a date. Anything else of RFC 5545 is refused
/// with the part's name. `start` is "2026-10-04T02:00", local in the zone.
[[nodiscard]] absl::StatusOr<Recurrence> parseRecurrence(std::string_view rule, std::string_view start,
                                                         std::int64_t durationMs, std::string_view zone);

/// Instances that overlap [fromMs, toMs), in time order; each keeps the exact duration over clock changes. At most
/// 10,000.
[[nodiscard]] std::vector<Interval> expand(const Recurrence &recurrence, std::int64_t fromMs, std::int64_t toMs);

} // namespace bulkhead::sla
