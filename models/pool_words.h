#pragma once
#include "models/pool_values.h"

namespace bulkhead {

[[nodiscard]] QString resourceOf(const PoolUse &pool); ///< "database connections", "queue workers"
/// Why this person cannot ask what a tenant may hold of the pool, as a sentence with whom to ask; empty: they can.
[[nodiscard]] QString limitObstacle(const PoolUse &pool, const SessionInfo &session);
/// "Patient-facing work holds 1.2 slots (usual 1.1), ERP jobs 9.3 (2.2): Invoicing 9.0, Procurement sync 0.3."; empty:
/// no workflows are told.
[[nodiscard]] QString workText(const QList<WorkUse> &work);
[[nodiscard]] QString poolName(const PoolUse &pool); ///< "pool-a · CPU"

} // namespace bulkhead
