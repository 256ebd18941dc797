#include "models/alert_list.h"

#include "models/words.h"

#include <algorithm>

namespace bulkhead {

AlertList::AlertList(QObject *parent)
    : KeyedRows<Alert>(parent)
{
}

void AlertList::apply(const QList<Alert> &changed, const QStringList &removed, bool reset)
{
    QList<Alert> all = rows();
    mergeInto(all, changed, removed, reset);
    std::stable_sort(all.begin(), all.end(), [](const Alert &a, const Alert &b) {
        const auto key = [](const Alert &alert) {
            return std::tuple(alert.resolvedMs != 0, -static_cast<int>(alert.level), -alert.sinceMs);
        };
        return key(a) < key(b);
    });
    arrange(std::move(all));
}

int AlertList::open() const
{
    return static_cast<int>(
        std::count_if(rows().begin(), rows().end(), [](const Alert &alert) { return alert.resolvedMs == 0; }));
}

int AlertList::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AlertList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Alert &alert = rowAt(index.row());
    switch (role) {
    case IdRole:
        return alert.id;
    case TenantIdRole:
        return alert.tenantId;
    case ObjectiveIdRole:
        return alert.objectiveId;
    case LevelRole:
        return static_cast<int>(alert.level);
    case OpenRole:
        return alert.resolvedMs == 0;
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    switch (index.column()) {
    case Level:
        return words::level(alert.level);
    case Tenant:
        return alert.tenantName;
    case Workflow:
        return words::workflow(alert.workflow);
    case Burn:
        return words::burn(alert.burn);
    case Since:
        return words::dateTime(alert.sinceMs);
    case Taken:
        return alert.acknowledgedBy;
    default:
        return {};
    }
}

QVariant AlertList::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Level:
        return tr("Level");
    case Tenant:
        return tr("Tenant");
    case Workflow:
        return tr("Workflow");
    case Burn:
        return tr("Burn");
    case Since:
        return tr("Since");
    case Taken:
        return tr("Taken by");
    default:
        return {};
    }
}

} // namespace bulkhead
