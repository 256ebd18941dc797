#pragma once
// How far a verdict is to be trusted, and what nobody saw.
#include "backend/engine/neighbours_pool.h"

namespace bulkhead::neighbours {

/// Fills blindSpots and confidence; after the suspects. `coverage`: share of the looks at the pools that succeeded,
/// 0..1; `seconds`: length of a tick.
///
/// Confidence is 0 without a verdict. Otherwise it begins with the share s of the delay that the verdict rests on (the
/// named tenants'; for the others that of their accounts): 0.5 + 0.5·(s − 0.35)/0.65, at least 0.3. Then, for named
/// tenants, each second opinion, as the mean over them: agreement takes away a fifth of the doubt that is left,
/// disagreement a fifth (correlation) or three tenths (onset) of the confidence; not known does nothing. Last, what is
/// not seen: times 0.85 without a probe of locks, times 0.95 without the host's CPU, times 0.95 where
/// waits for the disk are seen without the bytes, times the coverage.
void fillDoubt(Incident &incident, const PoolUse &pool, double coverage, double seconds, bool eventsTold);

} // namespace bulkhead::neighbours
