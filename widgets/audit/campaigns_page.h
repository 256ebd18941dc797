#pragma once
#include "models/evidence_values.h"
#include "widgets/audit/papers_page.h"

class QLabel;
class QPushButton;

namespace bulkhead {

class JudgementBox;

/// Campaigns that certify access: each access still right, not right, or not to be told, by somebody else than the
/// person who had it.
class CampaignsPage : public PapersPage
{
    Q_OBJECT
public:
    explicit CampaignsPage(Workspace *workspace, QWidget *parent = nullptr);
    [[nodiscard]] QString heading() const override;

private:
    void buildSide();
    void askList(int run) override;
    void askPaper(const QString &id, int run) override;
    void begin() override;
    void closePaper() override;
    void showItem(const QString &key) override;
    void forget() override;
    void take(const Fault &fault, const AccessCampaign &campaign);
    void certify(int verdict, const QString &note);
    void endAccess();
    [[nodiscard]] bool mayEnd(const CertifiedAccess &item) const;
    [[nodiscard]] const CertifiedAccess *current() const; ///< Null: none is chosen.

    JudgementBox *m_box;
    QLabel *m_who, *m_what, *m_about;
    QPushButton *m_end, *m_history, *m_finding;
    AccessCampaign m_campaign;
};

} // namespace bulkhead
