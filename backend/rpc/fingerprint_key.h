#pragma once
#include "backend/domain/secret.h"
#include "backend/domain/store.h"

namespace bulkhead {

/// The key of this installation's fingerprints, made at the first call and kept in the store: gateways on one store
/// tell the same, and nobody else can compare. Errors are the store's; DATA_LOSS: what is kept there is no key.
[[nodiscard]] absl::StatusOr<Secret> fingerprintKey(Store &store);

} // namespace bulkhead
