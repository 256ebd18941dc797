#pragma once
#include "models/grant_values.h"

#include <QDialog>

class QLabel;
class QListWidget;
class QPushButton;

namespace bulkhead {

class Workspace;

/// All locks of access in force, of persons and of roles: who set them, when and why. They are lifted here, and a role
/// is locked; a person is locked from an access of theirs.
class LocksDialog : public QDialog
{
    Q_OBJECT
public:
    explicit LocksDialog(Workspace *workspace, QWidget *parent = nullptr);

signals:
    void notice(const QString &sentence); ///< What was done.

private:
    /// Of a person, or of a role where `person` is empty.
    struct Lock
    {
        QString person, reason, by;
        Role role = Role::Unspecified;
        qint64 atMs = 0;

        [[nodiscard]] QString key() const; ///< Survives another order.
        [[nodiscard]] QString name() const;
    };
    void build();
    void showLocks();
    void refresh();
    [[nodiscard]] const Lock *chosen() const;
    void lockRole();
    void unlock();

    Workspace *m_workspace;
    QList<Lock> m_locks; ///< Newest first.
    QListWidget *m_list;
    QLabel *m_none, *m_why, *m_obstacle; ///< Obstacle: why this person cannot unlock the chosen one.
    QPushButton *m_lockRole, *m_unlock, *m_close;
};

} // namespace bulkhead
