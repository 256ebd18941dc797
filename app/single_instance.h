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

    enum class Answer : int {
        Nobody, ///< No other console runs.
        Taken,  ///< Another one runs and has taken the link, or came to the front.
        Silent, ///< Another one runs and did not answer within ten seconds.
    };
    /// Whoever accepts the connection is there, however busy: this console must not take its place.
    [[nodiscard]] Answer handOver(const QUrl &link);
    /// Listens; a socket left by a crashed console is replaced. False: no socket possible, the console runs without.
    bool listen();

signals:
    void linkArrived(const QUrl &link); ///< Empty: only come to the front.

private:
    QString m_name;
    QLocalServer *m_server;
};

} // namespace bulkhead
