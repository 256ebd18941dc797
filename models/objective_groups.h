#pragma once
#include "models/keyed_rows.h"
#include "models/objective_table.h"

namespace bulkhead {

enum class GroupBy : int { Objective, Tenant, Workflow, Dependency };

/// Objectives that share a tenant, a workflow or a likely dependency; every one is counted once, by its state.
struct ObjectiveGroup
{
    QString key;   ///< Tenant id, workflow's slug or dependency; empty: no likely dependency.
    QString title; ///< For people.
    ObjectiveState worst = ObjectiveState::Unknown;
    Health worstHealth = Health::NotMeasured; ///< Of the worst objective, for its word.
    qint64 objectives = 0, tenants = 0;
    qint64 fastBurn = 0, slowBurn = 0, exhausted = 0, notMeasured = 0, noTraffic = 0, healthy = 0;
    qint64 other = 0; ///< At risk and partial.
    bool operator==(const ObjectiveGroup &) const = default;
};

/// Worst group first, then the one with more burning objectives, then by title. Pure.
[[nodiscard]] QList<ObjectiveGroup> groupObjectives(const QList<ObjectiveRow> &rows, GroupBy by);
/// What the filter's line says for the objectives of a group; empty where the grammar cannot say it.
[[nodiscard]] QString groupFilter(const ObjectiveGroup &group, GroupBy by);

class ObjectiveGroupTable : public KeyedRows<ObjectiveGroup>
{
    Q_OBJECT
public:
    enum Column {
        State,
        Title,
        Objectives,
        Tenants,
        FastBurn,
        SlowBurn,
        Exhausted,
        NotMeasured,
        NoTraffic,
        Other,
        Healthy,
        ColumnCount
    };
    enum Roles {
        StateRole = ObjectiveTable::StateRole, ///< ObjectiveState as int
        FilterRole = Qt::UserRole + 50         ///< QString: groupFilter()
    };
    explicit ObjectiveGroupTable(QObject *parent = nullptr);

    void replace(const QList<ObjectiveRow> &rows, GroupBy by);

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] QString keyOf(const ObjectiveGroup &group) const override { return group.key; }

private:
    GroupBy m_by = GroupBy::Tenant;
};

} // namespace bulkhead
