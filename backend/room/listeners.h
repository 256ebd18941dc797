#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace bulkhead::room {

/// Who is told that something changed. Any thread.
class Listeners
{
public:
    [[nodiscard]] std::uint64_t add(std::function<void()> bell)
    {
        const std::scoped_lock lock(m_mutex);
        m_bells.emplace(m_next, std::move(bell));
        return m_next++;
    }
    /// No call is running or will come after it returns.
    void remove(std::uint64_t handle)
    {
        const std::scoped_lock lock(m_mutex);
        m_bells.erase(handle);
    }
    /// Bells only ring on: they must not come back here.
    void ring()
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto &[handle, bell] : m_bells)
            bell();
    }

private:
    std::mutex m_mutex; ///< Held while bells ring, so that remove() waits for a running call.
    std::map<std::uint64_t, std::function<void()>> m_bells;
    std::uint64_t m_next = 1;
};

} // namespace bulkhead::room
