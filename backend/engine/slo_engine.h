#pragma once
#include "backend/domain/telemetry.h"
#include "backend/engine/slo_math.h"

#include <array>
#include <memory>
#include <span>
#include <vector>

namespace bulkhead::slo {

/// Windows that are kept as running sums, in minutes. The last is the objective's rolling period.
enum class Window : std::uint8_t { M5, M30, H1, H2, H6, D1, D3, D30 };
inline constexpr std::array<std::int32_t, 8> kWindowMinutes{5, 30, 60, 120, 360, 1440, 4320, 43200};

/// A pair of windows that both have to burn above the factor (strictly).
struct Rule
{
    Window longWindow;
    Window shortWindow;
    Factor k;
    AlertLevel level;
};
/// 1h/5m x14.4 and 6h/30m x6 page; 1d/2h x3 and 3d/6h x1 ticket (30-day period).
[[nodiscard]] std::span<const Rule> standardRules();

struct Objective
{
    SeriesKey key;
    std::int64_t targetE7 = 9'990'000; ///< What was promised: budgets and health.
    std::int64_t alertTargetE7 = 0;    ///< What alerts are judged by, mostly tighter; 0: the promise.
    std::uint8_t rules = 0x0F;         ///< Bit i switches standardRules()[i] on.
    /// The long window burns in budget terms (volumeBurnAbove) instead of by its own ratio: a night's failures then
    /// weigh what they cost. By day the ratio fires earlier.
    bool volumeBurn = false;
};

/// A calendar period in minutes since 1970-01-01; toMinute <= fromMinute: none.
struct CalendarPeriod
{
    std::int64_t fromMinute = 0;
    std::int64_t toMinute = 0;
    [[nodiscard]] bool any() const { return toMinute > fromMinute; }
    bool operator==(const CalendarPeriod &) const = default;
};
struct SeriesPeriods
{
    SeriesIndex series = 0;
    CalendarPeriod current;
    CalendarPeriod next; ///< Taken up by itself once `current` is over.
    /// Counts of [current.fromMinute, carriedTo) that history does not hold, such as of a quarter; carriedTo 0: none.
    Sums carried;
    std::int64_t carriedTo = 0;
};

/// Minutes of one series whose failures were agreed to: alerts neither count them nor fire within.
struct Mute
{
    SeriesIndex series = 0;
    std::int64_t fromMinute = 0;
    std::int64_t toMinute = 0;
};

/// What the engine says of one objective at a minute boundary.
struct ObjectiveState
{
    /// Coverage of the rolling period first (below 90 %: Partial, or NotMeasured without events; no events: NoTraffic).
    /// Then Breaching: the period's target is missed. AtRisk: a rule fires or less than a quarter of the budget is
    /// left.
    Health health = Health::NotMeasured;
    AlertLevel level = AlertLevel::None;
    bool exhausted = false;
    bool muted = false;                ///< Its newest minute lies in a mute.
    std::uint8_t firingRules = 0;      ///< Bit i: standardRules()[i] fires, guards included.
    std::int64_t levelSinceMinute = 0; ///< First minute of the present level; 0 for None.
    Sums period;                       ///< Rolling 30 d, counted from the series' first observed minute on.
    Sums hour;                         ///< 1 h. Like every alert window without unobserved and muted minutes' events.
    Sums calendar;                     ///< The calendar period to date, every event; zero without one.
};

struct EngineOptions
{
    /// Guards of a rule besides its burn: bad events in the long window, Wilson bound, warm-up. Off for the vectors.
    std::int32_t minBad = 3;
    bool wilson = true;
    bool warmUp = true;
    /// Minutes kept one by one, at least 60. 43,200: every window is exact. Fewer, for large fleets: a window longer
    /// than this reaches back to the whole hour at or before its far end, so it is up to 59 minutes too long, never too
    /// short. Memory: about 1.1 to 2.5 bytes for each series and kept minute, and the same for each of 864 hours.
    std::int32_t exactMinutes = 43'200;
};

/// Multi-window multi-burn-rate alerting on per-minute counts. Pure: same minutes in, same states out.
/// One thread. Memory and time per minute are bounded by series × windows.
class Engine
{
public:
    explicit Engine(EngineOptions options = {});
    ~Engine();
    Engine(Engine &&) noexcept;
    Engine &operator=(Engine &&) noexcept;

    /// Adds series at the end; they are warm after one long window.
    void add(std::span<const Objective> objectives);
    [[nodiscard]] std::span<const Objective> objectives() const;
    /// From the next judgement on; the period is judged by it whole, as by any target. Both as in Objective.
    void setTarget(SeriesIndex series, std::int64_t targetE7, std::int64_t alertTargetE7 = 0);

    /// Takes the next minute; a skipped minute counts as not covered. An older one is ignored and counted (late).
    void push(const MinuteCounts &minute);
    /// As push, without judging: for history. Follow with one judge().
    void preload(const MinuteCounts &minute);
    /// As preload, for a whole hour that lies before the minutes kept one by one. Mutes do not reach into it: an hour
    /// that a mute touches is to come by its minutes.
    void preloadHour(const HourCounts &hour);
    void judge();

    /// Gives series their calendar periods; series that are not named keep theirs. A period that began in the past is
    /// summed from history: minute by minute as far as minutes are kept, before that by whole hours.
    void setPeriods(std::span<const SeriesPeriods> periods);
    [[nodiscard]] CalendarPeriod calendarPeriod(SeriesIndex series) const; ///< None: the next one is not known yet.
    /// The first minute at which some series runs out of known periods; INT64_MAX: never. Tell the next ones before.
    [[nodiscard]] std::int64_t periodsKnownTo() const;
    /// Replaces all mutes. They work on minutes taken from now on: alerts are never changed in retrospect.
    void setMutes(std::span<const Mute> mutes);

    [[nodiscard]] std::int64_t boundaryMinute() const;            ///< Evaluated over minutes < this.
    [[nodiscard]] std::span<const ObjectiveState> states() const; ///< By series.
    [[nodiscard]] std::int64_t lateMinutes() const;               ///< Ignored because a newer one had been taken.
    /// The period counts every event; shorter windows, which alerts are judged by, leave out those of minutes that
    /// nobody observed (a gap's events, spread over it).
    [[nodiscard]] Sums sums(SeriesIndex series, Window window) const;
    /// Sums of any range of full minutes within history, [from, to); hours stand in where minutes are no longer kept
    /// (the range is then widened to whole hours).
    [[nodiscard]] Sums range(SeriesIndex series, std::int64_t fromMinute, std::int64_t toMinute) const;
    /// Failures by dependency of the last full 60 minutes, most first: (dependency, bad).
    [[nodiscard]] std::vector<std::pair<std::uint16_t, std::int64_t>> dependencyBad(SeriesIndex series) const;
    [[nodiscard]] std::int64_t firstMinute(SeriesIndex series) const; ///< First observed; -1: nothing yet.
    [[nodiscard]] std::size_t historyBytes() const;                   ///< Packed minutes and hours.

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead::slo
