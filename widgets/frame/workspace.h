#pragma once
#include "models/desk.h"
#include "models/fleet.h"
#include "models/preferences.h"
#include "widgets/frame/live_lists.h"
#include "widgets/frame/pending_approvals.h"
#include "widgets/frame/waiting_room.h"

namespace bulkhead {

class Theme;

/// What every page of a window works on: one connection (Desk), its fleet and lists, the person's preferences, the
/// theme. Takes the streams in and holds them back while a person has paused them.
class Workspace : public QObject
{
    Q_OBJECT
public:
    Workspace(Desk *desk, Preferences *preferences, Theme *theme, QObject *parent = nullptr);

    [[nodiscard]] Desk *desk() const { return m_desk; }
    [[nodiscard]] Fleet *fleet() const { return m_fleet; }
    [[nodiscard]] LiveLists *lists() const { return m_lists; }
    [[nodiscard]] PendingApprovals *approvals() const { return m_approvals; }
    [[nodiscard]] Preferences *preferences() const { return m_preferences; }
    [[nodiscard]] Theme *theme() const { return m_theme; }

    [[nodiscard]] SessionInfo session() const { return m_desk->session(); }
    /// Gateway's clock now, UTC milliseconds.
    [[nodiscard]] qint64 now() const;
    /// Figures are not live: views grey them.
    [[nodiscard]] bool stale() const { return m_stale; }

    void setPaused(bool paused); ///< Nothing moves on the screen; what arrives waits and is counted.
    [[nodiscard]] bool paused() const { return m_paused; }
    [[nodiscard]] quint64 waiting() const; ///< Updates held back.

signals:
    void pausedChanged(bool paused);
    void waitingChanged();
    void staleChanged(bool stale);
    void sessionChanged(); ///< Role, scope or environment is another; fleet and lists start anew.

private:
    Desk *m_desk;
    Fleet *m_fleet;
    LiveLists *m_lists;
    PendingApprovals *m_approvals;
    Preferences *m_preferences;
    Theme *m_theme;
    WaitingRoom m_room;
    bool m_paused = false, m_stale = true;
};

} // namespace bulkhead
