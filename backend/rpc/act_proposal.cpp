#include "backend/rpc/act_proposal.h"

#include "backend/rpc/act_steps.h"
#include "backend/rpc/act_wire.h"
#include "backend/rpc/once.h"

#include "bulkhead/v1/acts.pb.h"

namespace bulkhead {

void fillPreview(const ActEffects &effects, const std::string &refusal, v1::SimulateActResponse &answer)
{
    for (const auto &[text, warning] : effects) {
        v1::ActEffect &effect = *answer.add_effects();
        effect.set_text(text);
        effect.set_warning(warning);
    }
    answer.set_allowed(refusal.empty());
    answer.set_refusal(refusal);
}

absl::Status keepProposal(Store &store, const Call &call, const v1::ProposeActRequest &asked,
                          v1::ProposeActResponse &answer, const absl::Status &room, StoredAct act,
                          const std::string &refusal, const std::function<absl::Status(StoreTxn &)> &check)
{
    return once(store, call, asked, answer, [&](StoreTxn &txn, v1::ProposeActResponse &kept) -> absl::Status {
        if (!room.ok())
            return room;
        if (absl::Status status = staying(txn, act.tenantId); !status.ok())
            return status;
        if (check)
            if (absl::Status status = check(txn); !status.ok())
                return status;
        if (!refusal.empty())
            return fault(absl::StatusCode::kFailedPrecondition, "ACT_REFUSED", refusal, "Simulate it to see why.");
        if (absl::Status status = txn.putAct(act); !status.ok())
            return status;
        if (absl::Status status = recordAct(txn, call, act, "proposed"); !status.ok())
            return status;
        fill(call, act, call.facts(), *kept.mutable_act());
        return absl::OkStatus();
    });
}

} // namespace bulkhead
