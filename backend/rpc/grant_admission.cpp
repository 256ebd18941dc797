#include "backend/rpc/grant_admission.h"

#include "backend/recording/recorder.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/grant_recording.h"

namespace bulkhead {

absl::Status grantNotInForce()
{
    return fault(absl::StatusCode::kPermissionDenied, "GRANT_NOT_IN_FORCE", "This access is not in force.",
                 "Look at how it stands, and ask for it again if the work is not done.");
}

absl::Status recordingFailed()
{
    return fault(absl::StatusCode::kFailedPrecondition, "RECORDING_FAILED",
                 "What is done under this access could not be recorded, so nothing was shown and the access has ended.",
                 "Tell platform operations; ask for access again when it is mended.");
}

absl::Status takeGrant(const GrantGate *grants, const std::string &id, Call &call)
{
    if (call.view)
        return fault(absl::StatusCode::kFailedPrecondition, "VIEWING_ONLY",
                     "You look as " + call.view->told() + "; no access of your own is used meanwhile.",
                     "Stop viewing to use it.");
    call.grant = grants ? grants->inForce(call.person.id, call.person.role, id) : nullptr;
    if (!call.grant)
        return grants && grants->isOwn(call.person.id, id) ? grantNotInForce() : tenantNotInScope();
    call.person.scope = {};
    call.person.scope.tenants = {call.grant->tenantId};
    // The id of a file that is taken out names it in audit; nothing is changed by it.
    if (call.permission->changes || (!call.requestId.empty() && !asksRecords(*call.permission)))
        return fault(absl::StatusCode::kFailedPrecondition, "GRANT_READS_ONLY",
                     "A time-boxed access reads; nothing was changed.",
                     "Ask somebody who has the tenant in scope to change it.");
    if (call.access->allows(call.person.role, call.permission->action) && !call.may(call.permission->action))
        return fault(absl::StatusCode::kPermissionDenied, "ACTION_NOT_GRANTED",
                     "The access that you were given does not open this (" + std::string(call.permission->action)
                         + ").",
                     "Ask for one that does.");
    return absl::OkStatus();
}

absl::Status noteGranted(Store &store, recording::Recorder *recorder, const Call &call, const AuditEvent &event)
{
    // What a console tells of its screen is a step itself.
    if (!recorder || call.permission->action == kNoteScreenAction)
        return store.write(StoreScope::of(call.grant->tenantId), [&event](StoreTxn &txn) { return txn.audit(event); });
    const absl::Status status = recorder->record(callStep(call), event);
    if (status.ok() || absl::IsCancelled(status))
        return status.ok() ? status : grantNotInForce();
    return recordingFailed();
}

} // namespace bulkhead
