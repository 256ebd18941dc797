#pragma once
#include "models/filtered_rows.h"
#include "models/values.h"

namespace bulkhead {

/// What an objective's first column says; in order of need.
enum class ObjectiveState : int {
    Unknown,
    Healthy,
    NoTraffic,
    NotMeasured,
    Partial,
    Stale,
    AtRisk,
    Exhausted, ///< The period's target is missed: Breaching, of an objective.
    SlowBurn,
    FastBurn
};
[[nodiscard]] ObjectiveState stateOf(const ObjectiveRow &row);
[[nodiscard]] QString stateText(const ObjectiveRow &row);
[[nodiscard]] QString stateText(ObjectiveState state, Health health); ///< The health names what is no burn.

/// Objectives by tenant and workflow. First order: as the gateway sent them, the neediest first.
class ObjectiveTable : public FilteredRows<ObjectiveRow>
{
    Q_OBJECT
public:
    enum Column { State, Tenant, Workflow, Sli, Burn, Budget, EmptyIn, Cause, Target, ColumnCount };
    enum Roles {
        IdRole = Qt::UserRole, ///< QString: "<tenant id>/<workflow>"
        TenantIdRole,
        StateRole,   ///< ObjectiveState as int
        NumberRole,  ///< qint64 of the cell, where it is a number
        UnknownRole, ///< bool: undefined
        BudgetRole,  ///< int, hundredths of a percent
        HealthRole   ///< Health as int
    };

    explicit ObjectiveTable(QObject *parent = nullptr);

    /// The whole list again; selection, order and filter stay.
    void replace(const QList<ObjectiveRow> &rows);
    [[nodiscard]] qsizetype total() const { return m_all.size(); } ///< Before the filter.

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    [[nodiscard]] static const std::vector<filter::Field> &grammar();

protected:
    [[nodiscard]] QString keyOf(const ObjectiveRow &row) const override { return row.id; }

private:
    [[nodiscard]] const std::vector<filter::Field> &filterFields() const override { return grammar(); }
    void rebuild() override;

    QList<ObjectiveRow> m_all;
};

/// Whether an objective satisfies every term of ObjectiveTable::grammar(). Pure.
[[nodiscard]] bool objectiveMatches(const ObjectiveRow &row, const std::vector<filter::Term> &terms);

} // namespace bulkhead
