#pragma once
#include "backend/rpc/contract_act.h"
#include "backend/rpc/services.h"

namespace bulkhead {

/// What the call's tenant was promised and is measured in, as of now. Not from within a transaction: it reads the
/// store.
[[nodiscard]] absl::StatusOr<ContractGround> contractGround(const ServiceParts &parts, const Call &call);

} // namespace bulkhead
