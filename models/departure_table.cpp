#include "models/departure_table.h"

#include "models/departure_words.h"
#include "models/words.h"

#include <algorithm>

namespace bulkhead {

void DepartureTable::setDepartures(QList<Departure> departures)
{
    std::ranges::stable_sort(departures, {}, [](const Departure &one) { return isUnderWay(one) ? 0 : 1; });
    const bool same = departures.size() == m_departures.size()
                      && std::ranges::equal(departures, m_departures, {}, &Departure::tenantId, &Departure::tenantId);
    if (same) { // Only cells are others: what is chosen stays chosen.
        m_departures = std::move(departures);
        if (!m_departures.isEmpty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_departures = std::move(departures);
    endResetModel();
}

const Departure *DepartureTable::at(int row) const
{
    return row >= 0 && row < m_departures.size() ? &m_departures.at(row) : nullptr;
}

int DepartureTable::rowOf(const QString &tenantId) const
{
    const auto found = std::ranges::find(m_departures, tenantId, &Departure::tenantId);
    return found == m_departures.end() ? -1 : int(found - m_departures.begin());
}

int DepartureTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_departures.size());
}

int DepartureTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DepartureTable::data(const QModelIndex &index, int role) const
{
    const Departure *departure = index.isValid() ? at(index.row()) : nullptr;
    if (departure == nullptr)
        return {};
    if (role == TenantIdRole)
        return departure->tenantId;
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (index.column()) {
    case Tenant:
        return departure->tenantName;
    case State:
        return departureStateText(*departure);
    case Progress:
        return departureProgressText(*departure);
    case NotBefore:
        return words::dateTime(departure->notBeforeMs);
    case Reason:
        return departure->reason;
    default:
        return {};
    }
}

QVariant DepartureTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Tenant:
        return tr("Tenant");
    case State:
        return tr("State");
    case Progress:
        return tr("Progress");
    case NotBefore:
        return tr("Not before");
    case Reason:
        return tr("Reason");
    default:
        return {};
    }
}

} // namespace bulkhead
