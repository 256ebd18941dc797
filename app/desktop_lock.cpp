#include "app/desktop_lock.h"

#include <QMetaMethod>

namespace bulkhead {

DesktopLock::DesktopLock(QDBusConnection bus, QObject *parent)
    : QObject(parent)
{
    connect(this, &DesktopLock::ActiveChanged, this, [this](bool active) {
        if (active)
            emit locked();
    });
    // The bus knows methods by name alone; this name is checked by the compiler.
    const QByteArray heard =
        QByteArray::number(QSIGNAL_CODE) + QMetaMethod::fromSignal(&DesktopLock::ActiveChanged).methodSignature();
    for (const char *name : {"org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"}) // KDE and others; GNOME.
        bus.connect(QLatin1String(name), QString(), QLatin1String(name), QStringLiteral("ActiveChanged"), this,
                    heard.constData());
}

} // namespace bulkhead
