#pragma once
#include <QtGlobal>

#include <algorithm>
#include <utility>
#include <vector>

namespace bulkhead {

/// First and last of a few ranges that cover all places; one that covers everything when more than half are named.
/// A view pays per signal, not per row, so ranges with the smallest gaps are joined until at most `most` remain.
[[nodiscard]] inline std::vector<std::pair<quint32, quint32>> rowRanges(std::vector<quint32> places, size_t count,
                                                                        size_t most = 16)
{
    if (places.empty())
        return {};
    if (places.size() > count / 2 && count > most)
        return {{0, static_cast<quint32>(count - 1)}};
    std::sort(places.begin(), places.end());
    std::vector<std::pair<quint32, quint32>> ranges; // Runs of neighbours.
    for (const quint32 place : places) {
        if (!ranges.empty() && place <= ranges.back().second + 1)
            ranges.back().second = place;
        else
            ranges.emplace_back(place, place);
    }
    if (ranges.size() <= most)
        return ranges;
    std::vector<quint32> gaps;
    for (size_t i = 1; i < ranges.size(); ++i)
        gaps.push_back(ranges[i].first - ranges[i - 1].second);
    const auto kept = gaps.begin() + static_cast<std::ptrdiff_t>(most - 2);
    std::nth_element(gaps.begin(), kept, gaps.end(), std::greater<>());
    const quint32 wide = *kept; // Gaps wider than this stay; there are fewer than `most` of them.
    std::vector<std::pair<quint32, quint32>> joined{ranges[0]};
    for (size_t i = 1; i < ranges.size(); ++i) {
        if (ranges[i].first - joined.back().second > wide)
            joined.push_back(ranges[i]);
        else
            joined.back().second = ranges[i].second;
    }
    return joined;
}

} // namespace bulkhead
