#pragma once
// What a limit that was asked for would be, and would do.
#include "backend/engine/containment_plan.h"
#include "backend/rpc/call.h"
#include "backend/rpc/containment_policy.h"
#include "backend/rpc/containment_record.h"

#include "bulkhead/v1/acts.pb.h"

#include <absl/status/statusor.h>
#include <string>
#include <utility>
#include <vector>

namespace bulkhead {

struct ServiceParts;

struct ContainmentSimulation
{
    ContainmentTerms terms;
    std::vector<Measure> possible;
    std::vector<std::pair<std::string, bool>> effects;
    std::string refusal; ///< Empty: it may be proposed.
    bool within = false; ///< Its entitlement.
    std::string atOnce;  ///< Why it needs no second person; empty: it does.
};

/// Takes what was planned and is foreseen of it into the terms.
void foresee(const Call &call, const neighbours::Plan &plan, const neighbours::Prediction &prediction,
             ContainmentTerms &terms);

/// Of a limit that no incident asks for, from how the pool is shared now. Without a measure: the tenant is held to what
/// its plan entitles it to. Refused to whoever does not see the whole pool: from where the limit may lie follows how
/// many others there are. INVALID_ARGUMENT: CONTAINMENT_INVALID with the range.
[[nodiscard]] absl::StatusOr<ContainmentSimulation> simulateQuota(const ServiceParts &parts, const Call &call,
                                                                  const v1::Containment &asked,
                                                                  const ContainmentPolicy &policy);

} // namespace bulkhead
