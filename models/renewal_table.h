#pragma once
#include "models/filter_grammar.h"
#include "models/keyed_rows.h"
#include "models/renewal_values.h"

namespace bulkhead {

/// Tenants by renewal. First order: as the gateway sent them, the next one first.
class RenewalTable : public KeyedRows<RenewalRow>
{
    Q_OBJECT
public:
    enum Column {
        Risk,
        Tenant,
        Renewal,
        Days,
        Arr,
        Record,
        Trend,
        Credits,
        Promises,
        Terms,
        Outcome,
        Owner,
        ColumnCount
    };
    enum Roles {
        TenantIdRole = Qt::UserRole, ///< QString
        RowRole,                     ///< RenewalRow, for delegates.
        NumberRole                   ///< qint64 of the cell, where it is a number that is known.
    };

    explicit RenewalTable(QObject *parent = nullptr);

    /// The whole list again; selection, order and filter stay.
    void replace(const RenewalList &list);
    void update(const RenewalRow &row);                                  ///< One of them, as it is now.
    [[nodiscard]] const QList<RenewalRow> &all() const { return m_all; } ///< Before the filter.
    [[nodiscard]] const QList<RiskRule> &rules() const { return m_rules; }

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override; ///< -1: the gateway's order.

    [[nodiscard]] static const std::vector<filter::Field> &grammar();
    /// Returns an empty string or what is wrong; then the old filter stays.
    QString setFilter(const QString &text);

protected:
    [[nodiscard]] QString keyOf(const RenewalRow &row) const override { return row.tenantId; }

private:
    void rebuild();
    [[nodiscard]] QString textOf(const RenewalRow &row, int column) const;

    QList<RenewalRow> m_all;
    QList<RiskRule> m_rules;
    std::vector<filter::Term> m_terms;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

/// Whether a renewal satisfies every term of RenewalTable::grammar(). Pure.
[[nodiscard]] bool renewalMatches(const RenewalRow &row, const std::vector<filter::Term> &terms);

} // namespace bulkhead
Q_DECLARE_METATYPE(bulkhead::RenewalRow)
