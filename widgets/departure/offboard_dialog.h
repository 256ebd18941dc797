#pragma once
#include "models/departure_values.h"

#include <QDialog>

class QDateEdit;
class QLabel;
class QPushButton;
class QTimer;

namespace bulkhead {

class PlanView;
class ProposalForm;
class Workspace;

/// Offboarding as a governed act: the days, the plan by a look at the platform now, a purpose, the tenant's name typed,
/// propose. Nothing is taken away until another person approves and somebody begins it.
class OffboardDialog : public QDialog
{
    Q_OBJECT
public:
    OffboardDialog(Workspace *workspace, const TenantDetail &tenant, QWidget *parent = nullptr);

signals:
    void proposed(const bulkhead::Act &act);

private:
    void build();
    void edited();
    void simulate();
    void propose();
    void refresh();
    [[nodiscard]] OffboardTerms terms() const;

    Workspace *m_workspace;
    TenantDetail m_tenant;
    QDateEdit *m_from, *m_until;
    PlanView *m_plan;
    ProposalForm *m_form;
    QLabel *m_problem;
    QPushButton *m_leave, *m_propose;
    QTimer *m_rest;
    int m_asked = 0;
    bool m_allowed = false, m_waiting = false, m_sending = false;
};

} // namespace bulkhead
