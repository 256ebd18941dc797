#pragma once
// The outside of a token, read before anything in it is believed.
#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

constexpr std::size_t kOidcTokenLimit = 8 << 10; ///< Bytes; a longer one is not looked into.
constexpr std::size_t kOidcJsonDepth = 8;        ///< Of header and claims.

/// What a token says of its signature. Nothing of it is proven.
struct OidcHead
{
    std::string algorithm; ///< One of those allowed.
    std::string keyId;     ///< Empty: none is named.
};

/// The header of a JWS in its compact form. Refused with noEntry(): anything else than three parts of base64url, JSON
/// that is not strict, an algorithm that is not allowed, a header that has to be understood ("crit"), another type of
/// token than an access token.
[[nodiscard]] absl::StatusOr<OidcHead> readOidcHead(std::string_view token, const std::vector<std::string> &allowed);

/// Base64url without padding, of one spelling only; nothing for any other text.
[[nodiscard]] std::optional<std::string> fromBase64Url(std::string_view text);

} // namespace bulkhead
