#pragma once
// Calendar periods, local times and business days in a contract's own time zone. Instants are milliseconds UTC.
#include "backend/domain/contract.h"

#include <absl/status/statusor.h>
#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <string>
#include <string_view>

namespace bulkhead::sla {

inline constexpr std::int64_t kMinuteMs = 60'000;

/// Half-open, [fromMs, toMs).
struct Interval
{
    std::int64_t fromMs = 0;
    std::int64_t toMs = 0;
    bool operator==(const Interval &) const = default;
};

struct Period
{
    std::int64_t fromMs = 0;
    std::int64_t toMs = 0;
    std::string name; ///< "2026-10", "2026-Q4", "2026"; a contract month by its first date, "2026-10-15".
    [[nodiscard]] std::int64_t minutes() const { return (toMs - fromMs) / kMinuteMs; }
    bool operator==(const Period &) const = default;
};

/// The zone of an IANA name. InvalidArgument for abbreviations that mean different offsets in different places or
/// seasons ("EST"), for the computer's own zone and for names that nobody knows; the message says what to write.
[[nodiscard]] absl::StatusOr<absl::TimeZone> loadZone(std::string_view name);

/// What divides time into a contract's periods.
struct PeriodRule
{
    PeriodKind kind = PeriodKind::Month;
    std::int32_t anchorDay = 1;
    absl::TimeZone zone = absl::UTCTimeZone();
};
[[nodiscard]] absl::StatusOr<PeriodRule> periodRule(const ContractVersion &version);

/// The period that holds the instant. Anchors past a month's end are its last day, and never drift.
[[nodiscard]] Period periodAt(const PeriodRule &rule, std::int64_t atMs);
[[nodiscard]] Period nextPeriod(const PeriodRule &rule, const Period &period);
[[nodiscard]] Period previousPeriod(const PeriodRule &rule, const Period &period);
/// By Period::name; InvalidArgument says what such a name looks like.
[[nodiscard]] absl::StatusOr<Period> periodNamed(const PeriodRule &rule, std::string_view name);

/// As RFC 5545: a local time that a clock change skips uses the offset before it; one that occurs twice is the first.
[[nodiscard]] std::int64_t localToUtcMs(absl::CivilSecond local, const absl::TimeZone &zone);
/// First instant whose local date is this day, also where midnight is skipped or occurs twice.
[[nodiscard]] std::int64_t startOfDayMs(absl::CivilDay day, const absl::TimeZone &zone);
[[nodiscard]] absl::CivilDay dayAt(std::int64_t atMs, const absl::TimeZone &zone);
/// Local dates that [fromMs, toMs) touches.
[[nodiscard]] std::int64_t daysTouched(std::int64_t fromMs, std::int64_t toMs, const absl::TimeZone &zone);
/// First instant after `days` whole days, Monday to Friday, have passed in the zone.
[[nodiscard]] std::int64_t afterBusinessDays(std::int64_t fromMs, std::int32_t days, const absl::TimeZone &zone);
/// "2026-10-01 00:00" in the zone.
[[nodiscard]] std::string localText(std::int64_t atMs, const absl::TimeZone &zone);

/// Where a period stands. Restated is said by who keeps the versions of a result.
enum class PeriodState : std::uint8_t { Open, Provisional, Final };
/// The instant from which the period is final: its end and the settling days, or the signature of both sides
/// (signedMs, 0: none) when that is earlier, though never before the end.
[[nodiscard]] std::int64_t finalFromMs(const ContractVersion &version, const Period &period, std::int64_t signedMs = 0);
[[nodiscard]] PeriodState periodState(const ContractVersion &version, const Period &period, std::int64_t asOfMs,
                                      std::int64_t signedMs = 0);

} // namespace bulkhead::sla
