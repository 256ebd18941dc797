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

void MinuteLedger::add(SeriesIndex series, bool bad, std::optional<std::uint16_t> dependency, const CounterDelta &delta,
                       std::int32_t coveredMs)
{
    if (delta.minute < m_origin)
        return;
    const bool late = delta.minute < m_next;
    const auto at = static_cast<std::size_t>(late ? 0 : delta.minute - m_next);
    if (at >= m_rows.size())
        m_rows.resize(at + 1);
    Row &row = m_rows[at];
    if (series >= row.cells.size())
        row.cells.resize(series + 1);
    Cell &cell = row.cells[series];
    (bad ? cell.bad : cell.good) += delta.count;
    if (bad && dependency && delta.count > 0)
        row.badByDependency[{series, *dependency}] += delta.count;
    if (!late)
        cell.coveredMs = std::max(cell.coveredMs, coveredMs);
}

bool MinuteLedger::observed(std::int64_t minute) const
{
    const auto at = static_cast<std::size_t>(minute - m_next);
    return at < m_rows.size() && !m_rows[at].cells.empty();
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
    }
    for (const auto &[key, bad] : row.badByDependency) {
        if (key.first < series)
            minute.dependencies.push_back({key.first, key.second, narrow(bad)});
    }
    m_rows.pop_front();
    return minute;
}

} // namespace bulkhead
