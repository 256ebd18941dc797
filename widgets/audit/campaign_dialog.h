#pragma once
#include "models/evidence_values.h"
#include "widgets/audit/paper_dialog.h"

class QCheckBox;
class QComboBox;
class QDateEdit;
class QLineEdit;

namespace bulkhead {

class Workspace;

/// Opens a campaign that certifies access.
class CampaignDialog : public PaperDialog
{
    Q_OBJECT
public:
    CampaignDialog(Workspace *workspace, QWidget *parent);

signals:
    void opened(const bulkhead::AccessCampaign &campaign);

private:
    [[nodiscard]] CampaignOrder order() const;
    [[nodiscard]] QString missing() const override;
    void send() override;

    Workspace *m_workspace;
    QLineEdit *m_title, *m_person, *m_tenant, *m_reviewers;
    QDateEdit *m_from, *m_until, *m_due;
    QCheckBox *m_glass, *m_grants, *m_standing;
    QComboBox *m_role;
};

} // namespace bulkhead
