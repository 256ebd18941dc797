#include "backend/driver/sim_model.h"

#include "backend/driver/sim_noise.h"

#include <algorithm>
#include <cmath>
#include <utility>

// The counts of minutes and hours: drawn by the hour (sim_hour.h), then struck by faults minute by minute.
namespace bulkhead::sim {
namespace {

double clippedShare(std::int64_t from, std::int64_t to, std::int64_t start, std::int64_t end)
{
    const std::int64_t overlap = std::min(to, end) - std::max(from, start);
    return overlap <= 0 ? 0 : static_cast<double>(overlap) / static_cast<double>(end - start);
}

/// Rounds up or down at random so that the mean is kept; scattered like a Poisson count when large.
std::uint32_t scatter(double mean, std::uint64_t h)
{
    const double u = unit(h);
    const double spread = mean > 1 ? std::sqrt(mean) * 2.4 * (unit(mix(h)) - 0.5) : 0;
    return static_cast<std::uint32_t>(std::max(0.0, mean + spread) + u);
}

} // namespace

std::uint32_t Model::courseOf(std::uint16_t group, std::uint16_t shape, std::uint8_t workflow)
{
    const std::uint32_t pair = std::uint32_t{group} << 16 | shape;
    const auto [it, isNew] = m_courseByPair.emplace(pair, static_cast<std::uint32_t>(m_courses.size()));
    if (isNew)
        m_courses.push_back({group, shape, workflow, {}});
    return it->second;
}

void Model::planHour(std::int64_t hour, std::size_t group)
{
    if (m_plannedHour == hour && m_plannedGroup == group)
        return;
    m_plannedHour = hour;
    m_plannedGroup = group;
    m_runWork.clear();
    const bool every = group == kEveryGroup;
    const auto planned = [every, group](std::size_t g) { return every || g == group; };
    for (Course &course : m_courses)
        if (planned(course.group))
            course.hour.clear();
    std::array<float, kShapes> shapes{};
    for (std::size_t k = 0; k < kHourMinutes; ++k) {
        const std::int64_t minute = hour * 60 + static_cast<std::int64_t>(k);
        m_shapes.at(minute, shapes);
        poolsAt(minute, shapes, every ? 0 : group, every ? m_groups.size() : group + 1);
        for (Course &course : m_courses)
            if (planned(course.group))
                course.hour.add(k, shapes[course.shape], m_pools.slow[course.group * kWorkflows + course.workflow]);
        const std::int64_t start = minute * 60'000;
        for (const ActiveRun &run : runsAt(start + 30'000)) {
            const std::uint16_t at = m_series[run.series].group;
            if (!planned(at))
                continue;
            const double share = clippedShare(run.run.fromMs, run.run.toMs, start, start + 60'000);
            const PoolAnswer &database = m_pools.answers[at].resources[Database];
            m_runWork.push_back({run.series, minute, static_cast<std::uint32_t>(database.runRate * 60 * share)});
        }
    }
    for (Course &course : m_courses)
        if (planned(course.group))
            course.hour.finish();
}

void Model::applyFaults(const DayCauses &causes, SeriesRange range, MinuteCounts &out) const
{
    const std::int64_t start = out.minute * 60'000;
    for (std::size_t f = 0; f < causes.faults.size(); ++f) {
        const ActiveFault &active = causes.faults[f];
        const double share = clippedShare(active.fault.fromMs, active.fault.toMs, start, start + 60'000);
        if (share <= 0)
            continue;
        for (const SeriesIndex i : active.series) {
            if (!range.has(i))
                continue;
            Count &count = out.counts[i];
            const std::uint64_t h = mix(m_series[i].key, static_cast<std::uint64_t>(out.minute), 0xFA17 + f);
            const std::uint32_t failed = std::min(count.good, scatter(count.good * active.fault.failing * share, h));
            if (failed == 0)
                continue;
            count.good -= failed;
            count.bad += failed;
            out.dependencies.push_back({i, active.fault.dependency, failed});
        }
    }
}

void Model::openSeries(std::int64_t hour, SeriesRange range)
{
    if (m_openHour == hour && m_openRange.from <= range.from && m_openRange.to >= range.to)
        return;
    m_openHour = hour;
    m_openRange = range;
    m_open.resize(m_series.size());
    const std::uint64_t key = hourKey(hour);
    for (SeriesIndex i = range.from; i < range.to; ++i)
        m_open[i] = openHour(m_series[i], m_courses[m_series[i].course].hour, key);
}

void Model::cutSeries(std::int64_t minute, SeriesRange range, MinuteCounts &out)
{
    const std::int64_t hour = minute / 60;
    openSeries(hour, range);
    out.minute = minute;
    out.covered.clear();
    out.dependencies.clear();
    out.counts.resize(m_series.size());
    const auto k = static_cast<std::size_t>(minute - hour * 60);
    const std::uint32_t from = edgeKey(minute), to = edgeKey(minute + 1);
    for (SeriesIndex i = range.from; i < range.to; ++i)
        out.counts[i] = cutMinute(m_series[i], m_courses[m_series[i].course].hour, m_open[i], k, from, to);
    applyFaults(m_once, range, out);
    applyFaults(causesOf(m_script.dayOf(minute * 60'000)), range, out);
}

void Model::fillOrdinary(std::int64_t minute, MinuteCounts &out)
{
    planHour(minute / 60);
    cutSeries(minute, {0, static_cast<SeriesIndex>(m_series.size())}, out);
}

void Model::fill(std::int64_t minute, MinuteCounts &out)
{
    fillOrdinary(minute, out);
    for (const RunWork &work : m_runWork)
        if (work.minute == minute)
            out.counts[work.series].good += work.good;
}

void Model::fillTenant(TenantIndex tenant, std::int64_t minute, MinuteCounts &out)
{
    SeriesRange range{m_tenants[tenant].firstSeries, m_tenants[tenant].firstSeries};
    while (range.to < m_series.size() && m_series[range.to].tenant == tenant)
        ++range.to;
    if (range.from == range.to)
        return;
    planHour(minute / 60, m_series[range.from].group); // A tenant lives in one pool.
    cutSeries(minute, range, out);
    for (const RunWork &work : m_runWork)
        if (work.minute == minute && range.has(work.series))
            out.counts[work.series].good += work.good;
}

std::vector<SeriesIndex> Model::struckIn(std::int64_t minute)
{
    std::vector<SeriesIndex> struck;
    const std::int64_t start = minute * 60'000;
    for (const DayCauses *causes : {&std::as_const(m_once), &causesOf(m_script.dayOf(start))})
        for (const ActiveFault &active : causes->faults)
            if (clippedShare(active.fault.fromMs, active.fault.toMs, start, start + 60'000) > 0)
                struck.insert(struck.end(), active.series.begin(), active.series.end());
    return struck;
}

void Model::fillHour(std::int64_t hour, HourCounts &out)
{
    planHour(hour);
    const std::uint64_t key = hourKey(hour);
    out.hour = hour;
    out.covered.clear();
    out.unobserved.clear();
    out.counts.resize(m_series.size());
    for (std::size_t i = 0; i < m_series.size(); ++i)
        out.counts[i] = drawHour(m_series[i], m_courses[m_series[i].course].hour, key);
    MinuteCounts minute; // Only what faults strike is cut into minutes.
    minute.counts.resize(m_series.size());
    for (std::int64_t m = hour * 60; m < hour * 60 + 60; ++m) {
        const std::vector<SeriesIndex> struck = struckIn(m);
        if (struck.empty())
            continue;
        minute.minute = m;
        minute.dependencies.clear();
        for (const SeriesIndex i : struck) {
            const HourCourse &course = m_courses[m_series[i].course].hour;
            minute.counts[i] = cutMinute(m_series[i], course, openHour(m_series[i], course, key),
                                         static_cast<std::size_t>(m - hour * 60), edgeKey(m), edgeKey(m + 1));
        }
        const SeriesRange all{0, static_cast<SeriesIndex>(m_series.size())};
        applyFaults(m_once, all, minute);
        applyFaults(causesOf(m_script.dayOf(m * 60'000)), all, minute);
        for (const DependencyBad &row : minute.dependencies) {
            out.counts[row.series].good -= row.bad;
            out.counts[row.series].bad += row.bad;
        }
    }
    for (const RunWork &work : m_runWork)
        out.counts[work.series].good += work.good;
}

} // namespace bulkhead::sim
