#pragma once
// Containment as a governed act: what could be limited and what that would do; proposing, approving, lifting.
#include "backend/engine/containment_plan.h"
#include "backend/rpc/call.h"
#include "backend/rpc/containment_policy.h"
#include "backend/rpc/containment_record.h"
#include "backend/rpc/containment_simulation.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/acts.pb.h"

namespace bulkhead {

class ContainmentDesk
{
public:
    explicit ContainmentDesk(ServiceParts parts);

    /// Without a measure: the one that fits best. A refusal is part of the answer.
    absl::Status simulate(const Call &call, const v1::SimulateActRequest &asked, v1::SimulateActResponse &answer);
    /// In force in the answer where the policy lets it be set without another person.
    absl::Status propose(const Call &call, const v1::ProposeActRequest &asked, v1::ProposeActResponse &answer);
    /// Consent is stored, then the limit is set, then both are noted. FAILED_PRECONDITION: INCIDENT_OVER.
    absl::Status approve(const Call &call, const v1::ApproveActRequest &asked, v1::ApproveActResponse &answer);
    /// Takes a limit in force back; one person of operations is enough in the safe direction.
    absl::Status lift(const Call &call, const v1::WithdrawActRequest &asked, v1::WithdrawActResponse &answer);

private:
    /// INVALID_ARGUMENT: CONTAINMENT_INVALID with the range.
    absl::StatusOr<ContainmentSimulation> simulation(const Call &call, const v1::Containment &asked) const;
    [[nodiscard]] ContainmentPolicy policy() const;
    [[nodiscard]] ContainmentState begunNow(const ContainmentTerms &terms) const;
    /// Through the executor; what was seen to be set.
    absl::StatusOr<std::string> set(const StoredAct &act, const ContainmentTerms &terms, const ContainmentState &state);
    void takeBack(const StoredAct &act, const ContainmentTerms &terms, const ContainmentState &state);
    absl::Status setAtOnce(const Call &call, const ContainmentTerms &terms, StoredAct &act, v1::Act &told);
    /// What fits best of what is possible; Unspecified: nothing does.
    [[nodiscard]] neighbours::Plan advised(const Call &call, const v1::Containment &asked,
                                           const neighbours::Antagonist &antagonist, std::span<const Measure> possible,
                                           const PoolState &pool) const;
    [[nodiscard]] bool endedBefore(const Call &call, const std::string &incident) const;
    absl::Status noteApplied(StoreTxn &txn, const Call &call, StoredAct &act, ContainmentState &state,
                             const absl::StatusOr<std::string> &evidence);

    ServiceParts m_parts;
};

} // namespace bulkhead
