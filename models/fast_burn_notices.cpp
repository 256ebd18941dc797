#include "models/fast_burn_notices.h"

#include "models/words.h"

namespace bulkhead {

FastBurnNotices::FastBurnNotices(Desk *desk, const Preferences *preferences, NoticePort *port, QObject *parent)
    : QObject(parent)
    , m_preferences(preferences)
    , m_port(port)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(60'000);
    connect(&m_pause, &QTimer::timeout, this, &FastBurnNotices::tell);
    connect(desk, &Desk::alertsChanged, this,
            [this](const QList<Alert> &changed, const QStringList &, bool reset) { take(changed, reset); });
    connect(desk, &Desk::sessionChanged, this,
            [this, seen = std::pair(Role::Unspecified, QString())](const SessionInfo &session) mutable {
                const std::pair now(session.role, session.scopeLabel);
                if (std::exchange(seen, now) == now)
                    return; // The same person after a lost connection: what began meanwhile is news.
                m_first = true;
                m_known.clear();
                m_waiting.clear();
            });
}

void FastBurnNotices::take(const QList<Alert> &changed, bool reset)
{
    const bool news = !std::exchange(m_first, m_first && !reset);
    for (const Alert &alert : changed) {
        if (alert.level != AlertLevel::FastBurn || alert.resolvedMs > 0 || m_known.contains(alert.id))
            continue;
        m_known.insert(alert.id);
        if (news)
            m_waiting.append(alert);
    }
    if (!m_pause.isActive())
        tell();
}

void FastBurnNotices::tell()
{
    if (m_waiting.isEmpty())
        return;
    const QList<Alert> told = std::exchange(m_waiting, {});
    if (!m_preferences->value(kSetting, true).toBool())
        return;
    const Alert &newest = *std::ranges::max_element(told, {}, &Alert::sinceMs);
    m_told = newest.id;
    const QString began = tr("A fast burn began in %1.").arg(words::workflow(newest.workflow));
    const QString others =
        told.size() > 1 ? tr(" %n other(s) began with it.", nullptr, int(told.size()) - 1) : QString();
    m_port->show(tr("Fast burn"), began + others + tr(" Open Bulkhead to see whose."));
    m_pause.start();
}

void FastBurnNotices::clicked()
{
    if (!m_told.isEmpty())
        emit openAlert(m_told);
}

} // namespace bulkhead
