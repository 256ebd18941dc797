#include "models/thread_table.h"

#include "models/audit_words.h"
#include "models/thread_words.h"

namespace bulkhead {

ThreadTable::ThreadTable(QObject *parent)
    : KeyedRows<AuditRecord>(parent)
{
}

void ThreadTable::replace(const QList<AuditRecord> &records)
{
    arrange(records);
}

void ThreadTable::append(const QList<AuditRecord> &records)
{
    arrange(rows() + records);
}

int ThreadTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ThreadTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const AuditRecord &record = rowAt(index.row());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == RecordRole)
        return QVariant::fromValue(record);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Time:
        return words::auditTime(record.atMs);
    case Step:
        return words::threadStep(threadStep(record));
    case Who:
        return record.actor.isEmpty() ? tr("nobody known") : words::visible(record.actor);
    case Action:
        return words::auditAction(record.action);
    case Outcome:
        return words::visible(record.outcome);
    case Chain:
        return words::chain(record);
    default:
        return {};
    }
}

QVariant ThreadTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time (UTC)");
    case Step:
        return tr("Step");
    case Who:
        return tr("Who");
    case Action:
        return tr("What");
    case Outcome:
        return tr("Outcome");
    case Chain:
        return tr("Chain");
    default:
        return {};
    }
}

} // namespace bulkhead
