#include "backend/rpc/grant_freezes.h"

#include "backend/rpc/fault.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {
constexpr int kMostNames = 100; // As many as a policy may have.
} // namespace

std::vector<freezes::Window> freezesOver(const AccessPolicy &access, const FleetBoard &board,
                                         const grants::Grant &grant, std::int64_t nowMs)
{
    const auto fleet = board.current();
    const auto index = board.find(grant.ask.tenantId);
    if (!index || *index >= fleet->size)
        return {};
    return freezes::during(access.freezes, fleet->factsOf(*index), nowMs, grants::wouldEndMs(grant, nowMs));
}

std::vector<freezes::Window> freezesOfAll(const AccessPolicy &access, const grants::Ask &ask, std::int64_t nowMs)
{
    const std::int64_t minutes = std::min(ask.minutes, grants::kMostMinutes); // More is refused anyway.
    return freezes::ofFleetDuring(access.freezes, nowMs, nowMs + minutes * grants::kMinuteMs);
}

absl::Status freezeNamesFit(const google::protobuf::RepeatedPtrField<std::string> &names)
{
    if (names.size() <= kMostNames)
        return absl::OkStatus();
    return fault(absl::StatusCode::kInvalidArgument, "TOO_MANY_FREEZES",
                 absl::StrCat("More than ", kMostNames, " freezes are named; nothing was changed."),
                 "Name those that the card of the access shows.");
}

absl::Status heldUpBy(const std::vector<freezes::Window> &windows,
                      const google::protobuf::RepeatedPtrField<std::string> &known)
{
    const auto unknown = std::ranges::find_if(
        windows, [&known](const freezes::Window &one) { return std::ranges::find(known, one.name) == known.end(); });
    if (unknown == windows.end())
        return absl::OkStatus();
    return fault(absl::StatusCode::kFailedPrecondition, "FREEZE_WINDOW",
                 absl::StrCat("The access would fall into a freeze (", unknown->name, "); nothing was changed."),
                 "Read what the freeze is for; approve it again if it has to be now, and say that you know.");
}

std::string freezeNoteOf(const std::vector<freezes::Window> &windows)
{
    std::string note;
    for (const freezes::Window &one : windows)
        absl::StrAppend(&note, note.empty() ? "in freeze=" : " + ", one.name);
    return note;
}

void fill(const std::vector<freezes::Window> &windows, google::protobuf::RepeatedPtrField<v1::FreezeWindow> &messages)
{
    for (const freezes::Window &one : windows) {
        v1::FreezeWindow &message = *messages.Add();
        message.set_name(one.name);
        message.set_reason(one.reason);
        message.set_from_ms(one.fromMs);
        message.set_until_ms(one.untilMs);
    }
}

} // namespace bulkhead
