#include "backend/engine/slo_engine.h"

#include "backend/engine/calendar_sums.h"
#include "backend/engine/minute_history.h"

#include <algorithm>

namespace bulkhead::slo {
namespace {

constexpr std::size_t kWindows = kWindowMinutes.size();
constexpr std::size_t kPeriod = kWindows - 1;
constexpr std::int64_t kPeriodS = std::int64_t{kWindowMinutes[kPeriod]} * 60;
/// Below this many hundredths of a percent of the budget an objective is at risk even when nothing burns.
constexpr std::int32_t kThinBudget = 2'500;
/// A longer gap is summed anew from history: cheaper than moving eight windows minute by minute.
constexpr std::int64_t kRebuildGap = 60;
constexpr std::size_t kDependencyMinutes = 60;

/// Running sums of all series over one window, [from, boundary).
struct RunningWindow
{
    std::int64_t from = 0;
    std::vector<std::int64_t> good, bad;
    std::vector<std::int32_t> covered;

    void resize(std::size_t size)
    {
        good.resize(size, 0);
        bad.resize(size, 0);
        covered.resize(size, 0);
    }
    void clear()
    {
        std::ranges::fill(good, 0);
        std::ranges::fill(bad, 0);
        std::ranges::fill(covered, 0);
    }
    void add(const HistoryRow &row, int sign)
    {
        row.good.addTo(good.data(), sign);
        row.bad.addTo(bad.data(), sign);
        const std::int32_t seconds = sign * row.seconds;
        for (std::size_t i = 0; i < row.series; ++i)
            covered[i] += seconds;
        row.missing.addTo(covered.data(), -sign);
    }
    void addUnobserved(const HistoryRow &row, int sign)
    {
        if (!row.unobserved)
            return;
        row.unobserved->good.addTo(good.data(), sign);
        row.unobserved->bad.addTo(bad.data(), sign);
    }
};

std::size_t indexOf(Window window)
{
    return static_cast<std::size_t>(window);
}

} // namespace

std::span<const Rule> standardRules()
{
    static const std::array<Rule, 4> rules{{
        {Window::H1, Window::M5, burnFactor(2, 100, kPeriodS, 3'600), AlertLevel::FastBurn},
        {Window::H6, Window::M30, burnFactor(5, 100, kPeriodS, 21'600), AlertLevel::FastBurn},
        {Window::D1, Window::H2, burnFactor(10, 100, kPeriodS, 86'400), AlertLevel::SlowBurn},
        {Window::D3, Window::H6, burnFactor(10, 100, kPeriodS, 259'200), AlertLevel::SlowBurn},
    }};
    return rules;
}

struct Engine::Impl
{
    explicit Impl(EngineOptions chosen)
        : options(chosen)
        , history(chosen.exactMinutes)
    {
    }

    [[nodiscard]] bool byHour(std::size_t window) const { return kWindowMinutes[window] > history.exactMinutes(); }
    [[nodiscard]] std::int64_t farEnd(std::size_t window, std::int64_t boundary) const
    {
        const std::int64_t end = boundary - kWindowMinutes[window];
        return byHour(window) ? (end >= 0 ? end / 60 : (end - 59) / 60) * 60 : end;
    }
    bool take(const MinuteCounts &minute);
    void findMuted(std::int64_t minute);
    void retire(std::size_t window, std::int64_t boundary);
    void rebuild();
    void rebuildExact();
    void rebuildByHour();
    void rebuildUnobserved();
    void keepDependencies(const MinuteCounts &minute);
    [[nodiscard]] Sums sums(std::size_t series, std::size_t window) const;
    [[nodiscard]] std::uint8_t firing(std::size_t series, std::int64_t first) const;
    [[nodiscard]] bool fires(std::size_t series, std::int64_t first, const Rule &rule) const;
    void judge(std::size_t series);
    void judgeAll();

    EngineOptions options;
    MinuteHistory history;
    std::vector<Objective> objectives;
    std::vector<ObjectiveState> states;
    std::array<RunningWindow, kWindows> windows;
    CalendarSums calendar;
    std::vector<Mute> mutes;
    std::vector<SeriesIndex> muted; ///< In the newest minute, ascending.
    bool dirty = true;              ///< Windows have to be summed anew from history.
    bool any = false;               ///< A minute was taken.
    std::int64_t late = 0;
    struct MinuteDependencies
    {
        std::int64_t minute = -1;
        std::vector<DependencyBad> rows;
    };
    std::array<MinuteDependencies, kDependencyMinutes> dependencies;
};

bool Engine::Impl::take(const MinuteCounts &minute)
{
    const std::int64_t boundary = history.boundary();
    if (minute.minute < boundary || minute.minute < 0) {
        ++late;
        return false;
    }
    if (!any || minute.minute - boundary > kRebuildGap)
        dirty = true;
    any = true;
    if (!dirty)
        for (std::size_t w = 0; w < kWindows; ++w)
            retire(w, minute.minute + 1);
    findMuted(minute.minute);
    history.append(minute, objectives.size(), muted);
    keepDependencies(minute);
    if (dirty)
        return true;
    const HistoryRow &row = *history.minute(minute.minute);
    for (RunningWindow &window : windows)
        window.add(row, 1);
    windows[kPeriod].addUnobserved(row, 1);
    calendar.add(row, minute.minute);
    return true;
}

void Engine::Impl::findMuted(std::int64_t minute)
{
    for (const SeriesIndex series : muted)
        states[series].muted = false;
    muted.clear();
    for (const Mute &mute : mutes)
        if (mute.series < states.size() && minute >= mute.fromMinute && minute < mute.toMinute)
            muted.push_back(mute.series);
    std::ranges::sort(muted);
    muted.erase(std::unique(muted.begin(), muted.end()), muted.end());
    for (const SeriesIndex series : muted)
        states[series].muted = true;
}

void Engine::Impl::retire(std::size_t w, std::int64_t boundary)
{
    RunningWindow &window = windows[w];
    const std::int64_t end = farEnd(w, boundary);
    const bool hours = byHour(w);
    const std::int64_t step = hours ? 60 : 1;
    for (; window.from < end; window.from += step) {
        const HistoryRow *row = hours ? history.hour(window.from / 60) : history.minute(window.from);
        if (row == nullptr || window.from < 0)
            continue;
        window.add(*row, -1);
        if (w == kPeriod)
            window.addUnobserved(*row, -1);
    }
}

void Engine::Impl::rebuild()
{
    for (std::size_t w = 0; w < kWindows; ++w) {
        windows[w].clear();
        windows[w].from = farEnd(w, history.boundary());
    }
    rebuildExact();
    rebuildByHour();
    rebuildUnobserved();
    calendar.rebuild(history);
    dirty = false;
}

// From the newest minute back, each row is read once, whole hours as one: a window is the running sum where its far end
// is reached.
void Engine::Impl::rebuildExact()
{
    RunningWindow running;
    running.resize(objectives.size());
    std::int64_t at = history.boundary();
    for (std::size_t w = 0; w < kWindows && !byHour(w); ++w) {
        const std::int64_t from = std::max<std::int64_t>(windows[w].from, 0);
        while (at > from) {
            const HistoryRow *hour = at % 60 == 0 && at - 60 >= from ? history.hour(at / 60 - 1) : nullptr;
            const HistoryRow *row = hour != nullptr ? hour : history.minute(at - 1);
            if (row != nullptr)
                running.add(*row, 1);
            at -= hour != nullptr ? 60 : 1;
        }
        windows[w].good = running.good;
        windows[w].bad = running.bad;
        windows[w].covered = running.covered;
    }
}

void Engine::Impl::rebuildByHour()
{
    if (!byHour(kPeriod))
        return;
    RunningWindow running;
    running.resize(objectives.size());
    std::int64_t hour = history.boundary() / 60;
    for (std::int64_t at = hour * 60; at < history.boundary(); ++at)
        if (const HistoryRow *row = history.minute(at))
            running.add(*row, 1);
    for (std::size_t w = 0; w < kWindows; ++w) {
        if (!byHour(w))
            continue;
        while (hour * 60 > std::max<std::int64_t>(windows[w].from, 0))
            if (const HistoryRow *row = history.hour(--hour))
                running.add(*row, 1);
        windows[w].good = running.good;
        windows[w].bad = running.bad;
        windows[w].covered = running.covered;
    }
}

void Engine::Impl::rebuildUnobserved()
{
    const bool hours = byHour(kPeriod);
    std::int64_t at = std::max<std::int64_t>(windows[kPeriod].from, 0);
    if (hours)
        for (; at + 60 <= history.boundary(); at += 60)
            if (const HistoryRow *row = history.hour(at / 60))
                windows[kPeriod].addUnobserved(*row, 1);
    for (; at < history.boundary(); ++at)
        if (const HistoryRow *row = history.minute(at))
            windows[kPeriod].addUnobserved(*row, 1);
}

void Engine::Impl::keepDependencies(const MinuteCounts &minute)
{
    MinuteDependencies &slot = dependencies[static_cast<std::size_t>(minute.minute) % kDependencyMinutes];
    slot.minute = minute.minute;
    slot.rows = minute.dependencies;
    const auto bySeries = [](const DependencyBad &row) { return row.series; };
    if (!std::ranges::is_sorted(slot.rows, {}, bySeries))
        std::ranges::stable_sort(slot.rows, {}, bySeries);
}

Sums Engine::Impl::sums(std::size_t series, std::size_t w) const
{
    const RunningWindow &window = windows[w];
    Sums result{window.good[series], window.bad[series], window.covered[series], 0};
    const std::int64_t first = history.firstMinute(series);
    if (first >= 0)
        result.countedS = std::max<std::int64_t>(0, history.boundary() - std::max(window.from, first)) * 60;
    return result;
}

bool Engine::Impl::fires(std::size_t series, std::int64_t first, const Rule &rule) const
{
    const RunningWindow &brief = windows[indexOf(rule.shortWindow)];
    const RunningWindow &full = windows[indexOf(rule.longWindow)];
    // Most series fail seldom: one comparison with zero spares the wide ones.
    if (brief.bad[series] == 0 || full.bad[series] < options.minBad)
        return false;
    const Objective &objective = objectives[series];
    const std::int64_t target = objective.alertTargetE7 != 0 ? objective.alertTargetE7 : objective.targetE7;
    const Factor k = reachableFactor(rule.k, target);
    const std::int64_t minutes = kWindowMinutes[indexOf(rule.longWindow)];
    const Sums within{full.good[series], full.bad[series], 0, 0};
    if (!burnAbove({brief.good[series], brief.bad[series], 0, 0}, target, k))
        return false;
    if (objective.volumeBurn) {
        const std::int64_t valid = windows[kPeriod].good[series] + windows[kPeriod].bad[series];
        if (!volumeBurnAbove(within.bad, minutes * 60, valid, kPeriodS, target, k))
            return false;
    } else if (!burnAbove(within, target, k)) {
        return false;
    }
    if (options.warmUp && history.boundary() - first < minutes)
        return false;
    if (!options.wilson)
        return true;
    const double threshold = static_cast<double>(k.num) / static_cast<double>(k.den)
                             * (static_cast<double>(kWhole - target) / static_cast<double>(kWhole));
    return wilsonLower(within.bad, within.valid()) > threshold;
}

std::uint8_t Engine::Impl::firing(std::size_t series, std::int64_t first) const
{
    if (windows[indexOf(Window::D3)].bad[series] == 0 || states[series].muted)
        return 0;
    std::uint8_t bits = 0;
    const auto rules = standardRules();
    for (std::size_t i = 0; i < rules.size(); ++i)
        if ((objectives[series].rules >> i & 1U) != 0 && fires(series, first, rules[i]))
            bits |= static_cast<std::uint8_t>(1U << i);
    return bits;
}

void Engine::Impl::judge(std::size_t series)
{
    ObjectiveState &state = states[series];
    const std::int64_t target = objectives[series].targetE7;
    state.period = sums(series, kPeriod);
    state.hour = sums(series, indexOf(Window::H1));
    state.calendar = calendar.sums(series, history);
    state.firingRules = firing(series, history.firstMinute(series));
    auto level = AlertLevel::None;
    const auto rules = standardRules();
    for (std::size_t i = 0; i < rules.size(); ++i)
        if ((state.firingRules >> i & 1U) != 0)
            level = std::max(level, rules[i].level);
    if (level != state.level)
        state.levelSinceMinute = level == AlertLevel::None ? 0 : history.boundary();
    state.level = level;
    state.exhausted = !targetMet(state.period, target);
    const bool covered = state.period.countedS > 0 && state.period.coveredS * 10 >= state.period.countedS * 9;
    if (state.period.valid() == 0)
        state.health = covered ? Health::NoTraffic : Health::NotMeasured;
    else if (!covered)
        state.health = Health::Partial;
    else if (state.exhausted)
        state.health = Health::Breaching;
    else if (level != AlertLevel::None || (state.period.bad > 0 && budgetLeft(state.period, target) < kThinBudget))
        state.health = Health::AtRisk;
    else
        state.health = Health::Healthy;
}

void Engine::Impl::judgeAll()
{
    if (!any)
        return;
    if (dirty)
        rebuild();
    for (std::size_t i = 0; i < objectives.size(); ++i)
        judge(i);
}

Engine::Engine(EngineOptions options)
    : m_impl(std::make_unique<Impl>(options))
{
}
Engine::~Engine() = default;
Engine::Engine(Engine &&) noexcept = default;
Engine &Engine::operator=(Engine &&) noexcept = default;

void Engine::add(std::span<const Objective> objectives)
{
    m_impl->objectives.insert(m_impl->objectives.end(), objectives.begin(), objectives.end());
    m_impl->states.resize(m_impl->objectives.size());
    for (RunningWindow &window : m_impl->windows)
        window.resize(m_impl->objectives.size());
    m_impl->calendar.resize(m_impl->objectives.size());
}

void Engine::setTarget(SeriesIndex series, std::int64_t targetE7, std::int64_t alertTargetE7)
{
    m_impl->objectives[series].targetE7 = targetE7;
    m_impl->objectives[series].alertTargetE7 = alertTargetE7;
}

std::span<const Objective> Engine::objectives() const
{
    return m_impl->objectives;
}

void Engine::push(const MinuteCounts &minute)
{
    if (m_impl->take(minute))
        m_impl->judgeAll();
}

void Engine::preload(const MinuteCounts &minute)
{
    m_impl->dirty = true;
    m_impl->take(minute);
}

void Engine::preloadHour(const HourCounts &hour)
{
    if (hour.hour * 60 < m_impl->history.boundary() || hour.hour < 0) {
        ++m_impl->late;
        return;
    }
    m_impl->dirty = true;
    m_impl->any = true;
    m_impl->history.appendHour(hour, m_impl->objectives.size());
}

void Engine::judge()
{
    m_impl->judgeAll();
}

void Engine::setPeriods(std::span<const SeriesPeriods> periods)
{
    m_impl->calendar.set(periods, m_impl->history);
    for (const SeriesPeriods &asked : periods)
        if (asked.series < m_impl->states.size())
            m_impl->states[asked.series].calendar = m_impl->calendar.sums(asked.series, m_impl->history);
}

CalendarPeriod Engine::calendarPeriod(SeriesIndex series) const
{
    return m_impl->calendar.period(series);
}

std::int64_t Engine::periodsKnownTo() const
{
    return m_impl->calendar.knownTo();
}

void Engine::setMutes(std::span<const Mute> mutes)
{
    m_impl->mutes.assign(mutes.begin(), mutes.end());
}

std::int64_t Engine::boundaryMinute() const
{
    return m_impl->history.boundary();
}

std::int64_t Engine::lateMinutes() const
{
    return m_impl->late;
}

std::span<const ObjectiveState> Engine::states() const
{
    return m_impl->states;
}

Sums Engine::sums(SeriesIndex series, Window window) const
{
    return series < m_impl->objectives.size() ? m_impl->sums(series, indexOf(window)) : Sums{};
}

Sums Engine::range(SeriesIndex series, std::int64_t fromMinute, std::int64_t toMinute) const
{
    return m_impl->history.range(series, fromMinute, toMinute);
}

std::vector<std::pair<std::uint16_t, std::int64_t>> Engine::dependencyBad(SeriesIndex series) const
{
    std::vector<std::pair<std::uint16_t, std::int64_t>> result;
    for (const auto &slot : m_impl->dependencies) {
        if (slot.minute < m_impl->history.boundary() - static_cast<std::int64_t>(kDependencyMinutes))
            continue;
        auto row = std::ranges::lower_bound(slot.rows, series, {}, &DependencyBad::series);
        for (; row != slot.rows.end() && row->series == series; ++row) {
            const auto known =
                std::ranges::find(result, row->dependency, [](const auto &entry) { return entry.first; });
            if (known == result.end())
                result.emplace_back(row->dependency, row->bad);
            else
                known->second += row->bad;
        }
    }
    std::ranges::sort(result, [](const auto &a, const auto &b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    return result;
}

std::int64_t Engine::firstMinute(SeriesIndex series) const
{
    return m_impl->history.firstMinute(series);
}

std::size_t Engine::historyBytes() const
{
    return m_impl->history.bytes();
}

} // namespace bulkhead::slo
