#pragma once
// Posture as the contract tells it, within what a caller may see.
#include "backend/rpc/call.h"
#include "backend/rpc/posture_findings.h"
#include "backend/rpc/posture_record.h"

#include "bulkhead/v1/isolation.pb.h"

namespace bulkhead {

/// What postures are told by, beside what is stored of them.
struct PostureGround
{
    const policy::Baselines &baselines;
    std::shared_ptr<const integrations::Board> connectors; ///< Null: nothing tells of connectors.
    std::int64_t nowMs = 0;
};
/// Equal as long as the findings of a tenant are: those that its row counts and those beyond, in their order.
[[nodiscard]] std::uint64_t foundPrint(const PostureRow &row, const std::vector<integrations::Finding> &beyond);
/// A row as it counts at a time: a proof ages by itself.
[[nodiscard]] v1::TenantPosture postureMessage(const Call &call, const TenantFacts &facts, const PostureRow *row,
                                               const PostureGround &ground);
/// All of one tenant, judged now.
void fillPosture(const Call &call, const isolation::Known &known, const PostureRow *row, const PostureGround &ground,
                 v1::GetPostureResponse &answer);

} // namespace bulkhead
