#pragma once
#include "models/lockbox_values.h"
#include "models/values.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace bulkhead {

class LockboxDesk;
class Workspace;

/// The links of one tenant's administrators: made, copied once, revoked.
class LockboxLinks : public QWidget
{
    Q_OBJECT
public:
    explicit LockboxLinks(Workspace *workspace, QWidget *parent = nullptr);
    void setLockbox(const TenantLockbox &lockbox); ///< Another tenant's takes back the link that was told.

signals:
    void changed(); ///< There is another link, or one less.
    void failed(const bulkhead::Fault &fault);

private:
    void build();
    void show();
    void refresh();
    void make();
    void revoke();
    void answered(const Fault &fault);

    Workspace *m_workspace;
    LockboxDesk *m_desk;
    TenantLockbox m_lockbox;
    QListWidget *m_list;
    QLineEdit *m_administrator, *m_url;
    QSpinBox *m_days;
    QLabel *m_none, *m_once;
    QPushButton *m_revoke, *m_make, *m_copy;
    QWidget *m_made, *m_maker;
    bool m_sending = false;
};

} // namespace bulkhead
