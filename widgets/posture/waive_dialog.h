#pragma once
#include "models/posture_values.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QSpinBox;
class QTimer;

namespace bulkhead {

class EffectList;
class ProposalForm;
class Workspace;

/// A waiver as a governed act: lets a control that is off be, for so many days and with a reason. Nothing changes until
/// another person approves; then it ends by itself.
class WaiveDialog : public QDialog
{
    Q_OBJECT
public:
    WaiveDialog(Workspace *workspace, const TenantPosture &posture, const ControlPosture &control,
                QWidget *parent = nullptr);

signals:
    void proposed(const bulkhead::Act &act);

private:
    void build();
    void edited();
    void simulate();
    void propose();
    void refresh();
    [[nodiscard]] qint64 untilMs() const;

    Workspace *m_workspace;
    TenantPosture m_posture;
    ControlPosture m_control;
    QSpinBox *m_days;
    QLabel *m_until, *m_problem;
    EffectList *m_effects;
    ProposalForm *m_form;
    QPushButton *m_leave, *m_propose;
    QTimer *m_rest;
    qint64 m_askedUntilMs = 0; ///< What was simulated, and is proposed.
    int m_asked = 0;
    bool m_allowed = false, m_waiting = false, m_sending = false;
};

} // namespace bulkhead
