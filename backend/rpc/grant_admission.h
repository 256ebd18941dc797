#pragma once
// What becomes of a call that names a grant: the entry's part of time-boxed access.
#include "backend/rpc/call.h"

namespace bulkhead {

namespace recording {
class Recorder;
}

/// Whether calls of the method are by one's own rights, whatever grant the context names: what tells of grants, or ends
/// one, must not need one.
[[nodiscard]] inline bool isAboutGrants(const Permission &permission)
{
    return permission.action.starts_with("grants.");
}
/// Whether calls of the method are questions to a tenant's own records, which are asked under a grant and never
/// without.
[[nodiscard]] inline bool asksRecords(const Permission &permission)
{
    return permission.action.starts_with("diagnostics.");
}
/// GRANT_NOT_IN_FORCE: to its own person only, who knows of it.
[[nodiscard]] absl::Status grantNotInForce();
/// RECORDING_FAILED: nothing was told, and the grant has ended by it.
[[nodiscard]] absl::Status recordingFailed();
/// Puts the grant of this id in the place of the call's scope. Its person, permission, view and request id are set.
/// `grants` null: there are none. TENANT_NOT_IN_SCOPE, as for an unknown tenant, GRANT_NOT_IN_FORCE, VIEWING_ONLY,
/// GRANT_READS_ONLY, ACTION_NOT_GRANTED.
[[nodiscard]] absl::Status takeGrant(const GrantGate *grants, const std::string &id, Call &call);
/// Puts a call under a grant into audit and, unless `recorder` is null, into the grant's recording, both or neither.
/// RECORDING_FAILED, GRANT_NOT_IN_FORCE; without a recorder the store's.
[[nodiscard]] absl::Status noteGranted(Store &store, recording::Recorder *recorder, const Call &call,
                                       const AuditEvent &event);

} // namespace bulkhead
