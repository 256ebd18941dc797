#include "backend/driver/oidc_claims.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

constexpr std::int64_t kSkewMs = 60'000;
constexpr double kLastSecond = 253'402'300'799; // Of the year 9999.
constexpr char kOwn[] = "{person}";

/// Seconds since 1970, whole or not, as ms; nothing: no time.
std::optional<std::int64_t> timeOf(const Json &claims, const char *key)
{
    const auto found = claims.find(key);
    if (found == claims.end() || !found->is_number())
        return std::nullopt;
    const auto seconds = found->get<double>();
    if (!std::isfinite(seconds) || seconds < 0 || seconds > kLastSecond)
        return std::nullopt;
    return static_cast<std::int64_t>(seconds * 1'000);
}

/// Null: not there. A claim is looked up as it is written; one that begins with "/" is a path through objects.
const Json *claimOf(const Json &claims, const std::string &name)
{
    if (!name.starts_with('/')) {
        const auto found = claims.find(name);
        return found == claims.end() ? nullptr : &*found;
    }
    const Json *at = &claims;
    for (std::size_t from = 1, to = 0; to != std::string::npos; from = to + 1) {
        to = name.find('/', from);
        if (!at->is_object())
            return nullptr;
        const auto found = at->find(name.substr(from, to - from));
        if (found == at->end())
            return nullptr;
        at = &*found;
    }
    return at;
}

bool holds(const Json *claim, const std::string &value)
{
    if (claim == nullptr)
        return false;
    if (claim->is_array())
        return std::any_of(claim->begin(), claim->end(), [&](const Json &one) { return one == value; });
    return *claim == value;
}

absl::StatusOr<std::string> nameOf(const Json &claims, const OidcRules &rules)
{
    const Json *claim = claimOf(claims, rules.personClaim);
    if (claim == nullptr || !claim->is_string())
        return noEntry(NoEntry::NotNamed, absl::StrCat("The token has no \"", rules.personClaim, "\"."));
    std::string name = claim->get<std::string>();
    if (rules.lowerCase)
        absl::AsciiStrToLower(&name);
    if (!isPersonId(name))
        return noEntry(NoEntry::NotNamed,
                       absl::StrCat("The token's \"", rules.personClaim, "\" is not 1 to 64 of a-z 0-9 - . _ @."));
    return name;
}

/// Joins lists of which at most one differs: two lists that differ would let in what neither grant names.
bool join(Scope &scope, const Scope &other)
{
    if (scope.all || other.all) {
        scope = Scope::everything();
        return true;
    }
    if (scope.team != other.team) // Its lists are the policy's, and not known here.
        return false;
    std::vector<std::string> Scope::*differs = nullptr;
    for (const auto list : kScopeParts) {
        if (scope.*list == other.*list)
            continue;
        // An empty list lets all pass: it cannot be joined with one that does not.
        if (differs != nullptr || (scope.*list).empty() || (other.*list).empty())
            return false;
        differs = list;
    }
    if (differs == nullptr)
        return true;
    std::vector<std::string> &words = scope.*differs;
    for (const std::string &word : other.*differs) {
        if (std::find(words.begin(), words.end(), word) == words.end())
            words.push_back(word);
    }
    return true;
}

absl::Status noGrant(const OidcRules &rules)
{
    std::set<std::string> claims;
    for (const OidcGrant &grant : rules.grants)
        claims.insert(grant.claim);
    return noEntry(NoEntry::NoGrant,
                   absl::StrCat("No grant fits what your token holds in \"", absl::StrJoin(claims, "\", \""), "\"."));
}

} // namespace

absl::StatusOr<std::int64_t> checkOidcClaims(const Json &claims, const SignInOptions &wanted, std::int64_t nowMs)
{
    if (!claims.is_object())
        return noEntry(NoEntry::Unknown, "claims that are no object");
    const auto issuer = claims.find("iss");
    if (issuer == claims.end() || *issuer != wanted.issuer)
        return noEntry(NoEntry::Unknown, "another issuer");
    const auto audience = claims.find("aud");
    if (audience == claims.end() || !holds(&*audience, wanted.audience))
        return noEntry(NoEntry::Unknown, "another audience");
    const auto until = timeOf(claims, "exp");
    if (!until)
        return noEntry(NoEntry::Unknown, "no end");
    for (const char *key : {"nbf", "iat"}) {
        if (!claims.contains(key))
            continue;
        const auto from = timeOf(claims, key);
        if (!from)
            return noEntry(NoEntry::Unknown, "a time that is none");
        if (*from > nowMs + kSkewMs)
            return noEntry(NoEntry::NotYet, key);
    }
    if (*until <= nowMs)
        return noEntry(NoEntry::Expired);
    return *until;
}

absl::StatusOr<Person> personOfClaims(const Json &claims, const OidcRules &rules)
{
    auto name = nameOf(claims, rules);
    if (!name.ok())
        return name.status();
    Person person{*std::move(name), Role::Unspecified, {}};
    for (const OidcGrant &grant : rules.grants) {
        if (!holds(claimOf(claims, grant.claim), grant.value))
            continue;
        Scope scope = grant.scope;
        std::replace(scope.owners.begin(), scope.owners.end(), std::string(kOwn), person.id);
        if (person.role == Role::Unspecified) {
            person.role = grant.role;
            person.scope = std::move(scope);
            if (rules.firstGrant)
                return person;
            continue;
        }
        if (person.role != grant.role)
            return noEntry(NoEntry::SeveralGrants, "Grants of different roles fit your token.");
        if (!join(person.scope, scope))
            return noEntry(NoEntry::SeveralGrants, "Grants whose scopes do not add up to one fit your token.");
    }
    if (person.role == Role::Unspecified)
        return noGrant(rules);
    return person;
}

} // namespace bulkhead
