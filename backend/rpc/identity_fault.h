#pragma once
#include "backend/domain/identity.h"

namespace bulkhead {

/// What a caller is told of a noEntry(): reason, sentence and the way on. Of a token that is nobody's it tells nothing;
/// what was wrong stands in audit. `signIn`: persons can sign in at this gateway.
[[nodiscard]] absl::Status faultOfNoEntry(const absl::Status &status, bool signIn);

/// For streams whose token's time is over.
[[nodiscard]] absl::Status tokenExpired(bool signIn);

} // namespace bulkhead
