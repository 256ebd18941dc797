#pragma once
#include "widgets/delegates/strip.h"

#include <QStyledItemDelegate>

#include <functional>

namespace bulkhead {

/// What a cell shows. A table gives a function from index to Cell; the delegate draws it.
struct Cell
{
    enum class Kind { Text, Number, Badge, Budget, Spark, Strip, Share };
    Kind kind = Kind::Text;
    QString text;           ///< Text, Number and Share.
    Tone tone = Tone::Text; ///< Of text, number and spark line.
    bool strong = false;
    paint::Badge badge;
    int budget = kUnknownBudget;
    QByteArray points;
    QList<paint::Mark> marks; ///< Of a strip.
    double share = 0;         ///< 0…1, of a share: the badge's shape, the text, a bar below them.
};

/// Draws rows of 32 (compact 26) px: badges, bars, spark lines, numbers that line up; hover, selection and focus.
class CellDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using Source = std::function<Cell(const QModelIndex &)>;
    explicit CellDelegate(Source source, QObject *parent = nullptr);
    void setStale(bool stale) { m_stale = stale; } ///< Figures are greyed; update the view afterwards.

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    /// A text that is cut is whole in the tool tip.
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

private:
    Source m_source;
    bool m_stale = false;
};

} // namespace bulkhead
