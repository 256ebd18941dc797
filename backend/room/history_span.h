#pragma once
// How far back a fleet of a size is read, and how finely.
#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace bulkhead::room {

/// Measured sources: usable after these, before the whole is read. The longest window of an alert.
inline constexpr std::int64_t kFirstDaysMinutes = 3 * 1440;

/// Simulated fleets above the first keep whole hours before their minutes; above the second they are left out, too: a
/// month's hours of a million objectives are more than 1.5 GB.
inline constexpr std::size_t kByHourAbove = 1'000, kWithoutHoursAbove = 200'000;
inline constexpr std::int64_t kHoursBack = 31 * 24;

inline std::int64_t historyMinutes(std::int64_t wanted, std::size_t tenants, bool simulated)
{
    if (wanted > 0)
        return wanted;
    if (tenants <= kByHourAbove)
        return (simulated ? 31 : 35) * 1440;
    return tenants <= 20'000 ? 3 * 1440 : 6 * 60;
}

/// Judging each minute of the last day shows alerts that came and went; bounded so that a large fleet starts soon.
inline std::int64_t replayMinutes(std::size_t series)
{
    constexpr std::size_t kJudgements = 2'000'000;
    return series == 0 ? 0 : std::min<std::int64_t>(1440, static_cast<std::int64_t>(kJudgements / series));
}

} // namespace bulkhead::room
