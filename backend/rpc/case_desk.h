#pragma once
// What people do to an onboarding case: checkpoints closed, reopened or let be, what it waits for, who takes care of
// it.
#include "backend/engine/casework.h"
#include "backend/rpc/call.h"
#include "backend/rpc/kept_rows.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/onboarding.pb.h"

#include <functional>

namespace bulkhead {

using CaseWorks = KeptRows<casework::CaseWork>;

/// OK, or CHECKPOINT_OPEN with the names of those that keep a step of this stage from beginning.
[[nodiscard]] absl::Status heldBy(const casework::CaseWork &work, Stage next);

class CaseDesk
{
public:
    CaseDesk(const ServiceParts &parts, CaseWorks &works);

    absl::Status mark(const Call &call, const v1::MarkCheckpointRequest &asked, v1::MarkCheckpointResponse &answer);
    absl::Status letBe(const Call &call, const v1::OverrideCheckpointRequest &asked,
                       v1::OverrideCheckpointResponse &answer);
    absl::Status amend(const Call &call, const v1::AmendCaseRequest &asked, v1::AmendCaseResponse &answer);

private:
    /// Does one thing to a case; fills the line that audit and the tenant's timeline get.
    using Deed = std::function<absl::Status(const OnboardingCase &, casework::CaseWork &, std::string &said)>;
    template<class Request, class Response>
    absl::Status change(const Call &call, const Request &asked, Response &answer, const Deed &deed);
    [[nodiscard]] absl::Status mayOwn(const Call &call, const std::string &person) const;

    const ServiceParts &m_parts;
    CaseWorks &m_works;
};

} // namespace bulkhead
