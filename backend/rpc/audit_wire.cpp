#include "backend/rpc/audit_wire.h"

#include "backend/domain/audit_tree.h"
#include "backend/rpc/audit_filter.h"

#include <utility>

namespace bulkhead {

std::string nameOf(const Call &call, const std::string &tenantId)
{
    const auto index = tenantId.empty() ? std::nullopt : call.find(tenantId);
    return index ? call.fleet->factsOf(*index).name : std::string();
}

void fill(const Call &call, const AuditEvent &event, v1::AuditRecord &message)
{
    message.set_tenant_name(nameOf(call, event.tenantId));
    if (seesWhole(call, event)) {
        message.set_canonical(event.canonical());
        return;
    }
    v1::WithheldRecord &withheld = *message.mutable_withheld();
    withheld.set_tenant_id(event.tenantId);
    withheld.set_sequence(event.sequence);
    withheld.set_at_ms(event.atMs);
    withheld.set_actor(event.actor);
    withheld.set_role(static_cast<v1::Role>(event.role));
    withheld.set_action(event.action);
    withheld.set_request_id(event.requestId);
    withheld.set_purpose(event.purpose);
    withheld.set_outcome(event.outcome);
    withheld.set_grant(event.grant);
    withheld.set_policy_version(event.policyVersion);
    withheld.set_leaf_hash(audit::leafHash(event.canonical()));
}

void fill(const CheckpointNote &checkpoint, v1::AuditCheckpoint &message)
{
    message.set_text(checkpoint.text);
    message.set_signature(checkpoint.signature);
    message.set_key_id(checkpoint.keyId);
}

void fill(const Call &call, const AuditHead &head, v1::AuditTree &message)
{
    message.set_tenant_id(head.tenantId);
    message.set_tenant_name(nameOf(call, head.tenantId));
    message.set_size(head.size);
    message.set_root(head.root);
}

void fillPath(std::vector<std::string> path, google::protobuf::RepeatedPtrField<std::string> &message)
{
    for (std::string &hash : path)
        *message.Add() = std::move(hash);
}

} // namespace bulkhead
