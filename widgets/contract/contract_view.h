#pragma once
#include "models/contract_values.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class ActsView;
class EmptyState;
class TermsView;
class VersionList;
class Workspace;

/// What a tenant was promised: the version in force, all versions, what was left out, and what waits for approval.
/// From here a new version and an exclusion are proposed.
class ContractView : public QWidget
{
    Q_OBJECT
public:
    ContractView(Workspace *workspace, bool wide, QWidget *parent = nullptr);

    void setDetail(const TenantDetail &detail); ///< Asks when the view is shown.
    [[nodiscard]] bool settled() const;
    void openEditor();
    void openExclusion();

signals:
    void changed(); ///< Something was proposed or decided.
    void notice(const QString &sentence);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void build(bool wide);
    void ask();
    void fill(const terms::ContractSheet &sheet);
    void showVersion(int number);
    void showExclusions();
    void refreshActions();
    void proposed(const Act &act);
    /// Of a contract that waits for approval; null for other acts.
    [[nodiscard]] QWidget *evidenceOf(const Act &act);

    Workspace *m_workspace;
    TenantDetail m_detail;
    terms::ContractSheet m_sheet;
    bool m_asking = false, m_asked = false;
    QString m_drawn;
    EmptyState *m_state;
    QWidget *m_content;
    QLabel *m_title, *m_single;
    QPushButton *m_edit, *m_exclude;
    TermsView *m_terms;
    VersionList *m_versions;
    ActsView *m_acts;
    QVBoxLayout *m_exclusions;
};

} // namespace bulkhead
