#include "app/single_instance.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalServer>
#include <QLocalSocket>
#include <QStandardPaths>

#include <unistd.h>

namespace bulkhead {
namespace {
constexpr int kConnectMs = 1'000;
constexpr int kAnswerMs = 10'000; ///< A console that is started on a loaded machine may take its time.
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

SingleInstance::Answer SingleInstance::handOver(const QUrl &link)
{
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(kConnectMs))
        return Answer::Nobody;
    socket.write(link.toEncoded() + '\n');
    // Written at once where the buffer takes it, so that there may be nothing left to wait for.
    if (socket.bytesToWrite() > 0 && !socket.waitForBytesWritten(kAnswerMs))
        return Answer::Silent;
    return socket.waitForReadyRead(kAnswerMs) ? Answer::Taken : Answer::Silent;
}

bool SingleInstance::listen()
{
    if (m_server->listen(m_name))
        return true;
    QLocalServer::removeServer(m_name);
    return m_server->listen(m_name);
}

} // namespace bulkhead
