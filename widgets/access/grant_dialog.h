#pragma once
#include "models/desk_answer.h"
#include "models/grant_values.h"

#include <QDialog>
#include <QMap>

#include <optional>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QTimer;
class QRadioButton;
class QVBoxLayout;

namespace bulkhead {

class FreezeNotice;
class Workspace;

/// Asks for time-boxed access, changes what was asked for, or breaks glass. Says beforehand what it would open, by the
/// gateway; whether the tenant exists is told to nobody who asks.
class GrantDialog : public QDialog
{
    Q_OBJECT
public:
    enum class Deed { Request, Amend, BreakGlass };
    /// `tenantId`: what the person looked at; may be empty. `grant`: the one to amend.
    GrantDialog(Workspace *workspace, Deed deed, const QString &tenantId, const std::optional<AccessGrant> &grant = {},
                QWidget *parent = nullptr);
    /// What the person comes from: it is the ticket, and ends the access unless they say otherwise. The purpose is
    /// theirs to say.
    void setAlert(const QString &alertId);

signals:
    void done(const bulkhead::AccessGrant &grant);

private:
    void build();
    void buildFields(QVBoxLayout *column);
    [[nodiscard]] QWidget *permissionBoxes();
    [[nodiscard]] QWidget *dataClasses();
    void refreshDataClass();
    void refreshAlert();
    [[nodiscard]] GrantAsk ask() const;
    [[nodiscard]] QString missing() const;
    void refresh();
    void growToFit();
    void preview();
    void showPreview(const Fault &fault, const GrantPreview &preview);
    void send();

    Workspace *m_workspace;
    Deed m_deed;
    std::optional<AccessGrant> m_grant;
    QLineEdit *m_tenant, *m_ticket;
    QPlainTextEdit *m_purpose;
    QSpinBox *m_minutes;
    QMap<GrantPermission, QCheckBox *> m_permissions;
    QCheckBox *m_withAlert;
    QString m_alertId; ///< Which the box is about; empty: none.
    QLabel *m_promise, *m_opens, *m_problem, *m_classMeans;
    FreezeNotice *m_freeze;
    QRadioButton *m_operational, *m_phi;
    QPushButton *m_leave, *m_send;
    QTimer *m_soon;
    QString m_refusal;
    int m_asked = 0; ///< Counts; an answer to an older question is dropped.
    int m_approvals; ///< Of other people, for what is chosen now.
    bool m_sending = false;
};

} // namespace bulkhead
