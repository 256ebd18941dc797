#include "backend/rpc/fault.h"

#include "bulkhead/v1/common.pb.h"

#include <absl/strings/cord.h>

namespace bulkhead {

namespace {

constexpr char kPayload[] = "bulkhead.v1.Fault";

struct Standing
{
    absl::StatusCode code;
    const char *reason, *summary, *remedy;
};
constexpr Standing kStanding[] = {
    {absl::StatusCode::kCancelled, "CANCELLED", "The call was cancelled.", "Call again when it is needed."},
    {absl::StatusCode::kInvalidArgument, "INVALID_REQUEST", "The request was not understood.",
     "Correct the request and call again."},
    {absl::StatusCode::kNotFound, "NOT_FOUND", "What was asked for is not there.", "Reload and choose again."},
    {absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS", "It is there already.", "Reload to see it."},
    {absl::StatusCode::kAborted, "REVISION_CONFLICT", "Somebody changed it in the meantime; nothing was changed.",
     "Read it again, then decide."},
    {absl::StatusCode::kResourceExhausted, "EXHAUSTED", "The gateway has no room for this.",
     "Free space on the gateway's disk, or try again later."},
    {absl::StatusCode::kFailedPrecondition, "PRECONDITION", "This cannot be done in the present state.",
     "Reload to see the present state."},
    {absl::StatusCode::kUnavailable, "UNAVAILABLE", "The gateway's store does not answer; nothing was changed.",
     "Try again in a moment."},
    {absl::StatusCode::kDataLoss, "STORE_DAMAGED", "The gateway's store is damaged; nothing was changed.",
     "Restore the store's file from a backup."},
};

v1::Fault readFault(const absl::Status &status)
{
    v1::Fault told;
    if (const auto payload = status.GetPayload(kPayload)) {
        told.ParseFromString(std::string(*payload));
        return told;
    }
    told.set_reason("INTERNAL");
    told.set_summary("The gateway failed at this call.");
    told.set_remedy("Tell platform operations the request id.");
    for (const Standing &standing : kStanding) {
        if (standing.code != status.code())
            continue;
        told.set_reason(standing.reason);
        told.set_summary(standing.summary);
        told.set_remedy(standing.remedy);
    }
    return told;
}

} // namespace

std::string clipped(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes)
        return std::string(text);
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U)
        --bytes;
    return std::string(text.substr(0, bytes));
}

absl::Status fault(absl::StatusCode code, std::string_view reason, std::string_view summary, std::string_view remedy,
                   const std::map<std::string, std::string> &facts)
{
    v1::Fault told;
    told.set_reason(clipped(reason, 63));
    told.set_summary(clipped(summary, 600));
    told.set_remedy(clipped(remedy, 600));
    std::size_t room = 400;
    for (const auto &[key, value] : facts) {
        if (key.size() + value.size() > room)
            break;
        room -= key.size() + value.size();
        (*told.mutable_facts())[key] = value;
    }
    absl::Status status(code, told.summary());
    status.SetPayload(kPayload, absl::Cord(told.SerializeAsString()));
    return status;
}

std::string reasonOf(const absl::Status &status)
{
    return readFault(status).reason();
}

std::string faultTrailer(const absl::Status &status, std::string_view requestId)
{
    v1::Fault told = readFault(status);
    told.set_request_id(clipped(requestId, 64));
    return told.SerializeAsString();
}

absl::Status tenantNotInScope()
{
    return fault(absl::StatusCode::kNotFound, "TENANT_NOT_IN_SCOPE", "There is no such tenant in your scope.",
                 "Check the tenant's id, or ask platform operations to widen your scope.");
}

} // namespace bulkhead
