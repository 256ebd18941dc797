#pragma once
#include "models/filtered_rows.h"
#include "models/tier_values.h"

namespace bulkhead {

/// Tenants whose tier is not the recommended one. First order: as the gateway sent them, the risks first.
class TierFitTable : public FilteredRows<TierFitRow>
{
    Q_OBJECT
public:
    enum Column {
        Fit,
        Tenant,
        Has,
        Recommended,
        Rules,
        Arr,
        Cost,
        Difference,
        Margin,
        Days,
        Renewal,
        Owner,
        ColumnCount
    };
    enum Roles {
        TenantIdRole = Qt::UserRole, ///< QString
        RowRole                      ///< TierFitRow, for delegates.
    };

    explicit TierFitTable(QObject *parent = nullptr);

    /// The whole list again; selection, order and filter stay.
    void replace(const TierFitList &list);
    [[nodiscard]] const TierFitList &list() const { return m_list; }

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    [[nodiscard]] static const std::vector<filter::Field> &grammar();

    [[nodiscard]] static bool isMoney(int column); ///< Only for roles that are told money.

protected:
    [[nodiscard]] QString keyOf(const TierFitRow &row) const override { return row.tenantId; }

private:
    [[nodiscard]] const std::vector<filter::Field> &filterFields() const override { return grammar(); }
    void rebuild() override;
    [[nodiscard]] QString textOf(const TierFitRow &row, int column) const;
    [[nodiscard]] std::optional<qint64> numberOf(const TierFitRow &row, int column) const;
    [[nodiscard]] bool matches(const TierFitRow &row) const;

    TierFitList m_list;
};

namespace words {
[[nodiscard]] QString rule(const QString &id);       ///< "contract-value" → "Contract value".
[[nodiscard]] QString difference(qint64 dollars);    ///< "+$12k", "−$40k"
[[nodiscard]] QString moveState(MoveState value);    ///< "moving", "waits for a person"
[[nodiscard]] QString fitAction(const TierFitRow &); ///< "Under-isolated: …", the one sentence of a row.
} // namespace words

} // namespace bulkhead
Q_DECLARE_METATYPE(bulkhead::TierFitRow)
