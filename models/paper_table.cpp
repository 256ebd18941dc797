#include "models/paper_table.h"

#include <utility>

namespace bulkhead {

PaperTable::PaperTable(PaperColumns columns, QObject *parent)
    : KeyedRows<PaperRow>(parent)
    , m_columns(std::move(columns))
{
}

void PaperTable::replace(const QList<PaperRow> &rows)
{
    arrange(rows);
}

QString PaperTable::keyAt(int row) const
{
    return row >= 0 && row < rowCount() ? rowAt(row).key : QString();
}

int PaperTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_columns.titles.size());
}

QVariant PaperTable::alignment(int column) const
{
    return QVariant::fromValue((m_columns.numeric.contains(column) ? Qt::AlignRight : Qt::AlignLeft)
                               | Qt::AlignVCenter);
}

QVariant PaperTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const PaperRow &row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return row.cells.value(index.column());
    case Qt::TextAlignmentRole:
        return alignment(index.column());
    case StateRole:
        return index.column() == m_columns.state ? QVariant(int(row.state)) : QVariant();
    case KeyRole:
        return row.key;
    default:
        return {};
    }
}

QVariant PaperTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.titles.size())
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignment(section);
    return role == Qt::DisplayRole ? QVariant(m_columns.titles[section]) : QVariant();
}

} // namespace bulkhead
