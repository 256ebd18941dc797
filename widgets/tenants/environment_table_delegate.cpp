#include "widgets/tenants/environment_table_delegate.h"

#include "models/fleet_fields.h"
#include "models/tenant_table.h"
#include "widgets/frame/environment_list.h"
#include "widgets/frame/environment_mark.h"
#include "widgets/theme/theme.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace bulkhead {

EnvironmentTableDelegate::EnvironmentTableDelegate(CellDelegate::Source source, Owner owner, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_owner(std::move(owner))
    , m_live(source)
    , m_stale(std::move(source))
{
    m_stale.setStale(true);
}

void EnvironmentTableDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                                     const QModelIndex &index) const
{
    const EnvironmentEntry *owner = m_owner(index);
    const bool live = owner && stateOf(*owner).live;
    (live ? m_live : m_stale).paint(painter, option, index);
    if (!owner || index.column() != 0)
        return;
    const EnvironmentMark mark = shownMark(*owner);
    const QRect area = option.rect.adjusted(8, 0, -8, -1);
    const int used = drawMark(*painter, area, mark, !live) + 8;
    painter->setFont(font(Text::Body));
    painter->setPen(live ? tokens().text : tokens().dim);
    painter->drawText(area.adjusted(used, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                      painter->fontMetrics().elidedText(mark.name, Qt::ElideRight, area.width() - used));
}

QSize EnvironmentTableDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return m_live.sizeHint(option, index);
}

bool EnvironmentTableDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                                         const QModelIndex &index)
{
    const EnvironmentEntry *owner = index.isValid() ? m_owner(index) : nullptr;
    if (event->type() == QEvent::ToolTip && owner) {
        const EnvironmentState state = stateOf(*owner);
        if (!state.live || index.column() == 0) {
            QToolTip::showText(event->globalPos(),
                               QStringLiteral("%1: %2. %3").arg(shownMark(*owner).name, state.words, state.reason),
                               view);
            return true;
        }
    }
    return m_live.helpEvent(event, view, option, index);
}

} // namespace bulkhead
