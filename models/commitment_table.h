#pragma once
#include "models/keyed_rows.h"
#include "models/review_values.h"

namespace bulkhead {

/// The commitments of a reviewed period, the least budget left first; in the gateway's order among equals.
class CommitmentTable : public KeyedRows<ReviewCommitment>
{
    Q_OBJECT
public:
    enum Column { Workflow, State, Attained, Target, Margin, Budget, Raw, Credit, ColumnCount };
    enum Roles { StateRole = Qt::UserRole, BudgetRole, FormulaRole, WorkflowRole };

    explicit CommitmentTable(QObject *parent = nullptr);
    void replace(QList<ReviewCommitment> commitments, const QString &currency);

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] QString keyOf(const ReviewCommitment &row) const override;

private:
    QString m_currency;
};

} // namespace bulkhead
