#include "models/grant_table.h"

#include "models/grant_words.h"
#include "models/words.h"

#include <algorithm>

namespace bulkhead {

void GrantTable::setGrants(QList<AccessGrant> grants, qint64 nowMs)
{
    m_nowMs = nowMs;
    std::ranges::stable_sort(grants, {}, [nowMs](const AccessGrant &one) {
        const int place = waitsForConsent(one, nowMs)                  ? 0
                          : stateOf(one, nowMs) == GrantState::InForce ? 1
                          : one.reviewOpen()                           ? 2
                                                                       : 3;
        return std::tuple(place, -one.askedMs, one.id);
    });
    arrange(std::move(grants));
    if (rowCount() > 0) // Time alone makes another state of one.
        emit dataChanged(index(0, State), index(rowCount() - 1, State));
}

const AccessGrant *GrantTable::at(int row) const
{
    return row >= 0 && row < rowCount() ? &rowAt(row) : nullptr;
}

int GrantTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant GrantTable::data(const QModelIndex &index, int role) const
{
    const AccessGrant *grant = index.isValid() ? at(index.row()) : nullptr;
    if (grant == nullptr)
        return {};
    if (role == IdRole)
        return grant->id;
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (index.column()) {
    case Tenant:
        return grant->tenant();
    case Person:
        return grant->person;
    case State:
        return grantStateText(*grant, m_nowMs);
    case Ticket:
        return grant->ask.ticket;
    case Opens:
        return permissionsText(grant->ask.permissions);
    case Asked:
        return words::dateTime(grant->askedMs);
    default:
        return {};
    }
}

QVariant GrantTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Tenant:
        return tr("Tenant");
    case Person:
        return tr("Person");
    case State:
        return tr("State");
    case Ticket:
        return tr("Ticket");
    case Opens:
        return tr("Opens");
    case Asked:
        return tr("Asked");
    default:
        return {};
    }
}

} // namespace bulkhead
