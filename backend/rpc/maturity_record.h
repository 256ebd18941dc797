#pragma once
// Readings of maturity in the store: a sheet a week of what flows, and a reading a day of what stands. Of the platform,
// with every tenant in them: who asks is told what is within their scope.
#include "backend/domain/store.h"
#include "backend/engine/maturity.h"

#include <absl/status/statusor.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace bulkhead {

inline constexpr char kMaturityRecord[] = "maturity"; ///< Ids: "week/2917" and "day/20424", counted from 1970-01-01.
/// Kept: two periods of the most weeks that are told, and one more at each end.
inline constexpr std::int64_t kMaturityWeeks = 2 * maturity::kMostWeeks + 2;
/// So long every day's reading is kept; of older weeks the last one.
inline constexpr std::int64_t kMaturityDailyWeeks = 2 * maturity::kShort + 1;

/// A noisy neighbour that was named.
struct NamedNeighbour
{
    std::string id;
    std::int64_t sinceMs = 0;
    std::vector<std::string> causes, victims; ///< Tenant ids, in order.
    bool operator==(const NamedNeighbour &) const = default;
};
struct MaturityDay
{
    std::uint32_t hours = 0;  ///< Bit 0 to 23: incidents were watched in this hour.
    bool read = false;        ///< There is a reading of what stood.
    maturity::Share coverage; ///< Signals with a tenant, and all; whole 0: nothing was counted.
    std::vector<NamedNeighbour> incidents;
};
struct MaturityWeek
{
    std::int64_t number = 0; ///< Days since 1970 by seven.
    std::array<MaturityDay, maturity::kWeekDays> days{};
    std::uint64_t revision = 0;
    std::int64_t atMs = 0; ///< Last written.

    [[nodiscard]] MaturityDay &of(std::int64_t day)
    {
        return days[static_cast<std::size_t>(day % maturity::kWeekDays)];
    }
    [[nodiscard]] const MaturityDay &of(std::int64_t day) const
    {
        return days[static_cast<std::size_t>(day % maturity::kWeekDays)];
    }
};

/// How one tenant stood.
struct StandingTenant
{
    static constexpr std::int32_t kNotMeasured = INT32_MIN;
    static constexpr int kNotAsked = -1;
    std::string id;
    std::int32_t budget = kNotMeasured; ///< Hundredths of a percent of its worst objective's error budget.
    int proven = kNotAsked;             ///< Layers; kNotAsked: it is not live, or nothing looks at isolation.
    bool operator==(const StandingTenant &) const = default;
};
struct MaturityReading
{
    std::int64_t day = 0, atMs = 0;
    std::vector<StandingTenant> tenants;
};

[[nodiscard]] std::string weekId(std::int64_t number);
[[nodiscard]] std::string readingId(std::int64_t day);
[[nodiscard]] Record recordOf(const MaturityWeek &week, std::int64_t nowMs);
[[nodiscard]] Record recordOf(const MaturityReading &reading);
/// DATA_LOSS: the record holds something else.
[[nodiscard]] absl::StatusOr<MaturityWeek> maturityWeekOf(const Record &record);
[[nodiscard]] absl::StatusOr<MaturityReading> maturityReadingOf(const Record &record);

} // namespace bulkhead
