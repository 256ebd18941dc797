#pragma once
#include <Qt>
#include <QtGlobal>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace bulkhead {

/// Sorts by the upper 32 bits, keeping the order of equal ones; only as many digits as differ.
inline void radixSortHigh(std::vector<quint64> &items, quint32 largestKey)
{
    constexpr int kBits = 11;
    constexpr size_t kDigits = size_t(1) << kBits;
    std::vector<quint64> other(items.size());
    for (int shift = 0; shift < 32 && (largestKey >> shift) != 0; shift += kBits) {
        std::array<size_t, kDigits> starts{};
        for (const quint64 item : items)
            ++starts[(item >> (32 + shift)) & (kDigits - 1)];
        size_t sum = 0;
        for (size_t &start : starts) {
            const size_t count = start;
            start = sum;
            sum += count;
        }
        for (const quint64 item : items)
            other[starts[(item >> (32 + shift)) & (kDigits - 1)]++] = item;
        items.swap(other);
    }
}

/// Sorts row numbers by key(row), an optional qint64: rows without a key come last in both directions, equal ones keep
/// their order. Linear in the number of rows as long as keys span less than 2^32.
template<typename Key>
void sortRowsByKey(std::vector<quint32> &rows, Qt::SortOrder direction, Key key)
{
    const bool down = direction == Qt::DescendingOrder;
    std::vector<qint64> keys;
    std::vector<quint32> known, without;
    keys.reserve(rows.size());
    known.reserve(rows.size());
    qint64 least = 0, most = 0;
    for (const quint32 row : rows) {
        const std::optional<qint64> value = key(row);
        if (!value) {
            without.push_back(row);
            continue;
        }
        least = keys.empty() ? *value : std::min(least, *value);
        most = keys.empty() ? *value : std::max(most, *value);
        keys.push_back(*value);
        known.push_back(row);
    }
    const quint64 span = static_cast<quint64>(most) - static_cast<quint64>(least);
    if (span <= 0xFFFFFFFFu) {
        std::vector<quint64> items(known.size());
        for (size_t i = 0; i < known.size(); ++i) {
            const quint64 above = down ? static_cast<quint64>(most) - static_cast<quint64>(keys[i])
                                       : static_cast<quint64>(keys[i]) - static_cast<quint64>(least);
            items[i] = above << 32 | known[i];
        }
        radixSortHigh(items, static_cast<quint32>(span));
        for (size_t i = 0; i < items.size(); ++i)
            rows[i] = static_cast<quint32>(items[i]);
    } else {
        std::vector<quint32> at(known.size());
        for (size_t i = 0; i < at.size(); ++i)
            at[i] = static_cast<quint32>(i);
        std::stable_sort(at.begin(), at.end(),
                         [&](quint32 a, quint32 b) { return down ? keys[a] > keys[b] : keys[a] < keys[b]; });
        for (size_t i = 0; i < at.size(); ++i)
            rows[i] = known[at[i]];
    }
    std::copy(without.begin(), without.end(), rows.begin() + static_cast<std::ptrdiff_t>(known.size()));
}

} // namespace bulkhead
