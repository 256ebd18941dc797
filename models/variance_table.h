#pragma once
// How far each onboarding of the year strayed from the standard, the furthest first.
#include "models/keyed_rows.h"
#include "models/onboarding_values.h"

namespace bulkhead {

class VarianceTable : public KeyedRows<VarianceCase>
{
    Q_OBJECT
public:
    enum Column : int {
        Tenant,
        TierColumn,
        ProfileColumn,
        Started,
        Live,
        Days,
        Manual,
        Overrides,
        Failed,
        ColumnCount
    };
    enum Role : int { CaseIdRole = Qt::UserRole, TenantIdRole, OverRole };

    using KeyedRows::KeyedRows;
    void replace(const QList<VarianceCase> &cases);

    void sort(int column, Qt::SortOrder order) override; ///< Column -1: furthest from the standard first.
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] QString keyOf(const VarianceCase &row) const override { return row.caseId; }

private:
    void rebuild();
    QList<VarianceCase> m_all;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace bulkhead
