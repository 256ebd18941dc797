#pragma once
#include "app/connection_plan.h"
#include "app/signin/gate.h"
#include "widgets/frame/environment_list.h"
#include "widgets/frame/main_window.h"

#include <QObject>

class QDBusConnection;
class QUrl;

namespace bulkhead {

class CrossingNotices;
class DesktopNotices;
class FastBurnNotices;
class Preferences;
class Theme;

/// One environment with all that belongs to it alone: gate, session, workspace, preferences, its part of the window.
/// Somebody who signs out takes the whole of it along.
class Environment : public QObject
{
    Q_OBJECT
public:
    /// `preferences`: of this environment only. `begin`: of the sign-in, where people sign in.
    Environment(ConnectionPlan plan, PlannedConnection connection, Preferences *preferences, Theme *theme,
                const QList<PageMaker> &makers, Gate::Begin begin);
    ~Environment() override;

    void start();
    [[nodiscard]] const ConnectionPlan &plan() const { return m_plan; }
    [[nodiscard]] EnvironmentEntry entry() const;
    void rename(const EnvironmentMark &mark) { m_plan.mark = mark; }
    [[nodiscard]] MainWindow *window() const { return m_window.get(); }
    [[nodiscard]] Workspace *workspace() const { return m_workspace.get(); }
    [[nodiscard]] Desk *desk() const { return m_desk.get(); }
    /// Covers its views until whoever is signed in proves to be there. Without effect where nobody signs in.
    void lock();
    [[nodiscard]] Gate *gate() const { return m_gate.get(); } ///< nullptr: nobody signs in there.
    void tellDesktop(const QDBusConnection &bus);             ///< Fast burns and crossed boundaries, from now on.

signals:
    void left(); ///< Somebody signed out: it is to be made anew.
    void coverChanged();
    void openAsked(const QUrl &url);                          ///< With the system's browser.
    void wanted(const QString &id, const Destination &place); ///< By a click on a notice.

private:
    ConnectionPlan m_plan;
    std::unique_ptr<Gate> m_gate; ///< Null: nobody signs in there.
    Preferences *m_preferences;
    std::shared_ptr<Viewing> m_viewing;
    std::unique_ptr<Desk> m_desk;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<DesktopNotices> m_notices;
    std::unique_ptr<FastBurnNotices> m_news;
    std::unique_ptr<DesktopNotices> m_crossingNotices; ///< Of their own: a fast burn must not replace a crossing.
    std::unique_ptr<CrossingNotices> m_crossings;
};

} // namespace bulkhead
