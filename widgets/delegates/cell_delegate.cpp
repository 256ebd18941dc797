#include "widgets/delegates/cell_delegate.h"

#include "widgets/theme/theme.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace bulkhead {
namespace {
constexpr int kPadding = 8;

/// Shape and words with a bar below them.
void paintShare(QPainter &painter, const QRect &area, const Cell &cell, bool stale)
{
    const Tokens &t = tokens();
    const Tone tone = stale ? Tone::Dim : cell.badge.tone;
    const QFont small = font(Text::Small);
    const QRect words = area.adjusted(14, 0, 0, -8);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paint::drawShape(painter, QPointF(area.left() + 4.5, words.center().y() + 1), 4, cell.badge.shape, fill(t, tone));
    painter.setFont(small);
    painter.setPen(textOf(t, tone));
    const QFontMetrics metrics(small);
    painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft, cell.badge.word);
    const int used = metrics.horizontalAdvance(cell.badge.word) + 6;
    painter.setPen(t.dim);
    painter.drawText(words.adjusted(used, 0, 0, 0), Qt::AlignVCenter | Qt::AlignRight,
                     metrics.elidedText(cell.text, Qt::ElideRight, words.width() - used));
    painter.restore();
    const int low = area.bottom() - 12;
    paint::drawBar(painter, QRect(area.left(), low, area.width(), 12), cell.share, tone, stale);
}
} // namespace

CellDelegate::CellDelegate(Source source, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_source(std::move(source))
{
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {80, Theme::current() ? Theme::current()->rowHeight() : space::row};
}

void CellDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Tokens &t = tokens();
    const bool selected = option.state & QStyle::State_Selected;
    painter->fillRect(option.rect, selected                                 ? t.selection
                                   : option.state & QStyle::State_MouseOver ? t.hover
                                                                            : t.surface);
    painter->setPen(t.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    if (index.column() == 0 && selected && option.state & QStyle::State_Active)
        painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height() - 1)), t.accent);

    const Cell cell = m_source(index);
    const QRect area = option.rect.adjusted(kPadding, 0, -kPadding, -1);
    switch (cell.kind) {
    case Cell::Kind::Badge:
        // A badge ends in its own round edge, and the next cell begins with a padding.
        paint::drawBadge(*painter, area.adjusted(0, 0, kPadding, 0), cell.badge, m_stale);
        break;
    case Cell::Kind::Budget:
        paint::drawBudget(*painter, area, cell.budget, m_stale);
        break;
    case Cell::Kind::Spark:
        paint::drawSparkline(*painter, area.adjusted(0, 8, 0, -8), cell.points, m_stale ? Tone::Faint : cell.tone);
        break;
    case Cell::Kind::Strip:
        paint::drawStrip(*painter, area, cell.marks, m_stale);
        break;
    case Cell::Kind::Share:
        paintShare(*painter, area, cell, m_stale);
        break;
    case Cell::Kind::Number:
        painter->setPen(m_stale ? t.dim : textOf(t, cell.tone));
        paint::drawNumber(*painter, area, cell.text, font(cell.strong ? Text::Strong : Text::Body));
        break;
    case Cell::Kind::Text: {
        const QFont face = font(cell.strong ? Text::Strong : Text::Body);
        painter->setFont(face);
        painter->setPen(textOf(t, cell.tone));
        painter->drawText(area, Qt::AlignVCenter | Qt::AlignLeft,
                          QFontMetrics(face).elidedText(cell.text, Qt::ElideRight, area.width()));
        break;
    }
    }
}

bool CellDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                             const QModelIndex &index)
{
    const Cell cell = event->type() == QEvent::ToolTip && index.isValid() ? m_source(index) : Cell();
    const QFont face = font(cell.strong ? Text::Strong : Text::Body);
    const bool cut = cell.kind == Cell::Kind::Text
                     && QFontMetrics(face).horizontalAdvance(cell.text) > option.rect.width() - 2 * kPadding;
    if (!cut)
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QToolTip::showText(event->globalPos(), cell.text, view);
    return true;
}

} // namespace bulkhead
