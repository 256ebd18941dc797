#pragma once
#include "models/posture_values.h"
#include "widgets/delegates/cell_delegate.h"

namespace bulkhead {

/// How isolation looks: the same mark for the same state in the table, the panel and the probe dialog.
[[nodiscard]] paint::Badge badgeOf(TierFit fit);
[[nodiscard]] paint::Badge badgeOf(const Attempt &attempt);        ///< "refused", "crossed"
[[nodiscard]] paint::Badge badgeOf(const ControlPosture &control); ///< "stands", "drift", "waived", "not observed"
/// Drawn by `PostureDelegate`; of PostureTable.
[[nodiscard]] Cell postureCell(const QModelIndex &index, qint64 nowMs);
/// A text with long names of objects, such that it can be broken at their dots and underscores.
[[nodiscard]] QString breakable(QString text);

/// Cells of a table in which a person moves from cell to cell: the current one has a frame, also while the focus is in
/// the panel that it is about.
class PostureDelegate : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace bulkhead
