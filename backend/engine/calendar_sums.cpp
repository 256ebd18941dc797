#include "backend/engine/calendar_sums.h"

#include <algorithm>
#include <limits>

namespace bulkhead::slo {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

void addRow(const HistoryRow *row, std::vector<std::int64_t> &good, std::vector<std::int64_t> &bad,
            std::vector<std::int32_t> &covered)
{
    if (row == nullptr)
        return;
    row->good.addTo(good.data(), 1);
    row->bad.addTo(bad.data(), 1);
    if (row->unobserved) {
        row->unobserved->good.addTo(good.data(), 1);
        row->unobserved->bad.addTo(bad.data(), 1);
    }
    for (std::size_t i = 0; i < row->series; ++i)
        covered[i] += row->seconds;
    row->missing.addTo(covered.data(), -1);
}

} // namespace

void CalendarSums::resize(std::size_t series)
{
    m_of.resize(series, kNone);
    if (!m_any)
        return; // A fleet without contracts pays nothing.
    m_good.resize(series, 0);
    m_bad.resize(series, 0);
    m_covered.resize(series, 0);
}

void CalendarSums::set(std::span<const SeriesPeriods> periods, const MinuteHistory &history)
{
    if (!periods.empty() && !m_any) {
        m_any = true;
        resize(m_of.size());
    }
    std::vector<std::pair<std::int64_t, SeriesIndex>> starts;
    std::map<std::pair<std::pair<std::int64_t, std::int64_t>, std::pair<std::int64_t, std::int64_t>>, std::uint32_t>
        known;
    const auto keyOf = [](const Bounds &bounds) {
        return std::pair(std::pair(bounds.current.fromMinute, bounds.current.toMinute),
                         std::pair(bounds.next.fromMinute, bounds.next.toMinute));
    };
    for (std::uint32_t i = 0; i < m_bounds.size(); ++i)
        known.try_emplace(keyOf(m_bounds[i]), i);
    for (const SeriesPeriods &asked : periods) {
        if (asked.series >= m_of.size())
            continue;
        const CalendarPeriod before = period(asked.series);
        const Bounds bounds{asked.current, asked.next, history.boundary() >= asked.current.fromMinute};
        const auto [place, added] = known.try_emplace(keyOf(bounds), static_cast<std::uint32_t>(m_bounds.size()));
        if (added)
            m_bounds.push_back(bounds);
        m_of[asked.series] = place->second;
        if (asked.current == before && asked.carriedTo == 0)
            continue; // Only the next one became known: the sum goes on.
        m_carried.erase(asked.series);
        if (asked.carriedTo > asked.current.fromMinute)
            m_carried[asked.series] = {asked.carried, asked.carriedTo};
        starts.emplace_back(std::max(asked.current.fromMinute, asked.carriedTo), asked.series);
    }
    sumFromHistory(std::move(starts), history);
    planEvent();
}

void CalendarSums::rebuild(const MinuteHistory &history)
{
    if (!m_any)
        return;
    if (history.boundary() > 0)
        roll(history.boundary() - 1);
    std::vector<std::pair<std::int64_t, SeriesIndex>> starts;
    for (std::size_t i = 0; i < m_of.size(); ++i) {
        if (m_of[i] == kNone)
            continue;
        const auto carried = m_carried.find(static_cast<SeriesIndex>(i));
        const std::int64_t from = m_bounds[m_of[i]].current.fromMinute;
        starts.emplace_back(carried != m_carried.end() ? std::max(from, carried->second.to) : from,
                            static_cast<SeriesIndex>(i));
    }
    sumFromHistory(std::move(starts), history);
}

// Each row is read once, and a series has its sum where its period starts.
void CalendarSums::sumFromHistory(std::vector<std::pair<std::int64_t, SeriesIndex>> starts,
                                  const MinuteHistory &history)
{
    if (starts.empty())
        return;
    std::ranges::sort(starts, std::greater{});
    std::vector<std::int64_t> good(m_of.size());
    std::vector<std::int64_t> bad(m_of.size());
    std::vector<std::int32_t> covered(m_of.size());
    std::int64_t at = history.boundary();
    const std::int64_t kept = std::max<std::int64_t>(0, at - history.exactMinutes());
    const std::int64_t oldest = std::max<std::int64_t>(0, std::min((at / 60 - MinuteHistory::kHours + 1) * 60, kept));
    for (const auto &[start, series] : starts) {
        const std::int64_t from = std::max(start, oldest);
        while (at > from) {
            const HistoryRow *hour =
                at % 60 == 0 && (at - 60 >= from || at - 60 < kept) ? history.hour(at / 60 - 1) : nullptr;
            addRow(hour != nullptr ? hour : history.minute(at - 1), good, bad, covered);
            at -= hour != nullptr ? 60 : 1;
        }
        const auto carried = m_carried.find(series);
        const Sums more = carried != m_carried.end() ? carried->second.sums : Sums{};
        m_good[series] = good[series] + more.good;
        m_bad[series] = bad[series] + more.bad;
        m_covered[series] = covered[series] + static_cast<std::int32_t>(more.coveredS);
    }
}

void CalendarSums::add(const HistoryRow &row, std::int64_t minute)
{
    if (!m_any)
        return;
    if (minute >= m_nextEvent)
        roll(minute);
    addRow(&row, m_good, m_bad, m_covered);
}

void CalendarSums::roll(std::int64_t minute)
{
    for (std::uint32_t i = 0; i < m_bounds.size(); ++i) {
        Bounds &bounds = m_bounds[i];
        while (bounds.current.any() && minute >= bounds.current.toMinute) {
            bounds.current = std::exchange(bounds.next, {});
            bounds.begun = false;
        }
        if (!bounds.current.any() || bounds.begun || minute < bounds.current.fromMinute)
            continue;
        bounds.begun = true;
        clear(i);
    }
    planEvent();
}

void CalendarSums::clear(std::uint32_t bounds)
{
    for (std::size_t i = 0; i < m_of.size(); ++i)
        if (m_of[i] == bounds) {
            m_good[i] = m_bad[i] = 0;
            m_covered[i] = 0;
            m_carried.erase(static_cast<SeriesIndex>(i));
        }
}

void CalendarSums::planEvent()
{
    m_nextEvent = kNever;
    for (const Bounds &bounds : m_bounds) {
        if (bounds.current.any())
            m_nextEvent = std::min(m_nextEvent, bounds.begun ? bounds.current.toMinute : bounds.current.fromMinute);
    }
}

Sums CalendarSums::sums(std::size_t series, const MinuteHistory &history) const
{
    const CalendarPeriod now = period(series);
    if (!now.any() || history.boundary() <= now.fromMinute)
        return {};
    Sums result{m_good[series], m_bad[series], m_covered[series], 0};
    const auto carried = m_carried.empty() ? m_carried.end() : m_carried.find(static_cast<SeriesIndex>(series));
    std::int64_t from = now.fromMinute;
    if (carried != m_carried.end()) {
        from = std::max(from, carried->second.to);
        result.countedS = carried->second.sums.countedS;
    }
    const std::int64_t first = history.firstMinute(series);
    if (first >= 0)
        result.countedS += std::max<std::int64_t>(0, history.boundary() - std::max(from, first)) * 60;
    return result;
}

CalendarPeriod CalendarSums::period(std::size_t series) const
{
    return series < m_of.size() && m_of[series] != kNone ? m_bounds[m_of[series]].current : CalendarPeriod{};
}

std::int64_t CalendarSums::knownTo() const
{
    std::int64_t first = kNever;
    std::vector<bool> used(m_bounds.size());
    for (const std::uint32_t bounds : m_of)
        if (bounds != kNone)
            used[bounds] = true;
    for (std::size_t i = 0; i < m_bounds.size(); ++i)
        if (used[i])
            first = std::min(first, m_bounds[i].next.any() ? m_bounds[i].next.toMinute : m_bounds[i].current.toMinute);
    return first;
}

} // namespace bulkhead::slo
