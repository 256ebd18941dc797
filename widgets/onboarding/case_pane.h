#pragma once
#include "models/desk_answer.h"
#include "widgets/frame/pieces.h"

class QLineEdit;

namespace bulkhead {

class CheckpointList;
class SheetExport;
class ProvisioningPanel;
class Workspace;

/// One onboarding case beside the board: where it stands and why, who has it, checkpoints, provisioning, deeds by hand.
class CasePane : public Card
{
    Q_OBJECT
public:
    explicit CasePane(Workspace *workspace, QWidget *parent = nullptr);
    void setCase(const OnboardingCase &item);
    [[nodiscard]] const OnboardingCase &item() const { return m_case; }
    void refreshRights();

signals:
    void openTenant(const QString &tenantId);
    void notice(const QString &sentence);

private:
    void buildHead();
    void buildWaiting();
    void refreshHandOver();
    void refreshWaiting();
    void showDeeds();
    void setWaiting(const QString &text);
    void takeOver();
    /// Takes what became of the case that was asked about, whichever is shown by now.
    [[nodiscard]] Answer<OnboardingCase> told();
    void take(const OnboardingCase &item);

    Workspace *m_workspace;
    OnboardingCase m_case;
    QLabel *m_title, *m_facts, *m_variance, *m_blocker, *m_waits, *m_problem, *m_deeds;
    BadgeLabel *m_tier, *m_state;
    QPushButton *m_toTenant, *m_handOver, *m_take, *m_wait, *m_goOn, *m_keepWaiting;
    QWidget *m_waitRow;
    QLineEdit *m_waitText;
    SheetExport *m_sheet;
    CheckpointList *m_checkpoints;
    ProvisioningPanel *m_provisioning;
};

} // namespace bulkhead
