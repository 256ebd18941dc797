#pragma once
#include "models/connections.h"

#include <QFrame>

class QAction;
class QMenu;
class QPushButton;

namespace bulkhead {

class Workspace;

/// Environment, role with its scope, search, Pause live, alerts, the person's menu.
class TopBar : public QFrame
{
    Q_OBJECT
public:
    explicit TopBar(Workspace *workspace, QWidget *parent = nullptr);
    void addPersonActions(const QList<QAction *> &actions); ///< To the end of the person's menu.
    /// How the person calls this environment. Until then, and with an empty name: as the gateway calls itself.
    void setEnvironment(const EnvironmentMark &mark);
    void setEnvironmentMenu(QMenu *menu); ///< Of the environment's button: the others to go to.

signals:
    void searchAsked();
    void alertsAsked();
    void copyLinkAsked();
    void keysAsked();
    void aboutAsked();
    void notice(const QString &sentence);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void buildPersonMenu();
    void fillRoleMenu();
    void refresh();
    void refreshPause();

    Workspace *m_workspace;
    EnvironmentMark m_mark;
    QPushButton *m_environment, *m_role, *m_search, *m_pause, *m_alerts, *m_person;
    QMenu *m_roleMenu;
};

} // namespace bulkhead
