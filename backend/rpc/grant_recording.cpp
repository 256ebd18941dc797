#include "backend/rpc/grant_recording.h"

#include "backend/rpc/call.h"

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

namespace bulkhead {

namespace {

std::string textOf(const nlohmann::json &json)
{
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// "bulkhead.v1.InventoryService.GetTenant" is "InventoryService.GetTenant" to people.
std::string shortName(std::string_view method)
{
    constexpr std::string_view kPackage = "bulkhead.v1.";
    return std::string(method.starts_with(kPackage) ? method.substr(kPackage.size()) : method);
}

} // namespace

RecordedStep callStep(const Call &call)
{
    RecordedStep step{call.grant->id, call.grant->tenantId, call.person.id, StepKind::Call, {}, {}};
    step.summary = absl::StrCat("Asked for ", shortName(call.permission->method));
    step.detail = textOf({{"method", call.permission->method},
                          {"action", call.permission->action},
                          {"purpose", call.purpose.empty() ? call.grant->purpose : call.purpose},
                          {"request", call.requestId}});
    return step;
}

RecordedStep endStep(const grants::Grant &grant)
{
    RecordedStep step;
    step.summary = absl::StrCat("The access is over: ", std::string(grants::wordOf(grant.state)));
    step.detail = textOf({{"state", grants::wordOf(grant.state)}, {"by", grant.endedBy}, {"reason", grant.endReason}});
    return step;
}

RecordedStep lostStep()
{
    RecordedStep step;
    step.summary = "The access is over: the store does not hold it any more";
    return step;
}

std::string reasonOfFailure(const absl::Status &why)
{
    const auto told = [](std::string_view words) {
        return absl::StrCat("What was done could not be recorded: ", std::string(words), ".");
    };
    switch (why.code()) {
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
        return told("the key of the tenant's recordings is missing, destroyed or another one");
    case absl::StatusCode::kPermissionDenied:
        return told("the key of the tenant's recordings can be read by others");
    case absl::StatusCode::kResourceExhausted:
        return told("there is no room for more");
    case absl::StatusCode::kInvalidArgument:
        return told("it is too large");
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kAborted:
        return told("what is stored of the recording is not what was recorded");
    default:
        return told("it could not be stored");
    }
}

absl::Status tellUnrecorded(StoreTxn &txn, const grants::Grant &ended, const std::string &why, std::int64_t nowMs)
{
    AuditEvent event;
    event.tenantId = ended.ask.tenantId;
    event.actor = "gateway";
    event.action = "recording.failed";
    event.outcome = "access ended";
    event.atMs = nowMs;
    event.grant = ended.id;
    event.purpose = ended.ask.purpose;
    event.after = absl::StrCat("person=", ended.person, ", ", why);
    AuditEvent loud = event;
    loud.tenantId.clear();
    if (absl::Status status = txn.audit(std::move(event)); !status.ok())
        return status;
    if (absl::Status status = txn.audit(std::move(loud)); !status.ok())
        return status;
    return txn.addTimeline({ended.ask.tenantId, nowMs, "access",
                            absl::StrCat("Access of ", ended.person, " ended: it could not be recorded"),
                            kEndedByRecording});
}

} // namespace bulkhead
