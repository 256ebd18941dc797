#pragma once
#include <QObject>
#include <QUrl>

class QLocalServer;

namespace bulkhead {

/// One console per person: the first listens on a socket that only this person may use, later ones hand over their
/// link.
class SingleInstance : public QObject
{
    Q_OBJECT
public:
    /// `settings`: consoles with different settings files are different consoles.
    explicit SingleInstance(const QString &settings, QObject *parent = nullptr);

    /// True when another console runs and has taken the link (or was raised). Waits at most two seconds.
    [[nodiscard]] bool handOver(const QUrl &link);
    /// Listens; a socket left by a crashed console is replaced. False: no socket possible, the console runs without.
    bool listen();

signals:
    void linkArrived(const QUrl &link); ///< Empty: only come to the front.

private:
    QString m_name;
    QLocalServer *m_server;
};

} // namespace bulkhead
