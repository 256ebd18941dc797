#pragma once
#include <QMetaObject>
#include <QObject>

#include <mutex>
#include <utility>

namespace bulkhead {

/// The way from gRPC threads to the GUI thread. Closed by stop(): what was posted before and not run yet never runs.
class Link
{
public:
    explicit Link(QObject *home)
        : m_home(home)
    {
    }

    /// GUI thread. Nothing posted runs after it returns.
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_home = nullptr;
    }
    /// GUI thread: the object on whose thread posts run; null once closed.
    [[nodiscard]] QObject *home() const
    {
        const std::lock_guard lock(m_mutex);
        return m_home;
    }

    /// Any thread: runs `action` on the GUI thread soon, unless the link is closed by then.
    template<typename Action>
    static void post(const std::shared_ptr<Link> &link, Action action)
    {
        const std::lock_guard lock(link->m_mutex);
        if (!link->m_home)
            return;
        QMetaObject::invokeMethod(
            link->m_home,
            [link, action = std::move(action)] {
                if (link->home())
                    action();
            },
            Qt::QueuedConnection);
    }

private:
    mutable std::mutex m_mutex;
    QObject *m_home; // Guarded by m_mutex.
};

} // namespace bulkhead
