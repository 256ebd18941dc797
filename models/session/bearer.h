#pragma once
#include <QByteArray>

#include <mutex>
#include <string>
#include <utility>

namespace bulkhead {

/// The token that calls carry; another one while the session runs when the person's sign-in is renewed. Any thread.
class Bearer
{
public:
    explicit Bearer(const QByteArray &token = {}) { set(token); }
    void set(const QByteArray &token) ///< Empty: none is sent.
    {
        const std::lock_guard lock(m_mutex);
        m_token = token.toStdString();
    }
    [[nodiscard]] std::string token() const
    {
        const std::lock_guard lock(m_mutex);
        return m_token;
    }

private:
    mutable std::mutex m_mutex;
    std::string m_token; // Guarded by m_mutex.
};

} // namespace bulkhead
