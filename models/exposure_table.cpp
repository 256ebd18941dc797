#include "models/exposure_table.h"

#include "models/exposure_words.h"
#include "models/words.h"

#include <algorithm>

namespace bulkhead {

void ExposureTable::setCases(QList<ExposureCase> cases, qint64 nowMs)
{
    m_nowMs = nowMs;
    std::ranges::stable_sort(cases, {}, [nowMs](const ExposureCase &one) {
        const bool stopped = exposureUrgency(one, nowMs) == ExposureUrgency::Stopped;
        const int place = one.state == ExposureState::Closed ? 2 : stopped ? 1 : 0;
        return std::tuple(place, place == 0 ? one.lastDay : -one.openedMs, one.id);
    });
    arrange(std::move(cases));
    if (rowCount() > 0) // The clock runs on without news.
        emit dataChanged(index(0, Clock), index(rowCount() - 1, Clock));
}

const ExposureCase *ExposureTable::at(int row) const
{
    return row >= 0 && row < rowCount() ? &rowAt(row) : nullptr;
}

int ExposureTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ExposureTable::data(const QModelIndex &index, int role) const
{
    const ExposureCase *item = index.isValid() ? at(index.row()) : nullptr;
    if (item == nullptr)
        return {};
    if (role == Qt::TextAlignmentRole && index.column() == People)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (index.column()) {
    case What:
        return exposureKindText(item->kind);
    case Tenants:
        return exposureTenantsText(*item);
    case State:
        return exposureStateText(*item);
    case Clock:
        return exposureClockText(*item, m_nowMs);
    case People:
        return item->facts.people > 0 ? words::count(item->facts.people) : tr("not known");
    case Opened:
        return words::dateTime(item->openedMs);
    default:
        return {};
    }
}

QVariant ExposureTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section == People)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case What:
        return tr("What");
    case Tenants:
        return tr("Tenants");
    case State:
        return tr("State");
    case Clock:
        return tr("Notice");
    case People:
        return tr("People");
    case Opened:
        return tr("Opened");
    default:
        return {};
    }
}

} // namespace bulkhead
