#pragma once
// A maker of its own, as that of renewals: what many files include stays as it is.
#include "backend/rpc/services.h"

namespace bulkhead {

[[nodiscard]] std::unique_ptr<grpc::Service> makeEvidenceService(ServiceParts parts);

} // namespace bulkhead
