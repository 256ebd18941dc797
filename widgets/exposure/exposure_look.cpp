#include "widgets/exposure/exposure_look.h"

#include "models/exposure_table.h"
#include "models/exposure_words.h"

namespace bulkhead {

paint::Badge badgeOf(const ExposureCase &item)
{
    using paint::Shape;
    const QString word = exposureStateText(item);
    switch (item.state) {
    case ExposureState::Open:
        return {word, Tone::Warn, Shape::Triangle};
    case ExposureState::Assessed:
        return {word, Tone::Info, Shape::Half};
    case ExposureState::Decided:
        return {word, item.verdict == ExposureVerdict::Notify ? Tone::Warn : Tone::Ok, Shape::Disc};
    default:
        return {word, Tone::Dim, Shape::Ring};
    }
}

paint::Badge clockBadge(const ExposureCase &item, qint64 nowMs)
{
    using paint::Shape;
    const QString word = exposureClockText(item, nowMs);
    switch (exposureUrgency(item, nowMs)) {
    case ExposureUrgency::Overdue:
        return {word, Tone::Bad, Shape::Square};
    case ExposureUrgency::Near:
        return {word, Tone::Bad, Shape::Triangle};
    case ExposureUrgency::Half:
        return {word, Tone::Warn, Shape::Half};
    case ExposureUrgency::Calm:
        return {word, Tone::Info, Shape::Disc};
    default:
        return {word, Tone::Dim, Shape::Ring};
    }
}

paint::Badge badgeOf(ExposureRating rating)
{
    using paint::Shape;
    const QString word = exposureRatingText(rating);
    switch (rating) {
    case ExposureRating::Low:
        return {word, Tone::Ok, Shape::Disc};
    case ExposureRating::Medium:
        return {word, Tone::Warn, Shape::Half};
    case ExposureRating::High:
        return {word, Tone::Bad, Shape::Square};
    default:
        return {word, Tone::Dim, Shape::Ring};
    }
}

Cell exposureCell(const QModelIndex &index)
{
    Cell cell;
    cell.text = index.data().toString();
    cell.strong = index.column() == ExposureTable::Tenants;
    const auto *table = qobject_cast<const ExposureTable *>(index.model());
    const ExposureCase *item = table != nullptr ? table->at(index.row()) : nullptr;
    if (item == nullptr)
        return cell;
    if (index.column() == ExposureTable::State || index.column() == ExposureTable::Clock) {
        cell.kind = Cell::Kind::Badge;
        cell.badge = index.column() == ExposureTable::State ? badgeOf(*item) : clockBadge(*item, table->nowMs());
    } else if (index.column() == ExposureTable::People) {
        cell.kind = Cell::Kind::Number;
        cell.tone = item->facts.people > 0 ? Tone::Text : Tone::Dim;
    }
    return cell;
}

} // namespace bulkhead
