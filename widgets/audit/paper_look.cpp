#include "widgets/audit/paper_look.h"

namespace bulkhead {

paint::Badge badgeOf(PaperState state, const QString &words)
{
    switch (state) {
    case PaperState::Good:
        return {words, Tone::Ok, paint::Shape::Disc};
    case PaperState::Warn:
        return {words, Tone::Warn, paint::Shape::Triangle};
    case PaperState::Bad:
        return {words, Tone::Bad, paint::Shape::Square};
    case PaperState::Waiting:
        return {words, Tone::Info, paint::Shape::Half};
    case PaperState::Done:
        return {words, Tone::Dim, paint::Shape::Disc};
    case PaperState::Open:
        break;
    }
    return {words, Tone::Dim, paint::Shape::Ring};
}

Cell paperCell(const QModelIndex &index)
{
    Cell cell;
    cell.text = index.data().toString().replace(QLatin1Char('\n'), QLatin1Char(' '));
    const QVariant state = index.data(PaperTable::StateRole);
    if (state.isValid()) {
        cell.kind = Cell::Kind::Badge;
        cell.badge = badgeOf(PaperState(state.toInt()), cell.text);
    } else if (index.data(Qt::TextAlignmentRole).value<Qt::Alignment>().testFlag(Qt::AlignRight)) {
        cell.kind = Cell::Kind::Number;
    }
    return cell;
}

} // namespace bulkhead
