#pragma once
// One column of counts by series, packed: most counts of a minute fit four or eight bits and most failures are zero.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace bulkhead::slo {

/// Immutable. Every value has its low 0, 4, 8 or 16 bits in a dense lane; the few that are larger have a bit in a map
/// and their high part in a list behind it. The split is chosen per column, whichever is smallest. All zero takes no
/// storage at all.
class PackedLane
{
public:
    PackedLane() = default;
    [[nodiscard]] static PackedLane pack(std::span<const std::uint32_t> values);

    /// The value at an index; 0 beyond the end.
    [[nodiscard]] std::uint32_t at(std::size_t index) const;
    [[nodiscard]] bool allZero() const { return !m_words; }
    [[nodiscard]] std::size_t bytes() const { return m_wordCount * sizeof(std::uint64_t); }

    /// sums[i] += sign · value[i] for every packed value. T: int32, int64 or uint32.
    template<typename T>
    void addTo(T *sums, int sign) const;

private:
    [[nodiscard]] std::size_t mapWords() const { return m_highBytes == 0 ? 0 : (m_size + 63) / 64; }
    [[nodiscard]] const std::uint8_t *low() const;
    [[nodiscard]] const std::uint8_t *high() const;
    [[nodiscard]] std::uint32_t highAt(std::size_t rank) const;

    std::unique_ptr<std::uint64_t[]> m_words; ///< Map, then low parts, then high parts.
    std::uint32_t m_size = 0;
    std::uint32_t m_wordCount = 0;
    std::uint8_t m_lowBits = 0;
    std::uint8_t m_highBytes = 0; ///< 0: no value has a high part.
};

} // namespace bulkhead::slo
