#pragma once
// Limits on tenants' roles in PostgreSQL, and on their connections in PgBouncer before it.
#include "backend/domain/containment.h"
#include "backend/driver/probe_config.h"

namespace bulkhead {

/// For the pools of the configuration that say who may limit; null when none does. A limit and its end are one row of
/// the table bulkhead.limits in the pool's own database, written in the transaction that sets the limit.
[[nodiscard]] std::unique_ptr<LimitExecutor> makePostgresLimits(const ProbeConfig &config,
                                                                std::shared_ptr<LimitedTenants> limited);

} // namespace bulkhead
