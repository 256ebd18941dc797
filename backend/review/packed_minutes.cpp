#include "backend/review/packed_minutes.h"

namespace bulkhead::review {

namespace {

constexpr std::size_t kMostMinutes = 400 * 1440;

void put(std::string &bytes, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7U)
        bytes += static_cast<char>(value | 0x80U);
    bytes += static_cast<char>(value);
}

bool get(std::string_view &bytes, std::uint64_t &value)
{
    value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

std::uint64_t zigzag(std::int64_t value)
{
    return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}

std::int64_t unzigzag(std::uint64_t value)
{
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

/// What was observed and how: it seldom changes, so it shares a number with the run's shape.
std::uint64_t quality(const sla::MinuteCell &cell)
{
    return static_cast<std::uint64_t>(cell.coveredS) << 8U | cell.flags;
}

} // namespace

std::string packMinutes(std::span<const sla::MinuteCell> cells)
{
    std::string bytes;
    put(bytes, cells.size());
    sla::MinuteCell before;
    for (std::size_t at = 0; at < cells.size();) {
        const sla::MinuteCell &cell = cells[at];
        std::size_t end = at + 1;
        while (end < cells.size() && cells[end] == cell)
            ++end;
        const bool changed = quality(cell) != quality(before);
        put(bytes, (end - at - 1) << 1U | (changed ? 1U : 0U));
        if (changed)
            put(bytes, quality(cell));
        put(bytes, zigzag(static_cast<std::int64_t>(cell.good) - static_cast<std::int64_t>(before.good)));
        put(bytes, zigzag(static_cast<std::int64_t>(cell.bad) - static_cast<std::int64_t>(before.bad)));
        before = cell;
        at = end;
    }
    return bytes;
}

std::vector<sla::MinuteCell> unpackMinutes(std::string_view bytes)
{
    std::uint64_t count = 0;
    std::vector<sla::MinuteCell> cells;
    if (!get(bytes, count) || count > kMostMinutes)
        return cells;
    cells.reserve(count);
    sla::MinuteCell cell;
    while (cells.size() < count) {
        std::uint64_t run = 0, good = 0, bad = 0;
        if (!get(bytes, run))
            return {};
        if ((run & 1U) != 0) {
            std::uint64_t told = 0;
            if (!get(bytes, told))
                return {};
            cell.coveredS = static_cast<std::uint8_t>(told >> 8U);
            cell.flags = static_cast<std::uint8_t>(told);
        }
        if (!get(bytes, good) || !get(bytes, bad) || (run >> 1U) >= count - cells.size())
            return {};
        cell.good = static_cast<std::uint32_t>(cell.good + unzigzag(good));
        cell.bad = static_cast<std::uint32_t>(cell.bad + unzigzag(bad));
        cells.insert(cells.end(), (run >> 1U) + 1, cell);
    }
    return bytes.empty() ? cells : std::vector<sla::MinuteCell>{};
}

} // namespace bulkhead::review
