#include "models/crossing_notices.h"

#include <algorithm>

namespace bulkhead {
namespace {

bool isCrossed(const TenantPosture &posture)
{
    return std::any_of(posture.layers.begin(), posture.layers.end(),
                       [](const LayerCell &cell) { return cell.state == CellState::Crossed; });
}

} // namespace

CrossingNotices::CrossingNotices(Desk *desk, const Preferences *preferences, NoticePort *port, QObject *parent)
    : QObject(parent)
    , m_preferences(preferences)
    , m_port(port)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(60'000);
    connect(&m_pause, &QTimer::timeout, this, &CrossingNotices::tell);
    connect(desk, &Desk::postureChanged, this, &CrossingNotices::take);
    connect(desk, &Desk::sessionChanged, this,
            [this, seen = std::pair(Role::Unspecified, QString())](const SessionInfo &session) mutable {
                const std::pair now(session.role, session.scopeLabel);
                if (std::exchange(seen, now) == now)
                    return; // The same person after a lost connection: what was crossed meanwhile is news.
                m_first = true;
                m_known.clear();
                m_waiting.clear();
            });
}

void CrossingNotices::take(const QList<TenantPosture> &changed, const QStringList &removed, bool reset)
{
    const bool news = !std::exchange(m_first, m_first && !reset);
    for (const QString &id : removed)
        m_known.remove(id);
    for (const TenantPosture &posture : changed) {
        if (!isCrossed(posture)) {
            m_known.remove(posture.id); // Crossed once more, it is told once more.
            continue;
        }
        if (m_known.contains(posture.id))
            continue;
        m_known.insert(posture.id);
        if (news)
            m_waiting.append(posture.id);
    }
    if (!m_pause.isActive())
        tell();
}

void CrossingNotices::tell()
{
    if (m_waiting.isEmpty())
        return;
    const QStringList told = std::exchange(m_waiting, {});
    if (!m_preferences->value(FastBurnNotices::kSetting, true).toBool())
        return;
    m_told = told.constLast();
    m_port->show(tr("Boundary crossed"),
                 (told.size() == 1 ? tr("An attempt got through an isolation boundary of a tenant.")
                                   : tr("Attempts got through isolation boundaries of %1 tenants.").arg(told.size()))
                     + tr(" Open Bulkhead to see whose."));
    m_pause.start();
}

void CrossingNotices::clicked()
{
    if (!m_told.isEmpty())
        emit openTenant(m_told);
}

} // namespace bulkhead
