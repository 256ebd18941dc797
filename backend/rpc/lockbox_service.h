#pragma once
#include "backend/rpc/lockbox_signer.h"
#include "backend/rpc/services.h"

#include <memory>

namespace bulkhead {

/// Lockboxes of tenants and their links. `issuer` null: this gateway has no page that links could lead to.
[[nodiscard]] std::unique_ptr<grpc::Service> makeLockboxService(ServiceParts parts,
                                                                std::shared_ptr<LockboxIssuer> issuer);

} // namespace bulkhead
