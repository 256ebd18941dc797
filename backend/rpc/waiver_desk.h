#pragma once
// A waiver of a baseline's control as a governed act: asked by one person, consented to by another, over by itself.
#include "backend/rpc/call.h"
#include "backend/rpc/contract_effects.h"
#include "backend/rpc/services.h"
#include "backend/rpc/waiver_record.h"

#include "bulkhead/v1/acts.pb.h"

namespace bulkhead {

class WaiverDesk
{
public:
    explicit WaiverDesk(ServiceParts parts);

    /// A refusal is part of the answer. PERMISSION_DENIED: what is off is told to nobody who does not see postures.
    absl::Status simulate(const Call &call, const v1::SimulateActRequest &asked, v1::SimulateActResponse &answer);
    /// Errors as simulate(); a refusal is ACT_REFUSED.
    absl::Status propose(const Call &call, const v1::ProposeActRequest &asked, v1::ProposeActResponse &answer);
    /// Consent, waiver, timeline and audit are one transaction; in force in the answer. FAILED_PRECONDITION:
    /// ACT_REFUSED where it may not be any more.
    absl::Status approve(const Call &call, const v1::ApproveActRequest &asked, v1::ApproveActResponse &answer);
    /// Ends one in force; one person is enough in the safe direction. FAILED_PRECONDITION: ACT_STATE: it is over.
    absl::Status end(const Call &call, const v1::WithdrawActRequest &asked, v1::WithdrawActResponse &answer);

private:
    struct Simulation
    {
        ActEffects effects;
        std::string refusal; ///< Empty: it may be proposed.
    };
    absl::StatusOr<Simulation> simulation(const Call &call, const WaiverTerms &asked);
    /// Why no waiver may let this control be until then; empty: one may.
    [[nodiscard]] std::string obstacle(const Call &call, const WaiverTerms &asked) const;
    void judgeAnew(const Call &call);

    ServiceParts m_parts;
};

} // namespace bulkhead
