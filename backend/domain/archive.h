#pragma once
// Values as bytes and back: one list of fields per type (`fields(archive, value)`) serves writing, reading and hashing,
// so that they never disagree. Numbers are little endian; texts and lists carry their length. Whoever keeps values
// derives a Writer and a Reader of its own: lists of fields are found beside these, or beside the type.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace bulkhead::archive {

__extension__ using Wide = __int128; ///< 128 bits, of exact arithmetic.

template<class Self>
class Writer
{
public:
    static constexpr bool kReads = false;
    template<typename... Ts>
    Self &operator()(Ts &...values)
    {
        (one(values), ...);
        return static_cast<Self &>(*this);
    }
    [[nodiscard]] std::string take() { return std::move(m_bytes); }

private:
    template<typename T>
    void one(T &value)
    {
        if constexpr (std::is_enum_v<T>)
            number(static_cast<std::int64_t>(value), 4);
        else if constexpr (std::is_same_v<T, Wide>) {
            number(static_cast<std::int64_t>(static_cast<std::uint64_t>(value)), 8);
            number(static_cast<std::int64_t>(value >> 64), 8);
        } else if constexpr (std::is_integral_v<T>)
            number(static_cast<std::int64_t>(value), sizeof(T));
        else
            fields(static_cast<Self &>(*this), value);
    }
    void one(double &value)
    {
        std::int64_t bits = 0;
        static_assert(sizeof bits == sizeof value);
        __builtin_memcpy(&bits, &value, sizeof bits);
        number(bits, 8);
    }
    void one(std::string &text)
    {
        number(static_cast<std::int64_t>(text.size()), 4);
        m_bytes += text;
    }
    template<typename T>
    void one(std::vector<T> &list)
    {
        number(static_cast<std::int64_t>(list.size()), 4);
        for (T &item : list)
            one(item);
    }
    template<typename A, typename B>
    void one(std::pair<A, B> &pair)
    {
        one(pair.first);
        one(pair.second);
    }
    template<typename K, typename V>
    void one(std::map<K, V> &table)
    {
        number(static_cast<std::int64_t>(table.size()), 4);
        for (auto &[key, value] : table) {
            K copy = key;
            one(copy);
            one(value);
        }
    }
    template<typename T>
    void one(std::optional<T> &value)
    {
        number(value.has_value(), 1);
        if (value)
            one(*value);
    }
    void number(std::int64_t value, std::size_t bytes)
    {
        for (std::size_t i = 0; i < bytes; ++i)
            m_bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i));
    }

    std::string m_bytes;
};

/// Reading never goes beyond the bytes: what is missing reads as nothing, and ok() is false from then on.
template<class Self>
class Reader
{
public:
    static constexpr bool kReads = true;
    explicit Reader(std::string_view bytes)
        : m_bytes(bytes)
    {
    }
    template<typename... Ts>
    Self &operator()(Ts &...values)
    {
        (one(values), ...);
        return static_cast<Self &>(*this);
    }
    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool atEnd() const { return m_bytes.empty(); }

private:
    template<typename T>
    void one(T &value)
    {
        if constexpr (std::is_enum_v<T>)
            value = static_cast<T>(number(4));
        else if constexpr (std::is_same_v<T, Wide>) {
            const std::uint64_t low = number(8);
            const auto high = static_cast<std::int64_t>(number(8));
            value = (static_cast<Wide>(high) << 64) | static_cast<Wide>(low);
        } else if constexpr (std::is_integral_v<T>)
            value = static_cast<T>(number(sizeof(T)));
        else
            fields(static_cast<Self &>(*this), value);
    }
    void one(double &value)
    {
        const std::uint64_t bits = number(8);
        __builtin_memcpy(&value, &bits, sizeof value);
    }
    void one(std::string &text)
    {
        const std::size_t size = number(4);
        if (size > m_bytes.size()) {
            fail();
            return;
        }
        text.assign(m_bytes.substr(0, size));
        m_bytes.remove_prefix(size);
    }
    template<typename T>
    void one(std::vector<T> &list)
    {
        const std::size_t size = number(4);
        list.clear();
        if (size > m_bytes.size()) { // Every item has a byte at least: a broken length reserves nothing.
            fail();
            return;
        }
        list.reserve(size);
        for (std::size_t i = 0; i < size && m_ok; ++i)
            one(list.emplace_back());
    }
    template<typename A, typename B>
    void one(std::pair<A, B> &pair)
    {
        one(pair.first);
        one(pair.second);
    }
    template<typename K, typename V>
    void one(std::map<K, V> &table)
    {
        const std::size_t size = number(4);
        table.clear();
        for (std::size_t i = 0; i < size && m_ok; ++i) {
            std::pair<K, V> entry;
            one(entry);
            table.insert(std::move(entry));
        }
    }
    template<typename T>
    void one(std::optional<T> &value)
    {
        value.reset();
        if (number(1) != 0)
            one(value.emplace());
    }
    std::uint64_t number(std::size_t bytes)
    {
        if (m_bytes.size() < bytes) {
            fail();
            return 0;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i)
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(m_bytes[i])) << (8 * i);
        m_bytes.remove_prefix(bytes);
        return value;
    }
    void fail()
    {
        m_ok = false;
        m_bytes = {};
    }

    std::string_view m_bytes;
    bool m_ok = true;
};

} // namespace bulkhead::archive
