#pragma once
// Records of audit and what proves them, as messages.
#include "backend/rpc/audit_checkpoints.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/audit.pb.h"

#include <string>
#include <vector>

namespace bulkhead {

/// The tenant's name as it is called now; empty: the platform, or one that the caller does not see or that has left.
[[nodiscard]] std::string nameOf(const Call &call, const std::string &tenantId);
/// Without its content where it holds what the caller does not see; see seesWhole().
void fill(const Call &call, const AuditEvent &event, v1::AuditRecord &message);
void fill(const CheckpointNote &checkpoint, v1::AuditCheckpoint &message);
void fill(const Call &call, const AuditHead &head, v1::AuditTree &message);
void fillPath(std::vector<std::string> path, google::protobuf::RepeatedPtrField<std::string> &message);

} // namespace bulkhead
