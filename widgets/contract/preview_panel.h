#pragma once
#include "models/contract_values.h"
#include "models/desk_answer.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace bulkhead {

class Workspace;

/// What a draft would have said and paid on the last periods' data, beside the editor. A draft that changed since is
/// said; nothing is computed until asked.
class PreviewPanel : public QWidget
{
    Q_OBJECT
public:
    /// `currencyNow`: of the version in force.
    PreviewPanel(Workspace *workspace, QString currencyNow, QWidget *parent = nullptr);
    ~PreviewPanel() override;

    void setDraft(const terms::Contract &draft, bool refused); ///< As it is now; `refused`: cannot be computed.

    void run();

signals:
    void wanted(); ///< The editor gives its newest draft before the question goes out.
    void problemsFound(const QList<bulkhead::terms::Problem> &problems);

private:
    void answered(const Fault &fault, const terms::ContractPreview &preview);
    void showPreview(const terms::ContractPreview &preview);
    [[nodiscard]] QWidget *periodCard(const terms::PeriodPreview &period) const;
    void refresh();

    Workspace *m_workspace;
    QString m_currencyNow;
    terms::Contract m_draft, m_shownFor;
    CallRef m_call;
    QSpinBox *m_periods;
    QPushButton *m_run, *m_cancel;
    QProgressBar *m_progress;
    QLabel *m_state, *m_sentence;
    QVBoxLayout *m_cards;
    bool m_running = false, m_refused = false, m_shown = false;
    int m_asked = 0;
};

/// Of a commitment's result.
namespace paint {
struct Badge;
}
[[nodiscard]] paint::Badge attainmentBadge(terms::Attainment state);

} // namespace bulkhead
