#pragma once
#include "widgets/delegates/cell_delegate.h"

#include <QStyledItemDelegate>

#include <functional>

namespace bulkhead {

struct EnvironmentEntry;

/// Rows of several environments: chip and name in the environment's column, and figures greyed in the rows of those
/// that are not live.
class EnvironmentTableDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using Owner = std::function<const EnvironmentEntry *(const QModelIndex &)>; ///< Null: it has gone.
    EnvironmentTableDelegate(CellDelegate::Source source, Owner owner, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

private:
    Owner m_owner;
    CellDelegate m_live, m_stale;
};

} // namespace bulkhead
