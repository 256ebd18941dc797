#include "widgets/access/access_look.h"

#include "models/grant_table.h"
#include "models/grant_words.h"

namespace bulkhead {

paint::Badge badgeOf(const AccessGrant &grant, qint64 nowMs)
{
    using paint::Shape;
    const QString word = grantStateText(grant, nowMs);
    const GrantState state = stateOf(grant, nowMs);
    if (state == GrantState::InForce)
        return grant.brokenGlass ? paint::Badge{word, Tone::Bad, Shape::Square}
                                 : paint::Badge{word, Tone::Ok, Shape::Disc};
    if (grant.reviewOpen())
        return {word, Tone::Warn, Shape::Triangle};
    if (state == GrantState::Requested)
        return {word, Tone::Info, Shape::Ring};
    return {word, Tone::Dim, Shape::Ring};
}

Cell grantCell(const QModelIndex &index)
{
    Cell cell;
    cell.text = index.data().toString();
    cell.strong = index.column() == GrantTable::Tenant;
    const auto *table = qobject_cast<const GrantTable *>(index.model());
    const AccessGrant *grant = table != nullptr ? table->at(index.row()) : nullptr;
    if (grant != nullptr && index.column() == GrantTable::State) {
        cell.kind = Cell::Kind::Badge;
        cell.badge = badgeOf(*grant, table->nowMs());
    }
    return cell;
}

} // namespace bulkhead
