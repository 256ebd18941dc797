#include "widgets/onboarding/case_look.h"

#include "models/case_table.h"
#include "models/variance_table.h"

namespace bulkhead {

using paint::Shape;

paint::Badge badgeOf(CaseState state)
{
    switch (state) {
    case CaseState::Live:
        return {words::caseState(state), Tone::Ok, Shape::Disc};
    case CaseState::OnTime:
        return {words::caseState(state), Tone::Dim, Shape::Ring};
    case CaseState::Late:
        return {words::caseState(state), Tone::Warn, Shape::Triangle};
    case CaseState::Waits:
        return {words::caseState(state), Tone::Info, Shape::Half};
    case CaseState::Held:
        return {words::caseState(state), Tone::Warn, Shape::Half};
    case CaseState::Blocked:
        break;
    }
    return {words::caseState(state), Tone::Bad, Shape::Square};
}

paint::Badge badgeOf(const Checkpoint &one, qint64 nowMs)
{
    const QString word = words::checkpointState(one, nowMs);
    if (one.state == CheckpointState::Done)
        return {word, Tone::Ok, Shape::Disc};
    if (one.state == CheckpointState::Overridden)
        return {word, Tone::Info, Shape::Triangle};
    if (one.state == CheckpointState::Open && one.dueMs < nowMs)
        return {word, Tone::Warn, Shape::Triangle};
    return {word, Tone::Dim, Shape::Ring};
}

Cell caseCell(const QModelIndex &index)
{
    Cell cell;
    cell.text = index.data().toString();
    switch (index.column()) {
    case CaseTable::Tenant:
        cell.strong = index.data(CaseTable::StateRole).toInt() >= int(CaseState::Held);
        break;
    case CaseTable::State:
        cell.kind = Cell::Kind::Badge;
        cell.badge = badgeOf(CaseState(index.data(CaseTable::StateRole).toInt()));
        break;
    case CaseTable::Late:
        cell.kind = Cell::Kind::Number;
        cell.tone = cell.text == QStringLiteral("–") ? Tone::Faint : Tone::Warn;
        break;
    case CaseTable::Checkpoints:
    case CaseTable::Steps:
        cell.kind = Cell::Kind::Number;
        break;
    case CaseTable::TierColumn:
    case CaseTable::ProfileColumn:
    case CaseTable::Owner:
        cell.tone = Tone::Dim;
        break;
    default:
        break;
    }
    return cell;
}

Cell varianceCell(const QModelIndex &index)
{
    Cell cell;
    cell.text = index.data().toString();
    const int column = index.column();
    if (column >= VarianceTable::Days)
        cell.kind = Cell::Kind::Number;
    if (column == VarianceTable::Days) {
        const int over = index.data(VarianceTable::OverRole).toInt();
        cell.tone = over > 0 ? Tone::Warn : Tone::Text;
    } else if (cell.text == QStringLiteral("–")) {
        cell.tone = Tone::Faint;
    } else if (column == VarianceTable::Overrides) {
        cell.tone = Tone::Warn;
    } else if (column == VarianceTable::TierColumn || column == VarianceTable::ProfileColumn) {
        cell.tone = Tone::Dim;
    }
    return cell;
}

} // namespace bulkhead
