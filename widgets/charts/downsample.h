#pragma once
#include <QList>
#include <QPointF>

#include <cstddef>
#include <vector>

namespace bulkhead {

/// Points ordered by x with minima and maxima of ever larger groups, so that any range is reduced to a few points per
/// pixel in time that depends on the pixels, not on the points. Peaks are never lost.
class MinMaxPyramid
{
public:
    MinMaxPyramid() = default;
    explicit MinMaxPyramid(std::vector<QPointF> points);

    [[nodiscard]] const std::vector<QPointF> &points() const { return m_points; }
    /// Points of [from, to] and one neighbour on each side, at most about 4 per pixel, in order of x.
    [[nodiscard]] QList<QPointF> reduce(double from, double to, int pixels) const;
    /// Lowest and highest y in [from, to]; both 0 when empty.
    [[nodiscard]] std::pair<double, double> extent(double from, double to) const;

private:
    struct Group
    {
        std::size_t low = 0, high = 0; ///< Indices of the lowest and highest point.
    };
    static constexpr std::size_t kFan = 16;
    [[nodiscard]] Group over(std::size_t first, std::size_t last) const; ///< Half-open, not empty.

    std::vector<QPointF> m_points;
    std::vector<std::vector<Group>> m_levels; ///< Level k groups kFan^(k+1) points.
};

} // namespace bulkhead
