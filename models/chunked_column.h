#pragma once
#include <QtGlobal>

#include <array>
#include <atomic>
#include <memory>
#include <utility>
#include <vector>

namespace bulkhead {

/// A column of plain values in chunks that copies of the column share until one of them writes.
/// One thread writes its own copy; other threads may read theirs at the same time. A column never written costs
/// nothing.
template<typename T>
class ChunkedColumn
{
public:
    /// 4,096 rows: small enough that the copy of a shared chunk is microseconds, large enough that a million rows are
    /// 245 chunks.
    static constexpr quint32 kShift = 12;
    static constexpr quint32 kRows = 1u << kShift;

    explicit ChunkedColumn(T fallback = {})
        : m_fallback(fallback)
    {
    }

    [[nodiscard]] bool used() const { return m_used; } ///< Ever set since it was cleared.
    [[nodiscard]] T at(quint32 row) const
    {
        const quint32 chunk = row >> kShift;
        return chunk < m_chunks.size() && m_chunks[chunk] ? (*m_chunks[chunk])[row & (kRows - 1)] : m_fallback;
    }
    [[nodiscard]] const T *chunk(quint32 number) const ///< kRows values, or null: all fallback.
    {
        return number < m_chunks.size() && m_chunks[number] ? m_chunks[number]->values.data() : nullptr;
    }
    [[nodiscard]] T fallback() const { return m_fallback; }
    /// Returns whether the value is another one than before.
    bool set(quint32 row, T value)
    {
        m_used = true;
        if (at(row) == value)
            return false;
        writable(row >> kShift)[row & (kRows - 1)] = value;
        return true;
    }
    void clear()
    {
        m_chunks.clear();
        m_used = false;
    }
    [[nodiscard]] size_t bytes() const { return m_chunks.size() * (sizeof(Chunk) + sizeof(Ref)); }

private:
    struct Chunk
    {
        std::atomic<int> owners{1};
        std::array<T, kRows> values;
        T operator[](quint32 at) const { return values[at]; }
    };
    /// Like shared_ptr, but its count may be asked with acquire order, which makes "am I the only owner" reliable.
    class Ref
    {
    public:
        Ref() = default;
        explicit Ref(Chunk *chunk)
            : m_chunk(chunk)
        {
        }
        Ref(const Ref &other)
            : m_chunk(other.m_chunk)
        {
            if (m_chunk)
                m_chunk->owners.fetch_add(1, std::memory_order_relaxed);
        }
        Ref(Ref &&other) noexcept
            : m_chunk(std::exchange(other.m_chunk, nullptr))
        {
        }
        Ref &operator=(Ref other) noexcept
        {
            std::swap(m_chunk, other.m_chunk);
            return *this;
        }
        ~Ref()
        {
            if (m_chunk && m_chunk->owners.fetch_sub(1, std::memory_order_acq_rel) == 1)
                delete m_chunk;
        }
        explicit operator bool() const { return m_chunk != nullptr; }
        Chunk &operator*() const { return *m_chunk; }
        Chunk *operator->() const { return m_chunk; }
        [[nodiscard]] bool mine() const { return m_chunk->owners.load(std::memory_order_acquire) == 1; }

    private:
        Chunk *m_chunk = nullptr;
    };

    T *writable(quint32 number)
    {
        if (number >= m_chunks.size())
            m_chunks.resize(number + 1);
        Ref &ref = m_chunks[number];
        if (!ref) {
            ref = Ref(new Chunk);
            ref->values.fill(m_fallback);
        } else if (!ref.mine()) {
            Ref copy(new Chunk);
            copy->values = ref->values;
            ref = std::move(copy);
        }
        return ref->values.data();
    }

    std::vector<Ref> m_chunks;
    T m_fallback;
    bool m_used = false;
};

} // namespace bulkhead
