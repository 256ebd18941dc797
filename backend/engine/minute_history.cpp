#include "backend/engine/minute_history.h"

#include <algorithm>

namespace bulkhead::slo {
namespace {

HistoryRow packed(std::int64_t stamp, std::int32_t seconds, std::span<const std::uint32_t> good,
                  std::span<const std::uint32_t> bad, std::span<const std::uint32_t> missing)
{
    HistoryRow row;
    row.stamp = stamp;
    row.series = static_cast<std::uint32_t>(good.size());
    row.seconds = seconds;
    row.good = PackedLane::pack(good);
    row.bad = PackedLane::pack(bad);
    row.missing = PackedLane::pack(missing);
    return row;
}

void addRow(Sums &sums, const HistoryRow *row, std::size_t series)
{
    if (row == nullptr || series >= row->series)
        return;
    sums.good += row->good.at(series);
    sums.bad += row->bad.at(series);
    if (row->unobserved) {
        sums.good += row->unobserved->good.at(series);
        sums.bad += row->unobserved->bad.at(series);
    }
    sums.coveredS += row->seconds - static_cast<std::int64_t>(row->missing.at(series));
}

std::size_t bytesOf(const HistoryRow &row)
{
    const std::size_t late = row.unobserved ? row.unobserved->good.bytes() + row.unobserved->bad.bytes() : 0;
    return row.good.bytes() + row.bad.bytes() + row.missing.bytes() + late;
}

} // namespace

MinuteHistory::MinuteHistory(std::int32_t exactMinutes)
    : m_minutes(static_cast<std::size_t>(std::max(exactMinutes, 60)))
    , m_hours(static_cast<std::size_t>(kHours))
{
}

void MinuteHistory::append(const MinuteCounts &minute, std::size_t series, std::span<const SeriesIndex> muted)
{
    grow(series);
    split(minute, series, muted);
    noteFirst(minute.minute);
    // `covered` becomes `missing` in place: the packed form of a fully observed minute is empty.
    for (std::uint32_t &seconds : m_columns.covered)
        seconds = 60 - seconds;
    HistoryRow row = packed(minute.minute, 60, m_columns.good, m_columns.bad, m_columns.covered);
    if (m_anyLate) {
        row.unobserved = std::make_unique<HistoryRow::Unobserved>();
        row.unobserved->good = PackedLane::pack(m_columns.lateGood);
        row.unobserved->bad = PackedLane::pack(m_columns.lateBad);
    }
    if (m_hourStamp >= 0 && m_hourStamp != minute.minute / 60)
        finishHour();
    m_hourStamp = minute.minute / 60;
    addToHour(row);
    m_boundary = minute.minute + 1;
    m_minutes[static_cast<std::size_t>(minute.minute) % m_minutes.size()] = std::move(row);
    if (m_boundary % 60 == 0)
        finishHour();
}

void MinuteHistory::grow(std::size_t series)
{
    if (m_first.size() >= series)
        return;
    m_unseen += series - m_first.size();
    m_first.resize(series, -1);
}

void MinuteHistory::appendHour(const HourCounts &hour, std::size_t series)
{
    grow(series);
    finishHour();
    const std::size_t size = std::min(hour.counts.size(), series);
    for (auto *column : {&m_hour.good, &m_hour.bad, &m_hour.covered, &m_hour.lateGood, &m_hour.lateBad})
        column->assign(size, 0);
    for (std::size_t i = 0; i < size; ++i) {
        m_hour.good[i] = hour.counts[i].good;
        m_hour.bad[i] = hour.counts[i].bad;
        m_hour.covered[i] = hour.covered.empty()      ? 3600U
                            : i < hour.covered.size() ? std::uint32_t{hour.covered[i]}
                                                      : 0U;
        if (i < hour.unobserved.size()) {
            m_hour.lateGood[i] = hour.unobserved[i].good;
            m_hour.lateBad[i] = hour.unobserved[i].bad;
        }
    }
    m_columns.covered = m_hour.covered; // Where noteFirst() looks.
    m_hourLate = !hour.unobserved.empty();
    noteFirst(hour.hour * 60);
    m_hourStamp = hour.hour;
    m_boundary = (hour.hour + 1) * 60;
    finishHour();
}

void MinuteHistory::split(const MinuteCounts &minute, std::size_t series, std::span<const SeriesIndex> muted)
{
    const std::size_t size = std::min(minute.counts.size(), series);
    m_columns.good.resize(size);
    m_columns.bad.resize(size);
    m_columns.covered.assign(size, 60);
    for (std::size_t i = 0; i < size; ++i) {
        m_columns.good[i] = minute.counts[i].good;
        m_columns.bad[i] = minute.counts[i].bad;
    }
    m_anyLate = false;
    if (minute.covered.empty() && muted.empty())
        return;
    m_columns.lateGood.assign(size, 0);
    m_columns.lateBad.assign(size, 0);
    const auto setApart = [this](std::size_t i) {
        m_columns.lateGood[i] = std::exchange(m_columns.good[i], 0);
        m_columns.lateBad[i] = std::exchange(m_columns.bad[i], 0);
        m_anyLate = true;
    };
    for (std::size_t i = 0; i < size && !minute.covered.empty(); ++i) {
        m_columns.covered[i] = i < minute.covered.size() ? std::min<std::uint32_t>(minute.covered[i], 60) : 0;
        if (m_columns.covered[i] == 0 && (m_columns.good[i] | m_columns.bad[i]) != 0)
            setApart(i);
    }
    for (const SeriesIndex i : muted)
        if (i < size && (m_columns.good[i] | m_columns.bad[i]) != 0)
            setApart(i);
}

void MinuteHistory::noteFirst(std::int64_t minute)
{
    if (m_unseen == 0)
        return;
    for (std::size_t i = 0; i < m_columns.covered.size(); ++i)
        if (m_first[i] < 0 && m_columns.covered[i] > 0) {
            m_first[i] = minute;
            --m_unseen;
        }
}

void MinuteHistory::addToHour(const HistoryRow &row)
{
    const std::size_t size = std::max<std::size_t>(m_hour.good.size(), row.series);
    for (auto *column : {&m_hour.good, &m_hour.bad, &m_hour.covered, &m_hour.lateGood, &m_hour.lateBad})
        column->resize(size, 0);
    for (std::size_t i = 0; i < row.series; ++i) {
        m_hour.good[i] += m_columns.good[i];
        m_hour.bad[i] += m_columns.bad[i];
        m_hour.covered[i] += 60 - m_columns.covered[i];
    }
    if (!row.unobserved)
        return;
    m_hourLate = true;
    row.unobserved->good.addTo(m_hour.lateGood.data(), 1);
    row.unobserved->bad.addTo(m_hour.lateBad.data(), 1);
}

void MinuteHistory::finishHour()
{
    if (m_hourStamp < 0)
        return;
    for (std::uint32_t &seconds : m_hour.covered)
        seconds = 3600 - seconds;
    HistoryRow row = packed(m_hourStamp, 3600, m_hour.good, m_hour.bad, m_hour.covered);
    if (m_hourLate) {
        row.unobserved = std::make_unique<HistoryRow::Unobserved>();
        row.unobserved->good = PackedLane::pack(m_hour.lateGood);
        row.unobserved->bad = PackedLane::pack(m_hour.lateBad);
    }
    m_hours[static_cast<std::size_t>(m_hourStamp % kHours)] = std::move(row);
    m_hourStamp = -1;
    m_hourLate = false;
    for (auto *column : {&m_hour.good, &m_hour.bad, &m_hour.covered, &m_hour.lateGood, &m_hour.lateBad})
        column->clear();
}

const HistoryRow *MinuteHistory::minute(std::int64_t minute) const
{
    if (minute < 0 || minute < m_boundary - exactMinutes())
        return nullptr;
    const HistoryRow &row = m_minutes[static_cast<std::size_t>(minute) % m_minutes.size()];
    return row.stamp == minute ? &row : nullptr;
}

const HistoryRow *MinuteHistory::hour(std::int64_t hour) const
{
    if (hour < 0)
        return nullptr;
    const HistoryRow &row = m_hours[static_cast<std::size_t>(hour % kHours)];
    return row.stamp == hour ? &row : nullptr;
}

std::int64_t MinuteHistory::firstMinute(std::size_t series) const
{
    return series < m_first.size() ? m_first[series] : -1;
}

Sums MinuteHistory::range(std::size_t series, std::int64_t from, std::int64_t to) const
{
    Sums sums;
    const std::int64_t first = firstMinute(series);
    if (first < 0)
        return sums;
    const std::int64_t kept = m_boundary - exactMinutes();
    const std::int64_t oldestHour = (m_boundary / 60 - kHours + 1) * 60;
    to = std::min(to, m_boundary);
    from = std::max({from, first, std::min(oldestHour, kept)});
    if (from >= to)
        return sums;
    std::int64_t at = from < kept ? std::max(from / 60 * 60, oldestHour) : from;
    const std::int64_t begin = std::max(at, first);
    while (at < to) {
        const bool wholeHour = at % 60 == 0 && at + 60 <= to;
        // Every hour that ends by the boundary is finished, or was skipped as a whole.
        if ((wholeHour && at >= oldestHour) || at < kept) {
            addRow(sums, hour(at / 60), series);
            at += 60;
        } else {
            addRow(sums, minute(at), series);
            ++at;
        }
    }
    sums.countedS = (at - begin) * 60;
    return sums;
}

std::size_t MinuteHistory::bytes() const
{
    std::size_t total = (m_minutes.size() + m_hours.size()) * sizeof(HistoryRow);
    for (const HistoryRow &row : m_minutes)
        total += bytesOf(row);
    for (const HistoryRow &row : m_hours)
        total += bytesOf(row);
    return total;
}

} // namespace bulkhead::slo
