#pragma once
#include "models/lockbox_values.h"
#include "models/values.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace bulkhead {

class AccessReportExport;
class BadgeLabel;
class LockboxDesk;
class LockboxLinks;
class Workspace;

/// Customer lockboxes: which tenants have one, and of the chosen one who switched it, what waits for a second person,
/// its links, and the tenant's access report.
class LockboxDialog : public QDialog
{
    Q_OBJECT
public:
    /// `tenantId` empty: the first of the list.
    LockboxDialog(Workspace *workspace, QString tenantId, QWidget *parent = nullptr);

private:
    void build();
    QWidget *buildList();
    QWidget *buildTenant();
    void askList();
    void choose(const QString &tenantId);
    void showList(const QList<TenantLockbox> &lockboxes);
    void showTenant(const Fault &fault, const TenantLockbox &lockbox);
    void refresh();
    void propose();
    void decide(bool consent);
    void say(const QString &sentence, bool failed);

    Workspace *m_workspace;
    LockboxDesk *m_desk;
    QString m_wanted; ///< The tenant that is shown, or asked for.
    TenantLockbox m_lockbox;
    QListWidget *m_list;
    QLineEdit *m_other, *m_reason;
    QLabel *m_none, *m_name, *m_since, *m_proposal, *m_said;
    BadgeLabel *m_state;
    QPushButton *m_show, *m_propose, *m_consent, *m_decline, *m_export, *m_close;
    QSpinBox *m_days;
    QWidget *m_tenant, *m_proposer, *m_reporter;
    LockboxLinks *m_links;
    AccessReportExport *m_report;
    bool m_sending = false;
};

} // namespace bulkhead
