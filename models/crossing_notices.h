#pragma once
#include "models/fast_burn_notices.h"
#include "models/posture_values.h"

namespace bulkhead {

/// Tells the desktop of isolation boundaries that are crossed while the console runs: of how many tenants, never whose
/// and never which boundary. At most one notice within a minute. What was crossed before the console connected is no
/// news, and neither is what another role or scope brings into sight. Switched with the notices of fast burns.
class CrossingNotices : public QObject
{
    Q_OBJECT
public:
    CrossingNotices(Desk *desk, const Preferences *preferences, NoticePort *port, QObject *parent = nullptr);

    void setPause(int ms) { m_pause.setInterval(ms); } ///< Tests: another minute.
    /// The person clicked the notice.
    void clicked();

signals:
    void openTenant(const QString &tenantId); ///< The one that was told last.

private:
    void take(const QList<TenantPosture> &changed, const QStringList &removed, bool reset);
    void tell();

    const Preferences *m_preferences;
    NoticePort *m_port;
    QTimer m_pause;        ///< Runs while no other notice may follow.
    QSet<QString> m_known; ///< Tenants that are crossed.
    QStringList m_waiting;
    QString m_told;
    bool m_first = true;
};

} // namespace bulkhead
