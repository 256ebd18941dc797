#pragma once
#include "models/filtered_rows.h"
#include "models/renewal_values.h"

namespace bulkhead {

/// Tenants by renewal. First order: as the gateway sent them, the next one first.
class RenewalTable : public FilteredRows<RenewalRow>
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

    [[nodiscard]] static const std::vector<filter::Field> &grammar();

protected:
    [[nodiscard]] QString keyOf(const RenewalRow &row) const override { return row.tenantId; }

private:
    [[nodiscard]] const std::vector<filter::Field> &filterFields() const override { return grammar(); }
    void rebuild() override;
    [[nodiscard]] QString textOf(const RenewalRow &row, int column) const;

    QList<RenewalRow> m_all;
    QList<RiskRule> m_rules;
};

/// Whether a renewal satisfies every term of RenewalTable::grammar(). Pure.
[[nodiscard]] bool renewalMatches(const RenewalRow &row, const std::vector<filter::Term> &terms);

} // namespace bulkhead
Q_DECLARE_METATYPE(bulkhead::RenewalRow)
