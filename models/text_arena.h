#pragma once
#include <QtGlobal>

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace bulkhead {

/// Short UTF-8 texts one after another, named by an offset. Append only: copies share what is there and stay valid
/// while the original grows, because no byte is written twice. A text that was replaced stays until the arena is
/// cleared.
class TextArena
{
public:
    static constexpr quint32 kBlock = 1u << 18;
    static constexpr size_t kMostBlocks = (1ull << 32) / kBlock - 1; ///< Beyond, texts are empty: offsets have 32 bits.
    static constexpr size_t kLongest = 4096;                         ///< Bytes; longer texts are cut at a character.

    /// Offset 0 is the empty text.
    quint32 add(std::string_view text)
    {
        text = cut(text);
        if (text.empty())
            return 0;
        const auto needed = static_cast<quint32>(text.size() + 2);
        if (m_blocks.empty() || (m_end & (kBlock - 1)) + needed > kBlock || (m_end & (kBlock - 1)) == 0) {
            if (m_blocks.size() == kMostBlocks)
                return 0;
            m_end = static_cast<quint32>(m_blocks.size()) * kBlock;
            m_blocks.push_back(std::shared_ptr<char[]>(new char[kBlock]));
            if (m_end == 0)
                m_end = 2; // So that no text has offset 0.
        }
        char *at = m_blocks.back().get() + (m_end & (kBlock - 1));
        const auto length = static_cast<quint16>(text.size());
        std::memcpy(at, &length, sizeof length);
        std::memcpy(at + 2, text.data(), text.size());
        const quint32 offset = m_end;
        m_end += needed;
        return offset;
    }
    [[nodiscard]] std::string_view at(quint32 offset) const
    {
        if (offset == 0)
            return {};
        const char *from = m_blocks[offset / kBlock].get() + (offset & (kBlock - 1));
        quint16 length = 0;
        std::memcpy(&length, from, sizeof length);
        return {from + 2, length};
    }
    void clear()
    {
        m_blocks.clear();
        m_end = 0;
    }
    [[nodiscard]] size_t bytes() const { return m_blocks.size() * size_t(kBlock); }

private:
    static std::string_view cut(std::string_view text)
    {
        if (text.size() <= kLongest)
            return text;
        size_t end = kLongest;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
            --end;
        return text.substr(0, end);
    }

    std::vector<std::shared_ptr<char[]>> m_blocks; // Shared: views read on other threads.
    quint32 m_end = 0;
};

} // namespace bulkhead
