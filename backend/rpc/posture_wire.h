#pragma once
// Posture as the contract tells it, within what a caller may see.
#include "backend/rpc/call.h"
#include "backend/rpc/posture_record.h"

#include "bulkhead/v1/isolation.pb.h"

namespace bulkhead {

/// A row as it counts at a time: a proof ages by itself.
[[nodiscard]] v1::TenantPosture postureMessage(const Call &call, const TenantFacts &facts, const PostureRow *row,
                                               const policy::Baselines &baselines, std::int64_t nowMs);
/// All of one tenant, judged now. `row` as above.
void fillPosture(const Call &call, const isolation::Known &known, const PostureRow *row,
                 const policy::Baselines &baselines, std::int64_t nowMs, v1::GetPostureResponse &answer);

} // namespace bulkhead
