#include "widgets/posture/posture_look.h"

#include "models/posture_table.h"
#include "models/posture_words.h"
#include "widgets/theme/theme.h"

#include <QAbstractItemView>
#include <QCoreApplication>
#include <QPainter>

namespace bulkhead {
namespace {

struct Look
{
    Q_DECLARE_TR_FUNCTIONS(PostureLook)
};

} // namespace

paint::Badge badgeOf(TierFit fit)
{
    const Tone tone = fit == TierFit::Under ? Tone::Bad : fit == TierFit::Over ? Tone::Warn : Tone::Dim;
    return {words::fit(fit), tone, paint::Shape::None};
}

paint::Badge badgeOf(const Attempt &attempt)
{
    if (attempt.crossed)
        return {Look::tr("crossed"), Tone::Bad, paint::Shape::Square};
    return {Look::tr("refused"), Tone::Ok, paint::Shape::Disc};
}

paint::Badge badgeOf(const ControlPosture &control)
{
    if (!control.observed)
        return {Look::tr("not observed"), Tone::Dim, paint::Shape::Ring};
    if (control.stands)
        return {Look::tr("stands"), Tone::Ok, paint::Shape::Disc};
    if (!control.waivedBy.isEmpty())
        return {Look::tr("waived"), Tone::Info, paint::Shape::Triangle};
    return {Look::tr("drift"), Tone::Warn, paint::Shape::Triangle};
}

Cell postureCell(const QModelIndex &index, qint64 nowMs)
{
    const auto posture = index.data(PostureTable::RowRole).value<TenantPosture>();
    Cell cell;
    cell.text = index.data().toString();
    if (const Layer layer = PostureTable::layerOf(index.column()); layer != Layer::Unspecified) {
        cell.kind = Cell::Kind::Badge;
        cell.badge = paint::badge(posture.layers[size_t(layer) - 1], nowMs);
        return cell;
    }
    switch (index.column()) {
    case PostureTable::Tenant:
        cell.strong =
            severity(posture.layers[size_t(worstLayer(posture, nowMs))].state) >= severity(CellState::Crossed);
        break;
    case PostureTable::TierColumn:
        cell.tone = Tone::Dim;
        break;
    case PostureTable::Fit:
        if (posture.fit == TierFit::Under || posture.fit == TierFit::Over) {
            cell.kind = Cell::Kind::Badge;
            cell.badge = badgeOf(posture.fit);
        } else {
            cell.tone = Tone::Dim;
        }
        break;
    default:
        cell.kind = Cell::Kind::Number;
        cell.tone = posture.findings == 0 ? Tone::Dim : Tone::Text;
        break;
    }
    return cell;
}

QString breakable(QString text)
{
    static const QString kBreaks = QStringLiteral("._/,:=");
    const auto ofClock = [&text](qsizetype at) { // "06:29" is no name.
        return text[at] == QLatin1Char(':') && text[at - 1].isDigit() && text[at + 1].isDigit();
    };
    for (qsizetype at = text.size() - 2; at > 0; --at)
        if (kBreaks.contains(text[at]) && !text[at + 1].isSpace() && !ofClock(at))
            text.insert(at + 1, QChar(0x200B)); // Zero width space.
    return text;
}

void PostureDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    CellDelegate::paint(painter, option, index);
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    if (view == nullptr || view->currentIndex() != index)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(tokens().accent, view->hasFocus() ? 2 : 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(option.rect).adjusted(2, 2.5, -2, -3.5), 5, 5);
    painter->restore();
}

} // namespace bulkhead
