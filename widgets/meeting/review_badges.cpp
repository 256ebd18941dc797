#include "widgets/meeting/review_badges.h"

#include "models/review_words.h"

namespace bulkhead::paint {

Badge badge(ReviewState state)
{
    const bool closed = state == ReviewState::Closed;
    return {words::reviewState(state), closed ? Tone::Ok : Tone::Info, closed ? Shape::Disc : Shape::Ring};
}

Badge badge(PackStatus status)
{
    const QString word = words::packStatus(status);
    switch (status) {
    case PackStatus::Final:
        return {word, Tone::Ok, Shape::Disc};
    case PackStatus::Restated:
        return {word, Tone::Info, Shape::Disc};
    case PackStatus::Provisional:
        return {word, Tone::Warn, Shape::Ring};
    default:
        return {word, Tone::Dim, Shape::DashedRing};
    }
}

} // namespace bulkhead::paint
