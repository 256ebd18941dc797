#include "widgets/recording/recording_look.h"

#include "models/recording_table.h"

#include <QCoreApplication>

namespace bulkhead {
namespace {

struct Recording
{
    Q_DECLARE_TR_FUNCTIONS(Recording)
};

/// No status: kinds are told apart by shape and word, and what touched data stands out.
paint::Badge badgeOf(RecordedKind kind, const QString &word)
{
    using paint::Shape;
    switch (kind) {
    case RecordedKind::Query:
        return {word, Tone::Info, Shape::Triangle};
    case RecordedKind::Result:
        return {word, Tone::Info, Shape::Disc};
    case RecordedKind::Screen:
        return {word, Tone::Dim, Shape::Ring};
    case RecordedKind::End:
        return {word, Tone::Dim, Shape::Square};
    default:
        return {word, Tone::Dim, Shape::Half};
    }
}

} // namespace

paint::Badge badgeOf(const RecordingPart &part)
{
    using paint::Shape;
    switch (part.proof) {
    case RecordingProof::Verified:
        return part.sealed ? paint::Badge{Recording::tr("Sealed and verified"), Tone::Ok, Shape::Disc}
                           : paint::Badge{Recording::tr("Verified so far"), Tone::Info, Shape::Half};
    case RecordingProof::Broken:
        return {Recording::tr("Broken at step %1").arg(part.broken), Tone::Bad, Shape::Square};
    case RecordingProof::Unreadable:
        return {Recording::tr("Not readable"), Tone::Warn, Shape::Triangle};
    case RecordingProof::Unspecified:
        break;
    }
    return {Recording::tr("Not verified"), Tone::Dim, Shape::Ring};
}

Cell recordingCell(const QModelIndex &index)
{
    Cell cell;
    cell.text = index.data().toString();
    const auto *table = qobject_cast<const RecordingTable *>(index.model());
    switch (index.column()) {
    case RecordingTable::Number:
    case RecordingTable::Offset:
        cell.kind = Cell::Kind::Number;
        cell.tone = Tone::Dim;
        break;
    case RecordingTable::Kind:
        if (table != nullptr) {
            cell.kind = Cell::Kind::Badge;
            cell.badge = badgeOf(table->rowAt(index.row()).kind, cell.text);
        }
        break;
    default:
        break;
    }
    return cell;
}

} // namespace bulkhead
