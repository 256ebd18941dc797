#include "backend/engine/exposure.h"

namespace bulkhead::exposure {

std::string_view wordOf(State state)
{
    switch (state) {
    case State::Open:
        return "open";
    case State::Assessed:
        return "assessed";
    case State::Decided:
        return "decided";
    case State::Closed:
        return "closed";
    case State::Unspecified:
        break;
    }
    return "unknown";
}

std::string_view wordOf(ExposureKind kind)
{
    switch (kind) {
    case ExposureKind::Crossing:
        return "a boundary that let an attempt through";
    case ExposureKind::MixedResult:
        return "a result that held more than one tenant";
    case ExposureKind::LostRecording:
        return "a recording that is lost";
    case ExposureKind::Reported:
        return "reported by a person";
    case ExposureKind::Unspecified:
        break;
    }
    return "unknown";
}

std::string_view wordOf(Rating rating)
{
    switch (rating) {
    case Rating::Low:
        return "low";
    case Rating::Medium:
        return "medium";
    case Rating::High:
        return "high";
    case Rating::Unspecified:
        break;
    }
    return "not rated";
}

std::string_view wordOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Notify:
        return "notice is given";
    case Verdict::NoNotice:
        return "no notice: a low probability of compromise is shown";
    case Verdict::Unspecified:
        break;
    }
    return "not decided";
}

std::string_view wordOf(Addressee addressee)
{
    switch (addressee) {
    case Addressee::Tenant:
        return "the tenant";
    case Addressee::Individuals:
        return "individuals";
    case Addressee::Authority:
        return "the authority";
    case Addressee::Media:
        return "media";
    case Addressee::Unspecified:
        break;
    }
    return "unknown";
}

std::string_view wordOf(EntryKind kind)
{
    switch (kind) {
    case EntryKind::Opened:
        return "Opened";
    case EntryKind::Sighting:
        return "Seen again";
    case EntryKind::Note:
        return "Note";
    case EntryKind::Correction:
        return "Correction";
    case EntryKind::Facts:
        return "Facts changed";
    case EntryKind::Assessed:
        return "Assessed";
    case EntryKind::Decided:
        return "Decided";
    case EntryKind::Confirmed:
        return "Confirmed";
    case EntryKind::Declined:
        return "Declined";
    case EntryKind::Notice:
        return "Notice given";
    case EntryKind::Reminder:
        return "Reminder";
    case EntryKind::Closed:
        return "Closed";
    case EntryKind::Unspecified:
        break;
    }
    return "Unknown";
}

std::string_view factorName(std::size_t factor)
{
    constexpr std::string_view kNames[kFactors] = {
        "Nature and extent of the data, and how likely people are recognised",
        "Who used it, or to whom it was disclosed", "Whether it was actually acquired or viewed",
        "How far the risk has been mitigated"};
    return factor < kFactors ? kNames[factor] : std::string_view();
}

} // namespace bulkhead::exposure
