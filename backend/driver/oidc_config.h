#pragma once
// What whoever runs the gateway says of signing in; read by backend/sign_in_file.
#include "backend/domain/identity.h"
#include "backend/domain/secret.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bulkhead {

/// A claim that holds a value gives a role and a scope.
struct OidcGrant
{
    std::string claim; ///< A name, or a path from the top ("/realm_access/roles"). Its text, or a text of its list.
    std::string value;
    Role role = Role::Unspecified;
    Scope scope; ///< Among owners, "{person}" stands for the person's own id.
    bool operator==(const OidcGrant &) const = default;
};

/// From a genuine token to a person.
struct OidcRules
{
    std::string personClaim = "preferred_username";
    bool lowerCase = false;  ///< Upper case letters of the person's id become small; without it they are refused.
    bool firstGrant = false; ///< Of several grants that fit, the first in the file; without it they must go together.
    std::vector<OidcGrant> grants;
    bool operator==(const OidcRules &) const = default;
};

/// As whom the gateway itself speaks to the provider.
struct OidcClient
{
    std::string id;
    Secret secret;
    bool operator==(const OidcClient &) const = default;
};

struct OidcConfig
{
    SignInOptions console;
    std::string roots; ///< PEM file of authorities that the provider is trusted by; empty: the system's.
    std::vector<std::string> algorithms;     ///< Of JWS, those preferred first.
    std::optional<OidcClient> introspection; ///< The provider is asked about each token, as this client.
    OidcRules rules;
    std::set<std::string> locked; ///< Ids of persons who may not act.
};

/// Whether this gateway can check a signature of that algorithm. Only such whose verifying key cannot sign.
[[nodiscard]] bool oidcKnowsAlgorithm(std::string_view name);
/// https, or http to a loopback address; no user, no fragment, no query.
[[nodiscard]] bool oidcAddressIsSafe(const std::string &url);
/// The same, and http only to loopback.
[[nodiscard]] bool oidcIsLoopback(const std::string &url);

} // namespace bulkhead
