#pragma once
#include "backend/gateway.h"
#include "backend/rpc/audit_keeper.h"

namespace bulkhead {

/// The keeper of checkpoints with the key of these options: that of --audit-key; beside a SQLite store one that is made
/// with the store; of a store in memory one that ends with it. Null, and said, for a PostgreSQL store without a key:
/// gateways on it would sign with different ones. Errors as SigningKey::read().
[[nodiscard]] absl::StatusOr<std::unique_ptr<AuditKeeper>> openAuditKeeper(const GatewayOptions &options, Clock &clock,
                                                                           Store &store,
                                                                           std::function<void(const std::string &)> say,
                                                                           Leases *leases);

} // namespace bulkhead
