#pragma once
#include "models/desk_answer.h"
#include "models/grant_values.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace bulkhead {

class Workspace;

/// What is done to a grant with a reason: declined, ended, extended, its broken glass reviewed; or to its person:
/// locked, unlocked.
class GrantReasonDialog : public QDialog
{
    Q_OBJECT
public:
    enum class Deed { Decline, Revoke, Extend, Review, Lock, Unlock };
    GrantReasonDialog(Workspace *workspace, Deed deed, AccessGrant grant, QWidget *parent = nullptr);

signals:
    void done(const bulkhead::AccessGrant &grant);

private:
    struct Words
    {
        QString title, explanation, reason, deed;
    };
    [[nodiscard]] Words wordsOf() const;
    void build(const Words &words);
    void refresh();
    void send();
    void answered(const Fault &fault, const AccessGrant &grant);

    Workspace *m_workspace;
    Deed m_deed;
    AccessGrant m_grant;
    QSpinBox *m_minutes;
    QPlainTextEdit *m_reason;
    QLabel *m_problem;
    QPushButton *m_leave, *m_send;
    bool m_sending = false;
};

} // namespace bulkhead
