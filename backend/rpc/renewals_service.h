#pragma once
#include "backend/rpc/services.h"

namespace bulkhead {

/// Needs `contracts`: a renewal's record is what the contract promised.
[[nodiscard]] std::unique_ptr<grpc::Service> makeRenewalsService(ServiceParts parts);

} // namespace bulkhead
