#include "backend/driver/prometheus_ledger.h"

#include <algorithm>

namespace bulkhead {
namespace {

std::uint32_t narrow(std::int64_t count)
{
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(count, 0, UINT32_MAX));
}

} // namespace

void MinuteLedger::restart(std::int64_t minute)
{
    m_origin = m_next = minute;
    m_rows.clear();
}

MinuteLedger::Cell &MinuteLedger::cellAt(std::size_t row, SeriesIndex series)
{
    if (row >= m_rows.size())
        m_rows.resize(row + 1);
    std::vector<Cell> &cells = m_rows[row].cells;
    if (series >= cells.size())
        cells.resize(series + 1);
    return cells[series];
}

void MinuteLedger::add(SeriesIndex series, bool bad, std::optional<std::uint16_t> dependency, const CounterDelta &delta,
                       std::int32_t coveredMs)
{
    if (delta.minute < m_origin)
        return;
    const bool late = delta.minute < m_next;
    if (late && delta.count == 0)
        return;
    const auto at = static_cast<std::size_t>(late ? 0 : delta.minute - m_next);
    Cell &cell = cellAt(at, series);
    (bad ? cell.bad : cell.good) += delta.count;
    cell.flags |= static_cast<std::uint8_t>((delta.reset ? kMinuteReset : 0) | (late ? kMinuteLate : 0)
                                            | (delta.interpolated ? kMinuteInterpolated : 0));
    if (bad && dependency && delta.count > 0)
        m_rows[at].badByDependency[{series, *dependency}] += delta.count;
    if (!late)
        cell.coveredMs = std::max(cell.coveredMs, coveredMs);
}

void MinuteLedger::flag(SeriesIndex series, std::int64_t minute, std::uint8_t bits)
{
    if (minute >= m_next)
        cellAt(static_cast<std::size_t>(minute - m_next), series).flags |= bits;
}

MinuteCounts MinuteLedger::take(std::size_t series)
{
    MinuteCounts minute;
    minute.minute = m_next++;
    minute.counts.resize(series);
    minute.covered.resize(series, 0);
    if (m_rows.empty())
        return minute;
    const Row &row = m_rows.front();
    for (std::size_t i = 0; i < std::min(series, row.cells.size()); ++i) {
        minute.counts[i] = {narrow(row.cells[i].good), narrow(row.cells[i].bad)};
        minute.covered[i] = static_cast<std::uint8_t>(std::min(60'000, row.cells[i].coveredMs) / 1'000);
        if (row.cells[i].flags != 0) {
            minute.flags.resize(series, 0);
            minute.flags[i] = row.cells[i].flags;
        }
    }
    for (const auto &[key, bad] : row.badByDependency) {
        if (key.first < series)
            minute.dependencies.push_back({key.first, key.second, narrow(bad)});
    }
    m_rows.pop_front();
    return minute;
}

} // namespace bulkhead
