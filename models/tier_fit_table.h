#pragma once
#include "models/filter_grammar.h"
#include "models/keyed_rows.h"
#include "models/tier_values.h"

namespace bulkhead {

/// Tenants whose tier is not the recommended one. First order: as the gateway sent them, the risks first.
class TierFitTable : public KeyedRows<TierFitRow>
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
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override; ///< -1: the gateway's order.

    [[nodiscard]] static const std::vector<filter::Field> &grammar();
    /// Returns an empty string or what is wrong; then the old filter stays.
    QString setFilter(const QString &text);

    [[nodiscard]] static bool isMoney(int column); ///< Only for roles that are told money.

protected:
    [[nodiscard]] QString keyOf(const TierFitRow &row) const override { return row.tenantId; }

private:
    void rebuild();
    [[nodiscard]] QString textOf(const TierFitRow &row, int column) const;
    [[nodiscard]] std::optional<qint64> numberOf(const TierFitRow &row, int column) const;
    [[nodiscard]] bool matches(const TierFitRow &row) const;

    TierFitList m_list;
    std::vector<filter::Term> m_terms;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

namespace words {
[[nodiscard]] QString rule(const QString &id);       ///< "contract-value" → "Contract value".
[[nodiscard]] QString difference(qint64 dollars);    ///< "+$12k", "−$40k"
[[nodiscard]] QString moveState(MoveState value);    ///< "moving", "waits for a person"
[[nodiscard]] QString fitAction(const TierFitRow &); ///< "Under-isolated: …", the one sentence of a row.
} // namespace words

} // namespace bulkhead
Q_DECLARE_METATYPE(bulkhead::TierFitRow)
