#include "models/commitment_table.h"

#include "models/contract_words.h"
#include "models/review_words.h"
#include "models/words.h"

#include <algorithm>

namespace bulkhead {
namespace {

QString textOf(const ReviewCommitment &row, int column, const QString &currency)
{
    switch (column) {
    case CommitmentTable::Workflow:
        return row.kind == terms::SliKind::Latency
                   ? CommitmentTable::tr("%1, response time").arg(words::workflow(row.workflow))
                   : words::workflow(row.workflow);
    case CommitmentTable::State:
        return row.weak ? CommitmentTable::tr("weak evidence") : QString();
    case CommitmentTable::Attained:
        return row.attained;
    case CommitmentTable::Target:
        return words::target(row.targetE7);
    case CommitmentTable::Margin:
        return words::margin(row);
    case CommitmentTable::Budget:
        return words::budget(row.budgetLeft);
    case CommitmentTable::Raw:
        return row.attainedRaw;
    case CommitmentTable::Credit:
        return row.creditMinor > 0 ? words::exactMoney(row.creditMinor, currency) : QStringLiteral("–");
    default:
        return {};
    }
}

} // namespace

CommitmentTable::CommitmentTable(QObject *parent)
    : KeyedRows<ReviewCommitment>(parent)
{
}

void CommitmentTable::replace(QList<ReviewCommitment> commitments, const QString &currency)
{
    m_currency = currency;
    // Unknown budgets come last: nothing is known to be wrong there, and they say so themselves.
    std::stable_sort(commitments.begin(), commitments.end(), [](const auto &one, const auto &other) {
        const bool known = one.budgetLeft != kUnknownBudget, knownOther = other.budgetLeft != kUnknownBudget;
        return known != knownOther ? known : known && one.budgetLeft < other.budgetLeft;
    });
    arrange(std::move(commitments));
}

QString CommitmentTable::keyOf(const ReviewCommitment &row) const
{
    return QStringLiteral("%1/%2/%3").arg(row.workflow).arg(int(row.kind)).arg(row.targetE7);
}

int CommitmentTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CommitmentTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ReviewCommitment &row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, index.column(), m_currency);
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (index.column() > State ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ToolTipRole:
        return row.formula.join(QLatin1Char('\n'));
    case StateRole:
        return int(row.state);
    case BudgetRole:
        return row.budgetLeft;
    case FormulaRole:
        return row.formula;
    case WorkflowRole:
        return row.workflow;
    default:
        return {};
    }
}

QVariant CommitmentTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section > State && section != Budget ? Qt::AlignRight : Qt::AlignLeft));
    const QString titles[ColumnCount] = {tr("Workflow"), tr("State"),       tr("Attained"),      tr("Promised"),
                                         tr("Margin"),   tr("Budget left"), tr("No exclusions"), tr("Credit")};
    const QString hints[ColumnCount] = {{},
                                        {},
                                        tr("As the contract counts, with its exclusions"),
                                        {},
                                        tr("Attained less promised, in points"),
                                        {},
                                        tr("Attained if no exclusion were applied"),
                                        {}};
    return role == Qt::DisplayRole   ? QVariant(titles[section])
           : role == Qt::ToolTipRole ? QVariant(hints[section])
                                     : QVariant();
}

} // namespace bulkhead
