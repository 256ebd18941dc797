#include "backend/engine/packed_lane.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace bulkhead::slo {
namespace {

constexpr std::array<std::uint8_t, 4> kLowBits{0, 4, 8, 16};

struct Plan
{
    std::uint8_t lowBits = 0;
    std::uint8_t highBytes = 0;
    std::size_t highs = 0;
    std::size_t bytes = 0;
};

std::size_t lowBytes(std::size_t size, std::uint8_t bits)
{
    return (size * bits + 7) / 8;
}

std::uint8_t bytesFor(std::uint32_t value)
{
    return value == 0 ? 0 : value <= 0xFF ? 1 : value <= 0xFFFF ? 2 : 4;
}

Plan cheapest(std::span<const std::uint32_t> values)
{
    std::uint32_t most = 0;
    for (const std::uint32_t value : values)
        most |= value;
    if (most == 0)
        return {};
    std::uint32_t over0 = 0, over4 = 0, over8 = 0, over16 = 0;
    for (const std::uint32_t value : values) {
        over0 += value != 0;
        over4 += (value >> 4) != 0;
        over8 += (value >> 8) != 0;
        over16 += (value >> 16) != 0;
    }
    const std::array<std::uint32_t, 4> over{over0, over4, over8, over16};
    Plan best;
    for (std::size_t i = 0; i < kLowBits.size(); ++i) {
        Plan plan{kLowBits[i], bytesFor(kLowBits[i] == 0 ? most : most >> kLowBits[i]), over[i], 0};
        plan.bytes = lowBytes(values.size(), plan.lowBits) + plan.highs * plan.highBytes;
        if (plan.highBytes != 0)
            plan.bytes += (values.size() + 63) / 64 * 8;
        if (i == 0 || plan.bytes < best.bytes)
            best = plan;
    }
    return best;
}

void writeLow(std::span<const std::uint32_t> values, std::uint8_t bits, std::uint8_t *to)
{
    const std::size_t size = values.size();
    if (bits == 4) {
        for (std::size_t i = 0; i + 1 < size; i += 2)
            to[i / 2] = static_cast<std::uint8_t>((values[i] & 0xF) | (values[i + 1] & 0xF) << 4);
        if (size % 2 != 0)
            to[size / 2] = static_cast<std::uint8_t>(values[size - 1] & 0xF);
    } else if (bits == 8) {
        for (std::size_t i = 0; i < size; ++i)
            to[i] = static_cast<std::uint8_t>(values[i]);
    } else if (bits == 16) {
        for (std::size_t i = 0; i < size; ++i) {
            const auto part = static_cast<std::uint16_t>(values[i]);
            std::memcpy(to + 2 * i, &part, sizeof part);
        }
    }
}

} // namespace

PackedLane PackedLane::pack(std::span<const std::uint32_t> values)
{
    PackedLane lane;
    const Plan plan = cheapest(values);
    if (plan.bytes == 0)
        return lane;
    lane.m_size = static_cast<std::uint32_t>(values.size());
    lane.m_lowBits = plan.lowBits;
    lane.m_highBytes = plan.highBytes;
    lane.m_wordCount = static_cast<std::uint32_t>((plan.bytes + 7) / 8);
    lane.m_words = std::make_unique<std::uint64_t[]>(lane.m_wordCount);
    const std::size_t map = lane.mapWords();
    auto *const rest = reinterpret_cast<std::uint8_t *>(lane.m_words.get() + map);
    writeLow(values, plan.lowBits, rest);
    if (plan.highBytes == 0)
        return lane;
    std::uint8_t *to = rest + lowBytes(values.size(), plan.lowBits);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::uint32_t part = values[i] >> plan.lowBits;
        if (part == 0)
            continue;
        lane.m_words[i / 64] |= std::uint64_t{1} << (i % 64);
        std::memcpy(to, &part, plan.highBytes); // Little endian, as every machine this runs on.
        to += plan.highBytes;
    }
    return lane;
}

const std::uint8_t *PackedLane::low() const
{
    return reinterpret_cast<const std::uint8_t *>(m_words.get() + mapWords());
}

const std::uint8_t *PackedLane::high() const
{
    return low() + lowBytes(m_size, m_lowBits);
}

std::uint32_t PackedLane::highAt(std::size_t rank) const
{
    std::uint32_t part = 0;
    std::memcpy(&part, high() + rank * m_highBytes, m_highBytes);
    return part << m_lowBits;
}

std::uint32_t PackedLane::at(std::size_t index) const
{
    if (index >= m_size)
        return 0;
    std::uint32_t value = 0;
    if (m_lowBits == 4)
        value = low()[index / 2] >> (index % 2 * 4) & 0xF;
    else if (m_lowBits == 8)
        value = low()[index];
    else if (m_lowBits == 16)
        value = static_cast<std::uint32_t>(low()[2 * index]) | static_cast<std::uint32_t>(low()[2 * index + 1]) << 8;
    const std::uint64_t bit = std::uint64_t{1} << (index % 64);
    if (m_highBytes == 0 || (m_words[index / 64] & bit) == 0)
        return value;
    auto rank = static_cast<std::size_t>(std::popcount(m_words[index / 64] & (bit - 1)));
    for (std::size_t word = 0; word < index / 64; ++word)
        rank += static_cast<std::size_t>(std::popcount(m_words[word]));
    return value | highAt(rank);
}

template<typename T>
void PackedLane::addTo(T *sums, int sign) const
{
    if (allZero())
        return;
    const auto factor = static_cast<T>(sign);
    const std::uint8_t *const from = low();
    if (m_lowBits == 4) {
        for (std::size_t i = 0; i + 1 < m_size; i += 2) {
            sums[i] += factor * static_cast<T>(from[i / 2] & 0xF);
            sums[i + 1] += factor * static_cast<T>(from[i / 2] >> 4);
        }
        if (m_size % 2 != 0)
            sums[m_size - 1] += factor * static_cast<T>(from[m_size / 2] & 0xF);
    } else if (m_lowBits == 8) {
        for (std::size_t i = 0; i < m_size; ++i)
            sums[i] += factor * static_cast<T>(from[i]);
    } else if (m_lowBits == 16) {
        for (std::size_t i = 0; i < m_size; ++i) {
            std::uint16_t part = 0;
            std::memcpy(&part, from + 2 * i, sizeof part);
            sums[i] += factor * static_cast<T>(part);
        }
    }
    std::size_t rank = 0;
    for (std::size_t word = 0; word < mapWords(); ++word)
        for (std::uint64_t bits = m_words[word]; bits != 0; bits &= bits - 1)
            sums[word * 64 + static_cast<std::size_t>(std::countr_zero(bits))] +=
                factor * static_cast<T>(highAt(rank++));
}

template void PackedLane::addTo(std::int32_t *, int) const;
template void PackedLane::addTo(std::int64_t *, int) const;
template void PackedLane::addTo(std::uint32_t *, int) const;

} // namespace bulkhead::slo
