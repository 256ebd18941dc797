#pragma once
#include "models/posture_values.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace bulkhead {

class Desk;
class EffectList;
class ProposalForm;

/// Restoring a tenant's baseline as a governed act: says what is off and what the platform would do about it, asks for
/// a purpose and the tenant's name, and proposes. Nothing changes until another person approves.
class RestoreDialog : public QDialog
{
    Q_OBJECT
public:
    RestoreDialog(Desk *desk, const TenantPosture &posture, QWidget *parent = nullptr);

signals:
    void proposed(const bulkhead::Act &act);

private:
    void build();
    void simulate();
    void take(const ActPreview &preview);
    void propose();
    void refresh();

    Desk *m_desk;
    TenantPosture m_posture;
    QLabel *m_state, *m_problem;
    EffectList *m_effects;
    ProposalForm *m_form;
    QPushButton *m_again, *m_leave, *m_propose;
    bool m_waiting = false, m_allowed = false, m_sending = false;
};

} // namespace bulkhead
