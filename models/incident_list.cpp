#include "models/incident_list.h"

#include "models/incident_sentence.h"
#include "models/words.h"

#include <algorithm>

namespace bulkhead {

qint64 tenantsHurt(const Incident &incident)
{
    return incident.victims.size() + incident.victimsOutside;
}

bool isOpen(const Incident &incident)
{
    return incident.closedMs == 0 && incident.state != IncidentState::Closed;
}

IncidentList::IncidentList(QObject *parent)
    : KeyedRows<Incident>(parent)
{
}

void IncidentList::apply(const QList<Incident> &changed, const QStringList &removed, bool reset)
{
    QList<Incident> all = rows();
    mergeInto(all, changed, removed, reset);
    std::stable_sort(all.begin(), all.end(), [](const Incident &a, const Incident &b) {
        const auto key = [](const Incident &incident) {
            return std::tuple(!isOpen(incident), -tenantsHurt(incident), -incident.sinceMs);
        };
        return key(a) < key(b);
    });
    arrange(std::move(all));
}

int IncidentList::open() const
{
    return static_cast<int>(std::count_if(rows().begin(), rows().end(), isOpen));
}

int IncidentList::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant IncidentList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Incident &incident = rowAt(index.row());
    switch (role) {
    case IdRole:
        return incident.id;
    case StateRole:
        return static_cast<int>(incident.state);
    case OpenRole:
        return isOpen(incident);
    case Qt::ToolTipRole:
        return incidentDetail(incident);
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    switch (index.column()) {
    case What:
        return incidentSentence(incident);
    case Pool:
        return incident.pool;
    case Affected:
        return words::count(tenantsHurt(incident));
    case Since:
        return words::dateTime(incident.sinceMs);
    default:
        return {};
    }
}

QVariant IncidentList::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case What:
        return tr("What happens");
    case Pool:
        return tr("Pool");
    case Affected:
        return tr("Affected");
    case Since:
        return tr("Since");
    default:
        return {};
    }
}

} // namespace bulkhead
