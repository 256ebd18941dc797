#include "models/recording_table.h"

#include "models/audit_words.h"
#include "models/recording_words.h"
#include "models/words.h"

namespace bulkhead {

void RecordingTable::replace(const QList<RecordingStep> &steps, const RecordingPart &of)
{
    if (m_of.grantId != of.grantId && rowCount() > 0) // What stays would read otherwise.
        arrange({});
    m_of = of;
    m_of.steps.clear();
    arrange(steps);
}

void RecordingTable::append(const QList<RecordingStep> &steps)
{
    arrange(rows() + steps);
}

int RecordingTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RecordingTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const RecordingStep &step = rowAt(index.row());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((index.column() <= Offset ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && index.column() == Offset)
        return tr("%1 UTC").arg(words::auditTime(step.atMs));
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Number:
        return words::count(qint64(step.sequence));
    case Offset:
        return offsetText(step.atMs, m_of.startedMs);
    case Kind:
        return kindText(step.kind);
    case Summary:
        return stepText(step, m_of);
    default:
        return {};
    }
}

QVariant RecordingTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section <= Offset ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number:
        return tr("Step");
    case Offset:
        return tr("After");
    case Kind:
        return tr("Kind");
    case Summary:
        return tr("What was done");
    default:
        return {};
    }
}

} // namespace bulkhead
