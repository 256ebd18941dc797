#pragma once
#include "models/values.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace bulkhead {

class Workspace;

/// The confirmation of what changes a tenant at once: approving a proposal, or putting a change back. Restates tenant,
/// change and effects, and asks for the tenant's name.
class ActDialog : public QDialog
{
    Q_OBJECT
public:
    enum class Decision { Approve, Revert };
    /// `evidence`: shown beside the effects, taken over; may be null.
    ActDialog(Workspace *workspace, const TenantDetail &tenant, const Act &act, Decision decision,
              QWidget *evidence = nullptr, QWidget *parent = nullptr);

signals:
    void decided(const bulkhead::Act &act); ///< As it is now; Failed when the platform could not.

private:
    void build(QWidget *evidence);
    void addEffects(class QVBoxLayout *column);
    void decide();
    void refresh();

    Workspace *m_workspace;
    TenantDetail m_tenant;
    Act m_act;
    Decision m_decision;
    QLineEdit *m_name;
    QLabel *m_problem;
    QPushButton *m_leave, *m_decide;
    bool m_sending = false, m_over = false;
};

} // namespace bulkhead
