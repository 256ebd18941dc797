#include "backend/driver/oidc_keys.h"

#include "backend/driver/strict_json.h"

#include <algorithm>
#include <cjose/cjose.h>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostKeys = 64;
constexpr std::size_t kDepth = 6;
constexpr std::size_t kLeastBits = 2'048, kMostBits = 8'192; // Of RSA; longer ones only cost time.

std::string textOf(const Json &object, const char *key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool fitsType(const Json &jwk, std::string_view algorithm)
{
    const std::string type = textOf(jwk, "kty"), curve = textOf(jwk, "crv");
    if (type == "RSA")
        return algorithm.starts_with("RS") || algorithm.starts_with("PS");
    return type == "EC"
           && ((curve == "P-256" && algorithm == "ES256") || (curve == "P-384" && algorithm == "ES384")
               || (curve == "P-521" && algorithm == "ES512"));
}

bool mayVerify(const Json &jwk)
{
    const std::string use = textOf(jwk, "use");
    const auto operations = jwk.find("key_ops");
    if (!use.empty() && use != "sig")
        return false;
    return operations == jwk.end()
           || (operations->is_array()
               && std::find(operations->begin(), operations->end(), "verify") != operations->end());
}

/// Empty: none.
std::string algorithmOf(const Json &jwk, const std::vector<std::string> &allowed)
{
    const std::string own = textOf(jwk, "alg");
    for (const std::string &algorithm : allowed) {
        if (fitsType(jwk, algorithm) && (own.empty() || own == algorithm))
            return algorithm;
    }
    return {};
}

struct JwkRelease
{
    void operator()(cjose_jwk_t *key) const { cjose_jwk_release(key); }
};
struct JwsRelease
{
    void operator()(cjose_jws_t *token) const { cjose_jws_release(token); }
};
using Jwk = std::unique_ptr<cjose_jwk_t, JwkRelease>;
using Jws = std::unique_ptr<cjose_jws_t, JwsRelease>;

/// Of the public members only: whatever else a set holds does not reach the library.
Jwk imported(const Json &jwk)
{
    Json bare;
    for (const char *member : {"kty", "n", "e", "crv", "x", "y"}) {
        if (const std::string text = textOf(jwk, member); !text.empty())
            bare[member] = text;
    }
    const std::string text = bare.dump(-1, ' ', true, Json::error_handler_t::replace);
    cjose_err error{};
    Jwk key(cjose_jwk_import(text.data(), text.size(), &error));
    if (!key || cjose_jwk_get_kty(key.get(), &error) != CJOSE_JWK_KTY_RSA)
        return key;
    const std::size_t bits = cjose_jwk_get_keysize(key.get(), &error);
    return bits < kLeastBits || bits > kMostBits ? Jwk() : std::move(key);
}

} // namespace

struct OidcKeySet::Key
{
    std::string id, algorithm;
    Jwk jwk;
};

absl::StatusOr<OidcKeySet> OidcKeySet::parse(std::string_view json, const std::vector<std::string> &allowed)
{
    const auto document = strictJson(json, kDepth);
    if (!document || !document->is_object() || !document->contains("keys") || !(*document)["keys"].is_array())
        return absl::InvalidArgumentError("what it publishes is no set of keys (JWKS)");
    if ((*document)["keys"].size() > kMostKeys)
        return absl::InvalidArgumentError("it publishes more than 64 keys");
    OidcKeySet set;
    for (const Json &jwk : (*document)["keys"]) {
        if (!jwk.is_object() || !mayVerify(jwk))
            continue;
        auto key = std::make_shared<Key>();
        key->id = textOf(jwk, "kid");
        key->algorithm = algorithmOf(jwk, allowed);
        if (key->algorithm.empty())
            continue;
        key->jwk = imported(jwk);
        if (key->jwk)
            set.m_keys.push_back(std::move(key));
    }
    return set;
}

OidcKeySet::Found OidcKeySet::find(const OidcHead &head, std::size_t &index) const
{
    std::size_t named = 0, fitting = 0;
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
        if (!head.keyId.empty() && m_keys[i]->id != head.keyId)
            continue;
        ++named;
        if (m_keys[i]->algorithm == head.algorithm) {
            ++fitting;
            index = i;
        }
    }
    // Without a name the one key of a set is meant, and no other; nor is a name that two keys have one.
    if (named == 0)
        return Found::None;
    if (named > 1)
        return Found::Several;
    return fitting == 1 ? Found::One : Found::OtherAlgorithm;
}

std::optional<std::string> OidcKeySet::verify(std::size_t index, std::string_view token, const OidcHead &head) const
{
    cjose_err error{};
    const Jws jws(cjose_jws_import(token.data(), token.size(), &error));
    if (!jws)
        return std::nullopt;
    // The library reads the header itself: it must have read the same as the one that was judged.
    const char *algorithm = cjose_header_get(cjose_jws_get_protected(jws.get()), CJOSE_HDR_ALG, &error);
    if (algorithm == nullptr || head.algorithm != algorithm)
        return std::nullopt;
    if (!cjose_jws_verify(jws.get(), m_keys[index]->jwk.get(), &error))
        return std::nullopt;
    std::uint8_t *bytes = nullptr;
    std::size_t size = 0;
    if (!cjose_jws_get_plaintext(jws.get(), &bytes, &size, &error))
        return std::nullopt;
    return std::string(reinterpret_cast<const char *>(bytes), size); // The token's own memory.
}

} // namespace bulkhead
