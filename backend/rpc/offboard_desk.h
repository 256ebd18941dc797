#pragma once
// Offboarding a tenant as a governed act: the plan, the proposal, another person's consent, and calling it off before
// it has begun. What is consented to is run by DepartureRuns.
#include "backend/rpc/departure_plan.h"

#include "bulkhead/v1/acts.pb.h"

namespace bulkhead {

class OffboardDesk
{
public:
    explicit OffboardDesk(ServiceParts parts);

    /// Looks at every system now; what stands in the way is part of the answer. PERMISSION_DENIED: the role reads no
    /// departures.
    absl::Status simulate(const Call &call, const v1::SimulateActRequest &asked, v1::SimulateActResponse &answer);
    /// Errors as simulate(). INVALID_ARGUMENT: NAME_NOT_TYPED. FAILED_PRECONDITION: ACT_REFUSED, LEGAL_HOLD.
    absl::Status propose(const Call &call, const v1::ProposeActRequest &asked, v1::ProposeActResponse &answer);
    /// Consent and the departure that is to be run, in one transaction; nothing is taken away yet. FAILED_PRECONDITION:
    /// LEGAL_HOLD, ACT_REFUSED where something stands in the way by now.
    absl::Status approve(const Call &call, const v1::ApproveActRequest &asked, v1::ApproveActResponse &answer);
    /// Of one that is approved and has not begun; one person is enough in the safe direction. FAILED_PRECONDITION:
    /// ACT_STATE: it has begun.
    absl::Status callOff(const Call &call, const v1::WithdrawActRequest &asked, v1::WithdrawActResponse &answer);

private:
    ServiceParts m_parts;
};

} // namespace bulkhead
