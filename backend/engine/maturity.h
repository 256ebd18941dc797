#pragma once
// Figures of maturity: how isolation is operated, over some weeks, with trend and comparison. Pure: what was kept, the
// days and the time in. What nobody measured is missing with a reason, never zero.
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::maturity {

inline constexpr std::int64_t kDayMs = 86'400'000;
inline constexpr std::int64_t kWeekDays = 7;
inline constexpr int kMostWeeks = 26;
inline constexpr std::size_t kMostTenants = 50; ///< Told behind a figure.
inline constexpr int kShort = 4;                ///< Weeks, up to which a trend is told by day.

/// Numbers equal those of the contract.
enum class Kind : std::uint8_t { Unspecified, Variance, Access, Neighbours, ServiceLevels, Coverage, Posture };
enum class Unit : std::uint8_t { Unspecified, Days, Count, Share };
enum class Change : std::uint8_t { Unspecified, Better, Worse, Same };

/// What a figure is, in words; the same on the screen, in an export and in the manual.
struct Definition
{
    Kind kind = Kind::Unspecified;
    std::string_view title;
    Unit unit = Unit::Unspecified;
    bool higherIsBetter = false;
    std::string_view formula, source, leftOut;
    Unit tenantUnit = Unit::Unspecified;
    std::string_view tenantHeading; ///< What the amount of a tenant behind it is.
    std::string_view action;        ///< That reads its source: who may not, is not told the figure.
};
[[nodiscard]] const std::array<Definition, 6> &definitions();

/// A value in its figure's unit; a share in millionths, floored.
struct Amount
{
    std::optional<std::int64_t> value; ///< Nothing: missing.
    std::int64_t part = 0, whole = 0;  ///< What it is made of.
    std::string why;                   ///< Why it is missing, or what it lacks.
    bool operator==(const Amount &) const = default;
};

/// Days since 1970-01-01, UTC; `to` is not in it.
struct Days
{
    std::int64_t from = 0, to = 0;
    [[nodiscard]] std::int64_t count() const { return to - from; }
    bool operator==(const Days &) const = default;
};
struct Window
{
    Days days;
    std::int64_t nowMs = 0;
    [[nodiscard]] Days before() const { return {days.from - days.count(), days.from}; }
    /// In spans of a day or a week, oldest first; a week's last span ends with the window.
    [[nodiscard]] std::vector<Days> spans(std::int64_t length) const;
    [[nodiscard]] std::int64_t step() const { return days.count() <= kShort * kWeekDays ? 1 : kWeekDays; }
};
/// `weeks` before the end of `lastDay`.
[[nodiscard]] Window windowOf(std::int64_t lastDay, int weeks, std::int64_t nowMs);
[[nodiscard]] std::int64_t dayOf(std::int64_t atMs);

struct Point
{
    Days days;
    Amount amount;
    bool operator==(const Point &) const = default;
};
struct Figure
{
    Amount amount, before;
    Change change = Change::Unspecified;
    std::string changeWhy; ///< Why it cannot be said.
    std::vector<Point> points;
};

/// An onboarding that went live.
struct Landed
{
    std::int64_t atMs = 0;
    std::int64_t days = 0; ///< Whole days over the standard; negative: under it.
};
/// Median of the days over the standard of those that went live in the window, of an even number the lower one. Of an
/// amount `part` are those on time.
[[nodiscard]] Figure overStandard(const Window &window, std::span<const Landed> landed);

/// Something that is counted, and whom it concerned.
struct Happened
{
    std::int64_t atMs = 0;
    std::vector<std::string> tenants;
};
/// Of a day: bit 0 to 23 for each hour (UTC) in which somebody would have seen it.
using WatchedHours = std::function<std::uint32_t(std::int64_t day)>;
/// How often it happened. Of an amount `part` are the tenants concerned, `whole` is `tenants`. A span that was watched
/// for no hour is missing; two periods are compared when nine tenths of the hours of each were watched.
[[nodiscard]] Figure counted(const Window &window, std::span<const Happened> happened, const WatchedHours &watched,
                             std::int64_t tenants);

struct Share
{
    std::int64_t part = 0, whole = 0;
};
using ShareByDay = std::map<std::int64_t, Share>;
/// Of something that stands at an instant: the newest reading of a span. `now`: in place of a reading of today. The
/// period before is what stood at this one's beginning.
[[nodiscard]] Figure standing(const Window &window, const ShareByDay &readings, const std::optional<Share> &now);
/// Of something that flows: all of a span added up. Two periods are compared when nine tenths of the days of each were
/// counted.
[[nodiscard]] Figure flowing(const Window &window, const ShareByDay &days);

/// A tenant behind a figure.
struct Behind
{
    std::string tenantId;
    Amount amount;
    std::int64_t worse = 0; ///< More is worse.
    std::string note;
};
/// Worst first, then by id; at most kMostTenants of them. Returns how many there were.
std::size_t keepWorst(std::vector<Behind> &tenants);

} // namespace bulkhead::maturity
