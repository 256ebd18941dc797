#pragma once
// What kinds of governed acts have in common before somebody consents: what is told of a simulation, and how a proposal
// is kept.
#include "backend/rpc/call.h"
#include "backend/rpc/contract_effects.h"

#include <functional>

namespace bulkhead {

namespace v1 {
class ProposeActRequest;
class ProposeActResponse;
class SimulateActResponse;
} // namespace v1

/// Effects, and whether it may be proposed. `refusal`: why not; empty: it may.
void fillPreview(const ActEffects &effects, const std::string &refusal, v1::SimulateActResponse &answer);
/// Stores and audits the proposal, once per request id; a repeat gets the first answer. `room`: of roomForProposal().
/// `check`: what else must hold, in the same transaction. FAILED_PRECONDITION: ACT_REFUSED with `refusal`,
/// TENANT_LEAVING.
absl::Status keepProposal(Store &store, const Call &call, const v1::ProposeActRequest &asked,
                          v1::ProposeActResponse &answer, const absl::Status &room, StoredAct act,
                          const std::string &refusal, const std::function<absl::Status(StoreTxn &)> &check = {});

} // namespace bulkhead
