#pragma once
// What a genuine token says: whether it is for this gateway and this hour, and who that makes of its bearer.
#include "backend/driver/oidc_config.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>

namespace bulkhead {

/// The token's end, UTC ms. Refused with noEntry(): another issuer or audience, no end, over, or not begun (issuer's
/// and gateway's clocks may differ by 60 s; for the end the gateway's counts, because streams end by it).
[[nodiscard]] absl::StatusOr<std::int64_t> checkOidcClaims(const nlohmann::json &claims, const SignInOptions &wanted,
                                                           std::int64_t nowMs);

/// Refused with noEntry(): NotNamed, NoGrant, SeveralGrants.
[[nodiscard]] absl::StatusOr<Person> personOfClaims(const nlohmann::json &claims, const OidcRules &rules);

} // namespace bulkhead
