#include "widgets/charts/downsample.h"

#include <algorithm>

namespace bulkhead {

MinMaxPyramid::MinMaxPyramid(std::vector<QPointF> points)
    : m_points(std::move(points))
{
    if (m_points.size() <= kFan)
        return;
    std::vector<Group> level((m_points.size() + kFan - 1) / kFan);
    for (std::size_t g = 0; g < level.size(); ++g) {
        Group group{g * kFan, g * kFan};
        const std::size_t end = std::min(m_points.size(), (g + 1) * kFan);
        for (std::size_t i = g * kFan + 1; i < end; ++i) {
            if (m_points[i].y() < m_points[group.low].y())
                group.low = i;
            if (m_points[i].y() > m_points[group.high].y())
                group.high = i;
        }
        level[g] = group;
    }
    while (true) {
        m_levels.push_back(std::move(level));
        const auto &below = m_levels.back();
        if (below.size() <= kFan)
            break;
        level.assign((below.size() + kFan - 1) / kFan, {});
        for (std::size_t g = 0; g < level.size(); ++g) {
            Group group = below[g * kFan];
            const std::size_t end = std::min(below.size(), (g + 1) * kFan);
            for (std::size_t i = g * kFan + 1; i < end; ++i) {
                if (m_points[below[i].low].y() < m_points[group.low].y())
                    group.low = below[i].low;
                if (m_points[below[i].high].y() > m_points[group.high].y())
                    group.high = below[i].high;
            }
            level[g] = group;
        }
    }
}

MinMaxPyramid::Group MinMaxPyramid::over(std::size_t first, std::size_t last) const
{
    Group best{first, first};
    const auto take = [&](const Group &group) {
        if (m_points[group.low].y() < m_points[best.low].y())
            best.low = group.low;
        if (m_points[group.high].y() > m_points[best.high].y())
            best.high = group.high;
    };
    // Climb while whole groups fit, descend towards the end: O(log n) groups in all.
    std::size_t at = first;
    while (at < last) {
        std::size_t width = 1;
        int level = -1;
        while (level + 1 < int(m_levels.size()) && at % (width * kFan) == 0 && at + width * kFan <= last) {
            width *= kFan;
            ++level;
        }
        take(level < 0 ? Group{at, at} : m_levels[std::size_t(level)][at / width]);
        at += width;
    }
    return best;
}

QList<QPointF> MinMaxPyramid::reduce(double from, double to, int pixels) const
{
    const auto byX = [](const QPointF &point, double x) { return point.x() < x; };
    auto begin = std::size_t(std::lower_bound(m_points.begin(), m_points.end(), from, byX) - m_points.begin());
    auto end = std::size_t(std::lower_bound(m_points.begin(), m_points.end(), to, byX) - m_points.begin());
    begin = begin > 0 ? begin - 1 : 0;
    end = std::min(m_points.size(), end + 1);
    QList<QPointF> result;
    if (begin >= end)
        return result;
    const std::size_t count = end - begin, columns = std::size_t(std::max(pixels, 1));
    if (count <= columns * 4) {
        result.reserve(qsizetype(count));
        for (std::size_t i = begin; i < end; ++i)
            result.append(m_points[i]);
        return result;
    }
    result.reserve(qsizetype(columns) * 4);
    for (std::size_t c = 0; c < columns; ++c) {
        const std::size_t first = begin + count * c / columns, last = begin + count * (c + 1) / columns;
        if (first >= last)
            continue;
        const Group group = over(first, last);
        std::array<std::size_t, 4> picks{first, std::min(group.low, group.high), std::max(group.low, group.high),
                                         last - 1};
        std::size_t previous = SIZE_MAX;
        for (const std::size_t pick : picks) {
            if (pick != previous)
                result.append(m_points[pick]);
            previous = pick;
        }
    }
    return result;
}

std::pair<double, double> MinMaxPyramid::extent(double from, double to) const
{
    const auto byX = [](const QPointF &point, double x) { return point.x() < x; };
    const auto begin = std::size_t(std::lower_bound(m_points.begin(), m_points.end(), from, byX) - m_points.begin());
    const auto end = std::size_t(std::lower_bound(m_points.begin(), m_points.end(), to, byX) - m_points.begin());
    if (begin >= end)
        return {0, 0};
    const Group group = over(begin, end);
    return {m_points[group.low].y(), m_points[group.high].y()};
}

} // namespace bulkhead
