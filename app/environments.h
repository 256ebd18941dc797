#pragma once
#include "app/connection_plan.h"
#include "app/idle_watch.h"
#include "widgets/frame/environment_list.h"
#include "widgets/frame/main_window.h"

#include <QObject>
#include <QPointer>

#include <map>
#include <memory>
#include <vector>

class QAction;
class QDBusConnection;
class QDialog;
class QUrl;

namespace bulkhead {

class ConsoleWindow;
class Environment;
class Preferences;
class Theme;

/// The environments of this run, in one window: makes them from plans, follows the person's connections as they are
/// changed, and makes one anew when somebody signs out of it. One that is away or covered does not concern the others.
class Environments : public QObject
{
    Q_OBJECT
public:
    /// `preferences`: of the whole console; `file`: theirs, beside which each environment has its own. Empty: memory.
    /// `makers`: the views of each environment.
    Environments(ConnectionBook *book, Preferences *preferences, QString file, Theme *theme, QList<PageMaker> makers);
    ~Environments() override;

    /// One that is no named connection (of the command line, or embedded), before those. `connection`: as
    /// planConnection() made it. `shared`: it uses the console's own preferences file.
    void add(const ConnectionPlan &plan, PlannedConnection connection, bool shared);
    /// Where sign-ins to named connections are kept, by a name for each; before followBook(). Else the desktop's.
    void keepIn(std::function<std::unique_ptr<KeptToken>(const QString &name)> keep) { m_keep = std::move(keep); }
    /// The named connections from now on; those that are to connect at start do.
    void followBook();
    /// Shows the environment of before, or the first.
    void begin();
    void connectTo(const QString &id); ///< A named connection that is not connected in this run.
    void tellDesktop(const QDBusConnection &bus);
    void lock(); ///< All of them in which people sign in.

    [[nodiscard]] ConsoleWindow *window() const { return m_window.get(); }
    [[nodiscard]] EnvironmentList *list() { return &m_list; }
    [[nodiscard]] Environment *find(const QString &id) const; ///< nullptr: not connected.

signals:
    void openAsked(const QUrl &url); ///< With the system's browser.

private:
    void make(const ConnectionPlan &plan, PlannedConnection connection, bool again);
    void follow(const ConnectionSettings &now, const ConnectionSettings *before, bool first);
    void drop(const QString &id);
    void forget(const QString &id);
    void startOver(const QString &id);
    void showConnections();
    void hideConnections();
    void coverChanged(const Environment &environment);
    void forgetLocksOfNowhere();
    void rememberLock(const QString &gateway);
    [[nodiscard]] bool lockedBefore(const QString &gateway) const;
    [[nodiscard]] bool locked() const; ///< One of them is covered by its lock.
    [[nodiscard]] ConnectionPlan planFor(const ConnectionSettings &settings);
    void buildLockActions();
    [[nodiscard]] QString fileOf(const QString &id) const; ///< Of its preferences.
    [[nodiscard]] Preferences *preferencesOf(const QString &id);

    ConnectionBook *m_book;
    Preferences *m_preferences;
    QString m_file;
    Theme *m_theme;
    QList<PageMaker> m_makers;
    EnvironmentList m_list;
    std::unique_ptr<ConsoleWindow> m_window;
    std::map<QString, std::unique_ptr<Preferences>> m_own; ///< Of each environment, but the one that shares.
    std::vector<std::unique_ptr<Environment>> m_all;
    QList<ConnectionSettings> m_named; ///< The connections in the list.
    QString m_sharing;                 ///< Id of the one that uses the console's own file.
    QPointer<QDialog> m_dialog;
    std::function<std::unique_ptr<KeptToken>(const QString &name)> m_keep;
    std::vector<std::unique_ptr<KeptToken>> m_forgotten; ///< The keychain takes its time.
    IdleWatch m_idle;
    QList<QAction *> m_lockActions;         ///< For the person's menu where people sign in.
    std::unique_ptr<QDBusConnection> m_bus; ///< Null: the desktop is not told.
};

} // namespace bulkhead
