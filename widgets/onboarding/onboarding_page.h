#pragma once
#include "widgets/frame/page.h"

#include "models/desk.h"

class QPushButton;
class QStackedWidget;

namespace bulkhead {

class CaseBoard;
class CaseList;
class CasePane;
class DraftRow;
class EmptyState;
class PageHeader;
class ReadyStrip;
class TabRow;
class VarianceView;

/// Onboarding cases as a board, a table and over time, with the chosen case beside them; how far they strayed from the
/// standard; drafts that wait, and the way into the wizard.
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
    void showEvent(QShowEvent *event) override;

private:
    enum Tab { Board, Table, Timeline, Variance };
    void build();
    void addKeys();
    void casesChanged();
    void refresh();
    void refreshTab();
    void showTab(int tab);
    void choose(const QString &caseId);
    void showCase();
    void refreshRights();
    void offerMany();
    [[nodiscard]] CaseList *list() const; ///< Of the tab; null: it has none.

    PageHeader *m_header;
    QPushButton *m_many, *m_templates, *m_start;
    DraftRow *m_drafts;
    ReadyStrip *m_ready;
    TabRow *m_tabs;
    EmptyState *m_empty;
    QStackedWidget *m_stack;
    CaseBoard *m_board;
    CaseList *m_table, *m_timeline;
    VarianceView *m_variance;
    CasePane *m_pane;
    QList<OnboardingCase> m_shown;
    QString m_chosen;
    bool m_filled = false;
};

} // namespace bulkhead
