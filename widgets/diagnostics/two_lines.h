#pragma once
#include <QStyledItemDelegate>

namespace bulkhead {

/// Rows of a list of choices: what it is, and below, small and dim, what tells it from others.
class TwoLines : public QStyledItemDelegate
{
    Q_OBJECT
public:
    enum Role { BelowRole = Qt::UserRole + 50 };
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace bulkhead
