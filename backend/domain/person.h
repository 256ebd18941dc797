#pragma once
#include "backend/domain/tenant.h"

#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// Which tenants a person may see. Every part that is set must fit; nothing set and not `all`: no tenant.
struct Scope
{
    bool all = false;
    std::vector<std::string> owners; ///< Book of business: the tenant's owner is one of these.
    std::vector<std::string> regions;
    std::vector<std::string> pools;
    std::vector<std::string> tenants;  ///< Ids.
    std::vector<std::string> partners; ///< Subtree: the tenant is one of these, or below one.
    std::vector<std::string> phases;   ///< kOnboarding, kLive: a tenant leaves the scope when it passes on.
    /// Name of a team that the access policy knows; who admits a call puts the team's lists above. Alone it holds no
    /// tenant.
    std::string team;

    static constexpr std::string_view kOnboarding = "onboarding"; ///< In a stage before it is live.
    static constexpr std::string_view kLive = "live";

    [[nodiscard]] static Scope everything();
    [[nodiscard]] bool holds(const TenantFacts &tenant) const;
    [[nodiscard]] std::string label() const; ///< "all tenants", "us-east", "book of success-2", "team night-shift"
    /// What both hold, or less: of two lists of partners only what stands in both. Never more than either.
    [[nodiscard]] Scope within(const Scope &other) const;
    bool operator==(const Scope &) const = default;
};
/// Every list of a scope, for whoever must not forget one.
inline constexpr std::vector<std::string> Scope::*kScopeParts[] = {&Scope::owners,  &Scope::regions,  &Scope::pools,
                                                                   &Scope::tenants, &Scope::partners, &Scope::phases};

/// Who calls. Made by the gateway from a token, never by the client.
struct Person
{
    std::string id;
    Role role = Role::Unspecified;
    Scope scope;
    bool operator==(const Person &) const = default;
};

/// 1 to 64 of a-z 0-9 - . _ @, as "alice@clinics.example": what audit and books of business know people by.
[[nodiscard]] bool isPersonId(std::string_view text);

/// A line of the --people file: a person and the SHA-256 of the token, in hex.
struct PersonEntry
{
    Person person;
    std::string tokenHash;
    bool operator==(const PersonEntry &) const = default;
};

} // namespace bulkhead
