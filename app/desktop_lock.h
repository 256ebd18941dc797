#pragma once
#include <QDBusConnection>
#include <QObject>

namespace bulkhead {

/// Hears that the desktop was locked (ActiveChanged of its screen saver). Never waits for the bus; a desktop that says
/// nothing is never locked here.
class DesktopLock : public QObject
{
    Q_OBJECT
public:
    explicit DesktopLock(QDBusConnection bus, QObject *parent = nullptr);

signals:
    void locked();
    // Heard from the bus; the name is the desktop's.
    void ActiveChanged(bool active);
};

} // namespace bulkhead
