#pragma once
#include "widgets/frame/page.h"

#include "models/desk.h"

class QHBoxLayout;
class QLabel;
class QPushButton;
class QSplitter;
class QVBoxLayout;

namespace bulkhead {

class BadgeLabel;
class CaseCard;
class EmptyState;
class HandOverExport;
class PageHeader;
class ProvisioningPanel;

/// Onboarding cases by stage with their lateness, the chosen case beside them, drafts that wait, and the way into the
/// wizard.
class OnboardingPage : public Page
{
    Q_OBJECT
public:
    explicit OnboardingPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;

    void startWizard(const Draft &draft = {});

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildPane();
    void casesChanged();
    void rebuildBoard();
    void addColumn(Stage stage, const QList<const OnboardingCase *> &cases);
    void choose(const QString &caseId);
    void showCase();
    void loadDrafts();
    void showDrafts(const QList<Draft> &drafts);
    void refreshRights();
    void refreshHandOver();

    PageHeader *m_header;
    QPushButton *m_start;
    QWidget *m_drafts;
    QHBoxLayout *m_draftRow;
    QWidget *m_board;
    QHBoxLayout *m_columns;
    EmptyState *m_empty;
    QWidget *m_pane;
    QLabel *m_paneTitle, *m_paneFacts, *m_paneBlocker;
    BadgeLabel *m_paneTier;
    QPushButton *m_toTenant, *m_handOver;
    HandOverExport *m_sheet;
    ProvisioningPanel *m_provisioning;
    QList<CaseCard *> m_cards;
    QList<OnboardingCase> m_shown;
    QString m_chosen;
};

} // namespace bulkhead
