#pragma once
// The provider's published keys; cjose stays behind this header.
#include "backend/driver/oidc_token.h"

#include <absl/status/statusor.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// Immutable; safe from any thread.
class OidcKeySet
{
public:
    /// Reads a JWK set. Each key is pinned to one algorithm: its own ("alg"), else the first of `allowed` that fits its
    /// type and curve. Left out: keys for other uses, of other types, of less than 2,048 bits, with an algorithm that
    /// is not allowed or does not fit, and symmetric ones. INVALID_ARGUMENT: no JWK set.
    [[nodiscard]] static absl::StatusOr<OidcKeySet> parse(std::string_view json,
                                                          const std::vector<std::string> &allowed);

    enum class Found : std::uint8_t { One, None, Several, OtherAlgorithm };
    /// Whether a token of that header can be checked, and by which key.
    [[nodiscard]] Found find(const OidcHead &head, std::size_t &index) const;
    /// The payload of the token if the key has signed it; nothing else.
    [[nodiscard]] std::optional<std::string> verify(std::size_t index, std::string_view token,
                                                    const OidcHead &head) const;
    [[nodiscard]] std::size_t size() const { return m_keys.size(); }

private:
    struct Key;
    std::vector<std::shared_ptr<const Key>> m_keys;
};

} // namespace bulkhead
