#pragma once
#include <mutex>
#include <utility>

namespace bulkhead {

/// A small value that may be replaced while others read it: each reader gets a copy. Any thread.
template<typename T>
class Current
{
public:
    Current() = default;
    explicit Current(T value)
        : m_value(std::move(value))
    {
    }

    [[nodiscard]] T get() const
    {
        const std::lock_guard lock(m_mutex);
        return m_value;
    }
    void set(T value)
    {
        const std::lock_guard lock(m_mutex);
        m_value = std::move(value);
    }

private:
    mutable std::mutex m_mutex;
    T m_value{};
};

} // namespace bulkhead
