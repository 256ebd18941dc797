#pragma once
#include "models/contract_values.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace bulkhead {

class ProposalForm;
class Workspace;

/// The last look before a version is proposed: from when, what it replaces, what changes, why, and for whom.
class ProposalDialog : public QDialog
{
    Q_OBJECT
public:
    ProposalDialog(Workspace *workspace, const TenantDetail &tenant, const terms::Contract &base,
                   const terms::Contract &draft, QWidget *parent = nullptr);

signals:
    void proposed(const bulkhead::Act &act);
    void refused(); ///< The gateway finds something wrong with the draft.

private:
    void build();
    void refresh();
    void propose();

    Workspace *m_workspace;
    TenantDetail m_tenant;
    terms::Contract m_base, m_draft;
    ProposalForm *m_form;
    QLabel *m_problem;
    QPushButton *m_propose;
    bool m_sending = false;
};

} // namespace bulkhead
