#include "models/objective_groups.h"

#include "models/words.h"

#include <QSet>

#include <algorithm>

namespace bulkhead {
namespace {

QString keyOfRow(const ObjectiveRow &row, GroupBy by)
{
    switch (by) {
    case GroupBy::Tenant:
        return row.tenantId;
    case GroupBy::Workflow:
        return row.workflow;
    case GroupBy::Dependency:
        return row.likelyDependency;
    case GroupBy::Objective:
        break;
    }
    return row.id;
}

QString titleOf(const ObjectiveRow &row, GroupBy by)
{
    switch (by) {
    case GroupBy::Workflow:
        return words::workflow(row.workflow);
    case GroupBy::Dependency:
        return row.likelyDependency.isEmpty() ? ObjectiveGroupTable::tr("no likely dependency") : row.likelyDependency;
    default:
        return row.tenantName;
    }
}

/// Where an objective is counted; the states of the tiles, and the rest.
qint64 ObjectiveGroup::*countOf(ObjectiveState state)
{
    switch (state) {
    case ObjectiveState::FastBurn:
        return &ObjectiveGroup::fastBurn;
    case ObjectiveState::SlowBurn:
        return &ObjectiveGroup::slowBurn;
    case ObjectiveState::Exhausted:
        return &ObjectiveGroup::exhausted;
    case ObjectiveState::NotMeasured:
    case ObjectiveState::Stale:
        return &ObjectiveGroup::notMeasured;
    case ObjectiveState::NoTraffic:
        return &ObjectiveGroup::noTraffic;
    case ObjectiveState::Healthy:
        return &ObjectiveGroup::healthy;
    default:
        return &ObjectiveGroup::other;
    }
}

qint64 figure(const ObjectiveGroup &group, int column)
{
    switch (column) {
    case ObjectiveGroupTable::Objectives:
        return group.objectives;
    case ObjectiveGroupTable::Tenants:
        return group.tenants;
    case ObjectiveGroupTable::FastBurn:
        return group.fastBurn;
    case ObjectiveGroupTable::SlowBurn:
        return group.slowBurn;
    case ObjectiveGroupTable::Exhausted:
        return group.exhausted;
    case ObjectiveGroupTable::NotMeasured:
        return group.notMeasured;
    case ObjectiveGroupTable::NoTraffic:
        return group.noTraffic;
    case ObjectiveGroupTable::Other:
        return group.other;
    default:
        return group.healthy;
    }
}

} // namespace

QList<ObjectiveGroup> groupObjectives(const QList<ObjectiveRow> &rows, GroupBy by)
{
    QHash<QString, qsizetype> places;
    QList<ObjectiveGroup> groups;
    QList<QSet<QString>> tenants;
    for (const ObjectiveRow &row : rows) {
        const QString key = keyOfRow(row, by);
        auto place = places.constFind(key);
        if (place == places.constEnd()) {
            place = places.insert(key, groups.size());
            ObjectiveGroup group;
            group.key = key;
            group.title = titleOf(row, by);
            groups.append(group);
            tenants.append(QSet<QString>());
        }
        ObjectiveGroup &group = groups[*place];
        const ObjectiveState state = stateOf(row);
        ++group.objectives;
        ++(group.*countOf(state));
        tenants[*place].insert(row.tenantId);
        if (state > group.worst || group.objectives == 1) {
            group.worst = state;
            group.worstHealth = row.health;
        }
    }
    for (qsizetype i = 0; i < groups.size(); ++i)
        groups[i].tenants = tenants[i].size();
    std::stable_sort(groups.begin(), groups.end(), [](const ObjectiveGroup &a, const ObjectiveGroup &b) {
        const auto need = [](const ObjectiveGroup &g) {
            return std::tuple(-int(g.worst), -g.fastBurn, -g.slowBurn, -g.exhausted);
        };
        return need(a) != need(b) ? need(a) < need(b) : QString::localeAwareCompare(a.title, b.title) < 0;
    });
    return groups;
}

QString groupFilter(const ObjectiveGroup &group, GroupBy by)
{
    switch (by) {
    case GroupBy::Tenant:
        return QStringLiteral("tenant:%1").arg(group.key);
    case GroupBy::Workflow:
        return QStringLiteral("workflow:%1").arg(group.key);
    case GroupBy::Dependency:
        return group.key.isEmpty() ? QString() : QStringLiteral("cause:%1").arg(group.key);
    case GroupBy::Objective:
        break;
    }
    return {};
}

ObjectiveGroupTable::ObjectiveGroupTable(QObject *parent)
    : KeyedRows<ObjectiveGroup>(parent)
{
}

void ObjectiveGroupTable::replace(const QList<ObjectiveRow> &rows, GroupBy by)
{
    if (by != m_by) {
        m_by = by;
        emit headerDataChanged(Qt::Horizontal, Title, Title);
    }
    arrange(groupObjectives(rows, by));
}

int ObjectiveGroupTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ObjectiveGroupTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ObjectiveGroup &group = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == State)
            return stateText(group.worst, group.worstHealth);
        return index.column() == Title ? group.title : words::count(figure(group, index.column()));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() > Title ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case StateRole:
        return int(group.worst);
    case FilterRole:
        return groupFilter(group, m_by);
    default:
        return {};
    }
}

QVariant ObjectiveGroupTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section > Title ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole)
        return section == FastBurn   ? tr("Fast burn")
               : section == SlowBurn ? tr("Slow burn")
               : section == Other    ? tr("At risk, or measured in part only")
                                     : QString();
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case State:
        return tr("Worst state");
    case Title:
        return m_by == GroupBy::Workflow     ? tr("Workflow")
               : m_by == GroupBy::Dependency ? tr("Likely dependency")
                                             : tr("Tenant");
    case Objectives:
        return tr("All");
    case Tenants:
        return tr("Tenants");
    case FastBurn:
        return tr("Fast");
    case SlowBurn:
        return tr("Slow");
    case Exhausted:
        return tr("Exhausted");
    case NotMeasured:
        return tr("Not measured");
    case NoTraffic:
        return tr("No traffic");
    case Other:
        return tr("Other");
    default:
        return tr("Healthy");
    }
}

} // namespace bulkhead
