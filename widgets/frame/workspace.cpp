#include "widgets/frame/workspace.h"

#include <QDateTime>

namespace bulkhead {

Workspace::Workspace(Desk *desk, Preferences *preferences, Theme *theme, QObject *parent)
    : QObject(parent)
    , m_desk(desk)
    , m_fleet(new Fleet(this))
    , m_lists(new LiveLists(desk, this))
    , m_approvals(new PendingApprovals(desk, this))
    , m_preferences(preferences)
    , m_theme(theme)
{
    connect(desk, &Desk::fleetBatch, this, [this](const std::shared_ptr<FleetBatch> &batch) {
        if (m_paused && m_fleet->complete()) {
            m_room.add(batch);
            emit waitingChanged();
        } else {
            m_fleet->apply(*batch);
        }
    });
    connect(desk, &Desk::streamChanged, this, [this](const StreamState &stream) {
        const bool stale = stream.link != StreamState::Link::Live;
        if (std::exchange(m_stale, stale) != stale)
            emit staleChanged(stale);
    });
    connect(desk, &Desk::sessionChanged, this, [this] { emit sessionChanged(); });
    connect(m_lists, &LiveLists::waitingChanged, this, &Workspace::waitingChanged);
}

qint64 Workspace::now() const
{
    return QDateTime::currentMSecsSinceEpoch() + m_desk->stream().serverSkewMs;
}

void Workspace::setPaused(bool paused)
{
    if (paused == m_paused)
        return;
    m_paused = paused;
    m_lists->setPaused(paused);
    m_approvals->setPaused(paused);
    if (!paused) {
        for (const auto &batch : m_room.take())
            m_fleet->apply(*batch);
    }
    emit pausedChanged(paused);
    emit waitingChanged();
}

quint64 Workspace::waiting() const
{
    return m_room.updates() + m_lists->waiting();
}

} // namespace bulkhead
