#include "app/desktop_notices.h"

#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QMetaMethod>

namespace bulkhead {
namespace {

const QString kService = QStringLiteral("org.freedesktop.Notifications");
const QString kPath = QStringLiteral("/org/freedesktop/Notifications");

} // namespace

DesktopNotices::DesktopNotices(QObject *parent)
    : QObject(parent)
{
    connect(this, &DesktopNotices::ActionInvoked, this, [this](uint id, const QString &action) {
        // The bus tells of everybody's notices.
        if (id == m_id && action == QLatin1String("default"))
            emit clicked();
    });
}

void DesktopNotices::show(const QString &title, const QString &text)
{
    if (!m_bus || !m_bus->isConnected())
        return;
    if (!m_listening) {
        // The bus knows methods by name alone; this name is checked by the compiler.
        const QByteArray heard = QByteArray::number(QSIGNAL_CODE)
                                 + QMetaMethod::fromSignal(&DesktopNotices::ActionInvoked).methodSignature();
        m_listening =
            m_bus->connect(kService, kPath, kService, QStringLiteral("ActionInvoked"), this, heard.constData());
    }
    send(title, text);
}

void DesktopNotices::send(const QString &title, const QString &text)
{
    QDBusMessage call = QDBusMessage::createMethodCall(kService, kPath, kService, QStringLiteral("Notify"));
    const QVariantMap hints{{QStringLiteral("desktop-entry"), QStringLiteral("org.bulkhead.Console")},
                            {QStringLiteral("urgency"), QVariant::fromValue(uchar(2))}};
    call.setArguments({QStringLiteral("Bulkhead"), m_id, QStringLiteral("org.bulkhead.Console"), title, text,
                       QStringList{QStringLiteral("default"), tr("Open the alert")}, hints, -1});
    auto *answer = new QDBusPendingCallWatcher(m_bus->asyncCall(call), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        const QDBusPendingReply<uint> reply = *answer;
        if (reply.isValid())
            m_id = reply.value();
        answer->deleteLater();
    });
}

} // namespace bulkhead
