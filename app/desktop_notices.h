#pragma once
#include "models/fast_burn_notices.h"

#include <QDBusConnection>

#include <optional>

namespace bulkhead {

/// Notices over org.freedesktop.Notifications. Never waits for the bus; a desktop without notices gets none.
class DesktopNotices : public QObject, public NoticePort
{
    Q_OBJECT
public:
    explicit DesktopNotices(QObject *parent = nullptr);

    /// Before it, nothing is shown: making the connection may take its time.
    void setBus(const QDBusConnection &bus) { m_bus = bus; }
    void show(const QString &title, const QString &text) override;

signals:
    void clicked();
    // Heard from the bus; the names are the specification's.
    void ActionInvoked(uint id, const QString &action);

private:
    void send(const QString &title, const QString &text);

    std::optional<QDBusConnection> m_bus;
    uint m_id = 0; ///< Of the notice that the desktop showed last; the next replaces it.
    bool m_listening = false;
};

} // namespace bulkhead
