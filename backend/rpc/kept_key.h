#pragma once
#include "backend/domain/secret.h"
#include "backend/domain/store.h"

#include <string>

namespace bulkhead {

inline constexpr char kFingerprintKey[] = "integrations.fingerprint-key"; ///< Nobody else can compare fingerprints.
inline constexpr char kPageKey[] = "pages.seal-key"; ///< One gateway's page tokens are those of all on the store.

/// The key of this installation for one use, made at the first call and kept in the store: gateways on one store have
/// the same. Errors are the store's; DATA_LOSS: what is kept there is no key.
[[nodiscard]] absl::StatusOr<Secret> keptKey(Store &store, const std::string &use);

} // namespace bulkhead
