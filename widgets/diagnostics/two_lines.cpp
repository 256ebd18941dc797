#include "widgets/diagnostics/two_lines.h"

#include "widgets/theme/theme.h"

#include <QPainter>

namespace bulkhead {

QSize TwoLines::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {160, QFontMetrics(font(Text::Body)).height() + QFontMetrics(font(Text::Small)).height() + 16};
}

void TwoLines::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Tokens &t = tokens();
    const bool selected = option.state & QStyle::State_Selected;
    painter->fillRect(option.rect, selected                                 ? t.selection
                                   : option.state & QStyle::State_MouseOver ? t.hover
                                                                            : t.surface);
    painter->setPen(t.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    if (selected && option.state & QStyle::State_Active)
        painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height() - 1)), t.accent);
    const QRect area = option.rect.adjusted(12, 7, -10, -7);
    const QFont above = font(Text::Body), below = font(Text::Small);
    const auto line = [&](const QFont &face, const QColor &colour, const QString &words, Qt::Alignment at) {
        painter->setFont(face);
        painter->setPen(colour);
        painter->drawText(area, int(at | Qt::AlignLeft),
                          QFontMetrics(face).elidedText(words, Qt::ElideRight, area.width()));
    };
    line(above, t.text, index.data().toString(), Qt::AlignTop);
    line(below, t.dim, index.data(BelowRole).toString(), Qt::AlignBottom);
}

} // namespace bulkhead
