#include "models/query_result_table.h"

#include "models/audit_words.h"
#include "models/diagnostics_words.h"
#include "models/exchange/cell_text.h"

#include <utility>

namespace bulkhead {
namespace {

/// One line, nothing hidden in it.
QString lineOf(const QString &text)
{
    QString line = words::visible(text);
    for (QChar &c : line)
        if (c == QLatin1Char('\n') || c == QLatin1Char('\t'))
            c = QLatin1Char(' ');
    return line;
}

} // namespace

void QueryResultTable::setResult(QueryResult result)
{
    beginResetModel();
    m_result = std::move(result);
    for (QStringList &row : m_result.rows) // A broken peer's rows have the columns that were said.
        row.resize(m_result.columns.size());
    endResetModel();
}

QueryResultTable::Content QueryResultTable::contentAt(int row, int column) const
{
    const QString &cell = m_result.rows.at(row).at(column);
    if (m_result.columns.at(column).masked && !cell.isNull())
        return Content::Masked;
    return cell.isNull() ? Content::Null : cell.isEmpty() ? Content::Empty : Content::Value;
}

QString QueryResultTable::textOf(const QList<int> &rows, const QList<int> &columns) const
{
    QStringList lines{
        tr("Tenant: %1 (%2), diagnostics, %3 UTC")
            .arg(lineOf(m_result.tenantName), lineOf(m_result.tenantId), words::auditTime(m_result.atMs))};
    QStringList cells;
    for (const int column : columns)
        cells << inertCell(lineOf(m_result.columns.at(column).name));
    lines << cells.join(QLatin1Char('\t'));
    for (const int row : rows) {
        cells.clear();
        for (const int column : columns)
            cells << inertCell(index(row, column).data().toString());
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n'));
}

int QueryResultTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_result.rows.size());
}

int QueryResultTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_result.columns.size());
}

QVariant QueryResultTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Content content = contentAt(index.row(), index.column());
    const QString &cell = m_result.rows.at(index.row()).at(index.column());
    if (role == CellRole)
        return int(content);
    if (role == Qt::TextAlignmentRole)
        return headerData(index.column(), Qt::Horizontal, role);
    if (role == Qt::AccessibleTextRole && content == Content::Empty)
        return tr("empty text");
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (content) {
    case Content::Null:
        return QStringLiteral("NULL");
    case Content::Masked:
        return tr("masked");
    case Content::Empty:
    case Content::Value:
        break;
    }
    return lineOf(cell);
}

QVariant QueryResultTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_result.columns.size())
        return {};
    const QueryColumn &column = m_result.columns.at(section);
    switch (role) {
    case Qt::DisplayRole:
        return lineOf(column.name);
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
        return column.masked ? tr("%1 (%2): protected health information, masked").arg(lineOf(column.name), column.type)
               : column.phi  ? tr("%1 (%2): protected health information").arg(lineOf(column.name), column.type)
                             : tr("%1 (%2)").arg(lineOf(column.name), column.type);
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (isNumberType(column.type) && !column.masked ? Qt::AlignRight : Qt::AlignLeft));
    case PhiRole:
        return column.phi;
    case MaskedRole:
        return column.masked;
    case TypeRole:
        return column.type;
    default:
        return {};
    }
}

} // namespace bulkhead
