#pragma once
#include "widgets/contract/edit_row.h"

namespace bulkhead {

/// One promise: workflow, what counts, target, internal target, share of the fee, and the fields of its kind.
class CommitmentRow : public EditRow
{
    Q_OBJECT
public:
    explicit CommitmentRow(const QStringList &workflows, QWidget *parent = nullptr);

    void setCommitment(const terms::Commitment &commitment);
    [[nodiscard]] terms::Commitment commitment() const;

private:
    void showKind(); ///< Only the fields that this kind has.
    [[nodiscard]] terms::SliKind kind() const;

    terms::Measure m_rest; ///< Of fields that this kind does not show.
    QComboBox *m_workflow, *m_kind, *m_empty, *m_noData;
    DecimalField *m_target, *m_internal, *m_share;
    DecimalField *m_slice, *m_sliceTarget, *m_minRequests, *m_threshold, *m_minRun, *m_latency, *m_runs;
};

} // namespace bulkhead
