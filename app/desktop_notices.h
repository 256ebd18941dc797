#pragma once
#include "models/fast_burn_notices.h"

#include <QDBusConnection>

namespace bulkhead {

/// Notices over org.freedesktop.Notifications. Never waits for the bus; a desktop without notices gets none.
class DesktopNotices : public QObject, public NoticePort
{
    Q_OBJECT
public:
    explicit DesktopNotices(const QDBusConnection &bus, QObject *parent = nullptr);

    void show(const QString &title, const QString &text) override;

signals:
    void clicked();
    // Heard from the bus; the names are the specification's.
    void ActionInvoked(uint id, const QString &action);

private:
    void send(const QString &title, const QString &text);

    QDBusConnection m_bus;
    uint m_id = 0; ///< Of the notice that the desktop showed last; the next replaces it.
    bool m_listening = false;
};

} // namespace bulkhead
