#include "app/single_instance.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalServer>
#include <QLocalSocket>
#include <QStandardPaths>

#include <unistd.h>

namespace bulkhead {
namespace {
constexpr int kWaitMs = 1000;
constexpr qint64 kLongestLink = 4096;
} // namespace

SingleInstance::SingleInstance(const QString &settings, QObject *parent)
    : QObject(parent)
    , m_server(new QLocalServer(this))
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    const QByteArray mark = QCryptographicHash::hash(settings.toUtf8(), QCryptographicHash::Sha256).toHex().left(8);
    m_name = QStringLiteral("%1/bulkhead-%2-%3")
                 .arg(folder.isEmpty() ? QDir::tempPath() : folder)
                 .arg(::getuid())
                 .arg(settings.isEmpty() ? QStringLiteral("console") : QString::fromLatin1(mark));
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    connect(m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket *peer = m_server->nextPendingConnection()) {
            connect(peer, &QLocalSocket::disconnected, peer, &QObject::deleteLater);
            connect(peer, &QLocalSocket::readyRead, this, [this, peer] {
                if (peer->bytesAvailable() > kLongestLink) {
                    peer->abort();
                    return;
                }
                if (!peer->canReadLine())
                    return;
                const QString text = QString::fromUtf8(peer->readLine(kLongestLink)).trimmed();
                peer->write("taken\n");
                peer->disconnectFromServer();
                emit linkArrived(QUrl(text, QUrl::StrictMode));
            });
        }
    });
}

bool SingleInstance::handOver(const QUrl &link)
{
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(kWaitMs))
        return false;
    socket.write(link.toEncoded() + '\n');
    return socket.waitForBytesWritten(kWaitMs) && socket.waitForReadyRead(kWaitMs);
}

bool SingleInstance::listen()
{
    if (m_server->listen(m_name))
        return true;
    QLocalServer::removeServer(m_name);
    return m_server->listen(m_name);
}

} // namespace bulkhead
