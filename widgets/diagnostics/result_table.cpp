#include "widgets/diagnostics/result_table.h"

#include "models/query_result_table.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>

#include <algorithm>
#include <numeric>

namespace bulkhead {
namespace {

constexpr int kLooked = 60, kNarrow = 64, kWide = 360, kPadding = 8, kBetween = 6;

paint::Badge phiBadge()
{
    return {ResultTable::tr("PHI"), Tone::Warn, paint::Shape::None};
}

QFont headFont()
{
    QFont face = font(Text::Small);
    face.setWeight(QFont::Medium);
    return face;
}

/// A column's name, and whether it is PHI.
class ResultHeader : public QHeaderView
{
public:
    explicit ResultHeader(QWidget *parent)
        : QHeaderView(Qt::Horizontal, parent)
    {
        setHighlightSections(false);
        setSectionsMovable(true);
        setStretchLastSection(false);
        setFixedHeight(30);
        setMinimumSectionSize(40);
        setAccessibleName(ResultTable::tr("Columns of the result"));
    }

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override
    {
        const Tokens &t = tokens();
        painter->fillRect(rect, t.alternate);
        painter->setPen(t.line);
        painter->drawLine(rect.bottomLeft(), rect.bottomRight());
        const auto of = [&](int role) { return model()->headerData(section, orientation(), role); };
        QRect area = rect.adjusted(kPadding, 0, -kPadding, 0);
        const QFontMetrics metrics(headFont());
        const QString name = of(Qt::DisplayRole).toString();
        const auto align = Qt::Alignment(of(Qt::TextAlignmentRole).toInt());
        if (of(QueryResultTable::PhiRole).toBool()) { // Beside the name, however wide the column is.
            const int width = paint::badgeSize(phiBadge()).width();
            const int end = area.right() - width + 1;
            const int left =
                align & Qt::AlignRight ? end : std::min(end, area.left() + metrics.horizontalAdvance(name) + kBetween);
            paint::drawBadge(*painter, QRect(left, area.top(), width + kPadding, area.height()), phiBadge());
            area.setRight(left - kBetween);
        }
        painter->setFont(headFont());
        painter->setPen(t.dim);
        painter->drawText(area, int(align), metrics.elidedText(name, Qt::ElideRight, area.width()));
    }
};

} // namespace

Cell resultCell(const QModelIndex &index)
{
    using Content = QueryResultTable::Content;
    Cell cell;
    cell.text = index.data().toString();
    const bool number = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt()) & Qt::AlignRight;
    switch (Content(index.data(QueryResultTable::CellRole).toInt())) {
    case Content::Masked:
        cell.kind = Cell::Kind::Badge;
        cell.badge = {cell.text, Tone::Dim, paint::Shape::None};
        return cell;
    case Content::Null: // Faint, so that a text "NULL" is not taken for it.
        cell.tone = Tone::Faint;
        break;
    case Content::Empty:
    case Content::Value:
        break;
    }
    cell.kind = number ? Cell::Kind::Number : Cell::Kind::Text;
    return cell;
}

ResultTable::ResultTable(QWidget *parent)
    : DataTable(tr("Rows of the result"), nullptr, {}, parent)
    , m_rows(new QueryResultTable(this))
{
    setObjectName(QStringLiteral("resultTable"));
    setHorizontalHeader(new ResultHeader(this));
    setItemDelegate(new CellDelegate(resultCell, this));
    setSortingEnabled(false); // The query's own order is a part of its answer.
    setModel(m_rows);
}

void ResultTable::fitColumns()
{
    const QFontMetrics body(bulkhead::font(Text::Body)), head(headFont());
    QList<int> widths;
    for (int column = 0; column < m_rows->columnCount(); ++column) {
        const auto of = [&](int role) { return m_rows->headerData(column, Qt::Horizontal, role); };
        int width = head.horizontalAdvance(of(Qt::DisplayRole).toString());
        if (of(QueryResultTable::PhiRole).toBool())
            width += paint::badgeSize(phiBadge()).width() + kBetween;
        for (int row = 0; row < std::min(kLooked, m_rows->rowCount()); ++row)
            width = std::max(width, body.horizontalAdvance(m_rows->index(row, column).data().toString()));
        widths << std::clamp(width + 2 * kPadding + 8, kNarrow, kWide);
    }
    setWidths(widths, int(widths.size())); // None is stretched: a number far from its name is misread.
    // The last column takes what is left, unless it is one of numbers.
    const int last = int(widths.size()) - 1;
    const int used = std::accumulate(widths.begin(), widths.end(), 0);
    const bool number =
        last >= 0
        && Qt::Alignment(m_rows->headerData(last, Qt::Horizontal, Qt::TextAlignmentRole).toInt()) & Qt::AlignRight;
    if (last >= 0 && !number && used < viewport()->width())
        setColumnWidth(last, widths.at(last) + viewport()->width() - used);
}

void ResultTable::copy()
{
    QList<int> columns, rows;
    for (int visual = 0; visual < m_rows->columnCount(); ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        if (!isColumnHidden(column))
            columns << column;
    }
    for (const QModelIndex &row : selectionModel()->selectedRows())
        rows << row.row();
    std::ranges::sort(rows);
    if (rows.isEmpty()) {
        rows.resize(m_rows->rowCount());
        std::iota(rows.begin(), rows.end(), 0);
    }
    if (!columns.isEmpty())
        QApplication::clipboard()->setText(m_rows->textOf(rows, columns));
}

void ResultTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copy();
    else
        DataTable::keyPressEvent(event);
}

void ResultTable::contextMenuEvent(QContextMenuEvent *event)
{
    if (m_rows->columnCount() == 0)
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy with the tenant’s name"), QKeySequence::Copy, this, &ResultTable::copy);
    menu->popup(event->globalPos());
}

} // namespace bulkhead
