#pragma once
// The sentences that go with a verdict.
#include "backend/engine/neighbours_pool.h"

namespace bulkhead::neighbours {

/// Fills evidence and ruledOut from the pool as it is now and the platform's events around the onset.
/// `eventsTold`: that there is none means that there was none.
void explain(Incident &incident, const PoolUse &pool, std::span<const PlatformEvent> events, bool eventsTold);

} // namespace bulkhead::neighbours
