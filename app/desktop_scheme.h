#pragma once
#include <QDBusConnection>
#include <QDBusVariant>
#include <QObject>

namespace bulkhead {

/// Whether the desktop is light or dark now, by its portal (org.freedesktop.appearance, color-scheme). Qt 6.4 itself
/// has no word for it, and the application's own palette hides the desktop's. Without a bus or a portal nothing is
/// said.
class DesktopScheme : public QObject
{
    Q_OBJECT
public:
    explicit DesktopScheme(const QDBusConnection &bus, QObject *parent = nullptr);

signals:
    void darkChanged(bool dark); ///< Also once when the portal first answers, unless it has no preference.
    void settingChanged(const QString &space, const QString &key, const QDBusVariant &value); ///< As the bus says it.

private:
    bool listen(QDBusConnection bus); ///< False: not yet.
    void take(QVariant value);
    bool m_listening = false;
};

} // namespace bulkhead
