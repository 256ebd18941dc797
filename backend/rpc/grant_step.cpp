#include "backend/rpc/grant_step.h"

namespace bulkhead {

absl::Status keep(const Call &call, GrantStep &step, bool known)
{
    grants::Grant &grant = step.grant;
    Record record = recordOf(grant, known);
    if (absl::Status status = step.txn.putRecord(record); !status.ok())
        return status;
    grant.revision = record.revision;
    AuditEvent event = call.event(known ? grant.ask.tenantId : std::string(), step.outcome);
    event.grant = grant.id;
    event.atMs = step.nowMs;
    if (event.purpose.empty())
        event.purpose = grant.ask.purpose;
    event.after = auditTextOf(grant);
    if (!step.note.empty())
        event.after += ", " + step.note;
    if (!known)
        event.after += ", tenant=" + grant.ask.tenantId; // In the platform's chain: it may be nobody's id.
    if (absl::Status status = step.txn.audit(event); !status.ok())
        return status;
    if (step.told.empty() || !known)
        return absl::OkStatus();
    return step.txn.addTimeline({grant.ask.tenantId, step.nowMs, "access", step.told, call.person.id});
}

} // namespace bulkhead
