#pragma once
#include "models/desk.h"
#include "models/preferences.h"

#include <QSet>
#include <QTimer>

namespace bulkhead {

/// Where the desktop is told something. It may be seen by anybody who passes the screen.
class NoticePort
{
public:
    virtual ~NoticePort() = default;
    /// Replaces the notice of before, if the desktop still shows it.
    virtual void show(const QString &title, const QString &text) = 0;
};

/// Tells the desktop of fast burns that begin while the console runs: which workflow, never whose. At most one notice
/// within a minute; those that begin meanwhile are counted into the next. What burnt before the console connected is no
/// news, and neither is what another role or scope brings into sight.
class FastBurnNotices : public QObject
{
    Q_OBJECT
public:
    static inline const QString kSetting = QStringLiteral("notices.fastBurn"); ///< bool; on unless set.

    FastBurnNotices(Desk *desk, const Preferences *preferences, NoticePort *port, QObject *parent = nullptr);

    void setPause(int ms) { m_pause.setInterval(ms); } ///< Tests: another minute.
    /// The person clicked the notice.
    void clicked();

signals:
    void openAlert(const QString &alertId);

private:
    void take(const QList<Alert> &changed, bool reset);
    void tell();

    const Preferences *m_preferences;
    NoticePort *m_port;
    QTimer m_pause;        ///< Runs while no other notice may follow.
    QSet<QString> m_known; ///< Alerts that were seen burning fast.
    QList<Alert> m_waiting;
    QString m_told; ///< Alert that the last notice was about.
    bool m_first = true;
};

} // namespace bulkhead
