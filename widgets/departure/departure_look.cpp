#include "widgets/departure/departure_look.h"

#include "models/departure_table.h"
#include "models/departure_words.h"

namespace bulkhead {

paint::Badge badgeOf(const Departure &departure)
{
    using paint::Shape;
    const QString word = departureStateText(departure);
    if (departure.state == DepartureState::Gone)
        return {word, Tone::Ok, Shape::Disc};
    if (departure.state == DepartureState::CalledOff)
        return {word, Tone::Dim, Shape::Ring};
    if (departure.holds > 0)
        return {word, Tone::Warn, Shape::Triangle};
    const DepartureStep *step = openStep(departure);
    if (step != nullptr && step->state == StepState::Failed)
        return {word, Tone::Bad, Shape::Square};
    return {word, Tone::Info, Shape::Ring};
}

Cell departureCell(const QModelIndex &index)
{
    Cell cell;
    cell.text = index.data().toString();
    cell.strong = index.column() == DepartureTable::Tenant;
    const auto *table = qobject_cast<const DepartureTable *>(index.model());
    const Departure *departure = table != nullptr ? table->at(index.row()) : nullptr;
    if (departure != nullptr && index.column() == DepartureTable::State) {
        cell.kind = Cell::Kind::Badge;
        cell.badge = badgeOf(*departure);
    }
    return cell;
}

} // namespace bulkhead
