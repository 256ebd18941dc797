#include "app/desktop_scheme.h"

#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QMetaMethod>

namespace bulkhead {
namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kSpace = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");

} // namespace

DesktopScheme::DesktopScheme(const QDBusConnection &bus, QObject *parent)
    : QObject(parent)
{
    if (!bus.isConnected())
        return;
    connect(this, &DesktopScheme::settingChanged, this,
            [this](const QString &space, const QString &key, const QDBusVariant &value) {
                if (space == kSpace && key == kKey)
                    take(value.variant());
            });
    m_listening = listen(bus);
    QDBusMessage question = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    question.setArguments({kSpace, kKey});
    auto *answer = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer, line = bus] {
        // A connection that is being made refuses to listen; one that has answered does not.
        m_listening = m_listening || listen(line);
        const QDBusPendingReply<QDBusVariant> reply = *answer;
        if (reply.isValid())
            take(reply.value().variant());
        answer->deleteLater();
    });
}

bool DesktopScheme::listen(QDBusConnection bus)
{
    // The bus knows methods by name alone; this name is checked by the compiler.
    const QByteArray heard =
        QByteArray::number(QSIGNAL_CODE) + QMetaMethod::fromSignal(&DesktopScheme::settingChanged).methodSignature();
    return bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this, heard.constData());
}

void DesktopScheme::take(QVariant value)
{
    // Read() wraps its value once more than the signal does.
    if (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    constexpr uint kDark = 1, kLight = 2;
    if (const uint scheme = value.toUInt(); scheme == kDark || scheme == kLight)
        emit darkChanged(scheme == kDark);
}

} // namespace bulkhead
