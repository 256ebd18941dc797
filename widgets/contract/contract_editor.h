#pragma once
#include "models/contract_draft.h"

#include <QDialog>
#include <QTimer>

class QLabel;
class QPushButton;

namespace bulkhead {

class CreditEditor;
class FrameEditor;
class PreviewPanel;
class RowList;
class Workspace;

/// Writes the next version of a contract: every term, what is wrong beside it, and a preview at its side. What is typed
/// is kept while the window is closed and over a crash, until it is proposed or discarded.
class ContractEditor : public QDialog
{
    Q_OBJECT
public:
    /// `base`: the newest version there is. Goes on with a kept draft, if there is one.
    ContractEditor(Workspace *workspace, const TenantDetail &tenant, const terms::Contract &base,
                   QWidget *parent = nullptr);
    ~ContractEditor() override;

    [[nodiscard]] terms::Contract draft() const; ///< As typed.
    void done(int result) override;              ///< However it is closed: the draft is kept.

signals:
    void proposed(const bulkhead::Act &act);
    void draftChanged(); ///< One is kept now, or none any more.

private:
    [[nodiscard]] QWidget *form();
    [[nodiscard]] QStringList workflows() const;
    void fill(const terms::Contract &contract);
    void begin();
    void edited();
    void check();
    void keep();
    void propose();
    void discard();

    Workspace *m_workspace;
    TenantDetail m_tenant;
    terms::Contract m_base;
    ContractDrafts m_drafts;
    QList<terms::Problem> m_sent; ///< What the gateway said of the draft that it saw last.
    FrameEditor *m_frame;
    RowList *m_commitments, *m_rules;
    CreditEditor *m_credits;
    PreviewPanel *m_preview;
    QLabel *m_kept, *m_summary;
    QPushButton *m_propose, *m_discard;
    QTimer m_soon;
    bool m_filling = false, m_dirty = false, m_done = false, m_sure = false;
};

} // namespace bulkhead
