#pragma once
#include "models/desk_answer.h"
#include "models/grant_values.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace bulkhead {

class Workspace;

/// Locks a role, with what that ends and means before it is done, or unlocks one; each for a reason.
class RoleLockDialog : public QDialog
{
    Q_OBJECT
public:
    enum class Deed { Lock, Unlock };
    /// `role`: the one to unlock; of Lock the one that the choice begins with, Unspecified for the first.
    RoleLockDialog(Workspace *workspace, Deed deed, Role role, QWidget *parent = nullptr);

signals:
    void done(bulkhead::Role role);

private:
    void build();
    void fillRoles(Role first);
    [[nodiscard]] Role role() const; ///< Unspecified: every role is locked already.
    /// The chosen role's; null: it is not locked. One that cannot be read is none to Lock, which takes its place.
    [[nodiscard]] const RoleLock *standing() const;
    [[nodiscard]] QString endsText() const;
    void refresh();
    void send();
    void answered(const Fault &fault);

    Workspace *m_workspace;
    Deed m_deed;
    Role m_unlocked; ///< Of Unlock.
    QComboBox *m_roles;
    QPlainTextEdit *m_reason;
    QLabel *m_ends, *m_means, *m_own, *m_problem;
    QPushButton *m_leave, *m_send;
    bool m_sending = false;
};

} // namespace bulkhead
